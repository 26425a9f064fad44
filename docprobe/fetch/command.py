"""Foreign commands: without a terminal, with a time limit, killed whole, their words kept for messages."""

from __future__ import annotations

import atexit
import contextlib
import errno
import os
import re
import signal
import subprocess
import threading
from typing import TYPE_CHECKING

from docprobe.fetch.origin import OriginError, public_address

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

_FOREIGN_REPOSITORY = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR")
_running: set[subprocess.Popen[bytes]] = set()


def run_command(
    argv: Sequence[str],
    *,
    timeout: float,
    folder: Path | None = None,
    env: Mapping[str, str] | None = None,
    watch: Callable[[str], None] | None = None,
) -> str:
    """Run a command and return its standard output; `OriginError` with its own words where it fails.

    `watch` is given each line of standard error as it comes, progress lines (ended by a carriage
    return) included. The command and what it started are killed when this is left early.
    """
    process = _start(argv, folder, env)
    _running.add(process)
    said: list[str] = []
    expired = threading.Event()

    def expire() -> None:
        expired.set()
        _kill(process)

    timer = threading.Timer(timeout, expire)
    output: list[str] = []
    reader = threading.Thread(target=lambda: output.append(_text(process)), daemon=True)
    timer.start()
    reader.start()
    try:
        _listen(process, said, watch)
        code = process.wait()
        reader.join()
    finally:
        timer.cancel()
        _running.discard(process)
        _kill(process)
        process.wait()
        reader.join()
        for stream in (process.stdout, process.stderr):
            if stream:
                stream.close()
    if expired.is_set():
        message = f"{argv[0]} gave no result within {timeout:.0f} s"
        raise OriginError(message)
    if code and any(os.strerror(errno.ENOSPC) in line for line in said):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if code:
        raise OriginError(_reason(argv[0], code, said))
    return "".join(output)


@atexit.register
def _kill_running() -> None:
    """Kill what a daemon thread waits for when this process ends: such a thread is not unwound."""
    for process in tuple(_running):
        _kill(process)


def _start(
    argv: Sequence[str], folder: Path | None, env: Mapping[str, str] | None
) -> subprocess.Popen[bytes]:
    inherited = {name: value for name, value in os.environ.items() if name not in _FOREIGN_REPOSITORY}
    try:
        return subprocess.Popen(  # noqa: S603 - a list of arguments, no shell
            argv,
            cwd=folder,
            env={**inherited, "LC_ALL": "C", **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except FileNotFoundError as exc:
        message = f"{argv[0]} is not installed"
        raise OriginError(message) from exc
    except OSError as exc:
        message = f"{argv[0]} could not be started: {exc.strerror}"
        raise OriginError(message) from exc


def _text(process: subprocess.Popen[bytes]) -> str:
    assert process.stdout is not None
    return process.stdout.read().decode(errors="replace")


def _listen(process: subprocess.Popen[bytes], said: list[str], watch: Callable[[str], None] | None) -> None:
    assert process.stderr is not None
    rest = b""
    while chunk := os.read(process.stderr.fileno(), 65536):
        *lines, rest = re.split(rb"[\r\n]+", rest + chunk)
        for line in lines:
            _hear(line, said, watch)
    _hear(rest, said, watch)


def _hear(line: bytes, said: list[str], watch: Callable[[str], None] | None) -> None:
    text = line.decode(errors="replace").strip()
    if not text:
        return
    said.append(text)
    del said[:-50]
    if watch:
        watch(text)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the command's whole session: git and apt download in children, which may outlive them."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _reason(program: str, code: int, said: Sequence[str]) -> str:
    errors = [
        line for line in said if re.match(r"E:|fatal:|error:|remote: .*(?:error|not)", line, re.IGNORECASE)
    ]
    last = (errors or list(said) or [f"exit status {code}"])[0 if errors else -1]
    return f"{program}: {public_address(re.sub(r'^(E|fatal|error): ?', '', last))}"
