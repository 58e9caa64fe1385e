"""Reporting what was looked at: one batch, all of it or nothing."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction

from households.acts import upkeep
from households.acts.errors import StaleActError
from households.acts.many import propose_many
from households.bulk.fields import Value
from households.bulk.planning import Outcome, Plan, plan
from households.models import Household
from regions.models import User


class ChangedError(StaleActError):
    """Something has changed since the preview; nothing was reported."""

    def __init__(self, now: Plan, changed: Sequence[Outcome]) -> None:
        super().__init__(
            f"预览之后有 {len(changed)} 户的情况有变，尚未上报任何一户；请核对后重新上报"
        )
        self.plan, self.changed = now, changed


@transaction.atomic
def send(
    households: Sequence[Household],
    values: Sequence[Value],
    year: int,
    *,
    by: User,
    happened_on: date,
    note: str,
    seen: Mapping[str, str],
) -> str:
    """Report one act for each of `households` and return the number of the batch.

    `seen` is what the preview showed of each (`Plan.seen`).

    Raises:
        ChangedError: one comes out otherwise than it was shown.
        ActError: it cannot be reported at all.
        PermissionDenied: `by` may not report for one of them.
    """
    keys = [home.pk for home in households]
    upkeep.lock(keys)
    fresh = list(Household.objects.for_list().filter(pk__in=keys).order_by("place_path", "pk"))
    now = plan(fresh, values, year, by=by)
    changed = [one for one in now.outcomes if seen.get(str(one.household.pk)) != one.seen]
    if changed:
        raise ChangedError(now, changed)
    return propose_many(
        "correct",
        [one.planned() for one in now.changing],
        by=by,
        happened_on=happened_on,
        note=note,
    )
