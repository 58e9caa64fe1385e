"""What cross-inspections are handed: the registered households of a place, and what the visits of
the screening rounds answered.
"""

from collections.abc import Collection, Iterable, Iterator

from django.db.models import QuerySet

from households.models import Household
from qiannan.templatetags.face import masked
from regions.models import Region
from screening.models import VisitRecord
from taskforces.samples import SAMPLES, Finder, Home

_WATER = ("water_litres", "water_clean", "water_minutes", "water_percent")


def connect() -> None:
    """Call once, when the apps are ready."""
    SAMPLES.append(Finder(keys, homes))


def _registered() -> QuerySet[Household]:
    return Household.objects.living().registered()


def keys(place: Region) -> Iterable[str]:
    """The numbers of the registered households of a place."""
    rows = _registered().filter(place_path__startswith=place.path)
    return rows.values_list("household_no", flat=True).iterator()


def homes(numbers: Collection[str]) -> Iterator[Home]:
    """Each with what its last visit of a screening round answered; nothing where there was none."""
    records = VisitRecord.objects.filter(visit__household__household_no__in=numbers)
    # By the key itself: ordering by a relation orders by what its table is ordered by.
    last = records.order_by("visit__household_id", "-recorded_at").distinct("visit__household_id")
    said = dict(last.values_list("visit__household__household_no", "answers"))
    for one in _registered().filter(household_no__in=numbers).select_related("region"):
        first = answers_of(said.get(one.household_no, {}))
        yield Home(one.household_no, one.region, masked(one.head_name, "name"), first)


def answers_of(answers: dict[str, dict[str, str]]) -> dict[str, str]:
    """Answers of a visit by question; the four of water as one: no where one of them is no, yes
    where all are yes.
    """
    said = {key: given.get("answer", "") for key, given in answers.items()}
    water = [said.pop(key) for key in _WATER if key in said]
    if "no" in water:
        said["water"] = "no"
    elif water:
        said["water"] = "yes" if set(water) == {"yes"} else "unknown"
    return {key: answer for key, answer in said.items() if answer}
