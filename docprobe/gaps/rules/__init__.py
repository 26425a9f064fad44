"""The rules, one class a kind of gap, each with its own examples."""

from docprobe.gaps.rules.base import Case, Rule
from docprobe.gaps.rules.behaviour import UndocumentedBehaviour
from docprobe.gaps.rules.broken import BrokenExample
from docprobe.gaps.rules.contradictions import Contradiction
from docprobe.gaps.rules.deprecated import DeprecatedWithoutWayOut
from docprobe.gaps.rules.parameters import WrongParameter
from docprobe.gaps.rules.raises import UndocumentedRaise
from docprobe.gaps.rules.references import StaleReference
from docprobe.gaps.rules.silence import NoDocstring, NoExample, Untested

RULES: tuple[Rule, ...] = (
    UndocumentedRaise(),
    UndocumentedBehaviour(),
    Contradiction(),
    BrokenExample(),
    WrongParameter(),
    StaleReference(),
    DeprecatedWithoutWayOut(),
    NoExample(),
    NoDocstring(),
    Untested(),
)

__all__ = ["RULES", "Case", "Rule"]
