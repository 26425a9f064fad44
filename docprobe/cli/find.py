"""What a name on the command line stands for: a symbol, a quirk, a behaviour, a snippet or a test."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docprobe.cli.reading import not_found
from docprobe.errors import NotFoundError
from docprobe.model import Behaviour, Quirk, Snippet, Symbol, TestMethod
from docprobe.store.lookup import known_names
from docprobe.store.names import ids_of_tests, symbol_names
from docprobe.store.queries import find_symbol, shown_snippets, told_quirks

if TYPE_CHECKING:
    from docprobe.store import Store

Record = Symbol | Quirk | Behaviour | Snippet | TestMethod
_ID = re.compile(r"[0-9a-f]{12}")


def find_record(store: Store, target: str, name: str) -> Record:
    """Return the record that `name` stands for.

    A symbol may be named by an alias, a former name, or the end of its name where that is the only
    one. Raises `NotFoundError` with the names that come close.
    """
    if _ID.fullmatch(name):
        return _by_id(store, name)
    if "::" in name:
        return _find_test(store, name)
    return named_symbol(store, target, name)


def find_snippet(store: Store, target: str, name: str) -> Snippet:
    """Return the snippet that `name` stands for: itself, a quirk's proof, a symbol's simplest one."""
    record = find_record(store, target, name)
    if isinstance(record, Quirk):
        record = store.one(Behaviour, id=record.id) or record
    if isinstance(record, Behaviour):
        record = store.one(Snippet, id=record.snippet) or record
    if isinstance(record, Symbol):
        record = next(shown_snippets(store, target, record.name), record)
    if isinstance(record, Snippet):
        return record
    hint = "Run more of the suite with 'docprobe run', or name a snippet's id."
    raise NotFoundError(f"Couldn't find a snippet for {name!r}: none is confirmed", hint=hint)


def _by_id(store: Store, name: str) -> Record:
    quirk = next(told_quirks(store, id=name), None)  # of a hidden one, the behaviour is found
    found = quirk or store.one(Snippet, id=name) or store.one(Behaviour, id=name)
    if found is not None:
        return found
    hint = "Ids stand in what 'docprobe search --json' and 'docprobe show' print, and on the site."
    raise NotFoundError(f"Couldn't find {name!r}: no quirk, snippet or behaviour has that id", hint=hint)


def _find_test(store: Store, name: str) -> TestMethod:
    test = store.one(TestMethod, id=name.partition("[")[0])
    if test is None:
        known = ids_of_tests(store, name.partition("::")[0]) or ids_of_tests(store)
        raise not_found(name, known, what="test")
    return test


def named_symbol(store: Store, target: str, name: str) -> Symbol:
    """Return the symbol of that name, alias, former name or end of a name. Raises `NotFoundError`."""
    found = find_symbol(store, target, name)
    if found is None:
        names = symbol_names(store, target)
        ends = known_names(store.db, [name.lower()]).get(name.lower(), [])
        top = f"{names[0].partition('.')[0]}.{name}" if names else ""
        chosen = ends[0] if len(ends) == 1 else top
        found = find_symbol(store, target, chosen)
        if found is None:
            raise not_found(name, names, what="public name")
    return found
