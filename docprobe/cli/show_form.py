"""What ``docprobe show --json`` prints: the export's forms, with what belongs to the record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docprobe.model import Behaviour, Quirk, Snippet, Symbol, judged_examples
from docprobe.store.export import (
    export_behaviours,
    export_gaps,
    export_quirks,
    export_snippets,
    export_symbols,
    export_tests,
)
from docprobe.store.queries import docstring_verdicts, home_name, shown_quirks, shown_snippets

if TYPE_CHECKING:
    from docprobe.cli.find import Record
    from docprobe.store import Store


def form_of(store: Store, target: str, record: Record) -> dict[str, Any]:
    """Return the form of `record`, with its ``kind`` of record under ``record``."""
    if isinstance(record, Symbol):
        return _symbol(store, target, record)
    if isinstance(record, Quirk):
        quirk = next(export_quirks(store, record.id))
        return {"record": "quirk", **quirk, "program": _one_snippet(store, quirk["snippet"])}
    if isinstance(record, Behaviour):
        behaviour = next(export_behaviours(store, record.id))
        return {"record": "behaviour", **behaviour, "program": _one_snippet(store, record.snippet)}
    if isinstance(record, Snippet):
        return {"record": "snippet", **next(export_snippets(store, record.id))}
    return {"record": "test", **_test(store, record.id)}


def _symbol(store: Store, target: str, symbol: Symbol) -> dict[str, Any]:
    name = home_name(store, symbol)
    quirks = [quirk.id for quirk in shown_quirks(store, target, name)]
    snippets = [snippet.id for snippet in shown_snippets(store, target, name)]
    return {
        "record": "symbol",
        **next(export_symbols(store, symbol.name, target=target)),
        "summary": symbol.doc.summary,
        "deprecated": symbol.deprecated,
        "known_quirks": [form for quirk in quirks for form in export_quirks(store, quirk)],
        "known_gaps": list(export_gaps(store, target=target, symbol=symbol.name)),
        "examples": [
            {"form": one.form, "line": one.line, "state": str(one.state), "reason": one.reason, "at": one.at}
            for verdict in docstring_verdicts(store, [symbol])
            for one in judged_examples(verdict)
        ],
        "known_snippets": [form for snippet in snippets for form in export_snippets(store, snippet)],
    }


def _one_snippet(store: Store, snippet: str) -> dict[str, Any] | None:
    return next(export_snippets(store, snippet), None) if snippet else None


def _test(store: Store, test: str) -> dict[str, Any]:
    cases = list(export_tests(store, test))
    shared = {name: cases[0][name] for name in ("format", "path", "line", "end_line", "url")}
    return {**shared, "test": test, "cases": [_case(case) for case in cases]}


def _case(case: dict[str, Any]) -> dict[str, Any]:
    return {"test": case["test"], "verdicts": case["verdicts"]}
