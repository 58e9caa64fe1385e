"""Which regular duties the doorstep shows to be met, without anybody saying so.

A grid is visited when every household living in it was visited within the days asked for, and its
six duties are done when each of them was seen to in each of these households.
"""

from functools import reduce
from operator import or_

from django.db.models import Exists, OuterRef, Q, QuerySet

from households.models import DutyDone, Household, SixDuty, Visit
from ledger.models import ObligationQuerySet
from ledger.obligations import SHOWN


def visited(rows: ObligationQuerySet) -> ObligationQuerySet:
    seen = Visit.objects.filter(_of_the_days("visited_on"))
    return rows.filter(Exists(_homes()), ~Exists(_homes().filter(~Exists(seen))))


def seen_to(rows: ObligationQuerySet) -> ObligationQuerySet:
    done = DutyDone.objects.filter(_of_the_days("done_on"))
    missing = reduce(or_, (Q(~Exists(done.filter(duty=duty))) for duty in SixDuty))
    return rows.filter(Exists(_homes()), ~Exists(_homes().filter(missing)))


def _homes() -> QuerySet[Household]:
    """The households of the grid that owes."""
    return Household.objects.living().filter(region=OuterRef("region"))


def _of_the_days(column: str) -> Q:
    """Of the household, within the days of the obligation."""
    within = {
        f"{column}__gte": OuterRef(OuterRef("starts_on")),
        f"{column}__lte": OuterRef(OuterRef("ends_on")),
    }
    return Q(household=OuterRef("pk"), **within)


def connect() -> None:
    """Call once, when the apps are ready."""
    SHOWN["visits"] = visited
    SHOWN["six_duties"] = seen_to
