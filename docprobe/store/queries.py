"""What the stages and views ask of a store beyond single records.

Each function that joins has a twin ending in ``_sql`` that returns the statement and its values.
"Shown" means: the snippet's newest verdict on the target is `confirmed`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docprobe.model import (
    Behaviour,
    Gap,
    Quirk,
    Snippet,
    StageDone,
    SubjectKind,
    Symbol,
    Target,
    TestFile,
    TestMethod,
    Verdict,
    VerdictKind,
    docstring_digest,
)
from docprobe.store.rows import TABLES, columns, from_row
from docprobe.store.targets import home_target

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from docprobe.store.store import Store

_CONFIRMED = (
    "in (select subject from verdict where subject_kind = 'snippet' and target = ? and kind = 'confirmed')"
)

_TOLD = f"select {', '.join(columns(Quirk))} from told_quirk"


def shown_snippets(store: Store, target: str, symbol: str = "") -> Iterator[Snippet]:
    """Yield the confirmed snippets, of one symbol or of all, simplest first."""
    yield from _records(store, Snippet, *shown_snippets_sql(target, symbol))


def shown_snippets_sql(target: str, symbol: str = "") -> tuple[str, list[Any]]:
    """Return the statement and values of `shown_snippets`."""
    only, values = (" and symbol = ?", [symbol]) if symbol else ("", [])
    return f"{_from(Snippet)} where id {_CONFIRMED}{only} order by symbol, level, id", [target, *values]


def shown_behaviours(store: Store, target: str, symbol: str = "") -> Iterator[Behaviour]:
    """Yield the behaviours whose snippet is confirmed, of one symbol or of all."""
    yield from _records(store, Behaviour, *shown_behaviours_sql(target, symbol))


def shown_behaviours_sql(target: str, symbol: str = "") -> tuple[str, list[Any]]:
    """Return the statement and values of `shown_behaviours`."""
    only, values = (" and symbol = ?", [symbol]) if symbol else ("", [])
    held = f"snippet {_CONFIRMED} and snippet in (select id from snippet)"
    return f"{_from(Behaviour)} where {held}{only} order by symbol, kind, id", [target, *values]


def shown_quirks(store: Store, target: str, symbol: str = "") -> Iterator[Quirk]:
    """Yield the quirks whose snippet is confirmed, of one symbol or of all, as corrections want them."""
    yield from _records(store, Quirk, *shown_quirks_sql(target, symbol))


def shown_quirks_sql(target: str, symbol: str = "") -> tuple[str, list[Any]]:
    """Return the statement and values of `shown_quirks`."""
    only, values = (" and symbol = ?", [symbol]) if symbol else ("", [])
    shown = f"select id from behaviour where snippet {_CONFIRMED}"
    return f"{_TOLD} where id in ({shown}){only} order by symbol, interest, id", [target, *values]


def told_quirks(store: Store, **where: str) -> Iterator[Quirk]:
    """Yield the quirks, proven or not, of these field values: without the hidden ones, in corrected words."""
    condition = " and ".join(f'"{name}" = ?' for name in where) or "true"
    yield from _records(store, Quirk, f"{_TOLD} where {condition} order by id", list(where.values()))


def find_symbol(store: Store, target: str, name: str) -> Symbol | None:
    """Return the symbol of that name, alias or former name."""
    found = store.one(Symbol, target=target, name=name)
    if found is None:
        canonical = store.db.value("select name from alias where target = ? and alias = ?", (target, name))
        found = store.one(Symbol, target=target, name=canonical) if canonical else None
    if found is None:
        new = store.db.value("select new from rename where old = ?", (name,))
        found = find_symbol(store, target, new) if new and new != name else None
    return found


def home_name(store: Store, symbol: Symbol) -> str:
    """Return the name under which snippets, behaviours and quirks tell of `symbol`: the one of the home."""
    home = home_target(store)
    if home is None or home.key == symbol.target:
        return symbol.name
    found = find_symbol(store, home.key, symbol.name)
    return found.name if found else symbol.name


def renames(store: Store) -> dict[str, str]:
    """Return every name that the library gave up, with the name that took its place."""
    return dict(store.db.rows("select old, new from rename order by old"))


def calls_of_tests(store: Store) -> Iterator[tuple[str, str, str, str]]:
    """Yield path, class, method and symbol of each public symbol that a test's source calls."""
    sql = "select path, cls, method, symbol from call join test_method on id = test group by symbol, test"
    yield from store.db.rows(sql)


