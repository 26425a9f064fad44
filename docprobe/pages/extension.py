"""The Sphinx extension: names before the guides are written, pages after them.

Generated pages have no doctree: they are rendered here and handed to the theme's layout. A page is
written only if its stamp, a digest of its body and of everything around it, has changed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.errors import SphinxError
from sphinx.util import logging

import docprobe
from docprobe.config import load_config
from docprobe.errors import DocprobeError
from docprobe.locations import cache_folder, default_store
from docprobe.model import text_digest
from docprobe.pages.cache import TextCache
from docprobe.pages.change_pages import change_pages
from docprobe.pages.domain import DocprobeDomain, declare, without_rules
from docprobe.pages.home import filters, home
from docprobe.pages.judgements import QuirkJudgements, without_link
from docprobe.pages.links import LinkCheck
from docprobe.pages.list_pages import list_pages
from docprobe.pages.records import load_records
from docprobe.pages.search_index import write_index
from docprobe.pages.site import TEMPLATES, Page, Site
from docprobe.pages.symbol_pages import symbol_pages
from docprobe.pages.test_pages import test_pages
from docprobe.store.store import Store
from docprobe.store.targets import newest_target

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_LOG = logging.getLogger(__name__)
_THEME = Path(__file__).with_name("theme")
_STAMPS = "stamps.json"
_FORMAT = "1"
_BROKEN_SHOWN = 20


@dataclass(slots=True)
class Plan:
    """What one build of the site works on, and what it has done."""

    site: Site
    report: Callable[[int, int], None] = lambda done, total: None  # noqa: ARG005 the callable's parameters
    pages: int = 0
    written: int = 0
    removed: int = 0
    entries: int = 0
    index_bytes: int = 0


_PLANS: WeakKeyDictionary[Sphinx, Plan] = WeakKeyDictionary()


def attach(app: Sphinx, plan: Plan) -> None:
    """Give `app` what to build; without this it is read from the default store."""
    _PLANS[app] = plan


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the domain, the theme and the steps of the build."""
    app.add_domain(DocprobeDomain)
    app.add_directive("quirk-judgements", QuirkJudgements)
    app.add_html_theme("docprobe", str(_THEME / "docprobe"))
    app.add_config_value("docprobe_report_url", "", "html", types=(str,))
    app.connect("builder-inited", _no_search)
    app.connect("env-updated", _declare)
    app.connect("html-page-context", _context)
    app.connect("html-collect-pages", _pages)
    app.connect("missing-reference", without_link)
    app.connect("missing-reference", without_rules)
    app.connect("build-finished", _finish)
    return {"version": docprobe.__version__, "parallel_read_safe": True, "parallel_write_safe": False}


def _no_search(app: Sphinx) -> None:
    """Switch Sphinx's own index off: it takes longer than the whole site, and finds symbols only."""
    if isinstance(app.builder, StandaloneHTMLBuilder):
        app.builder.search = False


def _plan(app: Sphinx) -> Plan:
    if app not in _PLANS:
        try:
            _PLANS[app] = _default_plan(app)
        except DocprobeError as exc:
            raise SphinxError(str(exc)) from exc
    return _PLANS[app]


def _default_plan(app: Sphinx) -> Plan:
    config = load_config()
    with Store(default_store(), readonly=True) as store:
        target = newest_target(store)
        if target is None:
            raise SphinxError("Couldn't build the site: the store has no target\nRun 'docprobe build' first.")
        records = load_records(store, config, target)
    text = TextCache(cache_folder() / "pages" / "text.json")
    return Plan(Site(records, config, text, report_url=app.config.docprobe_report_url))


