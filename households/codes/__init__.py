"""Giving out, finding and revoking household codes."""

import secrets
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from households.models import Household, HouseholdCode, HouseholdQuerySet
from ledger import events
from regions.duties import Permission
from regions.models import Region, User

ISSUED = "households.code.issued"
REVOKED = "households.code.revoked"
# Letters and digits that are not taken for one another when a label is read aloud or typed.
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_LENGTH = 26


class CodeError(Exception):
    """It cannot be done; the message is Chinese."""


def new_token() -> str:
    """26 characters of 32 kinds (130 bits), none that looks like another."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


@transaction.atomic
def issue(region: Region, *, by: User, only: HouseholdQuerySet | None = None) -> int:
    """Give every living household within `region` that has no valid code one; return how many.

    `only` are the households that are about to be printed; without it, all of them.

    Raises:
        PermissionDenied: `by` may not issue codes there.
    """
    if not by.can(Permission.CODE_ISSUE, at=region):
        raise PermissionDenied(ISSUED)
    Region.objects.select_for_update().get(pk=region.pk)  # two presses give one code each
    homes = Household.objects.living().within_paths([region.path])
    if only is not None:
        homes = homes.filter(pk__in=only.order_by().values("pk"))
    without = homes.exclude(codes__revoked_at__isnull=True, codes__isnull=False)
    made = _make(without.order_by("pk"), by)
    if made:
        events.append(
            events.Draft(ISSUED, region=region, subject="households.code", by=by, data={"n": made})
        )
    return made


def _make(households: Iterable[Household], by: User) -> int:
    now = timezone.now()
    codes = [
        HouseholdCode(household=home, token=new_token(), issued_at=now, issued_by=by)
        for home in households
    ]
    HouseholdCode.objects.bulk_create(codes, batch_size=2000)
    return len(codes)


@transaction.atomic
def renew(household: Household, *, by: User, reason: str) -> HouseholdCode:
    """Revoke the household's code, for a reason, and give it a new one.

    Raises:
        PermissionDenied: `by` may not issue codes there.
        CodeError: no reason is given, or the household is dissolved.
    """
    reason = reason.strip()
    if not by.can(Permission.CODE_ISSUE, at=household.region):
        raise PermissionDenied(REVOKED)
    if not reason:
        raise CodeError("请写明作废的原因")
    if household.dissolved_on is not None:
        raise CodeError("本户已销户，不再发码")
    Household.objects.select_for_update().get(pk=household.pk)
    now = timezone.now()
    old = HouseholdCode.objects.valid().filter(household=household)
    old.update(revoked_at=now, revoked_by=by, reason=reason[:100])
    code = HouseholdCode.objects.create(
        household=household, token=new_token(), issued_at=now, issued_by=by
    )
    events.append(
        events.Draft(
            REVOKED,
            region=household.region,
            subject="households.household",
            subject_id=household.pk,
            by=by,
            note=reason[:200],
        )
    )
    return code


def valid_code(household: Household) -> HouseholdCode | None:
    return household.codes.filter(revoked_at__isnull=True).first()
