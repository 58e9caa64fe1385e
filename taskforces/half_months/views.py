"""Who has reported and who has not; one report as it is printed; Word."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ledger.models import Obligation
from ledger.obligations.periods import Period
from ledger.withdrawing import WithdrawForm
from qiannan import asked
from qiannan.web import here_with, paginate
from regions.duties import Permission
from regions.guards import require
from regions.models import Level, Region, User
from taskforces.half_months import grid, moves, operations, pages, word
from taskforces.half_months.forms import FileForm, SignForm
from taskforces.half_months.operations import KIND, WORK
from taskforces.half_months.periods import half_of, latest
from taskforces.models import Body, BodyKind, HalfMonthReport

VIEW = Permission.TASK_FORCE_VIEW
SHOWN = 6
PAGE = 40
_LEVELS = {
    "own": None,
    "county": Level.COUNTY,
    "township": Level.TOWNSHIP,
}


def user_of(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


def report_in_sight(request: HttpRequest, pk: int) -> HalfMonthReport:
    rows = HalfMonthReport.objects.visible_to(user_of(request), VIEW)
    return get_object_or_404(rows.for_page(), pk=pk)


def crumbs() -> list[tuple[str, str]]:
    return [(_("Half-month reports"), reverse("taskforces:half-months"))]


@require(VIEW)
@require_GET
def report_grid(request: HttpRequest) -> HttpResponse:
    """Task forces by half-months: who has reported, who is late, who was sent back."""
    user, periods = user_of(request), latest(timezone.localdate(), SHOWN)
    standing = Q(ends_on__isnull=True) | Q(ends_on__gte=periods[-1].first)
    bodies = Body.objects.visible_to(user, VIEW).filter(standing, kind=BodyKind.TASK_FORCE)
    shown = request.GET.get("level", "own")
    own = [one.region for one in user.active_postings if VIEW in one.grants]
    levels = _levels(own)
    if shown not in levels:
        shown = "own"
    level = _LEVELS[shown]
    at = Q(region__in=own) if level is None else Q(region__level=level)
    rows = bodies.filter(at).select_related("region").order_by("region__path", "subject", "pk")
    page = paginate(request, rows, PAGE)
    lines = grid.lines(list(page.object_list), periods)
    labels = {"own": _("My place"), "county": _("Counties"), "township": _("Townships")}
    context = {
        "page": page,
        "lines": lines,
        "periods": periods,
        "legend": grid.legend(lines) if lines else [],
        "tabs": [
            (labels[name], None, here_with(request, level=name), name == shown) for name in levels
        ]
        if len(levels) > 1
        else [],
    }
    return render(request, "taskforces/half_months/grid.html", context)


def _levels(own: list[Region]) -> list[str]:
    """The person's own place, and the levels below it that have task forces."""
    highest = min((place.level for place in own), default=Level.VILLAGE)
    return [name for name, level in _LEVELS.items() if level is None or level > highest]


def _body_and_period(request: HttpRequest, pk: int, day: str) -> tuple[Body, Period]:
    bodies = Body.objects.visible_to(user_of(request), VIEW).select_related("region")
    body = get_object_or_404(bodies, pk=pk, kind=BodyKind.TASK_FORCE)
    found = asked.day(day)
    if found is None or found != half_of(found).last:
        raise Http404
    return body, half_of(found)


@require(VIEW)
@require_http_methods(["GET", "POST"])
def slot(request: HttpRequest, pk: int, day: str) -> HttpResponse:
    """A task force in a half-month: its latest edition where there is one, else its beginning."""
    user = user_of(request)
    body, period = _body_and_period(request, pk, day)
    report = body.half_month_reports.filter(ends_on=period.last).order_by("-edition").first()
    if report:
        return redirect("taskforces:half-month", report.pk)
    may = user.holds(WORK, at=body.region)
    if request.method == "POST":
        if not may:
            raise PermissionDenied
        try:
            made = operations.begin(body, period, by=user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect(grid.slot_url(body, period))
        return redirect("taskforces:half-month-edit", made.pk)
    owed = Obligation.objects.filter(
        rule__kind=KIND, ower_subject=Body.subject_label, ower_id=body.pk, ends_on=period.last
    )
    context = {
        "body": body,
        "period": period,
        "owed": owed.order_by("due_on").first(),
        "may": may,
        "why": operations.why_not_begin(body, period),
        "crumbs": crumbs(),
    }
    return render(request, "taskforces/half_months/slot.html", context)


@require(VIEW)
@require_GET
def report_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One edition as it is printed, with its acts, its other editions and its trail."""
    return report_page(request, report_in_sight(request, pk))


def report_page(
    request: HttpRequest,
    report: HalfMonthReport,
    *,
    sign: SignForm | None = None,
    file: FileForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user = user_of(request)
    is_open = report.state == HalfMonthReport.State.DRAFT
    may_write = is_open and user.holds(WORK, at=report.region)
    own = operations.files_of(report, user) if may_write else []
    context: dict[str, Any] = {
        "report": report,
        "hue": pages.hue(report),
        "word": pages.state_words(report),
        "sections": word.sections(report),
        "table": pages.table(report, user),
        "cut_off": word.cut_off(report),
        "note": word.NOTE,
        "hands": word.hands(report),
        "files": pages.files(report),
        "is_changed": bool(report.issued_at) and not moves.is_unchanged(report),
        "acts": pages.acts_of(report, user),
        "may_write": may_write,
        "withdraw": WithdrawForm(files=own) if own else None,
        "is_read_by_another": report.state == HalfMonthReport.State.ISSUED,
        "sign": sign or SignForm(request=request),
        "file": file or FileForm(),
        "statement": operations.SAYS,
        "changed": pages.changed(report),
        "editions": pages.editions(report),
        "signatures": pages.signatures(report),
        "timeline": pages.timeline(report),
        "slot": grid.slot_url(report.body, report.period),
        "by": user.full_name,
        "at": timezone.localtime(),
        "crumbs": crumbs(),
    }
    return render(request, "taskforces/half_months/detail.html", context, status=status)


@require(VIEW)
@require_GET
def report_word(request: HttpRequest, pk: int) -> FileResponse:
    """The report as Word; saving it is an event."""
    report = report_in_sight(request, pk)
    address = request.META.get("REMOTE_ADDR", "")
    moves.tell(report, "exported", by=user_of(request), data={"address": address})
    return FileResponse(
        word.write(report),
        as_attachment=True,
        filename=word.file_name(report),
        content_type=word.TYPE,
    )
