"""Errors of a month by cadre, what became of them in the next, and the errors themselves."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qiannan.web import here_with, key_of, paginate
from regions.duties import Permission
from regions.guards import require
from regions.models import User
from training import need_months, needs
from training.need_months import (
    AFTER,
    ALL,
    BEFORE,
    OTHERS,
    TRAINED,
    UNKNOWN,
    Kind,
    Line,
    Made,
    Month,
)
from training.views.overview import Cut, crumbs_of, cut_of


def _words(group: str) -> str:
    return {
        ALL: _("All"),
        TRAINED: _("Reached by training"),
        OTHERS: _("Not reached"),
        UNKNOWN: _("Not on the roster"),
    }[group]


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
        "rows": [_line(cut, month, line) for line in page.object_list],
        "crumbs": _crumbs(request, cut),
    }
    return render(request, "training/need_months.html", context)


def _shown(cut: Cut, month: Month, kind: Kind) -> dict[str, Any]:
    rows = [
        {
            "group": group,
            "words": _words(group.key),
            "persons_url": _url(cut, month, "need-persons", kind=kind.key, group=group.key),
            "before_url": _url(cut, month, kind=kind.key, group=group.key, when=BEFORE),
            "after_url": _url(cut, month, kind=kind.key, group=group.key, when=AFTER),
        }
        for group in kind.groups
    ]
    return {
        "kind": kind,
        "rows": rows,
        "unknown_url": _url(cut, month, kind=kind.key, group=UNKNOWN, when=BEFORE),
    }


def _line(cut: Cut, month: Month, line: Line) -> dict[str, Any]:
    """A cadre, and where each of his or her figures opens."""
    who: dict[str, Any] = {"cadre": line.cadre.pk}
    return {
        "line": line,
        "kinds": [
            (label, times, _url(cut, month, kind=key, when=BEFORE, **who))
            for key, label, times in line.kinds
        ],
        "before_url": _url(cut, month, when=BEFORE, **who),
        "after_url": _url(cut, month, when=AFTER, **who),
    }


def _url(cut: Cut, month: Month, page: str = "need-errors", **more: Any) -> str:
    query = {"region": cut.region.code, "month": f"{month}"} | more
    return f"{reverse(f'training:{page}')}?{urlencode(query)}"


@require(Permission.TRAINING_VIEW)
@require_GET
def need_errors(request: HttpRequest) -> HttpResponse:
    """The errors behind a figure, each with who made it and where it is looked at; of a cadre
    those of every kind where the address names none.
    """
    cut, month = _asked(request)
    group, when = request.GET.get("group", ALL), request.GET.get("when", BEFORE)
    cadre = key_of(request, "cadre")
    kinds = _kinds(request, cut, month, group, may_be_all=bool(cadre))
    if when not in (BEFORE, AFTER):
        raise Http404
    made = [(one, kind) for kind in kinds for one in kind.of(group, when)]
    if cadre:
        made = [(one, kind) for one, kind in made if one.cadre and one.cadre.pk == cadre]
    context = {
        "cut": cut,
        "title": kinds[0].label if len(kinds) == 1 else _("Errors"),
        "group": "" if cadre else _words(group),
        "month": month if when == BEFORE else month.next,
        "crumbs": _month_crumbs(request, cut, month),
    } | _page_of(request, cut, [(one, kind.key) for one, kind in made])
    return render(request, "training/need_errors.html", context)


def _page_of(request: HttpRequest, cut: Cut, made: list[tuple[Made, str]]) -> dict[str, Any]:
    """A page of errors: each with the words of its kind, and whether its page opens."""
    user: User = request.user  # type: ignore[assignment]
    page = paginate(request, made)
    opens = {key: needs.NEEDS[key].opens for _one, key in page.object_list}
    may = {key: need is None or user.can(need, at=cut.region) for key, need in opens.items()}
    rows = [(one, needs.NEEDS[key].label, may[key]) for one, key in page.object_list]
    return {"page": page, "rows": rows}


def _kinds(
    request: HttpRequest, cut: Cut, month: Month, group: str, *, may_be_all: bool = False
) -> list[Kind]:
    """The kind of error that the address names, or all of them.

    Raises:
        Http404: there is no such kind or group.
    """
    found = need_months.kinds(cut.region, month)
    asked = request.GET.get("kind", "")
    if asked or not may_be_all:
        found = [kind for kind in found if kind.key == asked]
        if not found:
            raise Http404
    if group not in (ALL, TRAINED, OTHERS, UNKNOWN):
        raise Http404
    return found


@require(Permission.TRAINING_VIEW)
@require_GET
def need_persons(request: HttpRequest) -> HttpResponse:
    """The cadres of a group who made an error of a kind in a month."""
    cut, month = _asked(request)
    group = request.GET.get("group", ALL)
    (kind,) = _kinds(request, cut, month, group)
    context = {
        "title": f"{kind.label} · {_words(group)}",
        "meta": f"{cut.region.name} · {month}",
        "page": paginate(request, kind.persons(group)),
        "crumbs": _month_crumbs(request, cut, month),
    }
    return render(request, "training/reached.html", context)


@require(Permission.TRAINING_VIEW)
@require_GET
def need_behind(request: HttpRequest) -> HttpResponse:
    """The errors that a figure of the need of training counts: of 30 days, or of the 30 before."""
    cut = cut_of(request)
    kind = request.GET.get("kind", "")
    need = needs.NEEDS.get(kind)
    if need is None or need.errors is None:
        raise Http404
    since, until = needs.span(cut.as_of, earlier="earlier" in request.GET)
    made = need_months.made_in(need, cut.region, since, until)
    context = {
        "cut": cut,
        "title": need.label,
        "month": f"{since} — {until}",
        "crumbs": _crumbs(request, cut),
    } | _page_of(request, cut, [(one, kind) for one in made])
    return render(request, "training/need_errors.html", context)


def _asked(request: HttpRequest) -> tuple[Cut, Month]:
    month = need_months.month_of(request.GET.get("month", ""), timezone.localdate())
    return cut_of(request), month


def _month_crumbs(request: HttpRequest, cut: Cut, month: Month) -> list[tuple[str, str]]:
    months = _url(cut, month, "need-months")
    return [*_crumbs(request, cut), (_("Errors and what became of them"), months)]


def _crumbs(request: HttpRequest, cut: Cut) -> list[tuple[str, str]]:
    top = [
        (_("Training"), reverse("training:overview")),
        (_("Need of training"), f"{reverse('training:need-list')}?region={cut.region.code}"),
    ]
    return [*top, *crumbs_of(request, cut)]
