"""The store's records of one target, bundled by symbol; each table is read once."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from dataclasses import replace
from operator import itemgetter
from typing import TYPE_CHECKING

from docprobe.gaps.constructors import constructor_doc
from docprobe.gaps.facts import Facts, Proven, Shown
from docprobe.gaps.names import Names
from docprobe.gaps.references import References
from docprobe.gaps.rules.parameters import is_incomplete
from docprobe.gaps.suite import History, read_suite
from docprobe.model import (
    BehaviourKind,
    OriginKind,
    Snippet,
    SubjectKind,
    Symbol,
    SymbolKind,
    Target,
    Verdict,
)
from docprobe.store.queries import docstring_verdicts, renames, shown_behaviours, shown_snippets

if TYPE_CHECKING:
    from docprobe.store import Store


def load_facts(store: Store, target: str) -> tuple[Names, list[Facts]]:
    """Return the names of `target` and the facts of each symbol, by name."""
    names = Names(list(store.select(Symbol, target=target)))
    raises, snippets = _proofs(store, target, names)
    examples = {verdict.subject: verdict for verdict in docstring_verdicts(store, names.symbols.values())}
    record = store.one(Target, key=target)
    root = record.root if record else ""
    tests, suite, ancestors = _calls(store, names), read_suite(store), names.ancestors()
    references = References(names, _missing(store, target), renames(store))
    was_there = History(store, record.version if record else "").was_there
    linked = {symbol.path.partition("/")[0] for symbol in names.symbols.values() if symbol.url}
    shared = _definitions(names)
    bundles = (
        Facts(
            symbol=symbol,
            said=tuple((told := names.said(symbol)).values()),
            sources=tuple(told),
            owner=names.find(symbol.owner),
            shared=tuple(sorted(shared[symbol.path, symbol.line, symbol.object_name] - {symbol.name})),
            raises=tuple(raises.get(symbol.name, ())),
            snippets=tuple(snippets.get(symbol.name, ())),
            examples=examples.get(symbol.name),
            dead=tuple(references.dead(symbol)),
            tests=tests[symbol.name],
            suite=suite if suite and not tests[symbol.name] and was_there(symbol) else None,
            generated=not symbol.url and symbol.path.partition("/")[0] in linked,
            ancestors=ancestors,
        )
        for symbol in names.symbols.values()
        if not symbol.inherited
    )
    return names, [_with_constructor(facts, root) for facts in bundles]


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


def _with_constructor(facts: Facts, root: str) -> Facts:
    """Add what the class's ``__init__`` says; where that cannot be read, drop what would accuse it."""
    symbol = facts.symbol
    if symbol.kind != SymbolKind.CLASS or not (facts.raises or is_incomplete(symbol)):
        return facts
    told = constructor_doc(root, symbol.path, symbol.line)
    if told is None:
        return replace(facts, raises=(), constructor=None)
    said, sources = (*facts.said, told), (*facts.sources, "its constructor")
    return replace(facts, said=said, sources=sources, constructor=told)


def _proofs(
    store: Store, target: str, names: Names
) -> tuple[dict[str, list[Proven]], dict[str, list[Shown]]]:
    """Return the raises and the snippets that are confirmed, by symbol, simplest first."""
    outputs = {
        verdict.subject: verdict.output
        for verdict in store.select(Verdict, subject_kind=SubjectKind.SNIPPET, target=target)
    }
    by_id: dict[str, Snippet] = {}
    snippets: dict[str, list[Shown]] = defaultdict(list)
    for snippet in shown_snippets(store, target):
        if snippet.origin.kind is OriginKind.PROBE:  # no test is evidence of it
            continue
        by_id[snippet.id] = snippet
        about = names.canonical.get(snippet.symbol, snippet.symbol)
        snippets[about].append(Shown(snippet, outputs.get(snippet.id, "")))
    raises: dict[str, list[Proven]] = defaultdict(list)
    for behaviour in shown_behaviours(store, target):
        if behaviour.kind == BehaviourKind.RAISES and behaviour.snippet in by_id:
            about = names.canonical.get(behaviour.symbol, behaviour.symbol)
            raises[about].append(Proven(behaviour, by_id[behaviour.snippet]))
    for found in raises.values():
        found.sort(key=lambda proven: (proven.snippet.level, proven.behaviour.id))
    return raises, snippets


# Snippets tell what their tests were seen to call when they ran, in whatever way the source wrote it.
_CALLS = """
    select test, symbol from call
    union
    select substr(test, 1, instr(test || '[', '[') - 1), symbol from (
        select json_extract(origin, '$[1]') as test, used.symbol as symbol
        from snippet_symbol used join snippet on snippet.id = used.snippet
    ) where test <> ''
    order by test
"""


def _calls(store: Store, names: Names) -> Counter[str]:
    """Return how many tests call each symbol; what calls a member calls its class, too."""
    found: Counter[str] = Counter()
    # The derived tables, because the records behind them are many and large.
    for _, group in itertools.groupby(store.db.rows(_CALLS), key=itemgetter(0)):
        found.update(_with_owners({symbol for _, symbol in group}, names))
    return found


def _with_owners(used: set[str], names: Names) -> set[str]:
    known = {names.canonical[name] for name in used if name in names.canonical}
    # A name that is used by way of an heir is a use of the heir, too.
    heirs = {owner for name in used if (owner := names.canonical.get(name.rpartition(".")[0]))}
    owners = {names.symbols[name].owner for name in known} | heirs
    return known | (owners & names.symbols.keys())
