"""Triggers that compute the bits of `households.facets` and carry them: from a year to its person
or household, from the members to their household and back. Those that carry work on all rows of
a statement at once, and touch only rows whose bits change.
"""

import pgtrigger

from households import facets, names

# Only names and expressions of this program are put into these statements.
# ruff: noqa: S608

NOT_REGISTERED = "一般农户"
NEW, OLD = "now_is", "was"
_SEEN = {
    "in": (pgtrigger.Insert, pgtrigger.Referencing(new=NEW)),
    "on": (pgtrigger.Update, pgtrigger.Referencing(new=NEW, old=OLD)),
    "off": (pgtrigger.Delete, pgtrigger.Referencing(old=OLD)),
}
_BOTH = f"(SELECT * FROM {NEW} UNION ALL SELECT * FROM {OLD}) r"


def _fresh(sql: str) -> str:
    """EXECUTE plans for as many rows as there are, not for those of the first call."""
    return f"EXECUTE $sql${sql}$sql$;\n"


def _after(name: str, when: str, sql: str) -> pgtrigger.Trigger:
    operation, referencing = _SEEN[when]
    return pgtrigger.Trigger(
        name=f"{name}_{when}",
        operation=operation,
        when=pgtrigger.After,
        level=pgtrigger.Statement,
        referencing=referencing,
        declare=[("is_touched", "boolean")] if "is_touched" in sql else None,
        func=f"{sql}\nRETURN NULL;",
    )


def _own(bits: facets.Bits, more: str, columns: tuple[str, ...]) -> pgtrigger.Trigger:
    """A row's own bits, from its own columns; `more` sets these `columns` along with them."""
    return pgtrigger.Trigger(
        name="own_bits",
        operation=pgtrigger.Insert | pgtrigger.UpdateOf(*bits.sources, bits.column, *columns),
        when=pgtrigger.Before,
        func=f"NEW.{bits.column} := {bits.sql('NEW')};\n{more}RETURN NEW;",
    )


def _person_years(touched: str) -> str:
    """`touched` selects person_id."""
    return _fresh(f"""
        UPDATE households_person p
        SET year_facets = coalesce(n.bits, 0)
        FROM ({touched}) t
        LEFT JOIN LATERAL (
            SELECT {facets.PERSON_YEAR.sql("y")} AS bits
            FROM households_personyear y JOIN households_person q ON q.id = y.person_id
            WHERE y.person_id = t.person_id ORDER BY y.year DESC LIMIT 1
        ) n ON true
        WHERE p.id = t.person_id AND p.year_facets <> coalesce(n.bits, 0)
    """)


def _members(touched: str) -> str:
    """`touched` selects household_id."""
    return _fresh(f"""
        UPDATE households_household h SET member_facets = n.bits
        FROM (
            SELECT t.household_id, coalesce(bit_or(p.facets | p.year_facets), 0) AS bits
            FROM ({touched}) t
            LEFT JOIN households_membership m
                ON m.household_id = t.household_id AND m.left_on IS NULL
            LEFT JOIN households_person p ON p.id = m.person_id
            GROUP BY t.household_id
        ) n
        WHERE h.id = n.household_id AND h.member_facets <> n.bits
    """)


def _home(touched: str) -> str:
    """`touched` selects person_id. Somebody who left keeps the place and bits of the last home;
    somebody who never was in a household has not left one.
    """
    return _fresh(f"""
        UPDATE households_person p
        SET has_left = n.has_left, home_facets = n.bits, place_path = coalesce(n.path, p.place_path)
        FROM (
            SELECT t.person_id, m.left_on IS NOT NULL AS has_left, coalesce(h.facets, 0) AS bits,
                   CASE WHEN m.left_on IS NULL THEN h.place_path END AS path
            FROM ({touched}) t
            LEFT JOIN LATERAL (
                SELECT household_id, left_on FROM households_membership
                WHERE person_id = t.person_id ORDER BY left_on DESC NULLS FIRST, id DESC LIMIT 1
            ) m ON true
            LEFT JOIN households_household h ON h.id = m.household_id
        ) n
        WHERE p.id = n.person_id
          AND (p.has_left, p.home_facets, p.place_path)
              IS DISTINCT FROM (n.has_left, n.bits, coalesce(n.path, p.place_path))
    """)


def _household_years(touched: str) -> str:
    """`touched` selects household_id."""
    return _fresh(f"""
        UPDATE households_household h
        SET year_facets = coalesce(n.bits, 0), income_year = n.year, income_yuan = n.net
        FROM ({touched}) t
        LEFT JOIN LATERAL (
            SELECT {facets.HOUSEHOLD_YEAR.sql("y")} AS bits, y.year, y.net_per_head_yuan AS net
            FROM households_householdyear y WHERE y.household_id = t.household_id
            ORDER BY y.year DESC LIMIT 1
        ) n ON true
        WHERE h.id = t.household_id
          AND (h.year_facets, h.income_year, h.income_yuan)
              IS DISTINCT FROM (coalesce(n.bits, 0), n.year, n.net)
    """)


def _rows(column: str, when: str) -> str:
    source = {"in": NEW, "off": OLD, "on": _BOTH}[when]
    return f"SELECT DISTINCT {column} FROM {source}"


def _marks(touched: str) -> str:
    """`touched` selects household_id."""
    return _fresh(f"""
        UPDATE households_household h SET marked = n.kinds
        FROM (
            SELECT t.household_id, array(
                SELECT kind FROM households_householdmark m
                WHERE m.household_id = t.household_id AND m.state = 'set' ORDER BY kind
            ) AS kinds
            FROM ({touched}) t
        ) n
        WHERE h.id = n.household_id AND h.marked <> n.kinds
    """)


