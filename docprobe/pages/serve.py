"""A small server for the built site, for this machine only."""

from __future__ import annotations

import functools
import webbrowser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from docprobe.errors import SiteError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_HOST = "127.0.0.1"


def serve(folder: Path, port: int, open_browser: bool, *, report: Callable[[str], None]) -> None:
    """Serve `folder` on `port` (0: any free one) until interrupted; `report` gets the address.

    Raises `SiteError` if the site is not there or the port cannot be had.
    """
    with make_server(folder, port) as server:
        address = f"http://{_HOST}:{server.server_address[1]}/"
        report(address)
        if open_browser:
            webbrowser.open(address)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return


def make_server(folder: Path, port: int) -> ThreadingHTTPServer:
    """Return a server of `folder`, listening but not yet answering."""
    if not (folder / "index.html").is_file():
        raise SiteError(
            f"Couldn't serve {str(folder)!r}: there is no site in it", hint="Run 'docprobe build' first."
        )
    try:
        return ThreadingHTTPServer((_HOST, port), functools.partial(_Handler, directory=str(folder)))
    except (OSError, OverflowError) as exc:
        cause = getattr(exc, "strerror", None) or str(exc)
        hint = "Name another port with --port; 0 takes any free one."
        raise SiteError(f"Couldn't serve on port {port}: {cause}", hint=hint) from exc


class _Handler(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        """Tell the browser to keep nothing: the site changes with every build."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the base class's name
        """Say nothing of single requests."""
