"""Lists: the API by namespace, quirks, gaps, topics, contributed examples."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from docprobe.model import findings
from docprobe.pages.gap_pages import gap_pages, gap_rows, ranked_gaps
from docprobe.pages.pieces import numbered, pieces
from docprobe.pages.site import Links, Page, Site
from docprobe.pages.symbol_pages import listed, quirk_card, space_sidebar
from docprobe.pages.text import docstring_html, linked
from docprobe.pages.verdicts import shares

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docprobe.config import Topic
    from docprobe.model import Quirk
    from docprobe.pages.verdicts import Share

_LADDER, _TOPIC_QUIRKS, _TOPIC_GAPS = 8, 12, 20


def list_pages(site: Site) -> Iterator[Page]:
    """Yield every list page."""
    yield _api_index(site)
    for space in site.records.spaces:
        yield _space_page(site, space)
    yield from _quirk_pages(site)
    yield from gap_pages(site)
    yield from _topic_pages(site)
    yield from _example_pages(site)


def _api_index(site: Site) -> Page:
    rows = []
    for space in sorted(site.records.spaces, key=site.order):
        about = [site.records.about[name] for name in site.records.spaces[space]]
        proved = sum(1 for entry in about if entry.proved)
        rows.append((space, len(about), proved, sum(len(entry.quirks) for entry in about)))
    hidden = [row for row in rows if site.order(row[0])[0]]
    body = site.render(
        "api/index", "api_index.html", rows=[row for row in rows if row not in hidden], hidden=hidden
    )
    return Page("api/index", "API", "api", body)


def _space_page(site: Site, space: str) -> Page:
    page = site.names.spaces[space]
    symbol = site.records.symbols.get(space)
    kinds: dict[str, list[object]] = defaultdict(list)
    for name in site.records.spaces[space]:
        kinds[str(site.records.symbols[name].kind)].append(listed(site, name))
    inner = [name for name in site.records.spaces if name.rpartition(".")[0] == space]
    on = Links(site, page)
    body = site.render(
        page,
        "space.html",
        space=space,
        symbol=symbol,
        documentation=linked(docstring_html(symbol.docstring, site.text), on.name) if symbol else "",
        kinds=dict(sorted(kinds.items())),
        inner=[(name, len(site.records.spaces[name])) for name in inner],
    )
    toc = [(f"kind-{kind}", f"{kind.capitalize()} ({len(rows)})") for kind, rows in sorted(kinds.items())]
    return Page(page, space, "api", body, sidebar=space_sidebar(site, page, space), toc=toc)


def ranked_quirks(site: Site, quirks: list[Quirk]) -> list[Quirk]:
    """Return quirks, the best known symbols' first; each symbol gets one before any gets a second."""

    def _weight(quirk: Quirk) -> tuple[float, str]:
        return -site.records.weight(site.records.canonical(quirk.symbol)), quirk.id

    seen: Counter[str] = Counter()
    turns: list[tuple[int, Quirk]] = []
    for quirk in sorted(quirks, key=_weight):
        turns.append((seen[quirk.symbol], quirk))
        seen[quirk.symbol] += 1
    return [quirk for _, quirk in sorted(turns, key=lambda item: item[0])]


def _quirk_pages(site: Site) -> Iterator[Page]:
    spaces: dict[str, list[Quirk]] = defaultdict(list)
    for quirk in site.records.quirks.values():
        if name := site.records.canonical(quirk.symbol):
            spaces[site.records.space(name)].append(quirk)
    order = sorted(spaces, key=site.order)
    on = Links(site, "quirks/index")
    best = [
        quirk_card(site, on, quirk) for quirk in ranked_quirks(site, list(site.records.quirks.values()))[:12]
    ]
    kinds = Counter(str(site.records.behaviours[quirk].kind) for quirk in site.records.quirks)
    names = {space: site.names.spaces[space].replace("api/", "quirks/", 1) for space in order}
    body = site.render(
        "quirks/index",
        "quirks_index.html",
        spaces=[(space, names[space], len(spaces[space])) for space in order],
        best=best,
        kinds=kinds.most_common(),
        topics=topic_rows(site),
    )
    yield Page("quirks/index", "Quirks", "quirks", body)
    for space in order:
        parts = pieces(sorted(spaces[space], key=lambda quirk: (quirk.symbol, quirk.id)))
        pages = [numbered(names[space], index) for index in range(len(parts))]
        for page, part in zip(pages, parts, strict=True):
            on = Links(site, page)
            groups: dict[str, list[object]] = defaultdict(list)
            for quirk in part:
                groups[quirk.symbol].append(quirk_card(site, on, quirk))
            body = site.render(
                page, "quirks.html", space=space, groups=groups, pages=pages, total=len(spaces[space])
            )
            yield Page(page, f"Quirks of {space}", "quirks", body)


