"""提醒与升级: the steps by which places and persons are told of a day, in working days.

The day is that of the level an entry lies with (`Issue.held_due_on`), but never before the first
working day after it came there: nobody is late with what came yesterday.

Before the day the place itself is told: first the person responsible, then its whole office.
After it, each step goes one place up the tree: it tells the office there and the leaders of the
place below it. One step a night at most, so that each level has a day to act; the last step is
the prefecture's.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from accountability.models import Prompt
from regions.duties import GRANTS, Duty, Permission
from regions.models import Posting, paths_above

# Working days left at which the first and the second reminder are due.
REMINDERS = (3, 1)
# Working days past the day at which each step of the escalation is due.
ESCALATIONS = (1, 3, 6, 10)
# Calendar days without a line of progress after which a standing entry is asked about.
PROGRESS_DAYS = 30

_OFFICE = frozenset(duty for duty, grants in GRANTS.items() if Permission.ISSUE_RECEIVE in grants)


@dataclass
class People:
    """Who is posted on a day at some places, by the path of the place."""

    offices: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    leaders: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))


def people_at(paths: Iterable[str], day: date) -> People:
    """Return the people at the places and above them; one query."""
    known = {above for path in set(paths) for above in paths_above(path)}
    posted = (
        Posting.objects.on(day)
        .filter(region__path__in=known, duty__in=[*_OFFICE, Duty.LEADER], user__is_active=True)
        .values_list("region__path", "duty", "user_id")
    )
    people = People()
    for path, duty, user in posted:
        (people.leaders if duty == Duty.LEADER else people.offices)[path].add(user)
    return people


def place_told(kind: str, step: int, path: str) -> str:
    """The path of the place that a step tells of an entry that lies at `path`."""
    if kind != Prompt.Kind.ESCALATION:
        return path
    above = paths_above(path)
    return above[max(len(above) - 1 - step, 0)]


def told(kind: str, step: int, path: str, responsible: int | None, people: People) -> list[int]:
    """The accounts of the persons that a step tells."""
    office = people.offices[path]
    if kind == Prompt.Kind.ESCALATION:
        above = paths_above(path)
        below = above[max(len(above) - step, 0)]
        found = people.leaders[below] | people.offices[place_told(kind, step, path)]
        return sorted(found | office if step == 1 else found)
    is_first = kind == Prompt.Kind.PROGRESS or step == 1
    return [responsible] if is_first and responsible in office else sorted(office)
