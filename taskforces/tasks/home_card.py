"""The home page's card of the task ledger: what is late in the person's places, and what is theirs.

Where there is no task there is no card.
"""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from qiannan.templatetags.face import short_date
from regions.duties import Permission
from regions.home import Card, Figure
from regions.home import Task as ToDo
from regions.models import User
from taskforces.models import Task
from taskforces.tasks import figures
from taskforces.tasks.pages import by_urgency

SHOWN = 5


def of_tasks(request: HttpRequest) -> Card | None:
    """任务台账: the counts, and five that this person answers for."""
    user: User = request.user  # type: ignore[assignment]
    if not user.paths_where(Permission.TASK_FORCE_VIEW):
        return None
    seen = Task.objects.visible_to(user, Permission.TASK_FORCE_VIEW)
    told = figures.counts(seen)
    if not told[figures.UNDONE]:
        return None
    mine = by_urgency(seen.open().filter(user.stands_in("responsible"))).select_related("body")
    own = [_to_do(row) for row in mine[:SHOWN]]
    late, reported = told[figures.LATE], told["reported"]
    return Card(
        order=36,
        title=_("Task ledger"),
        figures=[
            Figure(_("Behind time"), late, figures.list_url(figures.LATE), is_bad=bool(late)),
            Figure(_("Reported done"), reported, figures.list_url("reported")),
            Figure(_("To do"), told[figures.UNDONE], figures.list_url(figures.UNDONE)),
        ],
        task_title=_("Mine to do") if own else "",
        tasks=own,
        links=[(_("Task ledger"), reverse("taskforces:task-list"))],
    )


def _to_do(row: Task) -> ToDo:
    hue, word = figures.tag_of(row)
    return ToDo(
        title=row.title,
        sub=f"{row.body.name} · {short_date(row.due_on)} · {row.progress}%",
        url=reverse("taskforces:task", args=[row.pk]),
        tag=word,
        hue=hue,
        is_late=row.is_overdue,
    )
