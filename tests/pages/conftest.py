"""One miniature site for all tests of the pages: loom, with hostile text in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pages.sample_target import TARGET
from pages.site_building import Built, build_sample

from docprobe.pages.cache import TextCache
from docprobe.pages.records import load_records
from docprobe.pages.site import Site
from docprobe.store.store import Store

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return the miniature site."""
    return build_sample(tmp_path_factory.mktemp("loom"))


@pytest.fixture
def site(built: Built, tmp_path: Path) -> Site:
    """Return the site in the making, without Sphinx."""
    with Store(built.store, readonly=True) as store:
        records = load_records(store, built.config, TARGET)
    text = TextCache(tmp_path / "text.json")
    return Site(records, built.config, text, report_url="https://example.org/new?title={title}")
