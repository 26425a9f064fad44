"""The simple repository API of package indexes (PEP 503 pages, PEP 691 JSON): which file is wanted."""

from __future__ import annotations

import json
import re
import urllib.error
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urljoin, urlsplit
from urllib.request import url2pathname

from docprobe.fetch.download import Download, Opener, reason
from docprobe.fetch.origin import OriginError, Request, public_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docprobe.fetch.pip_settings import PipSettings

_JSON = "application/vnd.pypi.simple.v1+json"
_ACCEPT = f"{_JSON}, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1, */*;q=0.01"
_MAX_PAGE = 64 << 20


@dataclass(frozen=True, slots=True)
class Listed:
    """A file as an index lists it; `sha256` is empty where the index does not tell it."""

    name: str
    url: str
    sha256: str


def find_file(request: Request, settings: PipSettings, opener: Opener) -> Download:
    """Return the sdist or wheel that is asked for, from the first index that lists it.

    A declared digest decides where there is one; else the index must tell it.
    """
    kind, package, version, sha256 = (
        request.origin.kind,
        request.origin.package,
        request.version,
        request.sha256,
    )
    problems = []
    for page in _pages(package, settings):
        try:
            listed = [
                file for file in read_page(page, opener) if _is_wanted(file.name, kind, package, version)
            ]
        except OriginError as exc:
            problems.append(exc.message)
            continue
        digests = {file.sha256 for file in listed if file.sha256}
        for file in sorted(listed, key=_preference):
            if not sha256 and not file.sha256:
                problems.append(f"{file.name} is listed without a sha256, and none is declared")
            elif not sha256 or file.sha256 in {"", sha256}:
                return Download(file.name, file.url, sha256 or file.sha256)
        if sha256 and digests:
            problems.append(f"{listed[0].name} is listed with sha256 {min(digests)}, expected {sha256}")
        elif not listed:
            problems.append(f"{public_address(page)} lists no {kind} of version {version}")
    raise OriginError("; ".join(dict.fromkeys(problems)) or "pip is set to use no index")


def read_page(page: str, opener: Opener) -> list[Listed]:
    """Return the files that a page, JSON or HTML, or a folder lists."""
    local = _local(page)
    if local is not None and local.is_dir():
        if not (local / "index.html").is_file():
            return [
                Listed(path.name, path.as_uri(), "") for path in sorted(local.iterdir()) if path.is_file()
            ]
        page = (local / "index.html").as_uri()
    try:
        with opener.open(page, {"Accept": _ACCEPT}) as response:
            body = response.read(_MAX_PAGE)
            kind = response.headers.get_content_type()
            base = response.geturl()
    except urllib.error.HTTPError as exc:
        exc.close()
        message = f"{public_address(page)} answers {exc.code} {exc.reason}"
        raise OriginError(message) from exc
    except OSError as exc:
        message = f"{public_address(page)}: {reason(exc)}"
        raise OriginError(message) from exc
    return list(_from_json(body, base) if kind.endswith("json") else _from_html(body, base))


def _pages(package: str, settings: PipSettings) -> Iterator[str]:
    name = re.sub(r"[-_.]+", "-", package).lower()
    for index in settings.indexes:
        yield f"{_as_address(index).rstrip('/')}/{name}/"
    yield from map(_as_address, settings.links)


def _as_address(place: str) -> str:
    return place if "://" in place else Path(place).expanduser().absolute().as_uri()


def _local(page: str) -> Path | None:
    parts = urlsplit(page)
    return Path(url2pathname(parts.path)) if parts.scheme == "file" else None


def _is_wanted(filename: str, kind: str, package: str, version: str) -> bool:
    def normal(name: str) -> str:
        return re.sub(r"[-_.]+", "-", name).lower()

    if kind == "wheel":
        name, found, *_ = [*filename.removesuffix(".whl").split("-"), ""]
        return filename.endswith(".whl") and (normal(name), found) == (normal(package), version)
    stem = re.sub(r"\.(tar\.\w+|tgz|zip)$", "", filename)
    name, _, found = stem.rpartition("-")
    return stem != filename and (normal(name), found) == (normal(package), version)


def _preference(file: Listed) -> tuple[bool, bool, str]:
    """Order by: a wheel for any machine first, a file with a digest first, then the name."""
    return (
        file.name.endswith(".whl") and not file.name.endswith("-none-any.whl"),
        not file.sha256,
        file.name,
    )


def _from_json(body: bytes, base: str) -> Iterator[Listed]:
    try:
        rows = json.loads(body)["files"]
        for row in rows:
            yield Listed(row["filename"], urljoin(base, row["url"]), row.get("hashes", {}).get("sha256", ""))
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        message = f"{public_address(base)} does not read like an index: {exc}"
        raise OriginError(message) from exc


class _Anchors(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.base = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href")
        if tag == "a" and href:
            self.hrefs.append(href)
        elif tag == "base" and href:
            self.base = href


def _from_html(body: bytes, base: str) -> Iterator[Listed]:
    page = _Anchors()
    page.feed(body.decode(errors="replace"))
    for href in page.hrefs:
        url = urljoin(urljoin(base, page.base), href)
        parts = urlsplit(url)
        digest = parse_qs(parts.fragment).get("sha256", [""])[0]
        yield Listed(unquote(parts.path.rpartition("/")[2]), parts._replace(fragment="").geturl(), digest)
