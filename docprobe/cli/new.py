"""Start a contributed example: a file with the simplest confirmed snippet of a symbol, ready to be edited."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from docprobe.cli.find import find_snippet
from docprobe.cli.options import add_conf, add_store
from docprobe.cli.output import say
from docprobe.cli.reading import reading
from docprobe.config import load_config
from docprobe.errors import UsageError
from docprobe.pipeline.order import topic_of_symbol

if TYPE_CHECKING:
    import argparse

    from docprobe.model import Snippet

_EXAMPLES = Path("site") / "examples"
_PROSE = "Say here what a reader learns from it: what surprises, why, and what to do instead."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which options and arguments the command takes."""
    parser.add_argument("name", metavar="SYMBOL", help="a public name, or the id of a quirk or snippet")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="the file to write (default: below site/examples/TOPIC in a checkout, else the current folder)",
    )
    add_conf(parser)
    add_store(parser)


def run(args: argparse.Namespace) -> int:
    """Do the work and return the exit code."""
    topics = load_config(args.conf).topics
    with reading(args.store) as (store, target):
        snippet = find_snippet(store, target.key, args.name)
    path = args.out or _place(snippet.symbol, topic_of_symbol(snippet.symbol, topics))
    _write_new(path, example_text(snippet))
    say(f"Wrote {path}.")
    say(f"Say in its first lines what it teaches, assert what surprises, then run: docprobe check {path}")
    return 0


def example_text(snippet: Snippet) -> str:
    """Return the text of an example file: a title, prose to be written, the program."""
    title = " ".join(snippet.title.replace("\\", "/").replace('"', "'").split()).rstrip(".")
    return f'"""{title}.\n\n{_PROSE}\n"""\n\n{snippet.code.strip()}\n'


def _place(symbol: str, topics: list[str]) -> Path:
    name = re.sub(r"\W+", "_", symbol.partition(".")[2] or symbol).lower() + ".py"
    if not _EXAMPLES.is_dir():
        return Path(name)
    return _EXAMPLES / (topics[0] if topics else "more") / name


def _write_new(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as exc:
        hint = "Name another file with --out."
        raise UsageError(f"Couldn't write {str(path)!r}: it is there already", hint=hint) from exc
    except OSError as exc:
        raise UsageError(f"Couldn't write {str(path)!r}: {exc.strerror}") from exc
