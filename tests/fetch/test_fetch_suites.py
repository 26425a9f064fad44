from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from docprobe.config import load_config
from docprobe.errors import FetchError
from docprobe.fetch import suites
from docprobe.fetch.origin import Fetched, OriginError
from docprobe.fetch.suites import fetch_suite, preflight

GIT = {"kind": "git", "url": "https://example.org/lib.git", "version": "{version}", "tag": "v{version}"}
DEBIAN = {"kind": "debian", "package": "lib", "suite": "sid", "version": "1.0"}


class Origins:
    """Origins that give a tree, or the reason that stands here for their kind."""

    def __init__(self):
        self.failing: dict[str, str] = {}
        self.asked: list[str] = []

    def fetcher(self, request, cache, report):
        def fetch(tree):
            self.asked.append(request.origin.kind)
            if request.origin.kind in self.failing:
                raise OriginError(self.failing[request.origin.kind])
            tree.mkdir()
            (tree / "a_test.py").write_text("a = 1\n")
            return Fetched(request.version, "d" * 64, tree)

        return fetch


@pytest.fixture
def origins(monkeypatch):
    made = Origins()
    monkeypatch.setattr(suites, "_fetcher", made.fetcher)
    return made


@pytest.fixture
def fetch(tmp_path, reports):
    def call(suite, version="2.0", **more):
        settings = {"cache": tmp_path / "cache", "folder": None, "report": reports, **more}
        return fetch_suite(suite, versions={"version": version}, **settings)

    return call


def test_origins_are_tried_in_order(origins, make_suite, fetch):
    assert fetch(make_suite(GIT, DEBIAN)).kind == "git"
    assert origins.asked == ["git"]


def test_next_origin_stands_in_and_says_so(origins, make_suite, fetch):
    origins.failing = {"git": "no answer"}
    source = fetch(make_suite(GIT, DEBIAN))
    assert (source.kind, source.version, source.licence) == ("debian", "1.0", "Apache-2.0")
    assert source.note == (
        "the suite is of version 1.0, not 2.0; "
        "tried before: git tag v2.0 of https://example.org/lib.git: no answer"
    )


def test_failure_names_every_origin_and_why(origins, make_suite, fetch):
    origins.failing = {"git": "no answer", "debian": "no apt"}
    unknown = {"kind": "sdist", "package": "lib", "version": "{other}"}
    with pytest.raises(FetchError) as raised:
        fetch(make_suite(GIT, DEBIAN, unknown))
    assert raised.value.message == (
        "Couldn't fetch the suite 'lib': every origin failed\n"
        "  - git tag v2.0 of https://example.org/lib.git: no answer\n"
        "  - Debian source package lib 1.0 (sid): no apt\n"
        "  - sdist lib {other}: no version of 'other' is known beside the target"
    )
    assert "--source" in raised.value.hint


def test_cached_tree_is_used_without_asking(origins, make_suite, fetch):
    origins.failing = {"git": "no answer"}
    first = fetch(make_suite(GIT, DEBIAN))
    origins.asked.clear()
    assert fetch(make_suite(GIT, DEBIAN)) == first
    assert origins.asked == []


def test_earlier_origin_is_asked_again_for_another_version_or_on_request(origins, make_suite, fetch):
    origins.failing = {"git": "no answer"}
    fetch(make_suite(GIT, DEBIAN))
    origins.asked.clear()
    assert fetch(make_suite(GIT, DEBIAN), "3.0").kind == "debian"
    assert origins.asked == ["git"]
    origins.failing.clear()
    assert fetch(make_suite(GIT, DEBIAN), "3.0").kind == "debian"
    assert fetch(make_suite(GIT, DEBIAN), "3.0", refresh=True).kind == "git"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda entry: (entry / "tree/a_test.py").unlink(),
        lambda entry: (entry / "provenance.json").write_text("{"),
        lambda entry: (entry / "provenance.json").write_text('{"suite": "lib"}'),
    ],
)
def test_tree_that_is_not_whole_is_fetched_again(origins, make_suite, fetch, tmp_path, spoil):
    source = fetch(make_suite(DEBIAN))
    entry = tmp_path / "cache/suites/lib/debian-lib-1.0"
    (entry / "tree").chmod(0o755)
    spoil(entry)
    assert fetch(make_suite(DEBIAN)) == source
    assert origins.asked == ["debian"] * 2
    assert (Path(source.root) / "a_test.py").exists()


def test_digest_declared_later_is_held_against_the_cache(origins, make_suite, fetch):
    fetch(make_suite(DEBIAN))
    fetch(make_suite({**DEBIAN, "sha256": "d" * 64}))
    assert len(origins.asked) == 1
    fetch(make_suite({**DEBIAN, "sha256": "e" * 64}))
    assert len(origins.asked) == 2


def test_tree_is_read_only_with_its_provenance_beside_it(origins, make_suite, fetch, tmp_path):
    source = fetch(make_suite(DEBIAN))
    assert (Path(source.root) / "a_test.py").stat().st_mode & 0o222 == 0
    text = (tmp_path / "cache/suites/lib/debian-lib-1.0/provenance.json").read_text()
    row = json.loads(text)
    assert (row["kind"], row["version"], row["licence"], row["files"]) == ("debian", "1.0", "Apache-2.0", 1)
    assert str(tmp_path) not in text


def test_tree_without_tests_is_refused(origins, make_suite, fetch):
    with pytest.raises(FetchError, match="holds no file named like"):
        fetch(make_suite(DEBIAN, below="elsewhere"))


