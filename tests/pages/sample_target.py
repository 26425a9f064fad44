"""The targets, the suite and the configuration of loom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docprobe.config import Budget, Config, TargetConfig, Topic
from docprobe.model import Source, SourceKind, Target, TestMethod

if TYPE_CHECKING:
    from pathlib import Path

KEY = "loom-1.4.0-py311-linux-x86_64-cpu"
TARGET = Target(
    KEY,
    "loom",
    "loom",
    "1.4.0",
    "3.11.2",
    "linux-x86_64",
    "cpu",
    (("fibre", "2.0"),),
    "/usr/bin/python3",
    "/lib",
)
OLD = Target(
    KEY.replace("1.4.0", "1.3.0"),
    "loom",
    "loom",
    "1.3.0",
    "3.11.2",
    "linux-x86_64",
    "cpu",
    (),
    "/usr/bin/python3",
    "/",
)
TOPICS = (
    Topic(
        "sequences",
        "Sequences",
        "Rows of `different` lengths; what `lm.layers.rnn` returns.",
        "loop",
        ("lm.layers.*", "lm.nothing"),
        ("rnn",),
    ),
    Topic(
        "pipelines",
        "Pipelines & more",
        "Order, <padding> and errors inside a map.",
        "pipeline",
        ("lm.data.*",),
    ),
    Topic("empty", "Empty topic", "Nothing belongs to it yet.", "no-such-icon", ()),
)


def make_config(root: Path) -> Config:
    """Return the configuration of loom."""
    target = TargetConfig(
        "loom",
        "loom",
        "lm",
        "import loom as lm",
        "generic",
        ("loom",),
        licence="MIT",
        title="Loom",
        older=("compat.v1",),
        lesser=("raw_ops",),
    )
    return Config(root / "loom.toml", target, (), Budget(), TOPICS, ())


def make_source(root: Path) -> Source:
    """Return the suite's source, its tree below `root`."""
    link = "https://example.org/loom/blob/v1.4.0/{path}#L{line}"
    return Source("loom", SourceKind.FOLDER, "1.4.0", "d" * 64, "MIT", link, str(root))


def write_suite(root: Path, tests: list[TestMethod]) -> None:
    """Write the files that `tests` are said to be in, so that the pages can show their text."""
    for path in {test.path for test in tests}:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(f"line {n}  # <b>{n}</b> & so on\n" for n in range(1, 400)), encoding="utf-8")
