"""Rounds of cross-inspection, each moved by the steps people take; and a list of households."""

from collections.abc import Collection, Iterator
from datetime import timedelta

from django.utils import timezone

from regions.duties import Duty
from regions.models import Region, User
from taskforces.crosschecks import operations
from taskforces.crosschecks.operations import Round
from taskforces.crosschecks.visiting import Seen
from taskforces.models import CrossCheck, CrossVisit, Question
from taskforces.samples import Finder, Home
from tests.factories.regions import (
    CadreFactory,
    CountyFactory,
    PostingFactory,
    TownshipFactory,
    VillageFactory,
)

ALL_YES = {str(question): "yes" for question in Question}


def officer_of(county: Region) -> User:
    return PostingFactory(duty=Duty.COUNTY_OFFICE, region=county).user


def county_of(townships: int = 4, cadres: int = 3) -> Region:
    """A county with townships, each with a village and cadres who have accounts there."""
    county = CountyFactory()
    for place in TownshipFactory.create_batch(townships, parent=county):
        VillageFactory(parent=place)
        for posting in PostingFactory.create_batch(cadres, duty=Duty.TOWNSHIP_OFFICE, region=place):
            CadreFactory(region=place, user=posting.user)
    return county


def _keys(place: Region) -> list[str]:
    return [f"{place.code}-{n:03d}" for n in range(30)]


def _homes(numbers: Collection[str]) -> Iterator[Home]:
    for number in numbers:
        village = Region.objects.filter(parent__code=number.split("-")[0]).first()
        yield Home(number, village, "韦*试", ALL_YES | {"housing": "no", "water": "unknown"})


THIRTY_EACH = Finder(_keys, _homes)


def planned(county: Region, seed: int | None = None, **changed) -> CrossCheck:
    today = timezone.localdate()
    values = {"starts_on": today, "ends_on": today + timedelta(days=10), "sample_size": 2}
    given = Round(region=county, **(values | changed))
    return operations.plan(given, by=officer_of(county), seed=seed)


def signed(county: Region, seed: int | None = None, **changed) -> CrossCheck:
    return operations.sign(planned(county, seed, **changed), by=officer_of(county))


def inspector_of(visit: CrossVisit) -> User:
    return User.objects.get(pk=visit.pair.team.first().cadre.user_id)


def seen(problem: str = "", **answers: str) -> Seen:
    return Seen(ALL_YES | answers, "入户看了住房和水源", problem)
