"""The gaps as lists, and the page that explains what each kind of them is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from docprobe.model import Gap, GapBasis, GapGroup, GapKind, RuleExample, Severity, findings
from docprobe.pages.pieces import numbered, pieces
from docprobe.pages.site import Links, Page, Proof, Site
from docprobe.pages.text import code_html
from docprobe.pages.verdicts import GROUP_SIGNS, Pill, group_pill, shares
from docprobe.store.targets import version_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from docprobe.model import RuleNote

RULES_PAGE = "gaps/rules"
_A_PAGE = 1000
"""A kind is on one page where that can be: what narrows the list sees the page only."""
_BEST, _PROOFS = 50, 2


@dataclass(frozen=True, slots=True)
class GapRow:
    """A gap as a list shows it, with those of other symbols that are the same finding."""

    gap: Gap
    others: list[Gap]
    sentence: Markup
    proofs: list[Proof]
    uses: int
    pill: Pill
    since: str
    """The version that is the first to show it."""


def ranked_gaps(gaps: Iterable[Gap]) -> list[Gap]:
    """Return gaps, those first that are most worth closing."""
    return sorted(gaps, key=lambda gap: gap.rank)


def gap_rows(site: Site, page: str, found: Iterable[Sequence[Gap]]) -> list[GapRow]:
    """Return a row for each finding in `found` as `page` shows it."""
    on = Links(site, page)
    return [
        GapRow(
            gap,
            others,
            on.sentence(gap.sentence),
            on.evidence(gap.evidence, _PROOFS),
            site.records.uses(site.records.canonical(gap.symbol)),
            group_pill(gap.group),
            site.labels.get(gap.since, gap.since),
        )
        for gap, *others in found
    ]


def gap_pages(site: Site) -> Iterator[Page]:
    """Yield the overview, the list of each kind, and the page of the rules where those are known."""
    kinds: dict[GapKind, list[Gap]] = {kind: [] for kind in GapKind}
    for gap in site.records.gaps:
        kinds[gap.kind].append(gap)
    known = {kind: gaps for kind, gaps in kinds.items() if gaps}
    yield _index(site, known)
    for kind, gaps in known.items():
        yield from _list(site, kind, gaps)
    if site.rules:
        yield _rules(site, known)


def _index(site: Site, kinds: dict[GapKind, list[Gap]]) -> Page:
    page, gaps = "gaps/index", site.records.gaps
    groups = Counter(gap.group for gap in gaps)
    parts = [(GROUP_SIGNS[group][1], GROUP_SIGNS[group][2], groups[group]) for group in GapGroup]
    rows = [
        (kind, f"gaps/{kind}", _severities(found), group_pill(found[0].group))
        for kind, found in kinds.items()
    ]
    body = site.render(
        page,
        "gaps_index.html",
        kinds=[(kind, name, counts, sum(counts.values()), p) for kind, name, counts, p in rows],
        shares=shares(parts),
        best=gap_rows(site, page, findings(gaps)[:_BEST]),
        severities=list(Severity),
    )
    return Page(page, "Gaps", "gaps", body)


def _list(site: Site, kind: GapKind, gaps: list[Gap]) -> Iterator[Page]:
    cut = pieces(findings(gaps), _A_PAGE)
    pages = [numbered(f"gaps/{kind}", index) for index in range(len(cut))]
    for page, part in zip(pages, cut, strict=True):
        body = site.render(
            page,
            "gaps.html",
            kind=kind,
            rule=site.rules.get(kind),
            rows=gap_rows(site, page, part),
            pages=pages,
            total=len(gaps),
            choices=_choices(site, [gap for row in part for gap in row]),
        )
        yield Page(page, str(kind).replace("-", " ").capitalize(), "gaps", body)


def _choices(site: Site, gaps: list[Gap]) -> list[tuple[str, str, list[tuple[str, int]]]]:
    """Return what narrows a list: a field, its label, and each value with its number."""
    severities, bases = _severities(gaps), Counter(gap.basis for gap in gaps)
    since = Counter(site.labels.get(gap.since, gap.since) for gap in gaps)
    choices = [
        ("severity", "Severity", [(str(one), severities[one]) for one in Severity]),
        ("since", "First shown by", [(one, since[one]) for one in sorted(since, key=version_key)]),
        ("basis", "Rests on", [(str(one), bases[one]) for one in GapBasis]),
    ]
    return [
        (field, label, there)
        for field, label, values in choices
        if len(there := [value for value in values if value[1]]) > 1
    ]


def _severities(gaps: Iterable[Gap]) -> Counter[Severity]:
    return Counter(gap.severity for gap in gaps)


@dataclass(frozen=True, slots=True)
class RuleCard:
    """A made-up symbol with what a rule says of it."""

    code: Markup
    known: list[tuple[str, Markup]]
    sentence: Markup | None
    example: RuleExample


def _rules(site: Site, kinds: dict[GapKind, list[Gap]]) -> Page:
    on = Links(site, RULES_PAGE)
    rows = [
        (
            rule,
            group_pill(rule.group),
            [_card(site, on, example) for example in rule.found],
            [_card(site, on, example) for example in rule.near],
            _severities(kinds.get(kind, ())),
        )
        for kind, rule in site.rules.items()
    ]
    body = site.render(RULES_PAGE, "rules.html", rows=rows, severities=list(Severity))
    toc = [(str(kind), _title(rule)) for kind, rule in site.rules.items()]
    return Page(RULES_PAGE, "What is a gap", "gaps", body, toc=toc)


def _title(rule: RuleNote) -> str:
    return str(rule.kind).replace("-", " ").capitalize()


def _card(site: Site, on: Links, example: RuleExample) -> RuleCard:
    known = [(what, code_html(text, "python", site.text)) for what, text in example.known]
    sentence = on.sentence(example.sentence) if example.sentence else None
    return RuleCard(code_html(example.code, "python", site.text), known, sentence, example)
