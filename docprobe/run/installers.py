"""What makes an environment and installs into it: uv where it is there, else ``venv`` and pip.

Where packages come from is the installers' own business: their settings and variables hold, and no index
is named here.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from docprobe.errors import TargetError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

UV = "uv"
PIP = "pip"
INSTALLERS = (UV, PIP)
_VENV = "venv"
_PYTHON = "Python"

_SECONDS = 30
_GRACE = 5.0
"""Seconds in which an installer that is interrupted may remove its temporary files."""
_KEPT = 200
_TOLD = 8
_COMPLAINT = re.compile(r"\s*(?:(?:ERROR|error|fatal|\w*Error)\b|\N{MULTIPLICATION SIGN})")
_QUIET = {
    "NO_COLOR": "1",
    "UV_NO_PROGRESS": "1",
    "PIP_PROGRESS_BAR": "off",
    "PIP_NO_INPUT": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
}
_VERSION = "import sys; print('%d.%d' % sys.version_info[:2])"


@dataclass(frozen=True, slots=True)
class Installer:
    """A way to make an environment."""

    kind: str
    """``uv`` or ``pip``."""
    program: str
    """uv itself, or the Python whose ``venv`` makes the environment."""
    python: str
    """The version of Python that environments get, such as ``3.11``."""

    def make(self, folder: Path) -> list[str]:
        """Return the command that makes an empty environment."""
        if self.kind == UV:
            return [self.program, "venv", "--python", self.python, str(folder)]
        return [self.program, "-I", "-m", _VENV, str(folder)]

    def install(self, interpreter: Path, requirements: Sequence[str]) -> list[str]:
        """Return the command that installs into the environment of `interpreter`.

        What is installed is compiled, too: workers see it read-only and would compile it at each start.
        """
        if self.kind == UV:
            words = [self.program, "pip", "install", "--compile-bytecode", "--python", str(interpreter)]
        else:
            words = [str(interpreter), "-I", "-m", "pip", "install", "--compile"]
        return [*words, *requirements]


def find_installer(python: str, kind: str = "") -> Installer:
    """Return the way to environments of this Python: the one of that kind, else the first that is there.

    Raises `TargetError` where uv is asked for and not there, or no such Python is.
    """
    uv = shutil.which(UV) if kind != PIP else None
    if uv:
        return Installer(UV, uv, python)
    if kind == UV:
        hint = "Install uv, or leave the option out."
        raise TargetError("Couldn't use uv: there is no such program on the PATH", hint=hint)
    return Installer(PIP, _find_python(python), python)


def run_installer(
    command: Sequence[str], *, purpose: str, more: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Run a command and yield the lines that it says, as they come.

    When this is left early the command is interrupted, with all that it has started. Raises `TargetError`
    with the end of its own words where it fails, naming the `purpose` (``install x==1``).
    """
    process = _start(command, purpose, {**_QUIET, **(more or {})})
    said: list[str] = []
    try:
        assert process.stdout is not None
        for raw in process.stdout:
            line = _without_secrets(raw.decode("utf-8", "replace").rstrip())
            if line:
                said.append(line)
                del said[:-_KEPT]
                yield line
        code = process.wait()
    finally:
        _end(process)
    if code:
        raise _failure(purpose, said, code, _name(command))


def complaint(said: Sequence[str]) -> list[str]:
    """Return those lines of an installer that say why it failed: from the first that begins as an error."""
    first = next((number for number, line in enumerate(said) if _COMPLAINT.match(line)), None)
    return list(said[-_TOLD:] if first is None else said[first : first + _TOLD])


def _find_python(version: str) -> str:
    """Return a Python of that version: the one that runs docprobe where it fits, else one on the PATH."""
    if version == f"{sys.version_info[0]}.{sys.version_info[1]}":
        return sys.executable
    found = shutil.which(f"python{version}")
    if found and _version_of(found) == version:
        return found
    hint = f"Install Python {version}, or uv, which can bring its own."
    raise TargetError(
        f"Couldn't make an environment with Python {version}: there is no python{version} on the PATH",
        hint=hint,
    )


def _version_of(program: str) -> str:
    """Ask, as the name alone may promise what a version manager does not keep."""
    try:
        done = subprocess.run(  # noqa: S603 - a Python from the PATH
            [program, "-I", "-c", _VERSION], capture_output=True, timeout=_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", "replace").strip()


def _start(command: Sequence[str], purpose: str, variables: Mapping[str, str]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603 - a list of arguments, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, **variables},
            start_new_session=True,
        )
    except OSError as exc:
        raise TargetError(f"Couldn't {purpose}: {command[0]} does not start: {exc.strerror}") from exc


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the command and what it has started, where it has not ended by itself."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.stdout:
        process.stdout.close()


def _failure(purpose: str, said: Sequence[str], code: int, name: str) -> TargetError:
    if any(os.strerror(errno.ENOSPC) in line for line in said):
        return no_space(purpose)
    words = complaint(said) or [f"it ended with status {code} and without a word"]
    hints = {
        UV: "Is there such a version, and a network? uv does not read pip's settings: where pip is set to an"
        " index of its own, set UV_DEFAULT_INDEX, too, or use --installer pip.",
        PIP: "Is there such a version, and a network? The index is the one that pip is set to.",
        _VENV: "Does this Python have the modules venv and ensurepip? Some systems pack them apart.",
        _PYTHON: "What it needs may be missing, or newer than it knows: pin that in the table [install].",
    }
    lines = "".join(f"\n  {line}" for line in words)
    return TargetError(f"Couldn't {purpose}: {name} says{lines}", hint=hints[name])


def no_space(purpose: str) -> TargetError:
    """Return the error of a disk that is full."""
    hint = "Free some space (a large library takes 2 GB), or name another disk with DOCPROBE_TARGETS."
    return TargetError(f"Couldn't {purpose}: {os.strerror(errno.ENOSPC)}", hint=hint)


def _name(command: Sequence[str]) -> str:
    """Return who speaks when the command fails."""
    if Path(command[0]).name == UV:
        return UV
    return next((word for word in (PIP, _VENV) if word in command), _PYTHON)


def _without_secrets(text: str) -> str:
    """Leave out what stands before the host of an address: it may be a password."""
    return re.sub(r"//[^/@\s]+@", "//", text)
