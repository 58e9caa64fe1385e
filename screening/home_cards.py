"""The home page's cards about leads and deliveries, by duty."""

from decimal import Decimal

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from households.models import Household
from ledger.models import Status
from ledger.models.entry import OPEN
from qiannan.templatetags.face import due_words
from regions.duties import Duty, Permission
from regions.home import Card, Figure, Task
from regions.models import Level, Region, User
from screening import rollup
from screening.filters import by_urgency
from screening.lead_pages import place_name, subject_name
from screening.lead_queues import (
    ANY,
    TO_ANSWER,
    TO_RECEIVE,
    TO_REVIEW,
    TO_SEND,
    places_where,
    waiting,
)
from screening.models import Difference, Extract, Lead
from screening.models.counts import DEEPEST
from screening.overview import Place
from screening.rates import total_of

SHOWN = 8


def _list(**conditions: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in conditions.items())
    return f"{reverse('screening:lead-list')}?{query}"


def grid_work(request: HttpRequest) -> Card | None:
    """A grid worker's day: households, leads, what is late, and what to do first."""
    user: User = request.user  # type: ignore[assignment]
    grids = places_where(user, Permission.LEAD_ANSWER)
    if not grids:
        return None
    open_leads = Lead.objects.open().filter(region__in=grids)
    mine = open_leads.filter(waiting(user, TO_ANSWER))
    late = Q(due_on__lt=timezone.localdate())
    counts = mine.aggregate(todo=Count("pk"), late=Count("pk", filter=late))
    up = open_leads.filter(status=Status.ANSWERED).count()
    return Card(
        order=10,
        title=_("My grid"),
        figures=[
            Figure(_("households"), Household.objects.filter(region__in=grids).count()),
            Figure(_("leads to verify"), counts["todo"], _list(todo=TO_ANSWER)),
            Figure(_("overdue"), counts["late"], _list(due="overdue"), is_bad=counts["late"] > 0),
            Figure(_("on their way up"), up, _list(status=Status.ANSWERED.value)),
        ],
        task_title=_("These first"),
        tasks=[_task(lead) for lead in by_urgency(mine).for_list()[:SHOWN]],
        empty=_("Nothing waits for you. What is sent down to your grid appears here."),
        links=[(_("All leads of the grid"), reverse("screening:lead-list"))],
    )


def level_work(request: HttpRequest) -> Card | None:
    """What waits at a village, township, county or the prefecture."""
    user: User = request.user  # type: ignore[assignment]
    if not places_where(user, Permission.LEAD_SEND_DOWN):
        return None
    in_sight = Lead.objects.visible_to(user, Permission.LEAD_VIEW)
    late = Q(status__in=OPEN, due_on__lt=timezone.localdate())
    counts = in_sight.aggregate(
        receive=Count("pk", filter=waiting(user, TO_RECEIVE)),
        send=Count("pk", filter=waiting(user, TO_SEND)),
        review=Count("pk", filter=waiting(user, TO_REVIEW)),
        late=Count("pk", filter=late),
    )
    figures = [
        Figure(_("to sign for"), counts["receive"], _list(todo=TO_RECEIVE)),
        Figure(_("to send down"), counts["send"], _list(todo=TO_SEND)),
        Figure(_("to review"), counts["review"], _list(todo=TO_REVIEW)),
        Figure(_("overdue"), counts["late"], _list(due="overdue"), is_bad=counts["late"] > 0),
    ]
    if not places_where(user, Permission.LEAD_RECEIVE):
        figures = figures[1:2] + figures[3:]
    first = by_urgency(in_sight.filter(waiting(user, ANY))).for_list()[:SHOWN]
    return Card(
        order=20,
        title=_("Leads"),
        figures=figures,
        task_title=_("These first"),
        tasks=[_task(lead) for lead in first],
        empty=_("Nothing waits for you. What is sent down to you or filed up appears here."),
        links=[(_("All that waits for me"), _list(todo=ANY))],
    )


