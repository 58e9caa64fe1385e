"""Coverage as a picture, and the list behind each of its figures."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from qiannan import asked
from qiannan.maps import county_map
from qiannan.web import here_with, key_of, paginate, render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import Audience, Level, Region, User
from regions.posters import posters_of
from training import coverage, coverage_picture
from training.coverage import Coverage, Reach
from training.forms import CutForm
from training.models import Session

LISTS = {
    "trained": gettext_lazy("Trained, on the roster"),
    "missing": gettext_lazy("Not reached"),
    "roster": gettext_lazy("On the roster"),
    "persons": gettext_lazy("Persons trained, also who left"),
    "times": gettext_lazy("Person-times"),
    "sessions": gettext_lazy("Sessions"),
    "trainers": gettext_lazy("Trainers"),
}
# What is read along with the rows of each list; of the others, with cadres.
_ALONG = {
    "times": ("cadre__region", "session"),
    "sessions": ("region",),
    "trainers": ("cadre__region",),
}


@dataclass(frozen=True)
class Cut:
    """What the figures are of: a place in sight, a day, sessions of a level (0 all)."""

    region: Region
    as_of: date
    level: int

    def list_url(self, what: str, *, audience: str = "", place: str = "") -> str:
        code = place or self.region.code
        query = {"what": what, "region": code, "as_of": f"{self.as_of}", "level": self.level}
        query |= {"audience": audience} if audience else {}
        if place == self.region.code:  # the line of the place's own cadres
            query["own"] = "true"
        return f"{reverse('training:coverage-list')}?{urlencode(query)}"


def cut_of(request: HttpRequest) -> Cut:
    """Read the cut from the address.

    Raises:
        Http404: the place does not exist or is out of the reader's sight.
    """
    user: User = request.user  # type: ignore[assignment]
    rows = Region.objects.visible_to(user, Permission.TRAINING_VIEW)
    if code := request.GET.get("region", "").strip():
        rows = rows.filter(code=code) if code.isdecimal() else rows.filter(name=code)
    region = rows.order_by("level", "path").first()
    if region is None:
        raise Http404
    today = timezone.localdate()
    day = asked.day(request.GET.get("as_of")) or today
    level = request.GET.get("level", "")
    levels = {f"{one.value}" for one in Level}
    return Cut(region, min(day, today), int(level) if level in levels else 0)


def crumbs_of(request: HttpRequest, cut: Cut) -> list[tuple[str, str]]:
    """The places above, as links where they are in the reader's sight."""
    user: User = request.user  # type: ignore[assignment]
    return [
        (
            one.name,
            here_with(request, region=one.code)
            if one.pk != cut.region.pk and user.can(Permission.TRAINING_VIEW, at=one)
            else "",
        )
        for one in cut.region.ancestors
    ]


@require(Permission.TRAINING_VIEW)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Whom training reached: by audience, by place, on a day."""
    user: User = request.user  # type: ignore[assignment]
    cut = cut_of(request)
    found = coverage.coverage(cut.region, cut.as_of, cut.level)
    ordered = coverage_picture.places(found)
    context = {
        "cut": cut,
        "found": found,
        "total": _line(cut, found.total),
        "form": CutForm(
            initial={"region": cut.region.name, "as_of": cut.as_of, "level": cut.level}
        ),
        "crumbs": crumbs_of(request, cut),
        "picture": coverage_picture.picture(found.audiences),
        "audiences": [_line(cut, line, audience=line.key) for line in found.audiences],
        "places": [_line(cut, line, place=line.key) for line in ordered],
        "small": coverage_picture.picture(ordered, 120),
        "map": _map(request, cut, found) if cut.region.level == Level.PREFECTURE else None,
        "missing_words": _("Not reached"),
        "posters": posters_of(cut.region, user),
    }
    return render_page(request, "training/overview.html", "training/_overview.html", context)


def _line(cut: Cut, reach: Reach, **about: str) -> dict[str, Any]:
    """A line, and where each of its figures opens; an empty figure opens nowhere."""
    urls = {
        what: cut.list_url(what, **about) if getattr(reach, what) else "" for what in coverage.LISTS
    }
    return {"reach": reach, "urls": urls}


def _map(request: HttpRequest, cut: Cut, found: Coverage) -> Any:
    def entry(line: Reach) -> tuple[float | None, str, str]:
        percent = line.percent
        label = "—" if percent is None else f"{percent:.1f}"
        return (None if percent is None else float(percent), label,
                here_with(request, region=line.key))  # fmt: skip

    return county_map({line.key: entry(line) for line in found.places if line.roster})


@require(Permission.TRAINING_VIEW)
@require_GET
def coverage_list(request: HttpRequest) -> HttpResponse:
    """The cadres, person-times, sessions or trainers behind a figure of the coverage."""
    cut = cut_of(request)
    what = request.GET.get("what", "missing")
    audience = request.GET.get("audience", "")
    if what not in LISTS or (audience and audience not in Audience.values):
        raise Http404
    own = request.GET.get("own") == "true"
    rows = coverage.behind(what, cut.region, cut.as_of, level=cut.level, audience=audience, own=own)
    if what == "times" and (cadre := key_of(request, "cadre")):  # the times of one
        rows = rows.filter(cadre=cadre)
    page = paginate(request, rows.select_related(*_ALONG.get(what, ("region",))))
    context = {
        "cut": cut,
        "page": page,
        "what": what,
        "rows": _rows(request, cut, what, list(page.object_list)),
        "title": LISTS[what],
        "audience": Audience(audience).label if audience else "",
        "tabs": [
            (word, None, here_with(request, what=key, cadre=""), key == what)
            for key, word in LISTS.items()
        ],
        "crumbs": [
            (_("Training"), f"{reverse('training:overview')}?region={cut.region.code}"),
        ],
    }
    return render(request, "training/coverage_list.html", context)


def _rows(request: HttpRequest, cut: Cut, what: str, shown: list[Any]) -> list[tuple[Any, Any]]:
    """Each row of a page with what stands beside it: of a cadre how often he or she came, of a
    session whether the reader may open it.
    """
    if what in ("times", "trainers"):
        return [(row.cadre, row) for row in shown]
    keys = [row.pk for row in shown]
    if what == "sessions":
        user: User = request.user  # type: ignore[assignment]
        seen = Session.objects.visible_to(user, Permission.TRAINING_VIEW).filter(pk__in=keys)
        in_sight = set(seen.values_list("pk", flat=True))
        return [(row, row.pk in in_sight) for row in shown]
    times = _times(cut, keys)
    return [(cadre, times.get(cadre.pk, 0)) for cadre in shown]


def _times(cut: Cut, keys: list[int]) -> dict[int, int]:
    """How often each of these cadres came; one query."""
    found: dict[int, int] = {}
    for key in (
        coverage.came(cut.as_of, cut.level).filter(cadre__in=keys).values_list("cadre", flat=True)
    ):
        found[key] = found.get(key, 0) + 1
    return found
