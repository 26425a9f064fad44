"""Slices: the statements that one assertion of a test needs, on the public API, as plain code.

The test method becomes one plain program (`method`, `inline`, `rewrite`), in which each assertion is found
(`assertions`); what it needs is sliced backward (`backward`), what is needed from outside of the method
comes along (`whole`), and the text is laid out (`layout`).
"""

from docprobe.extract.slices.modes import modes_of
from docprobe.extract.slices.source import SourceText, read_source
from docprobe.extract.slices.whole import Slice, slices_of

__all__ = ["Slice", "SourceText", "modes_of", "read_source", "slices_of"]
