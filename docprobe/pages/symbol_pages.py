"""The page of a symbol: documentation beside evidence, quirks, gaps, snippets, tests."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from markupsafe import Markup

from docprobe.model import BehaviourKind, GapGroup, Quirk, SymbolKind, TestMethod, VerdictKind
from docprobe.pages.choice import by_snippet, in_order
from docprobe.pages.doc_examples import ran_examples
from docprobe.pages.site import Card, Links, Page, Proof, Site
from docprobe.pages.text import code_html, docstring_html, linked
from docprobe.pages.verdicts import Pill, counted, group_pill, pill, shares, worst

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docprobe.model import Behaviour, DocField, Gap, Symbol

_NOT_BORNE_OUT = (
    *(VerdictKind.REFUTED, VerdictKind.ERROR, VerdictKind.TIMEOUT),
    *(VerdictKind.CRASHED, VerdictKind.FLAKY),
)
_QUIRKS, _SNIPPETS, _TESTS, _MORE_TESTS, _RELATED, _NAMED, _NEIGHBOURS = 6, 5, 8, 60, 6, 4, 8
_PROOFS = 3


@dataclass(frozen=True, slots=True)
class Row:
    """A claim: what the documentation says, what ran, and whether they agree."""

    claim: Markup
    docs: Markup
    proof: Markup
    links: list[Proof]
    pill: Pill


@dataclass(frozen=True, slots=True)
class QuirkCard:
    """A quirk with the snippet that proves it."""

    quirk: Quirk
    sentence: Markup
    card: Card
    report: str
    other: Card | None
    """The snippet that it is set against."""


def symbol_pages(site: Site) -> Iterator[Page]:
    """Yield a page for each symbol that is not a module; a module is its namespace's page."""
    for symbol in site.records.symbols.values():
        if symbol.kind is not SymbolKind.MODULE:
            yield symbol_page(site, symbol)


def symbol_page(site: Site, symbol: Symbol) -> Page:
    """Return the page of one symbol."""
    page = site.names.symbols[symbol.name]
    on = Links(site, page)
    about = site.records.about[symbol.name]
    foremost = by_snippet(about.behaviours)
    quirks = [quirk_card(site, on, quirk) for quirk in about.quirks]
    told = {site.records.behaviours[quirk.id].snippet for quirk in about.quirks}
    cards = [
        on.card(snippet, foremost.get(snippet.id))
        for snippet in in_order([snippet for snippet in about.snippets if snippet.id not in told])
    ]
    rows = compare(site, on, symbol)
    body = site.render(
        page,
        "symbol.html",
        symbol=symbol,
        about=about,
        space=site.records.space(symbol.name),
        signature=_signature(site, symbol),
        source=f"{PurePosixPath(symbol.path).name}:{symbol.line}" if symbol.path else "",
        cards=_target_cards(site, symbol.name),
        rows=rows,
        ran=ran_examples(symbol, site.records.doc_verdicts.get(symbol.name)),
        documentation=linked(docstring_html(symbol.docstring, site.text), on.name),
        quirks=(quirks[:_QUIRKS], quirks[_QUIRKS:]),
        gaps=[(gap, on.sentence(gap.sentence), on.evidence(gap.evidence, _PROOFS)) for gap in about.gaps],
        snippets=cards[:_SNIPPETS],
        others=cards[_SNIPPETS:],
        examples=[on.card(snippet) for snippet in about.examples],
        tests=_tests(site, symbol.name),
        members=members(site, symbol.name),
        related=_related(site, symbol),
    )
    return Page(
        name=page,
        title=symbol.name,
        section="api",
        body=body,
        sidebar=space_sidebar(
            site, page, symbol.owner if symbol.owner in site.records.about else symbol.name
        ),
        toc=_toc(site, symbol, rows, len(cards)),
        aside=site.render(page, "aside.html", symbol=symbol, shares=_evidence(rows), rows=rows, about=about),
    )


def quirk_card(site: Site, on: Links, quirk: Quirk) -> QuirkCard:
    """Return a quirk with its snippet, output and links."""
    behaviour = site.records.behaviours[quirk.id]
    card = on.card(site.records.snippets[behaviour.snippet], behaviour)
    against = site.records.snippets.get(quirk.other)
    return QuirkCard(
        quirk,
        on.sentence(quirk.sentence),
        card,
        site.report("Quirk", quirk.id, quirk.title),
        on.card(against) if against else None,
    )


def _signature(site: Site, symbol: Symbol) -> Markup:
    text = symbol.signature
    if symbol.kind is SymbolKind.PROPERTY or not text:
        return Markup()
    if len(symbol.name) + len(text) > 76 and symbol.parameters:
        parts = [_parameter(item.name, item.kind, item.default) for item in symbol.parameters]
        text = "(\n    " + ",\n    ".join(parts) + ",\n)"
    return code_html(text, "python", site.text)


def _parameter(name: str, kind: str, default: str | None) -> str:
    stars = {"VAR_POSITIONAL": "*", "VAR_KEYWORD": "**"}.get(kind, "")
    return f"{stars}{name}" + (f"={default}" if default is not None else "")


