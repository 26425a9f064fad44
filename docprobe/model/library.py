"""The library under probe and its public names."""

from __future__ import annotations

from dataclasses import dataclass, field

from docprobe.model.kinds import SymbolKind


@dataclass(frozen=True, slots=True)
class Target:
    """A library under probe, at one version in one interpreter."""

    key: str
    """Such as ``tensorflow-2.21.0-py311-linux-x86_64-cpu``."""
    library: str
    """The name in ``conf/``, such as ``tensorflow``."""
    module: str
    """The module that is imported, such as ``tensorflow``."""
    version: str
    python: str
    platform: str
    device: str
    packages: tuple[tuple[str, str], ...]
    """(distribution, version) of what may change behaviour too, such as Keras and NumPy."""
    interpreter: str = field(compare=False)
    root: str = field(compare=False)
    """The folder that holds the library's package (``site-packages``)."""

    def __str__(self) -> str:
        """Return the words that a page shows."""
        return f"{self.library} {self.version}"

    @property
    def flags(self) -> str:
        """What may change a verdict besides text and target, in words: ``keras 3.15.1, numpy 2.4.6``."""
        return ", ".join(f"{name} {version}" for name, version in self.packages)

    def answers_to(self, name: str, *, exactly: bool = False) -> bool:
        """Say whether `name` is its key or version, or, unless `exactly`, the beginning of its version.

        The library's name may stand before a version: ``tensorflow-2.16``.
        """
        version = name.removeprefix(f"{self.library}-")
        if name == self.key or version == self.version:
            return True
        return not exactly and self.version.startswith(f"{version}.")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a signature."""

    name: str
    kind: str
    """As in `inspect`: ``POSITIONAL_OR_KEYWORD``, ``KEYWORD_ONLY``, ``VAR_KEYWORD`` ..."""
    default: str | None = None
    annotation: str = ""


@dataclass(frozen=True, slots=True)
class DocField:
    """One entry of an Args, Raises, Returns or Attributes section."""

    name: str
    text: str
    line: int
    """Line inside the docstring, from 0."""


@dataclass(frozen=True, slots=True)
class DocExample:
    """A run of ``>>>`` lines or a fenced block of a docstring."""

    kind: str
    """``doctest``, ``fenced``, or ``other``: a fenced block that is marked as another language."""
    code: str
    """The text as it stands, without the common indent; a doctest keeps its prompts."""
    line: int
    """Line inside the docstring, from 0."""


@dataclass(frozen=True, slots=True)
class DocParts:
    """A docstring taken apart. Sections that are absent are empty, `has_*` tells them from empty ones."""

    summary: str = ""
    args: tuple[DocField, ...] = ()
    raises: tuple[DocField, ...] = ()
    returns: str = ""
    examples: tuple[DocExample, ...] = ()
    has_args: bool = False
    has_raises: bool = False


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name of the public API on one target."""

    target: str
    name: str
    """The canonical public name, such as ``tf.data.Dataset.padded_batch``."""
    aliases: tuple[str, ...]
    kind: SymbolKind
    signature: str
    """The parameter list with parentheses, such as ``(values, axis, name='concat')``; empty if none."""
    parameters: tuple[Parameter, ...]
    docstring: str
    doc: DocParts
    path: str
    """Where it is defined, relative to the installation; empty where that is not known."""
    line: int
    url: str
    doc_line: int = 0
    """Line of the file on which the docstring's text starts; 0 where only runtime has it."""
    deprecated: str = ""
    owner: str = ""
    """The class's name for a method or property."""
    inherited: str = ""
    """For a member that a public base class defines: the member's name there."""
    object_name: str = ""
    """The name inside the library: ``tensorflow.python.ops.array_ops.concat``."""
