"""A page for each file of a suite, with an anchor a test and the text of each test."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from docprobe.model import OriginKind, Quirk, Snippet, TestFile, TestMethod, VerdictKind
from docprobe.pages.names import test_anchor
from docprobe.pages.site import Page, Site
from docprobe.pages.verdicts import Pill, counted, pill, shares, worst

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docprobe.model import Source, Verdict

_SOURCE_LINES = 400


@dataclass(frozen=True, slots=True)
class TestView:
    """One test: what it calls, what came of it, its own text."""

    anchor: str
    test: TestMethod
    pill: Pill
    others: list[Pill]
    """What other targets say, where it is something else."""
    cases: list[tuple[str, Pill]]
    reason: str
    symbols: list[str]
    quirks: list[Quirk]
    snippets: list[Snippet]
    """Those that no quirk tells already."""
    url: str
    lines: list[tuple[int, str, bool]]
    """Number, text, and whether a snippet or quirk rests on the line."""


def test_pages(site: Site) -> Iterator[Page]:
    """Yield a page for each test file, then the list of them."""
    grouped: dict[tuple[str, str], list[TestMethod]] = defaultdict(list)
    for test in site.records.tests.values():
        grouped[test.source, test.path].append(test)
    made = _snippets_by_test(site)
    for file in site.records.files:
        yield _file_page(site, file, sorted(grouped[file.source, file.path], key=_place), made)
    yield _index(site, grouped)


def _place(test: TestMethod) -> tuple[int, str]:
    return test.line, test.id


def _snippets_by_test(site: Site) -> dict[str, list[Snippet]]:
    made: dict[str, list[Snippet]] = defaultdict(list)
    for snippet in site.records.snippets.values():
        if snippet.origin.kind is OriginKind.TEST:
            made[snippet.origin.test.partition("[")[0]].append(snippet)
    for test, shown in site.records.witnesses.items():
        own = {snippet.id for snippet in made[test]}
        made[test] += [site.records.snippets[one] for one in shown if one not in own]
    return {test: _by_title(snippets) for test, snippets in made.items()}


def _by_title(snippets: list[Snippet]) -> list[Snippet]:
    """Return the simplest of each title."""
    chosen: dict[str, Snippet] = {}
    for snippet in sorted(snippets, key=lambda one: (one.level, one.id)):
        chosen.setdefault(snippet.title, snippet)
    return list(chosen.values())


def _file_page(site: Site, file: TestFile, tests: list[TestMethod], made: dict[str, list[Snippet]]) -> Page:
    page = site.names.file(file.source, file.path)
    source = site.records.sources[file.source]
    text = source_lines(source, file.path)
    views = [_view(site, source, test, made.get(test.id, []), text) for test in tests]
    counts: Counter[VerdictKind] = Counter()
    for test in tests:
        counts[worst(site.records.test_verdicts.get(test.id, []))] += 1
    classes: dict[str, list[TestView]] = defaultdict(list)
    for view in views:
        classes[view.test.cls].append(view)
    body = site.render(
        page,
        "test_file.html",
        file=file,
        source=source,
        url=source.url(file.path, 1),
        classes=classes,
        counts=counted(counts),
        shares=shares([(label.tone, label.word, count) for label, count in counted(counts)]),
        with_text=bool(text),
    )
    toc = [(f"class-{name}" if name else "functions", name or "Functions") for name in classes]
    return Page(page, file.path.rpartition("/")[2], "tests", body, toc=toc)


def _view(site: Site, source: Source, test: TestMethod, snippets: list[Snippet], text: list[str]) -> TestView:
    records = site.records
    verdicts = records.test_verdicts.get(test.id, [])
    kind = worst(verdicts)
    chosen = next((verdict for verdict in verdicts if verdict.kind is kind), None)
    proving = {snippet.origin.line for snippet in snippets if snippet.origin.test.startswith(test.id)}
    symbols = sorted({records.canonical(call.symbol) for call in test.calls} - {""})
    quirks = records.test_quirks.get(test.id, [])
    told = {records.behaviours[quirk.id].snippet for quirk in quirks}
    end = min(test.end_line, test.line + _SOURCE_LINES - 1)
    return TestView(
        anchor=test_anchor(test),
        test=test,
        pill=pill(chosen),
        others=_elsewhere(site, test, kind),
        cases=_cases(verdicts),
        reason=chosen.reason if chosen and kind is not VerdictKind.CONFIRMED else "",
        symbols=symbols,
        quirks=quirks,
        snippets=[snippet for snippet in snippets if snippet.id not in told],
        url=source.url(test.path, test.line),
        lines=[(at, text[at - 1], at in proving) for at in range(test.line, end + 1) if at <= len(text)],
    )


def _elsewhere(site: Site, test: TestMethod, kind: VerdictKind) -> list[Pill]:
    """Return what each other target says of a test that is `kind` on the site's, if it says otherwise."""
    found = []
    for key, verdicts in sorted(site.records.tests_elsewhere.get(test.id, {}).items()):
        other = worst(verdicts)
        if other is not kind and key in site.labels:
            found.append(pill(next(one for one in verdicts if one.kind is other), site.labels[key]))
    return found


def _cases(verdicts: list[Verdict]) -> list[tuple[str, Pill]]:
    named = [(verdict.subject.partition("[")[2].removesuffix("]"), pill(verdict)) for verdict in verdicts]
    return [(name, label) for name, label in named if name]


def source_lines(source: Source, path: str) -> list[str]:
    """Return the lines of a suite's file; none where the tree is not on this machine any more."""
    root = Path(source.root).resolve()
    file = (root / path).resolve()
    if not source.root or not file.is_relative_to(root):
        return []
    try:
        return file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def _index(site: Site, grouped: dict[tuple[str, str], list[TestMethod]]) -> Page:
    page = "tests/index"
    folders: dict[tuple[str, str], list[tuple[TestFile, str, int, int, list[object]]]] = defaultdict(list)
    for file in site.records.files:
        tests = grouped[file.source, file.path]
        counts = Counter(worst(site.records.test_verdicts.get(test.id, [])) for test in tests)
        quirks = sum(len(site.records.test_quirks.get(test.id, [])) for test in tests)
        parts = [(label.tone, label.word, count) for label, count in counted(counts)]
        folder, _, name = file.path.rpartition("/")
        folders[file.source, folder].append((file, name, len(tests), quirks, list(shares(parts))))
    body = site.render(page, "tests_index.html", folders=folders)
    return Page(page, "Tests", "tests", body)
