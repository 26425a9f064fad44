"""A made-up library, "loom", as records: any size, always the same, with the hard cases among them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from pages.sample_target import KEY, OLD, TARGET, make_source
from pages.sample_text import HOSTILE, PARAMETERS, code, docstring

from docprobe.model import (
    Basis,
    Behaviour,
    BehaviourKind,
    Call,
    DocExample,
    DocField,
    DocParts,
    DocPlace,
    Evidence,
    ExampleState,
    Gap,
    GapGroup,
    GapKind,
    JudgedExample,
    Origin,
    OriginKind,
    Proof,
    Quirk,
    Severity,
    Snippet,
    SubjectKind,
    Symbol,
    SymbolKind,
    TestFile,
    TestMethod,
    Verdict,
    VerdictKind,
    content_id,
    docstring_digest,
    examples_text,
    text_digest,
)

if TYPE_CHECKING:
    from pathlib import Path

_WORDS = [
    "warp",
    "weft",
    "shuttle",
    "heddle",
    "reed",
    "bobbin",
    "selvage",
    "twill",
    "satin",
    "plain",
    "knot",
    "fringe",
    "thread",
    "spool",
    "cloth",
]
_VERBS = [
    "join",
    "split",
    "fold",
    "wind",
    "pad",
    "sort",
    "mask",
    "gather",
    "scatter",
    "reduce",
    "map",
    "batch",
]
_SPACES = [
    "lm",
    "lm.data",
    "lm.layers",
    "lm.layers.rnn",
    "lm.losses",
    "lm.math",
    "lm.compat.v1",
    "lm.raw_ops",
]


class Loom:
    """Records of about `size` symbols."""

    def __init__(self, root: Path, size: int = 40, *, seed: int = 7) -> None:
        self.random = random.Random(seed)
        self.source = make_source(root)
        self.symbols = self._symbols(size)
        self.tests = self._tests(max(3, size // 5))
        self.records: list[object] = [TARGET, OLD, self.source, *self.symbols]
        self.records += self._files()
        self.records += self.tests
        self._verdicts()
        for symbol in self.symbols:
            if symbol.kind is not SymbolKind.MODULE:
                self._facts(symbol)
        self._example()

    def _symbols(self, size: int) -> list[Symbol]:
        found = {"lm.losses.CTC": SymbolKind.CLASS, "lm.losses.ctc": SymbolKind.FUNCTION}
        found |= {"lm.layers.RNN": SymbolKind.CLASS, "lm.layers.RNN.call": SymbolKind.METHOD}
        found |= {
            "lm.layers.RNN.units": SymbolKind.PROPERTY,
            "lm.data": SymbolKind.MODULE,
            "lm.PI": SymbolKind.CONSTANT,
        }
        found |= {"lm.compat.v1.dynamic_rnn": SymbolKind.FUNCTION, "lm.data.Dataset": SymbolKind.CLASS}
        found |= {"lm.data.Dataset.padded_batch": SymbolKind.METHOD, "lm.hostile": SymbolKind.FUNCTION}
        while len(found) < size:
            verb, word, space = (self.random.choice(words) for words in (_VERBS, _WORDS, _SPACES))
            found[f"{space}.{verb}_{word}{self.random.choice(['', '', '_' + str(len(found))])}"] = (
                SymbolKind.FUNCTION
            )
        return [self._symbol(name, kind) for name, kind in sorted(found.items())]

    def _symbol(self, name: str, kind: SymbolKind) -> Symbol:
        last = name.rpartition(".")[2]
        summary = (
            f"Return the `{self.random.choice(_WORDS)}` of {last.replace('_', ' ')}, as `lm.layers.RNN` does."
        )
        if name == "lm.hostile":
            summary = f"A summary with {HOSTILE}."
        raises = (
            (DocField("ValueError", "If `axis` is out of range.", 9),) if self.random.random() < 0.5 else ()
        )
        doc = DocParts(
            summary=summary,
            args=(DocField("values", "A list of threads.", 5), DocField("axis", "An int.", 6)),
            raises=raises,
            examples=(DocExample("doctest", f">>> {name}([1, 2])\n[2, 1]", 12),),
            has_args=True,
            has_raises=bool(raises),
        )
        called = kind in {SymbolKind.FUNCTION, SymbolKind.METHOD, SymbolKind.CLASS}
        owner = name.rpartition(".")[0] if kind in {SymbolKind.METHOD, SymbolKind.PROPERTY} else ""
        return Symbol(
            target=KEY,
            name=name,
            aliases=(f"lm.compat.v1.{last}",) if name.count(".") == 1 and kind is SymbolKind.FUNCTION else (),
            kind=kind,
            signature="(values, axis=0, name='weave')" if called else "",
            parameters=PARAMETERS if called else (),
            docstring=docstring(summary, name) if self.random.random() < 0.9 or "hostile" in name else "",
            doc=doc,
            path=f"loom/{name.replace('.', '/')}.py",
            line=self.random.randrange(1, 900),
            url=f"https://example.org/loom/blob/v1.4.0/loom/{name.replace('.', '/')}.py#L1",
            doc_line=3,
            deprecated="Use `lm.layers.RNN` instead." if "dynamic" in name else "",
            owner=owner,
        )

    def _tests(self, files: int) -> list[TestMethod]:
        tests = []
        callables = [s.name for s in self.symbols if s.kind is not SymbolKind.MODULE]
        for number in range(files):
            word = self.random.choice(_WORDS)
            path = f"loom/tests/{word}/{word}_{number}_test.py"
            for index in range(self.random.randrange(1, 18)):
                called = self.random.sample(callables, min(4, len(callables)))
                line = 10 + 12 * index
                cls, method = (
                    f"{word.capitalize()}Test",
                    f"test{self.random.choice(_VERBS).capitalize()}{index}",
                )
                tests.append(
                    TestMethod(
                        f"{path}::{cls}::{method}",
                        "loom",
                        path,
                        cls,
                        method,
                        line,
                        line + 9,
                        f"Says {HOSTILE}" if index == 0 else "",
                        index % 5 == 0,
                        tuple(Call(name, line + 2 + at, 8) for at, name in enumerate(called)),
                        (),
                    )
                )
        return tests

    def _files(self) -> list[TestFile]:
        counts: dict[str, int] = {}
        for test in self.tests:
            counts[test.path] = counts.get(test.path, 0) + 1
        files = [TestFile("loom", path, text_digest(path), count) for path, count in sorted(counts.items())]
        broken = TestFile("loom", "loom/tests/broken_test.py", "0", 0, "invalid syntax (line 3) <b>")
        return [*files, broken]

    def _verdicts(self) -> None:
        kinds = [VerdictKind.CONFIRMED] * 8 + [VerdictKind.REFUTED, VerdictKind.ERROR, VerdictKind.SKIPPED]
        for test in self.tests:
            for case in ("[small]", f"[{HOSTILE}]") if test.parameterized else ("",):
                kind = self.random.choice(kinds)
                reason = "" if kind is VerdictKind.CONFIRMED else f"needs a dobby <b>loom</b> {HOSTILE}"
                self.records.append(
                    Verdict(
                        test.id + case,
                        SubjectKind.TEST,
                        KEY,
                        "d",
                        kind,
                        reason,
                        0.1,
                        time="2026-11-24T10:00:00Z",
                    )
                )

    def _facts(self, symbol: Symbol) -> None:
        calling = [test for test in self.tests if any(call.symbol == symbol.name for call in test.calls)][:12]
        for number, test in enumerate(calling):
            raises = number % 3 == 0
            kind = BehaviourKind.RAISES if raises else self.random.choice(list(BehaviourKind))
            self._fact(symbol, test, number, kind)
        if symbol.doc.raises:
            return
        group, kind = (
            (GapGroup.SILENT, GapKind.UNDOCUMENTED_RAISE)
            if calling
            else (GapGroup.UNTESTED, GapKind.UNTESTED)
        )
        key = content_id("gap", symbol.name)
        test = calling[0] if calling else None
        evidence = (
            (Evidence(test.id, test.path, test.line, self.source.url(test.path, test.line)),) if test else ()
        )
        self.records.append(
            Gap(
                key,
                KEY,
                KEY,
                symbol.name,
                group,
                kind,
                f"The docs do not say what `{symbol.name}` raises for an empty `values`.",
                self.random.choice(list(Severity)),
                "values",
                DocPlace(symbol.path, 3, "A list of threads." if calling else ""),
                evidence,
                f"Raises:\n  ValueError: If `values` is empty (E{key})." if calling else None,
            )
        )
        if calling and symbol.docstring:
            verdict = self.random.choice([VerdictKind.CONFIRMED, VerdictKind.REFUTED])
            self.records.append(self._examples(symbol, verdict))

    def _examples(self, symbol: Symbol, kind: VerdictKind) -> Verdict:
        """Return the verdict on the one ``>>>`` example that each docstring has."""
        reason = "" if kind == VerdictKind.CONFIRMED else "prints [1, 2], the docstring shows [2, 1]"
        state = ExampleState.BROKEN if reason else ExampleState.WORKS
        line = next(number for number, text in enumerate(symbol.docstring.splitlines()) if ">>>" in text)
        return Verdict(
            symbol.name,
            SubjectKind.DOCSTRING,
            KEY,
            docstring_digest(symbol.docstring),
            kind,
            reason,
            output=examples_text([JudgedExample("doctest", line, state, reason, line)]),
        )

    def _fact(self, symbol: Symbol, test: TestMethod, number: int, kind: BehaviourKind) -> None:
        hostile = HOSTILE if symbol.name == "lm.hostile" else ""
        text = code(symbol.name, number, kind is BehaviourKind.RAISES, hostile)
        key = content_id("snippet", text)
        line = test.line + 3
        url = self.source.url(test.path, line)
        proof = Proof.RAISES if kind is BehaviourKind.RAISES else Proof.ASSERT
        self.records.append(
            Snippet(
                key,
                f"{symbol.name} of {number} threads {hostile}",
                symbol.name,
                (symbol.name,),
                text,
                text + "!",
                proof,
                number + 1,
                True,
                Origin(OriginKind.TEST, test.id, test.path, line, url),
                number,
            )
        )
        output = (
            f"ValueError: expected {number + 2} threads but got 0 {hostile}"
            if proof == "raises"
            else f"[{number}, 2]"
        )
        verdict = VerdictKind.REFUTED if number == 7 else VerdictKind.CONFIRMED
        last = symbol.name.rpartition(".")[2]
        # What the older version does otherwise: in turn another result, no such name, no exception.
        was = [VerdictKind.REFUTED, VerdictKind.ERROR, verdict, verdict][number % 4]
        why = {
            VerdictKind.REFUTED: f"AssertionError: no ValueError {hostile}"
            if proof == "raises"
            else "AssertionError",
            VerdictKind.ERROR: f"AttributeError: module 'lm' has no attribute '{last}'",
        }
        for target, kind_there in ((KEY, verdict), (OLD.key, was)):
            there = output if kind_there is VerdictKind.CONFIRMED else f"[{number}, 1] {hostile}"
            reason = "" if target == KEY else why.get(kind_there, "")
            self.records.append(
                Verdict(
                    key, SubjectKind.SNIPPET, target, "d", kind_there, reason, 0.1, there,
                    time="2026-11-24T10:00:00Z",
                )
            )  # fmt: skip
        behaviour = content_id("behaviour", key)
        self.records.append(
            Behaviour(
                behaviour,
                symbol.name,
                kind,
                "values: list",
                Basis.ASSERTED,
                key,
                test.id,
                test.path,
                line,
                url,
                output,
            )
        )
        if number < 9 and number % 2 == 0:
            self.records.append(
                Quirk(
                    behaviour,
                    symbol.name,
                    f"An empty list of {self.random.choice(_WORDS)} is refused {hostile}",
                    f"`{symbol.name}` wants {number + 2} threads; else “expected {number + 2}”. {hostile}",
                    "raises",
                    f"Nobody knows why. {hostile}" if number == 4 else "",
                )
            )

    def _example(self) -> None:
        code = "import loom as lm\n\nprint(lm.layers.RNN([1, 2]))\n"
        key = content_id("example", code)
        self.records.append(
            Snippet(
                key,
                "Weave a small cloth",
                "lm.layers.RNN",
                ("lm.data.Dataset", "lm.layers.RNN"),
                code,
                "",
                Proof.OUTPUT,
                3,
                True,
                Origin(OriginKind.EXAMPLE, "", "site/examples/weave.py", 1, ""),
            )
        )
        self.records.append(
            Verdict(key, SubjectKind.SNIPPET, KEY, "d", VerdictKind.CONFIRMED, output="[2, 1]")
        )
