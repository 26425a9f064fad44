"""What the site shows, loaded from the store in bulk and grouped once."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from docprobe.config import Topic
from docprobe.errors import SiteError
from docprobe.model import (
    Behaviour,
    Gap,
    OriginKind,
    Quirk,
    Snippet,
    Source,
    SubjectKind,
    Symbol,
    SymbolKind,
    Target,
    TestFile,
    TestMethod,
    Verdict,
    VerdictKind,
    Witness,
)
from docprobe.store.changes import Changes, changes_to
from docprobe.store.queries import docstring_verdicts, renames, told_quirks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docprobe.config import Config
    from docprobe.store.store import Store


_NEIGHBOURS = 8


@dataclass(slots=True)
class About:
    """All that is known about one symbol."""

    snippets: list[Snippet] = field(default_factory=list)
    behaviours: list[Behaviour] = field(default_factory=list)
    quirks: list[Quirk] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    tests: list[TestMethod] = field(default_factory=list)
    examples: list[Snippet] = field(default_factory=list)
    """Contributed examples that use the symbol."""
    members: list[str] = field(default_factory=list)
    mentions: int = 0
    """In how many other docstrings it is named."""

    @property
    def proved(self) -> bool:
        """Say whether at least one confirmed snippet stands behind the symbol."""
        return bool(self.snippets)


@dataclass(slots=True)
class Records:
    """The records of one target, by name or id, in sorted order."""

    target: Target
    targets: dict[str, Target]
    sources: dict[str, Source]
    symbols: dict[str, Symbol]
    aliases: dict[str, str]
    files: list[TestFile]
    tests: dict[str, TestMethod]
    snippets: dict[str, Snippet]
    """Only those that are confirmed on the target."""
    behaviours: dict[str, Behaviour]
    quirks: dict[str, Quirk]
    gaps: list[Gap]
    topics: tuple[Topic, ...]
    snippet_verdicts: dict[str, dict[str, Verdict]]
    """Snippet -> target -> verdict."""
    test_verdicts: dict[str, list[Verdict]]
    """Test without its case -> a verdict a case, on the target."""
    tests_elsewhere: dict[str, dict[str, list[Verdict]]]
    """The same on each other target, by its key."""
    doc_verdicts: dict[str, Verdict]
    about: dict[str, About]
    snippet_counts: dict[str, Counter[VerdictKind]]
    """Symbol -> how many of its snippets have each verdict on the target, the unshown included."""
    spaces: dict[str, list[str]] = field(default_factory=dict)
    """Namespace -> the symbols right in it, members of classes left out."""
    test_quirks: dict[str, list[Quirk]] = field(default_factory=dict)
    witnesses: dict[str, list[str]] = field(default_factory=dict)
    """Test without its case -> ids of the snippets whose behaviours it shows, its own among them."""
    renames: dict[str, list[str]] = field(default_factory=dict)
    """Symbol -> names that the library gave up for it."""
    weights: dict[str, float] = field(default_factory=dict)
    """Symbol -> how much a reader is likely to care: mentions and tests, on a logarithmic scale."""

    changes: list[Changes] = field(default_factory=list)
    """What changed to the target, from each other one that its snippets ran on."""
    named: dict[str, list[str]] = field(default_factory=dict)
    """Symbol -> the symbols that its docstring names."""
    _ranked: dict[str, list[str]] = field(default_factory=dict)

    def canonical(self, name: str) -> str:
        """Return the symbol that `name` or its alias stands for, or an empty string."""
        return name if name in self.symbols else self.aliases.get(name, "")

    def space(self, name: str) -> str:
        """Return the namespace that a symbol is in; a module is its own."""
        symbol = self.symbols[name]
        if symbol.kind is SymbolKind.MODULE:
            return name
        space = (symbol.owner or name).rpartition(".")[0]
        while space in self.symbols and self.symbols[space].kind is not SymbolKind.MODULE:
            space = space.rpartition(".")[0]
        return space

    def uses(self, name: str) -> int:
        """Return how many tests call the symbol."""
        return len(self.about[name].tests) if name in self.about else 0

    def weight(self, name: str) -> float:
        """Return how much a reader is likely to care about the symbol."""
        return self.weights.get(name, 0.0)

    def neighbours(self, name: str) -> list[str]:
        """Return the symbols beside one: of its class, else of its namespace; the best known first."""
        symbol = self.symbols[name]
        around = symbol.owner if symbol.owner in self.about else self.space(name)
        if around not in self._ranked:
            inside = self.about[around].members if symbol.owner in self.about else self.spaces.get(around, [])
            self._ranked[around] = sorted(inside, key=lambda item: (-self.weight(item), item))
        return [item for item in self._ranked[around][:_NEIGHBOURS] if item != name]

    def topic_symbols(self, topic: Topic) -> list[str]:
        """Return the public names of a topic that the target has, in the topic's order."""
        found: dict[str, None] = {}
        for entry in topic.symbols:
            if "*" in entry:
                found.update(dict.fromkeys(name for name in self.symbols if fnmatchcase(name, entry)))
            elif name := self.canonical(entry):
                found[name] = None
        return list(found)


