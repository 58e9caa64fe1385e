"""The list of duties that come round, one of them, and how much was met in time."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ledger import events, paper
from ledger.models import Obligation, ObligationQuerySet
from ledger.obligations import late_paper, operations, pages, rates, reports
from ledger.obligations.filters import ObligationFilter
from ledger.obligations.forms import DayForm, DaysForm, ExcuseForm, MeetForm
from qiannan.web import paginate, render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import Region, User


def in_sight(request: HttpRequest) -> ObligationQuerySet:
    user: User = request.user  # type: ignore[assignment]
    return Obligation.objects.visible_to(user, Permission.OBLIGATION_VIEW)


def one_in_sight(request: HttpRequest, pk: int) -> Obligation:
    rows = in_sight(request).for_list().select_related("met_who", "excused_by")
    return get_object_or_404(rows, pk=pk)


def crumbs() -> list[tuple[str, str]]:
    return [(_("Regular duties"), reverse("ledger:obligation-list"))]


@require(Permission.OBLIGATION_VIEW)
@require_GET
def obligation_list(request: HttpRequest) -> HttpResponse:
    """What is asked of the person's places, the most urgent first."""
    found = ObligationFilter(request.GET, in_sight(request), request=request)
    rows = pages.by_urgency(found.qs)
    state = request.GET.get("state") or pages.UNDONE
    page = paginate(request, rows.for_list())
    context = {
        "filter": found,
        "page": page,
        "rows": pages.rows_of(page.object_list),
        "tabs": pages.tabs(request, pages.counts(found.base), state),
        "is_narrowed": bool(request.GET),
        "is_mine": bool(request.GET.get("mine")),
        "late_on": found.form.cleaned_data.get("late_on"),
        "said": found.said,
    }
    folder = "ledger/obligations"
    return render_page(request, f"{folder}/list.html", f"{folder}/_list.html", context)


@require(Permission.OBLIGATION_VIEW)
@require_GET
def obligation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One obligation: what, who, until when, on what ground, how it ended, what happened."""
    return _detail(request, one_in_sight(request, pk))


def _detail(request: HttpRequest, row: Obligation, **filled: Any) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    context = {
        "one": row,
        "hue": pages.HUES[row.state],
        "period": pages.period_of(row),
        "facts": pages.facts(row),
        "end": pages.end_of(row),
        "people": pages.people_of(row, user),
        "where_done": pages.where_done(row),
        "may_meet": row.is_open and operations.may_meet(row, user),
        "why_not_meet": operations.why_not_meet(row),
        "may_excuse": row.is_open and operations.may_excuse(row, user),
        "meet": MeetForm(),
        "excuse": ExcuseForm(),
        "story": pages.story(Obligation.subject, row.pk),
        "crumbs": crumbs(),
    } | filled
    status = 422 if any(form.errors for form in filled.values()) else 200
    return render(request, "ledger/obligations/detail.html", context, status=status)


@require(Permission.OBLIGATION_MEET)
@require_POST
def obligation_meet(request: HttpRequest, pk: int) -> HttpResponse:
    """It was done; the note says how that is proved."""
    row, form = one_in_sight(request, pk), MeetForm(request.POST)
    if form.is_valid():
        try:
            operations.meet(row, by=request.user, note=form.cleaned_data["note"])  # type: ignore[arg-type]
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Recorded as met."))
            return redirect("ledger:obligation-detail", pk)
    return _detail(request, one_in_sight(request, pk), meet=form)


@require(Permission.OBLIGATION_EDIT)
@require_POST
def obligation_excuse(request: HttpRequest, pk: int) -> HttpResponse:
    """A level above says that it need not be met."""
    row, form = one_in_sight(request, pk), ExcuseForm(request.POST)
    if form.is_valid():
        try:
            operations.excuse(row, by=request.user, reason=form.cleaned_data["reason"])  # type: ignore[arg-type]
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Recorded as excused."))
            return redirect("ledger:obligation-detail", pk)
    return _detail(request, one_in_sight(request, pk), excuse=form)


def place_in_sight(request: HttpRequest) -> Region:
    """The place that the address names, or the highest where the person sees these duties."""
    user: User = request.user  # type: ignore[assignment]
    seen = Region.objects.visible_to(user, Permission.OBLIGATION_VIEW).select_related("parent")
    if code := request.GET.get("region", ""):
        return get_object_or_404(seen, code=code)
    place = seen.order_by("level", "path").first()
    if place is None:
        raise Http404
    return place


@require(Permission.OBLIGATION_VIEW)
@require_GET
def obligation_rates(request: HttpRequest) -> HttpResponse:
    """By place and by duty: what was due, met in time, met late, not met. Each opens its list."""
    place = place_in_sight(request)
    today = timezone.localdate()
    form = DaysForm(request.GET or None, initial=_days(today))
    first, last = form.days if form.is_bound and form.is_valid() else tuple(_days(today).values())
    context = {
        "place": place,
        "form": form,
        "first": first,
        "last": last,
        "tables": [
            (_("By place"), rates.by_place(place, first, last), True),
            (_("By duty"), rates.by_title(place, first, last), False),
        ],
        "late": reports.late_on(place, last).count(),
        "crumbs": crumbs(),
    }
    return render(request, "ledger/obligations/rates.html", context)


@require(Permission.OBLIGATION_VIEW)
@require_GET
def obligation_late_export(request: HttpRequest) -> FileResponse:
    """What stood late at a place at the end of a day, as a notice in Word; an event."""
    place, today = place_in_sight(request), timezone.localdate()
    form = DayForm(request.GET)
    day = min(form.cleaned_data["day"], today) if form.is_valid() else today
    events.append(
        events.Draft(
            kind="ledger.obligation.late_exported",
            region=place,
            by=request.user,  # type: ignore[arg-type]
            data={"day": f"{day}"},
        )
    )
    return FileResponse(
        late_paper.write(place, day),
        as_attachment=True,
        filename=late_paper.file_name(place, day),
        content_type=paper.TYPE,
    )


def _days(today: date) -> dict[str, date]:
    """The last ninety days."""
    return {"first": today - timedelta(days=90), "last": today}
