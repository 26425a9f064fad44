from __future__ import annotations

import os
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest

from docprobe.errors import FetchError
from docprobe.fetch.origin import OriginError
from docprobe.fetch.unpack import (
    Limits,
    folder_digest,
    make_read_only,
    measure,
    paths_pattern,
    remove_tree,
    unpack,
)


def member(name, kind, linkname=""):
    info = tarfile.TarInfo(name)
    info.type = kind
    info.linkname = linkname
    return info


def tree_of(path):
    return {file.relative_to(path).as_posix() for file in path.rglob("*") if not file.is_dir()}


@pytest.mark.parametrize("name", ["lib.tar", "lib.tar.gz", "lib.tar.xz", "lib.tar.bz2"])
def test_tar_is_unpacked_with_its_links(make_tar, tmp_path, reports, name):
    archive = make_tar(
        member("lib", tarfile.DIRTYPE),
        ("lib/a_test.py", b"one"),
        member("lib/hard.py", tarfile.LNKTYPE, "lib/a_test.py"),
        member("lib/soft.py", tarfile.SYMTYPE, "a_test.py"),
        name=name,
    )
    unpack(archive, tmp_path / "tree", report=reports)
    lib = tmp_path / "tree" / "lib"
    assert (lib / "hard.py").read_bytes() == b"one"
    assert (lib / "soft.py").readlink() == Path("a_test.py")
    assert reports[-1][1] <= reports[-1][2] == archive.stat().st_size


def test_zip_is_unpacked(tmp_path, reports):
    archive = tmp_path / "lib.whl"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("lib/", b"")
        packed.writestr("lib/a_test.py", b"one")
    unpack(archive, tmp_path / "tree", report=reports)
    assert (tmp_path / "tree/lib/a_test.py").read_bytes() == b"one"


@pytest.mark.parametrize(
    "bad",
    [
        ("/etc/passwd", b"x"),
        ("../outside", b"x"),
        ("lib/../../outside", b"x"),
        ("lib\\..\\outside", b"x"),
        member("link", tarfile.SYMTYPE, "/etc/passwd"),
        member("lib/link", tarfile.SYMTYPE, "../.."),
        member("hard", tarfile.LNKTYPE, "/etc/passwd"),
        member("hard", tarfile.LNKTYPE, "../outside"),
        member("hard", tarfile.LNKTYPE, "missing"),
        member("null", tarfile.CHRTYPE),
        member("disk", tarfile.BLKTYPE),
        member("pipe", tarfile.FIFOTYPE),
        ("lib/a_test.py/inside", b"x"),
        member("lib/a_test.py", tarfile.SYMTYPE, "b_test.py"),
    ],
    ids=lambda bad: bad.name if isinstance(bad, tarfile.TarInfo) else bad[0],
)
def test_bad_tar_member_is_refused(make_tar, tmp_path, reports, bad):
    with pytest.raises(OriginError) as raised:
        unpack(make_tar(("lib/a_test.py", b"one"), bad), tmp_path / "tree", report=reports)
    names = (bad.name, bad.linkname) if isinstance(bad, tarfile.TarInfo) else (bad[0],)
    assert any(repr(name) in raised.value.message for name in names)
    assert not (tmp_path / "outside").exists()


def test_nothing_is_written_through_a_link(make_tar, tmp_path, reports):
    (tmp_path / "elsewhere").mkdir()
    archive = make_tar(member("door", tarfile.SYMTYPE, "../elsewhere"), ("door/file", b"x"))
    with pytest.raises(OriginError):
        unpack(archive, tmp_path / "tree", report=reports)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_links_that_lead_outside_together_are_refused(make_tar, tmp_path, reports):
    first = member("a/b", tarfile.SYMTYPE, "../c")
    second = member("c", tarfile.SYMTYPE, "a/../..")
    with pytest.raises(OriginError, match="links to a place outside"):
        unpack(make_tar(("a/x", b""), first, second), tmp_path / "tree", report=reports)


