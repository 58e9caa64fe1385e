"""The list of cases, the entries behind them, and the page of one case."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accountability.cases import figures, operations, pages
from accountability.cases.forms import ListForm
from accountability.models import Case, CaseEntry
from qiannan import asked
from qiannan.web import key_of, render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import Region, User

PAGE = 50
_WITH = ("region__parent__parent__parent__parent", "form", "changed_form", "proposed_form")


def cases_in_sight(request: HttpRequest) -> QuerySet[Case]:
    return Case.objects.visible_to(request.user, Permission.CASE_VIEW)  # type: ignore[arg-type]


@require(Permission.CASE_VIEW, is_hidden=True)
@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """The cases in sight by state, form and place, or those behind a figure; keyset paging."""
    form = ListForm(request.GET)
    found, about = _behind(request, cases_in_sight(request))
    page, older = _page(request, _narrowed(found, form).select_related(*_WITH))
    context = {
        "form": form,
        "rows": [(case, pages.HUES[Case.State(case.state)]) for case in page],
        "older": older,
        "about": about,
        "is_narrowed": any(request.GET.get(name) for name in (*form.fields, "figure")),
        "links": _links(request),
    }
    return render_page(
        request, "accountability/cases/list.html", "accountability/cases/_rows.html", context
    )


def _narrowed(found: QuerySet[Case], form: ListForm) -> QuerySet[Case]:
    form.is_valid()
    given = form.cleaned_data
    if given.get("state"):
        found = found.filter(state=given["state"])
    if given.get("form") and "form_then" not in found.query.annotations:
        today = timezone.localdate()
        found = found.annotate(form_then=figures.with_form(today)).filter(
            form_then=given["form"].pk
        )
    if given.get("place"):
        places = Region.objects.search(given["place"]).values_list("path", flat=True)
        found = found.within_paths(list(places[:200]))  # type: ignore[attr-defined]
    return found


def _place(request: HttpRequest, found: QuerySet[Any], field: str) -> QuerySet[Any]:
    """Rows of the place that the address names; with `here`, of itself and no place below."""
    code = request.GET.get("region", "")
    if not code:
        return found
    region = get_object_or_404(Region, code=code)
    if request.GET.get("here") == "true":
        below = region.children.values_list("path", flat=True)
        for path in below:
            found = found.exclude(**{f"{field}__startswith": path})
    return found.filter(**{f"{field}__startswith": region.path})


def _as_of(request: HttpRequest) -> Any:
    return asked.day(request.GET.get("as_of")) or timezone.localdate()


def _behind(request: HttpRequest, found: QuerySet[Case]) -> tuple[QuerySet[Case], str]:
    """The cases behind the figure that the address names, and what it is called."""
    found = _place(request, found, "region__path")
    figure = request.GET.get("figure", "")
    if not figure:
        return found, ""
    if figure not in figures.FIGURES:
        raise Http404
    as_of, step = _as_of(request), request.GET.get("form", "")
    found = figures.behind(found, as_of, figure, asked.whole(step))
    return found, f"{figures.WORDS[figure]} · {as_of}"


def _page(request: HttpRequest, found: QuerySet[Any]) -> tuple[list[Any], str]:
    """The newest rows, or those before the key in the address; and the address of the next."""
    if before := key_of(request, "before"):
        found = found.filter(pk__lt=before)
    rows = list(found.order_by("-pk")[: PAGE + 1])
    if len(rows) <= PAGE:
        return rows, ""
    query = request.GET.copy()
    query["before"] = str(rows[PAGE - 1].pk)
    return rows[:PAGE], f"?{query.urlencode()}"


def _links(request: HttpRequest) -> list[tuple[str, str]]:
    user: User = request.user  # type: ignore[assignment]
    links = [
        (_("Table of cases"), reverse("accountability:table-detail", args=[23])),
        (_("Leads and issues behind cases"), reverse("accountability:case-entry-list")),
        (_("Ladder"), reverse("accountability:case-ladder")),
        (_("Lists of duties"), reverse("accountability:case-duties")),
    ]
    if user.paths_where(Permission.CASE_HANDLE):
        links.append((_("Open a case"), reverse("accountability:case-new")))
    return links


@require(Permission.CASE_VIEW, is_hidden=True)
@require_GET
def case_entry_list(request: HttpRequest) -> HttpResponse:
    """The entries of ledgers that cases in force came from."""
    cases = _place(request, cases_in_sight(request), "region__path")
    found = figures.entries_behind(cases, _as_of(request)).select_related("case")
    rows, older = _page(request, found)
    context = {"rows": [(row, _ledger(row)) for row in rows], "older": older}
    return render(request, "accountability/cases/entries.html", context)


def _ledger(entry: CaseEntry) -> str:
    return _("Lead") if entry.subject == "screening.lead" else _("Issue")


@require(Permission.CASE_VIEW, is_hidden=True)
@require_GET
def case_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One case: whom, what for, where it stands, what may be done. That it was read is kept."""
    case = case_in_sight(request, pk)
    operations.read(case, by=request.user)  # type: ignore[arg-type]
    return render(request, "accountability/cases/detail.html", case_context(request, case))


def case_in_sight(request: HttpRequest, pk: int) -> Case:
    rows = cases_in_sight(request).select_related(
        *_WITH, "account", "duty_line", "traced_from", "opened_by", "heard_by", "proposed_by",
        "decided_by", "appealed_by", "answered_by", "ended_by",
    )  # fmt: skip
    return get_object_or_404(rows.prefetch_related("relatives", "entries"), pk=pk)


def case_context(request: HttpRequest, case: Case, filled: Any = None) -> dict[str, Any]:
    """The context of the page; `filled` holds a form that came back with errors, by its verb."""
    user: User = request.user  # type: ignore[assignment]
    traced = cases_in_sight(request).filter(traced_from=case).order_by("pk")
    return {
        "case": case,
        "hue": pages.HUES[Case.State(case.state)],
        "stations": pages.stations(case),
        "facts": pages.facts(case),
        "decision": pages.decision_facts(case),
        "entries": [(row, _ledger(row)) for row in case.entries.all()],
        "relatives": "、".join(row.name for row in case.relatives.all()),
        "traced": [(row, pages.HUES[Case.State(row.state)]) for row in traced],
        "steps": pages.steps_now(case, request, filled or {}),
        "may_trace": case.traced_from_id is None
        and case.state != Case.State.DROPPED
        and user.can(Permission.CASE_HANDLE, at=case.region),
        "story": pages.story(case),
        "readers": pages.readers(case),
        "crumbs": [(_("Accountability cases"), reverse("accountability:case-list"))],
    }
