"""A small server for the built site."""

from __future__ import annotations

import functools
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from docprobe.errors import SiteError

if TYPE_CHECKING:
    from pathlib import Path


def make_server(folder: Path, host: str, port: int) -> ThreadingHTTPServer:
    """Return a server of `folder`, listening but not yet answering; port 0 is any free one.

    Raises `SiteError` if the site is not there or the port cannot be had.
    """
    if not (folder / "index.html").is_file():
        hint = "Run 'docprobe build' first, or name the site with --site."
        raise SiteError(f"Couldn't serve {str(folder)!r}: there is no built site", hint=hint)
    try:
        return ThreadingHTTPServer((host, port), functools.partial(_Handler, directory=str(folder)))
    except (OSError, OverflowError) as exc:
        cause = getattr(exc, "strerror", None) or str(exc)
        hint = "Take another port with --port, or any free one with --port 0."
        raise SiteError(f"Couldn't listen on {host}:{port}: {cause}", hint=hint) from exc


class _Handler(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        """Tell the browser to keep nothing: the site changes with every build."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the base class's name
        """Say nothing of single requests."""