def _places(name: str) -> str:
    """Add the bits of new and changed rows to those of their places (`PlaceBits`).

    A place that has them all is left alone, so that changes in one place do not wait for one
    another.
    """
    table, columns = f"households_{name}place", facets.OF_PLACES[name]
    lacking = " | ".join(f"(n.{c} & ~b.{c})" for c in columns)
    return _fresh(f"""
        INSERT INTO {table} AS b (place_path, {", ".join(columns)})
        SELECT n.place_path, {", ".join(f"bit_or(n.{c})" for c in columns)}
        FROM {NEW} n LEFT JOIN {table} b USING (place_path)
        WHERE n.place_path <> '' AND (b.id IS NULL OR ({lacking}) <> 0)
        GROUP BY n.place_path ORDER BY n.place_path
        ON CONFLICT (place_path) DO UPDATE
        SET ({", ".join(columns)}) = ROW({", ".join(f"b.{c} | excluded.{c}" for c in columns)})
    """)


def _only_rolled(*columns: str) -> pgtrigger.Trigger:
    """Columns that triggers alone set: whoever saves a row he read before writes them back old.

    The condition keeps the rows that triggers update from the call, which costs a tenth of a
    millisecond each.
    """
    return pgtrigger.Trigger(
        name="kept_by_triggers",
        operation=pgtrigger.UpdateOf(*columns),
        when=pgtrigger.Before,
        condition=pgtrigger.Condition("pg_trigger_depth() = 0"),
        func="".join(f"NEW.{c} := OLD.{c};\n" for c in columns) + "RETURN NEW;",
    )


MARK = tuple(_after("marked", when, _marks(_rows("household_id", when))) for when in _SEEN)
PERSON_YEAR = tuple(
    _after("person_bits", when, _person_years(_rows("person_id", when))) for when in _SEEN
)
HOUSEHOLD_YEAR = tuple(
    _after("household_bits", when, _household_years(_rows("household_id", when))) for when in _SEEN
)
MEMBERSHIP = tuple(
    _after(
        "member_bits",
        when,
        _home(_rows("person_id", when)) + _members(_rows("household_id", when)),
    )
    for when in _SEEN
)
# A trigger of a statement fires for no rows too: without the question two of these would call one
# another for ever.
_MOVED = f"""
    SELECT n.id, n.place_path, n.facets FROM {NEW} n JOIN {OLD} o USING (id)
    WHERE o.place_path <> n.place_path OR o.facets <> n.facets
"""
_OTHER_BIRTH = f"""
    SELECT n.id AS person_id FROM {NEW} n JOIN {OLD} o USING (id)
    WHERE n.birth_on IS DISTINCT FROM o.birth_on
"""
_OTHER_BITS = f"""
    SELECT n.id FROM {NEW} n JOIN {OLD} o USING (id)
    WHERE n.facets <> o.facets OR n.year_facets <> o.year_facets
"""


def _if_any(rows: str, sql: str) -> str:
    return f"""
        EXECUTE $sql$SELECT count(*) > 0 FROM ({rows}) r$sql$ INTO is_touched;
        IF is_touched THEN
            {sql}
        END IF;
    """


# What is about a household is seen where it lives. A finding that lay in the old grid's hands goes
# into those of the new one.
_ELSEWHERE = f"{NEW} n JOIN {OLD} o ON o.id = n.id AND o.region_id <> n.region_id"
_THEIRS = tuple(
    _fresh(f"{sql} FROM {_ELSEWHERE} WHERE its.household_id = n.id")
    for sql in (
        "UPDATE households_act its SET region_id = n.region_id",
        "UPDATE households_procedure its SET region_id = n.region_id",
        """UPDATE households_qualityfinding its
        SET region_id = n.region_id, place_path = n.place_path,
            holder_id = CASE its.holder_id WHEN o.region_id THEN n.region_id ELSE its.holder_id END
        """,
    )
)
# Where a household goes, and what it is, holds for its members and for what is about it.
HOUSEHOLD = (
    _own(
        facets.HOUSEHOLD,
        f"NEW.is_registered := NEW.poor_kind <> '{NOT_REGISTERED}';\n",
        ("is_registered",),
    ),
    _only_rolled("year_facets", "member_facets", "marked", "income_year", "income_yuan"),
    *(_after("place_bits", when, _places("household")) for when in ("in", "on")),
    _after(
        "members_move_along",
        "on",
        _if_any(
            _MOVED,
            _fresh(f"""
                UPDATE households_person p SET place_path = n.place_path, home_facets = n.facets
                FROM ({_MOVED}) n
                JOIN households_membership m ON m.household_id = n.id AND m.left_on IS NULL
                WHERE p.id = m.person_id
            """)
            + "".join(_THEIRS),
        ),
    ),
)
# Age at school follows from the day of birth; then the households of those whose bits changed.
PERSON = (
    _own(
        facets.PERSON,
        f"NEW.name_key := {names.sql('NEW.name')};\n",
        ("name", "name_key"),
    ),
    _only_rolled("year_facets", "home_facets", "has_left"),
    *(_after("place_bits", when, _places("person")) for when in ("in", "on")),
    _after(
        "person_bits",
        "on",
        _if_any(_OTHER_BIRTH, _person_years(_OTHER_BIRTH))
        + _if_any(
            _OTHER_BITS,
            _members(
                f"SELECT DISTINCT m.household_id FROM ({_OTHER_BITS}) n"
                " JOIN households_membership m ON m.person_id = n.id AND m.left_on IS NULL"
            ),
        ),
    ),
)
