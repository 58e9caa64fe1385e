"""What the role of the application may not change: visits, duties seen to, values in conflict.

The guards of the database (migration `at_the_door`) refuse the same of anybody.
"""

from ledger import app_role

DECIDED = ("state", "decided_at", "decided_by_id", "note", "act_id")
_WRITTEN_ONCE = (
    *("id", "household_id", "table", "row", "year", "person", "field"),
    *("base", "mine", "theirs", "sent", "mine_at", "mine_on", "mine_by_id"),
    *("theirs_at", "theirs_name", "theirs_act_id", "theirs_source", "received_at"),
)


def keep_tables() -> None:
    app_role.keep(
        insert_only=("households_visit", "households_dutydone"),
        frozen={"households_conflict": _WRITTEN_ONCE},
    )
