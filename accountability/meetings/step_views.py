"""Convening a meeting, its steps, and its decisions."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accountability.meetings import deciding, forms, operations
from accountability.meetings.views import (
    crumbs,
    meeting_context,
    meeting_in_sight,
    meeting_to_write,
)
from accountability.models import Meeting, MeetingDecision
from regions.duties import Permission
from regions.guards import require
from regions.models import Region, User

State = Meeting.State


def _places(user: User) -> list[Region]:
    """The places whose joint meeting the person is posted to."""
    return [p.region for p in user.active_postings if Permission.CASE_HANDLE in p.grants]


@require(Permission.CASE_VIEW, is_hidden=True)
@require_http_methods(["GET", "POST"])
def meeting_new(request: HttpRequest) -> HttpResponse:
    """Convene a meeting."""
    user: User = request.user  # type: ignore[assignment]
    places = _places(user)
    if not places:
        raise PermissionDenied
    form = forms.PlanForm(request.POST or None, places=places)
    if request.method == "POST" and form.is_valid():
        try:
            meeting = operations.convene(form.region, form.plan, by=user)
        except ValidationError as error:
            _put(form, error)
        else:
            messages.success(request, _("The meeting is convened and its agenda is drawn."))
            return redirect("accountability:meeting-detail", meeting.pk)
    title = _("Convene a joint meeting")
    return _form_page(request, form, title, _("Convene and draw the agenda"), None)


@require(Permission.CASE_VIEW, is_hidden=True)
@require_http_methods(["GET", "POST"])
@transaction.atomic
def meeting_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the preparation; the agenda is drawn again."""
    user: User = request.user  # type: ignore[assignment]
    meeting = meeting_to_write(request, pk)
    if not user.holds(Permission.CASE_HANDLE, at=meeting.region):
        raise PermissionDenied
    form = forms.PlanForm.of(meeting, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.edit(meeting, form.plan, by=user)
        except ValidationError as error:
            _put(form, error)
        else:
            messages.success(request, _("Saved; the agenda is drawn again."))
            return redirect("accountability:meeting-detail", pk)
    title = _("Prepare the meeting")
    return _form_page(request, form, title, _("Save and draw the agenda again"), meeting)


@require(Permission.CASE_VIEW, is_hidden=True)
@require_http_methods(["GET", "POST"])
def decision_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a decision down."""
    meeting = meeting_in_sight(request, pk)
    initial = {"topic": request.GET.get("topic", ""), "region": meeting.region.code}
    form = forms.DecisionForm(request.POST or None, within=meeting.region, initial=initial)
    return _decision(request, meeting, None, form)


@require(Permission.CASE_VIEW, is_hidden=True)
@require_http_methods(["GET", "POST"])
@transaction.atomic
def decision_edit(request: HttpRequest, pk: int, decision: int) -> HttpResponse:
    """Change a decision that is not signed yet."""
    meeting = meeting_to_write(request, pk)
    rows = meeting.decisions.select_related("region", "meeting__region")
    row = get_object_or_404(rows, pk=decision)
    return _decision(request, meeting, row, forms.DecisionForm.of(row, request.POST or None))


def _decision(
    request: HttpRequest, meeting: Meeting, row: MeetingDecision | None, form: forms.DecisionForm
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    if not user.holds(Permission.CASE_HANDLE, at=meeting.region):
        raise PermissionDenied
    if request.method == "POST" and form.is_valid():
        try:
            deciding.decide(meeting, form.decided, by=user, decision=row)
        except ValidationError as error:
            _put(form, error)
        else:
            messages.success(request, _("It is recorded."))
            return redirect("accountability:meeting-detail", meeting.pk)
    title = _("Change the decision") if row else _("Write a decision down")
    return _form_page(request, form, title, _("Save the decision"), meeting)


def _put(form: Any, error: ValidationError) -> None:
    """Show an error at its field where the form has one."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, texts in error.message_dict.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)


def _form_page(
    request: HttpRequest, form: Any, title: str, submit: str, meeting: Meeting | None
) -> HttpResponse:
    back = reverse("accountability:meeting-list")
    if meeting:
        back = reverse("accountability:meeting-detail", args=[meeting.pk])
    context = {
        "form": form, "title": title, "submit": submit, "back": back, "crumbs": crumbs(meeting),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "accountability/meetings/form.html", context, status=status)


def _hold(meeting: Meeting, by: User, given: dict[str, Any]) -> None:
    operations.hold(meeting, by=by, present=given["present"])


def _minutes(meeting: Meeting, by: User, given: dict[str, Any]) -> None:
    operations.write_minutes(meeting, by=by, **given)


def _call_off(meeting: Meeting, by: User, given: dict[str, Any]) -> None:
    operations.call_off(meeting, by=by, words=given["words"])


def _sign(meeting: Meeting, by: User, given: dict[str, Any]) -> None:
    deciding.sign(meeting, by=by, strokes=given["strokes"], seen=given["seen"])


_VERBS: dict[str, Callable[[Meeting, User, dict[str, Any]], None]] = {
    "hold": _hold,
    "minutes": _minutes,
    "call-off": _call_off,
    "sign": _sign,
}


def _filled(request: HttpRequest, meeting: Meeting, verb: str) -> Any:
    if verb == "hold":
        return forms.PresentForm(request.POST, meeting=meeting)
    if verb == "sign":
        return forms.SignForm(request.POST, request=request)
    if verb == "minutes":
        return forms.MinutesForm.of(meeting, request.POST)
    return forms.CallOffForm(request.POST)


def _taken(request: HttpRequest, pk: int, verb: str) -> Any:
    """Take the step that was filled in; what is wrong is on the form that comes back."""
    user: User = request.user  # type: ignore[assignment]
    read = meeting_to_write if verb == "minutes" else meeting_in_sight
    meeting = read(request, pk)
    form = _filled(request, meeting, verb)
    if form.is_valid():
        try:
            _VERBS[verb](meeting, user, form.cleaned_data)
        except ValidationError as error:
            _put(form, error)
    elif not user.holds(Permission.CASE_HANDLE, at=meeting.region):
        raise PermissionDenied
    return form


@require(Permission.CASE_VIEW, is_hidden=True)
@require_POST
def meeting_step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step; an error comes back on the meeting's page with the form open."""
    if verb not in _VERBS:
        raise Http404
    # Minutes are compared and written under one lock. Who signs opens a personal key first and
    # holds the meeting afterwards, as all do.
    with transaction.atomic() if verb == "minutes" else nullcontext():
        form = _taken(request, pk, verb)
    if not form.errors:
        messages.success(request, _("It is recorded."))
        return redirect("accountability:meeting-detail", pk)
    context = meeting_context(request, meeting_in_sight(request, pk), {verb: form})
    return render(request, "accountability/meetings/detail.html", context, status=422)


@require(Permission.CASE_VIEW, is_hidden=True)
@require_POST
def decision_strike(request: HttpRequest, pk: int, decision: int) -> HttpResponse:
    """Strike a decision out before the minutes are signed."""
    meeting = meeting_in_sight(request, pk)
    row = get_object_or_404(meeting.decisions.select_related("meeting"), pk=decision)
    try:
        deciding.strike(row, by=request.user)  # type: ignore[arg-type]
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("It is struck out."))
    return redirect("accountability:meeting-detail", pk)
