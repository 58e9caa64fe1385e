"""Personal keys: an SM2 pair by which one person signs besides the strokes. Nobody needs one.

The secret is made here and lies in the database sealed by two keys at once: one derived from a PIN
that only the person knows (Argon2id), one from `LEDGER_KEY`, which is not in the database. An
administrator who gives the account a new password cannot sign with it. See ADR 0021 for what this
does not guard against, and why.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from argon2.low_level import Type, hash_secret_raw
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qiannan import sm2, vault
from regions import trail
from regions.models import PersonalKey, Region, User

REGISTERED = "regions.key.registered"
ENDED = "regions.key.ended"
SHORTEST_PIN, LONGEST_PIN = 6, 32
# A PIN is short, so trying one must cost: 64 MiB and 0.1 s here, and a wait after five wrong ones.
_MEMORY_KIB, _PASSES = 65_536, 2
WRONG_PINS = 5
LOCKED_FOR = timedelta(minutes=30)


class EndedKeyError(ValidationError):
    """The key was replaced or revoked meanwhile."""


@dataclass(frozen=True)
class OpenKey:
    """A personal key opened by its PIN, for the act at hand and no longer; never stored."""

    pk: int
    public: str
    secret: str

    def __repr__(self) -> str:
        return f"OpenKey({self.pk})"

    def sign(self, text: str) -> str:
        """Return the signature of a text, within the transaction that keeps it.

        Raises:
            EndedKeyError: the key was replaced or revoked meanwhile.
        """
        standing = PersonalKey.objects.select_for_update().filter(pk=self.pk, ended_at=None)
        if not standing.exists():
            raise _ended()
        return sm2.sign(self.secret, self.public, text)


def _ended() -> EndedKeyError:
    return EndedKeyError(_("Your personal key was replaced or revoked; sign again."))


def of(user: User) -> PersonalKey | None:
    """The key by which this person signs now."""
    return PersonalKey.objects.filter(user=user, ended_at=None).first()


@transaction.atomic
def register(user: User, pin: str, *, by: User) -> PersonalKey:
    """Make a pair for `user`, sealed by `pin`; the one before it ends.

    Raises:
        PermissionDenied: `by` is somebody else.
        ValidationError: the PIN is too short or too simple, or the person holds no post.
    """
    _own(user, by)
    check_pin(pin)
    region = _region_of(user)
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # two at once: one after the other
    _end(user, PersonalKey.Ended.REPLACED, region)
    secret, public = sm2.make()
    salt = secrets.token_hex(16)
    key = PersonalKey.objects.create(
        user=user,
        public=public,
        sealed=vault.seal(
            bytes.fromhex(secret), purpose=_purpose(user.pk, public), extra=_extra(pin, salt)
        ),
        salt=salt,
        made_at=timezone.now(),
    )
    trail.record(REGISTERED, region=region, by=by, data=_told(user, public))
    return key


@transaction.atomic
def revoke(user: User, *, by: User) -> None:
    """End the key of `user`; what was signed with it stays true.

    Raises:
        PermissionDenied: `by` is somebody else.
        ValidationError: there is none.
    """
    _own(user, by)
    if not _end(user, PersonalKey.Ended.REVOKED, _region_of(user)):
        raise ValidationError(_("There is no personal key to revoke."))


def open_with(key: PersonalKey, pin: str) -> OpenKey:
    """Open a key by its PIN; a wrong one is counted, and five in a row lock it for half an hour.

    Raises:
        EndedKeyError: the key was replaced or revoked meanwhile.
        ValidationError: the PIN is wrong, or too many wrong ones came before; says what to do.
    """
    now = timezone.now()
    with transaction.atomic():
        key = PersonalKey.objects.select_for_update().get(pk=key.pk)
        if key.ended_at:
            raise _ended()
        if key.locked_until and key.locked_until > now:
            raise ValidationError(
                _("Too many wrong PINs; wait until %(at)s, or register a new key.")
                % {"at": timezone.localtime(key.locked_until).strftime("%H:%M")}
            )
        opened = _opened(key, pin)
        tried = 0 if opened else key.wrong_pins + 1
        locked = now + LOCKED_FOR if tried >= WRONG_PINS else None
        if (tried, locked) != (key.wrong_pins, key.locked_until):
            PersonalKey.objects.filter(pk=key.pk).update(
                wrong_pins=0 if locked else tried, locked_until=locked
            )
    if opened is None:
        raise ValidationError(_("This is not the PIN of your personal key; nothing was signed."))
    return opened


def check_pin(pin: str) -> None:
    """Raise ValidationError where a PIN is too short, too long or one digit again and again."""
    if not SHORTEST_PIN <= len(pin) <= LONGEST_PIN:
        raise ValidationError(
            _("A PIN has %(least)d to %(most)d characters.")
            % {"least": SHORTEST_PIN, "most": LONGEST_PIN}
        )
    steps = {ord(b) - ord(a) for a, b in pairwise(pin)}
    if len(steps) == 1 and abs(steps.pop()) <= 1:
        raise ValidationError(_("This PIN is guessed at once (111111, 123456); choose another."))


def _opened(key: PersonalKey, pin: str) -> OpenKey | None:
    try:
        secret = vault.unseal(
            key.sealed, purpose=_purpose(key.user_id, key.public), extra=_extra(pin, key.salt)
        )
    except vault.NotOpenedError:
        return None
    return OpenKey(key.pk, key.public, secret.hex())


def _extra(pin: str, salt: str) -> bytes:
    return hash_secret_raw(pin.encode(), bytes.fromhex(salt), _PASSES, _MEMORY_KIB, 1, 32, Type.ID)


def _purpose(user_pk: int, public: str) -> str:
    return f"personal key {user_pk} {public}"


def _own(user: User, by: User) -> None:
    if user.pk != by.pk:
        raise PermissionDenied(REGISTERED)


def _region_of(user: User) -> Region:
    """Where the trail tells of it: the highest place the person is posted to."""
    if not user.active_postings:
        raise ValidationError(_("A personal key needs a post; ask the system administrator."))
    return user.active_postings[0].region


def _end(user: User, ended_as: PersonalKey.Ended, region: Region) -> bool:
    trail.hold(region)
    key = PersonalKey.objects.select_for_update().filter(user=user, ended_at=None).first()
    if key is None:
        return False
    PersonalKey.objects.filter(pk=key.pk).update(
        sealed="", ended_at=timezone.now(), ended_as=ended_as
    )
    trail.record(ENDED, region=region, by=user, data=_told(user, key.public))
    return True


def _told(user: User, public: str) -> dict[str, object]:
    return {"username": user.username, "account": user.pk, "public": public}