def load_records(store: Store, config: Config, target: Target) -> Records:
    """Read everything that the site of `target` shows; raises `SiteError` where there is nothing."""
    symbols = {symbol.name: symbol for symbol in store.select(Symbol, target=target.key)}
    if not symbols:
        hint = "Run 'docprobe build' first."
        raise SiteError(
            f"Couldn't build the site of {target.key!r}: the store has no symbols of it", hint=hint
        )
    verdicts = _verdicts(store, target, symbols.values())
    shown = {key for key, by in verdicts.snippets.items() if target.key in by and _confirmed(by[target.key])}
    everything = list(store.select(Snippet))
    snippets = {snippet.id: snippet for snippet in everything if snippet.id in shown}
    behaviours = {b.id: b for b in store.select(Behaviour) if b.snippet in snippets}
    records = Records(
        target=target,
        targets={item.key: item for item in store.select(Target)},
        sources={source.name: source for source in store.select(Source)},
        symbols=symbols,
        aliases={alias: symbol.name for symbol in symbols.values() for alias in symbol.aliases},
        files=list(store.select(TestFile)),
        tests={test.id: test for test in store.select(TestMethod)},
        snippets=snippets,
        behaviours=behaviours,
        quirks={q.id: q for q in told_quirks(store) if q.id in behaviours},
        gaps=sorted(store.select(Gap, target=target.key), key=lambda gap: gap.rank),
        topics=config.topics,
        snippet_verdicts=verdicts.snippets,
        test_verdicts=verdicts.tests,
        tests_elsewhere=verdicts.elsewhere,
        doc_verdicts=verdicts.docs,
        about={name: About() for name in symbols},
        snippet_counts=defaultdict(Counter),
    )
    for old, new in renames(store).items():
        if name := records.canonical(new):
            records.renames.setdefault(name, []).append(old)
    records.changes = changes_to(store, target)
    _group_witnesses(records, store.select(Witness))
    _count_snippets(records, everything)
    _group(records)
    return records


@dataclass(slots=True)
class _Verdicts:
    snippets: dict[str, dict[str, Verdict]] = field(default_factory=lambda: defaultdict(dict))
    tests: dict[str, list[Verdict]] = field(default_factory=lambda: defaultdict(list))
    elsewhere: dict[str, dict[str, list[Verdict]]] = field(default_factory=dict)
    docs: dict[str, Verdict] = field(default_factory=dict)


def _verdicts(store: Store, target: Target, symbols: Iterable[Symbol]) -> _Verdicts:
    found = _Verdicts()
    for verdict in store.select(Verdict, subject_kind=SubjectKind.SNIPPET):
        found.snippets[verdict.subject][verdict.target] = verdict
    for verdict in store.select(Verdict, subject_kind=SubjectKind.TEST):
        test = verdict.subject.partition("[")[0]
        if verdict.target == target.key:
            found.tests[test].append(verdict)
        else:
            found.elsewhere.setdefault(test, {}).setdefault(verdict.target, []).append(verdict)
    found.docs.update((verdict.subject, verdict) for verdict in docstring_verdicts(store, symbols))
    return found


