"""What screening rounds show on the first page, by duty, and what is open when a duty is handed
over.
"""

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from households.responsibility import handing
from qiannan.templatetags.face import due_words, masked
from regions.duties import Duty, Permission
from regions.home import Card, Figure, Task
from regions.models import Region, User
from screening.campaigns import board, coverage, focus
from screening.campaigns.places import FIGURES, Scope, scope_of
from screening.models import Campaign, CampaignVisit

SHOWN = 5


def current(user: User) -> Scope | None:
    """The newest round under way that a person sees, as far as they see it."""
    rows = Campaign.objects.open().select_related("region")
    for paths in (user.paths_where(permission) for permission in FIGURES):
        campaign = rows.within_paths(paths).order_by("-pk").first()
        if campaign is not None and (scope := scope_of(campaign, user)):
            return scope
    return None


def newest(user: User) -> Scope | None:
    """The round under way, or the last one that closed."""
    if scope := current(user):
        return scope
    closed = (Campaign.State.CLOSED, Campaign.State.CLOSING)
    paths = {path for permission in FIGURES for path in user.paths_where(permission)}
    rows = Campaign.objects.filter(state__in=closed).select_related("region")
    campaign = rows.within_paths(sorted(paths)).order_by("-pk").first()
    return scope_of(campaign, user) if campaign else None


def my_visits(request: HttpRequest) -> Card | None:
    """A grid worker's visits of the round, focus households and the earliest day first."""
    user: User = request.user  # type: ignore[assignment]
    grids = [p.region_id for p in user.active_postings if p.duty == Duty.GRID_WORKER]
    scope = current(user) if grids else None
    if scope is None:
        return None
    mine = CampaignVisit.objects.filter(campaign=scope.campaign, region__in=grids)
    rest = mine.rest()
    late = rest.overdue().count()
    url = reverse("screening:visit-list", args=[scope.campaign.pk])
    first = rest.order_by("due_on", "-focus", "pk").select_related("household", "region")
    return Card(
        order=12,
        title=scope.campaign.name,
        figures=[
            Figure(_("to visit"), rest.count(), f"{url}?tab=rest"),
            Figure(_("visited"), mine.filter(state="visited").count(), f"{url}?tab=visited"),
            Figure(_("overdue"), late, f"{url}?late=yes", is_bad=late > 0),
        ],
        task_title=_("These first"),
        tasks=[_task(visit) for visit in first[:SHOWN]],
        empty=_("Every household of your grid was visited."),
        links=[(_("All visits of my grid"), url)],
    )


def _task(visit: CampaignVisit) -> Task:
    left = (visit.due_on - timezone.localdate()).days
    groups = "、".join(focus.words(visit.focus))
    sub = [visit.household.group_name, groups or _("Ordinary household")]
    return Task(
        title=masked(visit.household.head_name, "name") or visit.household.household_no,
        sub="　".join(part for part in sub if part),
        url=reverse("screening:visit-answer", args=[visit.pk]),
        tag=due_words(left),
        hue="late" if left < 0 else "review" if visit.focus else "doing",
        is_late=left < 0,
    )


def round_work(request: HttpRequest) -> Card | None:
    """How far the round is in the place of an office or a leader."""
    user: User = request.user  # type: ignore[assignment]
    is_worker = any(p.duty == Duty.GRID_WORKER for p in user.active_postings)
    scope = None if is_worker else current(user)
    if scope is None:
        return None
    counts = coverage.counts_of(scope)
    url = reverse("screening:campaign-detail", args=[scope.campaign.pk])
    percent = counts.percent
    return Card(
        order=25,
        title=scope.campaign.name,
        figures=[
            Figure(_("households"), counts.total, url),
            Figure(_("visited"), counts.visited, url),
            Figure(_("coverage"), f"{percent}%" if percent is not None else "—", url),
            Figure(_("doubts"), counts.doubts, url),
        ],
        links=[(_("Open the round"), url)],
    )


def zero_mistakes(request: HttpRequest) -> Card | None:
    """三项零错漏 on the first page of whoever answers for figures."""
    user: User = request.user  # type: ignore[assignment]
    scope = newest(user) if user.paths_where(Permission.REPORT_VIEW) else None
    if scope is None:
        return None
    found = board.board_of(scope)
    url = f"{reverse('screening:zero-board')}?region={scope.region.code}"
    return Card(
        order=26,
        title=_("Three zeros: nobody left out, wrongly in, wrongly out"),
        figures=[
            Figure(kind.title, kind.open, url, note=_("open"), is_bad=kind.open > 0)
            for kind in found.kinds
        ],
        links=[(_("Open the board"), url)],
    )


def open_items(region: Region, _duty: Duty) -> list[handing.Item]:
    """Visits still to be made in a place, for who hands it over."""
    rest = CampaignVisit.objects.filter(campaign__state=Campaign.State.OPEN, region=region).rest()
    found = rest.select_related("household").order_by("due_on", "pk")[: handing.MOST_ITEMS]
    return [
        handing.Item(
            "系统筛查", f"{visit.household.household_no} 待入户",
            reverse("screening:visit-detail", args=[visit.pk]),
        )
        for visit in found
    ]  # fmt: skip
