"""Whether what a call was given is plainly of another kind than the entry of its parameter asks for."""

from __future__ import annotations

import ast
import re

_OPENING = 8
"""So many words at the beginning of an entry tell what its parameter is."""
_BEGINNING = 60
"""So many letters at the beginning of an entry name the class that it asks for."""
_CLASS = re.compile(r"`(?:\w+\.)+[A-Z]\w+`")
# A message that misses an object: "is not a Scaffold instance", "isn't a supported layer type".
_SORT = re.compile(r"(?:\bnot|n't|\bbe) an? (?:\w+ )?(\w+) (?:types?|instances?|objects?)\b", re.IGNORECASE)
_OTHERWISE = re.compile(r"\bor\b")
_NAME_OF = re.compile(r"\bnames? of\b|\b(?:indicat|specify|identify)ing\b")
_GOT = re.compile(r"\b(?:but|got|received|found|instead)\b.*", re.IGNORECASE | re.DOTALL)
_QUOTED = re.compile(r"[\"']([^\"'\s]{1,40})[\"']")
_SUCH_AS = re.compile(r"\be\.g\.|\bsuch as\b|\bfor (?:example|instance)\b", re.IGNORECASE)
_UNKNOWN = re.compile(
    r"\b(?:not (?:interpret|find|recogni[sz]e)|(?:un(?:known|recogni[sz]ed)|invalid)|not found)\b",
    re.IGNORECASE,
)
_COMPLAINT = re.compile(
    r"\b(?:must|should|expect\w*|ha(?:s|ve) to|needs?|requires?|types?|dtypes?|convert\w*|callable"
    r"|cannot be|is not an?|invalid|incompatible)\b",
    re.IGNORECASE,
)
# What an entry calls it, and the kinds of literals that are it, or may stand for it.
_KINDS: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (re.compile(r"\b(?:callables?|functions?)\b"), frozenset()),
    (re.compile(r"\b(?:strings?|str)\b"), frozenset({"str", "bytes"})),
    (re.compile(r"\b(?:data ?types?|d-?types?)\b"), frozenset({"str"})),
    (re.compile(r"\b(?:integers?|int\d*)\b"), frozenset({"int", "bool"})),
    (re.compile(r"\b(?:booleans?|bool|whether)\b"), frozenset({"bool", "int"})),
)
# What the elements of a tensor are to be, and the kinds of literals that are it.
_OF_ELEMENTS = (
    (re.compile(r"\bbool(?:eans?)?\b"), frozenset({"bool"})),
    (re.compile(r"\b(?:integers?|int\d*)\b"), frozenset({"int", "bool"})),
)
_NUMBERS = re.compile(r"\b(?:floats?|float\d+|numbers?|numeric|complex|tensors?|arrays?)\b")
_ANY_NUMBER = re.compile(r"\b(?:floats?|float\d+|numbers?|numeric|complex)\b")
_NUMERIC = frozenset({"int", "float", "bool"})
_TENSORS = re.compile(r"\b(?:tensors?|arrays?)\b")
_OPTIONAL = re.compile(r"\b(?:optional|none)\b", re.IGNORECASE)
_MAPPINGS = re.compile(r"\b(?:dict\w*|mappings?|nest\w*|structures?|sets?|pytrees?|objects?)\b")
_SEQUENCES = re.compile(r"\b(?:lists?|tuples?|sequences?|iterables?|structures?|nest\w*|dict\w*|vectors?)\b")


