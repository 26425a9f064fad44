"""The index of the search in the page."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from docprobe.pages.search_index import backwards, error_pairs, fnv, front_coded, shard, stem, write_index

if TYPE_CHECKING:
    from pathlib import Path

    from docprobe.pages.site import Site

PUT = re.compile(r'DP\.put\("([^"]+)",(.*)\)\n', re.DOTALL)


def read(folder: Path) -> dict[str, object]:
    found = {}
    for path in folder.glob("*.js"):
        name, data = PUT.fullmatch(path.read_text(encoding="utf-8")).groups()
        assert name == path.stem
        found[name] = json.loads(data)
    return found


@pytest.fixture
def index(site: Site, tmp_path: Path) -> dict[str, object]:
    write_index(site, tmp_path / "search")
    return read(tmp_path / "search")


def rows(index: dict[str, object]) -> list[list[str]]:
    blocks = sorted((name for name in index if name.startswith("b-")), key=lambda name: int(name[2:]))
    return [row for name in blocks for row in index[name]]


def entries(index: dict[str, object], word: str) -> set[int]:
    for letters in (3, 2):
        data = index.get(f"s-{shard(word, letters)}")
        if data and word in data["w"]:
            found = set()
            for part in data["w"][word].split(";"):
                at = 0
                for delta in part.partition(":")[2].split(","):
                    at += int(delta, 36)
                    found.add(at)
            return found
    return set()


def test_every_entry_is_counted_and_has_a_row(index: dict[str, object], site: Site) -> None:
    kinds = dict(index["meta"]["kinds"])
    assert kinds["api"] == len(site.records.symbols)
    assert kinds["tests"] == len(site.records.tests)
    assert len(rows(index)) == sum(kinds.values())
    assert len(index["priors"]) == kinds["api"]


def test_words_lead_to_their_entries(index: dict[str, object]) -> None:
    found = [rows(index)[entry][0] for entry in entries(index, "rnn")]
    assert "lm.layers.RNN" in found
    assert "lm.compat.v1.dynamic_rnn" in found


def test_joined_words_lead_there_too(index: dict[str, object]) -> None:
    assert "lm.data.Dataset.padded_batch" in {
        rows(index)[entry][0] for entry in entries(index, "paddedbatch")
    }


def test_names_are_found_from_their_end_and_without_the_old_part(index: dict[str, object]) -> None:
    names = {
        name: found
        for key, data in index.items()
        if key.startswith("s-")
        for name, found in data["n"].items()
    }
    old = names[backwards("lm.compat.v1.dynamic_rnn")]
    assert names[backwards("lm.dynamic_rnn")] == old
    assert rows(index)[old[0]][0] == "lm.compat.v1.dynamic_rnn"


def test_rows_point_at_pages(index: dict[str, object], site: Site) -> None:
    for title, address, _ in rows(index):
        assert title
        assert re.match(r"(api|tests|topics)/[^#]+\.html(#.+)?$", address), address


def test_error_texts_meet_whatever_differs_from_run_to_run() -> None:
    one = error_pairs("ValueError: {{node a}} expected 3 threads but got (2, 3) [Op:Weave]")
    two = error_pairs("ValueError: {{node b/c}} expected 17 threads but got (9,) [Op:Weave]")
    assert one == two
    assert len(one) > 3


def test_what_went_away_is_removed(site: Site, tmp_path: Path) -> None:
    (tmp_path / "s-zz.js").write_text("", encoding="utf-8")
    write_index(site, tmp_path)
    assert not (tmp_path / "s-zz.js").exists()


@pytest.mark.parametrize(
    ("words", "root"), [(("padded", "padding", "pads", "pad"), "pad"), (("sequences", "sequence"), "sequenc")]
)
def test_stem(words: tuple[str, ...], root: str) -> None:
    assert {stem(word) for word in words} == {root}


def test_hash_is_the_known_one() -> None:
    assert fnv("") == 0x811C9DC5
    assert fnv("a") == 0xE40C292C
    assert fnv("foobar") == 0xBF9CF968


def test_front_coding() -> None:
    assert front_coded(["gather", "gathered", "get"]) == "0gather 6ed 1et"


def test_shards_are_safe_file_names() -> None:
    assert shard("é.x", 3) == "__x"
    assert shard("rnn.layers", 3) == "rnn"
