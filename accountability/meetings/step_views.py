"""Convening a meeting, and its steps."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accountability.meetings import asking, body_forms, deciding, forms, operations, pages
from accountability.meetings.kinds import RULES
from accountability.meetings.views import (
    SEE,
    crumbs,
    kinds_of,
    meeting_context,
    meeting_in_sight,
    meeting_to_write,
)
from accountability.models import Meeting, MeetingKind
from qiannan.web import here_with
from regions.duties import Permission
from regions.guards import require
from regions.models import Region, User
from taskforces.models import Body

State = Meeting.State


def _places(user: User, kind: str) -> list[Region]:
    """The places where the person is posted to handle meetings of a kind."""
    return [p.region for p in user.active_postings if RULES[kind].handle in p.grants]


@dataclass(frozen=True)
class Whose:
    """Who can be convened: a body, or all task forces of a place."""

    key: str
    name: str
    region: Region
    body: Body | None = None


def _whose(kind: str, places: list[Region]) -> list[Whose]:
    found = [
        Whose(f"body-{one.pk}", one.name, one.region, one) for one in asking.bodies_of(kind, places)
    ]
    if not RULES[kind].of_all:
        return found
    at = {one.region.pk: one.region for one in found}
    all_of = [
        Whose(f"all-{one.pk}", _("All task forces of %(place)s") % {"place": one.name}, one)
        for one in at.values()
    ]
    return [*all_of, *found]


@require(*SEE, is_hidden=True)
@require_http_methods(["GET", "POST"])
def meeting_new(request: HttpRequest) -> HttpResponse:
    """Convene a meeting: of a joint meeting at once, else who meets is chosen first."""
    user: User = request.user  # type: ignore[assignment]
    kinds = kinds_of(user, "handle")
    kind = request.GET.get("kind", kinds[0] if kinds else "")
    places = _places(user, kind) if kind in kinds else []
    if not places:
        raise PermissionDenied
    form: forms.PlanForm
    if kind == MeetingKind.JOINT:
        form = forms.PlanForm(request.POST or None, places=places)
        return _convene(request, form, kind)
    choices = _whose(kind, places)
    key = request.GET.get("whose", choices[0].key if len(choices) == 1 else "")
    if not key:
        return _choose(request, kind, choices)
    one = next((one for one in choices if one.key == key), None)
    if one is None:
        raise Http404
    form = body_forms.BodyPlanForm(
        request.POST or None, kind=kind, region=one.region, body=one.body
    )
    return _convene(request, form, kind, one)


def _choose(request: HttpRequest, kind: str, choices: list[Whose]) -> HttpResponse:
    context = {
        "title": pages.CONVENE[kind],
        "choices": [(one.name, here_with(request, whose=one.key)) for one in choices],
        "crumbs": crumbs(),
    }
    return render(request, "accountability/meetings/choose.html", context)


def _convene(
    request: HttpRequest, form: forms.PlanForm, kind: str, whose: Whose | None = None
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    if request.method == "POST" and form.is_valid():
        try:
            meeting = operations.convene(form.region, form.plan, by=user)
        except ValidationError as error:
            put(form, error)
        else:
            messages.success(request, _("The meeting is convened and its agenda is drawn."))
            return redirect("accountability:meeting-detail", meeting.pk)
    more: dict[str, Any] = {}
    if whose:
        today = timezone.localdate()
        more["whose"] = whose.name
        more["members"] = asking.members(kind, whose.region, whose.body, today)
    submit = _("Convene and draw the agenda")
    return form_page(request, form, str(pages.CONVENE[kind]), submit, None, more)


@require(*SEE, is_hidden=True)
@require_http_methods(["GET", "POST"])
@transaction.atomic
def meeting_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the preparation; the agenda is drawn again."""
    user: User = request.user  # type: ignore[assignment]
    meeting = meeting_to_write(request, pk)
    if not user.holds(RULES[meeting.kind].handle, at=meeting.region):
        raise PermissionDenied
    form: forms.PlanForm
    if meeting.is_joint:
        form = forms.PlanForm.of(meeting, request.POST or None)
    else:
        form = body_forms.BodyPlanForm.of(meeting, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.edit(meeting, form.plan, by=user)
        except ValidationError as error:
            put(form, error)
        else:
            messages.success(request, _("Saved; the agenda is drawn again."))
            return redirect("accountability:meeting-detail", pk)
    title = _("Prepare the meeting")
    return form_page(request, form, title, _("Save and draw the agenda again"), meeting)


def put(form: Any, error: ValidationError) -> None:
    """Show an error at its field where the form has one."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, texts in error.message_dict.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)


def form_page(
    request: HttpRequest,
    form: Any,
    title: str,
    submit: str,
    meeting: Meeting | None,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """A form by itself; it leads back to the meeting, or to the list where there is none yet."""
    back = reverse("accountability:meeting-list")
    if meeting:
        back = reverse("accountability:meeting-detail", args=[meeting.pk])
    context = {
        "form": form, "title": title, "submit": submit, "back": back, "crumbs": crumbs(meeting),
    } | (more or {})  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "accountability/meetings/form.html", context, status=status)


def _hold(meeting: Meeting, by: User, given: dict[str, Any]) -> None:
    operations.hold(meeting, by=by, present=given["present"], absent=given.get("absent"))


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
        form = forms.PresentForm if meeting.is_joint else body_forms.CameForm
        return form(request.POST, meeting=meeting)
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
            put(form, error)
    elif not user.holds(_needed(meeting, verb), at=meeting.region):
        raise PermissionDenied
    return form


def _needed(meeting: Meeting, verb: str) -> Permission:
    rules = RULES[meeting.kind]
    return rules.sign if verb == "sign" and not meeting.is_joint else rules.handle


@require(*SEE, is_hidden=True)
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
