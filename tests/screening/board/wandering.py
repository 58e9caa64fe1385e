"""Leads of two counties that go all ways a lead can go, at random."""

from datetime import date, timedelta
from random import Random

from django.utils import timezone

from ledger.models import Event
from screening import lead_operations
from screening.models import Lead, Verdict
from tests.factories import CountyFactory, GridFactory, TownshipFactory, VillageFactory
from tests.screening.leads.conftest import Loop, make_loop

RULES = ("r03", "r09", "r18", "d01")
STATIONS = ("lead", "at_village", "at_grid", "answered", "filed", "closed", "returned", "reopened")


def two_counties() -> list[Loop]:
    """A grid in one county, and two townships with a grid each in another of the prefecture."""
    first = GridFactory()
    prefecture = first.parent.parent.parent.parent
    other = CountyFactory(parent=prefecture)
    grids = [
        GridFactory(parent=VillageFactory(parent=TownshipFactory(parent=other))) for _n in range(2)
    ]
    return [make_loop(grid) for grid in (first, *grids)]


def wander(loops: list[Loop], seed: int, leads: int = 12) -> list[Lead]:
    """Open leads and move each to a random station, some past their day."""
    random = Random(seed)
    made = []
    for _n in range(leads):
        loop = random.choice(loops)
        rule = random.choice(RULES)
        late = random.choice((-3, 0, 5))
        lead = loop.lead(
            rule=rule, kind="A", due_on=timezone.localdate() + timedelta(days=late), feed=""
        )
        _go(loop, loop.fresh(lead), random)
        made.append(loop.fresh(lead))
    return made


def _go(loop: Loop, lead: Lead, random: Random) -> None:
    station = random.choice(STATIONS)
    if station == "lead":
        return
    if station in ("at_village", "at_grid"):
        getattr(loop, station)(lead)
        return
    loop.verdict = random.choice(list(Verdict))
    if station == "returned":
        filed = loop.answered(lead)
        lead_operations.return_(filed, by=loop.village_leader, reason="照片看不清楚，请重拍")
        return
    if station == "reopened":
        closed = loop.closed(lead)
        lead_operations.reopen(closed, by=loop.county_clerk, reason="回头看发现尚未解决")
        return
    getattr(loop, station)(lead)


def told(lead: Lead, day: date, kind: str, before: str, after: str, **data: object) -> Event:
    """An event of a lead at noon of a day, as the trail of that day has it."""
    noon = timezone.make_aware(timezone.datetime.combine(day, timezone.datetime.min.time()))
    return Event.objects.create(
        chain="trend", seq=Event.objects.count() + 1, at=noon + timedelta(hours=12),
        kind=f"screening.lead.{kind}", subject="screening.lead", subject_id=lead.pk,
        before=before, after=after, region_path=lead.region.path, data=data,
    )  # fmt: skip
