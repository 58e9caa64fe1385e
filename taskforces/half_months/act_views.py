"""Writing a half-month report, its files, and its steps."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ledger.seen import last_act, unsent
from regions.guards import require
from taskforces.half_months import operations, pages
from taskforces.half_months.forms import FileForm, SignForm, TextForm
from taskforces.half_months.moves import StaleTextError
from taskforces.half_months.operations import ISSUE, WORK
from taskforces.half_months.views import VIEW, crumbs, report_in_sight, report_page, user_of
from taskforces.models import HalfMonthReport

State = HalfMonthReport.State


@require(VIEW)
@require_http_methods(["GET", "POST"])
def report_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the text; the figures and what was planned the last time stand beside it."""
    user, report = user_of(request), report_in_sight(request, pk)
    if not user.holds(WORK, at=report.region):
        raise PermissionDenied
    form = TextForm.of(report, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.write(report, form.text, seen=report.version, by=user)
        except StaleTextError:  # compared anew, it says what changed
            report = report_in_sight(request, pk)
            form = TextForm.of(report, request.POST)
        except ValidationError as error:
            form.add_error(None, error.messages[0])
        else:
            messages.success(request, _("Saved."))
            return redirect("taskforces:half-month", report.pk)
    return _edit_page(request, report, form)


def _edit_page(request: HttpRequest, report: HalfMonthReport, form: TextForm) -> HttpResponse:
    is_open = report.state == State.DRAFT
    back = reverse("taskforces:half-month", args=[report.pk])
    context: dict[str, Any] = {
        "form": form,
        "report": report,
        "is_open": is_open,
        "unsent": [] if is_open else unsent(form),
        "last": last_act(report),
        "table": pages.table(report, user_of(request)),
        "past": pages.last_plans(report.body, report.period),
        "back": back,
        "crumbs": [*crumbs(), (report.title, back)],
    }
    status = 422 if form.errors else 200
    return render(request, "taskforces/half_months/edit.html", context, status=status)


@require(VIEW)
@require_POST
def report_attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a file to a report that is being written."""
    user, report = user_of(request), report_in_sight(request, pk)
    if not user.holds(WORK, at=report.region):
        raise PermissionDenied
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        given = form.cleaned_data
        try:
            operations.attach(report, given["file"], caption=given["caption"], by=user)
        except ValidationError as error:
            form.add_error(None, error.messages[0])
        else:
            messages.success(request, _("The file is kept."))
            return redirect("taskforces:half-month", pk)
    return report_page(request, report, file=form, status=422)


@require(VIEW)
@require_POST
def report_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file of one's own away from a report that is being written."""
    user, report = user_of(request), report_in_sight(request, pk)
    if not user.holds(WORK, at=report.region):
        raise PermissionDenied
    try:
        operations.withdraw_file(report, request.POST.get("file", ""), by=user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("The file is withdrawn."))
    return redirect("taskforces:half-month", pk)


@require(VIEW)
@require_POST
def report_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign and issue."""
    user, report = user_of(request), report_in_sight(request, pk)
    if not user.holds(ISSUE, at=report.region):
        raise PermissionDenied
    form = SignForm(request.POST, request=request)
    if form.is_valid():
        try:
            operations.issue(report, by=user, strokes=form.cleaned_data["strokes"])
        except ValidationError as error:
            form.add_error(None, error.messages[0])
        else:
            messages.success(request, str(pages.DONE["issue"]))
            return redirect("taskforces:half-month", pk)
    return report_page(request, report_in_sight(request, pk), sign=form, status=422)


@require(VIEW)
@require_POST
def report_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Hand in, review, send back, draw the figures anew, or begin a correction."""
    report = report_in_sight(request, pk)
    if act not in pages.ACTS:
        raise Http404
    reason: list[Any] = [request.POST.get("reason", "")] if act in pages.WITH_REASON else []
    try:
        done = pages.ACTS[act](report, *reason, by=user_of(request))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("taskforces:half-month", pk)
    messages.success(request, str(pages.DONE[act]))
    if act == "correct":
        return redirect("taskforces:half-month-edit", done.pk)
    return redirect("taskforces:half-month", done.pk)
