"""缺岗与重复: what is missing or held twice, each kind as one question to the database.

A question gives rows as of a day, set-wise; `coverage` counts them by place and lists them.
`path` is the lookup of the place by which a row is counted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import (
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.utils.translation import gettext_lazy as _

from regions.duties import Duty
from regions.models import Level, Posting, Region
from taskforces.models import Body, BodyKind, Charge, ChargeKind, PoorPlace, Role, Seat
from taskforces.models.organisation import LEADS

CO_LEADERS = 2


class Hole(models.TextChoices):
    """What can be missing or double, in the order it is shown."""

    CO_LEADERS = "co-leaders", _("Places without two co-leaders")
    SUBJECTS = "subjects", _("Places short of a task force")
    LEADERLESS = "leaderless", _("Bodies without a leader")
    NO_POST = "no-post", _("Townships without a command post")
    NO_COMMANDER = "no-commander", _("Command posts without a commander")
    NO_TEAM = "no-team", _("Villages without a work team")
    NO_CAPTAIN = "no-captain", _("Work teams without a captain")
    TOWNSHIP = "township", _("Townships nobody is in charge of")
    VILLAGE = "village", _("Villages nobody is in charge of")
    GROUPS = "groups", _("Villages with nobody in charge of a group")
    GROUP_LEFT = "group-left", _("Groups whose person left")
    POOR = "poor-places", _("Places named as poor without a leader")
    NO_WORKER = "no-worker", _("Grids without a grid worker")
    VACANT = "vacant", _("Leaders who left and were not followed")
    GONE = "gone", _("Seats of cadres who left the roster")
    LEADS_TWO = "leads-two", _("Seats of cadres who lead two bodies")
    SAME_BODY = "same-body", _("Seats held twice by one cadre in one body")


@dataclass(frozen=True)
class Question:
    """`rows` as of a day, the lookup of the path of the place, and what to load with a row."""

    rows: Callable[[date], QuerySet[Any]]
    path: str
    along: tuple[str, ...] = ()


def _led(day: date) -> Q:
    """Bodies with a leader that day. A group, even a leading group, may have a plain leader."""
    return Q(Exists(Seat.objects.on(day).filter(body=OuterRef("pk"), role__in=LEADS).order_by()))


def _places(level: Level, day: date) -> QuerySet[Region]:
    return Region.objects.at(level).current(day)


def _without(level: Level, kind: str) -> Callable[[date], QuerySet[Region]]:
    def rows(day: date) -> QuerySet[Region]:
        standing = Body.objects.on(day).filter(kind=kind, region=OuterRef("pk")).order_by()
        return _places(level, day).filter(~Exists(standing))

    return rows


def _unled(*kinds: str) -> Callable[[date], QuerySet[Body]]:
    return lambda day: Body.objects.on(day).filter(~_led(day), kind__in=kinds)


def _uncharged(level: Level, kind: str) -> Callable[[date], QuerySet[Region]]:
    def rows(day: date) -> QuerySet[Region]:
        held = Charge.objects.on(day).filter(kind=kind, region=OuterRef("pk")).order_by()
        return _places(level, day).filter(~Exists(held))

    return rows


def _co_leaders(day: date) -> QuerySet[Region]:
    """Prefecture and counties, and whatever place has a leading group, without two co-leaders."""
    groups = Body.objects.on(day).filter(kind=BodyKind.LEADING_GROUP, region=OuterRef("pk"))
    seats = _in_standing(day).filter(
        body__kind=BodyKind.LEADING_GROUP,
        body__region=OuterRef("pk"),
        role=Role.CO_LEADER,
    )
    number = seats.order_by().values("body__region").annotate(n=Count("cadre", distinct=True))
    asked = Region.objects.current(day).filter(level__lte=Level.TOWNSHIP)
    asked = asked.annotate(
        number=Subquery(number.values("n"), output_field=IntegerField()),
    )
    return asked.filter(
        Q(level__lte=Level.COUNTY) | Exists(groups.order_by()),
        Q(number__isnull=True) | Q(number__lt=CO_LEADERS),
    )


def subjects_of_the_top(day: date) -> list[str]:
    """The subjects that the prefecture has task forces of."""
    found = Body.objects.on(day).filter(kind=BodyKind.TASK_FORCE, region__level=Level.PREFECTURE)
    return sorted(set(found.order_by().values_list("subject", flat=True)))


def _short_of_subjects(day: date) -> QuerySet[Region]:
    """Counties and townships without a task force of each of the prefecture's subjects."""
    subjects = subjects_of_the_top(day)
    standing = Body.objects.on(day).filter(
        kind=BodyKind.TASK_FORCE, region=OuterRef("pk"), subject__in=subjects
    )
    number = standing.order_by().values("region").annotate(n=Count("subject", distinct=True))
    places = Region.objects.current(day).filter(level__in=(Level.COUNTY, Level.TOWNSHIP))
    places = places.annotate(number=Subquery(number.values("n"), output_field=IntegerField()))
    if not subjects:
        return places.none()
    return places.filter(Q(number__isnull=True) | Q(number__lt=len(subjects)))


