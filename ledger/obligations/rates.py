"""The page of rates: each figure with the address of the list of exactly what it counts."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from ledger.obligations import reports
from ledger.obligations.filters import BECAME
from ledger.obligations.reports import Rate
from regions.models import Region

Line = dict[str, Any]


def by_place(place: Region, first: date, last: date) -> list[Line]:
    """{rate, figures, timely}: a line a place just below, and the place's own duties."""
    own = {place.code: {"own": "true"}}
    return [
        _line(rate, first, last, {"region": rate.key, **own.get(rate.key, {})})
        for rate in reports.by_place(place, first, last)
    ]


def by_title(place: Region, first: date, last: date) -> list[Line]:
    """The same, a line a duty."""
    return [
        _line(rate, first, last, {"region": place.code, "title": rate.key})
        for rate in reports.by_kind(place, first, last)
    ]


def _line(rate: Rate, first: date, last: date, of: Mapping[str, str]) -> Line:
    days = {"due_from": f"{first}", "due_to": f"{last}", "state": "all"}

    def url(became: str) -> str:
        query = urlencode({**of, **days, "became": became})
        return f"{reverse('ledger:obligation-list')}?{query}" if getattr(rate, became) else ""

    figures = [
        (label, getattr(rate, one), url(one), one == "unmet") for one, label in BECAME.items()
    ]
    return {"rate": rate, "figures": figures, "timely": url("on_time")}
