"""What is behind the figures of a topic, of a trainer and of a line of a plan."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qiannan.web import here_with, paginate
from regions.duties import Permission
from regions.guards import require
from regions.models import User
from training import planning
from training.models import Plan, PlanLine, Session, Topic, Trainer

Rows = QuerySet[Session]


@require(Permission.TRAINING_VIEW)
@require_GET
def topic_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """The sessions that were held on a topic."""
    topic = get_object_or_404(Topic, pk=pk)
    above = (_("Topics and courses"), reverse("training:course-list"))
    return _page(request, topic.name, topic.sessions.filter(state=Session.State.HELD), above)


@require(Permission.TRAINING_VIEW)
@require_GET
def trainer_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """The sessions that a trainer gave: all of them, or those of this year."""
    user: User = request.user  # type: ignore[assignment]
    pool = Trainer.objects.visible_to(user, Permission.TRAINING_VIEW).select_related("cadre")
    trainer = get_object_or_404(pool, pk=pk)
    given = trainer.sessions.filter(state=Session.State.HELD)
    first = date(timezone.localdate().year, 1, 1)
    this_year, is_year = given.filter(starts_on__gte=first), request.GET.get("when") == "year"
    tabs = [
        (_("All"), given.count(), here_with(request, when=""), not is_year),
        (_("This year"), this_year.count(), here_with(request, when="year"), is_year),
    ]
    above = (_("Trainers"), reverse("training:trainer-list"))
    return _page(request, trainer.cadre.name, this_year if is_year else given, above, tabs)


@require(Permission.TRAINING_VIEW)
@require_GET
def plan_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """The sessions that count for a line of a plan."""
    line = _line(request, pk)
    return _page(request, _title(line), planning.sessions_of(line), _plan_crumb(line))


@require(Permission.TRAINING_VIEW)
@require_GET
def plan_persons(request: HttpRequest, pk: int) -> HttpResponse:
    """The cadres whom a line of a plan reached."""
    line = _line(request, pk)
    rows = planning.persons_of(line).select_related("region").order_by("region__path", "number")
    context = {
        "title": _title(line),
        "meta": _("Persons trained"),
        "page": paginate(request, rows),
        "crumbs": [(_("Training"), reverse("training:overview")), _plan_crumb(line)],
    }
    return render(request, "training/reached.html", context)


def _line(request: HttpRequest, pk: int) -> PlanLine:
    user: User = request.user  # type: ignore[assignment]
    plans = Plan.objects.visible_to(user, Permission.TRAINING_VIEW)
    rows = PlanLine.objects.filter(plan__in=plans).select_related("plan__region")
    return get_object_or_404(rows, pk=pk)


def _title(line: PlanLine) -> str:
    return f"{line.get_audience_display()} · {line.get_level_display()}"


def _plan_crumb(line: PlanLine) -> tuple[str, str]:
    return str(line.plan), reverse("training:plan-detail", args=[line.plan_id])


def _page(
    request: HttpRequest, title: str, rows: Rows, above: tuple[str, str], tabs: Any = ()
) -> HttpResponse:
    """A session out of the reader's sight is named, as it is counted, and not led to."""
    user: User = request.user  # type: ignore[assignment]
    page = paginate(request, rows.select_related("region").order_by("-starts_on", "-pk"))
    keys = [row.pk for row in page.object_list]
    seen = Session.objects.visible_to(user, Permission.TRAINING_VIEW).filter(pk__in=keys)
    in_sight = set(seen.values_list("pk", flat=True))
    context = {
        "title": title,
        "page": page,
        "rows": [(row, row.pk in in_sight) for row in page.object_list],
        "tabs": tabs,
        "crumbs": [(_("Training"), reverse("training:overview")), above],
    }
    return render(request, "training/taught.html", context)
