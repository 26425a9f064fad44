"""Addresses opened and files downloaded: resumed where the server can, restarted where it cannot."""

from __future__ import annotations

import base64
import http.client
import netrc
import os
import ssl
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING
from urllib.parse import unquote, urlsplit, urlunsplit

from docprobe.fetch.origin import OriginError, Report, check_room, disk_guard, public_address
from docprobe.fetch.unpack import UNPACKED_RATIO, file_digest

if TYPE_CHECKING:
    from collections.abc import Callable

    from docprobe.fetch.pip_settings import PipSettings

_TIMEOUT = 30.0
_ATTEMPTS = 5
_CHUNK = 1 << 18
_BROKEN = (OSError, http.client.HTTPException)


@dataclass(frozen=True, slots=True)
class Download:
    """A file to fetch and what it must be."""

    name: str
    url: str
    sha256: str


class Opener:
    """Opens addresses with the proxy, the certificates and the passwords of this user's pip."""

    def __init__(self, settings: PipSettings) -> None:
        """Prepare for the settings; nothing is opened yet."""
        handlers: list[urllib.request.BaseHandler] = [urllib.request.HTTPSHandler(context=_context(settings))]
        if settings.proxy:
            handlers.append(urllib.request.ProxyHandler({"http": settings.proxy, "https": settings.proxy}))
        self._opener = urllib.request.build_opener(*handlers)
        self._secrets = {
            urlsplit(index).hostname: secret for index in settings.indexes if (secret := _secret(index))
        }

    def open(self, url: str, headers: dict[str, str] | None = None) -> http.client.HTTPResponse:
        """Open an http, https or file address; a password in it is sent and never shown."""
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https", "file"}:
            message = f"{public_address(url)} is not an address that can be fetched"
            raise OriginError(message)
        plain = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
        request = urllib.request.Request(plain, headers={"User-Agent": "docprobe", **(headers or {})})  # noqa: S310 - the scheme was checked
        secret = _secret(url) or self._secrets.get(parts.hostname) or _netrc(parts.hostname)
        if secret and parts.scheme != "file":
            # Not sent on where the server redirects to another.
            request.add_unredirected_header("Authorization", f"Basic {secret}")
        response: http.client.HTTPResponse = self._opener.open(request, timeout=_TIMEOUT)
        return response


def download(wanted: Download, folder: Path, opener: Opener, report: Report) -> Path:
    """Fetch a file into `folder`, going on with what an earlier attempt left; return its path.

    The file has the wanted digest. A part that turns out wrong is thrown away and fetched anew once.
    """
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{wanted.sha256[:16]}.part"
    resumed = part.exists()
    _complete(wanted, part, opener, report)
    found = file_digest(part)
    if found != wanted.sha256 and resumed:
        part.unlink()
        _complete(wanted, part, opener, report)
        found = file_digest(part)
    if found != wanted.sha256:
        part.unlink()
        message = f"{wanted.name} has sha256 {found}, expected {wanted.sha256}"
        raise OriginError(message)
    return part.rename(folder / wanted.name)


def _complete(wanted: Download, part: Path, opener: Opener, report: Report) -> None:
    """Fetch until the part is whole, trying again where the connection breaks."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            with disk_guard(part.parent):
                whole = _append(wanted, part, opener, report)
        except urllib.error.HTTPError as exc:
            exc.close()
            if exc.code != http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                message = f"{wanted.name}: the server answers {exc.code} {exc.reason}"
                raise OriginError(message) from exc
            part.unlink(missing_ok=True)
            continue
        except _BROKEN as exc:
            if attempt == _ATTEMPTS:
                message = f"{wanted.name}: {reason(exc)}"
                raise OriginError(message) from exc
            time.sleep(0.2 * 2**attempt)
            continue
        if whole:
            return
    message = f"{wanted.name}: the connection broke {_ATTEMPTS} times"
    raise OriginError(message)


def _append(wanted: Download, part: Path, opener: Opener, report: Report) -> bool:
    """Fetch what is missing of the part; return whether the server sent all that it announced."""
    have = part.stat().st_size if part.exists() else 0
    headers = {"Range": f"bytes={have}-"} if have else {}
    with opener.open(wanted.url, {**headers, "Accept-Encoding": "identity"}) as response:
        if have and not (response.headers.get("Content-Range") or "").startswith(f"bytes {have}-"):
            have = 0
        announced = response.headers.get("Content-Length")
        total = have + int(announced) if announced else None
        if total:
            check_room(part.parent, (total - have) + total * (UNPACKED_RATIO - 1))
        with part.open("ab" if have else "wb") as file:
            done = have + _copy(
                response, file, lambda more: report(f"fetching {wanted.name}", have + more, total)
            )
    return total is None or done == total


def _copy(source: IO[bytes], file: IO[bytes], tell: Callable[[int], None]) -> int:
    done = 0
    tell(done)
    while chunk := source.read(_CHUNK):
        file.write(chunk)
        done += len(chunk)
        tell(done)
    return done


def reason(exc: BaseException) -> str:
    """Return the cause of a failed connection in words."""
    cause = exc.reason if isinstance(exc, urllib.error.URLError) else exc
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror
    return str(cause) or type(cause).__name__


def _context(settings: PipSettings) -> ssl.SSLContext:
    given = settings.certificates or os.environ.get("REQUESTS_CA_BUNDLE", "")
    known = ssl.get_default_verify_paths()
    if not given and not known.cafile and not known.capath:
        given = settings.bundled
    try:
        if given and Path(given).is_dir():
            return ssl.create_default_context(capath=given)
        return ssl.create_default_context(cafile=given or None)
    except OSError as exc:
        message = f"the certificates in {given!r} can't be read: {exc.strerror or exc}"
        raise OriginError(message) from exc


def _secret(url: str) -> str:
    """Return the user and password of an address as HTTP's basic scheme writes them."""
    parts = urlsplit(url)
    if not parts.username:
        return ""
    text = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return base64.b64encode(text.encode()).decode()


def _netrc(host: str | None) -> str:
    try:
        found = netrc.netrc(os.environ.get("NETRC")).authenticators(host or "")
    except (OSError, netrc.NetrcParseError):
        return ""
    return base64.b64encode(f"{found[0]}:{found[2]}".encode()).decode() if found else ""
