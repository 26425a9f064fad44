"""What is refused, and in which words."""

from __future__ import annotations

import re

from docprobe.extract.messages import clean, first_sentence
from docprobe.extract.quirks.base import Facet, Told, array, plain
from docprobe.extract.quirks.wording import behind, fit, message_of, raises, subjects
from docprobe.extract.sentences import as_words, bare, raises_title
from docprobe.model import BehaviourKind, SymbolKind

_WORDS, _ROOMS, _ATTEMPT = 3, (150, 100), 110
# What Python says when something was not looked at before it was used: it does not tell a reader what to do.
_PYTHONS = re.compile(
    r"""missing\ \d+\ required|unexpected\ keyword|takes\ \d+\ positional|takes\ from\ \d+|multiple\ values
    |has\ no\ (?:attribute|len\(\))|is\ not\ (?:subscriptable|iterable|callable)\b|unhashable\ type
    |unsupported\ operand|index\ out\ of\ range|not\ supported\ between\ instances
    |indices\ must\ be\ integers|^(?:list|tuple|string)\ index|object\ cannot\ be\ interpreted
    |positional\ arguments?\ but|not\ enough\ values\ to\ unpack|too\ many\ values\ to\ unpack
    |expected\ to\ be\ true|maximum\ recursion|^expected\ \S+,?\ but\ got\ (?:0x)?[\da-f]+$|local\ variable
    |is\ not\ defined$|^Graph\ execution\ error\W*$|'NoneType'\ (?:object|and)|class\ 'NoneType'>\)\ to\ a
    |find\ device\ for\ node|registered\ to\ support|^`?\w+`?\ is\ required\.?$
    |^attempt\ to\ convert\ a\ value\ \(\w+\(
    |truth\ value\ of|multiply\ sequence\ by\ non-int|can\ only\ concatenate|arg\ is\ an\ empty\ sequence
    """,
    re.VERBOSE | re.IGNORECASE,
)
# What is said of a graph or of eager execution where the program, not the test, chose between them.
_MODE = re.compile(
    r"eager execution|executing eagerly|is undefined|graph mode|eager mode|symbolic", re.IGNORECASE
)
# Of a word that we made up it is worth telling which ones there are.
_UNKNOWN = '"unknown"'
_CHOICES = re.compile(
    r"allowed|one of|must be|should be|expected|valid \w+ are|options|available|supported \w+:|either|not in",
    re.IGNORECASE,
)
# A call is told by what it is given.
_IN_WORDS = re.compile(r"(?:^|: )with ", re.IGNORECASE)
_INTERNAL = frozenset({"ImportError", "ModuleNotFoundError", "AttributeError", "NameError", "AssertionError"})
_UNWRITTEN = re.compile(
    r"must be implemented|should be implemented|subclass|abstract|not implemented yet", re.IGNORECASE
)
# A file or a variable of the test's own: where the call does not name it, a reader cannot know it.
_PATH = re.compile(r"(?<![\w.])[A-Za-z_][\w.-]*(?:/[\w.-]+)+")
_PHRASE = re.compile(
    r"(?:and|or|inputs?|outputs?|true|false|min|max|i|o|n|a|int|float|str|strings?|bool|dict|lists?|tuples?|none"
    r"|arrays?|tensors?|numpy|keys?|values?|y_true|y_pred|x|y|rows?|columns?|width|height|batch|step|epoch)"
    r"(?:/(?:\w+))+",
    re.IGNORECASE,
)
_MADE_UP = re.compile(r"\b\w*(?:tensor|layer|dense|model|functional|node|x)_\d+\b", re.IGNORECASE)
UNTELLING = re.compile(r"\b\w+_\d+\b|\._[a-z]")
"""Names that were numbered for want of others, and methods that are not for readers."""
# Of such an argument a reader knows too little: with another one it may be accepted.
_VAGUE = re.compile(r"\b(?:lists?|tuple|dictionary|object|function|string)\b")
# What is said of the form of data; of what stands in it a shape tells nothing.
_FORM = re.compile(
    r"shape|rank|\bdim|sizes?\b|length|d?types?\b|broadcast|element|channel|vector|scalar|matri|\dD\b|batch"
    r"|\brows?\b|columns?",
    re.IGNORECASE,
)
# What is said of two things together.
_RELATION = re.compile(
    r"incompatib|compatible|equal|match|\bsame\b|\bvs\b|broadcast|evenly|differ|correspond|\bnot in \[|out of"
    r"|(?:larg|small|great)er|fewer|more than|less than|expected .* but",
    re.IGNORECASE,
)
_OWN_CLASS = re.compile(r"^class (\w+)", re.MULTILINE)
_CONDITION = re.compile(
    r"\b(?:must|should|cannot|can't|can not|not|only|expected|requires?|invalid|need|unknown|no|incompatible"
    r"|mismatch(?:ed)?|duplicate|missing|overflow|negative|already|bad|unsupported|at least|at most|more than"
    r"|less than|fewer|greater|larger|smaller|differ(?:s|ent)?|\w+n't|out of|too|failed|unable|exceeds?)\b",
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
        (  # the words that there are
            Facet(
                "lib.pad",
                BehaviourKind.RAISES,
                'lib.pad([1], mode="unknown")',
                error="ValueError",
                message="mode must be wrap or edge, got unknown",
            ),
            '`lib.pad([1], mode="unknown")` raises ValueError: mode must be wrap or edge, got unknown.',
        ),
        (  # with another number beside it this one is accepted
            Facet(
                "lib.pick",
                BehaviourKind.RAISES,
                given=(
                    ("boxes", array("lib.array(" + "0.5, " * 30 + ")", "float32", [9, 9])),
                    ("scores", plain("[0.5]", "list")),
                ),
                error="ValueError",
                message="scores must match the size of what is picked from",
            ),
            (
                "With a float32 tensor of shape (9, 9) as `boxes` and `scores=[0.5]`, `lib.pick` can raise"
                " ValueError: scores must match the size of what is picked from."
            ),
        ),
        (  # other lists are accepted
            Facet(
                "lib.join",
                BehaviourKind.RAISES,
                given=(("values", ["[", [["t", "", {"type": "lib.A"}], ["t", "", {"type": "lib.B"}]]]),),
                error="ValueError",
                message="values must be of one type",
            ),
            (
                "With a list of 2 items as `values`, `lib.join` can raise ValueError: values must be of one"
                " type."
            ),
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
        (
            Facet(
                "lib.Pipe",
                BehaviourKind.RAISES,
                error="ValueError",
                message="state must be float",
                attempt="pipe.scan(state=[1, 2.0], step=step)",
            ),
            "`lib.Pipe`: `pipe.scan(state=[1, 2.0], step=step)` can raise ValueError: state must be float.",
        ),
        (
            Facet(
                "lib.from_list",
                BehaviourKind.RAISES,
                "lib.from_list((1, 2))",
                error="ValueError",
                message="Invalid `elements`. `elements` must be a list. Received a tuple.",
            ),
            "`lib.from_list((1, 2))` raises ValueError: Invalid `elements`. `elements` must be a list.",
        ),
        (
            Facet(
                "lib.norm",
                BehaviourKind.RAISES,
                "lib.norm(axis={})",
                error="TypeError",
                message="`axis` wants a list/tuple, not None (of type NoneType)",
            ),
            "`lib.norm(axis={})` raises TypeError: `axis` wants a list/tuple, not None (of type NoneType).",
        ),
    )
    INVALID = (
        Facet(  # which modes there are is not said
            "lib.pad",
            BehaviourKind.RAISES,
            'lib.pad([1], mode="unknown")',
            error="ValueError",
            message="Unsupported padding mode: unknown",
        ),
        Facet(  # what another symbol refuses
            "lib.Pipe", BehaviourKind.RAISES, error="ValueError", message="unknown file format", reached=False
        ),
        Facet(  # what another function refuses that is called beside it
            "lib.Pipe.apply",
            BehaviourKind.RAISES,
            "lib.Pipe().apply(lib.pad(5))",
            error="ValueError",
            message="What is given to `pad` must have a known size",
        ),
        Facet("lib.split", BehaviourKind.RAISES, "lib.split()", error="ValueError", message="x is required"),
        Facet(
            "lib.check",
            BehaviourKind.RAISES,
            'lib.check(1, message="This is my message")',
            error="ValueError",
            message="This is my message. Condition x did not hold: 1",
        ),
        Facet(
            "lib.check",
            BehaviourKind.RAISES,
            error="ValueError",
            message="This is my message. Condition x did not hold: 1",
            attempt='lib.check(x, message="This is my message.")',
        ),
        Facet("lib.f", text="3"),
        Facet("lib.f", BehaviourKind.RAISES, "lib.f(3)", error="KeyError", message="3"),
        Facet(
            "lib.f",
            BehaviourKind.RAISES,
            "lib.f(None)",
            error="TypeError",
            message="'NoneType' object is not a list",
        ),
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
        sentence = refusal(facet)
        if not sentence and _CONDITION.search(facet.message):
            sentence = _of_a_program(facet)
        title = raises_title(facet.symbol, facet.error, facet.message)
        return Told(title, sentence) if sentence else None


def _of_a_program(facet: Facet) -> str:
    """Return the sentence for a call that cannot be read without the program that it stands in."""
    is_named = "." in facet.attempt.partition("(")[0] and len(facet.attempt) <= _ATTEMPT
    is_named = is_named and not UNTELLING.search(facet.attempt)
    whose = "" if facet.attempt.startswith(f"{facet.symbol}(") else f"`{facet.symbol}`: "
    chain = facet.chain if 0 < len(facet.chain) <= _ATTEMPT else ""
    for room in _ROOMS if chain and facet.chain != facet.attempt else ():
        sentence = fit(iter([f"`{chain}` can"]), _can(facet, room))
        if sentence:
            return sentence
    # What the names of the program stand for is not said: with other values it may not.
    for start, room in ((f"{whose}`{facet.attempt}`", room) for room in _ROOMS if is_named):
        sentence = fit(iter([f"{start} can"]), _can(facet, room))
        if sentence:
            return sentence
    return fit(iter([f"`{facet.symbol}` can"]), _can(facet))


def _can(facet: Facet, room: int = _ROOMS[0]) -> str:
    return raises(facet, room).replace("raises", "raise", 1)


def refusal(facet: Facet, start: str = "") -> str:
    """Return the sentence that tells an exception, behind the words of `start`; empty where it is too long.

    What the message says in full goes before all arguments, and those that it names before the others.
    """
    named = [
        name for name in facet.arguments if re.search(rf"\b{re.escape(name)}\b", facet.message, re.IGNORECASE)
    ]
    # What it hangs on may as well be how the object was made.
    is_method = facet.object is not None and facet.object.kind == SymbolKind.METHOD
    is_whole = bool(facet.arguments) and not (is_method and not named)
    for room in _ROOMS:
        said = raises(facet, room)
        first = behind(start, facet, telling=named) if start else subjects(facet, telling=named)
        sentence = fit((text for text in first if is_whole or not _IN_WORDS.search(text)), said)
        if sentence:
            is_vague = sentence.startswith("With") and _is_vague(facet, named)
            return sentence.replace(said, f"can {_can(facet, room)}") if is_vague else sentence
    return ""


def _is_vague(facet: Facet, named: list[str]) -> bool:
    """Tell whether what is refused is an argument of which the words do not say enough."""
    is_method = facet.object is not None and facet.object.kind == SymbolKind.METHOD
    if is_method or not facet.arguments:  # what its object was made with counts as well
        return True
    if _RELATION.search(facet.message):  # beside other arguments it would do
        return True
    shown = [as_words(name, expr) for name, expr in facet.given if name in named or not named]
    words = [text for text in shown if not text.startswith("`")]
    is_of_form = bool(_FORM.search(facet.message))
    return any(_VAGUE.search(text) or not (is_of_form and " of shape " in text) for text in words)


def _speaks_of_another(facet: Facet) -> bool:
    """Tell whether a message names another function that is called where the exception is raised."""
    names = set(re.findall(r"`(\w+)`", first_sentence(facet.message))) - {facet.short, *facet.defaults}
    called = set(re.findall(r"\.(\w+)\(", facet.attempt or facet.call or facet.code))
    return not names.isdisjoint(called) and facet.short not in facet.message.lower()


def says_something(facet: Facet) -> bool:
    """Tell whether an exception would teach a reader something, and comes from what the test does."""
    message, error = clean(facet.message), bare(facet.error)
    words = re.findall(r"[A-Za-z]{2,}", message_of(facet))
    is_ours = facet.reached and (facet.about or facet.asserted)
    own = _OWN_CLASS.findall(facet.code)
    is_of_own = any(re.search(rf"\b{name}\b", first_sentence(message)) for name in own)
    is_ours = is_ours and not is_of_own and not _speaks_of_another(facet)
    if len(words) < _WORDS or error in _INTERNAL or not is_ours:
        return False
    is_callers = any(f'"{first_sentence(message)}' in text for text in (facet.call, facet.attempt))
    is_bare = _UNKNOWN in facet.call and not _CHOICES.search(message)
    if is_callers or is_bare or _PYTHONS.search(message) or _MADE_UP.search(first_sentence(message)):
        return False
    if _MODE.search(message) and facet.short not in message.lower():
        return False
    if error == "NotImplementedError" and _UNWRITTEN.search(message):
        return False
    found = _PATH.search(first_sentence(message))
    if found and "testdata" in found[0]:  # what is wanted of the file cannot be seen without it
        return False
    is_known = found is None or bool(_PHRASE.fullmatch(found[0])) or found[0] in facet.call
    return is_known and (facet.asserted or found is None)