def comparison(request: HttpRequest) -> Card | None:
    """The comparison in figures, for who reads figures of a township or more."""
    user: User = request.user  # type: ignore[assignment]
    paths = user.paths_where(Permission.REPORT_VIEW)
    place = Region.objects.filter(path__in=paths, level__lte=DEEPEST).order_by("path").first()
    if place is None:
        return None
    tally = total_of(rollup.by_rule(place).values())
    board = f"{reverse('screening:board')}?region={place.code}"
    behind = Place(place, lists=user.can(Permission.LEAD_VIEW, at=place))
    rules = reverse("screening:rule-list")
    links = [(_("Comparison board"), board), (_("Rules and their hit rates"), rules)]
    if place.level <= Level.COUNTY:
        links.append(
            (_("Trend of leads"), f"{reverse('screening:lead-trend')}?region={place.code}")
        )

    def figure(label: str, stage: str, value: int | str, *, is_bad: bool = False) -> Figure:
        return Figure(label, value, behind.url(stage) or board, is_bad=is_bad)

    def percent(rate: Decimal | None) -> str:
        return "—" if rate is None else f"{rate}%"

    return Card(
        order=25,
        title=_("Data comparison"),
        figures=[
            figure(_("leads pushed"), "pushed", tally.pushed),
            figure(_("verified"), "verified", percent(tally.verified_percent)),
            figure(_("found true"), "true", percent(tally.true_percent)),
            figure(_("overdue"), "overdue", tally.overdue, is_bad=tally.overdue > 0),
        ],
        links=links,
    )


def deliveries(request: HttpRequest) -> Card | None:
    """What a department, or who takes in its files, has delivered."""
    user: User = request.user  # type: ignore[assignment]
    if not user.paths_where(Permission.EXTRACT_RECEIVE):
        return None
    mine = Extract.objects.visible_to(user, Permission.EXTRACT_VIEW)
    if any(posting.duty == Duty.COUNTY_DEPARTMENT for posting in user.active_postings):
        mine = mine.filter(received_by=user)
    since = timezone.localdate().replace(day=1)
    counts = mine.filter(
        Q(received_at__date__gte=since) | Q(dropped_at__date__gte=since)
    ).aggregate(
        accepted=Count("pk", filter=Q(state=Extract.State.ACCEPTED)),
        refused=Count("pk", filter=Q(state=Extract.State.REFUSED)),
    )
    log = f"{reverse('screening:extract-list')}?view=log"
    return Card(
        order=40,
        title=_("Delivered files this month"),
        figures=[
            Figure(_("accepted"), counts["accepted"], log),
            Figure(_("refused"), counts["refused"], log, is_bad=counts["refused"] > 0),
        ],
        links=[
            (_("Hand in a file"), reverse("screening:extract-new")),
            (_("Receipts"), log),
        ],
    )


def differences(request: HttpRequest) -> Card | None:
    """Where departments' data and the base map say different things, for who decides."""
    user: User = request.user  # type: ignore[assignment]
    if not user.paths_where(Permission.DIFFERENCE_DECIDE):
        return None
    mine = Difference.objects.visible_to(user, Permission.DIFFERENCE_DECIDE).undecided()
    counts = mine.order_by().aggregate(
        all=Count("pk"),
        gone=Count("pk", filter=Q(kind__in=("dead", "moved"))),
        here=Count("pk", filter=Q(kind="absent")),
        there=Count("pk", filter=Q(kind="join")),
    )
    url = reverse("screening:difference-list")
    return Card(
        order=30,
        title=_("Differences with departments' data"),
        figures=[
            Figure(_("to decide"), counts["all"], url),
            Figure(_("died or moved, still here"), counts["gone"], f"{url}?side=both"),
            Figure(_("only ours"), counts["here"], f"{url}?side=ours"),
            Figure(_("only theirs"), counts["there"], f"{url}?side=theirs"),
        ],
        links=[(_("Departments' data"), reverse("screening:basemap-overview"))],
    )


def _task(lead: Lead) -> Task:
    left = (lead.due_on - timezone.localdate()).days
    hue = "late" if left < 0 else "review" if left == 0 else "doing"
    return Task(
        title=subject_name(lead),
        sub=f"{lead.household.group_name or place_name(lead)}　{lead.title}",
        url=reverse("screening:lead-detail", args=[lead.pk]),
        tag=due_words(left),
        hue=hue,
        is_late=left < 0,
    )