@pytest.mark.parametrize("name", ["/abs", "../outside", "lib/../../outside"])
def test_bad_zip_member_is_refused(tmp_path, reports, name):
    archive = tmp_path / "lib.whl"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr(zipfile.ZipInfo(name), b"x")
    with pytest.raises(OriginError, match="leads outside"):
        unpack(archive, tmp_path / "tree", report=reports)
    assert not (tmp_path / "outside").exists()


def test_link_in_a_zip_is_refused(tmp_path, reports):
    archive = tmp_path / "lib.whl"
    info = zipfile.ZipInfo("link")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr(info, b"/etc/passwd")
    with pytest.raises(OriginError, match="neither a file nor a folder"):
        unpack(archive, tmp_path / "tree", report=reports)


@pytest.mark.parametrize(("limits", "why"), [(Limits(size=10), "10 bytes"), (Limits(entries=1), "1 entries")])
def test_size_and_number_are_bounded(make_tar, tmp_path, reports, limits, why):
    archive = make_tar(("a", b"123456"), ("b", b"123456"))
    with pytest.raises(OriginError, match=why):
        unpack(archive, tmp_path / "tree", report=reports, limits=limits)
    assert measure(tmp_path / "tree")[1] <= 10


@pytest.mark.parametrize("cut", [0, 30, 120])
def test_damaged_archive_is_told(make_tar, tmp_path, reports, cut):
    archive = make_tar(("a", os.urandom(500)))
    archive.write_bytes(archive.read_bytes()[:cut])
    with pytest.raises(OriginError, match="damaged"):
        unpack(archive, tmp_path / "tree", report=reports)


def test_full_disk_names_the_folder_and_the_size(make_tar, tmp_path, reports, monkeypatch):
    archive = make_tar(("a", b"x" * 100))
    monkeypatch.setattr("docprobe.fetch.unpack._Writer._place", lambda *_: Path("/dev/full"))
    with pytest.raises(FetchError, match="disk is full") as raised:
        unpack(archive, tmp_path / "tree", report=reports)
    assert not isinstance(raised.value, OriginError)
    assert str(tmp_path / "tree") in raised.value.message
    assert "MB are needed" in raised.value.message


def test_only_wanted_paths_are_written(make_tar, tmp_path, reports):
    archive = make_tar(
        ("lib-1.0/LICENSE", b""),
        ("lib-1.0/lib/a_test.py", b""),
        ("lib-1.0/lib/a.py", b""),
        ("lib-1.0/x/b_test.py", b""),
    )
    unpack(archive, tmp_path / "tree", report=reports, paths=("lib/**/*_test.py", "LICENSE"))
    assert tree_of(tmp_path / "tree") == {"lib-1.0/LICENSE", "lib-1.0/lib/a_test.py"}


@pytest.mark.parametrize(
    ("path", "name", "fits"),
    [
        ("lib/**/*_test.py", "lib/a_test.py", True),
        ("lib/**/*_test.py", "lib/x/y/a_test.py", True),
        ("lib/**/*_test.py", "lib/x/a_test.pyc", False),
        ("lib/*.py", "lib/x/a.py", False),
        ("lib/**", "wrap/lib/x/y", True),
        ("/LICENSE", "LICENSE", True),
        ("a.py", "aXpy", False),
    ],
)
def test_pattern_of_paths(path, name, fits):
    assert (paths_pattern((path,)).fullmatch(name) is not None) == fits


def test_read_only_tree_can_be_removed(tmp_path):
    tree = tmp_path / "tree"
    (tree / "in").mkdir(parents=True)
    (tree / "in" / "run.sh").write_text("")
    (tree / "in" / "run.sh").chmod(0o755)
    make_read_only(tree)
    assert stat.S_IMODE((tree / "in").stat().st_mode) == 0o555
    assert stat.S_IMODE((tree / "in/run.sh").stat().st_mode) == 0o555
    remove_tree(tree)
    assert not tree.exists()


def test_folder_digest_tells_names_and_sizes(tmp_path):
    (tmp_path / "a").write_text("1")
    first = folder_digest(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x").write_text("")
    assert folder_digest(tmp_path) == first
    (tmp_path / "a").write_text("12")
    assert folder_digest(tmp_path) != first
