"""Where places stand: who does not meet what, by place; and what waits for a signature."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from households import pages
from households.models import Household, IncomeSheet, Judgement
from households.standards import ITEMS, places, relation
from households.standards.items import BY_KEY
from households.views.places import asked_year
from qiannan.figures import ranked_bars
from qiannan.web import here_with, key_of, paginate, render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import Region, User

PAGE = 50


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def standard_list(request: HttpRequest) -> HttpResponse:
    """A place by item: counts, the places below it ranked, and the households that fail."""
    user: User = request.user  # type: ignore[assignment]
    region = _region(request, user)
    year = asked_year(request) or places.newest_year()
    item = request.GET.get("item", "") if request.GET.get("item") in BY_KEY else ""
    who = request.GET.get("who", "") if request.GET.get("who") in places.WHO else "all"
    answer = None if request.GET.get("answer") == "unknown" and item else False
    standing = places.standing_of_place(region, year, who=who)
    after = key_of(request, "after")
    rows = places.failing(
        region.path, year, item=item, answer=answer, who=who, limit=PAGE + 1, after=after
    )
    context = {
        "crumbs": _crumbs(request, region, user),
        "region": region,
        "year": year,
        "years": [{"year": y, "on": y == year} for y in _years(year)],
        "stats": _stats(request, standing, item, answer),
        "bars": _bars(request, region, standing, item, answer),
        "item": BY_KEY.get(item),
        "is_unknown": answer is None,
        "rule": BY_KEY[item].words(relation.parameters(year)) if item else "",
        "unknown_url": here_with(request, answer="" if answer is None else "unknown"),
        "who_links": _who_links(request, who),
        "rows": _rows(rows[:PAGE]),
        "next": here_with(request, after=rows[PAGE - 1]["id"]) if len(rows) > PAGE else "",
        "is_first": not after,
        "first": here_with(request, after=""),
        "at": standing.at,
    }
    return render_page(
        request, "households/standard_list.html", "households/_standard_rows.html", context
    )


def _region(request: HttpRequest, user: User) -> Region:
    """The place in the address, else the person's own."""
    code = request.GET.get("region", "")
    seen = Region.objects.visible_to(user, Permission.HOUSEHOLD_VIEW)
    found = seen.filter(code=code).first() if code else None
    own = (p.region for p in user.active_postings if Permission.HOUSEHOLD_VIEW in p.grants)
    return found or next(own)


def _years(year: int) -> list[int]:
    newest = max(places.newest_year(), year)
    return list(range(newest, newest - 5, -1))


def _crumbs(request: HttpRequest, region: Region, user: User) -> list[tuple[str, str]]:
    paths = user.paths_where(Permission.HOUSEHOLD_VIEW)
    return [
        (
            place.name,
            here_with(request, region=place.code)
            if any(place.path.startswith(path) for path in paths)
            else "",
        )
        for place in region.ancestors
    ]


def _stats(
    request: HttpRequest, standing: places.PlaceStanding, chosen: str, answer: bool | None
) -> list[dict[str, Any]]:
    """One figure an item: how many fail it; each is a filter."""
    whole = {
        "label": _("Not met, any item"),
        "value": sum(standing.any_failing.values()),
        "note": "",
        "url": here_with(request, item="", answer=""),
        "on": not chosen,
    }
    return [
        whole,
        *(
            {
                "label": counted.item.title,
                "value": counted.failing,
                "note": _("%(n)s unknown") % {"n": f"{counted.unknown:,}"}
                if counted.unknown
                else "",
                "url": here_with(request, item=counted.key, answer=""),
                "on": chosen == counted.key and answer is False,
            }
            for counted in standing.counts
        ),
    ]


def _bars(
    request: HttpRequest,
    region: Region,
    standing: places.PlaceStanding,
    item: str,
    answer: bool | None,
) -> list[Any]:
    """The places right below, the most failing first; each opens its own page."""
    index = [one.key for one in ITEMS].index(item) if item else 0
    name = "failing" if answer is False else "unknown"
    values = {
        path: getattr(counted[index], name) if item else standing.any_failing[path]
        for path, counted in standing.by_child.items()
    }
    children = Region.objects.filter(path__in=list(values)).exclude(pk=region.pk)
    return ranked_bars(
        (
            place.name,
            values[place.path],
            f"{values[place.path]:,}",
            here_with(request, region=place.code),
        )
        for place in children
        if values[place.path]
    )


def _who_links(request: HttpRequest, chosen: str) -> list[tuple[str, None, str, bool]]:
    words = {
        "all": _("All households"),
        "registered": _("Registered"),
        "monitored": _("Monitored"),
        "rest": _("Not registered"),
    }
    return [
        (word, None, here_with(request, who="" if key == "all" else key), key == chosen)
        for key, word in words.items()
    ]


def _rows(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    homes = Household.objects.for_list().in_bulk([row["id"] for row in found])
    return [
        {
            "household": homes[row["id"]],
            "place": pages.place_name(homes[row["id"]].region),
            "failing": [item.title for item in ITEMS if row[item.key] is False],
            "unknown": [item.title for item in ITEMS if row[item.key] is None],
        }
        for row in found
        if row["id"] in homes
    ]


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def signing_queue(request: HttpRequest) -> HttpResponse:
    """Calculations and judgements in sight that wait for a signature, the oldest first."""
    user: User = request.user  # type: ignore[assignment]
    found = waiting(user)
    may_sign = bool(user.paths_where(Permission.STANDARD_SIGN))
    what = request.GET.get("what", "")
    what = what if what in found else "incomes" if may_sign else "drafts"
    page = paginate(request, found[what].select_related("household__region__parent__parent"))
    url = reverse("households:signing-queue")
    context = {
        "page": page,
        "what": what,
        "rows": [
            {
                "row": row,
                "place": pages.place_name(row.household.region),
                "by": handed_in_by(row),
                "may_work": user.can(Permission.HOUSEHOLD_PROPOSE, at=row.household.region),
            }
            for row in page.object_list
        ],
        "tabs": [
            (word, found[key].count(), f"{url}?what={key}", what == key)
            for key, word in (
                ("incomes", _("Income calculations")),
                ("judgements", _("Judgements")),
                ("drafts", _("Being calculated")),
            )
        ],
        "may_sign": may_sign,
    }
    return render(request, "households/signing_queue.html", context)


def waiting(user: User) -> dict[str, Any]:
    """The calculations and judgements in sight that wait, and the drafts, the oldest first."""
    incomes = IncomeSheet.objects.visible_to(user, Permission.HOUSEHOLD_VIEW)
    judgements = Judgement.objects.visible_to(user, Permission.HOUSEHOLD_VIEW)
    handed_in = incomes.filter(state=IncomeSheet.State.HANDED_IN)
    drafts = incomes.filter(state=IncomeSheet.State.DRAFT)
    judged = judgements.filter(state=Judgement.State.HANDED_IN)
    return {
        "incomes": handed_in.select_related("handed_in_by", "begun_by").order_by(
            "handed_in_at", "pk"
        ),
        "judgements": judged.select_related("observed_by").order_by("observed_at", "pk"),
        "drafts": drafts.select_related("begun_by").order_by("begun_at", "pk"),
    }


def handed_in_by(row: Any) -> tuple[Any, Any]:
    """(person, time) of a row: who handed it in, or began it."""
    if isinstance(row, IncomeSheet):
        return row.handed_in_by or row.begun_by, row.handed_in_at or row.begun_at
    return row.observed_by, row.observed_at
