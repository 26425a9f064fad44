"""A built site for a test to look at."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pages.sample_site import Loom
from pages.sample_target import TARGET, make_config, write_suite

from docprobe.config import Config
from docprobe.gaps.telling.explain import rule_notes
from docprobe.pages.build import SiteSummary, build_site
from docprobe.parse.docstring import parse_docstring
from docprobe.store.store import Store


@dataclass(frozen=True)
class Built:
    """A store and the site made of it."""

    base: Path
    store: Path
    config: Config
    out: Path
    summary: SiteSummary
    steps: list[tuple[int, int]]

    def page(self, name: str) -> str:
        """Return the text of a page."""
        return (self.out / f"{name}.html").read_text(encoding="utf-8")


def build(base: Path, out: Path, config: Config) -> tuple[SiteSummary, list[tuple[int, int]]]:
    """Build the site of the store in `base` into `out`."""
    steps: list[tuple[int, int]] = []
    with Store(base / "store.sqlite", readonly=True) as store:
        done = build_site(
            store,
            config,
            TARGET,
            out,
            cache=base / "cache",
            report=lambda done, total: steps.append((done, total)),
            rules=rule_notes(parse_docstring),
        )
    return done, steps


def build_sample(base: Path) -> Built:
    """Make the store of loom in `base`, and its site."""
    loom = Loom(base / "suite")
    write_suite(base / "suite", loom.tests)
    with Store(base / "store.sqlite") as store:
        store.add(loom.records)
    config = make_config(base)
    summary, steps = build(base, base / "html", config)
    return Built(base, base / "store.sqlite", config, base / "html", summary, steps)
