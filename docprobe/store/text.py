"""Makes the full text index of what can be found; `docprobe.store.lookup` asks it.

Two FTS5 tables, so that the many tests and quirks neither slow down nor skew the ranking of symbols:
``text_index`` has a row per symbol, ``evidence_index`` one per quirk and per test.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from fnmatch import translate
from typing import TYPE_CHECKING, Any, NamedTuple

from docprobe.store.corrections import keep_corrections
from docprobe.store.words import clean_error, letters_mask, name_terms, prose_terms, split_identifier

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docprobe.config import Correction, Topic
    from docprobe.store.connection import Connection
    from docprobe.store.lookup import HasConnection

_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.\w+)+")
_HARNESS_WORDS = frozenset(["test", "tests"])
_MEMBERS = frozenset(["method", "property"])
_KEPT_WORDS = 24
"""How many words of its tests a symbol is found by."""
_MENTIONED = 0.25
_USUAL = 0.2
_NESTED = 0.3
_MODULE = 0.6
_BROAD = 150
"""A topic of more symbols than this says nothing of one of them."""
_SHORTEST_WORD = 3

_SYMBOLS = "select name, aliases, kind, docstring, inherited from symbol where target = ? order by name"
_TESTS = (
    "select id, path, cls, method, doc, (select json_group_array(symbol) from"
    " (select symbol from call where test = test_method.id group by symbol order by min(line), symbol))"
    " from test_method order by id"
)
_QUIRKS = (
    "select q.id, q.symbol, q.title, q.sentence, q.note, coalesce(b.detail, '')"
    " from told_quirk q left join behaviour b on b.id = q.id order by q.id"
)
_EXAMPLES = "select symbols, title from snippet where origin like '[\"example\"%' order by id"


class _Symbol(NamedTuple):
    name: str
    aliases: tuple[str, ...]
    kind: str
    docstring: str
    inherited: str

    def names(self) -> tuple[str, ...]:
        return (self.name, *self.aliases)

    def namespaces(self) -> set[str]:
        return {name.rpartition(".")[0] for name in self.names()}


class _Test(NamedTuple):
    id: str
    path: str
    cls: str
    method: str
    doc: str
    symbols: tuple[str, ...]
    """What it calls, in the order of the source."""

    def words(self) -> list[str]:
        return [word for word in split_identifier(f"{self.cls}.{self.method}") if word not in _HARNESS_WORDS]


class _Quirk(NamedTuple):
    id: str
    symbol: str
    title: str
    sentence: str
    note: str
    detail: str

    def text(self) -> str:
        return f"{self.sentence} {self.note} {clean_error(self.detail)}"


def prior(mentions: int, usual: float, depth: int) -> float:
    """Return how much more than its words a symbol counts.

    The more docstrings of others name it, the likelier it is what a person means. That is smoothed by
    what is `usual` beside it (the mean logarithm over its namespace), and the deeper its shortest name
    is nested (`depth` parts), the less it counts.
    """
    return (1 + _MENTIONED * math.log1p(mentions) + _USUAL * usual) / (1 + _NESTED * max(0, depth - 2))


def rebuild_text(
    store: HasConnection,
    target: str,
    *,
    topics: Iterable[Topic] = (),
    corrections: Iterable[Correction] = (),
) -> int:
    """Make the index anew from what the store holds of `target`; return how many rows it has.

    `corrections` take the place of those that were kept, and hold for all that tells quirks.
    """
    db = store.db
    keep_corrections(db, corrections)
    symbols = [_Symbol(row[0], tuple(json.loads(row[1])), *row[2:]) for row in db.rows(_SYMBOLS, (target,))]
    canonical = _canonical_names(symbols)
    own = [symbol for symbol in symbols if canonical[symbol.name] == symbol.name]
    tests = [_read_test(row, canonical) for row in db.rows(_TESTS)]
    quirks = [_Quirk(*row)._replace(symbol=canonical.get(row[1], row[1])) for row in db.rows(_QUIRKS)]
    evidence = _evidence(db, canonical, tests, quirks)
    for topic in topics:
        _add_topic(evidence, topic, own)
    with db.transaction():
        _empty(db)
        db.void("insert into text_target (target, words) values (?, ?)", (target, _shared(db, target, own)))
        _add_names(db, own, canonical)
        _add_symbols(db, own, _priors(own, canonical), evidence)
        _add_quirks(db, quirks)
        _add_tests(db, tests)
        for table in ("text_index", "evidence_index"):
            db.void(f"insert into {table}({table}) values ('optimize')")
    return int(db.value("select count(*) from document"))


def _empty(db: Connection) -> None:
    for table in ("document", "known_name", "word", "text_target"):
        db.void(f"delete from {table}")
    for table in ("text_index", "evidence_index"):
        db.void(f"insert into {table}({table}) values ('delete-all')")


def _shared(db: Connection, target: str, symbols: list[_Symbol]) -> str:
    """Return the words that tell no symbol from another: the library, its module, what names start with."""
    named = next(db.rows("select library, module from target where key = ?", (target,)), ())
    starts = {name.partition(".")[0] for symbol in symbols for name in symbol.names()}
    return " ".join(sorted({word.lower() for word in [*named, *starts]}))


def _canonical_names(symbols: list[_Symbol]) -> dict[str, str]:
    """Return the symbol of each name: aliases, and members of a public base class, are other names of one."""
    names = {alias: symbol.name for symbol in symbols for alias in symbol.aliases}
    names.update((symbol.name, symbol.name) for symbol in symbols)
    names.update((symbol.name, names[symbol.inherited]) for symbol in symbols if symbol.inherited in names)
    return names


def _read_test(row: tuple[Any, ...], canonical: dict[str, str]) -> _Test:
    key, path, cls, method, doc, calls = row
    return _Test(key, path, cls, method, doc, _own_names(json.loads(calls), canonical))


def _own_names(names: list[str], canonical: dict[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(canonical.get(name, name) for name in names))


def _mentions(symbols: list[_Symbol], canonical: dict[str, str]) -> Counter[str]:
    """Return in how many docstrings of others each symbol is named."""
    prefix = symbols[0].name.partition(".")[0] if symbols else ""
    counts: Counter[str] = Counter()
    for symbol in symbols:
        found = {_resolve(name, canonical, prefix) for name in _DOTTED.findall(symbol.docstring)}
        counts.update(found - {symbol.name, ""})
    return counts


def _priors(symbols: list[_Symbol], canonical: dict[str, str]) -> dict[str, float]:
    mentions = _mentions(symbols, canonical)
    beside: dict[str, list[float]] = defaultdict(list)
    for symbol in symbols:
        for space in symbol.namespaces():
            beside[space].append(math.log1p(mentions[symbol.name]))
    # Two symbols named once, as it were, keep small namespaces near the middle.
    usual = {space: (sum(logs) + 2 * math.log1p(1)) / (len(logs) + 2) for space, logs in beside.items()}
    return {
        symbol.name: prior(
            mentions[symbol.name],
            max(usual[space] for space in symbol.namespaces()),
            min(name.count(".") + 1 for name in symbol.names()),
        )
        * (_MODULE if symbol.kind == "module" else 1)
        for symbol in symbols
    }


def _resolve(name: str, canonical: dict[str, str], prefix: str) -> str:
    """Return the symbol that a dotted name, or the longest beginning of it, stands for."""
    for full in (name, f"{prefix}.{name}"):
        parts = full.split(".")
        for end in range(len(parts), 1, -1):
            if found := canonical.get(".".join(parts[:end])):
                return found
    return ""


def _evidence(
    db: Connection, canonical: dict[str, str], tests: list[_Test], quirks: list[_Quirk]
) -> dict[str, list[str]]:
    """Return the texts that only docprobe has of a symbol: of its tests, its quirks and of examples."""
    texts: dict[str, list[str]] = defaultdict(list)
    for symbol, words in _telling_words(tests).items():
        texts[symbol] += words
    for quirk in quirks:
        texts[quirk.symbol] += [quirk.title, quirk.text()]
    for symbols, title in db.rows(_EXAMPLES):
        for symbol in _own_names(json.loads(symbols), canonical):
            texts[symbol].append(title)
    return texts


def _telling_words(tests: list[_Test]) -> dict[str, list[str]]:
    """Return for each symbol the words that mark the tests that call it.

    A helper is called by tests about everything: a word belongs to a symbol when it stands in its
    tests far more often than in the others.
    """
    everywhere: Counter[str] = Counter()
    calls: Counter[str] = Counter()
    by_symbol: dict[str, Counter[str]] = defaultdict(Counter)
    for test in tests:
        words = set(test.words())
        everywhere.update(words)
        calls.update(test.symbols)
        for symbol in test.symbols:
            by_symbol[symbol].update(words)
    telling = {}
    for symbol, counts in sorted(by_symbol.items()):
        usual = calls[symbol] / len(tests)
        bits = {word: _bits(count, usual * everywhere[word]) for word, count in counts.items()}
        best = sorted(bits, key=lambda word: (-bits[word], word))
        telling[symbol] = [word for word in best[:_KEPT_WORDS] if bits[word] > 0]
    return telling


def _bits(count: int, expected: float) -> float:
    return count * math.log2(count / expected)


def _add_topic(evidence: dict[str, list[str]], topic: Topic, symbols: list[_Symbol]) -> None:
    """Add a topic's words to its symbols, unless there are very many."""
    pattern = re.compile("|".join(map(translate, topic.symbols)) or "(?!)")
    meant = [symbol.name for symbol in symbols if any(map(pattern.match, symbol.names()))]
    if len(meant) <= _BROAD:
        for name in meant:
            evidence[name].append(f"{topic.title} {topic.summary}")


