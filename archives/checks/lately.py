"""Files that have to be looked at again within minutes: the base map said something else of late.

What is done to a paper checks its file at once; this is for what changes beside it: a household
that joins the register, a member, a year's facts. It keeps no mark of how far it came: each round
looks back over several, so that a change which was committed late is seen too; one that no round
saw is seen at night.
"""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from archives.checks import operations
from archives.checks.engine import Written

BACK = timedelta(minutes=15)  # three rounds
MOST = 5_000  # files in a round; the rest waits for the next
_NEWEST = 200_000  # rows of a table that a round looks through, the newest by key

# Of each table: what says that a row is new or was changed, and whose household it is about.
_HOUSEHOLD, _MEMBER = "c.household_id", "m.household_id"
_MEMBERS = "JOIN households_membership m ON m.person_id = c.{}"
_TABLES = (
    ("households_household", "id", "recorded_at", "c.id", ""),
    ("households_householdpast", "pgh_id", "pgh_created_at", "c.id", ""),
    ("households_householdyear", "id", "recorded_at", _HOUSEHOLD, ""),
    ("households_householdyearpast", "pgh_id", "pgh_created_at", _HOUSEHOLD, ""),
    ("households_membership", "id", "recorded_at", _HOUSEHOLD, ""),
    ("households_membershippast", "pgh_id", "pgh_created_at", _HOUSEHOLD, ""),
    ("households_personpast", "pgh_id", "pgh_created_at", _MEMBER, _MEMBERS.format("id")),
    ("households_personyear", "id", "recorded_at", _MEMBER, _MEMBERS.format("person_id")),
    (
        "households_personyearpast", "pgh_id", "pgh_created_at", _MEMBER,
        _MEMBERS.format("person_id"),
    ),
)  # fmt: skip
# The names in these statements are those above.
# ruff: noqa: S608
_TOUCHED = " UNION ".join(
    f"SELECT {whose} FROM {table} c {join} WHERE c.{at} >= %(since)s"
    f" AND c.{key} > (SELECT coalesce(max({key}), 0) FROM {table}) - %(newest)s"
    for table, key, at, whose, join in _TABLES
)
# Those checked longest ago first: where there are more than `MOST`, the next round takes the rest.
_FILES = f"""
    SELECT f.id FROM (
        SELECT a.id, a.checked_at FROM archives_archive a WHERE a.household_id IN ({_TOUCHED})
        UNION SELECT a.id, a.checked_at FROM archives_archive a WHERE a.checked_at IS NULL
    ) f ORDER BY f.checked_at NULLS FIRST, f.id LIMIT %(most)s"""


def changed(back: timedelta = BACK) -> list[int]:
    """The files whose household changed of late, and those that were never checked."""
    values = {"since": timezone.now() - back, "newest": _NEWEST, "most": MOST}
    with connection.cursor() as cursor:
        cursor.execute(_FILES, values)
        return [key for (key,) in cursor.fetchall()]


def check_changed() -> Written:
    """Open the files of households that joined the register, and check what changed of late."""
    operations.open_missing()
    return operations.check(changed())
