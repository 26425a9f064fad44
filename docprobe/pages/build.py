"""The site, built by Sphinx in this process."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util.docutils import docutils_namespace, patch_docutils

from docprobe.errors import SiteError
from docprobe.locations import data_folder
from docprobe.model import text_digest
from docprobe.pages.cache import TextCache
from docprobe.pages.extension import Plan, attach
from docprobe.pages.records import load_records
from docprobe.pages.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from docprobe.config import Config
    from docprobe.model import RuleNote, Target
    from docprobe.store.store import Store

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class SiteSummary:
    """What a build of the site did."""

    out: Path
    pages: int
    written: int
    """How many of the pages had changed."""
    removed: int
    entries: int
    """How many things the search finds."""
    index_bytes: int


def build_site(
    store: Store,
    config: Config,
    target: Target,
    out: Path,
    *,
    cache: Path,
    report: Callable[[int, int], None],
    rules: Sequence[RuleNote] = (),
) -> SiteSummary:
    """Build the site of `target` into `out`; `report` gets pages done and expected.

    `rules` are the kinds of gaps that a page explains; without them there is no such page.
    Only pages that changed are written. Raises `SiteError` if Sphinx fails or warns, a broken link
    inside the site included.
    """
    source = data_folder("site")
    records = load_records(store, config, target)
    text = TextCache(cache / "pages" / "text.json")
    plan = Plan(Site(records, config, text, rules=rules), report)
    doctrees = cache / "pages" / "doctrees" / text_digest(str(out.resolve()))
    warnings = io.StringIO()
    try:
        with patch_docutils(source), docutils_namespace():
            app = Sphinx(
                source, source, out, doctrees, "html", status=None, warning=warnings, keep_going=True
            )
            plan.site.report_url = app.config.docprobe_report_url
            attach(app, plan)
            app.build()
    except SphinxError as exc:
        raise SiteError(f"Couldn't build the site in {str(out)!r}: {exc}") from exc
    except OSError as exc:
        hint = f"It happened with {exc.filename!r}." if exc.filename else ""
        raise SiteError(f"Couldn't write the site to {str(out)!r}: {exc.strerror or exc}", hint=hint) from exc
    _check(_COLOUR.sub("", warnings.getvalue()), out)
    return SiteSummary(
        out, plan.pages + len(app.env.found_docs), plan.written, plan.removed, plan.entries, plan.index_bytes
    )


def _check(warnings: str, out: Path) -> None:
    lines = [line for line in warnings.splitlines() if line.strip()]
    if lines:
        more = f"\nand {len(lines) - _SHOWN} more" if len(lines) > _SHOWN else ""
        raise SiteError(f"Couldn't build the site in {str(out)!r}: " + "\n".join(lines[:_SHOWN]) + more)
