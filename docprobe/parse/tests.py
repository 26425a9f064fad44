"""The tests of a suite: text -> file -> many files on all cores.

A file that cannot be read or parsed is a `TestFile` with its `error` set, never the end of a scan.
"""

from __future__ import annotations

import ast
import multiprocessing
import os
import threading
import warnings
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import libcst as cst
from libcst.metadata import MetadataWrapper

from docprobe.model import TestFile, TestMethod, text_digest
from docprobe.parse.methods import TestVisitor
from docprobe.parse.resolver import Resolver

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

SCAN_FORMAT = 1
"""Part of the key of a scan: raise it when what a scan gives changes."""

Scanned = tuple[TestFile, list[TestMethod]]

_Shared = tuple[Path, str, Resolver]
"""What is the same for all files: the suite's folder, its name, the resolver."""

# Processes are replaced after so many files, which gives their memory back.
_FILES_A_WORKER = 100


def scan_bytes(text: bytes, path: str, source: str, resolver: Resolver) -> Scanned:
    """Return what `text`, the file at `path` of the suite `source`, holds."""
    digest = text_digest(text)
    error = _why_unparsable(text)
    if error:
        return TestFile(source, path, digest, 0, error), []
    visitor = TestVisitor(path, source, resolver)
    try:
        MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True).visit(visitor)
    except (cst.ParserSyntaxError, RecursionError, UnicodeError) as exc:
        return TestFile(source, path, digest, 0, _words(exc)), []
    tests = visitor.tests()
    return TestFile(source, path, digest, len(tests)), tests


def scan_file(root: Path, path: str, source: str, resolver: Resolver) -> Scanned:
    """Scan the file at `path` below `root`."""
    try:
        text = (root / path).read_bytes()
    except OSError as exc:
        return TestFile(source, path, "", 0, f"{type(exc).__name__}: {exc.strerror}"), []
    return scan_bytes(text, path, source, resolver)


def scan_paths(
    root: Path,
    paths: Iterable[str],
    source: str,
    resolver: Resolver,
    *,
    workers: int = 1,
    known: Mapping[str, str] | None = None,
) -> Iterator[Scanned]:
    """Scan many files, in the order given, on `workers` processes (none besides this one if 1).

    Files whose digest is the one in `known` (path -> digest) are passed over.
    """
    changed = (path for path in paths if not _is_known(root / path, (known or {}).get(path)))
    if workers <= 1:
        yield from (scan_file(root, path, source, resolver) for path in changed)
        return
    while chunk := list(islice(changed, workers * _FILES_A_WORKER)):
        yield from _scan_chunk(chunk, workers, (root, source, resolver))


def _scan_chunk(paths: Sequence[str], workers: int, shared: _Shared) -> Iterator[Scanned]:
    """Scan on fresh processes; where one dies, what was in work is done again, each file apart."""
    with _pool(workers, shared) as pool:
        try:
            futures = [pool.submit(_scan_in_worker, path) for path in paths]
        except BrokenProcessPool:
            futures = []
        for path, future in zip_longest(paths, futures):
            try:
                yield future.result() if future else _scan_apart(path, shared)
            except BrokenProcessPool:
                yield _scan_apart(path, shared)


def _scan_apart(path: str, shared: _Shared) -> Scanned:
    with _pool(1, shared) as pool:
        try:
            return pool.submit(_scan_in_worker, path).result()
        except BrokenProcessPool:
            digest = text_digest((shared[0] / path).read_bytes())
            return TestFile(shared[1], path, digest, 0, "the process that parsed it died"), []


def _pool(workers: int, shared: _Shared) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _start, shared)


def _is_known(path: Path, digest: str | None) -> bool:
    try:
        return digest is not None and text_digest(path.read_bytes()) == digest
    except OSError:
        return False


_worker: list[_Shared] = []


def _start(root: Path, source: str, resolver: Resolver) -> None:
    """Keep in a worker what is the same for all of its files, and let it end with its parent.

    The queue that it reads does not tell that: each worker holds the writing end, too.
    """
    _worker.append((root, source, resolver))
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def _scan_in_worker(path: str) -> Scanned:
    root, source, resolver = _worker[0]
    return scan_file(root, path, source, resolver)


def _why_unparsable(text: bytes) -> str:
    """Return why Python cannot parse `text`: its words are clearer than libcst's.

    It also refuses nesting so deep that libcst's parser would crash.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as exc:
        return _words(exc)
    return ""


def _words(exc: BaseException) -> str:
    if isinstance(exc, SyntaxError):
        return f"{type(exc).__name__}: {exc.msg} (line {exc.lineno})"
    if isinstance(exc, cst.ParserSyntaxError):
        return f"{type(exc).__name__}: {exc.message} (line {exc.raw_line})"
    return f"{type(exc).__name__}: {exc}".splitlines()[0]
