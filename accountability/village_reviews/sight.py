"""What a request sees: places, plans, sheets and hearings; and the pieces that pages share."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accountability.models import Hearing, VillagePlan, VillageRound, VillageSheet
from qiannan import asked
from regions.duties import Permission
from regions.models import ABOVE, Level, Region, User, paths_above

VIEW, WRITE = Permission.VILLAGE_REVIEW_VIEW, Permission.VILLAGE_REVIEW_WRITE
HEAR = Permission.VILLAGE_REVIEW_HEAR
YEARS = range(2014, 2036)


def may_issue(user: User) -> bool:
    """Whether this person may open the issues that hearings ordered."""
    return bool(user.paths_where(Permission.ISSUE_VIEW))


def user_of(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


def places_of(user: User) -> list[Region]:
    """Where this person opens rounds and hears."""
    return [one.region for one in user.active_postings if HEAR in one.grants]


def place_of(request: HttpRequest) -> Region:
    """The place that the address names as `region`, or the highest the person sees.

    Raises:
        Http404: there is no such place in sight.
    """
    code = request.GET.get("region", "")
    rows = Region.objects.visible_to(user_of(request), VIEW).select_related(ABOVE)
    found = rows.filter(code=code) if code else rows.order_by("level", "path")
    place = found.first()
    if place is None or place.level > Level.VILLAGE:
        raise Http404
    return place


def village_of(request: HttpRequest, code: str) -> Region:
    rows = Region.objects.visible_to(user_of(request), VIEW).at(Level.VILLAGE)
    return get_object_or_404(rows.select_related(ABOVE), code=code)


def year_of(request: HttpRequest) -> int:
    """The year the address asks for, else this one."""
    year = asked.year(request.GET.get("year"))
    return year if year in YEARS else timezone.localdate().year


def plan_in_sight(request: HttpRequest, pk: int, *, to_write: bool = False) -> VillagePlan:
    """The plan; held until the transaction ends where something is sent `to_write`."""
    rows = VillagePlan.objects.visible_to(user_of(request), VIEW)
    rows = rows.select_related(f"region__{ABOVE}")
    if to_write and request.method == "POST":
        rows = rows.select_for_update(of=("self",))
    return get_object_or_404(rows, pk=pk)


def sheets_in_sight(request: HttpRequest) -> QuerySet[VillageSheet]:
    rows = VillageSheet.objects.visible_to(user_of(request), VIEW)
    return rows.select_related(
        f"region__{ABOVE}", "round_of__region", "plan", "begun_by", "first_by", "signed_by"
    )


def sheet_in_sight(request: HttpRequest, pk: int, *, to_write: bool = False) -> VillageSheet:
    rows = sheets_in_sight(request)
    if to_write and request.method == "POST":
        rows = rows.select_for_update(of=("self",))
    return get_object_or_404(rows, pk=pk)


def hearings_in_sight(request: HttpRequest) -> QuerySet[Hearing]:
    rows = Hearing.objects.visible_to(user_of(request), VIEW)
    return rows.select_related("region__parent", "round_of", "chair", "signed_by")


def rounds_in_sight(request: HttpRequest) -> QuerySet[VillageRound]:
    """Rounds of the person's places, of places below, and those above that cover them."""
    paths = user_of(request).paths_where(VIEW)
    above = {one for path in paths for one in paths_above(path)}
    rows = VillageRound.objects.within_paths(paths)
    rows = rows | VillageRound.objects.filter(region__path__in=above)
    return rows.select_related("region", "opened_by")


def crumbs(place: Region | None, user: User, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The places from the top, each linked to its overview where it is in sight."""
    paths = tuple(user.paths_where(VIEW))
    url = reverse("accountability:village-overview")
    found = [
        (one.name, f"{url}?region={one.code}" if one.path.startswith(paths) else "")
        for one in (place.ancestors if place else [])
        if one.level < Level.VILLAGE
    ]
    return [*found, *more] or [(_("Plans and reviews of villages"), url)]


def village_crumb(village: Region) -> tuple[str, str]:
    return village.name, reverse("accountability:village-plan", args=[village.code])


def done(form: Any, act: Callable[[], Any]) -> bool:
    """Run the verb; what is wrong goes onto the form, at its field where it has one."""
    try:
        act()
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            form.add_error(None, error.messages)
            return False
        for name, texts in error.message_dict.items():
            form.add_error(name if name in form.fields else None, texts)
        return False
    return True


def form_page(
    request: HttpRequest, form: Any, title: str, submit: str, **more: Any
) -> HttpResponse:
    """A page with one form; `back`, `crumbs`, `files`, `help` and `offers` as the template says."""
    context = {"form": form, "title": title, "submit": submit, **more}
    status = 422 if form.errors else 200
    return render(request, "accountability/villages/form.html", context, status=status)
