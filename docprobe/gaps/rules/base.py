"""What a rule is, and the little world in which its examples are tried."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from docprobe.gaps.evidence.dead import Dead
from docprobe.gaps.evidence.facts import Facts, Proven, Shown, Suite, Told
from docprobe.gaps.examples.docstrings import judge
from docprobe.gaps.reading.claims import claims_of
from docprobe.model import (
    Basis,
    Behaviour,
    BehaviourKind,
    DocPlace,
    Evidence,
    Gap,
    GapBasis,
    GapGroup,
    GapKind,
    Origin,
    OriginKind,
    Parameter,
    Proof,
    Quirk,
    Severity,
    Snippet,
    Symbol,
    SymbolKind,
    content_id,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from docprobe.model import DocParts


@dataclass(frozen=True, slots=True)
class Case:
    """A symbol as an example for a rule: what is documented, and what was seen."""

    docstring: str = ""
    signature: str = "()"
    name: str = "lib.f"
    kind: SymbolKind = SymbolKind.FUNCTION
    raises: tuple[tuple[str, str], ...] = ()
    """(exception and message, code that raises it)."""
    quirks: tuple[tuple[str, str], ...] = ()
    """(rule of interest, sentence)."""
    seen: tuple[tuple[str, ...], ...] = ()
    """(the keyword that a call was given, exception and message or what it gave, its dtype) and, where that
    matters, the facts of what was given, as JSON."""
    probes: tuple[tuple[str, str, str, str], ...] = ()
    """(parameter, `BEYOND` or `WITHIN`, exception and message or ``= value``, code that shows it)."""
    snippet: tuple[str, str] = ("", "")
    """A confirmed snippet and what it printed."""
    examples: tuple[Mapping[str, object], ...] = ()
    """What happened to the ``>>>`` examples."""
    tests: int = 1
    path: str = "lib/core.py"
    words: str = ""
    """Names that the suite mentions."""
    deprecated: str = ""
    """What a decorator or a warning says."""
    dead: tuple[tuple[str, ...], ...] = ()
    """Names in the docstring that do not exist, each with the other fields of `Dead`."""

    def facts(self, parse: Callable[[str], DocParts]) -> Facts:
        """Return the facts of this symbol; `parse` takes docstrings apart."""
        symbol = Symbol(
            target="lib-1.0",
            name=self.name,
            aliases=(),
            kind=self.kind,
            signature=self.signature,
            parameters=parameters(self.signature),
            docstring=self.docstring,
            doc=parse(self.docstring),
            path=self.path,
            line=1,
            url="",
            doc_line=2,
            deprecated=self.deprecated,
        )
        return Facts(
            symbol=symbol,
            said=(self.docstring,) if self.docstring else (),
            sources=(self.name,) if self.docstring else (),
            raises=tuple(self._proven(told, code) for told, code in self.raises),
            quirks=tuple(
                Told(Quirk(content_id(told), self.name, "", told, interest), self._proven(told, "lib.f()"))
                for interest, told in self.quirks
            ),
            proven=tuple(self._seen(*seen) for seen in self.seen),
            probes=tuple(self._probe(symbol, *probe) for probe in self.probes),
            snippets=(Shown(self._snippet(self.snippet[0]), self.snippet[1]),) if self.snippet[0] else (),
            examples=judge(symbol, self.examples) if self.examples else None,
            tests=self.tests,
            dead=tuple(self._dead(*told) for told in self.dead),
            suite=Suite(3, frozenset(self.words.split()), frozenset(("lib",)), ("lib 1.0",)),
        )

    def _seen(self, given: str, came: str, dtype: str, facts: str = "{}") -> Proven:
        name, _, text = given.partition("=")
        shown = replace(
            self._behaviour(came),
            given=json.dumps([[name, ["t", text, json.loads(facts)]]]),
            call=f"f({given})",
            dtype=dtype,
        )
        if not re.match(r"\w+Error: ", came):
            shown = replace(shown, kind=BehaviourKind.VALUE, value=came)
        return Proven(shown, self._snippet(f"f({given})"))

    def _proven(self, told: str, code: str) -> Proven:
        return Proven(self._behaviour(told), self._snippet(code))

    def _dead(self, name: str, *told: str) -> Dead:
        start = self.docstring.index(name)
        return Dead(name, start, self.docstring.count("\n", 0, start), *told)

    def _behaviour(self, told: str) -> Behaviour:
        return Behaviour(
            content_id(told),
            self.name,
            BehaviourKind.RAISES,
            told,
            Basis.ASSERTED,
            "s",
            "t",
            "t.py",
            7,
            "",
            told,
        )

    def _probe(self, symbol: Symbol, parameter: str, word: str, came: str, code: str) -> Proven:
        claim = next((one for one in claims_of(symbol) if one.parameter == parameter), None)
        mark = claim.mark(word) if claim else word
        shown = replace(self._behaviour(came), basis=Basis.PROBED, pattern=f"{mark}; x", call=code)
        if came.startswith("= "):
            shown = replace(shown, kind=BehaviourKind.VALUE, value=came[2:], detail=came[2:])
        return Proven(shown, self._snippet(code))

    def _snippet(self, code: str) -> Snippet:
        proof = Proof.RAISES if "except" in code else Proof.ASSERT
        origin = Origin(OriginKind.TEST, "t", "t.py", 7)
        return Snippet(
            "s", "", self.name, (self.name,), code, "", proof, level=1, public_only=True, origin=origin
        )


def parameters(signature: str) -> tuple[Parameter, ...]:
    """Return the parameters of a signature written as in Python."""
    definition = ast.parse(f"def f{signature}: pass").body[0]
    assert isinstance(definition, ast.FunctionDef)
    args = definition.args
    first = (*args.posonlyargs, *args.args)
    defaults = [*[None] * (len(first) - len(args.defaults)), *map(ast.unparse, args.defaults)]
    found = [
        Parameter(arg.arg, "POSITIONAL_OR_KEYWORD", default)
        for arg, default in zip(first, defaults, strict=True)
    ]
    if args.vararg:
        found.append(Parameter(args.vararg.arg, "VAR_POSITIONAL"))
    found += [
        Parameter(arg.arg, "KEYWORD_ONLY", None if default is None else ast.unparse(default))
        for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True)
    ]
    if args.kwarg:
        found.append(Parameter(args.kwarg.arg, "VAR_KEYWORD"))
    return tuple(found)


class Rule:
    """One kind of gap. Rules are pure: the same facts give the same gaps."""

    kind: ClassVar[GapKind]
    group: ClassVar[GapGroup]
    title: ClassVar[str]
    """What it finds, in a few words."""
    needs: ClassVar[str]
    """The evidence without which it says nothing."""
    weighs: ClassVar[str] = ""
    """When it is severe and when it is not, in a few words."""
    VALID: ClassVar[tuple[Case, ...]]
    """Near misses: nothing to report."""
    INVALID: ClassVar[tuple[tuple[Case, str], ...]]
    """Symbols with one gap, and words of its sentence."""

    def find(self, facts: Facts) -> Iterator[Gap]:
        """Yield the gaps of one symbol."""
        raise NotImplementedError

    def gap(
        self,
        facts: Facts,
        sentence: str,
        severity: Severity,
        *,
        key: str = "",
        parameter: str = "",
        doc: DocPlace | None = None,
        evidence: tuple[Evidence, ...] = (),
        closed_by: str | None = None,
        looked: tuple[str, ...] = (),
        basis: GapBasis = GapBasis.DOCUMENTED,
    ) -> Gap:
        """Make a gap of this rule; `key` tells two gaps of one kind on one symbol apart.

        It must be the same on each version of the library that has this gap.
        """
        symbol = facts.symbol
        return Gap(
            id=content_id("gap", symbol.target, self.kind, symbol.name, key),
            fingerprint=content_id("gap", self.kind, symbol.name, key),
            target=symbol.target,
            since=symbol.target,
            symbol=symbol.name,
            group=self.group,
            kind=self.kind,
            sentence=sentence,
            severity=severity,
            parameter=parameter,
            doc=doc or facts.place(),
            evidence=evidence,
            closed_by=closed_by,
            looked=looked,
            basis=basis,
        )
