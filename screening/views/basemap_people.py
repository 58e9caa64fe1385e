"""The people behind the figures of how much the base map and the police share."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from households.models import Household
from qiannan.templatetags.face import masked
from qiannan.web import here_with, key_of, render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import Region, User
from screening.basemap import figures, people
from screening.basemap.kinds import GRADES

SHOWN = {
    "matched": gettext_lazy("Matched"),
    "in_police": gettext_lazy("With the police"),
    "only_ours": gettext_lazy("Only ours"),
    "only_theirs": gettext_lazy("Only theirs"),
    "differing": gettext_lazy("Differing"),
    "persons": gettext_lazy("Persons of the base map"),
}


@require(Permission.DIFFERENCE_VIEW)
@require_GET
def basemap_people(request: HttpRequest) -> HttpResponse:
    """Person by person, both sides; the tabs are the figures of the place."""
    user: User = request.user  # type: ignore[assignment]
    scope = figures.scope_of(user, request.GET.get("region", ""))
    shown = request.GET.get("show") or "matched"
    if scope is None or shown not in SHOWN:
        raise Http404
    total = figures.totals(scope, user)
    page = people.page(
        scope, shown, after=key_of(request, "after"), before=key_of(request, "before")
    )
    runs = figures.latest_runs(scope)
    context = {
        "scope": scope,
        "title": SHOWN[shown],
        "rows": _rows(page.rows, scope, user),
        "total": getattr(total, shown),
        "next": here_with(request, after=page.after) if page.after else "",
        "prev": here_with(request, before=page.before) if page.before else "",
        "compared_at": max((run.finished_at for run in runs), default=None),
        "tabs": [
            (word, getattr(total, code), here_with(request, show=code), code == shown)
            for code, word in SHOWN.items()
        ],
        "differences": f"{reverse('screening:difference-list')}?region={scope.code}",
        "crumbs": [
            (_("Departments' data"), reverse("screening:basemap-overview")),
            (scope.name, f"{reverse('screening:basemap-overview')}?region={scope.code}"),
            (SHOWN[shown], ""),
        ],
    }
    return render_page(
        request, "screening/basemap_people.html", "screening/_basemap_people.html", context
    )


def _rows(found: list[dict[str, Any]], scope: Region, user: User) -> list[dict[str, Any]]:
    """What a line shows; a household is linked while it is there and in sight."""
    sees_names = user.can(Permission.HOUSEHOLD_VIEW, at=scope)
    homes = Household.objects.visible_to(user, Permission.HOUSEHOLD_VIEW).in_bulk(
        {row["household_id"] for row in found if row["household_id"]}
    )
    villages = dict(
        Region.objects.filter(code__in={row["village_code"] for row in found}).values_list(
            "code", "name"
        )
    )

    def name(text: str | None) -> str:
        return (text or "") if sees_names else masked(text or "", "name")

    return [
        {
            **row,
            "who": name(row["ours"] or row["theirs"]),
            "ours": name(row["ours"]),
            "theirs": name(row["theirs"]),
            "village": villages.get(row["village_code"], ""),
            "home": homes.get(row["household_id"]),
            "grade": GRADES[row["grade"]].title if row["grade"] else "",
            "state": _state(row),
        }
        for row in found
    ]


def _state(row: dict[str, Any]) -> tuple[str, str]:
    """The word of a person's tag, and its hue."""
    if row["is_theirs"]:
        return _("Only theirs"), "review"
    if row["is_absent"]:
        return _("Only ours"), "review"
    if row["is_differing"]:
        return _("Differing"), "review"
    return (_("Matched"), "done") if row["is_matched"] else (_("Not compared"), "wait")