def verdict_counts(store: Store, target: str, kind: SubjectKind) -> dict[str, int]:
    """Return how many subjects of `kind` have each verdict on `target`, in the order of the verdicts.

    Of snippets those count that the store holds: the verdict on one that was made shorter stays behind.
    """
    held = " and subject in (select id from snippet)" if kind == SubjectKind.SNIPPET else ""
    sql = f"select kind, count(*) from verdict where target = ? and subject_kind = ?{held} group by kind"
    rows = dict(store.db.rows(sql, (target, kind)))
    return {str(verdict): rows[verdict] for verdict in VerdictKind if verdict in rows}


def is_done(store: Store, stage: str, item: str, target: str, key: str) -> bool:
    """Say whether `stage` has done `item` with the same inputs before."""
    mark = store.one(StageDone, stage=stage, item=item, target=target)
    return mark is not None and mark.key == key


def stage_seconds(store: Store, target: str) -> dict[str, float]:
    """Return the seconds spent by stage on `target`, and on what belongs to no target."""
    sql = (
        "select stage, round(sum(seconds), 1) from stage_done where target in (?, '')"
        " group by stage order by stage"
    )
    return dict(store.db.rows(sql, (target,)))


def status(store: Store, target: str) -> dict[str, Any]:
    """Return the counts that ``docprobe status --json`` prints."""
    tests = verdict_counts(store, target, SubjectKind.TEST)
    snippets = verdict_counts(store, target, SubjectKind.SNIPPET)
    return {
        "format": 1,
        "target": target,
        "files": {
            "found": store.count(TestFile),
            "unparsed": store.count(TestFile) - store.count(TestFile, error=""),
            "without_tests": store.count(TestFile, error="", tests=0),
            "observed": store.count(StageDone, stage="observe", target=target),
        },
        "tests": {
            "found": store.count(TestMethod),
            "verdicts": tests,
            "shown": _tests_shown(store, target),
            "needs": _tests_in_need(store, target),
        },
        "snippets": {"found": store.count(Snippet), "verdicts": snippets},
        "symbols": {
            "found": store.count(Symbol, target=target),
            "with_snippet": _count(store, f"snippet where id {_CONFIRMED}", target),
            "with_quirk": _count(
                store, f"told_quirk where id in (select id from behaviour where snippet {_CONFIRMED})", target
            ),
        },
        "behaviours": _by_kind(store, "behaviour", f"snippet {_CONFIRMED}", target),
        "quirks": _by_kind(
            store, "behaviour", f"id in (select id from told_quirk) and snippet {_CONFIRMED}", target
        ),
        "gaps": _by_kind(store, TABLES[Gap].name, "target = ?", target),
        "seconds": stage_seconds(store, target),
        "other_targets": _elsewhere(store, target),
    }


def known_verdict(
    store: Store, kind: SubjectKind, subject: str, target: Target, digest: str
) -> Verdict | None:
    """Return the verdict of that exact text on that target with those packages, if it ran before."""
    found = store.one(Verdict, subject_kind=kind, subject=subject, target=target.key)
    is_same = found and (found.digest, found.flags) == (digest, target.flags)
    return found if found and is_same and found.kind != VerdictKind.NOT_RUN else None


def _elsewhere(store: Store, target: str) -> dict[str, Any]:
    """Return what the other targets say of tests and snippets."""
    found = {
        other.key: {
            "tests": verdict_counts(store, other.key, SubjectKind.TEST),
            "snippets": verdict_counts(store, other.key, SubjectKind.SNIPPET),
        }
        for other in store.select(Target)
        if other.key != target
    }
    return {key: counts for key, counts in found.items() if any(counts.values())}


