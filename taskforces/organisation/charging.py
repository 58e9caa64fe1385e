"""Verbs of places in charge (包保): put a cadre in charge of a place, and end it."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from regions.duties import Permission
from regions.models import Cadre, Level, Region, User, paths_above
from taskforces.models import Charge, ChargeKind
from taskforces.models.charges import CHARGE_LEVELS, GIVEN_AT
from taskforces.organisation.operations import (
    OrganisationError,
    end_now,
    locked,
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


def may_give(by: User, kind: str, region: Region) -> bool:
    """Who is in charge of a place is the matter of the level that sends them (`GIVEN_AT`): a
    township neither names nor removes the leader whom the prefecture has sent.
    """
    giver = paths_above(region.path)[: GIVEN_AT[kind]][-1]
    return giver.startswith(tuple(by.paths_where(Permission.ORGANISATION_EDIT)))


def must_give(by: User, kind: str, region: Region) -> None:
    """Raise PermissionDenied unless `by` is of the level that sends whoever is in charge."""
    if not may_give(by, kind, region):
        raise PermissionDenied("organisation.charge")


@transaction.atomic
def put_in_charge(cadre: Cadre, place: Place, *, by: User) -> Charge:
    """Put a cadre in charge of a place.

    Raises:
        PermissionDenied: `by` is not of the level that sends whoever is in charge.
        OrganisationError: the level does not fit, a group without a name, or held already.
    """
    check_level(place)
    must_give(by, place.kind, place.region)
    check_charge(cadre, place)
    given = {n: getattr(place, n) for n in place.__dataclass_fields__}
    try:
        with transaction.atomic():
            made = Charge.objects.create(cadre=cadre, **given)
    except IntegrityError as error:  # somebody has just done the same
        raise OrganisationError(_held(cadre, place)) from error
    tell("taskforces.charge.given", made, place.region, by=by, data={"kind": place.kind})
    return made


def check_charge(cadre: Cadre, place: Place) -> None:
    """Raise OrganisationError where the cadre cannot be in charge of the place."""
    not_ahead(place.starts_on, "包保起始日期")
    if (place.kind == ChargeKind.GROUP) != bool(place.group_name.strip()):
        raise OrganisationError("乡包组须写明村民小组名称，其他包保不填；请改正。")
    on_roster(cadre, place.starts_on)
    same = Charge.objects.filter(
        kind=place.kind, region=place.region, group_name=place.group_name, ends_on__isnull=True
    )
    if same.filter(cadre=cadre).exists():
        raise OrganisationError(_held(cadre, place))


def _held(cadre: Cadre, place: Place) -> str:
    return f"{cadre.name}已包保{place.region.name}{place.group_name}。"


def check_level(place: Place) -> None:
    """Raise OrganisationError where there is no such charge of a place of this level."""
    if place.region.level != CHARGE_LEVELS[place.kind]:
        raise OrganisationError(
            f"“{ChargeKind(place.kind).label}”应落到{Level(CHARGE_LEVELS[place.kind]).label}，"
            f"{place.region.name}是{Level(place.region.level).label}；请另选地点。"
        )


@transaction.atomic
def end_charge(held: Charge, *, by: User, on: date, words: str) -> Charge:
    """The cadre is in charge for the last time on a day."""
    must_give(by, held.kind, held.region)
    held = locked(Charge, held.pk)
    no_open_hand_over(charge=held)
    return end_now(held, held.region, by=by, on=on, words=words, kind="taskforces.charge.ended")
