"""Filters a person keeps under a name, for himself or for an office he is posted at.

They are how somebody looks at a list, not what anybody says of a household: nothing of them stands
on the trail. Only the owner changes one. A filter that names no place holds in whichever is shown.
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import QueryDict

from households.lists import conditions
from households.lists.kinds import LISTS
from households.models import SavedFilter
from regions.models import Region, User

MOST = 30  # a person and list: more are no longer found at a glance
NAME = 40


class SavedFilterError(Exception):
    """It cannot be kept; the message is a Chinese sentence for the person who asked."""


@dataclass(frozen=True)
class Chip:
    """One filter above a list: where it leads, whether it applies now, whose it is."""

    saved: SavedFilter
    url: str
    is_on: bool
    is_mine: bool


@transaction.atomic
def save(
    kind: str,
    name: str,
    given: QueryDict,
    *,
    by: User,
    office: Region | None = None,
    is_default: bool = False,
) -> tuple[SavedFilter, conditions.Kept]:
    """Keep the conditions of an address under a name; return them, and what was left out.

    Raises:
        SavedFilterError: no condition can be kept, the name is taken, or there are too many.
        PermissionDenied: `by` is not posted at the office.
    """
    kept = _kept(kind, given, by)
    _lock(by)
    if SavedFilter.objects.filter(owner=by, kind=kind).count() >= MOST:
        raise SavedFilterError(
            f"每人每个名单最多存 {MOST} 个常用筛选，您已存满；请先到“管理常用筛选”删去不用的"
        )
    made = SavedFilter(owner=by, kind=kind, query=kept.query)
    _write(made, by, name=name, office=office, is_default=is_default)
    return made, kept


@transaction.atomic
def change(
    saved: SavedFilter, *, by: User, name: str, office: Region | None, is_default: bool
) -> None:
    """Rename one's filter, share it with an office or with none, open the list with it or not.

    Raises:
        SavedFilterError: the name is taken.
        PermissionDenied: it is somebody else's, or `by` is not posted at the office.
    """
    _own(saved, by)
    _lock(by)
    _write(saved, by, name=name, office=office, is_default=is_default)


def replace(saved: SavedFilter, given: QueryDict, *, by: User) -> conditions.Kept:
    """Put the conditions of an address in the place of those kept.

    Raises:
        SavedFilterError: no condition of the address can be kept.
        PermissionDenied: it is somebody else's.
    """
    _own(saved, by)
    kept = _kept(saved.kind, given, by)
    saved.query = kept.query
    saved.save(update_fields=["query"])
    return kept


def delete(saved: SavedFilter, *, by: User) -> None:
    """Take one's filter away, from those it was shared with too.

    Raises:
        PermissionDenied: it is somebody else's.
    """
    _own(saved, by)
    saved.delete()


def chips(kind: str, given: QueryDict, *, user: User) -> list[Chip]:
    """One's own filters, the default first, then those shared; one question."""
    found = list(SavedFilter.objects.of(user, kind).select_related("owner", "office"))
    found.sort(key=lambda one: (one.owner_id != user.pk, not one.is_default, one.name))
    place = given.get(conditions.PLACE, "")
    made = []
    for one in found:
        query = QueryDict(one.query, mutable=True)
        is_on = conditions.applies(query, given)
        if place and conditions.PLACE not in query:
            query[conditions.PLACE] = place
        url = LISTS[kind].address(query.urlencode())
        made.append(Chip(one, url, is_on, one.owner_id == user.pk))
    return made


def offices(user: User) -> list[Region]:
    """The places one is posted at, the highest first."""
    return list({posting.region_id: posting.region for posting in user.active_postings}.values())


def _kept(kind: str, given: QueryDict, by: User) -> conditions.Kept:
    kept = conditions.keep(kind, given, user=by)
    if not kept.query:
        raise SavedFilterError(
            "没有可以保存的条件（输入的姓名、号码不保存）；请先在名单上设定条件，再存为常用筛选"
        )
    if len(kept.query) > conditions.LONGEST:
        raise SavedFilterError("条件太多，无法保存；请减少同一条件下所选的项数")
    return kept


def _own(saved: SavedFilter, by: User) -> None:
    if saved.owner_id != by.pk:
        raise PermissionDenied("只有本人可以修改自己的常用筛选")


def _lock(by: User) -> None:
    """One change of a person's filters at a time: how many there are, and which is the default."""
    User.objects.select_for_update().get(pk=by.pk)


def _write(
    saved: SavedFilter, by: User, *, name: str, office: Region | None, is_default: bool
) -> None:
    name = " ".join(name.split())
    if not name:
        raise SavedFilterError("请填写名称")
    if len(name) > NAME:
        raise SavedFilterError(f"名称不超过 {NAME} 个字；请写短一些")
    others: Any = SavedFilter.objects.filter(owner=by, kind=saved.kind).exclude(pk=saved.pk)
    if others.filter(name=name).exists():
        raise SavedFilterError(
            f"您已有名为“{name}”的常用筛选；请换一个名称，或用“替换已有的”更新它的条件"
        )
    is_shared_anew = office is not None and office.pk != saved.office_id
    if is_shared_anew and office not in offices(by):
        raise PermissionDenied("只能共享给本人任职的单位")
    if is_default:
        others.filter(is_default=True).update(is_default=False)
    saved.name, saved.office, saved.is_default = name, office, is_default
    saved.save()
