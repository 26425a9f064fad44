from __future__ import annotations

import base64
import hashlib
import json
import os
import zipfile
from pathlib import Path

import pytest

from docprobe.errors import FetchError
from docprobe.fetch import pip_settings
from docprobe.fetch.pip_settings import PipSettings
from docprobe.fetch.suites import fetch_suite


@pytest.fixture(autouse=True)
def settings(monkeypatch, index):
    """Ask the index of the test in place of this machine's own."""
    chosen = {"indexes": (f"{index.url}/simple",), "links": ()}
    monkeypatch.setattr("docprobe.fetch.python_packages.pip_settings", lambda: PipSettings(**chosen))
    monkeypatch.setattr("docprobe.fetch.download.time.sleep", lambda _: None)
    return chosen


@pytest.fixture
def sdist(make_tar):
    body = os.urandom(700_000)
    return make_tar(
        ("some_lib-1.0/lib/a_test.py", b"a = 1\n"), ("some_lib-1.0/data", body), name="some_lib-1.0.tar.gz"
    )


def digest_of(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def publish(index, file, form="json", sha256=None, more=()):
    """Put a file on the index, listed in a JSON or an HTML page."""
    name, digest = file.name, sha256 if sha256 is not None else digest_of(file)
    index.pages[f"/files/{name}"] = ("application/octet-stream", file.read_bytes())
    if form == "json":
        hashes = {"sha256": digest} if digest else {}
        rows = [{"filename": name, "url": f"../../files/{name}", "hashes": hashes}, *more]
        page = ("application/vnd.pypi.simple.v1+json", json.dumps({"files": rows}).encode())
    else:
        mark = f"#sha256={digest}" if digest else ""
        page = ("text/html", f"<!DOCTYPE html><a href='../../files/{name}{mark}'>{name}</a>".encode())
    index.pages["/simple/some-lib/"] = page


def origin(**more):
    return {"kind": "sdist", "package": "Some_Lib", "version": "1.0", **more}


def fetch(suite, tmp_path, reports, **versions):
    return fetch_suite(suite, cache=tmp_path / "cache", versions=versions, folder=None, report=reports)


@pytest.mark.parametrize("form", ["json", "html"])
def test_sdist_is_found_fetched_and_unwrapped(index, sdist, make_suite, tmp_path, reports, form):
    publish(index, sdist, form)
    source = fetch(make_suite(origin()), tmp_path, reports)
    assert (Path(source.root) / "lib/a_test.py").read_text() == "a = 1\n"
    assert (source.kind, source.version, source.digest) == ("sdist", "1.0", digest_of(sdist))
    assert not list((tmp_path / "cache/downloads").rglob("*.*"))
    fetching = [row for row in reports if row[0].startswith("fetching")]
    assert fetching[-1][1:] == (sdist.stat().st_size, sdist.stat().st_size)


def test_wheel_for_any_machine_is_preferred(index, make_suite, tmp_path, reports, make_tar):
    names = (
        "some_lib-1.0-cp311-cp311-linux_x86_64.whl",
        "some_lib-1.0-py3-none-any.whl",
        "some_lib-1.1-py3-none-any.whl",
    )
    rows = []
    for name in names:
        path = tmp_path / name
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr("lib/a_test.py", name)
        publish(index, path)
        rows.append({"filename": name, "url": f"/files/{name}", "hashes": {"sha256": digest_of(path)}})
    index.pages["/simple/some-lib/"] = ("application/json", json.dumps({"files": rows}).encode())
    source = fetch(make_suite(origin(kind="wheel")), tmp_path, reports)
    assert (Path(source.root) / "lib/a_test.py").read_text() == names[1]


def test_broken_connection_is_resumed(index, sdist, make_suite, tmp_path, reports):
    publish(index, sdist)
    index.break_after = 300_000
    source = fetch(make_suite(origin()), tmp_path, reports)
    assert source.digest == digest_of(sdist)
    ranges = [headers.get("Range") for path, headers in index.asked if path.startswith("/files/")]
    assert ranges == [None, "bytes=300000-"]


def test_server_without_ranges_is_asked_from_the_start(index, sdist, make_suite, tmp_path, reports):
    publish(index, sdist)
    index.break_after, index.ranges = 300_000, False
    assert fetch(make_suite(origin()), tmp_path, reports).digest == digest_of(sdist)


@pytest.mark.parametrize("left", [b"not what the file begins with", bytes(2_000_000)])
def test_part_that_does_not_belong_is_fetched_anew(index, sdist, make_suite, tmp_path, reports, left):
    publish(index, sdist)
    part = tmp_path / "cache/downloads/lib" / f"{digest_of(sdist)[:16]}.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(left)
    assert fetch(make_suite(origin()), tmp_path, reports).digest == digest_of(sdist)


def test_part_of_an_earlier_run_is_completed(index, sdist, make_suite, tmp_path, reports):
    publish(index, sdist)
    part = tmp_path / "cache/downloads/lib" / f"{digest_of(sdist)[:16]}.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(sdist.read_bytes()[:1000])
    assert fetch(make_suite(origin()), tmp_path, reports).digest == digest_of(sdist)
    assert index.asked[-1][1]["Range"] == "bytes=1000-"


def test_wrong_content_is_refused_and_thrown_away(index, sdist, make_suite, tmp_path, reports):
    publish(index, sdist, sha256="0" * 64)
    with pytest.raises(FetchError, match=f"has sha256 {digest_of(sdist)}, expected 0000"):
        fetch(make_suite(origin()), tmp_path, reports)
    assert not [path for path in (tmp_path / "cache").rglob("*") if path.suffix in {".part", ".gz", ".py"}]


def test_index_and_configuration_must_agree(index, sdist, make_suite, tmp_path, reports):
    publish(index, sdist)
    with pytest.raises(FetchError, match="is listed with sha256"):
        fetch(make_suite(origin(sha256="0" * 64)), tmp_path, reports)


@pytest.mark.parametrize("declared", [True, False])
def test_file_without_a_digest_needs_a_declared_one(index, sdist, make_suite, tmp_path, reports, declared):
    publish(index, sdist, "html", sha256="")
    suite = make_suite(origin(sha256=digest_of(sdist) if declared else ""))
    if declared:
        assert fetch(suite, tmp_path, reports).digest == digest_of(sdist)
    else:
        with pytest.raises(FetchError, match="without a sha256"):
            fetch(suite, tmp_path, reports)


def test_version_follows_the_installed_package_under_the_pinned_digest(
    index, sdist, make_suite, tmp_path, reports
):
    suite = make_suite(origin(version="{some}"), origin(sha256="0" * 64))
    publish(index, sdist)
    with pytest.raises(FetchError, match="expected 0000"):
        fetch(suite, tmp_path, reports, some="1.0")
    newer = sdist.rename(sdist.with_name("some_lib-1.5.tar.gz"))
    publish(index, newer)
    assert fetch(suite, tmp_path, reports, some="1.5").version == "1.5"


def test_pinned_version_stands_in_for_one_that_is_not_listed(index, sdist, make_suite, tmp_path, reports):
    publish(index, sdist)
    source = fetch(make_suite(origin(version="{some}"), origin()), tmp_path, reports, some="1.5")
    assert source.version == "1.0"
    assert "of version 1.0, not 1.5" in source.note
    assert "lists no sdist of version 1.5" in source.note


def test_indexes_are_asked_in_order_folders_and_links_too(
    index, sdist, make_suite, tmp_path, reports, settings
):
    simple = tmp_path / "mirror" / "some-lib"
    simple.mkdir(parents=True)
    settings["indexes"] = (f"{index.url}/simple", (tmp_path / "mirror").as_uri())
    page = f'<a href="../{sdist.name}#sha256={digest_of(sdist)}">x</a>'
    (simple / "index.html").write_text(page)
    (tmp_path / "mirror" / sdist.name).write_bytes(sdist.read_bytes())
    assert fetch(make_suite(origin()), tmp_path, reports).digest == digest_of(sdist)
    settings.update(indexes=(), links=(str(sdist.parent),))
    suite = make_suite(origin(sha256=digest_of(sdist)))
    again = fetch_suite(suite, cache=tmp_path / "other", versions={}, folder=None, report=reports)
    assert again.digest == digest_of(sdist)


def test_password_is_sent_and_never_shown(index, sdist, make_suite, tmp_path, reports, settings):
    publish(index, sdist)
    index.password = "Basic " + base64.b64encode(b"me:s3cret").decode()
    settings["indexes"] = (f"{index.url}/simple".replace("//", "//me:s3cret@"),)
    assert fetch(make_suite(origin()), tmp_path, reports).version == "1.0"
    with pytest.raises(FetchError) as raised:
        fetch(make_suite(origin(version="9")), tmp_path, reports)
    settings["indexes"] = (f"{index.url}/simple".replace("//", "//me:s3cret2@"),)
    with pytest.raises(FetchError, match="401") as refused:
        fetch(make_suite(origin(version="9")), tmp_path, reports)
    assert "s3cret" not in f"{raised.value} {refused.value} {reports}"


def test_password_does_not_follow_to_another_host(index, sdist, make_suite, tmp_path, reports, settings):
    publish(index, sdist)
    index.moved["/files/some_lib-1.0.tar.gz"] = f"{index.url}/moved".replace("127.0.0.1", "localhost")
    index.pages["/moved"] = ("application/octet-stream", sdist.read_bytes())
    settings["indexes"] = (f"{index.url}/simple".replace("//", "//me:s3cret@"),)
    assert fetch(make_suite(origin()), tmp_path, reports).version == "1.0"
    sent = {path: "Authorization" in headers for path, headers in index.asked}
    assert sent == {"/simple/some-lib/": True, "/files/some_lib-1.0.tar.gz": True, "/moved": False}


@pytest.mark.parametrize(
    ("kind", "body"), [("application/json", b"{"), ("application/json", b"[1]"), ("text/html", b"\xff<a")]
)
def test_page_that_is_no_index_is_told(index, make_suite, tmp_path, reports, kind, body):
    index.pages["/simple/some-lib/"] = (kind, body)
    with pytest.raises(FetchError, match=r"does not read like an index|lists no sdist"):
        fetch(make_suite(origin()), tmp_path, reports)


def test_address_of_another_kind_is_not_opened(index, make_suite, tmp_path, reports):
    rows = [{"filename": "some_lib-1.0.tar.gz", "url": "ftp://127.0.0.1/x", "hashes": {"sha256": "1"}}]
    index.pages["/simple/some-lib/"] = ("application/json", json.dumps({"files": rows}).encode())
    with pytest.raises(FetchError, match="not an address that can be fetched"):
        fetch(make_suite(origin()), tmp_path, reports)


def test_pip_tells_its_settings(monkeypatch, tmp_path):
    config = tmp_path / "pip.conf"
    config.write_text("[global]\nextra-index-url = https://two.example/simple\n")
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(config))
    monkeypatch.setenv("PIP_INDEX_URL", "https://one.example/simple")
    told = pip_settings.pip_settings()
    assert told.indexes[0] == "https://one.example/simple"
    assert "https://two.example/simple" in told.indexes
    assert Path(told.bundled).is_file()


