"""Long work as a person sees it: bars on a terminal, a plain line every few seconds on a pipe."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import TYPE_CHECKING, Protocol

from docprobe.cli.output import is_terminal, safe, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rich.progress import TaskID

    from docprobe.model import Progress

_SECONDS_BETWEEN_LINES = 5.0


class Display(Protocol):
    """Shows the steps of long work."""

    def show(self, step: Progress) -> None:
        """Show one step."""

    def close(self) -> None:
        """Leave the terminal as it was found."""


def follow(steps: Iterable[Progress], *, quiet: bool = False) -> dict[str, Progress]:
    """Do the work, show each step as it comes, and return the last step of each stage.

    However this is left, the work is ended first: its workers must not outlive the store.
    """
    last: dict[str, Progress] = {}
    display: Display = Silence() if quiet else Bars() if is_terminal() else Lines()
    try:
        for step in steps:
            last[step.stage] = step
            display.show(step)
    finally:
        if isinstance(steps, Generator):
            steps.close()
        display.close()
    return last


def done_text(step: Progress) -> str:
    """Return ``12 of 80``, or ``12`` where the total is not known."""
    return _amount(step.done) if step.total is None else f"{_amount(step.done)} of {_amount(step.total)}"


def _amount(number: float) -> str:
    """Return a count in full, and as ``56.2M`` what can only be bytes."""
    return f"{number / 1e6:,.1f}M" if number >= 1e6 else f"{number:,.0f}"


def counts_text(step: Progress) -> str:
    """Return ``10 confirmed, 2 refuted``."""
    return ", ".join(f"{count:,} {name}" for name, count in step.counts if count)


def time_text(seconds: float) -> str:
    """Return seconds as a person says them: ``42 s``, ``3 min 5 s``, ``1 h 12 min``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"


def _rate(rate: float) -> str:
    """Return how many a second, or a minute where it is less than one."""
    if rate < 1:
        return f"{60 * rate:,.1f}/min"
    return f"{rate:,.1f}/s" if rate < 100 else f"{_amount(rate)}/s"


class Pace:
    """How fast the work goes, from what was done since its first step: resumed work starts ahead."""

    def __init__(self) -> None:
        """Start with the first step that is shown."""
        self._first: Progress | None = None
        self._start = 0.0

    def text(self, step: Progress, now: float) -> str:
        """Return rate and time left as far as they can be told; a new total is new work."""
        if self._first is None or self._first.total != step.total or step.done < self._first.done:
            self._first, self._start = step, now
        spent, gained = now - self._start, step.done - self._first.done
        if spent < 1 or gained <= 0 or step.done == step.total:
            return ""
        rate = gained / spent
        words = _rate(rate)
        return words if step.total is None else f"{words}, {time_text((step.total - step.done) / rate)} left"


class Silence:
    """Shows nothing: for programs that read JSON."""

    def show(self, step: Progress) -> None:
        """Show nothing."""

    def close(self) -> None:
        """Do nothing."""


class Lines:
    """A line when a stage starts, one every few seconds, and one when it ends."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Read the time from `clock`."""
        self._clock = clock
        self._last: Progress | None = None
        self._printed = 0.0
        self._shown: Progress | None = None
        self._pace = Pace()

    def show(self, step: Progress) -> None:
        """Print the step where it is due."""
        now = self._clock()
        if self._last is None or self._last.stage != step.stage:
            self._finish()
            self._pace = Pace()
            self._print(step, now)
        elif now - self._printed >= _SECONDS_BETWEEN_LINES:
            self._print(step, now)
        self._last = step

    def close(self) -> None:
        """Print the last step."""
        self._finish()

    def _finish(self) -> None:
        if self._last is not None and self._last is not self._shown:
            self._print(self._last, self._clock())

    def _print(self, step: Progress, now: float) -> None:
        parts = filter(None, [done_text(step), self._pace.text(step, now), counts_text(step), step.note])
        say(f"{step.stage}: {'; '.join(parts)}", flush=True)
        self._printed, self._shown = now, step


class Bars:
    """A bar a stage, with rate, time left and counts."""

    def __init__(self) -> None:
        """Start to draw."""
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn  # noqa: PLC0415 heavy

        self._progress = Progress(
            SpinnerColumn(finished_text="[green]✓"),
            TextColumn("{task.description:<8}", markup=False),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[words]}", markup=False),
        )
        self._tasks: dict[str, TaskID] = {}
        self._paces: dict[str, Pace] = {}
        self._current = ""
        self._progress.start()

    def show(self, step: Progress) -> None:
        """Move the stage's bar."""
        now = time.monotonic()
        if step.stage not in self._tasks:
            self._end(self._current)
            self._tasks[step.stage] = self._progress.add_task(step.stage, total=step.total, words="")
            self._paces[step.stage] = Pace()
        self._current = step.stage
        pace = self._paces[step.stage].text(step, now)
        words = "  ".join(filter(None, [done_text(step), pace, counts_text(step), safe(step.note)]))
        self._progress.update(self._tasks[step.stage], completed=step.done, total=step.total, words=words)

    def close(self) -> None:
        """Leave the bars as they stand."""
        self._end(self._current)
        self._progress.stop()

    def _end(self, stage: str) -> None:
        """Stop the spinner of a stage whose total never was known."""
        if stage in self._tasks:
            self._progress.stop_task(self._tasks[stage])
