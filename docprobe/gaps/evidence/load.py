"""The store's records of one target, bundled by symbol; each table is read once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from docprobe.gaps.evidence.constructors import constructor_doc
from docprobe.gaps.evidence.dead import References
from docprobe.gaps.evidence.facts import Facts
from docprobe.gaps.evidence.kinds import kinds_given
from docprobe.gaps.evidence.names import Names
from docprobe.gaps.evidence.overviews import overviews_of
from docprobe.gaps.evidence.receivers import told_by_receivers, without_overrides
from docprobe.gaps.evidence.seen import read_seen
from docprobe.gaps.evidence.suite import History, read_suite
from docprobe.gaps.evidence.uses import count_tests, count_tests_of
from docprobe.gaps.reading.sides import is_incomplete
from docprobe.model import (
    SubjectKind,
    Symbol,
    SymbolKind,
    Target,
    Verdict,
    VerdictKind,
)
from docprobe.store.confirmed import symbols_in_short
from docprobe.store.queries import docstring_verdicts, renames

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docprobe.gaps.evidence.facts import Shown
    from docprobe.gaps.evidence.seen import Seen
    from docprobe.store import Store

_CODE_MARKS = (">>>", "```")
_FAULTS = (VerdictKind.REFUTED, VerdictKind.ERROR)


def load_facts(store: Store, target: str, only: str = "") -> tuple[Names, list[Facts]]:
    """Return the names of `target` and the facts of each symbol, by name.

    With a name or an alias in `only` those of that one symbol, and none where no symbol has it; the names
    then tell of the others what a docstring says, not how it is built.
    """
    names = _short_names(store, target, only) if only else Names(list(store.select(Symbol, target=target)))
    wanted = [one for one in (names.find(only),) if one] if only else list(names.symbols.values())
    wanted = [symbol for symbol in wanted if not symbol.inherited]
    if not wanted:
        return names, []
    return names, list(_bundles(store, target, names, wanted, wanted[0] if only else None))


def _short_names(store: Store, target: str, only: str) -> Names:
    """Return the names with the whole record of one symbol and of its class alone."""
    names = Names(list(symbols_in_short(store, target)))
    found = names.find(only)
    for name in filter(None, (found.name, names.canonical.get(found.owner)) if found else ()):
        whole = store.one(Symbol, target=target, name=name)
        if whole:
            names.symbols[name] = whole
    return names


def _bundles(
    store: Store, target: str, names: Names, wanted: list[Symbol], one: Symbol | None
) -> Iterator[Facts]:
    """Yield the facts of the `wanted`; where that is `one` alone, only what is about it is read."""
    about = (one.name, *one.aliases) if one else ()
    seen = read_seen(store, target, names, about)
    alike = [each for each in names.symbols.values() if _place(each) == _place(one)] if one else wanted
    examples = {verdict.subject: verdict for verdict in docstring_verdicts(store, alike)}
    record = store.one(Target, key=target)
    root = record.root if record else ""
    tests, ancestors = (
        count_tests_of(store, names, one) if one else count_tests(store, names),
        names.ancestors(),
    )
    untested = [symbol for symbol in wanted if not tests[symbol.name]]
    suite = read_suite(store, untested) if untested else None
    history = History(store, record)
    linked = {symbol.path.partition("/")[0] for symbol in names.symbols.values() if symbol.url}
    same_doc, definitions = _with_one_doc(names, examples), _definitions(names)
    references = References(names, _missing(store, target), renames(store))
    for symbol in wanted:
        facts = Facts(
            symbol=symbol,
            said=tuple((told := names.said(symbol)).values()),
            sources=tuple(told),
            overviews=overviews_of(symbol, names, root),
            kinds=kinds_given(symbol, seen.proven.get(symbol.name, ()), names),
            bases=names.base_docs(symbol, ancestors) if symbol.kind == SymbolKind.CLASS else (),
            shared=tuple(sorted(definitions[symbol.path, symbol.line, symbol.object_name] - {symbol.name})),
            raises=tuple(seen.raises.get(symbol.name, ())),
            quirks=tuple(seen.quirks.get(symbol.name, ())),
            proven=tuple(seen.proven.get(symbol.name, ())),
            probes=tuple(seen.probes.get(symbol.name, ())),
            snippets=_snippets(symbol, seen, names),
            examples=_own(examples.get(symbol.name), same_doc.get(symbol.name, ())),
            same_doc=same_doc.get(symbol.name, ()),
            dead=tuple(references.dead(symbol)),
            tests=tests[symbol.name],
            suite=suite if suite and not tests[symbol.name] and history.was_there(symbol) else None,
            generated=not symbol.url and symbol.path.partition("/")[0] in linked,
            ancestors=ancestors,
        )
        yield _with_receivers(_with_constructor(facts, root), names, root)


def _with_one_doc(names: Names, examples: dict[str, Verdict]) -> dict[str, tuple[str, ...]]:
    """Return the symbols that have one docstring of one place between them, for each of them.

    The first is the one to speak of: one whose examples are at fault, where any are.
    """
    found: dict[tuple[str, int, str], list[str]] = defaultdict(list)
    for symbol in names.symbols.values():
        if symbol.path and symbol.name in examples and not symbol.inherited:
            found[_place(symbol)].append(symbol.name)

    def worth(name: str) -> tuple[bool, int, str]:
        return examples[name].kind not in _FAULTS, len(name), name

    groups = (tuple(sorted(group, key=worth)) for group in found.values() if len(group) > 1)
    return {name: group for group in groups for name in group}


def _place(symbol: Symbol) -> tuple[str, int, str]:
    return symbol.path, symbol.line, symbol.docstring


def _own(verdict: Verdict | None, same_doc: tuple[str, ...]) -> Verdict | None:
    """Return the verdict on a docstring's examples unless another symbol is to speak of it."""
    return verdict if verdict and (not same_doc or same_doc[0] == verdict.subject) else None


