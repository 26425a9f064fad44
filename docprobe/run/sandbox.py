"""One bubblewrap a worker: a read-only view of what the target needs, nothing of the person's own.

Inside there are no other processes, no network but loopback, and an own ``/tmp`` in memory. What holds the
jobs in there apart is `docprobe.run.worker_spaces`, what a stranger's may not ask of the kernel is
`docprobe.run.worker_filter`.
"""

from __future__ import annotations

import functools
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from docprobe.run.targets import installation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docprobe.model import Target
    from docprobe.run.jobs import WorkerSettings

# What programs need of a system, and nothing of `/etc` that tells of people or their keys.
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store")
_ETC = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "passwd", "group", "nsswitch.conf")
_ETC_MORE = ("hosts", "protocols", "services", "ssl/certs", "alternatives", "mime.types")
_SWITCHES = ("/proc/sys", "/proc/sysrq-trigger", "/proc/fs", "/proc/scsi", "/proc/acpi", "/proc/mtrr")
SHARED = ("/tmp", "/dev/shm")  # noqa: S108 - those of the sandbox
"""Folders of the sandbox, in memory, that its jobs can write to."""
_USERS_HINT = (
    "The system must allow unprivileged user namespaces (in a container: `--security-opt seccomp=...`)."
)
_FILTER_HINT = "The kernel must have CONFIG_SECCOMP_FILTER, on x86_64 or aarch64."
_TRIAL_SECONDS = 20
_PACKAGE = Path(__file__).resolve().parent.parent


class Sandbox(StrEnum):
    """Whether workers run in a sandbox."""

    OFF = "off"
    AUTO = "auto"
    """Where the machine allows it."""
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class Part:
    """Something that a sandbox is made of, and if it cannot be had here, why and what to do."""

    name: str
    reason: str = ""
    hint: str = ""

    @property
    def available(self) -> bool:
        """Whether it can be had."""
        return not self.reason


BOX = "bubblewrap"
USERS = "user namespaces"
SPACES = "a PID namespace for each job"
FILTER = "a filter of system calls"


@dataclass(frozen=True, slots=True)
class SandboxStatus:
    """What this machine can give: bubblewrap, without which there is nothing, and what makes it tight."""

    parts: tuple[Part, ...]

    @property
    def available(self) -> bool:
        """Whether there can be a sandbox."""
        return self.has(BOX)

    @property
    def missing(self) -> Part | None:
        """What a stranger's program needs and this machine does not give."""
        return next((part for part in self.parts if not part.available), None)

    @property
    def reason(self) -> str:
        """Why a stranger's program cannot be held, empty where it can."""
        return self.missing.reason if self.missing else ""

    @property
    def hint(self) -> str:
        """What to do about it."""
        return self.missing.hint if self.missing else ""

    def has(self, name: str) -> bool:
        """Tell whether that part can be had."""
        return any(part.available for part in self.parts if part.name == name)


@functools.cache
def sandbox_status() -> SandboxStatus:
    """Try once what a sandbox can be made of here."""
    if not shutil.which("bwrap"):
        return _nothing("bubblewrap is not installed", "Install the package `bubblewrap`.")
    trial = [*_isolation(), *_binds([*installation(Path(sys.executable)), _PACKAGE], 1), "--"]
    trial += [sys.executable, str(_PACKAGE / "run" / "worker_trial.py")]
    try:
        done = subprocess.run(trial, capture_output=True, timeout=_TRIAL_SECONDS, check=False)  # noqa: S603 - bubblewrap
    except (OSError, subprocess.TimeoutExpired) as exc:
        return _nothing(f"bubblewrap does not run: {exc}", "")
    try:
        found = json.loads(done.stdout)
    except ValueError:
        words = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        return _nothing(f"bubblewrap does not work here: {words}", _USERS_HINT)
    return SandboxStatus(
        (
            Part(BOX),
            _part(USERS, found["user"], "inside bubblewrap there are no user namespaces", _USERS_HINT),
            _part(SPACES, found["pid"], "jobs get no PID namespace", _USERS_HINT),
            _part(FILTER, found["filter"], "system calls cannot be filtered", _FILTER_HINT),
        )
    )


def _part(name: str, reason: str, lack: str, hint: str) -> Part:
    return Part(name, f"{lack}: {reason}", hint) if reason else Part(name)


def _nothing(reason: str, hint: str) -> SandboxStatus:
    return SandboxStatus(tuple(Part(name, reason, hint) for name in (BOX, USERS, SPACES, FILTER)))


def sandboxed(command: list[str], *, target: Target, settings: WorkerSettings) -> list[str]:
    """Return `command` wrapped so that it sees its interpreter, docprobe and the settings' files only."""
    files = [settings.child, settings.describe, settings.probe, settings.names]
    readable = [
        *installation(Path(target.interpreter)),
        Path(target.root),
        _PACKAGE,
        *(path for path in files if path),
        *([settings.helpers.parent] if settings.helpers else []),
        *settings.paths,
        *settings.readable,
    ]
    return [
        *_isolation(),
        *_binds(readable, settings.scratch),
        *_devices(target),
        "--chdir",
        "/tmp",  # noqa: S108 - the sandbox's own
        "--",
        *command,
    ]


def _isolation() -> list[str]:
    spaces = ("user", "pid", "net", "ipc", "uts")
    return ["bwrap", *(f"--unshare-{space}" for space in spaces), "--die-with-parent", "--new-session"]


def _binds(readable: Iterable[Path], scratch: int) -> list[str]:
    etc = [f"/etc/{name}" for name in (*_ETC, *_ETC_MORE)]
    words = ["--proc", "/proc", "--dev", "/dev"]
    # Root's files of the kernel ask who writes, not for capabilities: without this, root's programs could
    # have the machine run another, as what collects core dumps. bubblewrap covers most of them, not these.
    for path in _SWITCHES:
        words += ["--ro-bind-try", path, path]
    for folder in SHARED:
        words += ["--size", str(scratch << 20), "--perms", "1777", "--tmpfs", folder]
    words += ["--dir", "/var/tmp", "--symlink", "/tmp", "/var/run"]  # noqa: S108
    for path in (*_SYSTEM, *etc, *_outermost(readable)):
        words += ["--ro-bind-try", path, path]
    return words


def _devices(target: Target) -> list[str]:
    """Let a GPU target see its devices."""
    found = sorted(Path("/dev").glob("nvidia*")) if target.device != "cpu" else []
    return [word for path in found for word in ("--dev-bind-try", str(path), str(path))]


def _outermost(paths: Iterable[Path]) -> list[str]:
    """Return the absolute paths, without those that lie below another or in a system folder."""
    kept: list[str] = list(_SYSTEM)
    for path in sorted({str(path.absolute()) for path in paths}):
        if not any(path == above or path.startswith(f"{above}/") for above in kept):
            kept.append(path)
    return kept[len(_SYSTEM) :]
