"""The rounds in sight with how far acceptance is, one round, its steps."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from archives.acceptance import planning, progress, reports
from archives.acceptance.forms import RoundForm
from archives.models import ACCEPTS, Acceptance, AcceptanceRound
from ledger.shown import story
from qiannan.web import paginate
from regions.duties import Permission
from regions.guards import require
from regions.models import Region, User

VIEW, ACCEPT = Permission.ARCHIVE_VIEW, Permission.ARCHIVE_ACCEPT
FOLDER = "archives/acceptance"
State = AcceptanceRound.State
HUES = {State.PLANNED: "review", State.OPEN: "doing", State.CLOSED: "done"}
_FILES = Count("files", filter=Q(files__attempt=1))
_PASSED = Count("files", filter=Q(files__state=Acceptance.State.PASSED))


def user_of(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


def stand_at(request: HttpRequest, page: str = "archives:acceptance-rounds") -> None:
    """Which entry of the navigation this page belongs to."""
    request.stands_at = reverse(page)  # type: ignore[attr-defined]


def crumbs() -> list[tuple[str, str]]:
    return [(_("Acceptance"), reverse("archives:acceptance-rounds"))]


def rounds_in_sight(request: HttpRequest) -> QuerySet[AcceptanceRound]:
    """Those of the person's places, and those that accept files of them."""
    user = user_of(request)
    mine = Acceptance.objects.visible_to(user, VIEW).filter(round=OuterRef("pk"))
    rows = AcceptanceRound.objects.all()
    own = AcceptanceRound.objects.visible_to(user, VIEW).values("pk")
    return rows.filter(Q(pk__in=own) | Exists(mine)).select_related("region", "planned_by")


def round_in_sight(request: HttpRequest, pk: int) -> AcceptanceRound:
    return get_object_or_404(rounds_in_sight(request), pk=pk)


def top_of(request: HttpRequest) -> Region:
    """The place by which progress is shown: the one asked for, else the highest of the person."""
    user = user_of(request)
    paths = user.paths_where(VIEW)
    code = request.GET.get("region", "")
    if code:
        return get_object_or_404(Region.objects.within_paths(paths), code=code)
    return Region.objects.filter(path__in=paths).order_by("level", "path")[0]


@require(VIEW)
@require_GET
def round_list(request: HttpRequest) -> HttpResponse:
    """How far acceptance is by place and by round, and the rounds in sight, the newest first."""
    user, place = user_of(request), top_of(request)
    today = timezone.localdate()
    files = reports.of_files(place, today)
    lines, whole = reports.by_place(place, today, files)
    rows = rounds_in_sight(request).annotate(drawn=_FILES, passed=_PASSED)
    page = paginate(request, rows.order_by("-starts_on", "-pk"))
    context = {
        "page": page,
        "rows": [
            (row, HUES[State(row.state)], progress.passed_of_drawn(row, user)) for row in page
        ],
        "place": place,
        "bars": progress.bars([line for line in lines if line.counts["due"]], today),
        "whole": whole,
        "by_round": [
            (one, progress.figures_of(one, today)) for one in reports.by_round(place, today, files)
        ],
        "may_plan": bool(_planning_places(user)),
        "mine": Acceptance.objects.of_member(user)
        .filter(state=Acceptance.State.OPEN, round__state=State.OPEN)
        .count(),
    }
    return render(request, f"{FOLDER}/rounds.html", context)


def _planning_places(user: User) -> list[Region]:
    return [
        p.region for p in user.active_postings if ACCEPT in p.grants and p.region.level in ACCEPTS
    ]


def done(form: Any, act: Callable[[], Any]) -> Any:
    """Run the verb; what is wrong goes onto the form, and None comes back."""
    try:
        return act()
    except ValidationError as error:
        form.add_error(None, error.messages[0])
        return None


