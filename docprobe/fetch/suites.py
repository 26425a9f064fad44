"""A suite fetched: its origins tried in order, the first that gives it wins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from docprobe.config import SuiteConfig
from docprobe.errors import FetchError
from docprobe.fetch.cache import Cache, Kept
from docprobe.fetch.debian import debian_problem, fetch_debian
from docprobe.fetch.folder import folder_problem, use_folder
from docprobe.fetch.git import fetch_tag, git_problem
from docprobe.fetch.origin import Fetched, OriginError, Report, Request, disk_guard, requests
from docprobe.fetch.python_packages import fetch_package, package_problem
from docprobe.model import Source, SourceKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True)
class _Job:
    """One suite to fetch, and with what."""

    suite: SuiteConfig
    cache: Cache
    requests: tuple[Request, ...]
    base: Path
    report: Report


@dataclass(frozen=True, slots=True)
class Readiness:
    """What `docprobe doctor` tells of one origin before anything is fetched."""

    origin: str
    cached: bool
    problem: str
    """Why it could not be fetched on this machine; empty where nothing is missing."""


def fetch_suite(
    suite: SuiteConfig,
    *,
    cache: Path,
    versions: Mapping[str, str],
    folder: Path | None,
    report: Report,
    base: Path = Path(),
    refresh: bool = False,
) -> Source:
    """Return the suite's source: `folder` where it is given, else the first origin that gives it.

    A tree in the cache is used without any network as long as the origins before it gave nothing the
    last time; `refresh` asks those again. Folders in the configuration are relative to `base`.
    Raises `FetchError` that names every origin and why it failed.
    """
    if folder is not None:
        return _given_folder(suite, folder)
    job = _Job(suite, Cache(cache, suite.name), requests(suite, versions), base, report)
    failures: dict[str, str] = {}
    source = None if refresh else _known(job, failures)
    if source is None:
        failures.clear()
        source = _first(job, failures)
    wanted = next((request.version for request in job.requests if not request.problem), source.version)
    return _annotated(source, wanted, failures)


def preflight(
    suite: SuiteConfig, *, cache: Path, versions: Mapping[str, str], folder: Path | None, base: Path = Path()
) -> list[Readiness]:
    """Tell of each origin whether it is cached or what is missing to fetch it; nothing is fetched."""
    if folder is not None:
        return [
            Readiness(f"folder {folder}", cached=False, problem=folder_problem(suite, folder.expanduser()))
        ]
    trees = Cache(cache, suite.name)
    rows = []
    for request in requests(suite, versions):
        cached = trees.find(request) is not None
        rows.append(Readiness(str(request), cached, "" if cached else _problem(suite, request, base)))
    return rows


def _given_folder(suite: SuiteConfig, folder: Path) -> Source:
    try:
        return _folder_source(suite, use_folder(suite, folder))
    except OriginError as exc:
        hint = "Name the folder that holds the suite's tree, or leave --source out."
        raise FetchError(
            f"Couldn't use {str(folder)!r} as the suite {suite.name!r}: {exc.message}", hint=hint
        ) from exc


def _known(job: _Job, failures: dict[str, str]) -> Source | None:
    """Return the first cached tree if every origin before it is known to have given nothing."""
    known = job.cache.failures()
    for request in job.requests:
        kept = job.cache.find(request)
        if kept:
            return _kept_source(job.suite, *kept)
        why = request.problem or known.get(str(request))
        if why is None:
            return None
        failures[str(request)] = why
    return None


def _first(job: _Job, failures: dict[str, str]) -> Source:
    """Try the origins in order, under the suite's lock; tell in `failures` which gave nothing."""
    with job.cache.locked(job.report), disk_guard(job.cache.folder):
        for request in job.requests:
            try:
                source = _attempt(job, request)
            except OriginError as exc:
                failures[str(request)] = exc.message
            else:
                job.cache.note_failures(failures)
                return source
    raise _nothing(job.suite, failures)


def _attempt(job: _Job, request: Request) -> Source:
    if request.problem:
        raise OriginError(request.problem)
    if request.origin.kind == SourceKind.FOLDER:
        used = use_folder(job.suite, job.base / request.origin.folder, request.version)
        return _folder_source(job.suite, used)
    try:
        with disk_guard(job.cache.folder):
            kept = job.cache.find(request) or _fetched(job, request)
    except OSError as exc:
        message = f"{exc.strerror}: {exc.filename!r}"
        raise OriginError(message) from exc
    return _kept_source(job.suite, *kept)


def _fetched(job: _Job, request: Request) -> tuple[Kept, Path]:
    fetch = _fetcher(request, job.cache, job.report)
    suite = job.suite
    with job.cache.workplace() as work:
        fetched = fetch(work / "tree")
        if next((fetched.root / suite.below).rglob(suite.pattern), None) is None:
            message = f"it holds no file named like {suite.pattern!r} below {suite.below or 'its root'!r}"
            raise OriginError(message)
        return job.cache.keep(request, fetched, work, suite.licence)


def _fetcher(request: Request, cached: Cache, report: Report) -> Callable[[Path], Fetched]:
    kind = request.origin.kind
    if kind == SourceKind.GIT:
        return lambda tree: fetch_tag(request, tree, report)
    if kind == SourceKind.DEBIAN:
        return lambda tree: fetch_debian(request, tree, cached.apt, report)
    if kind in {SourceKind.SDIST, SourceKind.WHEEL}:
        return lambda tree: fetch_package(request, tree, cached.downloads, report)
    message = f"{kind!r} is no kind of origin; known are {', '.join(SourceKind)}"
    raise OriginError(message)


def _problem(suite: SuiteConfig, request: Request, base: Path) -> str:
    kind = request.origin.kind
    if request.problem:
        return request.problem
    if kind == SourceKind.FOLDER:
        return folder_problem(suite, base / request.origin.folder)
    if kind == SourceKind.GIT:
        return git_problem()
    if kind == SourceKind.DEBIAN:
        return debian_problem()
    return package_problem()


def _folder_source(suite: SuiteConfig, used: Fetched) -> Source:
    link = suite.link.replace("{version}", used.version) if used.version else ""
    return Source(
        suite.name,
        SourceKind.FOLDER,
        used.version,
        used.digest,
        suite.licence,
        link,
        str(used.root),
        used.note,
    )


def _kept_source(suite: SuiteConfig, kept: Kept, root: Path) -> Source:
    link = suite.link.replace("{version}", kept.version)
    kind = SourceKind(kept.kind)
    return Source(suite.name, kind, kept.version, kept.digest, kept.licence, link, str(root), kept.note)


def _annotated(source: Source, wanted: str, failures: Mapping[str, str]) -> Source:
    """Add to the note what was tried before, and that the version is not the first choice."""
    notes = [source.note] if source.note else []
    if source.version != wanted:
        notes.append(f"the suite is of version {source.version or 'unknown'}, not {wanted}")
    notes.extend(f"tried before: {origin}: {why}" for origin, why in failures.items())
    return replace(source, note="; ".join(notes))


def _nothing(suite: SuiteConfig, failures: Mapping[str, str]) -> FetchError:
    tried = "".join(f"\n  - {origin}: {why}" for origin, why in failures.items()) or " it declares no origin"
    hint = "Mend one of these, or name the suite's folder with --source; `docprobe doctor` checks them."
    return FetchError(f"Couldn't fetch the suite {suite.name!r}: every origin failed{tried}", hint=hint)