def _groups_left(day: date) -> QuerySet[Charge]:
    """The last charge of each group that nobody is in charge of any more."""
    same = Charge.objects.filter(
        kind=ChargeKind.GROUP, region=OuterRef("region"), group_name=OuterRef("group_name")
    ).order_by()
    ended = Charge.objects.filter(kind=ChargeKind.GROUP, ends_on__lt=day)
    later = same.filter(
        Q(ends_on__gt=OuterRef("ends_on"), ends_on__lt=day)
        | Q(ends_on=OuterRef("ends_on"), pk__gt=OuterRef("pk"))
    )
    return ended.filter(~Exists(same.on(day)), ~Exists(later))


def _poor_without(day: date) -> QuerySet[PoorPlace]:
    """Places named as poor that nobody is in charge of as that."""
    same = Charge.objects.on(day).filter(kind=OuterRef("kind"), region=OuterRef("region"))
    return PoorPlace.objects.on(day).filter(~Exists(same.order_by()))


def _no_worker(day: date) -> QuerySet[Region]:
    posted = Posting.objects.on(day).filter(
        region=OuterRef("pk"), duty=Duty.GRID_WORKER, user__is_active=True
    )
    return _places(Level.GRID, day).filter(~Exists(posted.order_by()))


def _vacant(day: date) -> QuerySet[Body]:
    """Standing bodies whose last leader left; `left_on` is that leader's last day."""
    led = Seat.objects.filter(body=OuterRef("pk"), role__in=LEADS, ends_on__lt=day)
    last = led.order_by("-ends_on").values("ends_on")[:1]
    bodies = Body.objects.on(day).filter(~_led(day)).annotate(left_on=Subquery(last))
    return bodies.filter(left_on__isnull=False)


def _in_standing(day: date) -> QuerySet[Seat]:
    """Seats held that day in bodies standing that day."""
    stands = Q(body__ends_on__isnull=True) | Q(body__ends_on__gte=day)
    return Seat.objects.on(day).filter(stands, body__starts_on__lte=day)


def _gone(day: date) -> QuerySet[Seat]:
    return _in_standing(day).filter(cadre__ends_on__lt=day)


def _leads_two(day: date) -> QuerySet[Seat]:
    """Leading seats of cadres who lead more than one body that day."""
    leading = _in_standing(day).leading()  # type: ignore[attr-defined]
    twice = (
        leading.order_by().values("cadre").annotate(n=Count("body", distinct=True)).filter(n__gt=1)
    )
    return leading.filter(cadre__in=twice.values("cadre"))


def _same_body(day: date) -> QuerySet[Seat]:
    held = _in_standing(day)
    other = Seat.objects.on(day).filter(body=OuterRef("body"), cadre=OuterRef("cadre"))
    return held.filter(Exists(other.exclude(pk=OuterRef("pk")).order_by()))


_SEAT = ("body__region__parent", "cadre")
QUESTIONS: dict[Hole, Question] = {
    Hole.CO_LEADERS: Question(_co_leaders, "path", ("parent",)),
    Hole.SUBJECTS: Question(_short_of_subjects, "path", ("parent",)),
    Hole.LEADERLESS: Question(
        _unled(
            BodyKind.LEADING_GROUP,
            BodyKind.OFFICE,
            BodyKind.TASK_FORCE,
            BodyKind.GUIDANCE,
            BodyKind.SUPERVISION,
        ),
        "region__path",
        ("region__parent",),
    ),
    Hole.NO_POST: Question(_without(Level.TOWNSHIP, BodyKind.COMMAND_POST), "path", ("parent",)),
    Hole.NO_COMMANDER: Question(_unled(BodyKind.COMMAND_POST), "region__path", ("region__parent",)),
    Hole.NO_TEAM: Question(_without(Level.VILLAGE, BodyKind.WORK_TEAM), "path", ("parent",)),
    Hole.NO_CAPTAIN: Question(_unled(BodyKind.WORK_TEAM), "region__path", ("region__parent",)),
    Hole.TOWNSHIP: Question(_uncharged(Level.TOWNSHIP, ChargeKind.TOWNSHIP), "path", ("parent",)),
    Hole.VILLAGE: Question(_uncharged(Level.VILLAGE, ChargeKind.VILLAGE), "path", ("parent",)),
    Hole.GROUPS: Question(_uncharged(Level.VILLAGE, ChargeKind.GROUP), "path", ("parent",)),
    Hole.GROUP_LEFT: Question(_groups_left, "region__path", ("region__parent", "cadre")),
    Hole.POOR: Question(_poor_without, "region__path", ("region__parent",)),
    Hole.NO_WORKER: Question(_no_worker, "path", ("parent",)),
    Hole.VACANT: Question(_vacant, "region__path", ("region__parent",)),
    Hole.GONE: Question(_gone, "body__region__path", _SEAT),
    Hole.LEADS_TWO: Question(_leads_two, "body__region__path", _SEAT),
    Hole.SAME_BODY: Question(_same_body, "body__region__path", _SEAT),
}
