"""What contradicts the docstring; only where that is sure."""

from __future__ import annotations

import builtins
import re

from docprobe.extract.messages import first_sentence
from docprobe.extract.quirks.base import Facet, Told, documented, plain
from docprobe.extract.quirks.dtypes import number_kind
from docprobe.extract.quirks.raises import refusal, says_something
from docprobe.extract.quirks.wording import behind, fit, gives, titled
from docprobe.extract.sentences import bare, with_article
from docprobe.model import BehaviourKind, DocField

_COMMON = frozenset(
    {"must", "should", "have", "with", "that", "this", "from", "when", "same", "error", "value", "input"}
)
_DEFAULT = re.compile(r"[Dd]efaults? (?:to|is) `?(?:\w+\.)*((?:float|int|uint|complex|bfloat)\d+)`?(?![\w.])")


class OtherException:
    """An exception that the docstring promises as another one."""

    name = "contradicts the docs: exception"
    most = 3
    VALID = (
        (
            Facet(
                "lib.split",
                BehaviourKind.RAISES,
                "lib.split([1, 2, 3], parts=2)",
                error="lib.errors.InvalidError",
                message="parts 2 does not divide dimension 3 evenly",
                object=documented(
                    "lib.split",
                    raises=(DocField("ValueError", "If `parts` does not divide the dimension evenly.", 0),),
                ),
            ),
            (
                "The docs promise a ValueError, but `lib.split([1, 2, 3], parts=2)` raises InvalidError:"
                " parts 2 does"
                " not divide dimension 3 evenly."
            ),
        ),
    )
    INVALID = (
        Facet(  # documented
            "lib.split",
            BehaviourKind.RAISES,
            "lib.split(3)",
            error="IndexError",
            message="parts 2 does not divide dimension 3 evenly",
            object=documented(
                "lib.split",
                raises=(DocField("LookupError", "If `parts` does not divide the dimension evenly.", 0),),
            ),
        ),
        Facet(  # documented for something else
            "lib.split",
            BehaviourKind.RAISES,
            "lib.split(3)",
            error="TypeError",
            message="parts 2 does not divide dimension 3 evenly",
            object=documented("lib.split", raises=(DocField("ValueError", "If the name is taken.", 0),)),
        ),
    )

    def tell(self, facet: Facet) -> Told | None:
        """Take exceptions that the docstring does not name, where it gives their reason to another one."""
        if facet.kind != BehaviourKind.RAISES or facet.object is None or not says_something(facet):
            return None
        promised = facet.object.doc.raises
        if any(covers(entry.name, facet.error) for entry in promised):
            return None
        named = [
            name for entry in promised if _is_same_reason(entry.text, facet) for name in _names(entry.name)
        ]
        if not named:
            return None
        start = f"The docs promise {with_article(named[0])}, but"
        sentence = refusal(facet, start)
        title = titled(
            f"{facet.symbol} raises {bare(facet.error)}, not {named[0]}: {first_sentence(facet.message, 40)}",
            f"{facet.symbol} raises {bare(facet.error)}, not {named[0]}",
        )
        return Told(title, sentence) if sentence else None


def _names(text: str) -> list[str]:
    """Return the exceptions that an entry names."""
    return [bare(name) for name in re.findall(r"[\w.]*(?:Error|Exception|Warning)\b", text)]


def covers(promised: str, error: str) -> bool:
    """Tell whether an entry of the docstring covers `error`, itself or by a base class."""
    raised = getattr(builtins, error, None)
    for name in _names(promised):
        base = getattr(builtins, name, None)
        if name == bare(error) or (raised and base and issubclass(raised, base)) or name == "Exception":
            return True
    return not _names(promised)


def _is_same_reason(text: str, facet: Facet) -> bool:
    """Tell whether an entry speaks of what the message speaks of: most of its own words are there."""
    words = set(re.findall(r"[a-z_]{4,}", text.lower())) - _COMMON
    said = set(re.findall(r"[a-z_]{4,}", facet.message.lower())) | {name.lower() for name in facet.arguments}
    found = {word for word in words if word in said or word.removesuffix("s") in said or f"{word}s" in said}
    in_message = found & set(re.findall(r"[a-z_]{4,}", facet.message.lower()))
    return len(in_message) >= 2 and 2 * len(found) >= len(words)


class OtherDefaultDtype:
    """A default dtype that is not what the docstring says."""

    name = "contradicts the docs: default dtype"
    most = 1
    VALID = (
        (
            Facet(
                "lib.eye",
                call="lib.eye(1)",
                given=(("n", plain("1", "int")),),
                text="[[1.0]]",
                dtype="float64",
                object=documented(
                    "lib.eye", args=(DocField("dtype", "Of the result. Defaults to `lib.float32`.", 0),)
                ),
            ),
            "The docs say that `dtype` defaults to float32, but `lib.eye(1)` gives `[[1.0]]` (float64).",
        ),
    )
    INVALID = (
        Facet(
            "lib.eye",
            call="lib.eye(1)",
            given=(("n", plain("1", "int")),),
            text="[[1.0]]",
            dtype="float32",
            object=documented("lib.eye", args=(DocField("dtype", "Defaults to `lib.float32`.", 0),)),
        ),
        Facet(
            "lib.eye",
            call="lib.eye(1, dtype=x)",
            given=(("dtype", plain("x", "object")),),
            text="1",
            dtype="int8",
            object=documented("lib.eye", args=(DocField("dtype", "Defaults to `lib.float32`.", 0),)),
        ),
    )

    def tell(self, facet: Facet) -> Told | None:
        """Take results of a call that leaves the dtype to its documented default."""
        if facet.object is None or not facet.about or not number_kind(facet.dtype):
            return None
        entry = next((item for item in facet.object.doc.args if item.name in {"dtype", "out_type"}), None)
        found = _DEFAULT.search(entry.text) if entry else None
        if (
            not entry
            or not found
            or found[1] == facet.dtype
            or any("type" in name for name in facet.arguments)
        ):
            return None
        start = f"The docs say that `{entry.name}` defaults to {found[1]}, but"
        sentence = fit(behind(start, facet), gives(facet))
        title = titled(f"{facet.symbol} gives {facet.dtype} by default, not {found[1]}")
        return Told(title, sentence) if sentence else None