def topic_rows(site: Site) -> list[tuple[Topic, str, int, int, int, list[Share]]]:
    """Return each topic with its page, quirks, gaps, percent proved and the parts of its bar."""
    rows = []
    for topic in site.records.topics:
        about = [site.records.about[name] for name in site.records.topic_symbols(topic)]
        proved = sum(1 for entry in about if entry.proved)
        tested = sum(1 for entry in about if entry.tests and not entry.proved)
        parts = [("good", "proved", proved), ("warn", "tested, not proved", tested)]
        parts.append(("none", "without evidence", len(about) - proved - tested))
        rows.append(
            (
                topic,
                f"topics/{topic.slug}",
                sum(len(entry.quirks) for entry in about),
                sum(len(entry.gaps) for entry in about),
                round(100 * proved / len(about)) if about else 0,
                list(shares(parts)),
            )
        )
    return rows


def _topic_pages(site: Site) -> Iterator[Page]:
    rows = topic_rows(site)
    yield Page(
        "topics/index", "Topics", "topics", site.render("topics/index", "topics_index.html", topics=rows)
    )
    for topic, page, quirks, gaps, percent, bar in rows:
        on = Links(site, page)
        names = site.records.topic_symbols(topic)
        about = [site.records.about[name] for name in names]
        told = ranked_quirks(site, [quirk for entry in about for quirk in entry.quirks])
        missing = ranked_gaps([gap for entry in about for gap in entry.gaps])
        body = site.render(
            page,
            "topic.html",
            topic=topic,
            symbols=[listed(site, name) for name in names],
            ladder=_ladder(site, on, names),
            quirks=[quirk_card(site, on, quirk) for quirk in told[:_TOPIC_QUIRKS]],
            gaps=gap_rows(site, page, findings(missing)[:_TOPIC_GAPS]),
            counts=(quirks, gaps, percent),
            shares=bar,
        )
        toc = [("ladder", "Step by step"), ("quirks", f"Quirks ({quirks})"), ("gaps", f"Gaps ({gaps})")]
        yield Page(page, topic.title, "topics", body, toc=[*toc, ("symbols", f"Symbols ({len(names)})")])


def _ladder(site: Site, on: Links, names: list[str]) -> list[tuple[str, object]]:
    """Return the topic's snippets from the simplest to the hardest, one a symbol."""
    by_snippet = {b.snippet: b for name in names for b in site.records.about[name].behaviours}
    firsts = []
    for name in names:
        wanted = [s for s in site.records.about[name].snippets if s.public_only and s.proof != "raises"]
        if wanted:
            firsts.append((name, wanted[0]))
    firsts.sort(key=lambda item: -site.records.weight(item[0]))
    steps = sorted(firsts[:_LADDER], key=lambda item: (item[1].level, item[0]))
    return [(name, on.card(snippet, by_snippet.get(snippet.id))) for name, snippet in steps]


def _example_pages(site: Site) -> Iterator[Page]:
    examples = [site.records.snippets[key] for key in site.names.examples]
    for snippet in examples:
        page = site.names.examples[snippet.id]
        on = Links(site, page)
        used = sorted({site.records.canonical(name) for name in snippet.symbols} - {""})
        body = site.render(
            page,
            "example.html",
            card=on.card(snippet),
            symbols=[listed(site, name) for name in used],
            snippet=snippet,
        )
        yield Page(page, snippet.title, "examples", body)
    body = site.render("examples/index", "examples_index.html", examples=examples)
    yield Page("examples/index", "Contributed examples", "examples", body)
