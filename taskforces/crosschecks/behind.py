"""The lists behind the figures of a round: answers of both visits, and households."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from qiannan.web import here_with, key_of, paginate
from regions.guards import require
from taskforces.crosschecks import reports
from taskforces.crosschecks.views import VIEW, crumbs, page_of, round_in_sight, user_of
from taskforces.models import CrossCheck, CrossPair, CrossVisit, Question

KINDS = {
    "compared": gettext_lazy("Compared"),
    "agree": gettext_lazy("In agreement"),
    "differ": gettext_lazy("Differ"),
    "left_out": gettext_lazy("Not compared"),
}
STATES = {
    "made": gettext_lazy("Visited"),
    "rest": gettext_lazy("To visit"),
    "problem": gettext_lazy("With a problem"),
}
HUES = {"agree": "done", "differ": "late", "left_out": "wait"}


@require(VIEW)
@require_GET
def round_answers(request: HttpRequest, pk: int) -> HttpResponse:
    """What the first and the second visit answered, question by question: agreeing or not."""
    row, user = round_in_sight(request, pk), user_of(request)
    visits, pair = _visits(request, row)
    kind, question = request.GET.get("kind", ""), request.GET.get("question", "")
    if question not in ("", *Question.values):
        raise Http404
    every = reports.answers(visits.order_by("number"), question)
    page = paginate(request, reports.of_kind(every, kind))
    words = [("", _("All")), *KINDS.items()]
    context = {
        "round": row,
        "pair": pair,
        "page": page,
        "rows": [
            (visit, page_of(visit, user), line, HUES[line.kind], KINDS[line.kind])
            for visit, line in page.object_list
        ],
        "tabs": [
            (word, len(reports.of_kind(every, one)), here_with(request, kind=one), one == kind)
            for one, word in words
        ],
        "questions": [
            (word, None, here_with(request, question=one), one == question)
            for one, word in [("", _("All questions")), *Question.choices]
        ],
        "crumbs": _way(row),
    }
    return render(request, "taskforces/crosschecks/answers.html", context)


@require(VIEW)
@require_GET
def round_visits(request: HttpRequest, pk: int) -> HttpResponse:
    """The households of the sample in sight: visited again, to visit, with a problem."""
    row = round_in_sight(request, pk)
    visits, pair = _visits(request, row)
    state = request.GET.get("state", "")
    found = {
        "": visits,
        "made": visits.filter(signed_at__isnull=False),
        "rest": visits.filter(signed_at=None),
        "problem": visits.exclude(problem=""),
    }
    page = paginate(request, found.get(state, visits).order_by("pair", "number"))
    context = {
        "round": row,
        "pair": pair,
        "page": page,
        "rows": [(visit, page_of(visit, user_of(request))) for visit in page.object_list],
        "tabs": [
            (word, found[one].count(), here_with(request, state=one), one == state)
            for one, word in [("", _("All")), *STATES.items()]
        ],
        "crumbs": _way(row),
    }
    return render(request, "taskforces/crosschecks/households.html", context)


def _visits(request: HttpRequest, row: CrossCheck) -> tuple[QuerySet[CrossVisit], CrossPair | None]:
    """The visits of a round in sight, of one pair where the address names one."""
    seen = CrossVisit.objects.filter(pair__round=row).visible_to(user_of(request), VIEW)
    seen = seen.select_related("region__parent__parent", "pair__inspected")
    if not request.GET.get("pair"):
        return seen, None
    pairs = row.pairs.select_related("inspected", "inspecting")
    pair = get_object_or_404(pairs, pk=key_of(request, "pair"))
    return seen.filter(pair=pair), pair


def _way(row: CrossCheck) -> list[tuple[str, Any]]:
    return [*crumbs(), (row.number, reverse("taskforces:cross-check", args=[row.pk]))]
