from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from docprobe.errors import FetchError
from docprobe.fetch.suites import fetch_suite


def git(folder, *arguments):
    identity = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    for role in ("AUTHOR", "COMMITTER"):
        identity |= {f"GIT_{role}_NAME": "A", f"GIT_{role}_EMAIL": "a@example.org"}
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**os.environ, **identity},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


@pytest.fixture
def remote(tmp_path):
    """A bare repository with two tags, a test, and a large file that is not wanted."""
    work, bare = tmp_path / "work", tmp_path / "lib.git"
    (work / "lib" / "deep").mkdir(parents=True)
    git(work, "init", "-q", "-b", "main")
    (work / "lib" / "deep" / "a_test.py").write_text("old = 1\n")
    (work / "lib" / "big.bin").write_bytes(os.urandom(300_000))
    git(work, "add", ".")
    git(work, "commit", "-q", "-m", "one")
    git(work, "tag", "v1.0")
    (work / "lib" / "deep" / "a_test.py").write_text("new = 2\n")
    git(work, "commit", "-q", "-a", "-m", "two")
    git(work, "tag", "-a", "-m", "two", "v2.0")
    git(work, "clone", "-q", "--bare", str(work), str(bare))
    git(bare, "config", "uploadpack.allowFilter", "true")
    return bare


def origin(remote, **more):
    settings = {"version": "{version}", "tag": "v{version}", "paths": ("lib/**/*_test.py",)}
    return {"kind": "git", "url": remote.as_uri(), **settings, **more}


def fetch(suite, tmp_path, reports, version="2.0"):
    return fetch_suite(
        suite, cache=tmp_path / "cache", versions={"version": version}, folder=None, report=reports
    )


@pytest.mark.parametrize(("version", "text"), [("1.0", "old = 1\n"), ("2.0", "new = 2\n")])
def test_tag_gives_the_wanted_paths_only(remote, make_suite, tmp_path, reports, version, text):
    source = fetch(make_suite(origin(remote)), tmp_path, reports, version)
    root = Path(source.root)
    assert [path.relative_to(root).as_posix() for path in root.rglob("*.*")] == ["lib/deep/a_test.py"]
    assert (root / "lib/deep/a_test.py").read_text() == text
    assert source.digest == git(remote, "rev-parse", f"v{version}^{{commit}}")
    assert source.url("a", 3) == f"https://example.org/lib/blob/v{version}/a#L3"
    assert source.note == ""


def test_unwanted_content_and_history_are_not_transferred(remote, make_suite, tmp_path, reports, monkeypatch):
    sizes = []

    def weigh(tree):
        sizes.append(sum(path.stat().st_size for path in tree.rglob("*") if path.is_file()))
        sizes.append(int(git(tree.parent, "rev-list", "--count", "--all")))

    monkeypatch.setattr("docprobe.fetch.git.remove_tree", weigh)
    fetch(make_suite(origin(remote)), tmp_path, reports)
    assert sizes[0] < 100_000
    assert sizes[1] == 1


def test_everything_comes_where_no_paths_are_given(remote, make_suite, tmp_path, reports):
    source = fetch(make_suite(origin(remote, paths=())), tmp_path, reports)
    assert (Path(source.root) / "lib/big.bin").stat().st_size == 300_000


def test_surroundings_of_a_hook_do_not_disturb(remote, make_suite, tmp_path, reports, monkeypatch):
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    assert fetch(make_suite(origin(remote)), tmp_path, reports).version == "2.0"


def test_link_to_the_outside_is_refused(remote, make_suite, tmp_path, reports):
    work = tmp_path / "work"
    (work / "lib" / "evil_test.py").symlink_to("/etc/passwd")
    git(work, "add", ".")
    git(work, "commit", "-q", "-m", "three")
    git(work, "tag", "v3.0")
    git(work, "push", "-q", str(remote), "v3.0")
    with pytest.raises(FetchError, match=r"evil_test\.py' links to a place outside"):
        fetch(make_suite(origin(remote)), tmp_path, reports, "3.0")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"tag": "v9"}, "no tag 'v9'"),
        ({"paths": ("other/**",)}, "none of other/"),
        ({"sha256": "0" * 40}, "expected 0000"),
        ({"url": "file:///nonexistent/lib.git"}, "does not appear to be a git repository"),
    ],
)
def test_what_is_wrong_is_told_quickly(remote, make_suite, tmp_path, reports, change, why):
    begun = time.monotonic()
    with pytest.raises(FetchError, match=why):
        fetch(make_suite(origin(remote, **change)), tmp_path, reports)
    assert time.monotonic() - begun < 10


def test_password_of_an_address_is_not_shown(make_suite, tmp_path, reports):
    suite = make_suite({"kind": "git", "url": "http://user:secret@127.0.0.1:9/lib.git", "version": "1"})
    with pytest.raises(FetchError) as raised:
        fetch(suite, tmp_path, reports)
    assert "secret" not in f"{raised.value} {reports}"
    assert "127.0.0.1:9" in str(raised.value)


def test_git_that_is_not_installed_is_told(remote, make_suite, tmp_path, reports, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FetchError, match="git is not installed"):
        fetch(make_suite(origin(remote)), tmp_path, reports)
