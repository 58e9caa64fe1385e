"""Planning, previewing and reporting an act."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from households import catalogue
from households.acts import checks, papers, trail, upkeep
from households.acts.changes import Change
from households.acts.conflicts import conflicting
from households.acts.errors import ActError
from households.acts.kinds import KINDS
from households.acts.reading import HEAD
from households.models import Act, ActChange, Household
from regions.duties import Permission
from regions.models import User

NOT_YOURS = "您在此地的岗位不能报告变更"


@dataclass(frozen=True)
class Preview:
    """What an act would change, the open acts that want one of the same fields, and what the
    person who reports should look at again, in words.
    """

    changes: list[Change]
    conflicts: list[Act]
    warnings: list[str]


def preview(kind: str, household: Household, given: Mapping[str, Any], *, on: date) -> Preview:
    """Say what an act would change, without writing anything.

    Raises:
        ActError: it cannot be done as given.
    """
    changes = plan(kind, household, given, on)
    return Preview(changes, conflicting(changes), checks.warnings(household, changes))


def plan(kind: str, household: Household, given: Mapping[str, Any], on: date) -> list[Change]:
    """The changes that an act of this kind makes.

    Raises:
        ActError: it cannot be done as given.
    """
    if household.dissolved_on is not None:
        raise ActError("本户已销户，不能再办理变更")
    if on > timezone.localdate():
        raise ActError("发生日期不能晚于今天")
    changes = KINDS[kind].plan(household, given, on)
    reasons, reason = KINDS[kind].reasons, given.get("reason", "")
    if reasons and reason not in catalogue.names(reasons):
        raise ActError(f"请选择原因；“{reason}”不在{reasons}中" if reason else "请选择原因")
    return changes


@transaction.atomic
def propose(
    kind: str,
    household: Household,
    given: Mapping[str, Any],
    *,
    by: User,
    happened_on: date,
    reason: str = "",
    note: str = "",
    source: str = papers.VISIT,
    batch: str = "",
) -> Act:
    """Report an act; nothing of the base map changes until somebody else signs it.

    Raises:
        PermissionDenied: `by` may not report for this household.
        ActError: it cannot be done as given, or reaches a household that `by` cannot see.
    """
    if not by.can(Permission.HOUSEHOLD_PROPOSE, at=household.region):
        raise PermissionDenied(NOT_YOURS)
    return write_down(
        kind, household, given, by=by, happened_on=happened_on, reason=reason, note=note,
        source=source, batch=batch,
    )  # fmt: skip


def write_down(
    kind: str,
    household: Household,
    given: Mapping[str, Any],
    *,
    by: User,
    happened_on: date,
    reason: str,
    note: str,
    source: str,
    batch: str = "",
) -> Act:
    """Keep an act and its changes; the right to report was asked for by the caller."""
    # The numbers of rows that the act makes are drawn once, so that it can be planned again.
    given = {"serial": secrets.token_hex(6), **given, **({"reason": reason} if reason else {})}
    planned = plan(kind, household, given, happened_on)
    _in_reach(household, planned, by)
    act = drafted(
        kind, household, given, by=by, happened_on=happened_on, reason=reason, note=note,
        source=source, batch=batch,
    )  # fmt: skip
    act.save()
    ActChange.objects.bulk_create(rows_for(act, planned))
    trail.note(trail.PROPOSED, act, by, note, told(act))
    return act


def drafted(
    kind: str,
    household: Household,
    given: Mapping[str, Any],
    *,
    by: User,
    happened_on: date,
    reason: str,
    note: str,
    source: str,
    batch: str,
) -> Act:
    """An act that is reported now, not kept yet."""
    return Act(
        kind=kind,
        household=household if household.pk else None,
        region=household.region,
        title=_title(kind, household, given),
        reason=reason,
        note=note[:500],
        happened_on=happened_on,
        given=given,
        source=source,
        batch=batch,
        proposed_at=timezone.now(),
        proposed_by=by,
    )


def rows_for(act: Act, planned: Iterable[Change]) -> list[ActChange]:
    """The rows that keep the changes of an act."""
    return [
        ActChange(
            act=act,
            table=c.table,
            row=c.row,
            made=c.made,
            field=c.field,
            before=c.before,
            after=c.after,
        )
        for c in planned
    ]


def told(act: Act) -> dict[str, str]:
    """What the event of a report says besides its kind."""
    return {"reason": act.reason, "source": act.source}


def _in_reach(household: Household, changes: Sequence[Change], by: User) -> None:
    """Another household is reached only by who may see it."""
    others = Household.objects.filter(pk__in=upkeep.touched(changes) - {household.pk})
    seen = others.visible_to(by, Permission.HOUSEHOLD_VIEW)
    if others.exclude(pk__in=seen.values("pk")).exists():
        raise ActError("对方户不在您的辖区；请选择辖区内的户，或请上级办理")


def _title(kind: str, household: Household, given: Mapping[str, Any]) -> str:
    who = household.head_name or household.household_no
    if household.pk is None:
        members = given.get("members") or []
        who = next(str(m["name"]).strip() for m in members if m.get("relation") == HEAD)
    return f"{KINDS[kind].title} · {who}"[:160]
