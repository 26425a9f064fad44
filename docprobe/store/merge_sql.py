"""The statements by which one store is taken into another; the rules are told in `docprobe.store.merge`.

``main`` is the store that takes, ``other`` the attached one. Temporary tables hold what was decided,
temporary views what of the other store counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docprobe import model
from docprobe.store.queries import COMPARING
from docprobe.store.rows import TABLES, columns

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMED = (
    # whose packages, folder or version is kept, of those where the stores differ: 1 is the other's
    "create temp table symbols_of (name text primary key, theirs integer)",
    "create temp table marks_of (name text primary key, theirs integer)",
    "create temp table files_of (name text primary key, theirs integer)",
    # the paths of files whose text is another in the other store, and which of the two gave way
    "create temp table differing (path text primary key, theirs integer)",
    (
        "create temp table fitting_verdict (subject_kind text, subject text, target text, theirs integer,"
        " primary key (subject_kind, subject, target))"
    ),
    (
        "create temp table fitting_mark (stage text, item text, target text, theirs integer,"
        " primary key (stage, item, target))"
    ),
    # what was taken of the other store, where more follows of it
    "create temp table taken (key text primary key)",
    "create temp table taken_test (test text, target text, primary key (test, target))",
)
_TABLES = (
    *("symbols_of", "marks_of", "files_of", "differing", "fitting_verdict", "fitting_mark"),
    *("taken", "taken_test"),
)
_VIEWS = ("verdict", "observed", "behaviour", "witness", "snippet", "stage_done", "test_file", "test_method")
UNDO = "".join(
    [
        *(f"drop view if exists temp.theirs_{name};" for name in reversed(_VIEWS)),
        *(f"drop table if exists temp.{name};" for name in _TABLES),
    ]
)
_PATH_OF_TEST = "substr(subject, 1, instr(subject, '::') - 1)"
_OUR_LOSS = "select path from temp.differing where theirs"
_THEIR_LOSS = "select path from temp.differing where not theirs"
_ORIGIN_PATH = "json_extract(origin, '$[2]')"


def beaten_sql() -> Iterator[str]:
    """Yield what finds the files whose text differs and deletes what came of those of ours that give way."""
    yield (
        "insert or replace into temp.differing select o.path, coalesce((select theirs from temp.files_of"
        " where name = o.source), t.digest > o.digest)"
        " from main.test_file o join other.test_file t on t.source = o.source and t.path = o.path"
        " where t.digest <> o.digest"
    )
    yield f"delete from main.verdict where subject_kind = 'test' and {_PATH_OF_TEST} in ({_OUR_LOSS})"
    yield f"delete from main.observed where path in ({_OUR_LOSS})"
    yield f"delete from main.quirk where id in (select id from main.behaviour where path in ({_OUR_LOSS}))"
    compared = f"select symbol from main.behaviour where path in ({_OUR_LOSS})"
    yield f"delete from main.stage_done where {COMPARING} and item in ({compared})"
    yield f"delete from main.behaviour where path in ({_OUR_LOSS})"
    yield f"delete from main.witness where path in ({_OUR_LOSS})"
    yield f"delete from main.stage_done where stage in ('observe', 'extract') and item in ({_OUR_LOSS})"
    idle = (
        f"select id from main.snippet where {_ORIGIN_PATH} in ({_OUR_LOSS})"
        " and id not in (select snippet from main.behaviour)"
    )
    yield f"delete from main.snippet_symbol where snippet in ({idle})"
    yield f"delete from main.snippet where id in ({idle})"
    yield (
        f"delete from main.call where test in (select id from main.test_method where path in ({_OUR_LOSS}))"
    )
    yield f"delete from main.test_method where path in ({_OUR_LOSS})"
    yield f"delete from main.test_file where path in ({_OUR_LOSS})"


def scope_sql() -> Iterator[str]:
    """Yield the views of what counts of the other store: not what came of files that give way."""
    kept = f"not in ({_THEIR_LOSS})"
    conditions = {
        "verdict": f"subject_kind <> 'test' or {_PATH_OF_TEST} {kept}",
        "observed": f"path {kept}",
        "behaviour": f"path {kept}",
        "witness": f"path {kept}",
        "snippet": f"{_ORIGIN_PATH} {kept} or id in (select snippet from temp.theirs_behaviour)",
        "stage_done": f"stage not in ('observe', 'extract') or item {kept}",
        "test_file": f"path {kept}",
        "test_method": f"path {kept}",
    }
    for name in _VIEWS:
        yield f"create temp view theirs_{name} as select * from other.{name} where {conditions[name]}"


@dataclass(frozen=True, slots=True)
class Taking:
    """How the rows of one table are taken: those that are new, and those that are `better`."""

    kind: Any
    better: str
    """Whether theirs, ``t``, takes the place of ours, ``o``."""
    joined: str = ""
    """What else `better` looks at."""
    seen: str = ""
    """Where theirs are read from, if not from the table itself."""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        """The table's name."""
        return TABLES[self.kind].name

    def sql(self) -> str:
        """Return the statement that takes the rows."""
        names = columns(self.kind)
        return (
            f"insert or replace into main.{self.table} ({', '.join(names)})"
            f" select {', '.join(f't.{name}' for name in names)} {self.chosen()}"
        )

    def chosen(self) -> str:
        """Return from where the rows to be taken come, as the rest of a select."""
        key = TABLES[self.kind].key
        same = " and ".join(f"o.{name} = t.{name}" for name in key)
        theirs = self.seen or f"other.{self.table}"
        return (
            f"from {theirs} t left join main.{self.table} o on {same}{self.joined}"
            f" where (o.{key[0]} is null or ({self.better}))"
        )


