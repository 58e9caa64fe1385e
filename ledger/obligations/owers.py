"""Who is asked where a rule names places: every one of a level, or the place of the rule alone."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from django.utils.translation import gettext_lazy as _

from ledger.obligations import Ower, Owers
from regions.models import Level, Region

SUBJECT = "regions.region"


def at_level(level: Level, region: Region, day: date) -> Iterator[Ower]:
    """The places of a level within a region that there were on a day."""
    places = Region.objects.within(region).at(level).current(day).select_related("parent")
    for place in places.order_by("path").iterator():
        yield _ower(place)


def itself(region: Region, _day: date) -> Iterator[Ower]:
    yield _ower(region)


def itself_and_counties(region: Region, day: date) -> Iterator[Ower]:
    """The place of the rule and every county below it; a county alone is asked once."""
    if region.level < Level.COUNTY:
        yield _ower(region)
    yield from at_level(Level.COUNTY, region, day)


def _ower(place: Region) -> Ower:
    above = place.parent.name if place.parent and place.level > Level.COUNTY else ""
    return Ower(SUBJECT, place.pk, f"{above}{place.name}", place.pk)


PLACES: dict[str, Owers] = {
    "place": Owers(_("The place itself"), itself),
    "county": Owers(_("Every county"), partial(at_level, Level.COUNTY)),
    "down_to_county": Owers(_("The place itself and every county"), itself_and_counties),
    "township": Owers(_("Every township"), partial(at_level, Level.TOWNSHIP)),
    "village": Owers(_("Every village"), partial(at_level, Level.VILLAGE)),
    "grid": Owers(_("Every grid"), partial(at_level, Level.GRID)),
}
