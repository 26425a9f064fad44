"""Show the built site in a browser. It is served to this machine only, unless --host says otherwise."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from docprobe.cli.output import say
from docprobe.cli.places import built_site
from docprobe.pages.serve import make_server

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which options and arguments the command takes."""
    parser.add_argument("--site", type=Path, metavar="FOLDER", help="the built site (default: the last one)")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    parser.add_argument(
        "--port", type=_port, default=8000, help="the port; 0 for any free one (default: %(default)s)"
    )
    parser.add_argument("--open", action="store_true", help="open a browser")


def run(args: argparse.Namespace) -> int:
    """Do the work and return the exit code."""
    folder = args.site or built_site()
    with make_server(folder, args.host, args.port) as server, contextlib.suppress(KeyboardInterrupt):
        address = f"http://{args.host}:{server.server_address[1]}/"
        say(f"Serving {folder} on {address}; stop with Ctrl+C.", flush=True)
        if args.open:
            import webbrowser  # noqa: PLC0415 seldom wanted

            webbrowser.open(address)
        server.serve_forever()
    return 0


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise ValueError(text)
    return number
