"""The roster of cadres and the lists of duties: written, corrected, ended with a date."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from ledger import events
from regions.duties import Permission
from regions.models import Cadre, Level, Region, User
from taskforces.models import DutyLine
from taskforces.organisation.operations import OrganisationError, may_keep

_CADRE = ("name", "unit", "post", "audience", "phone", "starts_on", "ends_on")


@transaction.atomic
def enter_cadre(region: Region, *, by: User, number: str, **given: Any) -> Cadre:
    """Put a cadre on the roster of a place.

    Raises:
        PermissionDenied: `by` does not keep the organisation of the place.
        OrganisationError: the number is taken, or it ends before it begins.
    """
    may_keep(by, region)
    _in_order(given)
    try:
        with transaction.atomic():
            cadre = Cadre.objects.create(region=region, number=number.strip(), **given)
    except IntegrityError as error:
        raise OrganisationError(f"名册编号 {number} 已有人使用；请换一个编号。") from error
    _tell("taskforces.cadre.entered", cadre, by)
    return cadre


def _in_order(given: dict[str, Any]) -> None:
    starts_on, ends_on = given.get("starts_on"), given.get("ends_on")
    if starts_on and ends_on and ends_on < starts_on:
        raise OrganisationError("离开名册的日期早于起始日期；请改正。")


@transaction.atomic
def edit_cadre(cadre: Cadre, *, by: User, **given: Any) -> Cadre:
    """Correct a cadre of the roster; who leaves it gets a last day."""
    may_keep(by, cadre.region)
    _in_order(given)
    for name in _CADRE:
        setattr(cadre, name, given[name])
    cadre.save(update_fields=list(_CADRE))
    _tell("taskforces.cadre.edited", cadre, by)
    return cadre


def _tell(kind: str, cadre: Cadre, by: User) -> None:
    events.append(
        events.Draft(kind, region=cadre.region, subject="regions.cadre", subject_id=cadre.pk, by=by)
    )


def may_edit_duties(user: User) -> bool:
    """Lists of duties are those of the whole prefecture: its office keeps them."""
    return _top(user) is not None


def _top(user: User) -> Region | None:
    return next(
        (
            one.region
            for one in user.active_postings
            if one.region.level == Level.PREFECTURE and Permission.ORGANISATION_EDIT in one.grants
        ),
        None,
    )


@transaction.atomic
def write_duty(line: DutyLine, *, by: User) -> DutyLine:
    """Save a duty of a list, the list with it where it is new; a last day ends it.

    Raises:
        PermissionDenied: `by` does not keep the organisation of the prefecture.
        OrganisationError: the same duty from the same day stands there already.
    """
    top = _top(by)
    if top is None:
        raise PermissionDenied("organisation.edit")
    try:
        with transaction.atomic():
            if line.duty_list.pk is None:
                line.duty_list.save()
                line.duty_list = line.duty_list
            line.save()
    except IntegrityError as error:
        raise OrganisationError("清单中已有同名、同对象、同起始日期的职责；请核对。") from error
    kind = "taskforces.duty_line.ended" if line.valid_to else "taskforces.duty_line.written"
    events.append(
        events.Draft(
            kind, region=top, subject="taskforces.dutyline", subject_id=line.pk, by=by,
            note=line.name[:200],
        )
    )  # fmt: skip
    return line
