"""Which snippets of one target are to run on another, and what came of it there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docprobe.model import Target
    from docprobe.store.store import Store

# What takes more than a second comes last. Of each symbol the simplest first, and of those the symbols that
# most tests call.
_LEFT = """
with wanted as (
    select s.id as id, s.symbol as symbol,
        row_number() over (partition by s.symbol order by s.level, s.id) as place, (
            select min(v.seconds) from verdict v where v.subject_kind = 'snippet' and v.subject = s.id
            and v.target != :target and v.kind = 'confirmed'
        ) > 1.0 as slow
    from snippet s
    where s.counter != '' and exists (
        select 1 from verdict v where v.subject_kind = 'snippet' and v.subject = s.id
        and v.target != :target and v.kind = 'confirmed'
    ) and (not :differing or exists (
        select 1 from verdict v where v.subject_kind = 'snippet' and v.subject = s.id
        and v.target != :target and v.kind != 'confirmed'
    ))
), called as (select symbol, count(distinct test) as tests from call group by symbol)
select w.id from wanted w left join called c on c.symbol = w.symbol
where not exists (
    select 1 from verdict v
    where v.subject_kind = 'snippet' and v.subject = w.id and v.target = :target and v.kind != 'not-run'
    and v.flags = :flags
)
order by w.slow, w.place, coalesce(c.tests, 0) desc, w.symbol, w.id
"""


def left_to_replay(store: Store, target: Target, *, differing: bool = False) -> list[str]:
    """Return the ids of snippets that are confirmed on another target and were not judged on `target`.

    A snippet's id is made of its text, so a verdict on it is one on that very text; it holds for the
    packages that it was found with. With `differing` only those that are not confirmed on every other target.
    """
    values = {"target": target.key, "flags": target.flags, "differing": differing}
    rows = store.db.rows(_LEFT, values)
    return [str(key) for (key,) in rows]
