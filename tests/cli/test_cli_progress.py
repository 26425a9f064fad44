from __future__ import annotations

import pytest

from docprobe.cli import progress
from docprobe.model import Progress


class Clock:
    """A clock that the test moves."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.4, "0 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (65, "1 min 5 s"),
        (3600, "1 h 0 min"),
        (7980, "2 h 13 min"),
    ],
)
def test_time_text(seconds, text):
    assert progress.time_text(seconds) == text


def test_pace_counts_from_where_a_stopped_run_goes_on():
    pace = progress.Pace()
    assert pace.text(Progress("run", 900, 1000), 0.0) == ""
    assert pace.text(Progress("run", 910, 1000), 10.0) == "1.0/s, 1 min 30 s left"
    assert pace.text(Progress("run", 1000, 1000), 20.0) == ""


def test_pace_starts_anew_with_a_new_total():
    pace = progress.Pace()
    pace.text(Progress("fetch", 0, 100), 0.0)
    assert pace.text(Progress("fetch", 50, 100), 5.0) == "10.0/s, 5 s left"
    assert pace.text(Progress("fetch", 1, 3), 6.0) == ""
    assert pace.text(Progress("fetch", 2, 3), 8.0) == "30.0/min, 2 s left"


def test_pipe_gets_a_line_every_few_seconds(capsys):
    clock = Clock()
    lines = progress.Lines(clock)
    for done in range(101):
        lines.show(Progress("run", done, 100, (("confirmed", done), ("refuted", 0))))
        clock.now += 0.125
    lines.close()
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "run: 0 of 100"
    assert out[1] == "run: 40 of 100; 8.0/s, 8 s left; 40 confirmed"
    assert out[-1] == "run: 100 of 100; 100 confirmed"
    assert len(out) == 4


def test_each_stage_ends_with_its_last_step(capsys):
    lines = progress.Lines(Clock())
    for step in (
        Progress("fetch", 0, 1),
        Progress("fetch", 1, 1, note="lib 2.0"),
        Progress("scan", 5_200_000),
    ):
        lines.show(step)
    lines.close()
    assert capsys.readouterr().out.splitlines() == ["fetch: 0 of 1", "fetch: 1 of 1; lib 2.0", "scan: 5.2M"]


def test_follow_returns_the_last_step_of_each_stage_and_closes(capsys):
    closed = []

    def steps():
        try:
            yield Progress("scan", 1)
            yield Progress("run", 1)
            yield Progress("run", 2)
        finally:
            closed.append(True)

    assert progress.follow(steps(), quiet=True) == {"scan": Progress("scan", 1), "run": Progress("run", 2)}
    assert closed == [True]
    assert capsys.readouterr().out == ""


def test_work_is_ended_when_showing_it_is_interrupted(monkeypatch):
    ended = []

    def steps():
        try:
            yield Progress("run", 1)
        finally:
            ended.append(True)

    def interrupt(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(progress.Lines, "show", interrupt)
    work = steps()
    with pytest.raises(KeyboardInterrupt):
        progress.follow(work)
    assert ended == [True]


def test_bars_are_drawn_on_a_terminal(monkeypatch, capsys):
    monkeypatch.setattr(progress, "is_terminal", lambda: True)
    progress.follow(
        iter([Progress("run", 1, 2, note="[bold]\x1b[31m"), Progress("run", 2, 2, (("confirmed", 2),))])
    )
    out = capsys.readouterr().out
    assert "2 of 2" in out
    assert "2 confirmed" in out
