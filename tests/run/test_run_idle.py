"""How many cores are idle, from the kernel's counts."""

from __future__ import annotations

import pytest

from docprobe.run.idle import IdleGauge


def stat(busy, idle, nice=0):
    return f"cpu  {busy} {nice} 0 {idle} 0 0 0 0 0 0\ncpu0 0 0 0 0\ncpu1 0 0 0 0\nintr 5\n"


@pytest.mark.parametrize(
    ("busy", "idle", "spare"), [(100, 100, True), (200, 0, False), (140, 60, False), (0, 0, False)]
)
def test_a_core_of_two(tmp_path, busy, idle, spare):
    file = tmp_path / "stat"
    file.write_text(stat(1000, 1000))
    gauge = IdleGauge(file)
    file.write_text(stat(1000 + busy, 1000 + idle))
    assert gauge.spare() is spare
    assert gauge.spare() is False, "nothing has passed since"


def test_what_is_nice_gives_way(tmp_path):
    file = tmp_path / "stat"
    file.write_text(stat(1000, 1000))
    gauge = IdleGauge(file)
    file.write_text(stat(1100, 1000, nice=100))
    assert gauge.spare()


@pytest.mark.parametrize(("free", "spare"), [(500, True), (200, False)])
def test_memory_stays_free(tmp_path, free, spare):
    file, memory = tmp_path / "stat", tmp_path / "meminfo"
    memory.write_text(f"MemTotal: 1000 kB\nMemFree: 0 kB\nMemAvailable: {free} kB\n")
    file.write_text(stat(1000, 1000))
    gauge = IdleGauge(file, memory)
    file.write_text(stat(1000, 2000))
    assert gauge.spare() is spare


def test_where_the_kernel_does_not_tell(tmp_path):
    assert IdleGauge(tmp_path / "none").spare() is False
