"""Objects written down as expressions. Runs in the target's interpreter.

An expression is JSON: ``["t", text, facts]`` is program text, ``["r", event, path, facts]`` what an
earlier event gave, ``["[", items]``, ``["(", items]`` and ``["{", pairs]`` are containers and
``["x", type]`` is what cannot be written. Text may carry a fourth item, the event it came from.
"""

from __future__ import annotations

import dataclasses
import inspect
import math
import sys
from typing import Any

ITEMS, TEXT, ELEMENTS, DEPTH, PARTS = 64, 900, 32, 8, 6


class Writer:
    """Writes objects; `reference` finds the event that an object came from."""

    def __init__(
        self, names: Any, arrays: Any, describe: Any, reference: Any, function_text: Any = None
    ) -> None:
        """Keep who knows public names, NumPy's and the library's own objects, and where objects came from."""
        self.function_text = function_text
        self.arrays = arrays
        self.names = names
        self.describe = describe
        self.reference = reference

    def write(self, thing: Any, depth: int = 0) -> list[Any]:
        """Return the expression of `thing`."""
        if depth > DEPTH:
            return ["x", "depth"]
        plain = plain_text(thing)
        if plain is not None:
            return ["t", plain, plain_facts(thing)]
        source = self.reference(thing)
        if type(thing) in {list, tuple, dict}:
            written = self._container(thing, depth)
            return ["r", *source, facts_of(thing)] if source and unwritable(written) else written
        name = self.names.of(thing)
        if name and not source:
            return ["t", name, {"type": "function" if hasattr(thing, "__code__") else "object"}]
        if self.function_text is not None and not source and hasattr(thing, "__code__"):
            text = self.function_text(thing, self.names, lambda inner: self.write(inner, depth + 1))
            return ["t", text, {"type": "function"}] if text else ["x", "function"]
        return self._object(thing, source, depth)

    def result(self, thing: Any) -> dict[str, Any]:
        """Return the expression of what a call gave, its facts, and how its value can be checked."""
        plain = plain_text(thing)
        if plain is not None:
            return {"expr": self.write(thing), "views": [["{}", plain]]}
        name = self.names.of(thing)
        if name:
            expr = ["t", name, {"type": "function" if hasattr(thing, "__code__") else "object"}]
            return {"expr": expr, "views": [["{}", name]], "facts": expr[2]}
        found = self._described(thing, 0) or {}
        views = found.get("views") or self._container_views(thing) or self._attribute_views(thing)
        expr = self._container(thing, 0) if type(thing) in {list, tuple, dict} else ["x", "result"]
        if found.get("text"):
            expr = ["t", found["text"], found["facts"]]
        return {"expr": expr, "views": views, "facts": found.get("facts") or self.facts(thing)}

    def _object(self, thing: Any, source: Any, depth: int) -> list[Any]:
        found = self._described(thing, depth)
        facts = found["facts"] if found else self.facts(thing)
        if found and found.get("text"):
            return ["t", found["text"], facts, list(source)] if source else ["t", found["text"], facts]
        if found and found.get("expr") and not source:
            return list(found["expr"])
        return ["r", *source, facts] if source else ["x", type(thing).__name__, facts]

    def facts(self, thing: Any) -> dict[str, Any]:
        """Return what little is known of an object that nothing describes."""
        return {"type": self.names.of_class(type(thing)) or type(thing).__name__}

    def _described(self, thing: Any, depth: int) -> Any:
        if type(thing) is slice:
            return self._slice(thing, depth)
        found = self.arrays.describe(thing)
        if found is None and self.describe is not None:
            found = self.describe(thing, lambda inner: self.write(inner, depth + 1))
        return found if found is not None else self._record(thing, depth)

    def _record(self, thing: Any, depth: int) -> Any:
        """Write a named tuple or data class of the library as a call of its class."""
        kind = type(thing)
        name, fields = self.names.of(kind), _fields(thing)
        if not fields or not name:
            return None
        words = inspect.signature(kind).parameters
        parts = []
        for field in fields:
            value = getattr(thing, field)
            if field not in words or value is not words[field].default:
                parts.append((field, flat_text(self.write(value, depth + 1)) if field in words else None))
        facts = {"type": name}
        if any(text is None for _, text in parts):
            return {"facts": facts}
        written = f"{name}({', '.join(f'{field}={text}' for field, text in parts)})"
        return {"facts": facts, "text": written, "views": [["{}", written]]}

    def _slice(self, thing: Any, depth: int) -> Any:
        parts = [flat_text(self.write(part, depth + 1)) for part in (thing.start, thing.stop, thing.step)]
        return {"facts": facts_of(thing), "text": None if None in parts else f"slice({', '.join(parts)})"}

    def _container(self, thing: Any, depth: int) -> list[Any]:
        if len(thing) > ITEMS:
            return ["t", _row_text(thing), facts_of(thing)] if _row_text(thing) else ["x", "long"]
        if type(thing) is dict:
            pairs = thing.items()
            return ["{", [[self.write(key, depth + 1), self.write(value, depth + 1)] for key, value in pairs]]
        mark = "[" if isinstance(thing, list) else "("
        return [mark, [self.write(item, depth + 1) for item in thing]]

    def _container_views(self, thing: Any) -> list[Any]:
        """Check a container item by item: in one way where that fits all, else each in its own."""
        if not isinstance(thing, (list, tuple, dict)) or not 0 < len(thing) <= ELEMENTS:
            return []
        is_dict = isinstance(thing, dict)
        items = thing.values() if isinstance(thing, dict) else thing
        views = [self._first_view(item) for item in items]
        if None in views:
            return []
        templates, values = [view[0] for view in views], [view[1] for view in views]
        whole = None if None in values else f"[{', '.join(values)}]"
        name = next((name for name in ("item", "row") if f"for {name} in" not in templates[0]), "")
        if not is_dict and name and len(set(templates)) == 1 and templates[0].count("{}") == 1:
            return [[f"[{templates[0].replace('{}', name)} for {name} in {{}}]", whole]]
        if len(thing) > PARTS:
            return []
        keys = [_quoted(repr(key)) for key in thing] if is_dict else range(len(thing))
        parts = [template.replace("{}", f"{{}}[{key}]") for template, key in zip(templates, keys)]  # noqa: B905
        return [[f"[{', '.join(parts)}]", whole]]

    def _attribute_views(self, thing: Any) -> list[Any]:
        """Check an object that is but a few plain values by those that are public."""
        values = getattr(thing, "__dict__", {})
        if not self.names.of_class(type(thing)) or not 0 < len(values) <= 2 * PARTS:
            return []
        texts = {name: plain_text(value) for name, value in values.items()}
        if None in texts.values():
            return []
        public = [(name, text) for name, text in texts.items() if not name.startswith("_") and text != "None"]
        return [[f"{{}}.{name}", text] for name, text in public[:PARTS]]

    def _first_view(self, item: Any) -> Any:
        text = plain_text(item)
        if text is not None:
            return ["{}", text]
        found = self._described(item, 0) or {}
        views = found.get("views") or self._container_views(item)
        return views[0] if views else None


