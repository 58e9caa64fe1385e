"""What the role of the application may not change or delete of the organisation, of
cross-inspections, of the task ledger and of half-month reports.

The triggers of migrations `organisation`, `cross_checks`, `tasks` and `half_month_reports` refuse
the same of anybody.
"""

from ledger import app_role

_FROZEN = {
    "body": ("id", "kind", "region_id", "subject", "starts_on"),
    "seat": ("id", "body_id", "cadre_id", "role", "starts_on"),
    "charge": ("id", "kind", "region_id", "group_name", "cadre_id", "starts_on"),
    "poorplace": ("id", "region_id", "kind", "starts_on", "named_at", "named_by_id"),
    "seathandover": (
        *("id", "region_id", "seat_id", "charge_id", "leaver_id", "successor_id"),
        *("starts_on", "items", "prepared_at", "prepared_by_id"),
    ),
    "crosscheck": (
        *("id", "region_id", "number", "starts_on", "ends_on", "seed", "apart", "team"),
        *("sample_size", "planned_at", "planned_by_id"),
    ),
    "task": (
        *("id", "number", "title", "body_id", "region_id", "opened_at", "given_at", "given_by_id"),
        *("origin_subject", "origin_id", "origin_words"),
    ),
    "taskdelay": (
        *("id", "task_id", "due_on_before", "new_due_on", "reason", "is_by_giver"),
        *("asked_at", "asked_by_id"),
    ),
    "study": (
        *("id", "body_id", "region_id", "number", "problem", "raised_from"),
        *("raised_at", "raised_by_id"),
    ),
    "bodypaper": ("id", "body_id", "name", "document_no", "issued_on", "kept_at", "kept_by_id"),
    "route": ("id", "kind", "key", "subject", "starts_on", "written_at", "written_by_id"),
    "trip": ("id", "number", "body_id", "recorded_at", "recorded_by_id"),
    "halfmonthreport": ("id", "body_id", "starts_on", "ends_on", "edition", "correction"),
    "crossvisit": ("id", "pair_id", "number", "household_no", "region_id", "words", "first"),
}
_INSERT_ONLY = ("taskprogress", "mandate")
_NEVER_DELETED = ("dutylist", "dutyline")


def keep_tables() -> None:
    app_role.keep(
        insert_only=map(_table, _INSERT_ONLY),
        never_deleted=map(_table, _NEVER_DELETED),
        frozen={_table(name): columns for name, columns in _FROZEN.items()},
    )


def _table(name: str) -> str:
    return f"taskforces_{name}"
