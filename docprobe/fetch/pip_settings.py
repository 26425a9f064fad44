"""Where Python packages come from on this machine: asked of pip, so that its settings hold here too.

pip knows its configuration files, its environment variables and its own default. Where it is not
installed (as in an environment made by uv), uv's variables are read, then the pip that Python bundles
is asked. No index is named in docprobe.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from docprobe.fetch.command import run_command
from docprobe.fetch.origin import OriginError

_ASK = """
import json
from pip._internal.commands import create_command
from pip._vendor import certifi
options, _ = create_command("download").parse_args([])
indexes = [] if options.no_index else [options.index_url, *options.extra_index_urls]
print(json.dumps({
    "indexes": indexes, "links": options.find_links, "proxy": options.proxy or "",
    "certificates": options.cert or "", "bundled": certifi.where(),
}))
"""
_VARIABLES = (
    "UV_DEFAULT_INDEX",
    "UV_INDEX_URL",
    "UV_INDEX",
    "UV_EXTRA_INDEX_URL",
    "PIP_INDEX_URL",
    "PIP_EXTRA_INDEX_URL",
)


@dataclass(frozen=True, slots=True)
class PipSettings:
    """What a download of a package needs to know."""

    indexes: tuple[str, ...]
    links: tuple[str, ...] = ()
    """Pages or folders of archives (``--find-links``)."""
    proxy: str = ""
    certificates: str = ""
    bundled: str = ""
    """pip's own certificates, for a Python that finds none of the system's."""


def pip_settings() -> PipSettings:
    """Return the settings of this interpreter's pip; `OriginError` where there is none to ask."""
    installed = importlib.util.find_spec("pip") is not None
    given = _given() if not installed else ()
    if given:
        return PipSettings(given)
    bundled = _bundled_pip()
    if not installed and bundled is None:
        hint = f"install pip beside {sys.executable}, or set {_VARIABLES[0]}"
        message = f"no pip is there to name a package index; {hint}"
        raise OriginError(message)
    return _ask({} if installed else {"PYTHONPATH": str(bundled)})


def _given() -> tuple[str, ...]:
    """Return the indexes that environment variables name; uv writes an entry as ``name=address``."""
    entries = [entry for name in _VARIABLES for entry in os.environ.get(name, "").split()]
    return tuple(dict.fromkeys(_address(entry) for entry in entries))


def _address(entry: str) -> str:
    name, equals, address = entry.partition("=")
    return address if equals and "/" not in name else entry


def _bundled_pip() -> Path | None:
    found = importlib.util.find_spec("ensurepip")
    if found is None or found.origin is None:
        return None
    return next(iter(sorted((Path(found.origin).parent / "_bundled").glob("pip-*.whl"))), None)


def _ask(env: dict[str, str]) -> PipSettings:
    answer = run_command([sys.executable, "-P", "-c", _ASK], timeout=60, env=env)
    try:
        row = json.loads(answer.splitlines()[-1])
    except (ValueError, IndexError) as exc:
        message = "pip does not tell its settings"
        raise OriginError(message) from exc
    texts = {name: str(row[name]) for name in ("proxy", "certificates", "bundled")}
    return PipSettings(tuple(row["indexes"]), tuple(row["links"]), **texts)
