"""The pages of what changed between two targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pages.sample_target import OLD

from docprobe.pages.change_pages import change_pages

if TYPE_CHECKING:
    from pages.site_building import Built

    from docprobe.pages.site import Site

PAIR = f"changes/{OLD.key}"


def test_every_pair_and_each_namespace_has_a_page(site: Site) -> None:
    pages = {page.name: page for page in change_pages(site)}
    (found,) = site.records.changes
    spaces = {site.records.space(symbol) for symbol in found.by_symbol()}
    assert set(pages) == {"changes/index", PAIR, *(f"{PAIR}/{space}" for space in spaces)}
    assert f"{len(found.changes):,}" in pages[PAIR].body


def test_a_change_shows_what_both_gave(site: Site) -> None:
    (found,) = site.records.changes
    change = next(one for one in found.changes if one.kind == "does not raise")
    space = site.records.space(change.snippet.symbol)
    body = next(page.body for page in change_pages(site) if page.name == f"{PAIR}/{space}")
    assert "refuted · 1.3.0" in body
    assert "confirmed · 1.4.0" in body
    assert "AssertionError: no ValueError" in body
    assert f"#s-{change.snippet.id}" in body  # the program stands on its symbol's page


def test_text_of_a_run_is_escaped(built: Built) -> None:
    pages = list((built.out / PAIR).glob("*.html"))
    text = "".join(page.read_text(encoding="utf-8") for page in pages)
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


def test_every_page_leads_there(built: Built) -> None:
    assert 'changes/index.html"' in built.page("index")
    assert 'aria-current="true">Changes</a>' in built.page("changes/index")


def test_without_another_target_there_are_none(site: Site) -> None:
    site.records.changes.clear()
    assert not list(change_pages(site))
