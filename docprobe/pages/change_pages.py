"""What changed between the site's target and each other one that its snippets ran on."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docprobe.pages.names import safe
from docprobe.pages.site import Links, Page, Site
from docprobe.pages.text import plain
from docprobe.pages.verdicts import Pill, pill
from docprobe.store.changes import ChangeKind, Folded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docprobe.model import Verdict
    from docprobe.store.changes import Change, Changes

INDEX = "changes/index"
_SHOWN = 12
"""So many forms of change are shown of each symbol; the rest is counted."""
_TONES = {
    ChangeKind.RESULT: "warn",
    ChangeKind.MESSAGE: "idle",
    ChangeKind.NO_RAISE: "warn",
    ChangeKind.EXCEPTION: "warn",
    ChangeKind.RAISES: "bad",
    ChangeKind.CRASHES: "bad",
    ChangeKind.NO_END: "bad",
}


@dataclass(frozen=True, slots=True)
class Side:
    """What one of the two targets gave."""

    pill: Pill
    text: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change as a page shows it."""

    anchor: str
    title: str
    kind: Pill
    since: str
    sides: tuple[Side, Side]
    href: str
    more: int


def change_pages(site: Site) -> Iterator[Page]:
    """Yield a page with all pairs, and for each pair one with its namespaces and one for each of those."""
    pairs = [(_page_of(found), found) for found in site.records.changes]
    if not pairs:
        return
    yield Page(INDEX, "Changes", "changes", site.render(INDEX, "changes_index.html", pairs=pairs))
    for page, found in pairs:
        spaces: dict[str, dict[str, list[Change]]] = defaultdict(dict)
        for symbol, changes in found.by_symbol().items():
            name = site.records.canonical(symbol)
            spaces[site.records.space(name) if name else _above(symbol)][symbol] = changes
        names = {space: f"{page}/{safe(space)}" for space in sorted(spaces, key=site.order)}
        yield _pair_page(site, page, found, names, spaces)
        for space, name in names.items():
            yield _space_page(site, name, space, found, spaces[space])


def _page_of(found: Changes) -> str:
    return f"changes/{safe(found.before.key)}"


def _above(symbol: str) -> str:
    return symbol.rpartition(".")[0]


def _pair_page(
    site: Site, page: str, found: Changes, names: dict[str, str], spaces: dict[str, dict[str, list[Change]]]
) -> Page:
    rows = [
        (space, name, len(spaces[space]), Counter(c.kind for cs in spaces[space].values() for c in cs))
        for space, name in names.items()
    ]
    body = site.render(
        page,
        "changes_pair.html",
        index=INDEX,
        found=found,
        rows=rows,
        kinds=[(_kind(kind), count) for kind, count in found.kinds()],
        order=[kind for kind, _ in found.kinds()],
        versions={key: target.version for key, target in site.records.targets.items()},
    )
    return Page(page, f"Changes from {found.before.version} to {found.after.version}", "changes", body)


def _space_page(site: Site, page: str, space: str, found: Changes, symbols: dict[str, list[Change]]) -> Page:
    on = Links(site, page)
    groups = []
    for symbol in sorted(symbols):
        folded = Folded.of(symbols[symbol])
        rows = [_row(site, on, fold) for fold in folded[:_SHOWN]]
        groups.append((symbol, len(symbols[symbol]), rows, len(folded) - len(rows)))
    body = site.render(
        page, "changes.html", pair=_page_of(found), index=INDEX, found=found, space=space, groups=groups
    )
    title = f"Changes of {space} from {found.before.version} to {found.after.version}"
    return Page(page, title, "changes", body)


def _kind(kind: ChangeKind) -> Pill:
    return Pill("", _TONES.get(kind, "idle"), str(kind))


def _row(site: Site, on: Links, fold: Folded) -> ChangeRow:
    change = fold.first
    return ChangeRow(
        anchor=f"c-{change.snippet.id}",
        title=plain(change.snippet.title),
        kind=_kind(change.kind),
        since=site.records.targets[change.since].version,
        sides=(_side(site, change.before), _side(site, change.after)),
        href=on.snippet(change.snippet.id),
        more=fold.more,
    )


def _side(site: Site, verdict: Verdict) -> Side:
    """Return what was printed, and behind it why the program did not come to its end."""
    lines = [verdict.output.rstrip(), verdict.reason if verdict.kind != "confirmed" else ""]
    return Side(
        pill(verdict, site.records.targets[verdict.target].version), "\n".join(line for line in lines if line)
    )