def test_given_folder_goes_first(origins, make_suite, fetch, tmp_path):
    tree = tmp_path / "lib-1.4.2"
    tree.mkdir()
    (tree / "a_test.py").write_text("")
    source = fetch(make_suite(GIT), folder=tree)
    assert (source.kind, source.version, source.root) == ("folder", "1.4.2", str(tree))
    assert origins.asked == []
    assert not (tmp_path / "cache").exists()


def test_version_of_a_folder_is_read_from_its_metadata_or_left_out(make_suite, fetch, tmp_path):
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree/a_test.py").write_text("")
    plain = fetch(make_suite(GIT), folder=tmp_path / "tree")
    assert (plain.version, plain.link) == ("", "")
    assert "does not tell its version" in plain.note
    (tmp_path / "tree/PKG-INFO").write_text("Metadata-Version: 2.1\nName: lib\nVersion: 3.1\n")
    assert fetch(make_suite(GIT), folder=tmp_path / "tree").version == "3.1"


@pytest.mark.parametrize(
    ("name", "why"), [("missing", "does not exist"), ("file", "is not a folder"), ("empty", "is named like")]
)
def test_folder_that_cannot_be_the_suite_is_told(origins, make_suite, fetch, tmp_path, name, why):
    (tmp_path / "file").touch()
    (tmp_path / "empty").mkdir()
    with pytest.raises(FetchError, match=why):
        fetch(make_suite(GIT), folder=tmp_path / name)
    (row,) = preflight(make_suite(GIT), cache=tmp_path, versions={}, folder=tmp_path / name)
    assert why in row.problem
    assert origins.asked == []


def test_declared_folder_is_relative_to_the_configuration(fetch, tmp_path):
    path = Path(__file__).parents[1] / "samples/conf/tinylib.toml"
    (suite,) = load_config(path).suites
    source = fetch(suite, base=path.parent)
    assert Path(source.root) == path.parents[1] / "tinylib"
    (row,) = preflight(suite, cache=tmp_path, versions={}, folder=None, base=path.parent)
    assert (row.cached, row.problem) == (False, "")


def test_doctor_tells_of_each_origin(origins, make_suite, fetch, tmp_path, monkeypatch):
    fetch(make_suite(DEBIAN))
    monkeypatch.setenv("PATH", str(tmp_path))
    rows = preflight(
        make_suite(GIT, DEBIAN), cache=tmp_path / "cache", versions={"version": "2.0"}, folder=None
    )
    assert [(row.cached, row.problem) for row in rows] == [(False, "git is not installed"), (True, "")]


def test_cache_that_cannot_be_written_is_told(origins, make_suite, fetch, tmp_path):
    (tmp_path / "cache").touch()
    with pytest.raises(FetchError, match="Couldn't write to"):
        fetch(make_suite(DEBIAN))


def test_disk_without_room_ends_the_fetch(make_suite, fetch, tmp_path, monkeypatch):
    monkeypatch.setattr(suites, "_fetcher", lambda *_: lambda tree: Path("/dev/full").write_text("x"))
    with pytest.raises(FetchError, match="the disk is full"):
        fetch(make_suite(GIT, DEBIAN))
    assert list((tmp_path / "cache/suites/lib").iterdir()) == []


# A docprobe that is killed while it fetches, or whose fetch takes a moment.
CHILD = """
import signal, sys, time
from pathlib import Path
from docprobe.config import OriginConfig, SuiteConfig
from docprobe.fetch import suites
from docprobe.fetch.origin import Fetched
signal.signal(signal.SIGINT, signal.default_int_handler)
cache, seconds = Path(sys.argv[1]), float(sys.argv[2])
def fetcher(request, trees, report):
    def fetch(tree):
        tree.mkdir()
        (tree / "a_test.py").write_text("a = 1")
        (cache / "begun").open("a").write("x")
        time.sleep(seconds)
        (tree / "b_test.py").write_text("b = 2")
        return Fetched("1.0", "d", tree)
    return fetch
suites._fetcher = fetcher
suite = SuiteConfig("lib", "MIT", "", (OriginConfig("debian", "1.0", "lib"),))
said = []
settings = dict(cache=cache, versions={}, folder=None, report=lambda what, *_: said.append(what))
found = suites.fetch_suite(suite, **settings)
print(len(list(Path(found.root).iterdir())), *said)
"""


@pytest.fixture
def start(tmp_path):
    cache = tmp_path / "shared"
    cache.mkdir()
    started = []

    def begin(seconds):
        command = [sys.executable, "-W", "ignore", "-c", CHILD, str(cache), str(seconds)]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, cwd=Path(suites.__file__).parents[2]
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def wait_for(path):
    end = time.monotonic() + 20
    while not path.exists():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_killed_fetch_leaves_nothing_that_counts(start, tmp_path, how):
    first = start(60)
    wait_for(tmp_path / "shared/begun")
    os.kill(first.pid, how)
    first.wait(timeout=20)
    folder = tmp_path / "shared/suites/lib"
    assert not list(folder.glob("debian*"))
    assert bool(list(folder.glob(".partial-*"))) == (how == signal.SIGKILL)
    second = start(0)
    assert second.communicate(timeout=30)[0].split() == ["2"]
    assert not list(folder.glob(".partial-*"))


def test_two_at_once_fetch_only_one_time(start, tmp_path):
    first = start(1.5)
    wait_for(tmp_path / "shared/begun")
    second = start(0)
    assert first.communicate(timeout=30)[0].split() == ["2"]
    assert second.communicate(timeout=30)[0].strip() == "2 waiting for another docprobe that fetches lib"
    assert (tmp_path / "shared/begun").read_text() == "x"