@require(ACCEPT)
@require_http_methods(["GET", "POST"])
def round_new(request: HttpRequest) -> HttpResponse:
    """Plan a round."""
    user = user_of(request)
    form = RoundForm(request.POST or None, places=_planning_places(user))
    if request.method == "POST" and form.is_valid():
        made = done(form, lambda: planning.plan(form.plan, by=user))
        if made:
            messages.success(request, _("The round is planned; put its groups together now."))
            return redirect("archives:acceptance-round", made.pk)
    context = {
        "form": form,
        "title": _("Plan a round of acceptance"),
        "submit": _("Plan the round"),
        "back": reverse("archives:acceptance-rounds"),
        "crumbs": crumbs(),
    }
    stand_at(request)
    return render(request, f"{FOLDER}/form.html", context, status=422 if form.errors else 200)


@require(VIEW)
@require_GET
def round_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: how far it is by place, its groups, what can be done."""
    return round_page(request, round_in_sight(request, pk))


def round_page(
    request: HttpRequest, row: AcceptanceRound, wrong: str = "", status: int = 200
) -> HttpResponse:
    user = user_of(request)
    groups = list(
        row.groups.prefetch_related("members__user", "members__cadre", "places__region").annotate(
            drawn=Count("files", filter=Q(files__attempt=1), distinct=True),
            open=Count("files", filter=Q(files__state="open"), distinct=True),
            passed=Count("files", filter=Q(files__state="passed"), distinct=True),
        )
    )
    places = progress.of_round(row, user)
    context = {
        "round": row,
        "hue": HUES[State(row.state)],
        "groups": groups,
        "places": places,
        "bars": progress.bars_of_round(places),
        "sums": progress.sums(row, places, user),
        "facts": _facts(row),
        "may_act": user.holds(ACCEPT, at=row.region),
        "opens_groups": user.can(VIEW, at=row.region),
        "acts": _steps(row) if user.holds(ACCEPT, at=row.region) else [],
        "wrong": wrong,
        "story": story(row.subject, row.pk),
        "crumbs": crumbs(),
    }
    stand_at(request)
    return render(request, f"{FOLDER}/round.html", context, status=status)


def _facts(row: AcceptanceRound) -> list[tuple[str, Any]]:
    share = _("every file") if row.share_percent == 100 else f"{row.share_percent}%"
    facts = [
        (_("Place that accepts"), row.region.name),
        (_("Files accepted"), row.get_holder_display()),
        (_("Days of the round"), f"{row.starts_on} — {row.ends_on}"),
        (_("Share of files drawn (%)"), share),
        (_("Working days to mend what fails"), row.working_days),
        (_("Planned by"), row.planned_by.full_name),
    ]
    if row.year:
        facts.append((_("Year of the files"), row.year))
    if row.opened_at and row.share_percent < 100:
        facts.append((_("Seed"), f"{row.seed}"))
    return facts


_ACTS: dict[str, tuple[Any, Callable[..., Any], Any]] = {
    "draw": (gettext_lazy("Draw the files"), planning.draw, gettext_lazy("The files are drawn.")),
    "open": (
        gettext_lazy("Begin the acceptance"),
        planning.open_round,
        gettext_lazy("The round is open; the groups can begin."),
    ),
    "close": (
        gettext_lazy("End the round"),
        planning.close_round,
        gettext_lazy("The round is ended; it meets the duty of its place."),
    ),
}


def _steps(row: AcceptanceRound) -> list[tuple[str, Any, str]]:
    """(address, words, why not) of the next step."""
    if row.state == State.CLOSED:
        return []
    verb, why = "draw", ""
    if row.state == State.OPEN:
        left = planning.unfinished(row)
        verb = "close"
        why = _("%(left)s files have not passed yet.") % {"left": left} if left else ""
    elif row.drawn_at:
        verb = "open"
    elif not row.groups.exists():
        why = _("Put a group together first.")
    return [(reverse("archives:acceptance-round-step", args=[row.pk, verb]), _ACTS[verb][0], why)]


@require(ACCEPT)
@require_POST
def round_step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Draw the files, open the round, or end it."""
    row = round_in_sight(request, pk)
    if verb not in _ACTS:
        raise Http404
    _words, act, said = _ACTS[verb]
    try:
        act(row, by=user_of(request))
    except ValidationError as error:
        return round_page(request, round_in_sight(request, pk), error.messages[0], 422)
    messages.success(request, said)
    return redirect("archives:acceptance-round", pk)