def _confirmed(verdict: Verdict) -> bool:
    return verdict.kind is VerdictKind.CONFIRMED


def _count_snippets(records: Records, snippets: list[Snippet]) -> None:
    for snippet in snippets:
        verdict = records.snippet_verdicts.get(snippet.id, {}).get(records.target.key)
        kind = verdict.kind if verdict else VerdictKind.NOT_RUN
        records.snippet_counts[records.canonical(snippet.symbol)][kind] += 1


def _group(records: Records) -> None:
    _group_snippets(records)
    _group_quirks(records)
    about = records.about
    for behaviour in records.behaviours.values():
        if name := records.canonical(behaviour.symbol):
            about[name].behaviours.append(behaviour)
    for gap in records.gaps:
        if name := records.canonical(gap.symbol):
            about[name].gaps.append(gap)
    _group_tests(records)
    _group_names(records)


def _group_tests(records: Records) -> None:
    """Give each symbol the tests whose text calls it, and those that were seen to when they ran."""
    seen: dict[str, set[str]] = defaultdict(set)
    for name, about in records.about.items():
        for behaviour in about.behaviours:
            seen[behaviour.test.partition("[")[0]].add(name)
    for test in records.tests.values():
        called = {records.canonical(call.symbol) for call in test.calls} - {""}
        for name in sorted(called | seen.get(test.id, set())):
            records.about[name].tests.append(test)


def _group_snippets(records: Records) -> None:
    about = records.about
    for snippet in records.snippets.values():
        if snippet.origin.kind is OriginKind.EXAMPLE:
            for name in sorted({records.canonical(used) for used in snippet.symbols} - {""}):
                about[name].examples.append(snippet)
        elif name := records.canonical(snippet.symbol):
            about[name].snippets.append(snippet)
    for entry in about.values():
        entry.snippets.sort(key=lambda snippet: (snippet.level, snippet.id))


def _group_quirks(records: Records) -> None:
    by_test: dict[str, list[Quirk]] = defaultdict(list)
    for quirk in records.quirks.values():
        if name := records.canonical(quirk.symbol):
            records.about[name].quirks.append(quirk)
        by_test[records.behaviours[quirk.id].test.partition("[")[0]].append(quirk)
    records.test_quirks = dict(by_test)


def _group_witnesses(records: Records, witnesses: Iterable[Witness]) -> None:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for witness in witnesses:
        if behaviour := records.behaviours.get(witness.behaviour):
            found[witness.test.partition("[")[0]][behaviour.snippet] = None
    records.witnesses = {test: list(snippets) for test, snippets in found.items()}


def _group_names(records: Records) -> None:
    spaces: dict[str, list[str]] = defaultdict(list)
    for name, symbol in records.symbols.items():
        if symbol.owner in records.about:
            records.about[symbol.owner].members.append(name)
        elif symbol.kind is not SymbolKind.MODULE:
            spaces[records.space(name)].append(name)
    for name in [name for name, symbol in records.symbols.items() if symbol.kind is SymbolKind.MODULE]:
        spaces.setdefault(name, [])
    for name in list(spaces):
        while "." in name and (name := name.rpartition(".")[0]):
            spaces.setdefault(name, [])
    spaces.pop("", None)
    records.spaces = dict(sorted(spaces.items()))
    _count_mentions(records)


_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")


def _count_mentions(records: Records) -> None:
    for symbol in records.symbols.values():
        named = {records.canonical(found) for found in _NAME.findall(symbol.docstring)}
        found = sorted(named - {"", symbol.name})
        records.named[symbol.name] = found
        for name in found:
            records.about[name].mentions += 1
    for name, about in records.about.items():
        records.weights[name] = math.log1p(about.mentions) + 0.5 * math.log1p(len(about.tests))