def docstring_verdicts(store: Store, symbols: Iterable[Symbol]) -> Iterator[Verdict]:
    """Yield what runs said of the examples of `symbols`, as long as the docstring is the one that ran."""
    digests = {(symbol.target, symbol.name): docstring_digest(symbol.docstring) for symbol in symbols}
    targets = tuple(sorted({target for target, _ in digests}))
    for verdict in store.select(Verdict, subject_kind=SubjectKind.DOCSTRING, target=targets):
        if digests.get((verdict.target, verdict.subject)) == verdict.digest:
            yield verdict


_IDLE = (
    "select id from snippet where json_extract(origin, '$[2]') = ?"  # Origin.path
    " and id not in (select snippet from behaviour)"
)
# The comparisons that gave behaviours of a test file: with these they are forgotten, whatever stays.
COMPARING = "stage in ('graph', 'contrast', 'option', 'probe', 'claims')"
_COMPARED = f"{COMPARING} and item in (select symbol from behaviour where path = ?)"
_SHORT_FORMS = "select substr(key, instr(key, '-') + 1) from stage_done where stage = 'minimise'"
_CASES_JUDGED = (
    "exists (select 1 from verdict as its where its.subject_kind = 'test' and its.target = verdict.target"
    " and its.subject > verdict.subject || '[' and its.subject < verdict.subject || '\\'"
    " and its.kind <> 'not-run')"
)
"""Of a method without a case: the backslash comes after the bracket."""


def forget_extraction(store: Store, path: str) -> None:
    """Delete the snippets, behaviours and quirks that came of a test file; verdicts stay.

    A snippet that stands for a behaviour of another file is kept, and so are short forms: finding them
    took many runs (see `idle_short_forms`).
    """
    with store.db.transaction():
        store.db.void(f"delete from stage_done where {_COMPARED}", (path,))
        store.db.void("delete from quirk where id in (select id from behaviour where path = ?)", (path,))
        store.db.void("delete from behaviour where path = ?", (path,))
        store.db.void("delete from witness where path = ?", (path,))
        gone = f"{_IDLE} and id not in ({_SHORT_FORMS})"
        store.db.void(f"delete from snippet_symbol where snippet in ({gone})", (path,))
        store.db.void(f"delete from snippet where id in ({gone})", (path,))


def idle_short_forms(store: Store, path: str) -> set[str]:
    """Return the ids of short forms that were found for snippets of a test file and show nothing now."""
    return {str(one) for (one,) in store.db.rows(f"{_IDLE} and id in ({_SHORT_FORMS})", (path,))}


def forget_runs(store: Store, path: str) -> None:
    """Delete what running a test file gave, on every target: its text is another now."""
    forget_extraction(store, path)
    with store.db.transaction():
        tests = "subject_kind = 'test' and substr(subject, 1, ?) = ?"
        store.db.void(f"delete from verdict where {tests}", (len(path) + 2, f"{path}::"))
        store.db.void("delete from observed where path = ?", (path,))
        store.db.void("delete from stage_done where stage in ('observe', 'extract') and item = ?", (path,))


def reasons_of_tests(
    store: Store, target: str, kinds: Collection[str], beginning: str = ""
) -> Iterator[tuple[str, str]]:
    """Yield the tests with a verdict of one of `kinds`, and its reason, where that has this beginning."""
    sql = (
        "select subject, reason from verdict where subject_kind = 'test' and target = ?"
        f" and kind in ({', '.join('?' for _ in kinds)}) and substr(reason, 1, ?) = ?"
    )
    yield from store.db.rows(sql, (target, *kinds, len(beginning), beginning))


def reopen_tests(store: Store, target: str, tests: Collection[str]) -> None:
    """Have the files of these tests run again on a target, for these tests alone.

    Their verdicts stay until others take their place.
    """
    with store.db.transaction():
        for test in tests:
            store.db.void("delete from observed where test = ? and target = ?", (test, target))
        for path in {test.partition("::")[0] for test in tests}:
            marks = "stage in ('observe', 'extract') and item = ? and target = ?"
            store.db.void(f"delete from stage_done where {marks}", (path, target))


