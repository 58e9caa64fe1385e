"""What is due on which day of a month, of a place or of a person."""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ledger.models import ObligationQuerySet
from ledger.obligations.filters import person_in_sight
from ledger.obligations.pages import conditions
from ledger.obligations.views import crumbs, in_sight, place_in_sight
from qiannan import asked
from regions.duties import Permission
from regions.guards import require
from regions.models import User


@require(Permission.OBLIGATION_VIEW)
@require_GET
def obligation_calendar(request: HttpRequest) -> HttpResponse:
    """A month; each day with something due opens to its list."""
    first = _month(request.GET.get("month", ""))
    whose, rows, title = _whose(request)
    names = [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]
    days = list(_days(first, rows, whose, names))
    context = {
        "title": title,
        "first": first,
        "days": days,
        "is_empty": not any(one["told"] for one in days),
        "weekdays": names,
        "before": _address(whose, (first - timedelta(days=1)).replace(day=1)),
        "after": _address(whose, first + timedelta(days=32)),
        "now": _address(whose, timezone.localdate()),
        "whose": _choices(request, first, whose),
        "crumbs": crumbs(),
    }
    return render(request, "ledger/obligations/calendar.html", context)


def _month(text: str) -> date:
    """The first day of the month that the address names (2018-06), or of this month."""
    return asked.month(text) or timezone.localdate().replace(day=1)


def _whose(request: HttpRequest) -> tuple[dict[str, str], ObligationQuerySet, str]:
    """Of whom: the conditions of the address, the rows, and a title."""
    user: User = request.user  # type: ignore[assignment]
    rows, pk = in_sight(request), request.GET.get("person", "")
    if request.GET.get("mine"):
        return {"mine": "on"}, rows.owed_by(user), _("Mine to meet")
    if pk:
        person = person_in_sight(user, asked.whole(pk))
        if person is None:
            raise Http404
        return {"person": pk}, rows.owed_by(person), person.full_name
    place = place_in_sight(request)
    return {"region": place.code}, rows.within_paths([place.path]), place.name


def _address(whose: dict[str, str], day: date) -> str:
    return f"{reverse('ledger:obligation-calendar')}?{urlencode(whose | {'month': f'{day:%Y-%m}'})}"


def _choices(
    request: HttpRequest, first: date, whose: dict[str, str]
) -> list[tuple[str, None, str, bool]]:
    """The person's places and the person as tabs."""
    user: User = request.user  # type: ignore[assignment]
    posted = {
        p.region.code: p.region.name
        for p in user.active_postings
        if Permission.OBLIGATION_VIEW in p.grants
    }
    found = [
        (name, None, _address({"region": code}, first), whose.get("region") == code)
        for code, name in posted.items()
    ]
    return [*found, (_("Mine to meet"), None, _address({"mine": "on"}, first), "mine" in whose)]


def _days(
    first: date, rows: ObligationQuerySet, whose: dict[str, str], names: list[str]
) -> Iterator[dict[str, Any]]:
    """Each day of the month with how many are due that day, and the worst of their states."""
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    today = timezone.localdate()
    states = conditions(today)
    counted = rows.filter(due_on__range=(first, last)).order_by().values("due_on")
    by_day = {
        row["due_on"]: row
        for row in counted.annotate(
            total=Count("pk"),
            late=Count("pk", filter=states["late"]),
            open=Count("pk", filter=states["open"]),
            met=Count("pk", filter=Q(met_at__isnull=False)),
        )
    }
    page = reverse("ledger:obligation-list")
    for n in range(last.day):
        day = first + timedelta(days=n)
        told = by_day.get(day)
        query = urlencode(whose | {"due": f"{day}", "state": "all"})
        yield {
            "day": day,
            "weekday": day.isoweekday(),
            "word": names[day.weekday()],
            "is_today": day == today,
            "told": told,
            "hue": _hue(told) if told else "",
            "url": f"{page}?{query}" if told else "",
        }


def _hue(told: dict[str, int]) -> str:
    if told["late"]:
        return "late"
    return "doing" if told["open"] else "done"
