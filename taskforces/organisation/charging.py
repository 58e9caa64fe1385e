"""Verbs of places in charge (包保): put a cadre in charge of a place, and end it."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from regions.models import Cadre, Level, Region, User
from taskforces.models import Charge, ChargeKind
from taskforces.models.charges import CHARGE_LEVELS
from taskforces.organisation.operations import (
    OrganisationError,
    end_now,
    locked,
    may_keep,
    no_open_hand_over,
    not_ahead,
    on_roster,
    tell,
)


@dataclass(frozen=True)
class Place:
    """What is written of a place in charge."""

    kind: str
    region: Region
    starts_on: date
    group_name: str = ""
    document_no: str = ""


@transaction.atomic
def put_in_charge(cadre: Cadre, place: Place, *, by: User) -> Charge:
    """Put a cadre in charge of a place.

    Raises:
        PermissionDenied: `by` does not keep the organisation of the place.
        OrganisationError: the level does not fit, a group without a name, or held already.
    """
    may_keep(by, place.region)
    check_charge(cadre, place)
    made = Charge.objects.create(
        cadre=cadre, **{n: getattr(place, n) for n in place.__dataclass_fields__}
    )
    tell("taskforces.charge.given", made, place.region, by=by, data={"kind": place.kind})
    return made


def check_charge(cadre: Cadre, place: Place) -> None:
    """Raise OrganisationError where the cadre cannot be in charge of the place."""
    not_ahead(place.starts_on, "包保起始日期")
    label = ChargeKind(place.kind).label
    if place.region.level != CHARGE_LEVELS[place.kind]:
        raise OrganisationError(
            f"“{label}”应落到{Level(CHARGE_LEVELS[place.kind]).label}，"
            f"{place.region.name}是{Level(place.region.level).label}；请另选地点。"
        )
    if (place.kind == ChargeKind.GROUP) != bool(place.group_name.strip()):
        raise OrganisationError("乡包组须写明村民小组名称，其他包保不填；请改正。")
    on_roster(cadre, place.starts_on)
    same = Charge.objects.filter(
        kind=place.kind, region=place.region, group_name=place.group_name, ends_on__isnull=True
    )
    if same.filter(cadre=cadre).exists():
        raise OrganisationError(f"{cadre.name}已包保{place.region.name}{place.group_name}。")


@transaction.atomic
def end_charge(held: Charge, *, by: User, on: date, words: str) -> Charge:
    """The cadre is in charge for the last time on a day."""
    may_keep(by, held.region)
    held = locked(Charge, held.pk)
    no_open_hand_over(charge=held)
    return end_now(held, held.region, by=by, on=on, words=words, kind="taskforces.charge.ended")
