"""无人在岗: places where nobody is posted today who could sign for an entry.

Reminders and escalations go to the next post above them meanwhile (`ladder.staffed`).
"""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from accountability import lights
from accountability.issue_deadlines import ladder
from accountability.lights import Light
from accountability.models import Issue
from regions.models import Posting, Region


@dataclass(frozen=True)
class Vacancy:
    """A place, the entries that lie open there, those past their day, and who is told in its
    stead.
    """

    place: Region
    open: int
    late: int
    instead: Region | None


def places(within: Region, *, is_lying: bool) -> QuerySet[Region]:
    """Places below `within`, or itself, without a post; `is_lying`: where entries lie open."""
    today = timezone.localdate()
    posted = Posting.objects.on(today).filter(
        region=OuterRef("pk"), duty__in=ladder.OFFICE, user__is_active=True
    )
    found = Region.objects.within(within).current(today).exclude(Exists(posted))
    if is_lying:
        found = found.filter(Exists(Issue.objects.open().filter(holder=OuterRef("pk"))))
    return found.order_by("path")


def described(rows: list[Region]) -> list[Vacancy]:
    """What lies at some vacant places, and who is told instead; two queries."""
    today, is_late = timezone.localdate(), lights.where(Light.RED, lights.marks())
    lying = Issue.objects.open().filter(holder__in=rows).order_by().values("holder")
    counts = {
        row["holder"]: (row["n"], row["late"])
        for row in lying.annotate(n=Count("pk"), late=Count("pk", filter=is_late))
    }
    people = ladder.people_at([row.path for row in rows], today)
    told = {row.pk: ladder.staffed(row.path, people) for row in rows}
    by_path = {
        place.path: place
        for place in Region.objects.filter(path__in={path for path, _vacant in told.values()})
    }
    return [
        Vacancy(
            row,
            *counts.get(row.pk, (0, 0)),
            by_path[path] if people.offices[path := told[row.pk][0]] else None,
        )
        for row in rows
    ]