def _fields(thing: Any) -> Any:
    """Return the fields of a named tuple or data class; empty for anything else."""
    if isinstance(thing, tuple):
        return getattr(type(thing), "_fields", ())
    is_data = dataclasses.is_dataclass(thing) and not isinstance(thing, type)
    return [field.name for field in dataclasses.fields(thing) if field.init] if is_data else ()


def _row_text(thing: Any) -> str:
    """Return a long list of integers in a row as one of a ``range``, or an empty string."""
    if type(thing) is not list or type(thing[0]) is not int:
        return ""
    row = range(thing[0], thing[0] + len(thing))
    return f"list({row})" if thing == list(row) else ""


def flat_text(expr: list[Any]) -> Any:
    """Return `expr` as one piece of text; None where a part is more than text."""
    if expr[0] == "t":
        return expr[1]
    if expr[0] == "{":
        pairs = [(flat_text(key), flat_text(value)) for key, value in expr[1]]
        if any(None in pair for pair in pairs):
            return None
        return "{" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}"
    if expr[0] not in "[(":
        return None
    parts = [flat_text(item) for item in expr[1]]
    if None in parts:
        return None
    inside = ", ".join(parts)
    return f"[{inside}]" if expr[0] == "[" else f"({inside}{',' * (len(parts) == 1)})"


def unwritable(expr: list[Any]) -> bool:
    """Tell whether a part of `expr` cannot be written."""
    if expr[0] in "[(":
        return any(unwritable(item) for item in expr[1])
    if expr[0] == "{":
        return any(unwritable(key) or unwritable(value) for key, value in expr[1])
    return bool(expr[0] == "x")


