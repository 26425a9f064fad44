"""How many tests call a symbol, by their source or when they ran."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from operator import itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docprobe.gaps.evidence.names import Names
    from docprobe.model import Symbol
    from docprobe.store import Store

# Snippets tell what their tests were seen to call when they ran, in whatever way the source wrote it.
_CALLS = """
with own as materialized (select id, json_extract(origin, '$[1]') as test from snippet)
select test, symbol from call
union
select substr(test, 1, instr(test || '[', '[') - 1), used.symbol
from own cross join snippet_symbol used on used.snippet = own.id where test <> ''
order by test
"""
_CALLS_OF = """
with wanted (low, high) as (values (?, ?))
select test, symbol from call, wanted where symbol between low and high
union
select substr(test, 1, instr(test || '[', '[') - 1), symbol from (
    select json_extract(origin, '$[1]') as test, used.symbol as symbol from wanted
    cross join snippet_symbol used on used.symbol between low and high
    join snippet on snippet.id = used.snippet
) where test <> ''
"""
_AFTER_DOT = "/"
"""The character that comes after the dot."""


def count_tests(store: Store, names: Names) -> Counter[str]:
    """Return how many tests call each symbol; what calls a member calls its class, too."""
    found: Counter[str] = Counter()
    # The derived tables, because the records behind them are many and large.
    for _, group in itertools.groupby(store.db.rows(_CALLS), key=itemgetter(0)):
        found.update(_with_owners({symbol for _, symbol in group}, names))
    return found


def count_tests_of(store: Store, names: Names, symbol: Symbol) -> Counter[str]:
    """Return the same for one symbol alone."""
    used: dict[str, set[str]] = defaultdict(set)
    for low, high in sorted(set(_ranges(names, symbol))):
        for test, name in store.db.rows(_CALLS_OF, (low, high)):
            used[test].add(name)
    return Counter({symbol.name: sum(symbol.name in _with_owners(found, names) for found in used.values())})


def _ranges(names: Names, symbol: Symbol) -> Iterator[tuple[str, str]]:
    """Yield the first and the last of the names whose use is one of `symbol`, range by range."""
    own = (symbol.name, *symbol.aliases)
    members = (one for one in names.symbols.values() if one.owner == symbol.name)
    for name in itertools.chain(own, *((one.name, *one.aliases) for one in members)):
        yield name, name
    for name in own:
        yield f"{name}.", f"{name}{_AFTER_DOT}"


def _with_owners(used: set[str], names: Names) -> set[str]:
    known = {names.canonical[name] for name in used if name in names.canonical}
    # A name that is used by way of an heir is a use of the heir, too.
    heirs = {owner for name in used if (owner := names.canonical.get(name.rpartition(".")[0]))}
    owners = {names.symbols[name].owner for name in known} | heirs
    return known | (owners & names.symbols.keys())
