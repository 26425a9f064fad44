from __future__ import annotations

import io
import tarfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from docprobe.config import OriginConfig, SuiteConfig

TEST = b"import unittest\n"


@pytest.fixture
def make_suite():
    """Make a suite with the given origins, each a dict of its settings."""

    def make(*origins, **settings):
        made = tuple(OriginConfig(**origin) for origin in origins)
        link = "https://example.org/lib/blob/v{version}/{path}#L{line}"
        return SuiteConfig("lib", "Apache-2.0", link, made, **settings)

    return make


@pytest.fixture
def reports():
    """Collect what is reported."""

    class Reports(list):
        def __call__(self, what, done, total):
            self.append((what, done, total))

    return Reports()


@pytest.fixture
def make_tar(tmp_path):
    """Write a tar; a member is (name, bytes) or a TarInfo."""

    def make(*members, name="lib-1.0.tar.gz"):
        path = tmp_path / name
        with tarfile.open(path, "w:" + name.rpartition(".")[2].replace("tar", "")) as tar:
            for member in members:
                if isinstance(member, tarfile.TarInfo):
                    tar.addfile(member)
                else:
                    info = tarfile.TarInfo(member[0])
                    info.size = len(member[1])
                    tar.addfile(info, io.BytesIO(member[1]))
        return path

    return make


class Index(ThreadingHTTPServer):
    """A package index on this machine: pages and files by path, with the habits of bad servers."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, tuple[str, bytes]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.break_after = 0
        """Break the connection after this many bytes, once."""
        self.ranges = True
        self.password = ""
        self.moved: dict[str, str] = {}

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_GET(self):
        server = self.server
        server.asked.append((self.path, dict(self.headers)))
        if self.path in server.moved:
            self.send_response(302)
            self.send_header("Location", server.moved[self.path])
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif server.password and self.headers.get("Authorization") != server.password:
            self.send_error(401)
        elif self.path not in server.pages:
            self.send_error(404)
        else:
            self._answer(*server.pages[self.path])

    def _answer(self, kind, body):
        server = self.server
        wanted = self.headers.get("Range", "") if server.ranges else ""
        start = int(wanted.removeprefix("bytes=").removesuffix("-") or 0)
        if start and start >= len(body):
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) - start))
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        self.end_headers()
        body = body[start:]
        if server.break_after and self.path.startswith("/files/"):
            body, server.break_after = body[: server.break_after], 0
        self.wfile.write(body)


@pytest.fixture
def index():
    server = Index()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
