"""The site in the making: records, page names, links between pages, and templates."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from docprobe.model import Behaviour, Evidence, OriginKind, Snippet, SymbolKind, VerdictKind
from docprobe.pages.names import PageNames, relative, test_anchor
from docprobe.pages.text import code_html, plain, sentence_html
from docprobe.pages.verdicts import BASIS_WORDS, Pill, pill, target_labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docprobe.config import Config
    from docprobe.model import GapKind, RuleNote
    from docprobe.pages.cache import TextCache
    from docprobe.pages.records import Records

TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True)
class Proof:
    """A link to a line that proves something: inside the site, and upstream."""

    label: str
    href: str
    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Card:
    """A snippet as a page shows it."""

    anchor: str
    title: str
    code: Markup
    output: str
    tone: str
    label: str
    pills: list[Pill]
    proof: Proof
    basis: str
    folded: int


@dataclass(slots=True)
class Page:
    """A generated page, ready to be put into the theme's layout."""

    name: str
    title: str
    section: str
    body: str
    sidebar: str = ""
    toc: list[tuple[str, str]] = field(default_factory=list)
    aside: str = ""


class Site:
    """Everything that the views share."""

    def __init__(
        self,
        records: Records,
        config: Config,
        text: TextCache,
        *,
        report_url: str = "",
        rules: Sequence[RuleNote] = (),
    ) -> None:
        """Name the pages of `records` and make the template environment; `rules` are explained."""
        self.records = records
        self.config = config
        self.text = text
        self.names = PageNames(records)
        self.report_url = report_url
        self.rules = {rule.kind: rule for rule in rules}
        self.templates = _environment()
        self.version = records.target.version
        self.labels = target_labels(records.targets.values())
        self._lesser = (*config.target.older, *config.target.lesser)
        self.top_spaces = [(name, count) for name, count in self._top_spaces() if count]

    def render(self, page: str, template: str, **context: Any) -> str:
        """Return `template` filled in, with links as seen from `page`."""
        return self.templates.get_template(template).render(
            site=self, on=Links(self, page), page=page, **context
        )

    def title(self) -> str:
        """Return the library's name as its readers write it."""
        return self.config.target.title or self.config.target.library

    def target(self, key: str = "") -> str:
        """Return a target's library and version in words; the site's own by default."""
        return f"{self.title()} {self.labels[key] if key else self.version}"

    def report(self, kind: str, key: str, title: str) -> str:
        """Return the address at which a person reports that quirk or gap."""
        return self.report_url.format(title=quote(f"{kind} {key}: {plain(title)}"), key=key)

    def _top_spaces(self) -> list[tuple[str, int]]:
        """Return the namespaces of the first two levels with the number of symbols below each."""
        counts: Counter[str] = Counter()
        for space, names in self.records.spaces.items():
            counts[".".join(space.split(".")[:2])] += len(names)
        return sorted(counts.items(), key=lambda item: self.order(item[0]))

    def order(self, space: str) -> tuple[bool, str]:
        """Sort namespaces: what most readers look for first."""
        return any(f".{part}." in f"{space}." for part in self._lesser), space.lower()

    def plain_name(self, name: str) -> str:
        """Return `name` without the parts that say old: what it was called before, or is called by most."""
        for part in self._lesser:
            name = name.replace(f".{part}.", ".")
        return name


