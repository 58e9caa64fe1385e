"""The statements that bring the base map to what was staged. Only rows that differ are touched."""

from datetime import date, datetime

from households.register.layout import (
    HOMES,
    HOUSEHOLD,
    HOUSEHOLD_YEAR,
    PEOPLE,
    PERSON,
    PERSON_YEAR,
    STAGE,
    Field,
    Layout,
    assigned,
    differs,
)
from households.register.staging import execute

# Every name put into these statements is a constant of `layout`; values are parameters.
# ruff: noqa: S608


def _names(fields: tuple[Field, ...]) -> str:
    return ", ".join(one.column for one in fields)


def _staged(fields: tuple[Field, ...]) -> str:
    return ", ".join(f"s.{one.staged}" for one in fields)


def write(layout: Layout, year: int, as_of: date, at: datetime, by_id: int | None) -> None:
    """Write households, persons, memberships and yearly facts.

    `at` and `by_id` stamp the households touched; `as_of` is the day on which a person who
    changed households left and joined.
    """
    stamp = (at, by_id) if by_id else (None, None)
    _households(layout, stamp)
    _household_years(layout, year)
    _people(layout)
    # A first load fills empty tables; planned on their old sizes, the statements and triggers that
    # follow would be quadratic.
    execute("ANALYZE households_household, households_person")
    _memberships(as_of)
    execute("ANALYZE households_membership")
    _person_years(layout, year)
    _heads()


def _households(layout: Layout, stamp: tuple[datetime, int] | tuple[None, None]) -> None:
    execute(
        f"""INSERT INTO households_household
        (household_no, region_id, {_names(HOUSEHOLD)}, head_name, head_initials, member_count,
         loaded_at, loaded_by_id)
        SELECT s.household_no, s.grid_id, {_staged(HOUSEHOLD)}, '', '', 0, %s, %s
        FROM {HOMES} s WHERE s.state = 'new' ORDER BY s.grid_id, s.household_no""",
        stamp,
    )
    execute(
        f"""UPDATE households_household h
        SET {assigned(layout.household)}, region_id = coalesce(s.grid_id, h.region_id),
            household_no = s.household_no, dissolved_on = NULL,
            loaded_at = coalesce(%s, h.loaded_at), loaded_by_id = coalesce(%s, h.loaded_by_id)
        FROM {HOMES} s WHERE s.household_id = h.id AND s.state = 'changed'""",
        stamp,
    )
    execute(
        f"""UPDATE {HOMES} s SET household_id = h.id FROM households_household h
        WHERE s.household_id IS NULL AND h.household_no = s.household_no"""
    )


def _household_years(layout: Layout, year: int) -> None:
    execute(
        f"""INSERT INTO households_householdyear (household_id, year, {_names(HOUSEHOLD_YEAR)})
        SELECT s.household_id, %s, {_staged(HOUSEHOLD_YEAR)}
        FROM {HOMES} s WHERE s.state <> 'same' ON CONFLICT (household_id, year) DO NOTHING""",
        [year],
    )
    if layout.household_year:
        execute(
            f"""UPDATE households_householdyear y SET {assigned(layout.household_year)}
            FROM {HOMES} s WHERE y.household_id = s.household_id AND y.year = %s
              AND s.state = 'changed' AND {differs("y", layout.household_year)}""",
            [year],
        )


def _people(layout: Layout) -> None:
    execute(
        f"""INSERT INTO households_person (person_no, {_names(PERSON)})
        SELECT s.person_no, {_staged(PERSON)} FROM {STAGE} s
        JOIN {PEOPLE} k USING (row_no) WHERE k.state = 'new' ORDER BY s.row_no"""
    )
    execute(
        f"""UPDATE households_person p SET {assigned(layout.person)}, person_no = s.person_no
        FROM {STAGE} s JOIN {PEOPLE} k USING (row_no)
        WHERE p.id = k.person_id AND k.state = 'changed'
          AND (p.person_no <> s.person_no OR {differs("p", layout.person)})"""
    )
    execute(
        f"""UPDATE {PEOPLE} k SET person_id = p.id FROM households_person p
        WHERE k.person_id IS NULL AND p.person_no = k.person_no"""
    )


def _memberships(as_of: date) -> None:
    """Who left, who is no longer head, who joined; in this order, because one head a household
    and one household a person hold after every statement.
    """
    execute(
        f"""UPDATE households_membership m
        SET left_on = greatest(%s, m.joined_on), left_reason = '户间调整'
        FROM {PEOPLE} k WHERE m.id = k.membership_id AND k.is_moved""",
        [as_of],
    )
    execute(
        f"""UPDATE households_membership m SET relation = coalesce(k.relation, '其他')
        FROM {HOMES} s JOIN {PEOPLE} head USING (row_no)
        JOIN households_membership old ON old.household_id = s.household_id
          AND old.left_on IS NULL AND old.relation = '户主' AND old.person_id <> head.person_id
        LEFT JOIN {PEOPLE} k ON k.person_id = old.person_id
        WHERE m.id = old.id"""
    )
    execute(
        f"""UPDATE households_membership m SET relation = k.relation FROM {PEOPLE} k
        WHERE m.id = k.membership_id AND NOT k.is_moved AND m.relation <> k.relation"""
    )
    execute(
        f"""INSERT INTO households_membership
        (household_id, person_id, relation, joined_on, left_reason)
        SELECT s.household_id, k.person_id, k.relation,
               CASE WHEN k.is_moved THEN %s::date END, ''
        FROM {PEOPLE} k JOIN {HOMES} s USING (household_no)
        WHERE k.membership_id IS NULL OR k.is_moved ORDER BY k.row_no""",
        [as_of],
    )


def _person_years(layout: Layout, year: int) -> None:
    execute(
        f"""INSERT INTO households_personyear (person_id, year, {_names(PERSON_YEAR)})
        SELECT k.person_id, %s, {_staged(PERSON_YEAR)}
        FROM {STAGE} s JOIN {PEOPLE} k USING (row_no)
        WHERE k.state <> 'same' ON CONFLICT (person_id, year) DO NOTHING""",
        [year],
    )
    if layout.person_year:
        execute(
            f"""UPDATE households_personyear q SET {assigned(layout.person_year)}
            FROM {STAGE} s JOIN {PEOPLE} k USING (row_no)
            WHERE q.person_id = k.person_id AND q.year = %s AND k.state = 'changed'
              AND {differs("q", layout.person_year)}""",
            [year],
        )


def _heads() -> None:
    """Bring the name of the head and the number of members up to date."""
    execute(
        f"""UPDATE households_household h
        SET head_name = x.name, head_initials = x.initials, member_count = x.members
        FROM (SELECT a.id, count(m.id) AS members,
                     coalesce(max(p.name) FILTER (WHERE m.relation = '户主'), '') AS name,
                     coalesce(max(p.name_initials) FILTER (WHERE m.relation = '户主'), '')
                       AS initials
              FROM (SELECT household_id AS id FROM {HOMES}
                    UNION SELECT from_household_id FROM {PEOPLE} WHERE is_moved) a
              LEFT JOIN households_membership m
                ON m.household_id = a.id AND m.left_on IS NULL
              LEFT JOIN households_person p ON p.id = m.person_id
              GROUP BY a.id) x
        WHERE h.id = x.id AND ROW(h.head_name, h.head_initials, h.member_count::bigint)
          IS DISTINCT FROM ROW(x.name::varchar, x.initials::varchar, x.members)"""
    )
