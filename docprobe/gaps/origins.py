"""Whose doing the exceptions are that symbols would be accused of, as runs under a trace function say it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from docprobe.gaps.rules.raises import UndocumentedRaise
from docprobe.model import SubjectKind, Verdict, VerdictKind, text_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from docprobe.gaps.evidence.facts import Facts
    from docprobe.model import Snippet, Target
    from docprobe.store import Store

_FORMAT = 2
"""Raise it when origins are found in another way."""
_ANOTHERS = {
    "override": "a class below has a method of its own in its place",
    "program": "a function of the program raises it",
    "object": "an object that the program made raises it",
}
"""What stands nearest to a raise and is not the symbol, and why the exception is then not the symbol's."""


def charged(bundles: Iterable[Facts]) -> list[Facts]:
    """Return the facts of each symbol with no other exceptions than those that it would be accused of."""
    rule = UndocumentedRaise()
    return [
        replace(facts, raises=tuple(proven for _, proven, _ in rule.cases(facts))) if facts.raises else facts
        for facts in bundles
    ]


def origin_verdict(symbol: str, snippet: Snippet, target: Target, row: Mapping[str, str] | None) -> Verdict:
    """Return the verdict on whose doing the exception of a snippet is, by what the child said of it.

    It is `confirmed` where it is the symbol's or nothing else is known, `refuted` where it is another's, with
    the reason, `error` where the child could not say.
    """
    why = _ANOTHERS.get(row["by"], "") if row else ""
    kind = VerdictKind.REFUTED if why else VerdictKind.CONFIRMED if row else VerdictKind.ERROR
    return Verdict(
        _subject(symbol, snippet),
        SubjectKind.RAISE,
        target.key,
        origin_digest(snippet),
        kind,
        reason=f"{why}: {row['name']}" if row and why else "",
        flags=target.flags,
    )


def origin_digest(snippet: Snippet) -> str:
    """Return the digest by which the verdict on a snippet's exception is keyed."""
    return text_digest(f"{_FORMAT}\0{snippet.code}")


def unknown(store: Store, target: Target, bundles: Iterable[Facts]) -> Iterator[tuple[str, Snippet]]:
    """Yield symbol and snippet of each exception, once, of which nothing is known on `target` by now."""
    asked = store.select(Verdict, subject_kind=SubjectKind.RAISE, target=target.key)
    known = {(one.subject, one.digest) for one in asked if one.flags == target.flags}
    for symbol, snippet in ((facts.symbol.name, one.snippet) for facts in bundles for one in facts.raises):
        key = _subject(symbol, snippet), origin_digest(snippet)
        if key not in known:
            known.add(key)
            yield symbol, snippet


def cleared(store: Store, target: str, bundles: Iterable[Facts]) -> Iterator[Facts]:
    """Yield the facts of each symbol without the exceptions that are known to be another's doing."""
    asked = store.select(Verdict, subject_kind=SubjectKind.RAISE, target=target, kind=VerdictKind.REFUTED)
    others = {(one.subject, one.digest) for one in asked}
    for facts in bundles:
        name = facts.symbol.name
        raises = tuple(
            one
            for one in facts.raises
            if (_subject(name, one.snippet), origin_digest(one.snippet)) not in others
        )
        yield facts if len(raises) == len(facts.raises) else replace(facts, raises=raises)


def _subject(symbol: str, snippet: Snippet) -> str:
    return f"{snippet.id} {symbol}"
