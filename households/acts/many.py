"""One decision for many households: planned by the caller, reported together or not at all.

Each household gets an act of its own, so that it is signed, refused and undone as any other; the
acts carry the number of their batch. Ten households and five hundred cost the same number of
queries.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from households.acts import papers, trail
from households.acts.changes import Change
from households.acts.errors import ActError
from households.acts.reporting import NOT_YOURS, drafted, rows_for, told
from households.models import Act, ActChange, Household
from ledger import events, notices, numbers
from regions.duties import Permission
from regions.models import User, paths_above

MOST = 500
SERIES = "PL"
_NUMBERS = 7_522_703


@dataclass(frozen=True)
class Planned:
    """What one household gets: as the plan of the kind takes it, and the changes it comes to.

    The changes are of the household's own rows and confirm nothing: what stays is left out.
    """

    household: Household
    given: Mapping[str, Any]
    changes: Sequence[Change]


@transaction.atomic
def propose_many(
    kind: str, planned: Sequence[Planned], *, by: User, happened_on: date, note: str
) -> str:
    """Report an act for each household and return the number of the batch.

    The caller has locked the households (`upkeep.lock`) before it planned them.

    Raises:
        PermissionDenied: `by` may not report for one of the households.
        ActError: nothing is to be reported, too much, or a household was dissolved.
    """
    if not planned:
        raise ActError("没有要上报的农户")
    if len(planned) > MOST:
        raise ActError(f"一次最多 {MOST} 户；请分批办理")
    if happened_on > timezone.localdate():
        raise ActError("发生日期不能晚于今天")
    for one in planned:
        if not by.can(Permission.HOUSEHOLD_PROPOSE, at=one.household.region):
            raise PermissionDenied(NOT_YOURS)
        if one.household.dissolved_on is not None:
            raise ActError(f"户 {one.household.household_no} 已销户，不能再办理变更")
    batch = _number()
    acts = Act.objects.bulk_create(
        drafted(
            kind, one.household, {"serial": secrets.token_hex(6), **one.given}, by=by,
            happened_on=happened_on, reason="", note=note, source=papers.VISIT, batch=batch,
        )
        for one in planned
    )  # fmt: skip
    rows = [
        row for act, one in zip(acts, planned, strict=True) for row in rows_for(act, one.changes)
    ]
    ActChange.objects.bulk_create(rows, batch_size=2000)
    _record(acts, by, note)
    return batch


def _record(acts: Sequence[Act], by: User, note: str) -> None:
    """An event an act; those who sign are told once a township, not once an act."""
    made = events.append_many(
        [trail.draft(trail.PROPOSED, act, by, note, told(act)) for act in acts]
    )
    first = {paths_above(event.region_path)[:3][-1]: event.pk for event in reversed(made)}
    for pk in first.values():
        transaction.on_commit(partial(notices.after_event, pk))


def _number() -> str:
    """PL-2018-00001: one series a year."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_NUMBERS])
    stem = f"{SERIES}-{timezone.localdate().year}-"
    return numbers.following(Act.objects.all(), stem, 5, column="batch")
