"""What the role of the application may not change or delete on the ledgers of this app.

The guards of the database (migrations `issue_guards`, `case_guards`,
`meeting_guards`, `meetings_in_general`, `village_reviews`) refuse the same of anybody.
"""

from ledger import app_role

_INSERT_ONLY = (
    *("issueprogress", "prompt", "caseentry", "caserelative"),
    *("periodclose", "frozenlist", "drawnreport"),
    *("lookbacksample", "lookbacklot"),
    *("lineprogress", "villageround"),
)
_NEVER_DELETED = (
    *("leveldeadline", "case", "ladderstep", "dutyline", "bulletin"),
    *("returnreason", "reviewbatch", "reviewoutcome", "issuesign", "meeting"),
    *("plantemplate", "villageplan", "villagequestion", "villagesheet", "hearing"),
)
_ASKED = ("id", "issue_id", "reason", "asked_at", "asked_by_id")
_FROZEN = {
    "issuebatch": (
        *("id", "source", "doc_no", "issued_on", "due_on", "region_id"),
        *("registered_at", "registered_by_id"),
    ),
    "issue": ("id", "number", "source", "level", "opened_at", "origin", "origin_id"),
    "extension": (*_ASKED, "due_on_before", "new_due_on"),
    "withdrawal": (*_ASKED, "doc_no"),
    "meeting": (
        *("id", "kind", "body_id", "region_id", "number"),
        *("convened_at", "convened_by_id"),
    ),
    "villageplan": ("id", "region_id", "year", "version", "drafted_at", "drafted_by_id"),
    "villagesheet": ("id", "round_of_id", "region_id", "plan_id", "edition", "begun_by_id"),
    "hearing": ("id", "region_id", "round_of_id", "number", "convened_at", "convened_by_id"),
    "lookbackduty": (
        *("id", "sample_id", "issue_id", "place_id", "position", "round", "due_on"),
        "closing_units",
    ),
}


def keep_tables() -> None:
    app_role.keep(
        insert_only=map(_table, _INSERT_ONLY),
        never_deleted=map(_table, _NEVER_DELETED),
        frozen={_table(name): columns for name, columns in _FROZEN.items()},
    )


def _table(name: str) -> str:
    return f"accountability_{name}"
