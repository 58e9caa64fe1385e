"""What a checked file would change, row by row, kept in a table for people to look at.

Made set-wise from the staged rows and read by key, so neither the file's size nor the number of
differences is ever in memory.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from households.facts import BY_FIELD, HOUSEHOLD, HOUSEHOLD_YEAR, PERSON, PERSON_YEAR
from households.masking import BY_HEADER
from households.models import RegisterDifference, RegisterLoad
from households.register.layout import HOMES, PEOPLE, STAGE, Field, Layout
from households.register.staging import execute
from households.register.texts import as_text
from ledger.sheets import Column, Sheet

# Every name put into these statements is a constant of `layout`; values are parameters.
# ruff: noqa: S608

_TABLE = "households_registerdifference"
_COLUMNS = """(load_id, kind, subject, village_id, row_no, household_no, person_no, name, field,
               before, after)"""
_PERSONAL = {"name": "姓名", "id_raw": "证件号码", "sex": "性别"}
MOST_ROWS = 1_000_000  # of one sheet; Excel ends at 1,048,576


def stage(load: RegisterLoad, layout: Layout) -> None:
    """Fill the table from the compared rows; what was there of this load goes."""
    execute(f"DELETE FROM {_TABLE} WHERE load_id = %s", [load.pk])
    _new(load)
    _changed_households(load, layout)
    _changed_people(load, layout)


def _new(load: RegisterLoad) -> None:
    execute(
        f"""INSERT INTO {_TABLE} {_COLUMNS}
        SELECT %s, 'new', 'household', s.village_id, s.row_no, s.household_no, '', r.p_name,
               '', '', s.h_poor_kind
        FROM {HOMES} s JOIN {STAGE} r USING (row_no) WHERE s.state = 'new' ORDER BY s.row_no""",
        [load.pk],
    )
    execute(
        f"""INSERT INTO {_TABLE} {_COLUMNS}
        SELECT %s, 'new', 'person', k.village_id, k.row_no, k.household_no, k.person_no, r.p_name,
               '', '', k.relation
        FROM {PEOPLE} k JOIN {STAGE} r USING (row_no) WHERE k.state = 'new' ORDER BY k.row_no""",
        [load.pk],
    )


def _pairs(fields: tuple[Field, ...], table: str, alias: str, staged: str) -> list[str]:
    """SQL rows (kind, header, before, after) of the facts of one table."""
    made = []
    for one in fields:
        fact = BY_FIELD.get((table, one.column))
        if fact is not None and one.column not in _PERSONAL:
            header = fact.header.replace("%", "%%")
            before = as_text(fact, f"{alias}.{one.column}")
            after = as_text(fact, f"{staged}.{one.staged}")
            made.append(f"('changed', '{header}', {before}, {after})")
    return made


def _changed_households(load: RegisterLoad, layout: Layout) -> None:
    pairs = [
        "('moved', '行政村', v.name, CASE WHEN s.is_moved THEN t.name ELSE v.name END)",
        "('changed', '户编号', h.household_no, s.household_no)",
        "('changed', '销户日期', coalesce(h.dissolved_on::text, ''), '')",
        *_pairs(layout.household, HOUSEHOLD, "h", "s"),
        *_pairs(layout.household_year, HOUSEHOLD_YEAR, "y", "s"),
    ]
    execute(
        f"""INSERT INTO {_TABLE} {_COLUMNS}
        SELECT %s, d.kind, 'household', s.village_id, s.row_no, s.household_no, '', r.p_name,
               d.field, coalesce(d.before, ''), coalesce(d.after, '')
        FROM {HOMES} s JOIN {STAGE} r USING (row_no)
        JOIN households_household h ON h.id = s.household_id
        JOIN regions_region g ON g.id = h.region_id JOIN regions_region v ON v.id = g.parent_id
        JOIN regions_region t ON t.id = s.village_id
        LEFT JOIN households_householdyear y ON y.household_id = h.id AND y.year = %s
        CROSS JOIN LATERAL (VALUES {", ".join(pairs)}) d (kind, field, before, after)
        WHERE s.state = 'changed' AND coalesce(d.before, '') <> coalesce(d.after, '')
        ORDER BY s.row_no""",
        [load.pk, load.year],
    )


def _changed_people(load: RegisterLoad, layout: Layout) -> None:
    home = "CASE WHEN m.id IS NULL OR k.is_moved THEN k.household_no ELSE h.household_no END"
    pairs = [
        f"('moved', '户', h.household_no, {home})",
        "('changed', '人编号', p.person_no, k.person_no)",
        "('changed', '与户主关系', coalesce(m.relation, k.relation), k.relation)",
        *(
            f"('changed', '{label}', p.{column}, r.p_{column})"
            for column, label in _PERSONAL.items()
        ),
        *_pairs(layout.person, PERSON, "p", "r"),
        *_pairs(layout.person_year, PERSON_YEAR, "q", "r"),
    ]
    execute(
        f"""INSERT INTO {_TABLE} {_COLUMNS}
        SELECT %s, d.kind, 'person', k.village_id, k.row_no, k.household_no, k.person_no, r.p_name,
               d.field, coalesce(d.before, ''), coalesce(d.after, '')
        FROM {PEOPLE} k JOIN {STAGE} r USING (row_no)
        JOIN households_person p ON p.id = k.person_id
        LEFT JOIN households_membership m ON m.id = k.membership_id
        LEFT JOIN households_household h ON h.id = m.household_id
        LEFT JOIN households_personyear q ON q.person_id = p.id AND q.year = %s
        CROSS JOIN LATERAL (VALUES {", ".join(pairs)}) d (kind, field, before, after)
        WHERE k.state = 'changed' AND coalesce(d.before, '') <> coalesce(d.after, '')
        ORDER BY k.row_no""",
        [load.pk, load.year],
    )


COLUMNS = (
    Column("行号", "row_no", width=8),
    Column("类别", "kind", width=8),
    Column("行政村", "village", width=16),
    Column("户编号", "household_no", as_text=True, width=22),
    Column("人编号", "person_no", as_text=True, width=22),
    Column("姓名", "name"),
    Column("项目", "field", width=24),
    Column("载入前", "before", as_text=True, width=24),
    Column("载入后", "after", as_text=True, width=24),
)


def sheets_of(found: QuerySet[RegisterDifference], title: str) -> list[Sheet]:
    """The differences as sheets of at most a million rows, read as they are written."""
    count = found.count()
    keys = [
        found.order_by("pk").values_list("pk", flat=True)[start]
        for start in range(0, max(count, 1), MOST_ROWS)
        if count
    ]
    ends = [*keys[1:], None]
    parts = [
        found.filter(pk__gte=start, **({"pk__lt": end} if end else {}))
        for start, end in zip(keys, ends, strict=True)
    ]
    return [
        Sheet(COLUMNS, _rows(part), title=title, name=f"差异{n}")
        for n, part in enumerate(parts or [found.none()], start=1)
    ]


def _rows(found: QuerySet[RegisterDifference]) -> Iterator[dict[str, Any]]:
    from_db = found.select_related("village").order_by("pk")
    for one in from_db.iterator(chunk_size=2000):
        before, after = shown(one)
        yield {
            "row_no": one.row_no,
            "kind": one.get_kind_display(),
            "village": one.village.name,
            "household_no": one.household_no,
            "person_no": one.person_no,
            "name": one.name,
            "field": one.field,
            "before": before,
            "after": after,
        }


def shown(one: RegisterDifference) -> tuple[str, str]:
    """Before and after as pages and sheets show them: numbers of a person are masked."""
    mask = BY_HEADER.get(one.field)
    return (mask(one.before), mask(one.after)) if mask else (one.before, one.after)
