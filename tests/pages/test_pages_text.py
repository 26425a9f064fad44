"""Sentences and docstrings as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from docprobe.pages.cache import TextCache
from docprobe.pages.names import distinct, relative, safe
from docprobe.pages.text import code_html, docstring_html, sentence_html

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def cache(tmp_path: Path) -> TextCache:
    return TextCache(tmp_path / "text.json")


def no_link(_name: str) -> str:
    return ""


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("`a` is <b>", "<code>a</code> is &lt;b&gt;"),
        ("``a`` twice", "<code>a</code> twice"),
        ("`<i>`", "<code>&lt;i&gt;</code>"),
        ("an open ` tick", "an open ` tick"),
    ],
)
def test_sentence(text: str, html: str) -> None:
    assert sentence_html(text, no_link) == html


def test_symbols_in_a_sentence_are_linked() -> None:
    html = sentence_html("Use `lm.join()`.", {"lm.join": 'a"b.html'}.get)
    assert html == 'Use <a href="a&quot;b.html"><code>lm.join()</code></a>.'


@pytest.mark.parametrize(
    ("docstring", "expected"),
    [
        ("S.\n\n>>> f(1)\n2\n\nText.", '<pre class="code" tabindex="0">'),
        (
            "S.\n\nArgs:\n  x: The first\n    of two.\n  y: <b>.",
            "<dt><code>y</code></dt><dd><p>&lt;b&gt;.</p>",
        ),
        ("S.\n\nArgs:\n  x: One,\nnot indented.", "One,\nnot indented."),
        ("S.\n\n<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"),
        ("S.\n\n[a](../b.md)", "<p>a</p>"),
        ("S.\n\n[a](https://example.org/)", '<a href="https://example.org/" rel="noopener">a</a>'),
        ("S.\n\n# Title", '<p class="doc-heading">Title</p>'),
        ("Only a summary.", ""),
        ("S.\n\n```\nunclosed", "unclosed"),
    ],
)
def test_docstring(docstring: str, expected: str, cache: TextCache) -> None:
    html = docstring_html(docstring, cache)
    assert expected in html
    assert "<script" not in html


def test_sections_in_the_manner_of_numpy(cache: TextCache) -> None:
    docstring = (
        "S.\n\nParameters\n----------\nx, y : int, <b>\n    How many, see :func:`~lib.f`.\n*rest\n\n"
        "Notes\n=====\nAs in [1]_.\n\nExamples\n--------\n>>> f(1)\n2\n"
    )
    html = docstring_html(docstring, cache)
    assert "<dt><code>x, y</code> int, &lt;b&gt;</dt><dd><p>How many, see <code>lib.f</code>.</p>" in html
    assert "<dt><code>*rest</code></dt>" in html
    assert '<p class="doc-heading">Notes</p>\n<p>As in [1].</p>' in html
    assert "---" not in html
    assert "===" not in html


def test_a_picture_is_never_fetched(cache: TextCache) -> None:
    assert "<img" not in docstring_html("S.\n\n![a](https://example.org/a.png)", cache)


def test_code_is_escaped(cache: TextCache) -> None:
    assert "<script" not in code_html("x = '</code><script>'", "python", cache)


def test_cache_is_used_and_forgets_what_is_not(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "text.json"
    first = TextCache(path)
    first.get("k", "a", str.upper)
    first.get("k", "b", str.upper)
    first.save()
    second = TextCache(path)
    assert second.get("k", "a", lambda _: "made again") == "A"
    second.save()
    assert TextCache(path).get("k", "b", lambda _: "made again") == "made again"


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"version": "0", "entries": {}}', "\xff"])
def test_a_damaged_cache_is_an_empty_one(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "text.json"
    path.write_text(damage, encoding="latin-1")
    assert TextCache(path).get("k", "a", str.upper) == "A"


def test_names_are_safe_and_distinct() -> None:
    assert safe("a/b.c_d-e") == "a/b.c_d-e"
    assert safe("../x") != "../x"
    assert ".." not in safe("../../etc")
    assert safe("a b") != safe("a-b")
    pages = distinct(["m.CTC", "m.ctc", "m.Other"])
    assert pages["m.ctc"] == "m.ctc"
    assert pages["m.Other"] == "m.Other"
    assert pages["m.CTC"].lower() != "m.ctc"


@pytest.mark.parametrize(
    ("page", "target", "anchor", "address"),
    [
        ("index", "api/lm", "", "api/lm.html"),
        ("api/lm", "index", "", "../index.html"),
        ("api/lm", "api/lm", "x", "#x"),
        ("tests/a/b", "tests/a/c", "T.t", "../../tests/a/c.html#T.t"),
    ],
)
def test_relative(page: str, target: str, anchor: str, address: str) -> None:
    assert relative(page, target, anchor) == address