def _declare(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    """Put the names into the domains, and have the guides written anew: their links may have changed."""
    if app.builder.format != "html":
        return []
    declare(_plan(app).site, env)
    return sorted(env.found_docs)


def _context(app: Sphinx, pagename: str, _template: str, context: dict[str, Any], doctree: object) -> None:
    """Add what the layout shows on every page; the root document's page is the home page."""
    site = _plan(app).site
    is_home = pagename == app.config.root_doc
    context["dp"] = {
        "section": "home" if is_home else context.get("section") or ("guides" if doctree is not None else ""),
        "library": site.title(),
        "target": site.records.target,
        "sources": list(site.records.sources.values()),
        "licence": site.config.target.licence,
        "changes": bool(site.records.changes),
        "version": docprobe.__version__,
    }
    for name, empty in (("aside", ""), ("sidebar", ""), ("contents", [])):
        context.setdefault(name, empty)
    if is_home:
        page = home(site)
        context.update(body=page.body, title=page.title)


def _pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    plan = _plan(app)
    if app.builder.format != "html":
        return
    stamps = _Stamps(Path(app.outdir), Path(app.doctreedir) / _STAMPS, _surroundings(app, plan.site))
    links = LinkCheck(known=app.env.found_docs)
    total = _expected(plan.site)
    for page in _all_pages(plan.site):
        plan.pages += 1
        links.add(page.name, page.body + page.sidebar + page.aside)
        if stamps.changed(page):
            plan.written += 1
            yield page.name, _page_context(page), "page.html"
        plan.report(plan.pages, total)
    links.add(app.config.root_doc, home(plan.site).body)
    _tell_broken(links)
    plan.removed = stamps.close()
    plan.entries, plan.index_bytes = write_index(plan.site, Path(app.outdir) / "search")


def _all_pages(site: Site) -> Iterator[Page]:
    yield Page("search", "Search", "search", _search_body(site))
    yield from list_pages(site)
    yield from change_pages(site)
    yield from symbol_pages(site)
    yield from test_pages(site)


def _search_body(site: Site) -> str:
    return site.render("search", "search.html", filters=filters(site))


def _expected(site: Site) -> int:
    """Return about how many pages there will be, for the one who waits."""
    return len(site.records.symbols) + len(site.records.files) + len(site.records.spaces)


def _page_context(page: Page) -> dict[str, Any]:
    return {
        "title": page.title.translate(_ESCAPES),
        "body": page.body,
        "section": page.section,
        "sidebar": page.sidebar,
        "contents": [(anchor, text.translate(_ESCAPES)) for anchor, text in page.toc],
        "aside": page.aside,
    }


_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})


def _surroundings(app: Sphinx, site: Site) -> str:
    """Return a digest of what is on every page: theme, layout, settings, versions."""
    files = sorted(path for folder in (_THEME, TEMPLATES) for path in folder.rglob("*") if path.is_file())
    parts = [
        _FORMAT,
        docprobe.__version__,
        sphinx.__version__,
        repr(site.records.target),
    ]
    parts += [repr(source) for source in site.records.sources.values()]
    parts += [repr(app.config[name]) for name in ("project", "html_title", "html_baseurl", "language")]
    parts += [text_digest(path.read_bytes()) for path in files]
    return text_digest("\0".join(parts))


class _Stamps:
    """Which pages an earlier build wrote, and from what."""

    def __init__(self, out: Path, path: Path, surroundings: str) -> None:
        self._out = out
        self._path = path
        self._surroundings = surroundings
        self._new: dict[str, str] = {}
        try:
            self._old: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self._old = {}

    def changed(self, page: Page) -> bool:
        """Note the page's stamp; say whether it has to be written."""
        parts = (
            self._surroundings,
            page.title,
            page.section,
            page.body,
            page.sidebar,
            repr(page.toc),
            page.aside,
        )
        self._new[page.name] = stamp = text_digest("\0".join(parts))
        return self._old.get(page.name) != stamp or not self._file(page.name).is_file()

    def close(self) -> int:
        """Remove the pages that are no more, keep the stamps; return how many were removed."""
        gone = [name for name in self._old if name not in self._new]
        for name in gone:
            self._file(name).unlink(missing_ok=True)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(json.dumps(self._new), encoding="utf-8")
        return len(gone)

    def _file(self, name: str) -> Path:
        return self._out / f"{name}.html"


def _tell_broken(links: LinkCheck) -> None:
    broken = list(links.broken())
    for line in broken[:_BROKEN_SHOWN]:
        _LOG.warning("%s", line)
    if len(broken) > _BROKEN_SHOWN:
        _LOG.warning("%d more links lead nowhere", len(broken) - _BROKEN_SHOWN)


def _finish(app: Sphinx, exception: Exception | None) -> None:
    plan = _PLANS.get(app)
    if plan is not None and exception is None:
        plan.site.text.save()
