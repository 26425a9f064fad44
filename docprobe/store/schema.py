"""The tables, and how an older store becomes one of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docprobe.errors import StoreError

if TYPE_CHECKING:
    from docprobe.store.connection import Connection

SCHEMA_VERSION = 5

APPLICATION_ID = 0x64707262  # "dprb": tells a docprobe store from any other SQLite file

# Columns are the fields of the records in model.py, in their order; tuples and nested records are
# JSON. What is marked "kept by add()" is derived from other rows, so that joins need no JSON.
WITNESS = """
-- a row per test that shows a behaviour
create {temp} table if not exists witness (
    behaviour text, test text, path text, line integer, primary key (behaviour, test)
) without rowid;
-- a row per program that was run to see what it gives
create {temp} table if not exists look (
    digest text, target text, printed text, primary key (digest, target)
) without rowid;
"""
_WITNESS_INDEX = "create index witness_test on witness (test); create index witness_path on witness (path);"
SCHEMA = """
-- a row per suite that was fetched
create table source (
    name text primary key, kind text, version text, digest text, licence text, link text, root text,
    note text
);
-- a row per library, version and interpreter under probe
create table target (
    key text primary key, library text, module text, version text, python text, platform text,
    device text, packages text, interpreter text, root text
);
-- a row per public object on a target
create table symbol (
    target text, name text, aliases text, kind text, signature text, parameters text, docstring text,
    doc text, path text, line integer, url text, doc_line integer, deprecated text, owner text,
    inherited text, object_name text,
    primary key (target, name)
) without rowid;
-- a row per further name of a symbol; kept by add()
create table alias (
    alias text, target text, name text, primary key (alias, target)
) without rowid;
-- a row per name that the library gave up, with the name that took its place
create table rename (
    old text primary key, new text
) without rowid;
-- a row per test file that was scanned
create table test_file (
    source text, path text, digest text, tests integer, error text, primary key (source, path)
) without rowid;
-- a row per test method
create table test_method (
    id text primary key, source text, path text, cls text, method text, line integer, end_line integer,
    doc text, parameterized integer, calls text, assertions text
) without rowid;
create index test_method_path on test_method (path);
-- a row per public symbol that a test's source calls; kept by add()
create table call (
    symbol text, test text, line integer, primary key (symbol, test, line)
) without rowid;
create index call_test on call (test);
-- a row per run of a subject on a target: the newest
create table verdict (
    subject text, subject_kind text, target text, digest text, kind text, reason text, seconds real,
    output text, traceback text, time text, flags text,
    primary key (subject_kind, subject, target)
) without rowid;
-- a row per test that ran observed: what the probe saw
create table observed (
    test text, path text, target text, digest text, events blob, key text, primary key (test, target)
);
create index observed_path on observed (path);
-- a row per snippet
create table snippet (
    id text primary key, title text, symbol text, symbols text, code text, counter text, proof text,
    level integer, public_only integer, origin text, folded integer
) without rowid;
create index snippet_by_symbol on snippet (symbol);
create index snippet_path on snippet (json_extract(origin, '$[2]'));
-- a row per symbol that a snippet uses; kept by add()
create table snippet_symbol (
    symbol text, snippet text, primary key (symbol, snippet)
) without rowid;
create index snippet_symbol_snippet on snippet_symbol (snippet);
-- a row per fact about a symbol
create table behaviour (
    id text primary key, symbol text, kind text, pattern text, basis text, snippet text, test text,
    path text, line integer, url text, detail text, given text, value text, dtype text, call text,
    note text, against text
) without rowid;
create index behaviour_symbol on behaviour (symbol);
create index behaviour_snippet on behaviour (snippet);
create index behaviour_path on behaviour (path);
-- a row per behaviour worth telling
create table quirk (
    id text primary key, symbol text, title text, sentence text, interest text, note text, other text
) without rowid;
create index quirk_symbol on quirk (symbol);
-- a row per place where documentation and evidence part
create table gap (
    id text primary key, target text, since text, symbol text, "group" text, kind text, sentence text,
    severity text, parameter text, doc text, evidence text, closed_by text, looked text, basis text
) without rowid;
create index gap_symbol on gap (symbol);
-- a row per piece of a stage's work that is done
create table stage_done (
    stage text, item text, target text, key text, seconds real, primary key (stage, item, target)
) without rowid;
-- a row per thing that can be found by words; this and the rest is filled by docprobe.store.text
create table document (
    id integer primary key, kind text, key text, symbol text, title text, prior real
);
create index document_symbol on document (symbol, kind);
-- the words of a symbol: own names, names before them, summary, docstring, its quirks and tests
create virtual table text_index using fts5 (
    names, path, title, body, evidence, tokenize = 'porter unicode61', content = ''
);
-- the words of a quirk or a test: names, title, the rest
create virtual table evidence_index using fts5 (
    names, title, body, tokenize = 'porter unicode61', content = ''
);
-- a row per name of a symbol, and per end of one, in lower case
create table known_name (
    name text, symbol text, primary key (name, symbol)
) without rowid;
-- a row per word of the names; letters are docprobe.store.words.letters_mask
create table word (
    word text primary key, letters integer, count integer
) without rowid;
-- one row: the target whose symbols were indexed, and the words that all of their names share
create table text_target (
    target text primary key, words text
) without rowid;
"""
CORRECTIONS = """
-- a row per quirk that a person hid or reworded
create {temp} table if not exists correction (
    id text primary key, hide integer, title text, sentence text
);
"""
TOLD = """
-- the quirks as they are told
create {temp} view told_quirk as
    select q.id as id, q.symbol as symbol, coalesce(nullif(c.title, ''), q.title) as title,
        coalesce(nullif(c.sentence, ''), q.sentence) as sentence, q.interest as interest, q.note as note,
        q.other as other
    from quirk q left join correction c on c.id = q.id
    where c.id is null or not c.hide;