class Links:
    """Addresses as seen from one page; a symbol, test or snippet that has none gives an empty string."""

    def __init__(self, site: Site, page: str) -> None:
        """Look from `page`."""
        self._site = site
        self._page = page

    def to(self, page: str, anchor: str = "") -> str:
        """Return the address of another page."""
        return relative(self._page, page, anchor)

    def symbol(self, name: str, anchor: str = "") -> str:
        """Return the address of a symbol, by its name or an alias."""
        canonical = self._site.records.canonical(name)
        return self.to(self._site.names.symbols[canonical], anchor) if canonical else ""

    def name(self, name: str) -> str:
        """Return the address of a symbol that another symbol's text names; itself needs no link."""
        page = self._site.names.symbols.get(self._site.records.canonical(name), self._page)
        return "" if page == self._page else self.to(page)

    def rule(self, kind: GapKind) -> str:
        """Return the address of what explains a kind of gap."""
        return self.to("gaps/rules", str(kind)) if kind in self._site.rules else ""

    def space(self, name: str) -> str:
        """Return the address of a namespace."""
        return self.to(self._site.names.spaces[name]) if name in self._site.names.spaces else ""

    def test(self, test_id: str) -> str:
        """Return the address of a test, given with or without its case."""
        test = self._site.records.tests.get(test_id.partition("[")[0])
        page = self._site.names.file(test.source, test.path) if test else ""
        return self.to(page, test_anchor(test)) if test and page else ""

    def snippet(self, snippet_id: str) -> str:
        """Return the address of a snippet on its symbol's page, or of a contributed example's page."""
        snippet = self._site.records.snippets.get(snippet_id)
        if snippet is None:
            return ""
        if snippet.origin.kind is OriginKind.EXAMPLE:
            return self.to(self._site.names.examples[snippet_id])
        return self.symbol(snippet.symbol, f"s-{snippet_id}")

    def sentence(self, text: str) -> Markup:
        """Return a sentence with its code and the symbols in it linked."""
        return sentence_html(text, self.name)

    def proof(self, test: str, path: str, line: int, url: str, snippet: str = "") -> Proof:
        """Return the link to a piece of evidence."""
        name = PurePosixPath(path).name
        label = f"{name}:{line}" if name else f"snippet {snippet}" if snippet else test
        href = self.test(test) or (self.snippet(snippet) if snippet else "")
        return Proof(label, href, url, test or path or snippet)

    def evidence(self, items: Iterable[Evidence], most: int) -> list[Proof]:
        """Return the links to what a gap rests on, at most so many; cases of one line are one."""
        found: dict[tuple[str, str], Proof] = {}
        for item in items:
            proof = self.proof(item.test, item.path, item.line, item.url, item.snippet)
            found.setdefault((proof.label, proof.url), proof)
        return list(found.values())[:most]

    def card(self, snippet: Snippet, behaviour: Behaviour | None = None) -> Card:
        """Return a snippet with its captured output and where it comes from."""
        origin = snippet.origin
        line, url = (
            (behaviour.line, behaviour.url) if behaviour and behaviour.line else (origin.line, origin.url)
        )
        verdicts = self._site.records.snippet_verdicts.get(snippet.id, {})
        own = verdicts.get(self._site.records.target.key)
        tone, label = level(snippet, behaviour)
        return Card(
            anchor=f"s-{snippet.id}",
            title=plain(snippet.title),
            code=code_html(snippet.code, "python", self._site.text),
            output=own.output.rstrip() if own else "",
            tone=tone,
            label=label,
            pills=[
                pill(verdict, self._site.labels[key])
                for key, verdict in sorted(
                    verdicts.items(), key=lambda item: item[0] != self._site.records.target.key
                )
                if key in self._site.records.targets
            ]
            + ([] if snippet.public_only else [_INTERNALS])
            + ([_PROBED] if snippet.origin.kind is OriginKind.PROBE else []),
            proof=self.proof(origin.test, origin.path, line, url, snippet.id),
            basis=BASIS_WORDS[behaviour.basis] if behaviour else "",
            folded=snippet.folded,
        )


_PROBED = Pill("◇", "idle", "probed", "no test makes this call: it is the named test's with another input")
_INTERNALS = Pill("△", "warn", "uses internals", "it needs a name that the library does not publish")
_EDGES = {"empty and zero-size input", "NaN and infinity", "broadcasting"}


def level(snippet: Snippet, behaviour: Behaviour | None = None) -> tuple[str, str]:
    """Return tone and word for how hard a snippet is: by what it shows, else by its length."""
    if snippet.proof == "raises":
        return "bad", "error"
    if behaviour and behaviour.kind in _EDGES:
        return "info", "edge"
    lines = len([line for line in snippet.code.splitlines() if line.strip()])
    return (
        ("good", "basic") if lines <= 6 else ("info", "intermediate") if lines <= 12 else ("warn", "advanced")
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = lambda value: f"{value:,}"
    environment.filters["plural"] = _plural
    environment.filters["breakable"] = _breakable
    environment.filters["plain"] = plain
    environment.globals["VerdictKind"] = VerdictKind
    environment.globals["SymbolKind"] = SymbolKind
    return environment


def _plural(count: int, word: str, many: str = "") -> str:
    return f"{count:,} {word if count == 1 else many or word + 's'}"


def _breakable(name: str) -> Markup:
    """Let a long name break after its dots, underscores and slashes."""
    html = str(Markup.escape(name))
    for sign in "._/":
        html = html.replace(sign, f"{sign}<wbr>")
    return Markup(html)  # noqa: S704 made of escaped parts