def plain_text(thing: Any) -> Any:
    """Return the text of a value of Python's own, or None."""
    kind = type(thing)
    if kind is float:
        return float_text(thing)
    if kind in {int, bool, str, bytes, type(None), type(Ellipsis), complex, range}:
        text = "..." if thing is Ellipsis else _quoted(repr(thing))
        return text if len(text) <= TEXT else None
    if kind is slice:
        parts = [plain_text(part) for part in (thing.start, thing.stop, thing.step)]
        return None if None in parts else f"slice({', '.join(parts)})"
    if kind in {set, frozenset} and thing and len(thing) <= ITEMS:
        parts = [plain_text(part) for part in thing]
        return None if None in parts else "{" + ", ".join(sorted(parts)) + "}"
    if kind in {list, tuple, dict} and len(thing) <= ITEMS:
        return _plain_container(thing)
    return None


def seen_text(thing: Any) -> Any:
    """Return the text of what a view gave, numbers of NumPy as Python's own, or None."""
    numpy = sys.modules.get("numpy")
    return plain_text(thing if numpy is None else _without_numpy(thing, numpy))


def _without_numpy(thing: Any, numpy: Any) -> Any:
    if type(thing) in {list, tuple}:
        return type(thing)(_without_numpy(item, numpy) for item in thing)
    if type(thing) is dict:
        return {key: _without_numpy(value, numpy) for key, value in thing.items()}
    if isinstance(thing, numpy.floating):
        return float(str(thing))  # in as few digits as its type needs
    return thing.item() if isinstance(thing, numpy.generic) else thing


def _quoted(text: str) -> str:
    """Return the ``repr`` of a value, a string's in double quotes where nothing has to be escaped."""
    start = text.find("'")
    if start in {0, 1} and text.endswith("'") and '"' not in text and "\\" not in text:
        return f'{text[:start]}"{text[start + 1 : -1]}"'
    return text


def _plain_container(thing: Any) -> Any:
    if isinstance(thing, dict):
        pairs = [(plain_text(key), plain_text(value)) for key, value in thing.items()]
        if any(key is None or value is None for key, value in pairs):
            return None
        text = "{" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}"
    else:
        parts = [plain_text(part) for part in thing]
        if None in parts:
            return None
        inside = ", ".join(parts)
        text = f"[{inside}]" if isinstance(thing, list) else f"({inside}{',' * (len(parts) == 1)})"
    return text if len(text) <= TEXT else None


def float_text(value: float) -> str:
    """Return a float as a program writes it."""
    return repr(value) if math.isfinite(value) else f'float("{value}")'


def plain_facts(thing: Any) -> dict[str, Any]:
    """Return type, shape of nested lists, and what makes a value an edge case."""
    facts: dict[str, Any] = {"type": type(thing).__name__}
    leaves, shape = _leaves(thing)
    if isinstance(thing, (list, tuple)):
        facts["shape"] = shape
        kinds = sorted({type(leaf).__name__ for leaf in leaves})
        facts["of"] = kinds[0] if len(kinds) == 1 else " ".join(kinds)
    facts["flags"] = number_flags(leaves) + (["empty"] if 0 in (shape or []) else [])
    if isinstance(thing, (str, bytes, dict)) and not thing:
        facts["flags"].append("empty")
    return facts


def _leaves(thing: Any) -> tuple[list[Any], Any]:
    if not isinstance(thing, (list, tuple)):
        return [thing], []
    leaves, shapes = [], []
    for item in thing:
        inner, shape = _leaves(item)
        leaves += inner
        shapes.append(shape)
    same = all(shape == shapes[0] for shape in shapes) if shapes else True
    below = (shapes[0] if shapes else []) if same else None
    return leaves, None if below is None else [len(thing), *below]


def number_flags(numbers: Any) -> list[Any]:
    """Return which edge cases are among `numbers`."""
    flags = set()
    for number in numbers:
        if isinstance(number, (int, float)) and not isinstance(number, bool):
            if number != number:  # noqa: PLR0124 - what tells NaN
                flags.add("nan")
            elif number in {math.inf, -math.inf}:
                flags.add("inf")
            elif number < 0:
                flags.add("negative")
    return sorted(flags)


def facts_of(thing: Any) -> dict[str, Any]:
    """Return the facts of a container or of something foreign."""
    return {"type": type(thing).__name__}