@dataclass(frozen=True, slots=True)
class TargetCard:
    """What one target says of a symbol."""

    title: str
    pill: Pill
    lines: list[str]


def _target_cards(site: Site, name: str) -> list[TargetCard]:
    """Return the card of the site's target and of each other target that ran one of its snippets."""
    records = site.records
    cards = [_own_card(site, name)]
    others: dict[str, Counter[VerdictKind]] = {}
    for snippet in records.about[name].snippets:
        for key, verdict in records.snippet_verdicts[snippet.id].items():
            if key != records.target.key and key in records.targets:
                others.setdefault(key, Counter())[verdict.kind] += 1
    for key, counts in sorted(others.items()):
        differ = counts[VerdictKind.REFUTED] + counts[VerdictKind.ERROR]
        label = Pill("▲", "warn", f"{differ} differ") if differ else Pill("✔", "good", "same")
        cards.append(TargetCard(site.target(key), label, [_counts(counts, "snippet")]))
    return cards


def _own_card(site: Site, name: str) -> TargetCard:
    records = site.records
    snippets = records.snippet_counts.get(name, Counter())
    tests: Counter[VerdictKind] = Counter()
    for test in records.about[name].tests:
        tests[worst(records.test_verdicts.get(test.id, []))] += 1
    bad = any(snippets[kind] for kind in _NOT_BORNE_OUT)
    if snippets[VerdictKind.CONFIRMED] and not bad:
        label = Pill("✔", "good", "verified")
    elif snippets[VerdictKind.CONFIRMED]:
        label = Pill("▲", "warn", "partly verified")
    elif snippets or tests:
        label = Pill("○", "idle", "not proved yet")
    else:
        label = Pill("○", "idle", "untested")
    target = records.target
    return TargetCard(
        site.target(),
        label,
        [
            _counts(snippets, "snippet"),
            _counts(tests, "test") if tests else "no test calls it",
            f"Python {target.python} · {target.platform} · {target.device.upper()}",
        ],
    )


def _counts(counts: Counter[VerdictKind], word: str) -> str:
    total = sum(counts.values())
    if not total:
        return f"no {word} yet"
    parts = ", ".join(f"{count:,} {label.word}" for label, count in counted(counts))
    return f"{total:,} {word}{'' if total == 1 else 's'}: {parts}"


def compare(site: Site, on: Links, symbol: Symbol) -> list[Row]:
    """Return the claims of a symbol: gaps first, then what the documentation says and runs bear out."""
    about = site.records.about[symbol.name]
    raised = [b for b in about.behaviours if b.kind is BehaviourKind.RAISES]
    rows = [_gap_row(on, gap) for gap in about.gaps if gap.group is not GapGroup.UNTESTED]
    rows += [_raise_row(on, entry, raised) for entry in symbol.doc.raises]
    if symbol.doc.examples and symbol.name in site.records.doc_verdicts:
        rows.append(_example_row(site, symbol))
    return rows


def _gap_row(on: Links, gap: Gap) -> Row:
    quote = (
        Markup("“{}”").format(on.sentence(gap.doc.quote)) if gap.doc.quote else Markup("<em>Nothing.</em>")
    )
    claim = str(gap.kind).replace("-", " ").capitalize()
    named = Markup("<code>{}</code>").format(gap.parameter) if gap.parameter else Markup()
    links = on.evidence(gap.evidence, _PROOFS)
    return Row(
        Markup("{} {}").format(claim, named), quote, on.sentence(gap.sentence), links, group_pill(gap.group)
    )


def _raise_row(on: Links, entry: DocField, raised: list[Behaviour]) -> Row:
    name = entry.name.rpartition(".")[2]
    proofs = [b for b in raised if b.detail.partition(":")[0].strip().rpartition(".")[2] == name]
    claim = Markup("Raises <code>{}</code>").format(entry.name)
    docs = on.sentence(entry.text)
    if not proofs:
        return Row(
            claim, docs, Markup("<em>No snippet raises it yet.</em>"), [], Pill("○", "idle", "not proved")
        )
    # The type is the documented one; whether the reason is too, a reader sees beside it.
    told = list({_short(b.detail): b for b in proofs}.items())[:2]
    text = Markup("<br>").join(Markup("<code>{}</code>").format(detail) for detail, _ in told)
    links = [on.proof(b.test, b.path, b.line, b.url, b.snippet) for _, b in told]
    return Row(claim, docs, text, links, Pill("✔", "good", "raised"))


def _short(text: str, limit: int = 160) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _example_row(site: Site, symbol: Symbol) -> Row:
    verdict = site.records.doc_verdicts[symbol.name]
    words, blocks = ran_examples(symbol, verdict)
    count = len(blocks)
    label = pill(verdict)
    kinds = {VerdictKind.CONFIRMED: "runs", VerdictKind.REFUTED: "broken", VerdictKind.ERROR: "broken"}
    faults = [block.reason for block in blocks if block.pill.tone == "bad"]
    told = Markup("<br>").join(Markup("<code>{}</code>").format(_short(reason)) for reason in faults)
    return Row(
        Markup("Examples"),
        Markup.escape(f"{count} example{'' if count == 1 else 's'}"),
        Markup("{} {}").format(f"{words}.", told) if words else Markup.escape(_short(verdict.reason)),
        [],
        Pill(label.sign, label.tone, kinds.get(verdict.kind, label.word)),
    )


