"""The rows behind a figure of a sheet, each with its page where the reader sees it."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from accountability.models import Issue
from accountability.village_reviews import figures
from households.models import Household, QualityFinding
from qiannan.templatetags.face import masked
from regions.duties import Permission
from regions.models import Region, User
from screening.models import Lead


@dataclass(frozen=True)
class Row:
    """One row; `url` is "" where the reader has no way there."""

    number: str
    title: str
    place: str
    url: str


def rows(name: str, keys: list[int], user: User) -> list[Row]:
    """The rows of one page, in the order of their keys; names of persons are masked."""
    if name in figures.HOMES or name.startswith(figures.STANDARD):
        return [_home(one, user) for one in _found(Household.objects.all(), keys)]
    if name.startswith("grids"):
        grids = Region.objects.filter(pk__in=keys).select_related("parent").order_by("pk")
        return [Row(one.code, one.name, one.parent.name if one.parent else "", "") for one in grids]
    model, page, permission = _LEDGERS[name.partition("_")[0]]
    return [_entry(one, page, permission, user) for one in _found(model._default_manager, keys)]


_LEDGERS: dict[str, tuple[Any, str, Permission]] = {
    "leads": (Lead, "screening:lead-detail", Permission.LEAD_VIEW),
    "issues": (Issue, "accountability:issue", Permission.ISSUE_VIEW),
    "quality": (QualityFinding, "households:finding-detail", Permission.HOUSEHOLD_VIEW),
}


def _found(manager: Any, keys: list[int]) -> Any:
    return manager.filter(pk__in=keys).select_related("region__parent").order_by("pk")


def _place(one: Any) -> str:
    above = one.region.parent.name if one.region.parent else ""
    return f"{above}{one.region.name}"


def _home(one: Household, user: User) -> Row:
    name = masked(one.head_name, "name") if one.head_name else "—"
    return Row(one.household_no, name, _place(one), _url(one, "households:household-detail", user))


def _url(one: Any, page: str, user: User) -> str:
    is_seen = user.can(Permission.HOUSEHOLD_VIEW, at=one.region)
    return reverse(page, args=[one.pk]) if is_seen else ""


def _entry(one: Any, page: str, permission: Permission, user: User) -> Row:
    url = reverse(page, args=[one.pk]) if user.can(permission, at=one.region) else ""
    return Row(one.number, one.title, _place(one), url)
