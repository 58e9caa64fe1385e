"""Supervision trips: the list, one trip, recording and signing it, a finding sent as a task."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ledger import onward, shown
from ledger.models import Signature
from qiannan import asked
from qiannan.web import paginate, render_page
from regions.guards import require
from regions.models import User
from taskforces.models import Body, Task, Trip, TripFinding
from taskforces.tasks import body_tabs, figures, trips
from taskforces.tasks.field_forms import HandForm, TripForm
from taskforces.tasks.filters import TripFilter
from taskforces.tasks.forms import TaskForm
from taskforces.tasks.views import FOLDER, VIEW, WORK, form_page, stand_at, user_of

LIST = "taskforces:trip-list"


def trips_in_sight(request: HttpRequest) -> Any:
    rows = Trip.objects.visible_to(user_of(request), VIEW)
    return rows.select_related("body__region", "region", "head__user", "recorded_by")


def trip_in_sight(request: HttpRequest, pk: int) -> Trip:
    return get_object_or_404(trips_in_sight(request), pk=pk)


def own_body(request: HttpRequest, permission: Any = WORK) -> Body:
    """The body that the address names, where this person keeps its ledger."""
    rows = Body.objects.visible_to(user_of(request), permission).select_related("region")
    pk = request.GET.get("body", "")
    return get_object_or_404(rows.filter(ends_on=None), pk=asked.whole(pk))


def body_named(request: HttpRequest) -> Body | None:
    """The body that the list is narrowed to."""
    pk = request.GET.get("body", "")
    rows = Body.objects.visible_to(user_of(request), VIEW).select_related("region")
    return rows.filter(pk=asked.whole(pk)).first() if pk else None


def is_narrowed(form: Any) -> bool:
    """Whether the list is asked for less than all, or all of its body."""
    return any(value for name, value in form.cleaned_data.items() if name != "body")


@require(VIEW)
@require_GET
def trip_list(request: HttpRequest) -> HttpResponse:
    """The trips in sight, the newest first."""
    rows = trips_in_sight(request).annotate(found=Count("findings"))
    found = TripFilter(request.GET, rows, request=request)
    body = body_named(request)
    context = {
        "filter": found,
        "page": paginate(request, found.qs.order_by("-starts_on", "-pk")),
        "body": body,
        "body_tabs": body_tabs.tabs(request, body, body_tabs.TRIPS) if body else [],
        "is_narrowed": is_narrowed(found.form),
        "may_record": bool(body and user_of(request).can(WORK, at=body.region)),
    }
    return render_page(request, f"{FOLDER}/trips.html", f"{FOLDER}/_trips.html", context)


@require(WORK)
@require_http_methods(["GET", "POST"])
def trip_new(request: HttpRequest) -> HttpResponse:
    """Record a trip of a body."""
    body, user = own_body(request), user_of(request)
    form = TripForm(request.POST or None, user=user, body=body)
    if request.method == "POST" and form.is_valid():
        try:
            made = trips.record(body, form.plan, by=user)
        except ValidationError as error:
            form.add_error(None, error.messages[0])
        else:
            messages.success(request, _("It is recorded; its head signs it now."))
            return redirect("taskforces:trip", made.pk)
    back = f"{reverse(LIST)}?body={body.pk}"
    return form_page(
        request, form, _("Record a trip"), _("Record the trip"), back, body.name, at=LIST
    )


@require(WORK)
@require_http_methods(["GET", "POST"])
def trip_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a record anew before it is signed."""
    trip, user = trip_in_sight(request, pk), user_of(request)
    if not user.can(WORK, at=trip.body.region):
        raise PermissionDenied
    initial = TripForm.said(trip)
    form = TripForm(request.POST or None, user=user, body=trip.body, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            trips.edit(trip, form.plan, by=user)
        except ValidationError as error:
            form.add_error(None, error.messages[0])
        else:
            messages.success(request, _("It is recorded."))
            return redirect("taskforces:trip", pk)
    back = reverse("taskforces:trip", args=[pk])
    return form_page(request, form, _("Edit the record"), _("Save"), back, trip.number, at=LIST)


@require(VIEW)
@require_GET
def trip_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One trip: who went where, what was looked at, what became of each finding."""
    return trip_page(request, trip_in_sight(request, pk))


def trip_page(
    request: HttpRequest, trip: Trip, sign: HandForm | None = None, status: int = 200
) -> HttpResponse:
    user, is_draft = user_of(request), trip.state == Trip.State.DRAFT
    works = user.can(WORK, at=trip.body.region)
    is_head = bool(trip.head.user and trip.head.user.person == user.person)
    signed = Signature.objects.filter(event__subject=trip.subject, event__subject_id=trip.pk)
    context = {
        "trip": trip,
        "findings": _findings(trip, user),
        "facts": _facts(trip),
        "may_edit": is_draft and works,
        "may_sign": is_draft and (works or is_head),
        "why_not": trips.why_not_sign(trip, user),
        "sign": sign or HandForm(request=request),
        "statement": trips.SAYS_TRIP,
        "signatures": shown.hands(signed, role=lambda _hand: _("Head of the trip")),
        "story": shown.story(trip.subject, trip.pk),
        "crumbs": [(_("Supervision trips"), reverse(LIST))],
    }
    stand_at(request, LIST)
    return render(request, f"{FOLDER}/trip.html", context, status=status)


def _findings(trip: Trip, user: User) -> list[dict[str, Any]]:
    """Each finding in sight with the task that puts it right."""
    rows = TripFinding.objects.visible_to(user, VIEW).filter(trip=trip).select_related("region")
    found = list(rows)
    tasks = {
        task.origin_id: task
        for task in Task.objects.of_origin(
            TripFinding.subject, [one.pk for one in found]
        ).select_related("body")
    }
    return [_with_task(one, tasks.get(one.pk)) for one in found]


def _with_task(finding: TripFinding, task: Task | None) -> dict[str, Any]:
    hue, word = figures.tag_of(task) if task else ("wait", _("Not sent yet"))
    return {"finding": finding, "task": task, "hue": hue, "word": word}


def _facts(trip: Trip) -> list[tuple[str, Any]]:
    return [
        (_("Body"), trip.body.name),
        (_("Where it went"), trip.region.name),
        (_("Days of the trip"), f"{trip.starts_on} — {trip.ends_on}"),
        (_("Head of the trip"), f"{trip.head.name} {trip.head.unit}"),
        (
            _("Who went along"),
            "、".join(one.cadre.name for one in trip.members.select_related("cadre")),
        ),
        (_("Recorded by"), trip.recorded_by.full_name),
    ]


@require(VIEW)
@require_POST
def trip_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The head signs the record."""
    trip, user = trip_in_sight(request, pk), user_of(request)
    if trips.why_not_sign(trip, user) or not (
        trip.head.user or user.can(WORK, at=trip.body.region)
    ):
        raise PermissionDenied
    form = HandForm(request.POST, request=request)
    if form.is_valid():
        try:
            trips.sign(trip, by=user, strokes=form.cleaned_data["strokes"])
        except ValidationError as error:
            form.add_error(None, error.messages[0])
        else:
            messages.success(request, _("Signed; send each finding as a task now."))
            return redirect("taskforces:trip", pk)
    return trip_page(request, trip_in_sight(request, pk), form, 422)


@require(VIEW)
@require_http_methods(["GET", "POST"])
def trip_finding(request: HttpRequest, pk: int) -> HttpResponse:
    """One finding: its task, the way to the issue ledger; sending it as a task."""
    user = user_of(request)
    rows = TripFinding.objects.visible_to(user, VIEW).select_related("region", "trip__body__region")
    finding = get_object_or_404(rows, pk=pk)
    task = trips.task_of(finding)
    may_send = (
        task is None
        and finding.trip.state == Trip.State.SIGNED
        and user.can(WORK, at=finding.region)
    )
    form = _task_form(request, finding) if may_send else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid() and (made := _send(finding, form, user)):
            messages.success(request, _("The task is on the ledger."))
            return redirect("taskforces:task", made.pk)
    context = _with_task(finding, task) | {
        "form": form,
        "ways": onward.ways(finding, user),  # type: ignore[arg-type]
        "story": shown.story(finding.subject, finding.pk),
        "crumbs": [
            (_("Supervision trips"), reverse(LIST)),
            (finding.trip.number, reverse("taskforces:trip", args=[finding.trip_id])),
        ],
    }
    stand_at(request, LIST)
    status = 422 if form and form.errors else 200
    return render(request, f"{FOLDER}/finding.html", context, status=status)


def _task_form(request: HttpRequest, finding: TripFinding) -> TaskForm:
    bodies = Body.objects.filter(
        region__path__startswith=finding.region.path, ends_on__isnull=True
    ).select_related("region")
    initial = {"title": finding.title}
    data = request.POST or None
    ordered = bodies.order_by("region__path", "kind", "subject", "pk")
    return TaskForm(data, bodies=ordered, user=user_of(request), initial=initial)


def _send(finding: TripFinding, form: TaskForm, user: User) -> Task | None:
    try:
        return trips.send(finding, form.cleaned_data["body"], form.plan, by=user)
    except ValidationError as error:
        form.add_error(None, error.messages[0])
        return None
