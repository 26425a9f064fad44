"""The records as other programs read them: plain dicts of a stable form, streamed in the order of ids.

The forms are described in ``site/guides/json-forms.rst`` and checked against ``tests/schema/``. Given
a name or an id, the functions keep to it. `write_export` writes one file a form, one JSON object a
line; two exports of a store are byte-equal.
"""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING, Any

from docprobe.errors import StoreError
from docprobe.files import whole_file
from docprobe.store.export_sql import (
    BEHAVIOURS,
    GAPS,
    QUIRKS,
    SNIPPETS,
    SOURCES,
    SYMBOLS,
    TARGETS,
    TESTS,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from docprobe.store.export_sql import Query
    from docprobe.store.store import Store

FORMAT = 1
Form = dict[str, Any]


def export_symbols(store: Store, name: str = "") -> Iterator[Form]:
    """Yield the public names, each with what is known of it on all targets; only `name` where given."""
    for symbol, group in groupby(_rows(store, SYMBOLS, name=name), key=lambda row: row["name"]):
        rows = list(group)
        newest = rows[-1]
        yield {
            "format": FORMAT,
            "name": symbol,
            "targets": [row["target"] for row in rows],
            "aliases": json.loads(newest["aliases"]),
            **_pick(newest, "kind signature path line url snippets quirks gaps tests"),
        }


def export_tests(store: Store, method: str = "") -> Iterator[Form]:
    """Yield the tests: a form for each case that ran, and one for each test that did not."""
    links = {row["name"]: row["link"] for row in _rows(store, SOURCES)}
    targets = [row["key"] for row in _rows(store, TARGETS)]
    for name, group in groupby(_rows(store, TESTS, method=method), key=lambda row: row["test"]):
        rows = list(group)
        first = rows[0]
        link = links.get(first["source"], "")
        ran = _verdicts(rows)
        missing = {"verdict": "not-run", "reason": "", "seconds": 0.0, "flags": ""}
        yield {
            "format": FORMAT,
            "test": name,
            "path": first["path"],
            "line": first["line"],
            "end_line": first["end_line"],
            "url": link.format(path=first["path"], line=first["line"]) if link and first["line"] else "",
            "verdicts": {target: ran.get(target, missing) for target in targets},
        }


def export_snippets(store: Store, snippet: str = "") -> Iterator[Form]:
    """Yield the snippets with what each target says of them."""
    for name, group in groupby(_rows(store, SNIPPETS, id=snippet), key=lambda row: row["id"]):
        rows = list(group)
        row = rows[-1]
        yield {
            "format": FORMAT,
            "id": name,
            "title": row["title"],
            "symbol": row["symbol"],
            "symbols": json.loads(row["symbols"]),
            "code": row["code"],
            "output": next((item["output"] for item in reversed(rows) if item["output"]), ""),
            "proof": row["proof"],
            "level": row["level"],
            "public_only": bool(row["public_only"]),
            "origin": dict(
                zip(("kind", "test", "path", "line", "url"), json.loads(row["origin"]), strict=False)
            ),
            "verdicts": _verdicts(rows),
        }


def export_behaviours(store: Store, behaviour: str = "") -> Iterator[Form]:
    """Yield the behaviours; a behaviour's verdicts are those of the snippet that proves it."""
    for _, group in groupby(_rows(store, BEHAVIOURS, id=behaviour), key=lambda row: row["id"]):
        yield _behaviour(list(group))


def export_quirks(store: Store, quirk: str = "") -> Iterator[Form]:
    """Yield the quirks as corrections want them: without the hidden ones, reworded where asked."""
    for _, group in groupby(_rows(store, QUIRKS, id=quirk), key=lambda row: row["id"]):
        rows = list(group)
        yield {**_behaviour(rows), **_pick(rows[0], "sentence interest note other")}


def export_gaps(store: Store, *, target: str = "", symbol: str = "") -> Iterator[Form]:
    """Yield the gaps."""
    for row in _rows(store, GAPS, target=target, symbol=symbol):
        evidence = json.loads(row["evidence"])
        yield {
            "format": FORMAT,
            **_pick(row, "id target since symbol group kind sentence severity parameter"),
            "doc": dict(zip(("path", "line", "quote"), json.loads(row["doc"]), strict=False)),
            "evidence": [
                dict(zip(("test", "path", "line", "url", "snippet"), item, strict=False)) for item in evidence
            ],
            "closed_by": row["closed_by"],
            "looked": json.loads(row["looked"]),
            "basis": row["basis"],
        }


def export_sources(store: Store) -> Iterator[Form]:
    """Yield the suites that the excerpts come from, with version, digest and licence."""
    for row in _rows(store, SOURCES):
        yield {"format": FORMAT, **_pick(row, "name kind version digest licence link note")}


def export_targets(store: Store) -> Iterator[Form]:
    """Yield the targets."""
    for row in _rows(store, TARGETS):
        picked = _pick(row, "key library module version python platform device")
        yield {"format": FORMAT, **picked, "packages": dict(json.loads(row["packages"]))}


def export_files(store: Store) -> dict[str, Iterator[Form]]:
    """Return the forms by the name of the file that they are written to."""
    return {
        "symbols.jsonl": export_symbols(store),
        "tests.jsonl": export_tests(store),
        "snippets.jsonl": export_snippets(store),
        "behaviours.jsonl": export_behaviours(store),
        "quirks.jsonl": export_quirks(store),
        "gaps.jsonl": export_gaps(store),
        "sources.jsonl": export_sources(store),
        "targets.jsonl": export_targets(store),
    }


def write_export(
    store: Store,
    folder: Path,
    *,
    report: Callable[[str, int], None] = lambda _name, _count: None,
) -> dict[str, int]:
    """Write every form into `folder`, a file at once or not at all; return the lines by file.

    `report` is told of each file as it is done. Raises `StoreError` where the folder cannot be written.
    """
    counts = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, forms in export_files(store).items():
            counts[name] = _write_lines(folder / name, forms)
            report(name, counts[name])
    except OSError as exc:
        hint = "Name a folder that can be written to and has space."
        raise StoreError(f"Couldn't write the export to {str(folder)!r}: {exc.strerror}", hint=hint) from exc
    return counts


def json_line(form: Mapping[str, Any]) -> str:
    """Return `form` as one line of JSON."""
    return json.dumps(form, ensure_ascii=False, separators=(", ", ": ")) + "\n"


def _write_lines(path: Path, forms: Iterator[Form]) -> int:
    """Write them all, and return how many; a stopped export leaves the old file whole."""
    count = 0
    with whole_file(path) as file:
        for count, form in enumerate(forms, 1):  # noqa: B007 the last number is the count
            file.write(json_line(form))
    return count


def _rows(store: Store, query: Query, **only: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a query as dicts, kept to those values of columns in `only` that are not empty."""
    kept = {name: value for name, value in only.items() if value}
    for row in store.db.rows(query.sql(*kept), list(kept.values())):
        yield dict(zip(query.columns, row, strict=True))


def _pick(row: Mapping[str, Any], names: str) -> Form:
    return {name: row[name] for name in names.split()}


def _verdicts(rows: Iterable[Mapping[str, Any]]) -> Form:
    return {row["target"]: _pick(row, "verdict reason seconds flags") for row in rows if row["target"]}


def _behaviour(rows: list[dict[str, Any]]) -> Form:
    return {
        "format": FORMAT,
        **_pick(rows[0], "id symbol kind pattern basis snippet test path line url"),
        "verdicts": _verdicts(rows),
    }
