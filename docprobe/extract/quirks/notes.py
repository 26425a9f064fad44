"""What the test's own comment explains. Upstream's words are only carried; the sentence is ours."""

from __future__ import annotations

import re

from docprobe.extract.attribution import words_of
from docprobe.extract.behaviours import flags_of
from docprobe.extract.quirks.base import Facet, Told, plain
from docprobe.extract.quirks.wording import call_text, fit, gives, subjects, titled, without_dtype
from docprobe.model import BehaviourKind

_LONGEST = 240
_SENTENCE_END = re.compile(r"(?<=[.!])\s+(?=[A-Z`'\"(])")
_IDLE = re.compile(
    r"""^(?:tests?|verif(?:y|ies)|checks?|ensures?|make\ sure|asserts?|regression|basic|simple|similar|same
    |see|use|create|build|compute|define|set\ up|setup|run|prepare|construct|initiali[sz]e|call|try|now
    |first|then|next|the\ following|expected|given|example|case|this\ test|this\ is|these|we|let|it|here
    |also|note|not\ converted|add|shapes?|skip|workaround|disable|for\ now|note\ that\ we)\b|\b(?:todo
    |fixme|xxx|hack|pylint|pyformat|noqa|b/\d+|cl/\d+|this\ test|unit\ ?test|golden|flaky|test\ case|tests?\b)
    |https?://|wrap_function|converted\ to
    """,
    re.VERBOSE | re.IGNORECASE,
)
_EXPLAINS = re.compile(
    r"""\b(?:because|since|so\ that|even\ (?:if|though|when)|although|instead|rather\ than|unlike|regardless
    |only|always|never|nothing|means?|not|no|cannot|can't|won't|doesn't|isn't|don't|without|unless
    |by\ default|defaults?\ to|ignored?|silently|treated|interpreted|equivalent|same\ as|still
    |implicit(?:ly)?|automatically|must|should|raises?|returns?|produces?|preserves?|propagates?
    |overflows?|truncated?|clipped|clamped|allowed|supported|negative)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_WORDS, _FEW = 6, 3


class Explained:
    """What the test's own comment explains."""

    name = "explained by the test"
    most = 3
    VALID = (
        (
            Facet(
                "lib.mean",
                call="lib.mean([2, 4], axis=())",
                given=(("x", plain("[2, 4]", "list")), ("axis", plain("()", "tuple", "empty"))),
                text="[2.0, 4.0]",
                dtype="float32",
                note="An empty axis means that nothing is reduced.",
            ),
            "`lib.mean([2, 4], axis=())` gives `[2.0, 4.0]` (float32).",
        ),
    )
    INVALID = (
        Facet("lib.mean", call="lib.mean([2])", text="2.0", note="Tests that the mean is not wrong at all."),
        Facet("lib.mean", call="lib.mean([2])", text="2.0", note="TODO: this should not be a float at all."),
        Facet("lib.mean", call="lib.mean([2])", text="2.0", note="b/12345"),
        Facet("lib.mean", call="lib.mean([2])", text="2.0", note="Two numbers."),
        Facet(
            "lib.mean",
            call="lib.mean(2.0)",
            given=(("x", plain("2.0", "float")),),
            text="2.0",
            note="The mean of one number is never changed.",
        ),
        Facet(
            "lib.mean",
            call="lib.mean([2])",
            text="2.0",
            note="Means of one number are not moved",
            about=False,
        ),
    )

    def tell(self, facet: Facet) -> Told | None:
        """Take short calls that a full sentence of the test explains."""
        note = explanation(facet.note)
        is_sure = facet.about and facet.asserted and facet.kind != BehaviourKind.RAISES
        if not note or not is_sure or not call_text(facet).endswith(")"):
            return None
        if _is_identity(facet) or not _speaks_of(note, facet):
            return None
        said = gives(facet)
        sentence = fit(subjects(facet), said)
        title = titled(f"{call_text(facet)} {without_dtype(said, facet)}", f"{facet.symbol}: {note}")
        return Told(title, sentence) if sentence else None


def _is_identity(facet: Facet) -> bool:
    """Tell whether a call gives what it was given: no comment speaks of that."""
    return len(facet.given) == 1 and facet.first == facet.value


def _speaks_of(note: str, facet: Facet) -> bool:
    """Tell whether a comment names something of the call: a parameter, a word of the name, the dtype."""
    own = {*facet.arguments, facet.dtype, *words_of(facet.symbol)}
    flags = {flag for _, expr in facet.given for flag in flags_of(expr)}
    return bool((own | flags) & set(re.findall(r"[a-z]{2,}\d*", note.lower())))


def explanation(note: str) -> str:
    """Return the sentence of a comment that explains something, or an empty string."""
    text = " ".join(note.split())
    if len(text) > _LONGEST:
        text = " ".join(note.split("\n\n", 1)[0].split())
    for sentence in _SENTENCE_END.split(text):
        is_full = len(sentence.split()) >= _WORDS and len(sentence) <= _LONGEST and sentence[:1].isupper()
        if is_full and not _IDLE.search(sentence) and _EXPLAINS.search(sentence):
            return sentence
    return ""


def carried(note: str) -> str:
    """Return what of a comment is carried with a quirk: nothing where it says nothing by itself.

    Of many comments on one test nobody can tell which one the quirk is about.
    """
    text = " ".join(note.split())
    is_one = len(_SENTENCE_END.split(text)) <= _FEW and len(text) <= _LONGEST
    is_told = is_one and len(text.split()) > _FEW and not _IDLE.search(text)
    return text if is_told else explanation(note)
