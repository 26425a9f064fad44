"""The home page: every figure on it is computed from the store."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docprobe.model import VerdictKind
from docprobe.pages.list_pages import ranked_quirks, topic_rows
from docprobe.pages.site import Links, Page, Site
from docprobe.pages.symbol_pages import QuirkCard, quirk_card
from docprobe.pages.verdicts import Share, counted, shares, worst

if TYPE_CHECKING:
    from docprobe.model import Quirk

_OF_THE_DAY = 14
_SHORT_CODE, _SHORT_SENTENCE = 10, 220


@dataclass(frozen=True, slots=True)
class Stat:
    """A figure with what it counts."""

    figure: str
    words: str
    page: str
    bar: list[Share]


def filters(site: Site) -> list[tuple[str, str, int]]:
    """Return the search filters: key, label, how many entries there are."""
    records = site.records
    return [
        ("api", "API", len(records.symbols)),
        ("quirks", "Quirks", len(records.quirks)),
        ("tests", "Tests", len(records.tests)),
        ("gaps", "Gaps", len(records.gaps)),
        ("topics", "Topics", len(records.topics)),
    ]


def home(site: Site) -> Page:
    """Return the home page."""
    on = Links(site, "index")
    gaps = site.records.gaps[:6]
    body = site.render(
        "index",
        "home.html",
        filters=filters(site),
        stats=_stats(site),
        topics=topic_rows(site),
        gaps=[(gap, on.sentence(gap.sentence), site.records.uses(gap.symbol)) for gap in gaps],
        daily=_of_the_day(site, on),
        hints=_hints(site),
    )
    return Page("index", site.title(), "home", body)


def _stats(site: Site) -> list[Stat]:
    records = site.records
    proved = sum(1 for about in records.about.values() if about.proved)
    tested = sum(1 for about in records.about.values() if about.tests and not about.proved)
    rest = len(records.symbols) - proved - tested
    bar = shares(
        [("good", "proved", proved), ("warn", "tested, not proved", tested), ("none", "no evidence", rest)]
    )
    tests: Counter[VerdictKind] = Counter()
    for test in records.tests:
        tests[worst(records.test_verdicts.get(test, []))] += 1
    ran = shares([(label.tone, label.word, count) for label, count in counted(tests)])
    percent = round(100 * proved / len(records.symbols))
    return [
        Stat(f"{len(records.symbols):,}", "public symbols", "api/index", []),
        Stat(f"{percent} %", f"have snippets that ran on {site.target()}", "api/index", list(bar)),
        Stat(f"{len(records.snippets):,}", "confirmed snippets, each shown as it ran", "quirks/index", []),
        Stat(f"{len(records.quirks):,}", "quirks, each with its proof", "quirks/index", []),
        Stat(
            f"{len(records.tests):,}",
            f"tests read, {tests[VerdictKind.CONFIRMED]:,} passed here",
            "tests/index",
            list(ran),
        ),
    ]


def _of_the_day(site: Site, on: Links) -> list[QuirkCard]:
    """Return short quirks of well known symbols, one a symbol; the reader's date picks among them."""
    chosen: dict[str, Quirk] = {}
    for quirk in ranked_quirks(site, list(site.records.quirks.values())):
        snippet = site.records.snippets[site.records.behaviours[quirk.id].snippet]
        brief = len(snippet.code.splitlines()) <= _SHORT_CODE and len(quirk.sentence) <= _SHORT_SENTENCE
        if brief and quirk.symbol not in chosen:
            chosen[quirk.symbol] = quirk
        if len(chosen) == _OF_THE_DAY:
            break
    return [quirk_card(site, on, quirk) for quirk in sorted(chosen.values(), key=lambda quirk: quirk.id)]


def _hints(site: Site) -> list[str]:
    """Return names to try in the search: the best known symbol of the first topics."""
    found: list[str] = []
    for topic in site.records.topics[:3]:
        names = site.records.topic_symbols(topic)
        if names:
            found.append(max(names, key=lambda name: (site.records.weight(name), name)))
    return found
