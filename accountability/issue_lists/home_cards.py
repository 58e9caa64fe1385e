"""The home page's card of leaders: the ledger in figures, and bulletins to issue."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accountability.issue_lists import figures
from accountability.issue_lists.figures import Asked
from accountability.models import Bulletin
from ledger.reports import DoesNotAddUpError
from regions.duties import Permission
from regions.home import Card, Figure, Task
from regions.models import Region, User, outermost

MOST = 8


def ledger_figures(request: HttpRequest) -> Card | None:
    """Who sees figures and no single entries meets the figures first; all others have the list."""
    user: User = request.user  # type: ignore[assignment]
    mine = user.paths_where(Permission.REPORT_VIEW)
    if not mine or user.paths_where(Permission.ISSUE_VIEW):
        return None
    places = list(Region.objects.filter(path__in=outermost(mine)))
    page = reverse("accountability:issue-rollup")
    to_issue = _to_issue(user)
    return Card(
        order=5,
        title=_("Issue ledger"),
        figures=_figures(places, page),
        task_title=_("Bulletins to issue") if to_issue else "",
        tasks=to_issue,
        links=[
            (_("Figures of the ledger"), page),
            (_("By source"), f"{page}?by=source"),
            (_("By unit"), f"{page}?by=unit"),
            (_("Frozen figures"), reverse("accountability:close-list")),
            (_("Bulletins"), reverse("accountability:bulletin-list")),
        ],
    )


def _figures(places: list[Region], page: str) -> list[Figure]:
    try:
        tally = figures.tally(Asked(places))
    except DoesNotAddUpError:
        return []  # the page says in words what does not add up
    percent = tally.rate.percent
    by_state = f"{page}?by=stage"
    return [
        Figure(_("Entered"), tally.total, page),
        Figure(_("Closed out"), tally.closed, page, "" if percent is None else f"{percent}%"),
        Figure(_("Not closed out"), tally.open, by_state),
        Figure(_("Overdue"), tally.overdue, page, is_bad=tally.overdue > 0),
    ]


def _to_issue(user: User) -> list[Task]:
    """Bulletins that were examined and wait for a leader of their place."""
    seen = Bulletin.objects.visible_to(user, Permission.BULLETIN_ISSUE)
    waiting = seen.filter(state=Bulletin.State.EXAMINED).select_related("region")
    return [
        Task(
            bulletin.title,
            f"{bulletin.region.name} {bulletin.document_no}",
            reverse("accountability:bulletin-detail", args=[bulletin.pk]),
            tag=str(bulletin.get_state_display()),
            hue="review",
        )
        for bulletin in waiting.defer("body", "heads")[:MOST]
        if user.holds(Permission.BULLETIN_ISSUE, at=bulletin.region)
    ]
