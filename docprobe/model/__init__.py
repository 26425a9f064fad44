"""The records that flow between the stages: frozen dataclasses and enums, no I/O.

The words are those of the glossary (``site/guides/glossary.rst``). Paths in records are POSIX paths
relative to the root of their source (tests) or of the installation (symbols); lines count from 1,
columns from 0, times are seconds.
"""

from docprobe.model.evidence import Behaviour, Look, Observed, Origin, Quirk, Snippet, Verdict, Witness
from docprobe.model.gap import DocPlace, Evidence, Gap, RuleExample, RuleNote, findings
from docprobe.model.ids import content_id, text_digest
from docprobe.model.judged import (
    ExampleState,
    JudgedExample,
    counted_states,
    docstring_digest,
    examples_text,
    judged_examples,
)
from docprobe.model.kinds import (
    Basis,
    BehaviourKind,
    GapBasis,
    GapGroup,
    GapKind,
    OriginKind,
    Proof,
    Severity,
    SourceKind,
    SubjectKind,
    SymbolKind,
    VerdictKind,
)
from docprobe.model.library import DocExample, DocField, DocParts, Parameter, Symbol, Target
from docprobe.model.suite import Assertion, Call, Source, TestFile, TestMethod
from docprobe.model.work import Progress, StageDone

__all__ = [
    "Assertion",
    "Basis",
    "Behaviour",
    "BehaviourKind",
    "Call",
    "DocExample",
    "DocField",
    "DocParts",
    "DocPlace",
    "Evidence",
    "ExampleState",
    "Gap",
    "GapBasis",
    "GapGroup",
    "GapKind",
    "JudgedExample",
    "Look",
    "Observed",
    "Origin",
    "OriginKind",
    "Parameter",
    "Progress",
    "Proof",
    "Quirk",
    "RuleExample",
    "RuleNote",
    "Severity",
    "Snippet",
    "Source",
    "SourceKind",
    "StageDone",
    "SubjectKind",
    "Symbol",
    "SymbolKind",
    "Target",
    "TestFile",
    "TestMethod",
    "Verdict",
    "VerdictKind",
    "Witness",
    "content_id",
    "counted_states",
    "docstring_digest",
    "examples_text",
    "findings",
    "judged_examples",
    "text_digest",
]
