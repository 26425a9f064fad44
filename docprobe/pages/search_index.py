"""The index that the search in the page reads: small scripts, loaded as a query needs them.

Each file is a classic script that calls ``DP.put(name, data)``, so that it works from ``file://`` and
under any address. Entries are numbered: symbols, quirks, tests, gaps, topics, in this order.

- ``meta``: how many entries of each kind, which shards there are, the rules for words
- ``priors``: a sign for each symbol: how likely it is what a reader wants
- ``s-XX``: what begins with XX: words with their postings, names written backwards
- ``e-XX``: pairs of words of error messages, by hash
- ``b-N``: titles and addresses of 64 entries, loaded for hits only
- ``words``: the vocabulary, loaded when a word has no match
"""

from __future__ import annotations

import itertools
import json
import math
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from docprobe.model import BehaviourKind
from docprobe.pages.site import Links, Site
from docprobe.pages.text import plain
from docprobe.store.words import (
    STOP_WORDS,
    clean_error,
    name_terms,
    plain_tokens,
    prose_terms,
    split_identifier,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

BLOCK = 64
_SHARD_CHARACTERS = 40_000
_ERROR_SHARDS = 256
_PROSE_WORDS = 80
_NAME, _ALIAS, _TITLE, _PATH, _SENTENCE, _PROSE = 6, 4, 3, 2, 2, 1
_BY_LENGTH = {1: 7, 2: 6, 3: 5}
"""What a word of a name is worth by how many words the name has: the more there are, the less each says."""
_ENDINGS = (
    *("izations", "ization", "ations", "ation", "ings", "ing", "ions", "ion", "ized", "izes", "ize"),
    *("ers", "er", "ors", "or", "ed", "es", "s", "e"),
)
_SHORTEST = 3
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_WORD = re.compile(r"[a-z][a-z_]+")


@dataclass(slots=True)
class _Index:
    postings: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    """Word -> entry -> weight, the greatest where there are several."""
    names: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    pairs: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    rows: list[tuple[str, str, str]] = field(default_factory=list)
    """Title, address, subtitle of each entry."""
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, entry: int, words: Iterable[str], weight: int) -> None:
        for word in words:
            if len(word) < 2 or word in STOP_WORDS:
                continue
            for form in {word, stem(word)}:
                entries = self.postings[form]
                if entries.get(entry, 0) < weight:
                    entries[entry] = weight


def write_index(site: Site, folder: Path) -> tuple[int, int]:
    """Write the index into `folder`, only what changed; return how many entries and bytes it has."""
    index = _Index()
    starts: list[int] = []
    for kind, collect in (
        ("api", _symbols),
        ("quirks", _quirks),
        ("tests", _tests),
        ("gaps", _gaps),
        ("topics", _topics),
    ):
        starts.append(len(index.rows))
        collect(site, index)
        index.counts[kind] = len(index.rows) - starts[-1]
    files = {**_shards(index), **_error_shards(index), **_blocks(index)}
    files["priors"] = "".join(_prior(site, name) for name in site.records.symbols)
    files["words"] = front_coded(
        sorted(word for word, entries in index.postings.items() if _is_known(word, entries))
    )
    files["meta"] = {
        "kinds": list(index.counts.items()),
        "shards": sorted(name[2:] for name in files if name.startswith("s-")),
        "errors": sorted(name[2:] for name in files if name.startswith("e-")),
        "block": BLOCK,
        "endings": _ENDINGS,
        "shortest": _SHORTEST,
        "stop": sorted({*STOP_WORDS, site.config.target.prefix, site.config.target.library}),
    }
    return len(index.rows), _write(files, folder)


