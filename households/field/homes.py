"""Which households a person's phone holds: those where the person goes to the door."""

from collections.abc import Callable

from households.models import Household, HouseholdQuerySet
from regions.duties import Permission
from regions.models import Level, User, outermost

# What else makes a household one with something open: the keys of those among `households` that
# have it. The apps above add theirs (a lead that waits for an answer).
OPEN_MATTERS: list[Callable[[User, list[int]], set[int]]] = []


def paths_of(user: User) -> list[str]:
    """The grids and villages where `user` may report; an office's whole place is no phone's."""
    deep = (p for p in user.paths_where(Permission.HOUSEHOLD_PROPOSE) if p.count("/") >= _LEAST)
    return outermost(deep)


def of(user: User) -> HouseholdQuerySet:
    """The living households of the person's grids and villages."""
    return Household.objects.living().within_paths(paths_of(user))


def with_open_matters(user: User, households: list[int]) -> set[int]:
    """Those with something open elsewhere."""
    found: set[int] = set()
    for asks in OPEN_MATTERS:
        found |= asks(user, households)
    return found


_LEAST = int(Level.VILLAGE)
