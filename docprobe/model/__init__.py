"""The records that flow between the stages: frozen dataclasses and enums, no I/O.

The words are those of the glossary (``site/guides/glossary.rst``). Paths in records are POSIX paths
relative to the root of their source (tests) or of the installation (symbols); lines count from 1,
columns from 0, times are seconds.
"""

from docprobe.model.evidence import Behaviour, Look, Observed, Origin, Quirk, Snippet, Verdict, Witness
from docprobe.model.gap import DocPlace, Evidence, Gap
from docprobe.model.ids import content_id, text_digest
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
    "Gap",
    "GapBasis",
    "GapGroup",
    "GapKind",
    "Look",
    "Observed",
    "Origin",
    "OriginKind",
    "Parameter",
    "Progress",
    "Proof",
    "Quirk",
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
    "text_digest",
]