def stem(word: str) -> str:
    """Return `word` without its ending; the page does the same, with the same table."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            word = word[: -len(ending)]
            break
    doubled = len(word) > _SHORTEST and word[-1] == word[-2] and word[-1] not in "ls"
    return word[:-1] if doubled else word


def _symbols(site: Site, index: _Index) -> None:
    on = Links(site, "")
    for name, symbol in site.records.symbols.items():
        entry = len(index.rows)
        index.rows.append((name, on.symbol(name), _cut(plain(symbol.doc.summary), 110)))
        space, _, last = name.rpartition(".")
        index.names[backwards(name)].add(entry)
        index.add(
            entry, [*name_terms(last), last.lower()], _BY_LENGTH.get(len(split_identifier(last)), _ALIAS)
        )
        index.add(entry, name_terms(space), _PATH)
        for alias in (site.plain_name(name), *symbol.aliases, *site.records.renames.get(name, ())):
            index.names[backwards(alias)].add(entry)
            index.add(entry, name_terms(alias), _ALIAS if alias.rpartition(".")[2] != last else _PATH)
        index.add(entry, _prose(symbol.doc.summary), _SENTENCE)
        index.add(entry, (parameter.name.lower() for parameter in symbol.parameters), _PROSE)
        index.add(entry, list(dict.fromkeys(_prose(symbol.docstring)))[:_PROSE_WORDS], _PROSE)


def _quirks(site: Site, index: _Index) -> None:
    on = Links(site, "")
    entries: dict[str, int] = {}
    for quirk in site.records.quirks.values():
        if not on.symbol(quirk.symbol):
            continue
        entries[quirk.id] = entry = len(index.rows)
        index.rows.append((plain(quirk.title), on.symbol(quirk.symbol, f"q-{quirk.id}"), quirk.symbol))
        index.add(entry, _last_terms(quirk.symbol), _ALIAS)
        index.add(entry, _prose(plain(quirk.title)), _TITLE)
        index.add(entry, _prose(plain(quirk.sentence)), _SENTENCE)
    _pairs(site, index, entries)


def _pairs(site: Site, index: _Index, quirks: dict[str, int]) -> None:
    """Note the error texts: a quirk's with the quirk, another behaviour's with its symbol."""
    symbols = {name: entry for entry, name in enumerate(site.records.symbols)}
    for behaviour in site.records.behaviours.values():
        if behaviour.kind is not BehaviourKind.RAISES:
            continue
        entry = quirks.get(behaviour.id, symbols.get(site.records.canonical(behaviour.symbol), -1))
        if entry >= 0:
            for pair in error_pairs(behaviour.detail):
                index.pairs[pair].add(entry)


def _tests(site: Site, index: _Index) -> None:
    on = Links(site, "")
    for test in site.records.tests.values():
        entry = len(index.rows)
        index.rows.append(
            (f"{test.cls}.{test.method}".lstrip("."), on.test(test.id), f"{test.path}:{test.line}")
        )
        index.add(entry, _without_test(split_identifier(test.method)), _TITLE)
        index.add(entry, _without_test(split_identifier(test.cls)), _PATH)
        index.add(
            entry, _without_test(split_identifier(test.path.rpartition("/")[2].removesuffix(".py"))), _PATH
        )


def _without_test(words: list[str]) -> list[str]:
    kept = [word for word in words if word not in {"test", "tests"}]
    return [*kept, *(first + second for first, second in itertools.pairwise(kept))]


def _gaps(site: Site, index: _Index) -> None:
    on = Links(site, "")
    for gap in site.records.gaps:
        address = on.symbol(gap.symbol, f"g-{gap.id}")
        if not address:
            continue
        entry = len(index.rows)
        index.rows.append((_cut(plain(gap.sentence), 160), address, gap.symbol))
        index.add(entry, _last_terms(gap.symbol), _ALIAS)
        index.add(entry, _prose(plain(gap.sentence)), _SENTENCE)


def _topics(site: Site, index: _Index) -> None:
    for topic in site.records.topics:
        entry = len(index.rows)
        index.rows.append((topic.title, f"topics/{topic.slug}.html", plain(topic.summary)))
        index.add(entry, _prose(topic.title), _NAME)
        index.add(entry, _prose(f"{topic.summary} {' '.join(topic.words)}"), _TITLE)
        for name in site.records.topic_symbols(topic):
            index.add(entry, _last_terms(name), _PROSE)


def _last_terms(name: str) -> list[str]:
    last = name.rpartition(".")[2]
    return [*name_terms(last), last.lower()]


def _prose(text: str) -> list[str]:
    return plain_tokens(prose_terms(text))


def _cut(text: str, limit: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def backwards(name: str) -> str:
    """Return a dotted name with its last part first: what a reader knows of it comes first then."""
    return ".".join(reversed(name.lower().split(".")))


def error_pairs(text: str) -> list[int]:
    """Return a hash for each two neighbouring words of an error text; the page does the same."""
    words = _WORD.findall(clean_error(text).lower())
    return [fnv(f"{first} {second}") for first, second in itertools.pairwise(words)]


def fnv(text: str) -> int:
    """Return the 32 bit FNV-1a hash of an ASCII text: a few lines in any language."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def _prior(site: Site, name: str) -> str:
    """Return one sign for how likely a reader wants the symbol: named by others, not old, not inner."""
    symbol = site.records.symbols[name]
    prior = 1 + 0.25 * math.log1p(site.records.about[name].mentions)
    prior *= 0.7 if site.order(f"{name}.")[0] else 1
    prior *= 0.8 if symbol.owner else 1
    prior *= 0.9 if symbol.deprecated or symbol.inherited else 1
    return _DIGITS[max(1, min(35, round(prior * 10)))]


