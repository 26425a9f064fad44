"""Judgements are read strictly: a count on the site must not come from a slip in a file."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from docprobe.pages.judgements import read_judgements

HEAD = 'seed = 4\ndrawn_from = 1234\ntarget = "lib 1.0"\ndate = "2026-01-02"\nbuild = "all"\n'
ROW = """
[[quirk]]
id = "b1"
symbol = "lib.f"
sentence = "`lib.f(1)` gives `2`."
test = "a_test.py:3"
holds = true
telling = {telling}
"""


def read(tmp_path, text):
    path = tmp_path / "j.toml"
    path.write_text(text, encoding="utf-8")
    return read_judgements(path)


def test_sums(tmp_path):
    found = read(tmp_path, HEAD + ROW.format(telling="true") + ROW.format(telling="false") + 'why = "dull"\n')
    assert (found.seed, found.drawn_from, len(found.quirks)) == (4, 1234, 2)
    assert (found.holding, found.telling) == (2, 1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD + ROW.format(telling="false"), "quirk 'b1' has no reason"),
        (HEAD + ROW.format(telling="true") + 'when = "now"\n', "unknown key 'when'"),
        (HEAD + '[[quirk]]\nid = "b1"\n', "missing 5 required"),
        ("seed = 4\n", "missing"),
        (HEAD + "more = 1\n", "unexpected keyword argument 'more'"),
        ("seed = \n", "Invalid value"),
    ],
)
def test_a_slip_is_told(tmp_path, text, words):
    with pytest.raises(ValueError, match=words):
        read(tmp_path, text)


def test_page_says_what_was_judged(built):
    """The file of the site itself: its sums are counted, not written down."""
    found = read_judgements(Path(__file__).parents[2] / "site" / "judgements" / "quirks.toml")
    page = html.unescape(re.sub(r"<[^>]+>", "", built.page("guides/how-claims-are-made")))
    page = page.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    assert f"{found.holding} of {len(found.quirks)} hold" in page
    assert f"{found.telling} of {len(found.quirks)} a stranger" in page
    for one in found.quirks:
        assert one.symbol in page
        assert one.why in page
