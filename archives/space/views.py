"""The room that is left, for who keeps the system; and the card of it on the home page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from archives.space import forecast
from archives.space.forecast import Space
from qiannan import figures
from regions.duties import Permission
from regions.guards import require
from regions.home import Card, Figure
from regions.models import User


@require(Permission.ACCOUNT_MANAGE)
@require_http_methods(["GET", "POST"])
def space(request: HttpRequest) -> HttpResponse:
    """What takes room, how it grew, and when the disk is full; posting counts anew."""
    if request.method == "POST":
        forecast.measure()
        return redirect("archives:space")
    found = forecast.now()
    known = [use for use in found.uses if use.size]
    context = {
        "space": found,
        "bars": figures.ranked_bars(
            (str(use.label), use.size, filesizeformat(use.size), "") for use in known
        ),
        "line": _line(found),
        "pace": filesizeformat(found.pace),
        "tight_percent": forecast.TIGHT_PERCENT,
        "tight_days": forecast.TIGHT_DAYS,
    }
    return render(request, "archives/space.html", context)


def _line(found: Space) -> figures.Line | None:
    points = [(f"{month:%Y-%m}", size, filesizeformat(size)) for month, size in found.months]
    return figures.line_figure(points) if found.counted_at else None


def card(request: HttpRequest) -> Card | None:
    """Who keeps the system is told of the room that is left, in red where it is little."""
    user: User = request.user  # type: ignore[assignment]
    if not user.paths_where(Permission.ACCOUNT_MANAGE):
        return None
    found = forecast.now()
    url = reverse("archives:space")
    full = f"{found.full_on:%Y-%m-%d}" if found.full_on else _("not in sight")
    return Card(
        order=62,
        title=_("Room for papers and photos"),
        figures=[
            Figure(_("of the disk is free"), f"{found.free_percent}%", url, is_bad=found.is_tight),
            Figure(_("full at this pace"), full, url),
        ],
        links=[(_("What takes room"), url)],
    )