def test_bundled_pip_is_asked_where_none_is_installed(monkeypatch):
    found = pip_settings.importlib.util.find_spec
    monkeypatch.setattr(
        pip_settings.importlib.util, "find_spec", lambda name: None if name == "pip" else found(name)
    )
    for name in pip_settings._VARIABLES:
        monkeypatch.delenv(name, raising=False)
    asked = []
    monkeypatch.setattr(pip_settings, "run_command", lambda *_, env, **__: asked.append(env) or _answer())
    if pip_settings._bundled_pip() is None:
        with pytest.raises(FetchError, match="no pip is there"):
            pip_settings.pip_settings()
    else:
        assert pip_settings.pip_settings().indexes == ("https://one.example/simple",)
        assert Path(asked[0]["PYTHONPATH"]).name.startswith("pip-")


def _answer():
    row = {
        "indexes": ["https://one.example/simple"],
        "links": [],
        "proxy": "",
        "certificates": "",
        "bundled": "",
    }
    return json.dumps(row)


def test_variables_of_uv_name_the_indexes(monkeypatch):
    monkeypatch.setattr(pip_settings.importlib.util, "find_spec", lambda _: None)
    for name in pip_settings._VARIABLES:
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(FetchError, match="set UV_DEFAULT_INDEX"):
        pip_settings.pip_settings()
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://one.example/simple")
    monkeypatch.setenv("UV_INDEX", "inner=https://two.example/simple?a=b")
    assert pip_settings.pip_settings().indexes == (
        "https://one.example/simple",
        "https://two.example/simple?a=b",
    )