def _definitions(names: Names) -> dict[tuple[str, int, str], set[str]]:
    """Return which members of classes stand for one definition: its file, line and name there."""
    found: dict[tuple[str, int, str], set[str]] = defaultdict(set)
    for symbol in names.symbols.values():
        if symbol.owner and symbol.line:
            found[symbol.path, symbol.line, symbol.object_name].add(symbol.name)
    return found


def _missing(store: Store, target: str) -> dict[str, str]:
    """Return what the target said of the names in docstrings: why it has none, or nothing where it has."""
    asked = store.select(Verdict, subject_kind=SubjectKind.REFERENCE, target=target)
    return {verdict.subject: verdict.reason for verdict in asked}


def _snippets(symbol: Symbol, seen: Seen, names: Names) -> tuple[Shown, ...]:
    """Return the confirmed snippets of a symbol; of a method none that show another's."""
    found = seen.snippets.get(symbol.name, ())
    return tuple(without_overrides(symbol, found, names) if symbol.kind == SymbolKind.METHOD else found)


def _with_receivers(facts: Facts, names: Names, root: str) -> Facts:
    """Add, to a method that raises, what its receivers' classes say."""
    if facts.symbol.kind != SymbolKind.METHOD or not facts.raises:
        return facts
    codes = {proven.snippet.code for proven in facts.raises}
    told = {code: told_by_receivers(facts.symbol, code, names, root) for code in codes}
    return replace(facts, receivers=told)


def _with_constructor(facts: Facts, root: str) -> Facts:
    """Add what the class's ``__init__`` says; where that cannot be read, drop what would accuse it."""
    symbol = facts.symbol
    # A docstring that shows code is not accused of having no example, whatever its constructor's does.
    is_bare = bool(facts.snippets) and not any(mark in symbol.docstring for mark in _CODE_MARKS)
    if symbol.kind != SymbolKind.CLASS or not (facts.raises or is_bare or is_incomplete(symbol)):
        return facts
    told = constructor_doc(root, symbol.path, symbol.line)
    if told is None:
        return replace(facts, raises=(), constructor=None)
    said, sources = (*facts.said, told), (*facts.sources, "its constructor")
    return replace(facts, said=said, sources=sources, constructor=told)
