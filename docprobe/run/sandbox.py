"""One bubblewrap a worker: a read-only view of what the target needs, nothing of the person's own.

Inside there are no other processes, no network but loopback, and an own ``/tmp`` in memory.
"""

from __future__ import annotations

import functools
import shutil
import subprocess
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
SHARED = ("/tmp", "/dev/shm")  # noqa: S108 - those of the sandbox
"""Folders of the sandbox, in memory, that its jobs can write to."""
_SHARED_BYTES = 4 << 30
_TRIAL_SECONDS = 20
_PACKAGE = Path(__file__).resolve().parent.parent


class Sandbox(StrEnum):
    """Whether workers run in a sandbox."""

    OFF = "off"
    AUTO = "auto"
    """Where the machine allows it."""
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class SandboxStatus:
    """Whether this machine allows a sandbox, and if not, why and what to do."""

    available: bool
    reason: str = ""
    hint: str = ""


@functools.cache
def sandbox_status() -> SandboxStatus:
    """Try once whether a sandbox can be made here."""
    if not shutil.which("bwrap"):
        return SandboxStatus(
            available=False, reason="bubblewrap is not installed", hint="Install the package `bubblewrap`."
        )
    trial = [*_isolation(), *_binds(()), "true"]
    try:
        done = subprocess.run(trial, capture_output=True, timeout=_TRIAL_SECONDS, check=False)  # noqa: S603 - bubblewrap
    except (OSError, subprocess.TimeoutExpired) as exc:
        return SandboxStatus(available=False, reason=f"bubblewrap does not run: {exc}")
    if done.returncode == 0:
        return SandboxStatus(available=True)
    words = done.stderr.decode("utf-8", "replace").strip()
    hint = (
        "The system must allow unprivileged user namespaces (in a container: `--security-opt seccomp=...`)."
    )
    return SandboxStatus(available=False, reason=f"bubblewrap does not work here: {words}", hint=hint)


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
    return [*_isolation(), *_binds(readable), *_devices(target), "--chdir", "/tmp", "--", *command]  # noqa: S108


def _isolation() -> list[str]:
    spaces = ("user", "pid", "net", "ipc", "uts")
    return ["bwrap", *(f"--unshare-{space}" for space in spaces), "--die-with-parent", "--new-session"]


def _binds(readable: Iterable[Path]) -> list[str]:
    etc = [f"/etc/{name}" for name in (*_ETC, *_ETC_MORE)]
    words = ["--proc", "/proc", "--dev", "/dev"]
    for folder in SHARED:
        words += ["--size", str(_SHARED_BYTES), "--perms", "1777", "--tmpfs", folder]
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
