"""The standing of a household: identified, out of poverty, fallen back, monitored.

Only a procedure changes it (`households.procedures`), by `acts.enact`; nobody picks it from a menu
and no rule or job does it. A reversal gives back every value that the outcome had replaced.
"""

from datetime import date
from typing import Any

from households.acts.changes import ActError, Change, edit
from households.acts.reading import Given
from households.models import Act, Household, PoorKind

FIELDS = frozenset(
    {"poor_kind", "id_standard", "exit_status", "identified_on", "exit_year", "relapse_year"}
    | {"relapse_reason", "cause_main", "causes_other", "monitor_kind", "risks", "risk_found_on"}
    | {"risk_is_removed", "risk_removed_on", "risk_removal_mode"}
)

# What a procedure alone decides. The rest of FIELDS (causes, risks, months) may be misspelt, and is
# set right like any other fact.
DECIDED = frozenset(
    {"exit_status", "exit_year", "relapse_year", "monitor_kind", "risk_is_removed"}
    | {"risk_removal_mode"}
)


def may_be_corrected(household: Household, name: str, value: Any) -> bool:
    """A decided value may only be confirmed; the kind of a registered household may be set right,
    but nobody is registered or struck off by a correction.
    """
    if name == "poor_kind":
        return household.is_registered == (value != PoorKind.NOT_REGISTERED)
    return name not in DECIDED or getattr(household, name) == value


def change(household: Household, given: Given, on: date) -> list[Change]:
    """The household gets the standing that was decided, or back the one before (`undoes`)."""
    if given.get("undoes"):
        return _back(household, int(given["undoes"]))
    values = dict(given.get("values") or {})
    if unknown := sorted(set(values) - FIELDS):
        raise ActError(f"“{unknown[0]}”不由程序变更")
    if not values:
        raise ActError("程序没有给出要变更的身份")
    changes = edit(household, **values)
    if month := given.get("members_identified_on"):
        for membership in household.members.filter(person__identified_on__isnull=True):
            changes += edit(membership.person, identified_on=date.fromisoformat(str(month)))
    return changes


def _back(household: Household, key: int) -> list[Change]:
    """Each value as it was before that act; what is changed since then makes it stale."""
    act = Act.objects.filter(pk=key, household=household, state=Act.State.DONE).first()
    if act is None or act.kind != "standing":
        raise ActError("要回退的认定不存在或已不在有效状态；请核对")
    rows = act.changes.order_by("pk")
    return [Change(c.table, c.field, c.after, c.before, row=c.row) for c in rows]


def measures(household: Household, given: Given, on: date) -> list[Change]:
    """The first measure of help reached the household."""
    names = list(given.get("measures") or [])
    if not names:
        raise ActError("请选择已落实的帮扶措施")
    kept = [*household.measures, *(name for name in names if name not in household.measures)]
    changes = edit(household, measures=kept)
    if household.measures_from is None:
        changes += edit(household, measures_from=on.replace(day=1))
    return changes
