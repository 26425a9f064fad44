"""Which gaps a command line asks for."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from docprobe.cli.find import named_symbol
from docprobe.cli.reading import named_target
from docprobe.errors import NotFoundError
from docprobe.model import Gap, GapBasis, GapGroup, GapKind, Severity, StageDone, Target
from docprobe.store.names import symbol_names
from docprobe.store.queries import find_symbol
from docprobe.store.targets import version_key

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from docprobe.store import Store

_ID = re.compile(r"[0-9a-f]{12}")
_ORDER = list(Severity)


def add_choice(parser: argparse.ArgumentParser) -> None:
    """Add the options that choose among gaps; those that may be repeated take what any of them names."""
    parser.add_argument(
        "names", nargs="*", metavar="SYMBOL", help="of these names or below them, or gaps by their ids"
    )
    for option, words, about in (
        ("--kind", GapKind, "only this kind"),
        ("--group", GapGroup, "only this way of parting"),
        ("--basis", GapBasis, "only what rests on this"),
    ):
        known = list(map(str, words))
        parser.add_argument(
            option,
            action="append",
            choices=known,
            metavar=option.strip("-").upper(),
            help=f"{about}; may be repeated: {', '.join(known)}",
        )
    parser.add_argument(
        "--symbol", action="append", metavar="SYMBOL", help="of this name or below it; may be repeated"
    )
    parser.add_argument(
        "--topic", metavar="TOPIC", help="only of the names of a topic: its slug, or a word of it"
    )
    parser.add_argument(
        "--since",
        metavar="TARGET",
        help="only what this target, by its version, or a later one is the first to show",
    )
    parser.add_argument("--severity", choices=list(map(str, Severity)), help="this bad or worse")


def is_as_bad(gap: Gap, severity: str) -> bool:
    """Say whether `gap` is as bad as `severity`, or worse."""
    return _ORDER.index(gap.severity) <= _ORDER.index(Severity(severity))


def known_gaps(store: Store, target: Target) -> list[Gap]:
    """Return the gaps of `target`, best first.

    Raises `NotFoundError` where none were looked for: that there are none must not be read out of that.
    """
    found = sorted(store.select(Gap, target=target.key), key=lambda gap: gap.rank)
    if not found and store.one(StageDone, stage="gaps", target=target.key) is None:
        hint = "Run 'docprobe build' first, or name another target with --target."
        raise NotFoundError(
            f"Couldn't find gaps of {target.key} in the store: none were looked for yet", hint=hint
        )
    return found


def asked_names(store: Store, target: Target, args: argparse.Namespace) -> list[str]:
    """Return what the names on the command line stand for: symbols, name spaces, ids of gaps.

    Raises `NotFoundError` with the names that come close.
    """
    return [_name(store, target, name) for name in (*args.names, *(args.symbol or ()))]


def choice(store: Store, target: Target, args: argparse.Namespace, names: list[str]) -> Callable[[Gap], bool]:
    """Return what says of a gap on `target` whether it is wanted; `names` are those of `asked_names`.

    Raises `NotFoundError`, `UsageError` or `ConfigError` for a target or topic that there is not.
    """
    parts: list[Callable[[Gap], bool]] = []
    if names:
        parts.append(lambda gap: any(_is_of(gap, name) for name in names))
    if args.topic:
        about = _topic_names(store, target, args)
        parts.append(lambda gap: gap.symbol in about)
    if args.since:
        new = _targets_since(store, target, args.since)
        parts.append(lambda gap: gap.since in new)
    if args.severity:
        parts.append(lambda gap: is_as_bad(gap, args.severity))
    if args.kind:
        parts.append(lambda gap: gap.kind in args.kind)
    if args.group:
        parts.append(lambda gap: gap.group in args.group)
    if args.basis:
        parts.append(lambda gap: gap.basis in args.basis)
    return lambda gap: all(part(gap) for part in parts)


def spoken(names: list[str]) -> str:
    """Return whose gaps `names` choose, to be put behind "gaps"; empty where there are ids among them."""
    return f" of {', '.join(names)}" if names and not any(map(_ID.fullmatch, names)) else ""


def _is_of(gap: Gap, name: str) -> bool:
    return name in {gap.symbol, gap.id} or gap.symbol.startswith(f"{name}.")


def _name(store: Store, target: Target, name: str) -> str:
    """Return what `name` stands for: a gap's id, a symbol, or the beginning of the names of some."""
    if _ID.fullmatch(name):
        if store.one(Gap, target=target.key, id=name):
            return name
        hint = "The ids stand in what 'docprobe gaps SYMBOL' prints, and on the site."
        raise NotFoundError(f"Couldn't find {name!r}: no gap on {target} has that id", hint=hint)
    found = find_symbol(store, target.key, name)
    if found is None and any(other.startswith(f"{name}.") for other in symbol_names(store, target.key)):
        return name
    return (found or named_symbol(store, target.key, name)).name


def _topic_names(store: Store, target: Target, args: argparse.Namespace) -> set[str]:
    """Return the symbols of a topic, the members of its classes among them."""
    from docprobe.cli.long import find_topic  # noqa: PLC0415 it loads the stages
    from docprobe.config import load_config  # noqa: PLC0415 only topics need it

    topics = load_config(args.conf).topics
    slug = find_topic(topics, args.topic)
    names = symbol_names(store, target.key)
    found: set[str] = set()
    for entry in next(topic for topic in topics if topic.slug == slug).symbols:
        if "*" in entry:
            found.update(name for name in names if fnmatchcase(name, entry))
        elif symbol := find_symbol(store, target.key, entry):
            found.update(name for name in names if name == symbol.name or name.startswith(f"{symbol.name}."))
    return found


def _targets_since(store: Store, target: Target, name: str) -> set[str]:
    first = version_key(named_target(store, name).version)
    known = (other for other in store.select(Target) if other.library == target.library)
    return {other.key for other in known if version_key(other.version) >= first}