def is_of_another_kind(entry: str, given: ast.expr, message: str) -> bool:
    """Say whether `entry` opens with a kind or a class that the literal `given` is not, which `message` says.

    Of what is no literal nothing is said, nor of an entry that names no kind; a list where a number is asked
    for may be meant as a tensor. Where a name of something is asked for, what `message` quotes is none.
    """
    kind = _kind_of(given)
    text = str(given.value) if isinstance(given, ast.Constant) and kind == "str" else ""
    is_no_choice = bool(text) and _is_no_choice(text, entry)
    if is_no_choice or (text and _NAME_OF.search(entry)):
        return is_no_choice or _is_unknown(text, message)
    if not kind or not _COMPLAINT.search(message) or (kind == "NoneType" and _OPTIONAL.search(entry)):
        return False
    opening = " ".join(entry.replace("`", " ").replace(".", " ").lower().split()[:_OPENING])
    named = [allowed for words, allowed in _KINDS if words.search(opening)]
    is_no_object = not named and (_asks_for_object(entry, opening) or _is_no_such(kind, opening, message))
    if is_no_object or _has_other_elements(given, opening):
        return True
    if isinstance(given, ast.Dict | ast.Set) and not _MAPPINGS.search(entry.lower()):
        return bool(_SEQUENCES.search(opening) or _TENSORS.search(opening))
    if kind == "list":
        return _is_no_list(entry, opening, named, message)
    is_fine = kind in _NUMERIC and _NUMBERS.search(opening)
    return bool(named) and not is_fine and not any(kind in allowed for allowed in named)


def is_unlike_default(default: str, given: ast.expr, message: str) -> bool:
    """Say whether `message` asks for a kind that the signature shows by a default, and `given` is not."""
    try:
        shown = ast.parse(default, mode="eval").body
    except SyntaxError:
        return False
    kind = _kind_of(shown)
    words = next((words for words, allowed in _KINDS if kind in allowed), None)
    is_other = _kind_of(given) not in ("", "NoneType", kind)
    return is_other and words is not None and words.search(_GOT.sub("", message)) is not None


def _is_no_choice(text: str, entry: str) -> bool:
    """Say whether an entry lists the texts that it takes, two or more, and that is none of them."""
    choices = set(_QUOTED.findall(entry))
    return len(choices) > 1 and text not in choices and not _SUCH_AS.search(entry)


def _has_other_elements(given: ast.expr, opening: str) -> bool:
    """Say whether an entry opens with a kind of elements that no literal in `given` is of."""
    kinds = _kinds_inside(given)
    named = [allowed for words, allowed in _OF_ELEMENTS if words.search(opening)]
    is_any = not kinds or not kinds <= _NUMERIC or not named or _ANY_NUMBER.search(opening)
    return not is_any and kinds.isdisjoint(frozenset().union(*named))


def _kinds_inside(given: ast.expr) -> set[str]:
    """Return the kinds of the literals in displays; none where there is anything else."""
    if isinstance(given, ast.List | ast.Tuple):
        inner = [_kinds_inside(element) for element in given.elts]
        return set().union(*inner) if all(inner) else set()
    return {_kind_of(given)} - {""}


def _is_unknown(name: str, message: str) -> bool:
    """Say whether a message quotes a name and says that it knows none such."""
    quoted = name and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", message)
    return bool(quoted) and _UNKNOWN.search(message) is not None


def _asks_for_object(entry: str, opening: str) -> bool:
    """Say whether an entry names a class at its beginning and nothing that may stand in for its object."""
    others = (_OTHERWISE, _TENSORS, _NUMBERS)
    is_of_class = _CLASS.search(entry[:_BEGINNING]) and not any(other.search(opening) for other in others)
    return bool(is_of_class) and not _SEQUENCES.search(entry.lower())


def _is_no_such(kind: str, opening: str, message: str) -> bool:
    """Say whether a literal is given, and a message misses an object of a sort that an entry opens with."""
    sorts = {word.lower() for word in _SORT.findall(message)}
    return kind in ("str", *_NUMERIC) and not sorts.isdisjoint(opening.split())


def _is_no_list(entry: str, opening: str, named: list[frozenset[str]], message: str) -> bool:
    """Say whether an entry asks for what no display is."""
    if _SEQUENCES.search(entry.lower()) or _TENSORS.search(opening):
        return False
    is_number = bool(_NUMBERS.search(opening)) or any("int" in allowed for allowed in named)
    return "scalar" in message if is_number else bool(named)


def _kind_of(node: ast.expr) -> str:
    """Return the name of a literal's type, ``list`` for all displays; empty for what is no literal."""
    if isinstance(node, ast.UnaryOp):
        node = node.operand
    if isinstance(node, ast.List | ast.Tuple | ast.Dict | ast.Set):
        return "list"
    return type(node.value).__name__ if isinstance(node, ast.Constant) else ""
