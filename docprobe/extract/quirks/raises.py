"""What is refused, and in which words."""

from __future__ import annotations

import re

from docprobe.extract.messages import clean, first_sentence
from docprobe.extract.quirks.base import Facet, Told, array, plain
from docprobe.extract.quirks.wording import fit, raises, subjects
from docprobe.extract.sentences import bare, raises_title
from docprobe.model import BehaviourKind

_WORDS = 3
# What Python says when something was not looked at before it was used: it does not tell a reader what to do.
_PYTHONS = re.compile(
    r"""missing\ \d+\ required|unexpected\ keyword|takes\ \d+\ positional|takes\ from\ \d+|multiple\ values
    |has\ no\ (?:attribute|len\(\))|is\ not\ (?:subscriptable|iterable|callable)\b|unhashable\ type
    |unsupported\ operand|index\ out\ of\ range|not\ supported\ between\ instances
    |indices\ must\ be\ integers|^(?:list|tuple|string)\ index|object\ cannot\ be\ interpreted
    |positional\ arguments?\ but|not\ enough\ values\ to\ unpack|too\ many\ values\ to\ unpack
    |expected\ to\ be\ true|maximum\ recursion|^expected\ .*\ but\ got\ (?:0x)?[\da-f]+$|local\ variable
    |is\ not\ defined$|NoneType
    """,
    re.VERBOSE | re.IGNORECASE,
)
# What is said of a graph or of eager execution where the program, not the test, chose between them.
_MODE = re.compile(
    r"eager execution|executing eagerly|is undefined|graph mode|eager mode|symbolic", re.IGNORECASE
)
_INTERNAL = frozenset({"ImportError", "ModuleNotFoundError", "AttributeError", "NameError", "AssertionError"})
_UNWRITTEN = re.compile(
    r"must be implemented|should be implemented|subclass|abstract|not implemented yet", re.IGNORECASE
)
_PATH = re.compile(r"[\w.-]+/[\w.-]+/[\w./-]+")
_MADE_UP = re.compile(r"\b\w*(?:tensor|layer|dense|model|functional|node|x)_\d+\b", re.IGNORECASE)
_CONDITION = re.compile(
    r"\b(?:must|should|cannot|can't|can not|not|only|expected|requires?|invalid|need|unknown|no)\b",
    re.IGNORECASE,
)


class Raises:
    """What is refused, and in which words."""

    name = "raises"
    most = 12
    VALID = (
        (
            Facet(
                "lib.roll",
                BehaviourKind.RAISES,
                "lib.roll([1, 2], shift=[1, 1])",
                error="ValueError",
                message="`shift` must be an integer. Received: shift=[1, 1]",
            ),
            "`lib.roll([1, 2], shift=[1, 1])` raises ValueError: `shift` must be an integer.",
        ),
        (
            Facet(
                "lib.join",
                BehaviourKind.RAISES,
                given=(
                    ("values", array("lib.array(" + "0.5, " * 9 + ")", "float32", [9, 9])),
                    ("axis", plain("[[2, 1], [3, 1], [4, 1], [5, 1], [6, 1], [7, 1]]", "list")),
                    ("side", plain('"up"', "str")),
                ),
                error="lib.errors.InvalidError",
                message="'side' is neither left nor right: up",
            ),
            (
                'With a float32 tensor of shape (9, 9) as `values`, a list as `axis` and `side="up"`,'
                " `lib.join`"
                " raises InvalidError: 'side' is neither left nor right: up."
            ),
        ),
        (
            Facet(
                "lib.raw.Cross",
                BehaviourKind.RAISES,
                error="ValueError",
                message="values and splits must have the same length",
            ),
            "`lib.raw.Cross` can raise ValueError: values and splits must have the same length.",
        ),
    )
    INVALID = (
        Facet("lib.f", text="3"),
        Facet("lib.f", BehaviourKind.RAISES, "lib.f(3)", error="KeyError", message="3"),
        Facet(
            "lib.f", BehaviourKind.RAISES, "lib.f([])", error="IndexError", message="list index out of range"
        ),
        Facet(
            "lib.f",
            BehaviourKind.RAISES,
            "lib.f()",
            error="TypeError",
            message="f() missing 1 required positional argument: 'x'",
        ),
        Facet(
            "lib.f",
            BehaviourKind.RAISES,
            "lib.f(x)",
            error="AttributeError",
            message="Tensor.graph is undefined when eager execution is enabled.",
        ),
        Facet(
            "lib.f",
            BehaviourKind.RAISES,
            "lib.f()",
            error="NotImplementedError",
            message="call must be implemented by subclasses",
        ),
        Facet(
            "lib.read",
            BehaviourKind.RAISES,
            'lib.read("a/b/c.txt")',
            error="lib.errors.NotFoundError",
            message="a/b/c.txt; No such file or directory",
            asserted=False,
        ),
        Facet(
            "lib.f",
            BehaviourKind.RAISES,
            "lib.f(3)",
            error="ValueError",
            message="shape must be known",
            about=False,
            asserted=False,
        ),
    )

    def tell(self, facet: Facet) -> Told | None:
        """Take exceptions whose message tells a reader what is refused."""
        if facet.kind != BehaviourKind.RAISES or not says_something(facet):
            return None
        named = [name for name in facet.arguments if re.search(rf"\b{re.escape(name)}\b", facet.message)]
        sentence = fit(subjects(facet, telling=named), raises(facet)) or fit(
            subjects(facet, telling=named), raises(facet, 60)
        )
        if not sentence and _CONDITION.search(facet.message):
            said = raises(facet).replace("raises", "raise", 1)
            sentence = fit(iter([f"`{facet.symbol}` can"]), said)
        title = raises_title(facet.symbol, facet.error, facet.message)
        return Told(title, sentence) if sentence else None


def says_something(facet: Facet) -> bool:
    """Tell whether an exception would teach a reader something, and comes from what the test does."""
    message, error = clean(facet.message), bare(facet.error)
    words = re.findall(r"[A-Za-z]{2,}", first_sentence(message))
    if len(words) < _WORDS or error in _INTERNAL or not (facet.about or facet.asserted):
        return False
    if _PYTHONS.search(message) or _MADE_UP.search(first_sentence(message)):
        return False
    if _MODE.search(message) and not facet.asserted:
        return False
    if error == "NotImplementedError" and _UNWRITTEN.search(message):
        return False
    return facet.asserted or not _PATH.search(message)
