"""A suite that lies in a folder already; it is used where it is and never changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docprobe.fetch.command import run_command
from docprobe.fetch.origin import Fetched, OriginError
from docprobe.fetch.unpack import folder_digest

if TYPE_CHECKING:
    from pathlib import Path

    from docprobe.config import SuiteConfig


def use_folder(suite: SuiteConfig, folder: Path, version: str = "") -> Fetched:
    """Take `folder` as the root of the suite; where `version` is empty, the folder is asked for it."""
    root = folder.expanduser().resolve()
    problem = folder_problem(suite, root)
    if problem:
        raise OriginError(problem)
    found = version or _version_of(root)
    note = "" if found else "the folder does not tell its version, so lines have no address upstream"
    return Fetched(found, folder_digest(root), root, note)


def folder_problem(suite: SuiteConfig, folder: Path) -> str:
    """Return why `folder` cannot be the suite, or an empty string."""
    if not folder.exists():
        return f"{str(folder)!r} does not exist"
    if not folder.is_dir():
        return f"{str(folder)!r} is not a folder"
    tests = folder / suite.below
    if next(tests.rglob(suite.pattern), None) is None:
        return f"no file below {str(tests)!r} is named like {suite.pattern!r}"
    return ""


def _version_of(root: Path) -> str:
    """Return the version by its git tag, its package metadata or its own name; empty where none tells."""
    return _tag(root) or _metadata(root) or _named(root.name)


def _tag(root: Path) -> str:
    if not (root / ".git").exists():
        return ""
    try:
        tag = run_command(["git", "-C", str(root), "describe", "--tags", "--exact-match"], timeout=20)
    except OriginError:
        return ""
    return tag.strip().removeprefix("v")


def _metadata(root: Path) -> str:
    try:
        text = (root / "PKG-INFO").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    found = re.search(r"^Version: *(\S+)", text, re.MULTILINE)
    return found[1] if found else ""


def _named(name: str) -> str:
    found = re.search(r"-v?(\d+(?:\.\d+)+\w*)$", name)
    return found[1] if found else ""
