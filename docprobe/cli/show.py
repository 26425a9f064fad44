"""Show one thing: a symbol with its quirks, gaps and snippets, or a quirk, a snippet or a test by its id."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from docprobe.cli.find import find_record
from docprobe.cli.options import add_json, add_known_target, add_store
from docprobe.cli.output import plural, say, say_code, say_json
from docprobe.cli.reading import reading
from docprobe.cli.show_form import form_of
from docprobe.model import (
    Basis,
    Behaviour,
    ExampleState,
    Gap,
    Quirk,
    Snippet,
    SubjectKind,
    Symbol,
    Target,
    TestMethod,
    Verdict,
    counted_states,
    judged_examples,
)
from docprobe.store.queries import docstring_verdicts, home_name, shown_quirks, shown_snippets

if TYPE_CHECKING:
    import argparse

    from docprobe.store import Store

_SHOWN = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say which options and arguments the command takes."""
    parser.add_argument("name", metavar="NAME", help="a public name, an id, or PATH::CLASS::METHOD")
    parser.add_argument("--all", action="store_true", help=f"all quirks and snippets, not the first {_SHOWN}")
    add_store(parser)
    add_known_target(parser)
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Do the work and return the exit code."""
    with reading(args.store, args.target) as (store, target):
        record = find_record(store, target.key, args.name)
        if args.json:
            say_json(form_of(store, target.key, record))
            return 0
        view = View(store, target, None if args.all else _SHOWN)
        view.show(record)
    return 0


class View:
    """Prints records for a person."""

    def __init__(self, store: Store, target: Target, limit: int | None) -> None:
        """Print what `target` says of the records, at most `limit` of a kind."""
        self.store = store
        self.target = target
        self.limit = limit

    def show(self, record: Symbol | Quirk | Behaviour | Snippet | TestMethod) -> None:
        """Print one record with what belongs to it."""
        if isinstance(record, Symbol):
            self._symbol(record)
        elif isinstance(record, Quirk):
            self._quirk(record)
        elif isinstance(record, Behaviour):
            say(f"{record.symbol}: {record.kind}, {record.pattern}", "bold")
            self._proof(record)
        elif isinstance(record, Snippet):
            self._snippet(record)
        else:
            self._test(record)

    def _symbol(self, symbol: Symbol) -> None:
        say(f"{symbol.name}{symbol.signature}", "bold")
        say(symbol.doc.summary or "It has no docstring.")
        if symbol.aliases:
            say(f"Also: {', '.join(symbol.aliases)}", "dim")
        if symbol.deprecated:
            say(f"Deprecated: {symbol.deprecated}", "yellow")
        say(symbol.url or symbol.path, "dim")
        self._quirks(symbol)
        self._gaps(symbol)
        self._examples(symbol)
        self._snippets(symbol)

    def _quirks(self, symbol: Symbol) -> None:
        quirks = list(shown_quirks(self.store, self.target.key, home_name(self.store, symbol)))
        if quirks:
            say(f"\n{plural(len(quirks), 'quirk')} on {self.target}", "bold")
        for quirk in quirks[: self.limit]:
            self._quirk(quirk)
        self._more(len(quirks))

    def _gaps(self, symbol: Symbol) -> None:
        found = self.store.select(Gap, target=self.target.key, symbol=symbol.name)
        gaps = sorted(found, key=lambda gap: gap.rank)
        if gaps:
            say(f"\n{plural(len(gaps), 'gap')} in its documentation", "bold")
        for gap in gaps[: self.limit]:
            say(f"  {gap.kind}: {gap.sentence}")
        self._more(len(gaps))

    def _examples(self, symbol: Symbol) -> None:
        """Print what running the docstring's own examples said, those that do not simply work by line."""
        examples = [
            one for verdict in docstring_verdicts(self.store, [symbol]) for one in judged_examples(verdict)
        ]
        if examples:
            states = ", ".join(f"{count} {state}" for state, count in counted_states(examples))
            say(f"\n{plural(len(examples), 'example')} of its docstring were run: {states}", "bold")
        told = [one for one in examples if one.reason]
        for one in told[: self.limit]:
            line = symbol.doc_line + one.at if symbol.doc_line else one.at + 1
            colour = "red" if one.state is ExampleState.BROKEN else "dim"
            say(f"  line {line}: {one.state}: {one.reason}", colour)
        self._more(len(told))

    def _snippets(self, symbol: Symbol) -> None:
        snippets = list(shown_snippets(self.store, self.target.key, home_name(self.store, symbol)))
        if snippets:
            say(f"\n{plural(len(snippets), 'confirmed snippet')}, the simplest first", "bold")
        for number, snippet in enumerate(snippets[: self.limit]):
            say(f"  {snippet.id}  {snippet.title}")
            if number == 0:
                say_code(snippet.code)
        self._more(len(snippets))

    def _more(self, count: int) -> None:
        if self.limit is not None and count > self.limit:
            say(f"  {count - self.limit} more with --all", "dim")

    def _quirk(self, quirk: Quirk) -> None:
        say(f"\n  {quirk.sentence}", "cyan")
        if quirk.note:
            say(f"  The test says: {' '.join(quirk.note.split())}", "dim")
        behaviour = self.store.one(Behaviour, id=quirk.id)
        if behaviour:
            self._proof(behaviour)

    def _proof(self, behaviour: Behaviour) -> None:
        snippet = self.store.one(Snippet, id=behaviour.snippet)
        if snippet:
            self._program(snippet)
        place = behaviour.url or (f"{behaviour.path}:{behaviour.line}" if behaviour.path else "")
        if behaviour.basis == Basis.PROBED:
            place = f"probed: the call of {place} with another input"
        say("    " + "  ".join(filter(None, [behaviour.id, place])), "dim")

    def _snippet(self, snippet: Snippet) -> None:
        say(snippet.title, "bold")
        self._program(snippet)
        origin = snippet.origin
        place = origin.url or (f"{origin.path}:{origin.line}" if origin.path else origin.kind)
        say(f"    {snippet.id}  {place}", "dim")

    def _program(self, snippet: Snippet) -> None:
        say_code(snippet.code)
        found = {
            one.target: one
            for one in self.store.select(Verdict, subject_kind=SubjectKind.SNIPPET, subject=snippet.id)
        }
        verdict = found.get(self.target.key)
        for line in verdict.output.splitlines() if verdict else ():
            say(f"    # {line}", "dim")
        kind = verdict.kind if verdict else "not-run"
        say(f"    {kind} on {self.target}", "green" if kind == "confirmed" else "yellow")
        self._elsewhere(kind, {key: (one.kind, one.reason) for key, one in found.items()})

    def _elsewhere(self, here: str, verdicts: dict[str, tuple[str, str]]) -> None:
        """Print what other targets say, where it is something else."""
        for key, (kind, reason) in sorted(verdicts.items()):
            if key != self.target.key and kind not in (here, "not-run"):
                say(f"    {kind} on {key}{f': {reason}' if reason else ''}", "yellow")

    def _test(self, test: TestMethod) -> None:
        form = form_of(self.store, self.target.key, test)
        say(test.id, "bold")
        say(form["url"] or str(test), "dim")
        for case in itertools.islice(form["cases"], self.limit):
            verdict = case["verdicts"].get(self.target.key, {"verdict": "not-run", "reason": ""})
            say(f"  {case['test']}: {verdict['verdict']} {verdict['reason']}".rstrip())
            others = {key: (form["verdict"], form["reason"]) for key, form in case["verdicts"].items()}
            self._elsewhere(verdict["verdict"], others)
        self._more(len(form["cases"]))
        for name in dict.fromkeys(call.symbol for call in test.calls):
            say(f"  calls {name}")
