"""Gaps that are known: a file that holds them, so that only new ones count.

Gaps are told by their fingerprint, which is the same on every version of the library.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from docprobe.errors import BaselineError
from docprobe.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from docprobe.model import Gap, Target

FORMAT = 1
_AGAIN = "Write it anew with 'docprobe gaps --write-baseline FILE', or leave --baseline out."


@dataclass(frozen=True, slots=True)
class Known:
    """A gap as a baseline keeps it: its fingerprint, and what a person needs to know which one it is."""

    fingerprint: str
    symbol: str
    kind: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Baseline:
    """The known gaps of one library."""

    library: str
    target: str
    """The key of the target on which they were found."""
    known: tuple[Known, ...]

    def new(self, gaps: Iterable[Gap]) -> list[Gap]:
        """Return those of `gaps` that it does not hold, in their order."""
        known = {one.fingerprint for one in self.known}
        return [gap for gap in gaps if gap.fingerprint not in known]

    def gone(self, gaps: Iterable[Gap]) -> list[Known]:
        """Return what it holds and `gaps`, all of a target, do not: closed, or with a name that is gone."""
        there = {gap.fingerprint for gap in gaps}
        return [one for one in self.known if one.fingerprint not in there]


def baseline_of(target: Target, gaps: Iterable[Gap]) -> Baseline:
    """Return the baseline that holds `gaps`, by symbol, kind and fingerprint.

    Raises `BaselineError` for gaps of an older docprobe, which gave none a fingerprint.
    """
    gaps = list(gaps)
    if not all(gap.fingerprint for gap in gaps):
        hint = "Find them anew: docprobe run"
        raise BaselineError(
            f"Couldn't make a baseline of the gaps on {target}: an older docprobe found them", hint=hint
        )
    known = {Known(gap.fingerprint, gap.symbol, str(gap.kind), gap.sentence) for gap in gaps}
    ordered = sorted(known, key=lambda one: (one.symbol, one.kind, one.fingerprint))
    return Baseline(target.library, target.key, tuple(ordered))


def baseline_text(baseline: Baseline) -> str:
    """Return it as JSON with a line a gap, so that version control shows which came and went."""
    head = {"format": FORMAT, "library": baseline.library, "target": baseline.target}
    lines = ",\n".join(f"  {json.dumps(asdict(one), ensure_ascii=False)}" for one in baseline.known)
    first = ",\n".join(f' "{name}": {json.dumps(value)}' for name, value in head.items())
    return f'{{\n{first},\n "gaps": [\n{lines}\n ]\n}}\n'


def parse_baseline(text: str, name: str) -> Baseline:
    """Read what `baseline_text` wrote; `name` is the file's. Raises `BaselineError` where it is damaged."""
    try:
        form = json.loads(text)
    except (ValueError, RecursionError) as exc:
        raise _damaged(name, f"it is not JSON: {exc}") from exc
    if not isinstance(form, dict) or not isinstance(form.get("gaps"), list):
        raise _damaged(name, "it holds no list of gaps")
    if form.get("format") != FORMAT:
        raise _damaged(name, f"it has format {form.get('format')!r}, not {FORMAT}")
    known = tuple(_known(row, number, name) for number, row in enumerate(form["gaps"], 1))
    return Baseline(str(form.get("library", "")), str(form.get("target", "")), known)


def read_baseline(path: Path, library: str) -> Baseline:
    """Return the baseline in `path`. Raises `BaselineError` where it is damaged, or not of `library`."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as exc:
        cause = exc.strerror if isinstance(exc, OSError) else "it is not UTF-8"
        raise _damaged(str(path), str(cause)) from exc
    baseline = parse_baseline(text, str(path))
    if baseline.library != library:
        raise _damaged(str(path), f"it is of {baseline.library!r}, not of {library!r}")
    return baseline


def write_baseline(path: Path, baseline: Baseline) -> None:
    """Write it to `path`, whole or not at all. Raises `BaselineError` where that cannot be written."""
    try:
        write_whole(path, baseline_text(baseline))
    except OSError as exc:
        hint = "Name a place that can be written to and has space."
        raise BaselineError(
            f"Couldn't write the baseline {str(path)!r}: {exc.strerror or exc}", hint=hint
        ) from exc


def _known(row: Any, number: int, name: str) -> Known:
    names = [item.name for item in fields(Known)]
    values = [str(row[key]) for key in names if row.get(key)] if isinstance(row, dict) else []
    if len(values) < len(names):
        raise _damaged(name, f"its gap number {number} lacks one of {', '.join(names)}")
    return Known(*values)


def _damaged(name: str, cause: str) -> BaselineError:
    return BaselineError(f"Couldn't read the baseline {name!r}: {cause}", hint=_AGAIN)
