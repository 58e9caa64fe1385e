"""What the pages of tasks show, put into words."""

from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from ledger import evidence, onward, shown
from ledger.models import Signature
from ledger.models.entry import OPEN
from qiannan.web import here_with
from regions.models import User
from taskforces.models import Body, Task
from taskforces.tasks import figures

# subject of an origin → the address of its page. Apps whose rows lead to tasks add theirs.
ORIGIN_PAGES = {
    "taskforces.tripfinding": "taskforces:trip-finding",
    "taskforces.study": "taskforces:study",
}


def by_urgency(rows: QuerySet[Task]) -> QuerySet[Task]:
    """The open ones first, the longest late before all; then what is over, the latest first."""
    over = Case(
        When(Q(status__in=OPEN), then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return rows.order_by(over, "due_on", "pk")


def tabs(request: HttpRequest, told: dict[str, int], active: str) -> list[Any]:
    """The parts as tabs; what is to be done stands first and is shown where none is asked for."""
    words = {figures.UNDONE: _("To do"), **figures.PARTS, figures.ALL: _("All")}
    return [
        (word, told[name], here_with(request, state=name), name == active)
        for name, word in words.items()
    ]


def rows_of(tasks: list[Task]) -> list[dict[str, Any]]:
    found = []
    for task in tasks:
        hue, word = figures.tag_of(task)
        found.append({"task": task, "hue": hue, "word": word})
    return found


def origin_url(task: Task) -> str:
    """The page of what it came of; "" where there is none."""
    name = ORIGIN_PAGES.get(task.origin_subject)
    try:
        return reverse(name, args=[task.origin_id]) if name else ""
    except NoReverseMatch:
        return ""


def facts(task: Task) -> list[tuple[str, Any]]:
    """What was given to whom until when."""
    moved = f"{task.due_on}"
    if task.original_due_on:
        moved = _("%(day)s (first %(first)s)") % {"day": moved, "first": task.original_due_on}
    return [
        (_("Body"), task.body.name),
        (_("Place"), task.region.name),
        (_("Responsible unit"), task.responsible_unit),
        (_("Responsible person"), task.person_name),
        (_("To be done by"), moved),
        (_("Progress"), f"{task.progress}%"),
        (_("Given by"), f"{task.given_by.full_name}"),
        (_("Came of"), task.origin_words or _("Written down by hand")),
    ]


def proof(task: Task) -> dict[str, Any]:
    """Files of the present round and of earlier ones, and the hands under the task."""
    files = evidence.of(task)
    signed = Signature.objects.filter(event__subject=task.subject, event__subject_id=task.pk)
    return {
        "files": shown.photos(one for one in files if one.round == task.round),
        "earlier_files": shown.photos(one for one in files if one.round != task.round),
        "signatures": shown.hands(signed.order_by("pk"), role=_role),
    }


def _role(hand: Signature) -> str:
    if hand.role == Signature.Role.RECTIFIER:
        return _("Done by")
    return _("Checked by")


def bodies_to_task(user: User, permission: str) -> QuerySet[Body]:
    """Bodies of the very places where this person is posted to keep task ledgers."""
    places = [p.region_id for p in user.active_postings if permission in p.grants]
    rows = Body.objects.filter(region__in=places, ends_on__isnull=True)
    return rows.select_related("region").order_by("region__path", "kind", "subject", "pk")


def story(task: Task) -> list[shown.Entry]:
    return shown.story(task.subject, task.pk)


def ways(task: Task, user: User) -> list[onward.Onward]:
    return onward.ways(task, user)
