"""Verbs on regions, people and postings."""

import json
import secrets
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from regions import trail
from regions.duties import EXCLUSIVE, Duty
from regions.models import Level, Posting, Region, User
from regions.pinyin import initials

DIVISIONS = Path(__file__).parent / "data" / "divisions.json"
PREFECTURE_CODE, PREFECTURE_NAME = "522700", "黔南州"
GRID_HOUSEHOLDS = (30, 50)
_SUFFIXES = ("社区居民委员会", "村民委员会", "居民委员会")


def short_name(name: str) -> str:
    """Return a village's everyday name: 下司村村民委员会 is 下司村."""
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and len(name) > len(suffix):
            stem = name.removesuffix(suffix)
            tail = "社区" if suffix.startswith("社区") else "村"
            return stem if stem.endswith(("村", "社区")) else stem + tail
    return name


@transaction.atomic
def load_divisions(path: Path = DIVISIONS) -> int:
    """Put the real divisions into the tree; return how many regions are new.

    Safe to repeat: a region is recognised by its code. Source: the file's own "source".
    """
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    known = dict(Region.objects.values_list("code", "pk"))
    before = len(known)
    _add(known, [(PREFECTURE_CODE, PREFECTURE_NAME, None)], Level.PREFECTURE)
    _add(known, [(c["code"], c["name"], PREFECTURE_CODE) for c in data["counties"]], Level.COUNTY)
    townships = [(t["code"], t["name"], t["county"]) for t in data["townships"]]
    _add(known, townships, Level.TOWNSHIP)
    villages = [(v["code"], short_name(v["name"]), v["township"]) for v in data["villages"]]
    _add(known, villages, Level.VILLAGE)
    return len(known) - before


def path_of(code: str) -> str:
    """Return the path of a statistical code (6, 9, 12 or 15 digits)."""
    if code.endswith("00") and len(code) == 6:
        return f"{code[:4]}/"
    stem = f"{code[:4]}/{code[4:6]}/"
    return stem + "".join(f"{code[n : n + 3]}/" for n in range(6, len(code), 3))


def _add(known: dict[str, int], rows: Iterable[tuple[str, str, str | None]], level: Level) -> None:
    new = [
        Region(
            code=code,
            name=name,
            initials=initials(name),
            level=level,
            parent_id=known[parent] if parent else None,
            path=path_of(code),
        )
        for code, name, parent in rows
        if code not in known
    ]
    for region in Region.objects.bulk_create(new):
        known[region.code] = region.pk


@transaction.atomic
def add_grids(village: Region, count: int, *, valid_from: date | None = None) -> list[Region]:
    """Give `village` `count` further grids (1网格, 2网格, …) and return them.

    Locks the village row, so that two loads at once do not number a grid twice.
    """
    Region.objects.select_for_update().get(pk=village.pk)
    first = Region.objects.filter(parent=village, level=Level.GRID).count() + 1
    rows = [
        Region(
            code=f"{village.code}{number:03d}",
            name=f"{number}网格",
            initials=f"{number}wg",
            level=Level.GRID,
            parent=village,
            path=f"{village.path}{number:03d}/",
            valid_from=valid_from,
        )
        for number in range(first, first + count)
    ]
    return Region.objects.bulk_create(rows)


@transaction.atomic
def create_user(
    *, username: str, full_name: str, password: str | None = None, person_key: str = ""
) -> User:
    """Make an account. Without a password nobody can log in until an administrator sets one."""
    user = User(username=username, full_name=full_name, person_key=person_key)
    user.set_password(password)
    user.full_clean(exclude=["password"])
    user.save()
    return user


@transaction.atomic
def post(
    user: User,
    *,
    duty: Duty,
    region: Region,
    unit: str = "",
    starts_on: date | None = None,
    by: User | None = None,
) -> Posting:
    """Post `user` to `duty` at `region`.

    Raises:
        ValidationError: the duty excludes another one that the person holds (three separate
            persons keep accounts, read the trail and do the casework), also through a second
            account of the same person.
    """
    held = set(
        Posting.objects.on(timezone.localdate())
        .filter(user.stands_in("user"))
        .values_list("duty", flat=True)
    )
    others = held - {duty}
    if others and (duty in EXCLUSIVE or others & EXCLUSIVE):
        raise ValidationError(
            _("Accounts, the trail and casework are kept by three different persons.")
        )
    posting, _made = Posting.objects.get_or_create(
        user=user,
        duty=duty,
        region=region,
        starts_on=starts_on or timezone.localdate(),
        defaults={"unit": unit},
    )
    if by is not None:
        data = {"username": user.username, "duty": duty, "starts_on": f"{posting.starts_on}"}
        trail.record("regions.posting.made", region=region, by=by, data=data)
    return posting


@transaction.atomic
def end_posting(posting: Posting, *, ends_on: date, by: User) -> None:
    """The person leaves the post at the end of `ends_on`."""
    posting.ends_on = ends_on
    posting.full_clean()
    posting.save(update_fields=["ends_on"])
    data = {"username": posting.user.username, "duty": posting.duty, "ends_on": f"{ends_on}"}
    trail.record("regions.posting.ended", region=posting.region, by=by, data=data)


@transaction.atomic
def open_account(
    *,
    username: str,
    full_name: str,
    person_key: str,
    duty: Duty,
    region: Region,
    unit: str,
    by: User,
) -> tuple[User, str]:
    """Make an account with a first posting; return it and its first password.

    The password is not kept anywhere and must be changed at the first login.
    """
    password = secrets.token_urlsafe(9)
    user = create_user(
        username=username, full_name=full_name, password=password, person_key=person_key
    )
    user.must_change_password = True
    user.save(update_fields=["must_change_password"])
    trail.record("regions.account.opened", region=region, by=by, data={"username": username})
    post(user, duty=duty, region=region, unit=unit, by=by)
    return user, password


@transaction.atomic
def reset_password(user: User, *, by: User) -> str:
    """Set and return a new first password; all sessions of the account end."""
    password = secrets.token_urlsafe(9)
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    end_sessions(user)
    _record(user, "regions.account.reset", by)
    return password


@transaction.atomic
def set_active(user: User, *, is_active: bool, by: User) -> None:
    """Enable an account, or disable it and end its sessions."""
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    if not is_active:
        end_sessions(user)
    _record(user, "regions.account.enabled" if is_active else "regions.account.disabled", by)


def _record(user: User, kind: str, by: User) -> None:
    """On the trail of the highest place the account is or was posted to."""
    region = Region.objects.filter(postings__user=user).order_by("level", "path").first()
    if region is not None:
        trail.record(kind, region=region, by=by, data={"username": user.username})


def end_sessions(user: User) -> None:
    """Log the account out everywhere."""
    for session in UserSession.objects.filter(user=user):
        session.end()
