"""The public API as records: what the target says at run time joined with what its files say."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docprobe.model import Parameter, Symbol, SymbolKind
from docprobe.parse.docstring import parse_docstring
from docprobe.parse.sources import Definition, SourceFile

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from docprobe.config import Link
    from docprobe.model import DocParts, Target
    from docprobe.parse.api import Api, Entry

# A note in brackets; not where only some arguments are on their way out.
_IN_SUMMARY = re.compile(r"\(deprecated\b(?! arg)[^)]*", re.IGNORECASE)
# A paragraph of its own.
_NOTICE = re.compile(
    r"^(?:\.\. )?deprecated\b(?!: some arg).*?(?=\n\s*\n|\Z)", re.IGNORECASE | re.MULTILINE | re.DOTALL
)
_SOURCES_KEPT = 16
_ADDED = ("KEYWORD_ONLY", "VAR_KEYWORD")
"""What a decorator adds: by position it could not, without a function of its own."""


def symbols_from(
    api: Api,
    target: Target,
    links: Sequence[Link],
    *,
    inherited: bool = False,
    known: Collection[str] = (),
) -> Iterator[Symbol]:
    """Yield the symbols of `api`, file by file, without those whose names are `known`.

    A member that a class inherits from a public one is an alias of the member there; with `inherited`
    it is also a symbol.
    """
    heirs: dict[str, list[str]] = {}
    for entry in api.entries:
        if entry.inherited:
            heirs.setdefault(entry.inherited, []).extend((entry.name, *entry.aliases))
    sources = LibraryLinks(target, links)
    by_name = {entry.name: entry for entry in api.entries}
    for entry in sorted(api.entries, key=lambda entry: (entry.row.get("path", ""), entry.name)):
        if entry.name in known:
            continue
        if not entry.inherited:
            yield _symbol(entry, entry, heirs.get(entry.name, ()), sources)
        elif inherited and entry.inherited in by_name:
            yield _symbol(entry, by_name[entry.inherited], (), sources)


class LibraryLinks:
    """The library's files, a few at a time, and the upstream addresses of their lines."""

    def __init__(self, target: Target, links: Sequence[Link]) -> None:
        """Read below the root of `target`."""
        self.target = target
        self.links = links
        self.open = lru_cache(_SOURCES_KEPT)(lambda path: SourceFile(Path(target.root) / path))

    def url(self, path: str, line: int) -> str:
        """Return the upstream address of a line; empty for a file that is made when the library is built."""
        link = next((link for link in self.links if path.startswith(link.path)), None)
        if link is None or not line or self.open(path).is_generated:
            return ""
        known = dict(self.target.packages)
        version = known.get(link.distribution, "") if link.distribution else self.target.version
        return link.link.format(version=version, path=path, line=line) if version else ""


def _symbol(entry: Entry, origin: Entry, heirs: Sequence[str], sources: LibraryLinks) -> Symbol:
    row = origin.row
    docstring, doc = row["doc"], parse_docstring(row["doc"])
    source = sources.open(row["path"])
    found = source.find(row["line"], row["qualname"])
    line = found.line if found else row["line"]
    return Symbol(
        target=sources.target.key,
        name=entry.name,
        aliases=(*entry.aliases, *sorted(heirs)),
        kind=SymbolKind(row["kind"]),
        signature=row["signature"],
        parameters=tuple(_own_parameters(row["parameters"], found)),
        docstring=docstring,
        doc=doc,
        path=row["path"] if line else "",
        line=line,
        url=sources.url(row["path"], line),
        doc_line=source.line_of(docstring, found),
        deprecated=_deprecated(doc, docstring, found.deprecation if found else ""),
        owner=entry.owner,
        inherited=entry.inherited,
        object_name=_object_name(entry),
    )


def _own_parameters(rows: Sequence[Sequence[Any]], found: Definition | None) -> Iterator[Parameter]:
    """Yield the parameters of a signature without those that a decorator adds to any function.

    The signature's text has them; a docstring that the function's author wrote does not owe them.
    """
    named = {item[0] for item in rows}
    takes = found.takes if found and (not found.rest or found.rest in named) else None
    for item in rows:
        # A decorator that names what ``**rest`` takes tells more than the source.
        if takes is None or item[1] not in _ADDED or item[0] in takes:
            yield Parameter(*item)


def _object_name(entry: Entry) -> str:
    if entry.place is None:
        return f"{entry.row.get('module', '')}.{entry.row.get('qualname', '')}".strip(".")
    return ".".join(part for part in (entry.place.module, entry.place.attribute) if part)


def _deprecated(doc: DocParts, docstring: str, decorator: str) -> str:
    """Return why and what instead, from the decorator or the docstring; empty if it is not deprecated."""
    notice = _NOTICE.search(docstring) or _IN_SUMMARY.search(doc.summary)
    return decorator or (" ".join(notice[0].split()).strip("()") if notice else "")
