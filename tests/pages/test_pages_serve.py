"""The small server."""

from __future__ import annotations

import threading
import urllib.request
from typing import TYPE_CHECKING

import pytest

from docprobe.errors import SiteError
from docprobe.pages.serve import make_server

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("<p>hello", encoding="utf-8")
    return tmp_path


def test_serves_without_caching(folder: Path) -> None:
    with make_server(folder, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{server.server_address[1]}/") as answer:
                assert answer.read() == b"<p>hello"
                assert answer.headers["Cache-Control"] == "no-store"
        finally:
            server.shutdown()
            thread.join()


def test_a_taken_port_is_one_message(folder: Path) -> None:
    with (
        make_server(folder, "127.0.0.1", 0) as server,
        pytest.raises(SiteError, match="Couldn't listen") as caught,
    ):
        make_server(folder, "127.0.0.1", server.server_address[1])
    assert "--port" in caught.value.hint


def test_a_port_out_of_range_is_one_message(folder: Path) -> None:
    with pytest.raises(SiteError, match=r"Couldn't listen on .*:99999"):
        make_server(folder, "127.0.0.1", 99999)


def test_no_site_is_one_message(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="there is no built site"):
        make_server(tmp_path, "127.0.0.1", 0)