def _greater(names: str) -> str:
    """Return the condition that theirs is greater, by these columns one after the other."""
    quoted = [f'"{name}"' for name in names.split()]
    ours, theirs = (", ".join(f"{side}.{name}" for name in quoted) for side in "ot")
    return f"({theirs}) > ({ours})"


def _rest(kind: Any) -> str:
    """Return the condition that theirs is greater by all columns that are no key."""
    return _greater(
        " ".join(name.strip('"') for name in columns(kind) if name.strip('"') not in TABLES[kind].key)
    )


def _key_in(table: str, key: str) -> str:
    same = " and ".join(f"f.{name} = o.{name}" for name in key.split())
    return f"(select theirs from temp.{table} f where {same})"


def _place(side: str) -> str:
    return ", ".join(f"json_extract({side}.origin, '$[{number}]')" for number in (2, 3, 1))


_ENDED = "({side}.kind not in ('skipped', 'not-run', 'timeout'))"
_VERDICT = (
    f"coalesce({_key_in('fitting_verdict', 'subject_kind subject target')},"
    f" ({_ENDED.format(side='t')}, t.time, t.kind, t.reason, t.digest, t.seconds, t.output, t.traceback) >"
    f" ({_ENDED.format(side='o')}, o.time, o.kind, o.reason, o.digest, o.seconds, o.output, o.traceback))"
)
_SNIPPET = (
    "case when (t.counter <> '') <> (o.counter <> '') then t.counter <> ''"
    f" when ({_place('t')}) <> ({_place('o')}) then ({_place('t')}) < ({_place('o')})"
    f" else {_rest(model.Snippet)} end"
)
_PROOFS = " left join main.snippet ts on ts.id = t.snippet left join main.snippet os on os.id = o.snippet"
_PROOF = "({side}s.level, {side}.snippet, {side}.path, {side}.line, {side}.test)"
_BEHAVIOUR = (
    "case when ts.id is null or os.id is null then os.id is null and ts.id is not null"
    f" when {_PROOF.format(side='t')} <> {_PROOF.format(side='o')}"
    f" then {_PROOF.format(side='t')} < {_PROOF.format(side='o')}"
    f" else {_rest(model.Behaviour)} end"
)
# The symbols of the target that gives way go, those that the other does not have, too.
_OTHER_API = "target in (select name from temp.symbols_of where theirs)"
_MARK = (
    "case when t.stage in ('symbols', 'scan') then coalesce((select theirs from temp.marks_of"
    " where name = iif(t.stage = 'scan', t.item, t.target)), (t.key, t.seconds) > (o.key, o.seconds))"
    f" else coalesce({_key_in('fitting_mark', 'stage item target')},"
    " (t.key, t.seconds) > (o.key, o.seconds)) end"
)

_SYMBOLS = Taking(
    model.Symbol,
    _rest(model.Symbol),
    seen=(
        "(select * from other.symbol where target not in (select name from temp.symbols_of where not theirs))"
    ),
    before=(f"delete from main.symbol where {_OTHER_API}",),
    after=(
        "delete from main.alias where target in (select target from other.symbol)",
        (
            "insert or replace into main.alias (alias, target, name) select j.value, s.target, s.name"
            " from main.symbol s, json_each(s.aliases) j where s.target in (select target from other.symbol)"
            " order by s.target, s.name"
        ),
    ),
)
_FILES = Taking(model.TestFile, _greater("tests error"), seen="temp.theirs_test_file")
_METHODS = Taking(model.TestMethod, _rest(model.TestMethod), seen="temp.theirs_test_method")
_SNIPPETS = Taking(model.Snippet, _SNIPPET, seen="temp.theirs_snippet")
_VERDICTS = Taking(model.Verdict, _VERDICT, seen="temp.theirs_verdict")


def _with_rows(taking: Taking, table: str, key: str, names: str) -> Taking:
    """Return a taking that takes the derived rows of what it takes along."""
    return Taking(
        taking.kind,
        taking.better,
        seen=taking.seen,
        before=("delete from temp.taken", f"insert into temp.taken select t.id {taking.chosen()}"),
        after=(
            f"delete from main.{table} where {key} in (select key from temp.taken)",
            (
                f"insert or ignore into main.{table} ({names}) select {names} from other.{table}"
                f" where {key} in (select key from temp.taken)"
            ),
        ),
    )


TAKEN = (
    _SYMBOLS,
    _FILES,
    _with_rows(_METHODS, "call", "test", "symbol, test, line"),
    _with_rows(_SNIPPETS, "snippet_symbol", "snippet", "symbol, snippet"),
    Taking(model.Behaviour, _BEHAVIOUR, joined=_PROOFS, seen="temp.theirs_behaviour"),
    Taking(model.Witness, "(t.path, t.line) < (o.path, o.line)", seen="temp.theirs_witness"),
    Taking(
        model.Verdict,
        _VERDICT,
        seen=_VERDICTS.seen,
        before=(
            (
                "insert into temp.taken_test select t.subject, t.target"
                f" {_VERDICTS.chosen()} and t.subject_kind = 'test'"
            ),
        ),
    ),
    Taking(
        model.Observed,
        "exists (select 1 from temp.taken_test k where k.test = t.test and k.target = t.target)",
        seen="temp.theirs_observed",
    ),
    Taking(model.Look, "(length(t.printed), t.printed) > (length(o.printed), o.printed)"),
    Taking(model.Quirk, _rest(model.Quirk)),
    Taking(model.Gap, _rest(model.Gap)),
    Taking(model.StageDone, _MARK, seen="temp.theirs_stage_done"),
)
DONE = (
    (
        "insert or replace into main.rename (old, new) select t.old, t.new from other.rename t"
        " left join main.rename o on o.old = t.old where o.old is null or t.new > o.new"
    ),
)
