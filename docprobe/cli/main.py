"""Run a command; turn what goes wrong into one message and an exit code."""

from __future__ import annotations

import contextlib
import errno
import os
import shlex
import sys

from docprobe.cli.parser import build_parser, named_command
from docprobe.cli.registry import find_command
from docprobe.errors import EXIT_BUG, EXIT_INTERRUPTED, EXIT_OK, DiskFullError, DocprobeError

_FULL = (errno.ENOSPC, errno.EDQUOT)


def main(argv: list[str] | None = None) -> int:
    """Run the command that `argv` names and return its exit code.

    Only what docprobe expects becomes a message. Anything else is a bug and shows its traceback.
    """
    words = sys.argv[1:] if argv is None else argv
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal that cannot show a character
    try:
        code = _run(words)
        sys.stdout.flush()
    except DocprobeError as error:
        print(_message(error), file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print(_interrupted(words), file=sys.stderr)
        return EXIT_INTERRUPTED
    except OSError as error:
        return _not_written(error)
    except Exception:  # noqa: BLE001 the last line of defence: a bug is shown whole
        return _bug()
    return code


def _run(words: list[str]) -> int:
    try:
        args = build_parser(only=named_command(words)).parse_args(words)
    except SystemExit as stop:  # argparse has printed its help or its complaint
        return int(stop.code or 0)
    code: int = args.run(args)
    return code


def _message(error: DocprobeError) -> str:
    hint = f"\n{error.hint}" if error.hint else ""
    return f"docprobe: {error.message}{hint}\nMore: docprobe serve, guides/errors.html#{error.slug}"


def _interrupted(words: list[str]) -> str:
    command = find_command(named_command(words))
    if command and command.resumes:
        again = shlex.join(["docprobe", *words])
        return f"\nInterrupted. What was confirmed is kept; go on with: {again}"
    return "\nInterrupted."


def _not_written(error: OSError) -> int:
    """Say what an error means that no stage has expected: a reader that left, a full disk, else a bug."""
    if isinstance(error, BrokenPipeError):
        _drop_stdout()
        return EXIT_OK
    if error.errno not in _FULL:
        return _bug()
    place = f"write {str(error.filename)!r}" if error.filename else "go on"
    hint = "Free some space and call again: what was confirmed is kept."
    print(_message(DiskFullError(f"Couldn't {place}: the disk is full", hint=hint)), file=sys.stderr)
    return DiskFullError.exit_code


def _drop_stdout() -> None:
    """Let the interpreter's last flush go nowhere: the reader is gone."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _bug() -> int:
    import traceback  # noqa: PLC0415 only a bug needs it

    traceback.print_exc()
    print("docprobe: this is a bug of ours. Please report it with the lines above.", file=sys.stderr)
    return EXIT_BUG
