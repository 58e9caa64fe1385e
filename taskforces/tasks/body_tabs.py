"""The tabs of a body: who sits in it, what it has to do, where it went, what it studied."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from regions.duties import Permission
from regions.models import User
from taskforces.models import Body, BodyPaper, Study, Task, Trip

SEATS, PAPERS, TASKS, TRIPS, STUDIES = "seats", "papers", "tasks", "trips", "studies"


def tabs(request: HttpRequest, body: Body, active: str) -> list[Any]:
    """Each tab with how much there is behind it, as far as this person sees task forces."""
    user: User = request.user  # type: ignore[assignment]
    own = reverse("taskforces:body-detail", args=[body.pk])
    found: list[Any] = [(_("Who sits in it"), None, own, active == SEATS)]
    if not user.can(Permission.TASK_FORCE_VIEW, at=body.region):
        return found
    of = f"?body={body.pk}"
    open_tasks = Task.objects.filter(body=body).open().count()
    papers = BodyPaper.objects.filter(body=body, struck_at=None).count()
    studies = Study.objects.filter(body=body).exclude(state=Study.State.SETTLED).count()
    return [
        *found,
        (
            _("Mandate and documents"),
            papers,
            reverse("taskforces:body-papers", args=[body.pk]),
            active == PAPERS,
        ),
        (_("Tasks to do"), open_tasks, f"{reverse('taskforces:task-list')}{of}", active == TASKS),
        (
            _("Trips"),
            Trip.objects.filter(body=body).count(),
            f"{reverse('taskforces:trip-list')}{of}",
            active == TRIPS,
        ),
        (
            _("Problems studied"),
            studies,
            f"{reverse('taskforces:study-list')}{of}",
            active == STUDIES,
        ),
    ]
