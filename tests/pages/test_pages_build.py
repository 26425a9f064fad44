"""The miniature site: whole, linked, equal in every byte, and only written where it changed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from pages.sample_target import KEY, TARGET
from pages.sample_text import HOSTILE
from pages.site_building import Built, build

from docprobe.config import Correction
from docprobe.errors import SiteError
from docprobe.model import Quirk, Symbol
from docprobe.pages.build import build_site
from docprobe.store.corrections import keep_corrections
from docprobe.store.store import Store

ROOT = Path(__file__).parents[2]


def test_every_page_is_there(built: Built) -> None:
    wanted = [
        "index",
        "search",
        "about",
        "api/index",
        "quirks/index",
        "gaps/index",
        "topics/index",
        "tests/index",
    ]
    wanted += ["topics/sequences", "api/lm", "api/lm.data", "guides/glossary", "examples/index"]
    for name in wanted:
        assert "<h1" in built.page(name), name
    assert built.summary.pages == len(list(built.out.rglob("*.html")))
    assert built.steps[-1][0] == built.summary.written


def test_every_link_leads_somewhere(built: Built) -> None:
    ids: dict[Path, set[str]] = {}
    pages = {path.resolve(): path.read_text(encoding="utf-8") for path in built.out.rglob("*.html")}
    for path, text in pages.items():
        ids[path] = set(re.findall(r'\bid="([^"]+)"', text))
        assert len(ids[path]) == len(re.findall(r'\sid="', text)), f"an id twice in {path}"
    checked = 0
    for path, text in pages.items():
        for href in re.findall(r'\b(?:href|src)="([^"]*)"', text):
            parts = urlsplit(href.replace("&amp;", "&"))
            if parts.scheme:
                continue
            file = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert file.is_file(), f"{path}: {href}"
            if parts.fragment and file in ids:
                assert unquote(parts.fragment) in ids[file], f"{path}: {href}"
            checked += 1
    assert checked > 1000


def test_nothing_is_fetched_from_elsewhere(built: Built) -> None:
    for path in built.out.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.findall(r'<(?:script|img|iframe|video)[^>]*\bsrc="https?:', text), path
        assert not re.findall(r'<link[^>]*\bhref="https?:', text), path
    for path in (built.out / "_static").glob("docprobe*.css"):
        assert "http" not in path.read_text(encoding="utf-8")


def test_hostile_text_stays_text(built: Built) -> None:
    for path in built.out.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "alert('x')" not in re.sub(r"&#?\w+;", "", text).replace("alert(x)", ""), path
        assert "<img src=x" not in text, path
        assert "javascript:" not in re.sub(r">[^<]*<", "><", text), path
    page = built.page("api/lm.hostile")
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "<b>Raw html" not in page
    assert "<img" not in page
    for path in (built.out / "search").glob("*.js"):
        assert "</script" not in path.read_text(encoding="utf-8")


def test_a_second_build_writes_nothing(built: Built) -> None:
    before = {path: path.stat().st_mtime_ns for path in (built.out / "api").rglob("*.html")}
    again, _ = build(built.base, built.out, built.config)
    assert again.written == 0
    assert again.pages == built.summary.pages
    assert before == {path: path.stat().st_mtime_ns for path in (built.out / "api").rglob("*.html")}


_BUILD = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[3:]
from pages.sample_target import make_config
from pages.site_building import build
build(Path(sys.argv[1]), Path(sys.argv[2]), make_config(Path(sys.argv[1])))
"""


def test_two_processes_give_the_same_bytes(built: Built, tmp_path: Path) -> None:
    outs = []
    for seed in ("1", "2"):
        base = tmp_path / seed
        base.mkdir()
        (base / "store.sqlite").write_bytes(built.store.read_bytes())
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [
            sys.executable,
            "-c",
            _BUILD,
            str(base),
            str(base / "html"),
            str(ROOT / "tests"),
            str(ROOT),
        ]
        subprocess.run(command, check=True, env=environment, timeout=120)
        outs.append(base / "html")
    names = [{path.relative_to(out) for path in out.rglob("*") if path.is_file()} for out in outs]
    assert names[0] == names[1]
    for name in names[0]:
        if name.name != ".buildinfo":
            assert (outs[0] / name).read_bytes() == (outs[1] / name).read_bytes(), name


@pytest.fixture
def changed(built: Built, tmp_path: Path) -> Built:
    """Return a copy of the site that a test may spoil."""
    (tmp_path / "store.sqlite").write_bytes(built.store.read_bytes())
    summary, steps = build(tmp_path, tmp_path / "html", built.config)
    return Built(tmp_path, tmp_path / "store.sqlite", built.config, tmp_path / "html", summary, steps)


def test_a_symbol_that_went_away_takes_its_page_along(changed: Built) -> None:
    assert (changed.out / "api" / "lm.hostile.html").is_file()
    with Store(changed.store) as store:
        store.delete(Symbol, name="lm.hostile")
    summary, _ = build(changed.base, changed.out, changed.config)
    assert summary.removed == 1
    assert not (changed.out / "api" / "lm.hostile.html").exists()
    assert "lm.hostile.html" not in changed.page("api/lm")
    tests = {path: path.stat().st_mtime_ns for path in (changed.out / "tests" / "loom").rglob("*.html")}
    assert any(time < (changed.out / "api" / "lm.html").stat().st_mtime_ns for time in tests.values())
    assert 0 < summary.written < changed.summary.written


def test_corrections_hide_and_reword(changed: Built) -> None:
    with Store(changed.store, readonly=True) as store:
        hidden, reworded = list(store.select(Quirk, symbol="lm.layers.RNN"))[:2]
    fixes = (
        Correction(hidden.id, "worthless", hide=True),
        Correction(reworded.id, "said better", title="A better title"),
    )
    with Store(changed.store) as store:
        keep_corrections(store.db, fixes)
    build(changed.base, changed.out, changed.config)
    text = next((changed.out / "api").glob("lm.layers.RNN-*.html")).read_text(encoding="utf-8")
    assert hidden.id not in text
    assert "A better title" in text


def test_names_that_differ_in_case_only_have_files_that_do_not(built: Built) -> None:
    names = [path.relative_to(built.out).as_posix().lower() for path in built.out.rglob("*.html")]
    assert len(names) == len(set(names))


def test_footer_names_licence_version_and_file(built: Built) -> None:
    page = built.page("api/lm.hostile")
    assert "Excerpts of documentation: Loom 1.4.0 (MIT)" in page
    assert "Excerpt of loom/lm/hostile.py:3, loom 1.4.0, MIT" in page


def test_without_symbols_the_error_says_so(tmp_path: Path, built: Built) -> None:
    with Store(tmp_path / "store.sqlite") as store, pytest.raises(SiteError, match="no symbols"):
        build_site(store, built.config, TARGET, tmp_path / "html", cache=tmp_path, report=lambda *_: None)


def test_a_folder_that_cannot_be_written_is_one_message(built: Built, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(SiteError, match="Couldn't"):
        build(built.base, tmp_path / "file" / "html", built.config)


def test_the_inventory_lists_the_symbols(built: Built) -> None:
    from sphinx.util.inventory import InventoryFile  # noqa: PLC0415 slow to import

    with (built.out / "objects.inv").open("rb") as file:
        inventory = InventoryFile.load(file, "https://example.org/", lambda base, path: base + path)
    assert "lm.hostile" in inventory["py:function"]
    assert inventory["py:function"]["lm.hostile"].uri == "https://example.org/api/lm.hostile.html"


def test_hostile_is_hostile() -> None:
    assert "<script>" in HOSTILE
    assert TARGET.key == KEY
