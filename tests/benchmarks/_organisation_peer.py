"""What is missing of an organisation as it is usually written: a loop, and a question a row."""

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import Q

from regions.duties import Duty
from regions.models import Level, Posting, Region
from taskforces.models import Body, BodyKind, Charge, ChargeKind, PoorPlace, Role, Seat
from taskforces.models.organisation import LEADS, holds_on
from taskforces.organisation.holes import Hole


def coverage(place: Region, day: date) -> dict[str, int]:
    """How many of each kind there are in a place and below it."""
    found: Counter[str] = Counter({hole.value: 0 for hole in Hole})
    subjects = {
        one.subject
        for one in Body.objects.filter(holds_on(day), kind=BodyKind.TASK_FORCE)
        if one.region.level == Level.PREFECTURE
    }
    for region in Region.objects.filter(path__startswith=place.path):
        _region(found, region, subjects, day)
    for body in Body.objects.filter(holds_on(day), region__path__startswith=place.path):
        _body(found, body, day)
    held = Seat.objects.filter(holds_on(day), body__region__path__startswith=place.path)
    for seat in held:
        _seat(found, seat, day)
    groups = Charge.objects.filter(kind=ChargeKind.GROUP, region__path__startswith=place.path)
    for village, name in {(one.region_id, one.group_name) for one in groups}:
        same = Charge.objects.filter(kind=ChargeKind.GROUP, region=village, group_name=name)
        found[Hole.GROUP_LEFT.value] += not same.filter(holds_on(day)).exists()
    for poor in PoorPlace.objects.filter(holds_on(day), region__path__startswith=place.path):
        charges = Charge.objects.filter(holds_on(day), kind=poor.kind, region=poor.region)
        found[Hole.POOR.value] += not charges.exists()
    return dict(found)


def _region(found: Counter[str], region: Region, subjects: set[str], day: date) -> None:
    bodies = Body.objects.filter(holds_on(day), region=region)
    charges = Charge.objects.filter(holds_on(day), region=region)

    def count(hole: Hole, is_missing: bool) -> None:
        found[hole.value] += is_missing

    if region.level in (Level.COUNTY, Level.TOWNSHIP):
        count(Hole.SUBJECTS, bool(subjects - {one.subject for one in bodies}))
    group = bodies.filter(kind=BodyKind.LEADING_GROUP).first()
    if region.level <= Level.COUNTY or (group and region.level == Level.TOWNSHIP):
        leaders = Seat.objects.filter(holds_on(day), body=group, role=Role.CO_LEADER)
        count(Hole.CO_LEADERS, group is None or leaders.count() < 2)
    if region.level == Level.TOWNSHIP:
        count(Hole.NO_POST, not bodies.filter(kind=BodyKind.COMMAND_POST).exists())
        count(Hole.TOWNSHIP, not charges.filter(kind=ChargeKind.TOWNSHIP).exists())
    if region.level == Level.VILLAGE:
        count(Hole.NO_TEAM, not bodies.filter(kind=BodyKind.WORK_TEAM).exists())
        count(Hole.VILLAGE, not charges.filter(kind=ChargeKind.VILLAGE).exists())
        count(Hole.GROUPS, not charges.filter(kind=ChargeKind.GROUP).exists())
    if region.level == Level.GRID:
        posted = Posting.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day, region=region,
            duty=Duty.GRID_WORKER, user__is_active=True,
        )  # fmt: skip
        count(Hole.NO_WORKER, not posted.exists())


def _body(found: Counter[str], body: Body, day: date) -> None:
    leaders = Seat.objects.filter(body=body, role__in=LEADS)
    if leaders.filter(holds_on(day)).exists():
        return
    kinds: dict[Any, Hole] = {
        BodyKind.COMMAND_POST: Hole.NO_COMMANDER,
        BodyKind.WORK_TEAM: Hole.NO_CAPTAIN,
    }
    found[kinds.get(body.kind, Hole.LEADERLESS).value] += 1
    found[Hole.VACANT.value] += leaders.filter(ends_on__lt=day).exists()


def _seat(found: Counter[str], seat: Seat, day: date) -> None:
    others = Seat.objects.filter(holds_on(day), cadre=seat.cadre_id).exclude(pk=seat.pk)
    cadre = seat.cadre
    found[Hole.GONE.value] += cadre.ends_on is not None and cadre.ends_on < day
    found[Hole.SAME_BODY.value] += others.filter(body=seat.body_id).exists()
    if seat.role in LEADS:
        elsewhere = others.filter(role__in=LEADS).exclude(body=seat.body_id)
        found[Hole.LEADS_TWO.value] += elsewhere.exists()
