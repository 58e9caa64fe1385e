"""Errors of a month by cadre, what became of them in the next, and the errors themselves."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qiannan.web import here_with, paginate
from regions.duties import Permission
from regions.guards import require
from regions.models import User
from training import need_months, needs
from training.need_months import AFTER, ALL, BEFORE, OTHERS, TRAINED, Kind, Month
from training.views.overview import Cut, crumbs_of, cut_of


def _words(group: str) -> str:
    return {ALL: _("All"), TRAINED: _("Reached by training"), OTHERS: _("Not reached")}[group]


@require(Permission.TRAINING_VIEW)
@require_GET
def need_months_page(request: HttpRequest) -> HttpResponse:
    """Who made which errors in a month; of those trained in it beside those not, the next month."""
    cut, month = _asked(request)
    found = need_months.kinds(cut.region, month)
    page = paginate(request, need_months.lines(found))
    context = {
        "cut": cut,
        "month": month,
        "earlier": here_with(request, month=f"{month.before}", page=""),
        "later": here_with(request, month=f"{month.next}", page=""),
        "is_whole": month.next.last < timezone.localdate(),
        "effects": [_shown(cut, month, kind) for kind in found],
        "page": page,
        "crumbs": _crumbs(request, cut),
    }
    return render(request, "training/need_months.html", context)


def _shown(cut: Cut, month: Month, kind: Kind) -> dict[str, Any]:
    rows = [
        {
            "group": group,
            "words": _words(group.key),
            "before_url": _url(cut, month, kind.key, group.key, BEFORE),
            "after_url": _url(cut, month, kind.key, group.key, AFTER),
        }
        for group in kind.groups
    ]
    return {"kind": kind, "rows": rows}


def _url(cut: Cut, month: Month, kind: str, group: str, when: str) -> str:
    query = {"region": cut.region.code, "month": f"{month}"}
    query |= {"kind": kind, "group": group, "when": when}
    return f"{reverse('training:need-errors')}?{urlencode(query)}"


@require(Permission.TRAINING_VIEW)
@require_GET
def need_errors(request: HttpRequest) -> HttpResponse:
    """The errors behind a figure, each with who made it and where it is looked at."""
    cut, month = _asked(request)
    kinds = {kind.key: kind for kind in need_months.kinds(cut.region, month)}
    asked = request.GET
    group, when = asked.get("group", ALL), asked.get("when", BEFORE)
    kind = kinds.get(asked.get("kind", ""))
    if kind is None or group not in (ALL, TRAINED, OTHERS) or when not in (BEFORE, AFTER):
        raise Http404
    user: User = request.user  # type: ignore[assignment]
    opens = needs.NEEDS[kind.key].opens
    context = {
        "cut": cut,
        "kind": kind,
        "may_open": opens is None or user.can(opens, at=cut.region),
        "group": _words(group),
        "month": month if when == BEFORE else month.next,
        "page": paginate(request, kind.of(group, when)),
        "crumbs": [
            *_crumbs(request, cut),
            (
                _("Errors and what became of them"),
                f"{reverse('training:need-months')}?region={cut.region.code}&month={month}",
            ),
        ],
    }
    return render(request, "training/need_errors.html", context)


@require(Permission.TRAINING_VIEW)
@require_GET
def need_behind(request: HttpRequest) -> HttpResponse:
    """The errors that a figure of the need of training counts: of 30 days, or of the 30 before."""
    cut = cut_of(request)
    need = needs.NEEDS.get(request.GET.get("kind", ""))
    if need is None or need.errors is None:
        raise Http404
    since, until = needs.span(cut.as_of, earlier="earlier" in request.GET)
    user: User = request.user  # type: ignore[assignment]
    context = {
        "cut": cut,
        "kind": need,
        "may_open": need.opens is None or user.can(need.opens, at=cut.region),
        "month": f"{since} — {until}",
        "page": paginate(request, need_months.made_in(need, cut.region, since, until)),
        "crumbs": _crumbs(request, cut),
    }
    return render(request, "training/need_errors.html", context)


def _asked(request: HttpRequest) -> tuple[Cut, Month]:
    month = need_months.month_of(request.GET.get("month", ""), timezone.localdate())
    return cut_of(request), month


def _crumbs(request: HttpRequest, cut: Cut) -> list[tuple[str, str]]:
    top = [
        (_("Training"), reverse("training:overview")),
        (_("Need of training"), f"{reverse('training:need-list')}?region={cut.region.code}"),
    ]
    return [*top, *crumbs_of(request, cut)]