def forget_unseen(store: Store, target: str, path: str) -> None:
    """Delete the verdicts on tests that a file, which has run, has no more.

    Where a file could not be imported its methods were judged; when it can, it is their cases that run.
    """
    seen = "select test from observed where path = ? and target = ?"
    within = (
        f"subject_kind = 'test' and subject > ? and subject < ? and target = ? and subject not in ({seen})"
    )
    values = (f"{path}::", f"{path}:;", target, path, target)
    store.db.void(f"delete from verdict where {within} and kind <> 'not-run'", values)
    store.db.void(f"delete from verdict where {within} and {_CASES_JUDGED}", values)


def forget_unreached(store: Store, target: str) -> None:
    """Delete the verdicts that say that a test was not reached where its cases were judged since."""
    tests = "subject_kind = 'test' and target = ? and kind = 'not-run'"
    store.db.void(f"delete from verdict where {tests} and {_CASES_JUDGED}", (target,))


def forget_made(store: Store, made: Collection[str], snippets: Collection[str]) -> None:
    """Delete the behaviours whose ids are `made`, and those of `snippets` that then show nothing.

    Looks and verdicts stay: what is found again need not run again.
    """
    with store.db.transaction():
        for one in made:
            store.db.void("delete from quirk where id = ?", (one,))
            store.db.void("delete from behaviour where id = ?", (one,))
        for one in snippets:
            if not store.db.value("select 1 from behaviour where snippet = ?", (one,)):
                store.db.void("delete from snippet_symbol where snippet = ?", (one,))
                store.db.void("delete from snippet where id = ?", (one,))


def forget_marks(store: Store, stage: str, target: str, items: Collection[str]) -> None:
    """Delete the marks that `stage` has done these items."""
    with store.db.transaction():
        for item in items:
            mark = "stage = ? and target = ? and item = ?"
            store.db.void(f"delete from stage_done where {mark}", (stage, target, item))


def forget_examples(store: Store, kept: list[str]) -> None:
    """Delete the contributed examples whose id is not in `kept`: they were changed or taken away."""
    rows = store.db.rows("select id from snippet where json_extract(origin, '$[0]') = 'example'")
    for (gone,) in list(rows):
        if gone not in kept:
            store.delete(Snippet, id=gone)


def _count(store: Store, rest: str, target: str) -> int:
    return int(store.db.value(f"select count(distinct symbol) from {rest}", (target,)))


def _tests_in_need(store: Store, target: str) -> dict[str, int]:
    """Return what tests were skipped for want of, and how many, most first."""
    sql = (
        "select substr(reason, 7), count(*) from verdict where subject_kind = 'test' and target = ?"
        " and kind = 'skipped' and reason like 'needs %' group by reason order by count(*) desc, reason"
    )
    return dict(store.db.rows(sql, (target,)))


def _tests_shown(store: Store, target: str) -> int:
    """Return how many tests passed and have a confirmed snippet, their own or one of the same pattern."""
    passed = "select subject from verdict where subject_kind = 'test' and target = ? and kind = 'confirmed'"
    # As a join the planner goes through all confirmed snippets for each witness: hours on a whole suite.
    shown = f"select id from behaviour where snippet {_CONFIRMED}"
    sql = f"select count(*) from (select test from witness where behaviour in ({shown}) intersect {passed})"
    return int(store.db.value(sql, (target, target)))


def _by_kind(store: Store, table: str, condition: str, target: str) -> dict[str, Any]:
    sql = f"select kind, count(*) from {table} where {condition} group by kind order by kind"
    kinds = dict(store.db.rows(sql, (target,)))
    return {"found": sum(kinds.values()), "by_kind": kinds}


def _from(kind: Any) -> str:
    return f"select {', '.join(columns(kind))} from {TABLES[kind].name}"


def _records(store: Store, kind: type[Any], sql: str, values: list[Any]) -> Iterator[Any]:
    for row in store.db.rows(sql, values):
        yield from_row(kind, row)
