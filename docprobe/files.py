"""Writing files so that nobody ever takes half of one for the whole."""

from __future__ import annotations

import contextlib
import os
import threading
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def whole_file(path: Path, *, errors: str = "strict") -> Iterator[IO[str]]:
    """Give a text file that takes the place of `path` when all is written; where that fails nothing changes.

    `errors` is that of `open`. The folder is made. Raises `OSError`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}.part")
    try:
        with draft.open("w", encoding="utf-8", errors=errors, newline="\n") as file:
            yield file
        draft.replace(path)
    except OSError as exc:
        exc.filename = exc.filename or str(path)  # what was written in vain has no name of its own
        raise
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


def write_whole(path: Path, text: str, *, errors: str = "strict") -> None:
    """Write `text` to `path` like `whole_file`."""
    with whole_file(path, errors=errors) as file:
        file.write(text)
