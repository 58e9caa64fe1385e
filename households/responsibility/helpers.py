"""Pairing households with helpers, ending it, and moving households from one helper to another."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from households.models import Helper, Household, Pairing
from ledger import events
from regions.duties import Permission
from regions.models import Region, User

PAIRED = "households.helper.paired"
ENDED = "households.helper.ended"


class PairingError(Exception):
    """It cannot be done; the message is Chinese."""


def add_helper(
    region: Region, *, by: User, name: str, unit: str = "", post: str = "", phone: str = ""
) -> Helper:
    """Put a cadre on the list of those who stand by households of a place.

    Raises:
        PermissionDenied: `by` does not assign helpers there.
        PairingError: no name is given.
    """
    if not by.can(Permission.GRID_PLAN, at=region):
        raise PermissionDenied(PAIRED)
    if not name.strip():
        raise PairingError("请填写帮扶责任人姓名")
    return Helper.objects.create(
        region=region, name=name.strip(), unit=unit.strip(), post=post.strip(), phone=phone.strip()
    )


@transaction.atomic
def pair(household: Household, helper: Helper, *, by: User, starts_on: date) -> Pairing:
    """From a day on the helper stands by the household.

    Raises:
        PermissionDenied: `by` does not assign helpers there.
        PairingError: they are paired already, or the day lies ahead.
    """
    _may(household, by)
    if starts_on > timezone.localdate():
        raise PairingError("结对日期不能晚于今天")
    try:
        with transaction.atomic():
            made = Pairing.objects.create(household=household, helper=helper, starts_on=starts_on)
    except IntegrityError as error:
        raise PairingError(f"{helper.name} 已与本户结对") from error
    _record(PAIRED, household, by, helper, "")
    return made


@transaction.atomic
def end(pairing: Pairing, *, by: User, on: date, reason: str) -> None:
    """The helper no longer stands by the household.

    Raises:
        PermissionDenied: `by` does not assign helpers there.
        PairingError: no reason, a day before the beginning, or it has ended already.
    """
    _may(pairing.household, by)
    if not reason.strip():
        raise PairingError("请写明调整原因")
    if on < pairing.starts_on:
        raise PairingError("结束日期不能早于结对日期")
    still = Pairing.objects.filter(pk=pairing.pk, ends_on__isnull=True)
    if still.update(ends_on=on, reason=reason.strip()[:120]) != 1:
        raise PairingError("该结对已结束，请刷新后再看")
    _record(ENDED, pairing.household, by, pairing.helper, reason)


@transaction.atomic
def pass_on(
    pairings: Iterable[Pairing], successor: Helper, *, by: User, on: date, reason: str
) -> int:
    """Another helper takes households over from a day; return how many."""
    count = 0
    for pairing in pairings:
        end(pairing, by=by, on=on, reason=reason)
        already = Pairing.objects.current().filter(household=pairing.household, helper=successor)
        if not already.exists():
            pair(pairing.household, successor, by=by, starts_on=on)
        count += 1
    return count


def _may(household: Household, by: User) -> None:
    if not by.can(Permission.GRID_PLAN, at=household.region):
        raise PermissionDenied(PAIRED)


def _record(kind: str, household: Household, by: User, helper: Helper, note: str) -> None:
    events.append(
        events.Draft(
            kind,
            region=household.region,
            subject="households.household",
            subject_id=household.pk,
            by=by,
            note=note[:200],
            data={"helper": helper.pk},
        )
    )