"""
# Version 1, 2026-11: the first.
# Version 2, 2026-11: behaviours keep what the rules of interest look at, quirks the other of two snippets.
# Version 3, 2026-11: behaviours that were made of others keep of which.
# Version 4, 2026-11: verdicts keep the packages that they were found with.
# Version 5, 2026-11: gaps keep what was looked for, and on what they rest.
ADDED: dict[int, dict[str, tuple[str, ...]]] = {
    2: {"behaviour": ("given", "value", "dtype", "call", "note"), "quirk": ("other",)},
    3: {"behaviour": ("against",)},
    4: {"verdict": ("flags",)},
    5: {"gap": ("looked", "basis")},
}
"""The columns of each version that those before it lack."""
_FILLED = {
    # As `Target.flags` says it: what is there ran with the packages that the target's row names.
    "flags": """coalesce((
        select group_concat(json_extract(p.value, '$[0]') || ' ' || json_extract(p.value, '$[1]'), ', ')
        from target t, json_each(t.packages) p where t.key = verdict.target
    ), '')""",
    "looked": "'[]'",
    # The kinds that there were before, and the one of them that stood on tests beside snippets.
    "basis": "iif(kind in ('undocumented-raise', 'no-example'), 'tested', 'documented')",
}
"""What stands in an added column of older rows; elsewhere it is empty until it is found out again."""


def prepare(db: Connection) -> None:
    """Make the tables of a new store, or check that an old one can be read."""
    version, application, tables = next(db.rows(_WHAT_IT_IS))
    if version == 0 and application == 0 and not tables:
        if db.readonly:
            raise StoreError(f"Couldn't read the store {db.path!r}: it is empty", hint=_BUILD)
        _create(db)
        return
    if application != APPLICATION_ID:
        hint = "Name another file with --store, or move this one away."
        raise StoreError(f"Couldn't use the store {db.path!r}: it is not a docprobe store", hint=hint)
    if 0 < version < SCHEMA_VERSION:
        _read_older(db, version) if db.readonly else _migrate(db, version)
    elif version != SCHEMA_VERSION:
        hint = "Use the docprobe that made it, or name another file with --store."
        raise StoreError(
            f"Couldn't use the store {db.path!r}: it has format {version}, not {SCHEMA_VERSION}",
            hint=hint,
        )


def missing(version: int) -> dict[str, tuple[str, ...]]:
    """Return the columns that the tables of a store of an older version lack."""
    found: dict[str, tuple[str, ...]] = {}
    for newer in range(version + 1, SCHEMA_VERSION + 1):
        for table, names in ADDED[newer].items():
            found[table] = (*found.get(table, ()), *names)
    return found


def _migrate(db: Connection, version: int) -> None:
    """Add the columns, and fill them where older rows tell what belongs there."""
    columns = "".join(
        f"alter table {table} add column {name} text not null default '';"
        for table, names in missing(version).items()
        for name in names
    )
    columns += "".join(
        f"update {table} set {name} = {_FILLED[name]};"
        for table, names in missing(version).items()
        for name in names
        if name in _FILLED
    )
    tables = "drop view if exists told_quirk;" + (WITNESS + CORRECTIONS + TOLD).format(temp="")
    tables += _WITNESS_INDEX if version == 1 else ""
    with db.transaction():
        if int(db.value("pragma user_version")) == version:  # else another docprobe did it meanwhile
            db.each(f"{columns} {tables} pragma user_version = {SCHEMA_VERSION};")


def _read_older(db: Connection, version: int) -> None:
    """Let readers see the columns that are not there: temporary views stand before the tables."""
    empty = "''"
    for table, names in missing(version).items():
        columns = "".join(f", {_FILLED.get(name, empty)} as {name}" for name in names)
        db.script(f"create temp view {table} as select *{columns} from main.{table};")
    if not db.value("select count(*) from sqlite_master where name = 'correction'"):
        db.script(CORRECTIONS.format(temp="temp"))
    if version == 1:
        db.script(WITNESS.format(temp="temp"))
    db.script(TOLD.format(temp="temp"))


def _create(db: Connection) -> None:
    if not db.value("select count(*) from pragma_module_list where name = 'fts5'"):
        hint = "Use a Python whose sqlite3 was built with FTS5 (python.org, Debian, conda all are)."
        raise StoreError("Couldn't make the store: this Python's SQLite lacks full text search", hint=hint)
    with db.transaction():
        if db.value("select count(*) from sqlite_master"):  # another docprobe made it meanwhile
            return
        db.each(
            f"{SCHEMA} {(WITNESS + CORRECTIONS + TOLD).format(temp='')} {_WITNESS_INDEX}"
            f" pragma user_version = {SCHEMA_VERSION}; pragma application_id = {APPLICATION_ID};"
        )


_BUILD = "Run 'docprobe build' first."
# At once: another docprobe may be making it.
_WHAT_IT_IS = (
    "select (select user_version from pragma_user_version),"
    " (select application_id from pragma_application_id), (select count(*) from sqlite_master)"
)