def _add_names(db: Connection, symbols: list[_Symbol], canonical: dict[str, str]) -> None:
    """Add what each symbol is called, whole and by the ends of its own names; and the words of those."""
    rows = {(name.lower(), symbol) for name, symbol in canonical.items()}
    vocabulary: Counter[str] = Counter()
    for symbol in symbols:
        own, before = _name_columns(symbol)
        vocabulary.update(word for word in [*own, *before] if len(word) >= _SHORTEST_WORD)
        for name in symbol.names():
            parts = name.lower().split(".")
            rows.update((".".join(parts[start:]), symbol.name) for start in range(1, len(parts)))
    db.many("insert into known_name (name, symbol) values (?, ?)", sorted(rows))
    db.many(
        "insert into word (word, letters, count) values (?, ?, ?)",
        ((word, letters_mask(word), count) for word, count in sorted(vocabulary.items())),
    )


def _name_columns(symbol: _Symbol) -> tuple[list[str], list[str]]:
    """Return the terms of the last parts of a symbol's names, and those of what stands before."""
    last = dict.fromkeys(term for name in symbol.names() for term in name_terms(name.rpartition(".")[2]))
    # A member's other names are those of each heir of its class: hundreds, and no one's words.
    spaces = [symbol.name] if symbol.kind in _MEMBERS else symbol.names()
    first = dict.fromkeys(term for name in spaces for term in name_terms(name.rpartition(".")[0]))
    return list(last), [term for term in first if term not in last]


