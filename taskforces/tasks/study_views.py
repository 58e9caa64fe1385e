"""Problems put to a body: the list, one of them, raising, studying, settling, the tasks of it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ledger import shown
from ledger.transitions import SamePersonError
from qiannan.web import paginate, render_page
from regions.guards import require
from taskforces.models import Body, Study
from taskforces.tasks import body_tabs, operations, pages, studies
from taskforces.tasks.field_forms import OutcomeForm, SettleForm, StudyForm
from taskforces.tasks.filters import StudyFilter
from taskforces.tasks.forms import TaskForm
from taskforces.tasks.trip_views import body_named, is_narrowed, own_body
from taskforces.tasks.views import FOLDER, VIEW, WORK, form_page, stand_at, user_of

LIST = "taskforces:study-list"
HUES = {Study.State.OPEN: "wait", Study.State.STUDIED: "doing", Study.State.SETTLED: "done"}
FORMS: dict[str, Any] = {"study": OutcomeForm, "settle": SettleForm}


def studies_in_sight(request: HttpRequest) -> Any:
    rows = Study.objects.visible_to(user_of(request), VIEW)
    return rows.select_related("body__region", "region", "raised_by", "settled_by")


@require(VIEW)
@require_GET
def study_list(request: HttpRequest) -> HttpResponse:
    """The problems in sight: those to be studied first."""
    found = StudyFilter(request.GET, studies_in_sight(request), request=request)
    page = paginate(request, found.qs.order_by("settled_at", "-pk"))
    body = body_named(request)
    context = {
        "filter": found,
        "page": page,
        "rows": [(row, HUES[Study.State(row.state)]) for row in page],
        "body": body,
        "body_tabs": body_tabs.tabs(request, body, body_tabs.STUDIES) if body else [],
        "is_narrowed": is_narrowed(found.form),
        "may_raise": bool(body and user_of(request).can(WORK, at=body.region)),
    }
    return render_page(request, f"{FOLDER}/studies.html", f"{FOLDER}/_studies.html", context)


@require(WORK)
@require_http_methods(["GET", "POST"])
def study_new(request: HttpRequest) -> HttpResponse:
    """Put a problem to a body."""
    body, user = own_body(request), user_of(request)
    form = StudyForm(request.POST or None, body=body, initial={"region": body.region.name})
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        region = given.pop("region")
        try:
            made = studies.put_to(body, region, by=user, **given)
        except ValidationError as error:
            form.add_error(None, error.messages[0])
        else:
            messages.success(request, _("The problem is put to the body."))
            return redirect("taskforces:study", made.pk)
    back = f"{reverse(LIST)}?body={body.pk}"
    return form_page(
        request, form, _("Raise a problem"), _("Put it to the body"), back, body.name, at=LIST
    )


@require(VIEW)
@require_GET
def study_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One problem: the outcome of its study, the tasks that follow, what can be done."""
    return _page(request, get_object_or_404(studies_in_sight(request), pk=pk))


def _page(
    request: HttpRequest, row: Study, filled: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    user = user_of(request)
    works = user.can(WORK, at=row.body.region) and row.state != Study.State.SETTLED
    of = {"outcome": row.outcome, **({"studied_on": row.studied_on} if row.studied_on else {})}
    forms = {"study": OutcomeForm(initial=of), "settle": SettleForm()} | (filled or {})
    tasks = studies.tasks_of(row).visible_to(user, VIEW).for_list()
    context = {
        "study": row,
        "hue": HUES[Study.State(row.state)],
        "facts": _facts(row),
        "rows": pages.rows_of(list(pages.by_urgency(tasks))),
        "works": works,
        "forms": forms,
        "is_studied": row.state == Study.State.STUDIED,
        "why_not": _("You raised it; another person says that it is settled.")
        if row.raised_by.person == user.person
        else "",
        "story": shown.story(row.subject, row.pk),
        "crumbs": [(_("Problems for study"), reverse(LIST))],
    }
    stand_at(request, LIST)
    return render(request, f"{FOLDER}/study.html", context, status=status)


def _facts(row: Study) -> list[tuple[str, Any]]:
    found = [
        (_("Put to"), row.body.name),
        (_("Where the problem lies"), row.region.name),
        (_("Raised by"), row.raised_from),
        (_("Entered by"), row.raised_by.full_name),
        (_("Studied on"), f"{row.studied_on or ''}"),
    ]
    if row.settled_by:
        found.append((_("Settlement confirmed by"), row.settled_by.full_name))
    return found


@require(VIEW)
@require_POST
def study_step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Write the outcome of a study down, or say that the problem is settled."""
    row = get_object_or_404(studies_in_sight(request), pk=pk)
    if verb not in FORMS:
        raise Http404
    if not user_of(request).can(WORK, at=row.body.region):
        raise PermissionDenied
    form = FORMS[verb](request.POST)
    if form.is_valid():
        act = studies.study if verb == "study" else studies.settle
        try:
            act(row, by=user_of(request), **form.cleaned_data)
        except SamePersonError as error:
            form.add_error(None, str(error))
        except ValidationError as error:
            form.add_error(None, error.messages[0])
        else:
            messages.success(request, _("It is recorded."))
            return redirect("taskforces:study", pk)
    return _page(request, row, {verb: form}, 422)


@require(WORK)
@require_http_methods(["GET", "POST"])
def study_task(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a task that follows from a study: to its body, or to one of the problem's place."""
    row, user = get_object_or_404(studies_in_sight(request), pk=pk), user_of(request)
    if row.state != Study.State.STUDIED or not user.can(WORK, at=row.body.region):
        raise PermissionDenied
    places = [row.body.region_id, row.region_id]
    bodies = Body.objects.filter(region__in=places, ends_on__isnull=True).select_related("region")
    form = TaskForm(request.POST or None, bodies=bodies, user=user, initial={"body": row.body})
    if request.method == "POST" and form.is_valid():
        origin = operations.Origin(row.subject, row.pk, f"{row.number} {row.problem}"[:200])
        try:
            made = operations.give(form.cleaned_data["body"], form.plan, by=user, origin=origin)
        except ValidationError as error:
            form.add_error(None, error.messages[0])
        else:
            messages.success(request, _("The task is on the ledger."))
            return redirect("taskforces:task", made.pk)
    back = reverse("taskforces:study", args=[pk])
    return form_page(request, form, _("Give a task"), _("Put it on the ledger"), back, row.number)
