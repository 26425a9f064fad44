"""One miniature site for all tests of the pages: loom, with hostile text in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from sample_site import TARGET, Loom, make_config, write_suite

from docprobe.config import Config
from docprobe.pages.build import SiteSummary, build_site
from docprobe.pages.cache import TextCache
from docprobe.pages.records import load_records
from docprobe.pages.site import Site
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
            store, config, TARGET, out, cache=base / "cache", report=lambda done, total: steps.append((done, total))
        )
    return done, steps


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return the miniature site."""
    base = tmp_path_factory.mktemp("loom")
    loom = Loom(base / "suite")
    write_suite(base / "suite", loom.tests)
    with Store(base / "store.sqlite") as store:
        store.add(loom.records)
    config = make_config(base)
    summary, steps = build(base, base / "html", config)
    return Built(base, base / "store.sqlite", config, base / "html", summary, steps)


@pytest.fixture
def site(built: Built, tmp_path: Path) -> Site:
    """Return the site in the making, without Sphinx."""
    with Store(built.store, readonly=True) as store:
        records = load_records(store, built.config, TARGET)
    return Site(records, built.config, TextCache(tmp_path / "text.json"), report_url="https://example.org/new?title={title}")
