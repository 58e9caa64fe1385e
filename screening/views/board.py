"""The comparison board and the trend of leads: which place, which view of it, which measure."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from qiannan.figures import Bar, ranked_bars
from qiannan.maps import CountyMap, county_map
from regions.duties import Permission
from regions.guards import require
from regions.models import Level, Region, User
from screening import families
from screening.overview import LABELS, MEASURES, Line, Place, board, heat, places

RULES, PLACES, HEAT = "rules", "places", "heat"
VIEWS = {
    RULES: gettext_lazy("By rule"),
    PLACES: gettext_lazy("By place"),
    HEAT: gettext_lazy("Rule against place"),
}
GROUPS = {
    families.DEPARTMENT: gettext_lazy("By department"),
    families.KIND: gettext_lazy("By kind of lead"),
}


def place_of(request: HttpRequest) -> Place:
    """The place in the address, else the highest of the reader's own.

    Raises:
        Http404: it does not exist or is out of the reader's sight.
    """
    user: User = request.user  # type: ignore[assignment]
    paths = user.paths_where(Permission.REPORT_VIEW)
    code = request.GET.get("region", "")
    found = Region.objects.filter(code=code) if code else Region.objects.filter(path__in=paths)
    region = found.order_by("level", "path").first()
    if region is None or not user.can(Permission.REPORT_VIEW, at=region):
        raise Http404
    return Place(region, lists=user.can(Permission.LEAD_VIEW, at=region))


@dataclass(frozen=True)
class Chosen:
    """What the address says beside the place; each choice keeps the others."""

    place: Place
    view: str
    by: str
    measure: str

    def url(self, **changed: str) -> str:
        now = {
            "region": self.place.region.code,
            "view": self.view,
            "by": self.by,
            "measure": self.measure,
        } | changed
        usual = {"view": RULES, "by": families.DEPARTMENT, "measure": MEASURES[0]}
        query = {name: value for name, value in now.items() if usual.get(name) != value}
        return f"{reverse('screening:board')}?{urlencode(query)}"

    def at(self, region: Region) -> str:
        return self.url(region=region.code)


def _chosen(request: HttpRequest, place: Place) -> Chosen:
    def one(name: str, known: object, usual: str) -> str:
        given = request.GET.get(name, usual)
        return given if given in known else usual  # type: ignore[operator]

    has_below = place.region.level < Level.GRID
    return Chosen(
        place,
        view=one("view", VIEWS, RULES) if has_below else RULES,
        by=one("by", GROUPS, families.DEPARTMENT),
        measure=one("measure", MEASURES, MEASURES[0]),
    )


@require(Permission.REPORT_VIEW)
@require_GET
def comparison_board(request: HttpRequest) -> HttpResponse:
    """The leads of a place by department or kind and rule, by place, or one against the other."""
    place = place_of(request)
    chosen = _chosen(request, place)
    drawn = board(place, chosen.by)
    context = {
        "place": place,
        "chosen": chosen,
        "board": drawn,
        "crumbs": crumbs(request, place, chosen.at),
        "neighbours": _neighbours(request, chosen),
        "views": _views(chosen),
        "groups": [(word, chosen.url(by=by), by == chosen.by) for by, word in GROUPS.items()],
        "heads": LABELS,
        "now": timezone.localtime(),
        "has_trend": place.region.level <= Level.COUNTY,
    }
    if chosen.view == PLACES:
        lines = places(place, chosen.at)
        context |= {"lines": lines, "map": _map(place, lines), "bars": _bars(lines)}
    if chosen.view == HEAT:
        measures = [(LABELS[m], chosen.url(measure=m), m == chosen.measure) for m in MEASURES]
        context |= {
            "heat": heat(place, chosen.by, chosen.measure, chosen.at),
            "measures": measures,
        }
    return render(request, "screening/board.html", context)


def crumbs(request: HttpRequest, place: Place, url: object) -> list[tuple[str, str]]:
    """The places above, as links where they are in the reader's sight."""
    user: User = request.user  # type: ignore[assignment]
    return [
        (
            region.name,
            url(region)  # type: ignore[operator]
            if region != place.region and user.can(Permission.REPORT_VIEW, at=region)
            else "",
        )
        for region in place.region.ancestors
    ]


def _views(chosen: Chosen) -> list[tuple[object, None, str, bool]]:
    if chosen.place.region.level >= Level.GRID:
        return []
    return [
        (word, None, chosen.url(view=view), view == chosen.view) for view, word in VIEWS.items()
    ]


def _neighbours(request: HttpRequest, chosen: Chosen) -> list[tuple[str, str]]:
    """(code, name) of the places to switch to: above in sight, beside, and just below."""
    user: User = request.user  # type: ignore[assignment]
    region = chosen.place.region
    above = [r for r in region.ancestors if user.can(Permission.REPORT_VIEW, at=r)]
    top = above[0]
    beside = region.parent.children.current().order_by("code") if len(above) > 1 else []  # type: ignore[union-attr]
    below = region.children.current().order_by("code")
    found = [*above[:-1], *(beside or [region])]
    at = next((n for n, one in enumerate(found) if one == region), len(found) - 1)
    found[at + 1 : at + 1] = list(below)
    return [(one.code, "\u3000" * (one.level - top.level) + one.name) for one in found]


def _map(place: Place, lines: list[Line]) -> CountyMap | None:
    """The counties of the prefecture by the share verified."""
    if place.region.level != Level.PREFECTURE:
        return None
    return county_map({line.code: _shade(line) for line in lines})


def _bars(lines: list[Line]) -> list[Bar]:
    """The places with most overdue of what was pushed first."""
    return ranked_bars(
        [
            (line.title, float(percent), f"{percent}%", line.url)
            for line in lines
            if (percent := line.tally.overdue_percent) is not None
        ],
        full=100,
    )


def _shade(line: Line) -> tuple[float | None, str, str]:
    percent = line.tally.verified_percent
    return (None, "—", line.url) if percent is None else (float(percent), f"{percent}", line.url)
