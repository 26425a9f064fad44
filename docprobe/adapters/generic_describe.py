"""Objects of a library of no particular habits: what its configuration says of them, and iterators.

Runs in the target's interpreter. The variable `TABLE` holds rows of ``type`` with its ``module`` and
``attribute``, ``when`` and ``parts`` (expressions over ``it``, the object), ``text`` with places for the
parts, and ``views``.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Collection, Iterator
from typing import Any

TABLE = "DOCPROBE_OBJECTS"
_LIST = [["list({})", None]]
_BOUND: dict[str, Any] = {}


def bind(values: Any, _arrays: Any) -> None:
    """Keep who writes values."""
    _BOUND["values"] = values


def describe(obj: Any, write: Any) -> Any:
    """Say how `obj` is written where its own provenance is not known, and how what it holds is seen."""
    rows = [(row, kind) for row, kind in _rows() if isinstance(obj, kind)]
    exact = [(row, kind) for row, kind in rows if type(obj) is kind]
    if rows and isinstance(obj, Collection) and len(obj) > _BOUND["values"].ITEMS:
        return {"facts": _facts(obj, (exact or rows)[0][0]["type"])}
    for row, kind in (*exact, *rows):
        if not row["when"] or _evaluated(row["when"], obj):
            return _described(obj, row, write, is_exact=type(obj) is kind)
    if isinstance(obj, Iterator) or (isinstance(obj, Collection) and _is_ours(type(obj))):
        return {"facts": _facts(obj, type(obj).__name__), "views": _LIST}
    return None


def _described(obj: Any, row: Any, write: Any, *, is_exact: bool) -> dict[str, Any]:
    facts = _facts(obj, row["type"])
    found = {"facts": facts, "views": [[view, None] for view in row["views"]] or _LIST}
    if row["text"] and is_exact:
        parts = [_BOUND["values"].flat_text(write(_evaluated(part, obj))) for part in row["parts"]]
        if None not in parts:
            found["expr"] = ["t", row["text"].format(*parts, type=row["type"]), facts]
    return found


def _facts(obj: Any, name: str) -> dict[str, Any]:
    is_empty = isinstance(obj, Collection) and not len(obj)
    return {"type": name, "flags": ["empty"]} if is_empty else {"type": name}


def _rows() -> Any:
    """Return the rows of the table with their classes; those of classes that are not there are left out."""
    if "rows" not in _BOUND:
        rows = json.loads(os.environ.get(TABLE, "[]"))
        kinds = ((row, _resolve(row["module"], row["attribute"])) for row in rows)
        _BOUND["rows"] = [(row, kind) for row, kind in kinds if kind is not None]
        _BOUND["roots"] = {row["module"].partition(".")[0] for row in rows}
    return _BOUND["rows"]


def _resolve(module: str, attribute: str) -> Any:
    found: Any = sys.modules.get(module)
    for part in attribute.split("."):
        found = getattr(found, part, None)
    return found if isinstance(found, type) else None


def _is_ours(kind: type) -> bool:
    return kind.__module__.partition(".")[0] in _BOUND["roots"]


def _evaluated(code: str, obj: Any) -> Any:
    return eval(code, {"it": obj})  # noqa: S307 - the configuration's own
