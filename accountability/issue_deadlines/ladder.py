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

OFFICE = frozenset(duty for duty, grants in GRANTS.items() if Permission.ISSUE_RECEIVE in grants)


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
        .filter(region__path__in=known, duty__in=[*OFFICE, Duty.LEADER], user__is_active=True)
        .values_list("region__path", "duty", "user_id")
    )
    people = People()
    for path, duty, user in posted:
        (people.leaders if duty == Duty.LEADER else people.offices)[path].add(user)
    return people


@dataclass(frozen=True)
class Told:
    """Whom a step tells: the place, the accounts, and the places on the way to it where nobody is
    posted (无人在岗). `is_person_gone`: the person responsible is no longer posted there.
    """

    path: str
    accounts: list[int]
    vacant: list[str] = field(default_factory=list)
    is_person_gone: bool = False


def told(kind: str, step: int, path: str, responsible: int | None, people: People) -> Told:
    """Whom a step tells of an entry that lies at `path`.

    Where nobody is posted at the place it goes to the next post above, up to the prefecture's.
    """
    if kind == Prompt.Kind.ESCALATION:
        return _escalated(step, path, people)
    at, vacant = staffed(path, people)
    is_first = kind == Prompt.Kind.PROGRESS or step == 1
    if is_first and responsible and responsible in people.offices[path]:
        return Told(path, [responsible])
    is_gone = bool(is_first and responsible and not vacant)
    return Told(at, sorted(people.offices[at]), vacant, is_gone)


def _escalated(step: int, path: str, people: People) -> Told:
    above = paths_above(path)
    target = above[max(len(above) - 1 - step, 0)]
    at, vacant = staffed(target, people)
    found = people.leaders[above[max(len(above) - step, 0)]] | people.offices[at]
    if step == 1:
        found |= people.offices[path]
        vacant = vacant if people.offices[path] else [path, *vacant]
    return Told(at, sorted(found), vacant)


def staffed(path: str, people: People) -> tuple[str, list[str]]:
    """Return the place itself, or the next above it where somebody is posted, and the places that
    were passed by; the top where there is nobody at all.
    """
    vacant: list[str] = []
    for at in reversed(paths_above(path)):
        if people.offices[at]:
            return at, vacant
        vacant.append(at)
    return vacant[-1], vacant
