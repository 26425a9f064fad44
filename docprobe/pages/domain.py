"""docprobe's own Sphinx domain: roles for what the site is made of.

``:docprobe:quirk:`id```, ``:docprobe:test:`path::Class::method```, ``:docprobe:topic:`slug```,
``:docprobe:gap:`id``` and ``:docprobe:rule:`kind``` become links, and a name that is not there any more
is a warning; a rule is none where the site was built without rules. Symbols are
in the ``py`` domain, so that other projects reach them through intersphinx.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from sphinx.domains import Domain, ObjType
from sphinx.domains.python import ObjectEntry, PythonDomain
from sphinx.roles import XRefRole
from sphinx.util.nodes import make_refnode

from docprobe.model import SymbolKind
from docprobe.pages.names import test_anchor

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from docutils.nodes import Element
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

    from docprobe.pages.site import Site

_PY_TYPES = {
    SymbolKind.FUNCTION: "function",
    SymbolKind.CLASS: "class",
    SymbolKind.METHOD: "method",
    SymbolKind.PROPERTY: "property",
    SymbolKind.MODULE: "module",
    SymbolKind.CONSTANT: "data",
}


_KINDS = ("quirk", "gap", "test", "topic", "rule")


class DocprobeDomain(Domain):
    """Quirks, gaps, tests, topics and rules as things that documents can refer to."""

    name = "docprobe"
    label = "docprobe"
    object_types = {kind: ObjType(kind, kind) for kind in _KINDS}  # noqa: RUF012 as the base class has it
    roles = {kind: XRefRole() for kind in _KINDS}  # noqa: RUF012 as the base class has it
    initial_data: ClassVar[dict[str, Any]] = {"places": {}}
    data_version = 1

    def places(self) -> dict[tuple[str, str], tuple[str, str, str]]:
        """Return (kind, id) -> (page, anchor, title)."""
        found: dict[tuple[str, str], tuple[str, str, str]] = self.data["places"]
        return found

    def clear_doc(self, docname: str) -> None:
        """Keep everything: no document declares these."""

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Take nothing from read workers: they declare nothing."""

    def resolve_xref(  # noqa: PLR0917 the base class's parameters
        self,
        env: BuildEnvironment,  # noqa: ARG002 the base class's parameters
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: pending_xref,
        contnode: Element,
    ) -> nodes.reference | None:
        """Return the link, or None and so a warning."""
        place = self.places().get((typ, target))
        if place is None:
            return None
        page, anchor, title = place
        content = contnode if node.get("refexplicit") else nodes.inline(title, title)
        return make_refnode(builder, fromdocname, page, anchor, content, title)

    def resolve_any_xref(  # noqa: PLR0917 the base class's parameters
        self,
        env: BuildEnvironment,  # noqa: ARG002 the base class's parameters
        fromdocname: str,  # noqa: ARG002 the base class's parameters
        builder: Builder,  # noqa: ARG002 the base class's parameters
        target: str,  # noqa: ARG002 the base class's parameters
        node: pending_xref,  # noqa: ARG002 the base class's parameters
        contnode: Element,  # noqa: ARG002 the base class's parameters
    ) -> list[tuple[str, nodes.reference]]:
        """Return nothing: ids are asked for by their kind."""
        return []

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Yield what the inventory lists: quirks and topics; tests and gaps would make it large."""
        for (kind, key), (page, anchor, title) in sorted(self.places().items()):
            if kind in {"quirk", "topic"}:
                yield key, title, kind, page, anchor, 1


def without_rules(_app: Sphinx, env: BuildEnvironment, node: Element, content: Element) -> Element | None:
    """Leave the name of a rule where the site was built without rules; other references stay missing."""
    domain = env.get_domain("docprobe")
    assert isinstance(domain, DocprobeDomain)
    has_rules = any(kind == "rule" for kind, _ in domain.places())
    return content if node.get("reftype") == "rule" and not has_rules else None


def declare(site: Site, env: BuildEnvironment) -> None:
    """Put every name of the site into the domains, in place of those of an earlier build."""
    python = env.get_domain("py")
    assert isinstance(python, PythonDomain)
    for name in [name for name, entry in python.objects.items() if entry.docname.startswith("api/")]:
        del python.objects[name]
    for name, symbol in site.records.symbols.items():
        python.objects[name] = ObjectEntry(
            site.names.symbols[name], "", _PY_TYPES[symbol.kind], aliased=False
        )
    domain = env.get_domain("docprobe")
    assert isinstance(domain, DocprobeDomain)
    domain.places().clear()
    domain.places().update(_places(site))


def _places(site: Site) -> Iterator[tuple[tuple[str, str], tuple[str, str, str]]]:
    records, names = site.records, site.names
    for quirk in records.quirks.values():
        if symbol := records.canonical(quirk.symbol):
            yield ("quirk", quirk.id), (names.symbols[symbol], f"q-{quirk.id}", quirk.title)
    for gap in records.gaps:
        if symbol := records.canonical(gap.symbol):
            yield ("gap", gap.id), (names.symbols[symbol], f"g-{gap.id}", gap.sentence)
    for test in records.tests.values():
        if page := names.file(test.source, test.path):
            yield ("test", test.id), (page, test_anchor(test), f"{test.cls}.{test.method}")
    for kind in site.rules:
        yield ("rule", str(kind)), ("gaps/rules", str(kind), str(kind).replace("-", " "))
    for topic in records.topics:
        yield ("topic", topic.slug), (f"topics/{topic.slug}", "", topic.title)