def _add_symbols(
    db: Connection, symbols: list[_Symbol], priors: dict[str, float], evidence: dict[str, list[str]]
) -> None:
    documents, texts = [], []
    for number, symbol in enumerate(symbols, 1):
        title, _, body = symbol.docstring.strip().partition("\n\n")
        own, before = _name_columns(symbol)
        name = symbol.name
        documents.append((number, "symbol", name, name, _one_line(title), priors[name]))
        extra = prose_terms(" ".join(evidence.get(name, ())))
        texts.append((number, " ".join(own), " ".join(before), prose_terms(title), prose_terms(body), extra))
    db.many(_INSERT_DOCUMENT, documents)
    db.many(
        "insert into text_index (rowid, names, path, title, body, evidence) values (?, ?, ?, ?, ?, ?)", texts
    )


_INSERT_DOCUMENT = "insert into document (id, kind, key, symbol, title, prior) values (?, ?, ?, ?, ?, ?)"
_INSERT_EVIDENCE = "insert into evidence_index (rowid, names, title, body) values (?, ?, ?, ?)"


def _add_quirks(db: Connection, quirks: list[_Quirk]) -> None:
    start = _next_id(db)
    db.many(
        _INSERT_DOCUMENT,
        ((number, "quirk", q.id, q.symbol, q.title, 1.0) for number, q in enumerate(quirks, start)),
    )
    db.many(
        _INSERT_EVIDENCE,
        (
            (number, " ".join(name_terms(q.symbol)), prose_terms(q.title), prose_terms(q.text()))
            for number, q in enumerate(quirks, start)
        ),
    )


def _add_tests(db: Connection, tests: list[_Test]) -> None:
    start = _next_id(db)
    subjects = [_subject(test) for test in tests]
    db.many(
        _INSERT_DOCUMENT,
        (
            (number, "test", test.id, subject, _title(test), 1.0)
            for number, (test, subject) in enumerate(zip(tests, subjects, strict=True), start)
        ),
    )
    db.many(
        _INSERT_EVIDENCE,
        (
            (number, *_test_columns(test, subject))
            for number, (test, subject) in enumerate(zip(tests, subjects, strict=True), start)
        ),
    )


def _test_columns(test: _Test, subject: str) -> tuple[str, str, str]:
    return (
        " ".join(name_terms(f"{test.cls}.{test.method}")),
        " ".join(name_terms(subject)),
        " ".join([*split_identifier(test.path), prose_terms(test.doc)]),
    )


def _next_id(db: Connection) -> int:
    return int(db.value("select coalesce(max(id), 0) + 1 from document"))


def _title(test: _Test) -> str:
    return _one_line(test.doc.strip().partition("\n")[0]) or " ".join(test.words())


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _subject(test: _Test) -> str:
    """Return which of the symbols that a test calls shares most of its name with the test's: its subject."""
    words = set(split_identifier(f"{test.path}.{test.cls}.{test.method}"))

    def shared(symbol: str) -> float:
        own = split_identifier(symbol.rpartition(".")[2])
        return sum(word in words for word in own) / len(own) if own else 0.0

    return max(test.symbols, key=shared, default="")
