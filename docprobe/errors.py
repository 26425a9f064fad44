"""The one error root, its children and the exit codes.

Messages have one shape: "Couldn't <verb> <thing>: <cause>", then what to do about it. `slug` names
the section of the documentation (``site/guides/errors.rst``) that explains the error.
"""

from __future__ import annotations

EXIT_OK = 0
EXIT_FINDINGS = 1
EXIT_USAGE = 2
EXIT_ENVIRONMENT = 3
EXIT_BUG = 4
EXIT_INTERRUPTED = 130


class DocprobeError(Exception):
    """Every failure that docprobe expects; shown as one message, never as a traceback."""

    slug = "error"
    exit_code = EXIT_ENVIRONMENT

    def __init__(self, message: str, *, hint: str = "") -> None:
        """Keep what went wrong, and in `hint` what a person can do about it."""
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """Return the message, with the hint on a line of its own."""
        return f"{self.message}\n{self.hint}" if self.hint else self.message

    def __reduce__(self) -> tuple[object, ...]:
        """Let the error cross a process pool: `__init__` takes more than the message."""
        return (_rebuild, (type(self), self.message, self.hint))


def _rebuild(kind: type[DocprobeError], message: str, hint: str) -> DocprobeError:
    return kind(message, hint=hint)


class UsageError(DocprobeError):
    """The command line asks for something that cannot be."""

    slug = "usage"
    exit_code = EXIT_USAGE


class ConfigError(DocprobeError):
    """A file under ``conf/`` is missing, does not parse or says something unknown."""

    slug = "config"
    exit_code = EXIT_USAGE


class FetchError(DocprobeError):
    """No source gave the suite; the message names each one tried and why it failed."""

    slug = "fetch"


class ParseError(DocprobeError):
    """A tree that should hold a library or a suite does not."""

    slug = "parse"


class TargetError(DocprobeError):
    """The interpreter or the library under probe is not there or cannot be used."""

    slug = "target"


class RunError(DocprobeError):
    """The worker could not be started or kept alive."""

    slug = "run"


class StoreError(DocprobeError):
    """The store is damaged, foreign, locked, too new, or the disk is full."""

    slug = "store"


class DiskFullError(DocprobeError):
    """A file could not be written for want of space."""

    slug = "disk-full"


class PatchError(DocprobeError):
    """A docstring cannot be patched, or no gap of it can be closed by evidence."""

    slug = "patch"
    exit_code = EXIT_USAGE


class BaselineError(DocprobeError):
    """A file of known gaps cannot be read or written, or is of another library."""

    slug = "baseline"
    exit_code = EXIT_USAGE


class SiteError(DocprobeError):
    """Sphinx could not build the site."""

    slug = "site"


class NotFoundError(DocprobeError):
    """Nothing of that name is in the store."""

    slug = "not-found"
    exit_code = EXIT_USAGE
