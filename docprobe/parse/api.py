"""The public API of a target: which names an object has, which is the best, who owns which member."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docprobe.adapters.base import PublicName
from docprobe.errors import TargetError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


Row = Mapping[str, Any]
"""What `introspect_child` tells of one object or member."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An object of the API, or a member of a public class, under its canonical name."""

    name: str
    aliases: tuple[str, ...]
    row: Row
    place: PublicName | None = None
    """Where the library's files say that it is; None for a member."""
    owner: str = ""
    inherited: str = ""
    """The member's name in the public class that it comes from."""


@dataclass(frozen=True, slots=True)
class Api:
    """All of a target's public API, sorted by name."""

    entries: tuple[Entry, ...]
    canonical: Mapping[str, str]
    """Every public name, those of members by way of heirs included, to the canonical one."""
    internal: Mapping[str, Mapping[str, str]]
    """Module -> attribute -> canonical name, for every loaded module of the library."""
    missing: tuple[tuple[str, str], ...]
    """Names that the files state and the target does not have, with the reason."""

    def callees(self) -> list[tuple[str, str, str]]:
        """Return (canonical name, module, attribute path) of what can be called, for the probe."""
        places = {entry.name: entry.place for entry in self.entries if entry.place and _is_callee(entry)}
        rows = [(name, place.module, place.attribute) for name, place in places.items()]
        for entry in self.entries:
            place = places.get(entry.owner)
            if place is not None and not entry.inherited:
                rows.append((entry.name, place.module, f"{place.attribute}.{entry.row['name']}"))
        return sorted(rows)


def _is_callee(entry: Entry) -> bool:
    return entry.row["kind"] in ("function", "class")


def introspect_argument(names: Iterable[PublicName]) -> dict[str, Any]:
    """Return the argument of `introspect_child.introspect` for a library's stated names."""
    return {"names": [[name.name, name.module, name.attribute] for name in names]}


def read_api(
    answer: Mapping[str, Any],
    names: Iterable[PublicName],
    rank: Callable[[PublicName], tuple[int | str, ...]],
) -> Api:
    """Build the API from the child's answer; the name of an object that ranks first is canonical.

    Raises `TargetError` if the answer is not one of `introspect_child`.
    """
    table = _unpack(answer)
    places = {place.name: place for place in names}
    objects = [_object(row, places, rank) for row in table["objects"]]
    canonical = {alias: entry.name for entry in objects for alias in (entry.name, *entry.aliases)}
    members = [member for entry in objects for member in _members(entry, canonical)]
    heirs: dict[str, list[str]] = {}
    for member in members:
        heirs.setdefault(member.inherited or member.name, []).extend((member.name, *member.aliases))
    canonical |= {alias: name for name, aliases in heirs.items() for alias in aliases}
    internal = {
        module: {attribute: canonical[name] for attribute, name in row.items()}
        for module, row in table["internal"].items()
    }
    entries = sorted((*objects, *members), key=lambda entry: entry.name)
    return Api(tuple(entries), canonical, internal, tuple((name, why) for name, why in table["missing"]))


def _unpack(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        table: Mapping[str, Any] = json.loads(zlib.decompress(base64.b64decode(answer["packed"])))
    except (KeyError, TypeError, ValueError, zlib.error) as exc:
        raise TargetError(f"Couldn't read what the target says of its API: {exc!r}") from exc
    return table


def _object(
    row: Row, places: Mapping[str, PublicName], rank: Callable[[PublicName], tuple[int | str, ...]]
) -> Entry:
    best, *others = sorted((places[name] for name in row["names"]), key=rank)
    return Entry(best.name, tuple(other.name for other in others), row, best)


def _members(entry: Entry, canonical: Mapping[str, str]) -> Iterable[Entry]:
    for row in entry.row.get("members", ()):
        name = row["name"]
        aliases = tuple(f"{alias}.{name}" for alias in entry.aliases)
        inherited = f"{canonical[row['inherited']]}.{name}" if "inherited" in row else ""
        yield Entry(f"{entry.name}.{name}", aliases, row, owner=entry.name, inherited=inherited)
