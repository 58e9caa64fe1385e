"""The place a page of the organisation is about, the way to it, and cadres named in a form."""

from collections.abc import Iterable

from django.http import Http404, HttpRequest
from django.urls import reverse

from regions.duties import Permission
from regions.models import ABOVE, Cadre, Region, User

VIEW = Permission.ORGANISATION_VIEW


def place_of(request: HttpRequest, permission: Permission = VIEW) -> Region:
    """The place that the address names as `region`, or the highest the person sees.

    Raises:
        Http404: there is no such place in sight.
    """
    user: User = request.user  # type: ignore[assignment]
    code = request.GET.get("region", "")
    rows = Region.objects.visible_to(user, permission).select_related(ABOVE)
    found = rows.filter(code=code) if code else rows.order_by("level", "path")
    place = found.first()
    if place is None:
        raise Http404
    return place


def crumbs(places: Iterable[Region], user: User, page: str) -> list[tuple[str, str]]:
    """The places from the top, each linked to the same page of it where it is in sight."""
    paths = tuple(user.paths_where(VIEW))
    url = reverse(page)
    return [
        (one.name, f"{url}?region={one.code}" if one.path.startswith(paths) else "")
        for one in places
    ]


def cadre_named(text: str, user: User) -> Cadre:
    """The cadre of the person's places who bears a number or a name.

    Raises:
        ValueError: nobody or several; the message is a Chinese sentence.
    """
    text = text.strip()
    mine = Cadre.objects.filter(region__path__regex=_reach(user)).select_related("region", "user")
    found = list(mine.filter(number=text)[:1]) or list(mine.filter(name=text)[:2])
    if not found:
        raise ValueError(f"干部名册里没有“{text}”；请先登记干部名册，再填写名册编号或姓名。")
    if len(found) > 1:
        raise ValueError(f"名册里有多位“{text}”；请改填名册编号。")
    return found[0]


def _reach(user: User) -> str:
    """Cadres of the prefecture and the county come down to a township: the roster is read from
    the county of each place where the person keeps the organisation, and the prefecture above it.
    """
    paths = user.paths_where(Permission.ORGANISATION_EDIT)
    counties = {"".join(f"{part}/" for part in path.split("/")[:2] if part) for path in paths}
    top = {path.split("/")[0] + "/" for path in paths}
    own = [f"^{path}$" for path in sorted(top)]
    return "|".join([*own, *(f"^{path}" for path in sorted(counties))]) or "^$"
