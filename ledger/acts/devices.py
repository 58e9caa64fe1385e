"""Phones that people work with in the field: binding one to a person, its session, its end.

Who has logged in binds the phone, and the session becomes that of the phone: it lasts twelve hours
without a request and fourteen days at most, and ends when the phone is revoked.
"""

import secrets
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from ledger import events
from ledger.acts.kinds import RefusedError
from ledger.models import FieldDevice
from qiannan import vault
from regions.duties import Permission
from regions.models import Region, User

LEASE = timedelta(days=7)
IDLE_SECONDS = 12 * 3600
LONGEST_SECONDS = 14 * 86_400
REFRESHED_SECONDS = 600  # how often the session of a busy phone is written anew
HALF_BYTES = 32
MOST_DEVICES = 10
BOUND, REVOKED = "ledger.field.bound", "ledger.field.revoked"


class OthersDeviceError(Exception):
    """The number belongs to another person's phone."""


class RevokedError(Exception):
    """The phone was revoked; what it holds must not be read any more."""


@transaction.atomic
def bind(user: User, number: UUID, *, label: str, app: str, session: SessionBase) -> FieldDevice:
    """Make the phone `number` one of this person's and the session its own.

    Raises:
        OthersDeviceError: it is another person's.
        RevokedError: it was revoked.
        RefusedError: the person has too many; says what to do.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # two at once: one after the other
    device = FieldDevice.objects.select_for_update().filter(pk=number).first()
    if device is None:
        device = _made(user, number)
    if device.user_id != user.pk:
        raise OthersDeviceError(number)
    if device.revoked_at:
        raise RevokedError(number)
    before = device.session_key
    _keep_in(session, device)
    if before and before != session.session_key:
        _end_session(before)
    device.label, device.app = label, app
    device.session_key = session.session_key or ""
    device.seen_at = timezone.now()
    device.lease_until = device.seen_at + LEASE
    device.save()
    return device


def _made(user: User, number: UUID) -> FieldDevice:
    if FieldDevice.objects.live().filter(user=user).count() >= MOST_DEVICES:
        raise RefusedError(_("You have ten phones already; revoke one that you no longer use."))
    half = vault.seal(secrets.token_bytes(HALF_BYTES), purpose=_purpose(number))
    device = FieldDevice.objects.create(
        id=number, user=user, half=half, lease_until=timezone.now() + LEASE
    )
    _tell(BOUND, device, user)
    return device


def half_of(device: FieldDevice) -> bytes:
    """The server's half of the key of what lies on the phone.

    Raises:
        RevokedError: the phone was revoked.
    """
    if device.revoked_at:
        raise RevokedError(device.pk)
    return vault.unseal(device.half, purpose=_purpose(device.pk))


def _purpose(number: UUID) -> str:
    return f"field half {number}"


def _keep_in(session: SessionBase, device: FieldDevice) -> None:
    """The session is the phone's from now on; one that was already keeps its fourteen days."""
    now = int(time.time())
    if session.get("field_device") != str(device.pk):
        session["field_device"] = str(device.pk)
        session["field_until"] = now + LONGEST_SECONDS
    _prolong(session, now)
    session.save()


def _prolong(session: SessionBase, now: int) -> None:
    session["field_seen"] = now
    session.set_expiry(max(1, min(IDLE_SECONDS, session["field_until"] - now)))


def of_session(session: SessionBase) -> UUID | None:
    """The phone whose session this is, None if of none; a busy one is prolonged. One past its
    fourteen days is emptied.
    """
    number = session.get("field_device")
    if number is None:
        return None
    now = int(time.time())
    if now >= session["field_until"]:
        session.flush()
        return None
    if now - session["field_seen"] >= REFRESHED_SECONDS:
        _prolong(session, now)
    return UUID(number)


def seen(device: FieldDevice) -> None:
    """The phone was in contact: its lease begins anew."""
    device.seen_at = timezone.now()
    device.lease_until = device.seen_at + LEASE
    FieldDevice.objects.filter(pk=device.pk, revoked_at=None).update(
        seen_at=device.seen_at, lease_until=device.lease_until
    )


@transaction.atomic
def revoke(device: FieldDevice, *, by: User) -> None:
    """End the phone: its session ends, its half of the key is not given out any more.

    Safe to repeat.

    Raises:
        PermissionDenied: `by` is neither the person nor an office of theirs (`may_revoke`).
    """
    if not may_revoke(device, by):
        raise PermissionDenied
    device.refresh_from_db(from_queryset=FieldDevice.objects.select_for_update())
    if device.revoked_at:
        return
    device.revoked_at, device.revoked_by = timezone.now(), by
    device.save(update_fields=["revoked_at", "revoked_by"])
    _tell(REVOKED, device, by)
    transaction.on_commit(lambda: _end_session(device.session_key))


def may_revoke(device: FieldDevice, by: User) -> bool:
    """`by` is the person, or keeps accounts or signs for the base map where the person works."""
    if device.user_id == by.pk:
        return True
    places = places_of(device.user)
    wanted = (Permission.ACCOUNT_MANAGE, Permission.HOUSEHOLD_SIGN)
    return any(by.can(permission, at=place) for permission in wanted for place in places)


def places_of(user: User) -> list[Region]:
    """Where somebody is posted today, or was last, if nowhere today."""
    today = [posting.region for posting in user.active_postings]
    if today:
        return today
    last = user.postings.select_related("region").order_by("-starts_on", "-pk").first()
    return [last.region] if last else []


def in_reach(user: User, permission: Permission) -> Any:
    """Phones of the people posted today where a posting grants `user` this permission."""
    within = Q()
    for path in user.paths_where(permission):
        within |= Q(user__postings__region__path__startswith=path)
    if not within:
        return FieldDevice.objects.none()
    today = timezone.localdate()
    posted = Q(user__postings__starts_on__lte=today) & (
        Q(user__postings__ends_on__isnull=True) | Q(user__postings__ends_on__gte=today)
    )
    return FieldDevice.objects.filter(posted & within).select_related("user").distinct()


def _end_session(key: str) -> None:
    if not key:
        return
    for kept in UserSession.objects.filter(session_key=key):
        kept.end()
    import_string(f"{settings.SESSION_ENGINE}.SessionStore")(key).delete()


def _tell(kind: str, device: FieldDevice, by: User) -> None:
    places = places_of(device.user)
    if places:
        data = {"device": str(device.pk), "user": device.user_id, "label": device.label}
        events.append(events.Draft(kind=kind, region=places[0], by=by, data=data))