def _evidence(rows: list[Row]) -> list[object]:
    tones = Counter(row.pill.tone for row in rows)
    words = {"good": "borne out", "warn": "undocumented", "bad": "contradict", "idle": "not proved"}
    return list(shares([(tone, word, tones[tone]) for tone, word in words.items()]))


@dataclass(frozen=True, slots=True)
class TestRow:
    """A test as a list shows it."""

    test: TestMethod
    pill: Pill
    cases: int


def test_row(site: Site, test: TestMethod) -> TestRow:
    """Return a test with the one word for its cases."""
    verdicts = site.records.test_verdicts.get(test.id, [])
    kind = worst(verdicts)
    chosen = next((verdict for verdict in verdicts if verdict.kind is kind), None)
    return TestRow(test, pill(chosen), len(verdicts))


def _tests(site: Site, name: str) -> tuple[list[TestRow], list[TestRow], int]:
    about = site.records.about[name]
    told = Counter(behaviour.test.partition("[")[0] for behaviour in about.behaviours)
    tests = sorted(about.tests, key=lambda test: (-told[test.id], len(test.calls), test.id))
    rows = [test_row(site, test) for test in tests[: _TESTS + _MORE_TESTS]]
    return rows[:_TESTS], rows[_TESTS:], len(tests)


@dataclass(frozen=True, slots=True)
class Listed:
    """A symbol as a list shows it."""

    name: str
    short: str
    kind: str
    summary: str
    quirks: int
    gaps: int
    snippets: int
    deprecated: bool
    inherited: str


def listed(site: Site, name: str) -> Listed:
    """Return what a list says of a symbol."""
    symbol, about = site.records.symbols[name], site.records.about[name]
    return Listed(
        name,
        name.rpartition(".")[2],
        str(symbol.kind),
        _short(symbol.doc.summary, 140),
        len(about.quirks),
        len(about.gaps),
        len(about.snippets),
        bool(symbol.deprecated),
        symbol.inherited,
    )


def members(site: Site, name: str) -> tuple[list[Listed], list[Listed]]:
    """Return the members that a class defines, and those that it inherits."""
    rows = [listed(site, member) for member in site.records.about[name].members]
    return [row for row in rows if not row.inherited], [row for row in rows if row.inherited]


def _related(site: Site, symbol: Symbol) -> list[tuple[Listed, str]]:
    """Return other symbols worth a look: used in the same snippets, or sharing the class."""
    records = site.records
    reasons = dict.fromkeys(records.named.get(symbol.name, [])[:_NAMED], "named in its documentation")
    together: Counter[str] = Counter()
    for snippet in records.about[symbol.name].snippets:
        together.update({records.canonical(name) for name in snippet.symbols} - {"", symbol.name})
    for name, count in sorted(together.items(), key=lambda item: (-item[1], item[0]))[:_RELATED]:
        reasons.setdefault(name, f"used together in {count} snippet{'' if count == 1 else 's'}")
    for name in records.neighbours(symbol.name):
        reasons.setdefault(name, f"also in {name.rpartition('.')[0]}")
    return [(listed(site, name), reason) for name, reason in list(reasons.items())[:_RELATED]]


def _toc(site: Site, symbol: Symbol, rows: list[Row], snippets: int) -> list[tuple[str, str]]:
    about = site.records.about[symbol.name]
    entries = [
        ("compared", "Docs and tests compared", rows),
        ("quirks", f"Quirks ({len(about.quirks)})", about.quirks),
        ("gaps", f"Gaps ({len(about.gaps)})", about.gaps),
        ("examples", f"Examples ({snippets})", snippets),
        ("contributed", f"Contributed examples ({len(about.examples)})", about.examples),
        ("documentation", "The documentation", symbol.docstring),
        ("members", f"Members ({len(about.members)})", about.members),
        ("tests", f"Tests that call it ({len(about.tests):,})", about.tests),
    ]
    return [(anchor, text) for anchor, text, there in entries if there]


def space_sidebar(site: Site, page: str, name: str) -> str:
    """Return the list beside a page: the neighbours of a symbol and the first level of namespaces."""
    records = site.records
    space = name if name in records.spaces else records.space(name)
    inside = records.spaces.get(space, [])
    at = inside.index(name) if name in inside else 0
    start = max(0, min(at - _NEIGHBOURS, len(inside) - 2 * _NEIGHBOURS))
    window = inside[start : start + 2 * _NEIGHBOURS]
    return site.render(
        page,
        "sidebar.html",
        space=space,
        current=name,
        total=len(inside),
        window=[listed(site, item) for item in window],
        spaces=site.top_spaces,
    )
