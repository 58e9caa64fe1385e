"""What one comparison found, one by one: the list behind the figures of its page."""

import json
from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from households import id_number
from households.models import Household, Person
from qiannan.templatetags.face import masked
from qiannan.web import PAGE_SIZE, here_with, render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import Region, User
from screening import lead_evidence, lead_pages
from screening.models import ComparisonRun, Lead, RuleExemption
from screening.run_findings import (
    BECAME,
    EXEMPT,
    HELD,
    MOVED,
    STILL,
    WITHHELD,
    FindingsOfRun,
    Found,
)
from screening.run_forms import FindingsForm
from screening.views.runs import run_in_sight

WORDS = {
    "": gettext_lazy("Found"),
    STILL: gettext_lazy("Still there"),
    MOVED: gettext_lazy("Moved this time"),
    HELD: gettext_lazy("Held by a verdict"),
    EXEMPT: gettext_lazy("Exempt"),
    WITHHELD: gettext_lazy("Waits for whole data"),
}
HUES = {STILL: "doing", MOVED: "review", HELD: "done", EXEMPT: "wait", WITHHELD: "review"}


@require(Permission.RUN_VIEW)
@require_GET
def run_findings(request: HttpRequest, pk: int) -> HttpResponse:
    """Findings of a run by rule, place and what became of them."""
    run = run_in_sight(request, pk)
    if not run.finished_at:
        raise Http404
    form = FindingsForm(request.GET, run=run)
    given = form.conditions
    became = request.GET.get("became", "")
    became = became if became in BECAME else ""
    place = (
        Region.objects.within_paths(list(run.seen_in) or [run.region.path])
        .filter(code=given.get("place"))
        .first()
    )
    found = FindingsOfRun(run, rule=given.get("rule", ""), place=place, became=became)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "run": run,
        "form": form,
        "became": became,
        "is_kept": found.is_kept,
        "page": page,
        "rows": _rows(run, page.object_list, request.user),  # type: ignore[arg-type]
        "tabs": [
            (WORDS[name], count, here_with(request, became=name), name == became)
            for name, count in found.counts().items()
            if count or name in ("", STILL, became)
        ],
        "crumbs": [
            (_("Comparisons"), reverse("screening:run-list")),
            (str(run), reverse("screening:run-detail", args=[pk])),
        ],
    }
    return render_page(
        request, "screening/run_findings.html", "screening/_run_findings.html", context
    )


def _rows(run: ComparisonRun, found: Sequence[Found], user: User) -> list[dict[str, Any]]:
    """The findings of a page with their names and places, masked; a handful of queries."""
    titles = {told["code"]: told["title"] for told in run.facts.get("rules", [])}
    homes = _homes(found, user)
    people = Person.objects.in_bulk(
        [one.subject_id for one in found if one.subject_kind == "person"]
    )
    leads = Lead.objects.visible_to(user, Permission.LEAD_VIEW).in_bulk(
        [one.lead_id for one in found if one.lead_id]
    )
    exemptions = RuleExemption.objects.visible_to(user, Permission.LEAD_VIEW).in_bulk(
        [one.exemption_id for one in found if one.exemption_id]
    )
    return [
        {
            "found": one,
            "name": _name(one, homes.get(one.household_id), people),
            "number": id_number.mask(one.id_number),
            "place": _place(homes.get(one.household_id)),
            "household": homes.get(one.household_id),
            "rule_title": titles.get(one.rule, ""),
            "summary": lead_evidence.summary_of(json.loads(one.evidence)),
            "lead": leads.get(one.lead_id),
            "exemption": exemptions.get(one.exemption_id),
            "tags": [(WORDS[name], HUES[name]) for name in one.became],
        }
        for one in found
    ]


def _homes(found: Sequence[Found], user: User) -> dict[int, Household]:
    mine = Household.objects.visible_to(user, Permission.HOUSEHOLD_VIEW)
    mine = mine.select_related("region__parent__parent__parent")
    return mine.in_bulk([one.household_id for one in found])


def _name(one: Found, home: Household | None, people: dict[int, Person]) -> str:
    if home is None:
        return ""
    person = people.get(one.subject_id) if one.subject_kind == "person" else None
    return masked(person.name if person else home.head_name, "name")


def _place(home: Household | None) -> str:
    return lead_pages.place_of(home.region) if home else ""
