"""Ids and digests made of content."""

from __future__ import annotations

import hashlib


def content_id(*parts: str) -> str:
    """Return a short id made of content, so that links last across rebuilds.

    Twelve hexadecimal digits: with a million records the chance of one collision is 1 in 500.
    """
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=6).hexdigest()


def text_digest(text: str | bytes) -> str:
    """Return the digest by which work on `text` is keyed."""
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return hashlib.blake2b(raw, digest_size=16).hexdigest()
