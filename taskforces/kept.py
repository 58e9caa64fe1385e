"""What the role of the application may not change or delete of the organisation
and of cross-inspections.

The triggers of migrations `organisation` and `cross_checks` refuse the same of anybody.
"""

from ledger import app_role

_FROZEN = {
    "body": ("id", "kind", "region_id", "subject", "starts_on"),
    "seat": ("id", "body_id", "cadre_id", "role", "starts_on"),
    "charge": ("id", "kind", "region_id", "group_name", "cadre_id", "starts_on"),
    "seathandover": (
        *("id", "region_id", "seat_id", "charge_id", "leaver_id", "successor_id"),
        *("starts_on", "items", "prepared_at", "prepared_by_id"),
    ),
    "crosscheck": (
        *("id", "region_id", "number", "starts_on", "ends_on", "seed", "apart", "team"),
        *("sample_size", "planned_at", "planned_by_id"),
    ),
    "crossvisit": ("id", "pair_id", "number", "household_no", "region_id", "words", "first"),
}
_NEVER_DELETED = ("dutylist", "dutyline")


def keep_tables() -> None:
    app_role.keep(
        never_deleted=map(_table, _NEVER_DELETED),
        frozen={_table(name): columns for name, columns in _FROZEN.items()},
    )


def _table(name: str) -> str:
    return f"taskforces_{name}"
