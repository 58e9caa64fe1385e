"""The home page's card of acceptance: what is to be mended, files that wait to be judged, and
originals that are overdue to come back.

Where there is neither there is no card.
"""

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from archives.acceptance import figures
from archives.acceptance.opening import name_of
from archives.models import Acceptance, AcceptanceRound, Lending, Rectification
from qiannan.templatetags.face import short_date
from regions.duties import Permission
from regions.home import Card, Figure, Task
from regions.models import User

SHOWN = 5


def of_acceptance(request: HttpRequest) -> Card | None:
    user: User = request.user  # type: ignore[assignment]
    if not user.paths_where(Permission.ARCHIVE_VIEW):
        return None
    seen = Rectification.objects.visible_to(user, Permission.ARCHIVE_VIEW)
    told = figures.counts(seen)
    waiting = 0
    if user.paths_where(Permission.ARCHIVE_ACCEPT):
        mine = Acceptance.objects.of_member(user).filter(state=Acceptance.State.OPEN)
        waiting = mine.filter(round__state=AcceptanceRound.State.OPEN).count()
    lent = 0
    if user.paths_where(Permission.ARCHIVE_KEEP):
        kept = Lending.objects.visible_to(user, Permission.ARCHIVE_KEEP)
        lent = kept.overdue(timezone.localdate()).count()
    if not told[figures.UNDONE] and not waiting and not lent:
        return None
    rows = []
    if told[figures.UNDONE] and user.paths_where(Permission.ARCHIVE_FILE):
        to_do = seen.filter(figures.conditions_to_do()).order_by("due_on", "pk")
        rows = list(to_do.select_related("archive__household", "archive__region")[:SHOWN])
    late = told[figures.LATE]
    return Card(
        order=37,
        title=_("Acceptance of archives"),
        figures=[
            Figure(_("Overdue"), late, figures.list_url(figures.LATE), is_bad=bool(late)),
            Figure(_("Waits to be mended"), told["to_do"], figures.list_url("to_do")),
            Figure(_("Files I accept"), waiting, reverse("archives:acceptance-mine")),
            *_lent(lent),
        ],
        task_title=_("Papers to mend") if rows else "",
        tasks=[_to_do(row) for row in rows],
        links=[(_("Rectification of archives"), reverse("archives:rectification-list"))],
    )


def _lent(late: int) -> list[Figure]:
    """Originals that should have come back, for who keeps archives."""
    if not late:
        return []
    page = f"{reverse('archives:lending-list')}?state=overdue"
    return [Figure(_("Overdue to come back"), late, page, is_bad=True)]


def _to_do(row: Rectification) -> Task:
    hue, word = figures.tag_of(row)
    return Task(
        title=row.title,
        sub=f"{name_of(row.archive)} · {short_date(row.due_on)}",
        url=reverse("archives:rectification", args=[row.pk]),
        tag=word,
        hue=hue,
        is_late=row.is_overdue,
    )
