"""The queries behind the export, each in the order of ids, then of targets."""

from __future__ import annotations

from typing import NamedTuple


class Query(NamedTuple):
    """Columns by the name under which they are read, and where they come from."""

    columns: dict[str, str]
    source: str
    order: str

    def sql(self, *only: str) -> str:
        """Return the statement, kept to one value of each of the columns that `only` names."""
        chosen = ", ".join(f'{column} as "{name}"' for name, column in self.columns.items())
        condition = " and ".join(f"{self.columns[name]} = ?" for name in only)
        where = f" where {condition}" if condition else ""
        return f"select {chosen} from {self.source}{where} order by {self.order}"


def _named(names: str, table: str = "") -> dict[str, str]:
    return {name: f'{table}."{name}"' if table else f'"{name}"' for name in names.split()}


_VERDICT = {
    "target": "coalesce(v.target, '')",
    "verdict": "v.kind",
    "reason": "v.reason",
    "seconds": "v.seconds",
    "flags": "v.flags",
}
_OUTPUT = {"output": "coalesce(v.output, '')"}

_CONFIRMED = "in (select subject from verdict where subject_kind = 'snippet' and kind = 'confirmed')"

SYMBOLS = Query(
    {
        **_named("name target aliases kind signature path line url", "s"),
        "snippets": f"(select count(*) from snippet where symbol = s.name and id {_CONFIRMED})",
        "quirks": "(select count(*) from told_quirk q join behaviour b on b.id = q.id"
        f" where q.symbol = s.name and b.snippet {_CONFIRMED})",
        "gaps": "(select count(*) from gap where symbol = s.name and target = s.target)",
        "tests": "(select count(distinct test) from call where symbol = s.name)",
    },
    "symbol s",
    "s.name, s.target",
)

# A verdict's subject is a test's id, with the case in brackets after it. A backslash follows '[' in the
# order of characters, so the cases of a test are a range of the verdicts' key.
TESTS = Query(
    _named("method test source path line end_line target verdict reason seconds flags"),
    r"""(
        select substr(v.subject, 1, instr(v.subject || '[', '[') - 1) as method,
            v.subject as test, coalesce(m.source, '') as source,
            coalesce(m.path, substr(v.subject, 1, instr(v.subject || '::', '::') - 1)) as path,
            coalesce(m.line, 0) as line, coalesce(m.end_line, 0) as end_line,
            v.target as target, v.kind as verdict, v.reason as reason, v.seconds as seconds,
            v.flags as flags
        from verdict v
        left join test_method m on m.id = substr(v.subject, 1, instr(v.subject || '[', '[') - 1)
        where v.subject_kind = 'test'
        union all
        select m.id, m.id, m.source, m.path, m.line, m.end_line, '', '', '', 0.0, ''
        from test_method m
        where not exists (
            select 1 from verdict v where v.subject_kind = 'test' and v.subject = m.id
        ) and not exists (
            select 1 from verdict v
            where v.subject_kind = 'test' and v.subject > m.id || '[' and v.subject < m.id || '\'
        )
    )""",
    "test, target",
)

SNIPPETS = Query(
    {
        **_named("id title symbol symbols code proof level public_only origin", "s"),
        **_VERDICT,
        **_OUTPUT,
    },
    "snippet s left join verdict v on v.subject_kind = 'snippet' and v.subject = s.id",
    "s.id, v.target",
)

_PROVED = "left join verdict v on v.subject_kind = 'snippet' and v.subject = b.snippet"

BEHAVIOURS = Query(
    {**_named("id symbol kind pattern basis snippet test path line url", "b"), **_VERDICT},
    f"behaviour b {_PROVED}",
    "b.id, v.target",
)

QUIRKS = Query(
    {**BEHAVIOURS.columns, **_named("sentence interest note other", "q")},
    f"told_quirk q join behaviour b on b.id = q.id {_PROVED}",
    "b.id, v.target",
)

GAPS = Query(
    _named(
        "id target since symbol group kind sentence severity parameter doc evidence closed_by looked basis"
    ),
    "gap",
    "id",
)

SOURCES = Query(_named("name kind version digest licence link note"), "source", "name")

TARGETS = Query(_named("key library module version python platform device packages"), "target", "key")