def _shards(index: _Index) -> dict[str, object]:
    """Return words and names by their first two letters, by three where that makes too much."""
    words = {word: _encoded(entries) for word, entries in sorted(index.postings.items())}
    names = {name: sorted(entries) for name, entries in sorted(index.names.items())}
    sizes: dict[str, int] = defaultdict(int)
    for text, value in words.items():
        sizes[shard(text, 2)] += len(text) + len(value)
    for text in names:
        sizes[shard(text, 2)] += len(text) + 8
    files: dict[str, dict[str, dict[str, object]]] = defaultdict(lambda: {"w": {}, "n": {}})
    for text, value in words.items():
        files[f"s-{_fitting(text, sizes)}"]["w"][text] = value
    for text, entries in names.items():
        files[f"s-{_fitting(text, sizes)}"]["n"][text] = entries
    return dict(files)


def _fitting(text: str, sizes: dict[str, int]) -> str:
    short = shard(text, 2)
    return shard(text, 3) if sizes[short] > _SHARD_CHARACTERS else short


def shard(text: str, letters: int) -> str:
    """Return the file that a word belongs to: its first letters, what is no letter or digit as ``_``."""
    return "".join(sign if sign in _DIGITS else "_" for sign in text[:letters])


def _encoded(entries: dict[int, int]) -> str:
    """Return postings as ``weight:delta,delta;weight:...``, numbers in base 36."""
    by_weight: dict[int, list[int]] = defaultdict(list)
    for entry in sorted(entries):
        by_weight[entries[entry]].append(entry)
    parts = []
    for weight in sorted(by_weight, reverse=True):
        last = 0
        deltas = []
        for entry in by_weight[weight]:
            deltas.append(_base36(entry - last))
            last = entry
        parts.append(f"{weight}:{','.join(deltas)}")
    return ";".join(parts)


def _base36(number: int) -> str:
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
        if not number:
            return digits


def _error_shards(index: _Index) -> dict[str, object]:
    files: dict[str, dict[str, str]] = defaultdict(dict)
    for pair in sorted(index.pairs):
        files[f"e-{pair % _ERROR_SHARDS:02x}"][_base36(pair)] = _encoded(dict.fromkeys(index.pairs[pair], 1))
    return dict(files)


def _blocks(index: _Index) -> dict[str, object]:
    return {
        f"b-{start // BLOCK}": index.rows[start : start + BLOCK] for start in range(0, len(index.rows), BLOCK)
    }


def _is_known(word: str, entries: dict[int, int]) -> bool:
    return len(word) > 3 and (len(entries) > 2 or max(entries.values()) >= _ALIAS)


def front_coded(words: list[str]) -> str:
    """Return sorted words as one text, each with a sign for how much it shares with the one before."""
    parts = []
    last = ""
    for word in words:
        shared = 0
        while shared < min(len(word), len(last), 35) and word[shared] == last[shared]:
            shared += 1
        parts.append(_DIGITS[shared] + word[shared:])
        last = word
    return " ".join(parts)


def _write(files: dict[str, object], folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    total = 0
    for name, data in files.items():
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        # A script may hold no line separators of JavaScript, nor look like the end of its element.
        text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("</", "<\\/")
        raw = f'DP.put("{name}",{text})\n'.encode("utf-8", "backslashreplace")
        total += len(raw)
        path = folder / f"{name}.js"
        if not path.is_file() or path.read_bytes() != raw:
            path.write_bytes(raw)
    for path in folder.glob("*.js"):
        if path.stem not in files:
            path.unlink()
    return total
