"""Write what closes the gaps of docstrings as a diff of the library's source.

Only docstrings change, and each new example has passed in the sandbox before it is offered. Nothing is
written to the library: apply the diff in a checkout of it, with 'git apply' or 'patch -p1'.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docprobe.cli.find import find_record
from docprobe.cli.gaps_choice import known_gaps
from docprobe.cli.options import add_context, add_json, add_workers
from docprobe.cli.output import has_colour, is_terminal, plural, safe, say, say_json, say_table, styled
from docprobe.cli.progress import follow
from docprobe.errors import NotFoundError, PatchError, UsageError
from docprobe.model import GapKind, Symbol
from docprobe.pipeline.context import open_context
from docprobe.pipeline.patches import Patches, make_patches

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from docprobe.model import Gap
    from docprobe.pipeline.context import Context

_SHOWN = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which options and arguments the command takes."""
    parser.add_argument("symbols", nargs="*", metavar="SYMBOL", help="public names, or ids of gaps")
    parser.add_argument(
        "--gap", action="append", metavar="ID", default=[], help="only this gap; may be repeated"
    )
    parser.add_argument("--kind", choices=list(map(str, GapKind)), help="only gaps of this kind")
    parser.add_argument("--all", action="store_true", help="the gaps of all symbols")
    parser.add_argument(
        "--count", action="store_true", help="only count, by kind, the gaps that a diff would close"
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the diff there (default: print it)")
    add_workers(parser)
    add_context(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Do the work and return the exit code."""
    if args.all == bool(args.symbols or args.gap):
        hint = "Such as: docprobe patch tf.gather, docprobe patch --gap ID, or docprobe patch --all."
        raise UsageError(
            "Couldn't tell which gaps are meant: name a symbol or a gap, or say --all", hint=hint
        )
    made = Patches()
    with open_context(conf=args.conf, store=args.store, interpreter=args.python, target=args.target) as ctx:
        gaps = _chosen(ctx, args)
        talks = (args.count or args.out) and not args.json
        follow(make_patches(ctx, gaps, made, workers=args.workers or 0), quiet=not talks)
        if not made.files and not args.all:
            raise _nothing(made)
        form = _form(ctx, made)
    if args.out:
        _write(args.out, "".join(file.diff for file in made.files))
    if args.json:
        say_json(form)
    elif args.count:
        _say_counts(made)
    elif not args.out:
        _print("".join(file.diff for file in made.files))
    if not args.json:
        _tell(made, args)
    return 0


def _chosen(ctx: Context, args: argparse.Namespace) -> list[Gap]:
    """Return the gaps that are meant. Raises `NotFoundError` where a name or an id is none."""
    known = sorted(known_gaps(ctx.store, ctx.target), key=lambda gap: (gap.symbol, gap.id))
    ids = {gap.id for gap in known}
    for name in args.gap:
        if name not in ids:
            hint = "The ids stand in what 'docprobe gaps SYMBOL' prints, and on the site."
            raise NotFoundError(
                f"Couldn't find the gap {name!r}: {ctx.target.key} has none of that id", hint=hint
            )
    wanted = set(args.gap) | (ids & set(args.symbols))
    names = {_symbol(ctx, name) for name in args.symbols if name not in ids}
    chosen = [gap for gap in known if args.all or gap.symbol in names or gap.id in wanted]
    chosen = [gap for gap in chosen if args.kind in {None, gap.kind}]
    if not chosen and not args.all:
        said = f" of kind {args.kind}" if args.kind else ""
        raise PatchError(
            f"Couldn't patch {', '.join(args.symbols)}: no gap{said} of that name is known on {ctx.target}"
        )
    return chosen


def _symbol(ctx: Context, name: str) -> str:
    found = find_record(ctx.store, ctx.target.key, name)
    if isinstance(found, Symbol):
        return found.name
    raise UsageError(
        f"Couldn't patch {name!r}: it is no public name", hint="Name a symbol, such as tf.concat."
    )


def _nothing(made: Patches) -> PatchError:
    reasons = dict.fromkeys(
        f"{refusal.gap.symbol}, {refusal.gap.kind}: {refusal.reason}" for refusal in made.refused
    )
    names = ", ".join(dict.fromkeys(refusal.gap.symbol for refusal in made.refused))
    shown = "\n".join(f"  {reason}" for reason in reasons)
    return PatchError(f"Couldn't patch {names}: no gap of it can be closed by evidence", hint=shown)


def _form(ctx: Context, made: Patches) -> dict[str, Any]:
    """Return what programs read."""
    return {
        "format": 1,
        "target": ctx.target.key,
        "root": ctx.target.root,
        "files": [
            {
                "path": file.path,
                "symbols": list(file.symbols),
                "gaps": [gap.id for gap in file.gaps],
                "examples": file.examples,
                "diff": file.diff,
            }
            for file in made.files
        ],
        "refused": [
            {
                "gap": refusal.gap.id,
                "symbol": refusal.gap.symbol,
                "kind": str(refusal.gap.kind),
                "reason": refusal.reason,
            }
            for refusal in made.refused
        ],
        "counts": {kind: {"found": all_, "closed": closed} for kind, (all_, closed) in made.counts().items()},
    }


def _write(path: Path, diff: str) -> None:
    try:
        path.write_bytes(diff.encode("utf-8", "surrogateescape"))
    except OSError as exc:
        raise UsageError(f"Couldn't write {str(path)!r}: {exc.strerror}") from exc


def _print(diff: str) -> None:
    """Print the diff: to a program byte by byte, on a terminal coloured and with nothing that steers it."""
    if not is_terminal():
        sys.stdout.flush()
        sys.stdout.buffer.write(diff.encode("utf-8", "surrogateescape"))
        return
    styles = {"+": "green", "-": "red", "@": "cyan"}
    for line in diff.split("\n")[:-1]:
        say(line.rstrip("\r"), styles.get(line[:1], "") if has_colour() else "")


def _say_counts(made: Patches) -> None:
    counts = made.counts()
    rows = [(kind, f"{found:,}", f"{closed:,}") for kind, (found, closed) in counts.items()]
    total = (sum(found for found, _ in counts.values()), sum(closed for _, closed in counts.values()))
    say_table([*rows, ("all", f"{total[0]:,}", f"{total[1]:,}")], ("kind", "gaps", "closed"))
    say()
    reasons: dict[tuple[str, str], int] = {}
    for refusal in made.refused:
        key = (str(refusal.gap.kind), refusal.reason.partition(": ")[0])
        reasons[key] = reasons.get(key, 0) + 1
    top = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    say_table([(f"{count:,}", kind, reason) for (kind, reason), count in top], ("open", "kind", "why"))


def _tell(made: Patches, args: argparse.Namespace) -> None:
    """Say beside the diff what it closes and what it does not."""
    closed = sum(len(file.gaps) for file in made.files)
    examples = sum(file.examples for file in made.files)
    told = [f"{plural(closed, 'gap')} closed in {plural(len(made.files), 'file')}"]
    if examples:
        told.append(f"{plural(examples, 'new example')} passed")
    lines = [f"docprobe: {', '.join(told)}."]
    if not args.all:
        lines += _left(made)
    if args.out and made.files:
        lines.append(f"docprobe: wrote {args.out}; apply it with 'git apply' or 'patch -p1'.")
    print("\n".join(map(_plain, lines)), file=sys.stderr)


def _left(made: Patches) -> Sequence[str]:
    lines = [f"  left open: {item.gap.symbol}, {item.gap.kind}: {item.reason}" for item in made.refused]
    more = len(lines) - _SHOWN
    return [*lines[:_SHOWN], *([f"  and {more} more; see --json"] if more > 0 else [])]


def _plain(line: str) -> str:
    return safe(line) if not sys.stderr.isatty() else styled(safe(line), "dim")
