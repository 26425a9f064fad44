"""The store's records of one target, bundled by symbol; each table is read once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from docprobe.gaps.constructors import constructor_doc
from docprobe.gaps.facts import Facts, Proven, Shown
from docprobe.gaps.names import Names
from docprobe.gaps.parted import parted_symbols
from docprobe.gaps.said import as_said
from docprobe.gaps.suite import History, read_suite
from docprobe.gaps.uses import count_tests, count_tests_of
from docprobe.model import (
    BehaviourKind,
    OriginKind,
    Symbol,
    SymbolKind,
    Target,
)
from docprobe.store.confirmed import confirmed_behaviours, confirmed_snippets, symbols_in_short
from docprobe.store.queries import docstring_verdicts
from docprobe.store.targets import home_target

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from docprobe.store import Store


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
    raises, snippets = _proofs(store, target, names, about)
    examples = {verdict.subject: verdict for verdict in docstring_verdicts(store, wanted)}
    record = store.one(Target, key=target)
    root = record.root if record else ""
    tests, ancestors = (
        count_tests_of(store, names, one) if one else count_tests(store, names),
        names.ancestors(),
    )
    suite = None if one and tests[one.name] else read_suite(store)
    history = History(store, record)
    linked = {symbol.path.partition("/")[0] for symbol in names.symbols.values() if symbol.url}
    for symbol in wanted:
        facts = Facts(
            symbol=symbol,
            said=tuple((told := names.said(symbol)).values()),
            sources=tuple(told),
            owner=names.find(symbol.owner),
            raises=tuple(raises.get(symbol.name, ())),
            snippets=tuple(snippets.get(symbol.name, ())),
            examples=examples.get(symbol.name),
            tests=tests[symbol.name],
            suite=suite if suite and not tests[symbol.name] and history.was_there(symbol) else None,
            generated=not symbol.url and symbol.path.partition("/")[0] in linked,
            ancestors=ancestors,
        )
        yield _with_constructor(facts, root)


def _with_constructor(facts: Facts, root: str) -> Facts:
    """Add what the class's ``__init__`` says; where that cannot be read, drop what would accuse it."""
    symbol = facts.symbol
    if symbol.kind != SymbolKind.CLASS or not facts.raises:
        return facts
    told = constructor_doc(root, symbol.path, symbol.line)
    return (
        replace(facts, raises=())
        if told is None
        else replace(facts, said=(*facts.said, told), sources=(*facts.sources, "its constructor"))
    )


def _proofs(
    store: Store, target: str, names: Names, about: tuple[str, ...] = ()
) -> tuple[dict[str, list[Proven]], dict[str, list[Shown]]]:
    """Return the raises and the snippets that are confirmed, by symbol, simplest first.

    With names in `about` only what stands under one of these.
    """
    home = home_target(store)
    abroad = home is not None and home.key != target
    parted = parted_symbols(store, home.key, names) if home and abroad else frozenset()
    by_id = _shown(store, target, names=about)
    snippets: dict[str, list[Shown]] = defaultdict(list)
    for shown in by_id.values():
        if (name := shown.snippet.symbol) not in parted:
            snippets[names.canonical.get(name, name)].append(shown)
    behaviours = list(confirmed_behaviours(store, target, about, (BehaviourKind.RAISES,)))
    if about and (others := {behaviour.snippet for behaviour in behaviours} - by_id.keys()):
        by_id |= _shown(store, target, ids=others)  # proven by what is told of another symbol
    raises: dict[str, list[Proven]] = defaultdict(list)
    for behaviour in behaviours:
        if behaviour.symbol not in parted and (found := by_id.get(behaviour.snippet)):
            proven = Proven(as_said(behaviour, found) if abroad else behaviour, found.snippet)
            raises[names.canonical.get(behaviour.symbol, behaviour.symbol)].append(proven)
    for several in raises.values():
        several.sort(key=lambda proven: (proven.snippet.level, proven.behaviour.id))
    return raises, snippets


def _shown(store: Store, target: str, **only: Collection[str]) -> dict[str, Shown]:
    """Return the confirmed snippets, simplest first; no test is evidence of those that docprobe made up."""
    found = confirmed_snippets(store, target, **only)
    return {one.id: Shown(one, output) for one, output in found if one.origin.kind is not OriginKind.PROBE}
