"""A git tag, fetched sparse (wanted paths only), shallow (one commit) and blobless (no other content)."""

from __future__ import annotations

import os
import re
import shutil
from typing import TYPE_CHECKING

from docprobe.fetch.command import run_command
from docprobe.fetch.origin import Fetched, OriginError, Report, Request, check_digest, disk_guard
from docprobe.fetch.unpack import check_links, remove_tree

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_ANSWER_SECONDS = 30
_FETCH_SECONDS = 1800
_UNITS = {"bytes": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}
_SETTINGS = ("-c", "core.hooksPath=/dev/null", "-c", "core.autocrlf=false", "-c", "advice.detachedHead=false")
_QUIET = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "",
    "GCM_INTERACTIVE": "never",
    "GIT_LFS_SKIP_SMUDGE": "1",
    "GIT_HTTP_LOW_SPEED_LIMIT": "1000",
    "GIT_HTTP_LOW_SPEED_TIME": "20",
}
"""Nobody is asked for a password, and a remote that stalls for 20 s is given up."""


def git_problem() -> str:
    """Return why no tag can be fetched here, or an empty string."""
    return "" if shutil.which("git") else "git is not installed"


def fetch_tag(request: Request, tree: Path, report: Report) -> Fetched:
    """Check the wanted paths of the request's tag out into the new folder `tree`."""
    url = request.origin.url
    report(f"asking for {request}", 0, None)
    commit = _commit_of(url, request.tag)
    check_digest(str(request), commit, request.sha256)
    tree.mkdir(parents=True)
    with disk_guard(tree):
        _git("init", "--quiet", "--template=", folder=tree)
        _git("remote", "add", "origin", url, folder=tree)
        _fetch(request, commit, tree, report)
    if next((path for path in tree.rglob("*") if path.is_file() and ".git" not in path.parts), None) is None:
        message = f"the tag holds none of {', '.join(request.origin.paths)}"
        raise OriginError(message)
    remove_tree(tree / ".git")
    check_links(tree)
    return Fetched(request.version, commit, tree)


def _commit_of(url: str, tag: str) -> str:
    """Ask the remote which commit the tag stands for; an annotated tag is followed."""
    lines = _git(
        "ls-remote", url, f"refs/tags/{tag}", f"refs/tags/{tag}^{{}}", seconds=_ANSWER_SECONDS
    ).split("\n")
    found = {name: commit for commit, _, name in (line.partition("\t") for line in lines)}
    commit = found.get(f"refs/tags/{tag}^{{}}") or found.get(f"refs/tags/{tag}")
    if not commit:
        message = f"the remote has no tag {tag!r}"
        raise OriginError(message)
    return commit


def _fetch(request: Request, commit: str, tree: Path, report: Report) -> None:
    def watch(line: str) -> None:
        report(f"fetching {request}", _received(line), None)

    wanted = (
        "--depth=1",
        "--filter=blob:none",
        "--no-tags",
        "--progress",
        "origin",
        f"refs/tags/{request.tag}",
    )
    _git("fetch", *wanted, folder=tree, seconds=_FETCH_SECONDS, watch=watch)
    if request.origin.paths:
        # Written by hand: the command for it differs between the versions of git in use.
        _git("config", "core.sparseCheckout", "true", folder=tree)
        (tree / ".git" / "info").mkdir(exist_ok=True)
        patterns = "".join(f"/{path.lstrip('/')}\n" for path in request.origin.paths)
        (tree / ".git" / "info" / "sparse-checkout").write_text(patterns, encoding="utf-8")
    # The content of the wanted files comes now, in one request.
    _git("checkout", "--progress", "--detach", commit, folder=tree, seconds=_FETCH_SECONDS, watch=watch)


def _received(line: str) -> int:
    """Return the bytes that a progress line of git tells of."""
    found = re.search(r"([\d.]+) (bytes|[KMG]iB)\b", line)
    return int(float(found[1]) * _UNITS[found[2]]) if found else 0


def _git(
    *arguments: str,
    folder: Path | None = None,
    seconds: float = 60,
    watch: Callable[[str], None] | None = None,
) -> str:
    ssh = os.environ.get("GIT_SSH_COMMAND", "ssh -oBatchMode=yes -oConnectTimeout=15")
    env = {**_QUIET, "GIT_SSH_COMMAND": ssh}
    return run_command(["git", *_SETTINGS, *arguments], timeout=seconds, folder=folder, env=env, watch=watch)
