"""The lists of gaps, and the page that explains their kinds."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING

import pytest
from pages.sample_target import KEY, OLD, TARGET

from docprobe.gaps.rules import RULES
from docprobe.gaps.telling.explain import rule_notes
from docprobe.model import Gap, GapKind, findings
from docprobe.pages.build import build_site
from docprobe.pages.gap_pages import gap_pages
from docprobe.parse.docstring import parse_docstring
from docprobe.store.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from pages.site_building import Built

    from docprobe.pages.site import Site


def text(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.kind))
def test_each_rule_has_a_section_with_its_examples(built: Built, rule: object) -> None:
    page = built.page("gaps/rules")
    note = next(note for note in rule_notes(parse_docstring) if note.kind == rule.kind)
    section = text(page.partition(f'<section class="rule" id="{note.kind}">')[2].partition("</section>")[0])
    words = " ".join(section.split())
    for told in (note.about, note.needs, note.title):
        assert told in words
    for example in note.found:
        assert " ".join(example.sentence.replace("`", "").split()) in words
    for example in (*note.found, *note.near):
        assert " ".join(example.code.split()) in words
    assert words.count("Nothing is said.") == len(note.near)


def test_gaps_lead_to_what_explains_them(built: Built) -> None:
    kind = GapKind.UNDOCUMENTED_RAISE
    assert f'href="../gaps/rules.html#{kind}"' in built.page(f"gaps/{kind}")
    assert f'href="../gaps/rules.html#{kind}"' in built.page("gaps/index")
    with Store(built.store, readonly=True) as store:
        gap = store.one(Gap, kind=kind)
    assert gap is not None
    item = built.page(f"api/{gap.symbol}").partition(f'id="g-{gap.id}"')[2].partition("</li>")[0]
    assert f'href="../gaps/rules.html#{kind}"' in item


def test_guides_lead_to_rules(built: Built) -> None:
    assert 'href="../gaps/rules.html#broken-example"' in built.page("guides/gaps-in-ci")


def test_site_without_rules_has_no_page_of_them(built: Built, tmp_path: Path) -> None:
    with Store(built.store, readonly=True) as store:
        build_site(store, built.config, TARGET, tmp_path / "html", cache=tmp_path, report=lambda *_: None)
    assert not (tmp_path / "html" / "gaps" / "rules.html").exists()
    assert "rules.html" not in (tmp_path / "html" / "gaps" / "index.html").read_text(encoding="utf-8")


def test_most_worth_closing_comes_first(site: Site) -> None:
    gaps = site.records.gaps
    assert gaps == sorted(gaps, key=lambda gap: gap.rank)
    page = next(page for page in gap_pages(site) if page.name == "gaps/index")
    assert re.findall(r'<tr id="g-(\w+)"', page.body) == [found[0].id for found in findings(gaps)[:50]]


def test_gaps_that_one_text_would_close_share_a_row(site: Site) -> None:
    gap = next(found[0] for found in findings(site.records.gaps) if not found[1:] and found[0].closed_by)
    others = [
        replace(
            gap,
            id=f"{number:012}",
            symbol=name,
            sentence=gap.sentence.replace(gap.symbol, name),
            closed_by=gap.closed_by and gap.closed_by.replace(gap.symbol, name),
        )
        for number, name in enumerate(["lib.one", "lib.two"])
    ]
    before = [one for one in site.records.gaps if one.kind == gap.kind]
    site.records.gaps += others
    page = next(page for page in gap_pages(site) if page.name == f"gaps/{gap.kind}")
    assert page.body.count("<tr id=") == len(findings(before))
    row = page.body.partition(f'<tr id="g-{gap.id}"')[2].partition("</tr>")[0]
    assert f'data-name="{gap.symbol} lib.one lib.two" data-gaps="3"' in row
    assert "The same of 2 more" in text(row)
    assert all(f'<li id="g-{one.id}">{one.symbol}</li>' in row for one in others)
    assert f'<span class="count">{len(before) + 2}</span>' in page.body
    severity = sum(one.severity == gap.severity for one in [*before, *others])
    assert f'<option value="{gap.severity}">{gap.severity} ({severity})' in page.body


def test_what_no_text_closes_is_a_finding_of_its_own(site: Site) -> None:
    gap = replace(site.records.gaps[0], closed_by=None)
    alike = [gap, replace(gap, id="0" * 12, symbol="lib.other")]
    assert findings(alike) == [[one] for one in alike]


def test_list_can_be_narrowed_by_what_its_rows_say(site: Site) -> None:
    older = [replace(gap, since=OLD.key) for gap in site.records.gaps[:3]]
    site.records.gaps[:3] = older
    page = next(page for page in gap_pages(site) if page.name == f"gaps/{older[0].kind}")
    options = dict(re.findall(r'<option value="([^"]+)">[^<]*\((\d+)\)</option>', page.body))
    rows = re.findall(r'<tr id="g-\w+" data-severity="(\w+)" data-since="([^"]+)"', page.body)
    assert options[OLD.version] == "3"
    assert {since for _, since in rows} == {OLD.version, TARGET.version}
    for severity in {severity for severity, _ in rows}:
        assert int(options[severity]) == sum(1 for found, _ in rows if found == severity)
    assert re.search(r"<form [^>]*data-narrow[^>]* hidden>", page.body), "nothing is offered without a script"
    assert page.body.count("<label>") == 3


def test_kinds_are_counted_by_severity(built: Built, site: Site) -> None:
    rows = re.findall(r'href="../gaps/([\w-]+)\.html\?severity=(\w+)"[^>]*>(\d+)<', built.page("gaps/index"))
    known = [(str(gap.kind), str(gap.severity)) for gap in site.records.gaps]
    assert {(kind, severity): int(count) for kind, severity, count in rows} == {
        pair: known.count(pair) for pair in known
    }
    assert {gap.target for gap in site.records.gaps} == {KEY}
