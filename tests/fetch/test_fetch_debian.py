from __future__ import annotations

import hashlib
import shutil
import sys
from pathlib import Path

import pytest

from docprobe.errors import FetchError
from docprobe.fetch.suites import fetch_suite, preflight

# Plays the part of apt-get: knows two mirrors, of which one has no signature, and one package.
FAKE = """#!{python}
import os, pathlib, shutil, sys
here = pathlib.Path({here!r})
words = [word for word in sys.argv[1:] if word != "-q"]
config = os.environ.get("APT_CONFIG", "")
with (here / "calls").open("a") as calls:
    print(os.getcwd(), config, *words, file=calls)
if words == ["update", "--print-uris"]:
    print((here / "uris").read_text())
    sys.exit()
private = pathlib.Path(config).parent
if "update" in words:
    if "unsigned" in (private / "sources.list").read_text():
        sys.exit("E: The repository is not signed.")
elif "--print-uris" in words:
    print((here / "index").read_text())
else:
    if (here / "broken").exists():
        sys.exit((here / "broken").read_text())
    shutil.copy(here / "archive", (here / "name").read_text())
"""
URIS = """'http://other.example/ubuntu/dists/x/InRelease' a 0
'http://unsigned.example/debian/dists/x/InRelease' b 0
'http://user:secret@mirror.example/linux/debian/dists/x/InRelease' c 0
"""


class Apt:
    """A machine with a fake apt whose index holds one version."""

    def __init__(self, folder):
        self.folder = folder
        program = folder / "bin" / "apt-get"
        program.parent.mkdir()
        program.write_text(FAKE.format(python=sys.executable, here=str(folder)))
        program.chmod(0o755)
        (folder / "uris").write_text(URIS)

    def offers(self, archive, version):
        name = f"lib_{version}+dfsg.orig.tar.gz"
        shutil.copy(archive, self.folder / "archive")
        (self.folder / "name").write_text(name)
        size = archive.stat().st_size
        (self.folder / "index").write_text(
            f"Need to get it.\n'http://x.example/{name}' {name} {size} SHA256:0\n"
        )

    @property
    def calls(self):
        return (self.folder / "calls").read_text().splitlines()


@pytest.fixture
def apt(tmp_path, monkeypatch):
    machine = tmp_path / "apt"
    machine.mkdir()
    made = Apt(machine)
    monkeypatch.setenv("PATH", str(machine / "bin"))
    keyring = tmp_path / "keyring.gpg"
    keyring.touch()
    monkeypatch.setattr("docprobe.fetch.debian._KEYRINGS", (keyring,))
    return made


@pytest.fixture
def archive(make_tar):
    return make_tar(("lib-1.0/lib/a_test.py", b"a = 1\n"), ("lib-1.0/README", b""), name="orig.tar.gz")


@pytest.fixture
def origin(archive):
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    return {"kind": "debian", "package": "lib", "suite": "sid", "version": "1.0", "sha256": digest}


def fetch(suite, tmp_path, reports):
    return fetch_suite(suite, cache=tmp_path / "cache", versions={}, folder=None, report=reports)


def test_declared_version_is_fetched_and_verified(apt, archive, origin, make_suite, tmp_path, reports):
    apt.offers(archive, "1.0")
    source = fetch(make_suite(origin), tmp_path, reports)
    assert (Path(source.root) / "lib/a_test.py").read_text() == "a = 1\n"
    assert (source.version, source.digest, source.note) == ("1.0", origin["sha256"], "")
    assert source.link.endswith("v1.0/{path}#L{line}")


def test_apt_works_in_a_private_folder(apt, archive, origin, make_suite, tmp_path, reports):
    apt.offers(archive, "1.0")
    fetch(make_suite(origin), tmp_path, reports)
    private = tmp_path / "cache/apt/lib"
    work = [call for call in apt.calls if "--print-uris" not in call.split()[2:] or "source" in call]
    assert work
    assert all(call.startswith(f"{private / 'files'} {private / 'apt.conf'} ") for call in work)
    settings = (private / "main.conf").read_text()
    assert f'Dir::State::Lists "{private / "lists"}";' in settings
    assert "#clear APT::Update;" in settings
    assert all("--tar-only --download-only" in call for call in work if " source " in call)


def test_mirror_is_one_that_debian_signed(apt, archive, origin, make_suite, tmp_path, reports):
    apt.offers(archive, "1.0")
    fetch(make_suite(origin), tmp_path, reports)
    line = (tmp_path / "cache/apt/lib/sources.list").read_text()
    mirror = "http://user:secret@mirror.example/linux/debian/"
    assert line == f"deb-src [signed-by={tmp_path / 'keyring.gpg'}] {mirror} sid main\n"


def test_newer_version_is_taken_and_told(apt, archive, origin, make_suite, tmp_path, reports):
    apt.offers(archive, "1.2")
    source = fetch(make_suite({**origin, "sha256": "0" * 64}), tmp_path, reports)
    assert (source.version, source.digest) == ("1.2", origin["sha256"])
    assert "moved on from the declared 1.0 to 1.2" in source.note
    assert source.link.endswith("v1.2/{path}#L{line}")
    asked = len(apt.calls)
    assert fetch(make_suite({**origin, "sha256": "0" * 64}), tmp_path, reports) == source
    assert len(apt.calls) == asked


def test_older_version_is_refused(apt, archive, origin, make_suite, tmp_path, reports):
    apt.offers(archive, "0.9")
    with pytest.raises(FetchError, match=r"holds 0\.9 only"):
        fetch(make_suite(origin), tmp_path, reports)


def test_wrong_digest_is_refused(apt, archive, origin, make_suite, tmp_path, reports):
    apt.offers(archive, "1.0")
    with pytest.raises(FetchError, match="expected 0000"):
        fetch(make_suite({**origin, "sha256": "0" * 64}), tmp_path, reports)
    assert not list((tmp_path / "cache/suites/lib").glob("debian*"))


def test_words_of_apt_are_the_reason(apt, archive, origin, make_suite, tmp_path, reports):
    apt.offers(archive, "1.0")
    (apt.folder / "broken").write_text("Reading lists\nE: Failed to fetch it  404 Not Found\nE: Some failed")
    with pytest.raises(FetchError, match="apt-get: Failed to fetch it  404 Not Found"):
        fetch(make_suite(origin), tmp_path, reports)


def test_disk_that_apt_finds_full_ends_the_fetch(apt, archive, origin, make_suite, tmp_path, reports):
    apt.offers(archive, "1.0")
    (apt.folder / "broken").write_text("E: Write error - write (28: No space left on device)")
    with pytest.raises(FetchError, match=r"disk is full; \d+ MB are needed"):
        fetch(make_suite(origin, {**origin, "kind": "folder", "folder": str(tmp_path)}), tmp_path, reports)


@pytest.mark.parametrize(
    ("prepare", "why"),
    [
        (lambda apt: (apt.folder / "bin/apt-get").unlink(), "this machine has no apt"),
        (lambda apt: (apt.folder / "uris").write_text(""), "name no Debian mirror"),
        (lambda apt: (apt.folder.parent / "keyring.gpg").unlink(), "debian-archive-keyring"),
    ],
)
def test_what_is_missing_is_told_beforehand_and_by_the_fetch(
    apt, origin, make_suite, tmp_path, reports, prepare, why
):
    prepare(apt)
    (row,) = preflight(make_suite(origin), cache=tmp_path / "cache", versions={}, folder=None)
    assert why in row.problem
    with pytest.raises(FetchError, match=why):
        fetch(make_suite(origin), tmp_path, reports)
