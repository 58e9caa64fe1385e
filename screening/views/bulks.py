"""Taking over many alike: the sample, each sampled row, and what became of every row."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from households.models import Act
from qiannan.web import paginate, render_progress
from regions.duties import Permission
from regions.guards import require
from regions.models import Region, User
from screening.basemap import bulk as operations
from screening.basemap import pages
from screening.basemap.forms import JudgeForm, ReasonForm
from screening.basemap.kinds import GRADES, title
from screening.models import BulkDecision, BulkRow
from screening.samples import DecisionError
from screening.views import samples
from screening.views.differences import crumbs

STATE_HUES = {"drawn": "review", "refused": "late", "running": "doing", "proposed": "done"}


def bulk_in_sight(request: HttpRequest, pk: int) -> BulkDecision:
    mine = BulkDecision.objects.visible_to(request.user, Permission.DIFFERENCE_VIEW)  # type: ignore[arg-type]
    return get_object_or_404(mine.select_related("region", "drawn_by", "job"), pk=pk)


def row_in_sight(request: HttpRequest, pk: int) -> BulkRow:
    mine = BulkRow.objects.visible_to(request.user, Permission.DIFFERENCE_VIEW)  # type: ignore[arg-type]
    rows = mine.select_related(
        "bulk__region", "difference__region__parent", "difference__household",
        "difference__extract", "difference__act", "difference__lead", "difference__person",
    )  # fmt: skip
    return get_object_or_404(rows, pk=pk, is_sampled=True)


@require(Permission.DIFFERENCE_DECIDE)
@require_POST
def bulk_draw(request: HttpRequest) -> HttpResponse:
    """Draw a sample of differences that are alike in a place."""
    user: User = request.user  # type: ignore[assignment]
    places = Region.objects.visible_to(user, Permission.DIFFERENCE_DECIDE)
    region = get_object_or_404(places, code=request.POST.get("region", ""))
    named = {name: request.POST.get(name, "") for name in ("kind", "field", "grade")}
    try:
        bulk = operations.draw(region, by=user, **named)
    except DecisionError as error:
        messages.error(request, str(error))
        return redirect(f"{reverse('screening:basemap-overview')}?region={region.code}")
    return redirect("screening:bulk-detail", pk=bulk.pk)


@require(Permission.DIFFERENCE_VIEW)
@require_GET
def bulk_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The sample with its verdicts, then every row with what became of it."""
    return _page(request, bulk_in_sight(request, pk))


def _page(
    request: HttpRequest, bulk: BulkDecision, form: ReasonForm | None = None, status: int = 200
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    rows = bulk.rows.select_related(
        "difference__region__parent", "difference__act", "difference__lead", "act"
    )
    sample = list(rows.filter(is_sampled=True))
    settled = bulk.state in (BulkDecision.State.RUNNING, BulkDecision.State.PROPOSED)
    page = paginate(request, rows) if settled else None
    right = sum(row.verdict == BulkRow.Verdict.RIGHT for row in sample)
    context = {
        "bulk": bulk,
        "title": title(bulk.kind, bulk.field),
        "grade": GRADES[bulk.grade].title,
        "hue": STATE_HUES[bulk.state],
        "sample": [(row, pages.row(row.difference, user)) for row in sample],
        "judged": sum(bool(row.verdict) for row in sample),
        "right": right,
        "next": next((row for row in sample if not row.verdict), None),
        "is_all_right": right == len(sample),
        "page": page,
        "rows": [(row, pages.row(row.difference, user)) for row in page] if page else [],
        "may_decide": user.can(Permission.DIFFERENCE_DECIDE, at=bulk.region),
        "may_undo": settled and user.can(Permission.HOUSEHOLD_SIGN, at=bulk.region),
        "form": form or ReasonForm(auto_id="id_undo_%s"),
        "facts": _facts(bulk),
        "acts_url": pages.acts_of_batch(bulk.batch),
        "crumbs": crumbs(bulk.region.ancestors, user),
    }
    return render(request, "screening/bulk_detail.html", context, status=status)


def _facts(bulk: BulkDecision) -> list[tuple[str, Any]]:
    acts = Act.objects.filter(batch=bulk.batch)
    signed = acts.filter(state=Act.State.DONE).count()
    waiting = acts.filter(state=Act.State.OPEN).count()
    settled = bulk.state == BulkDecision.State.PROPOSED
    return [
        *samples.facts(bulk),
        (_("Batch"), bulk.batch),
        (_("Reported"), bulk.proposed if settled else ""),
        (_("Signed / to be signed"), f"{signed} / {waiting}" if settled else ""),
    ]


@require(Permission.DIFFERENCE_VIEW)
@require_GET
def bulk_progress(request: HttpRequest, pk: int) -> HttpResponse:
    bulk = bulk_in_sight(request, pk)
    return render_progress(request, "screening/_bulk_progress.html", {"bulk": bulk}, bulk.job)


@require(Permission.DIFFERENCE_DECIDE)
@require_GET
def bulk_row(request: HttpRequest, pk: int) -> HttpResponse:
    """One sampled row side by side. That it was opened is what is recorded."""
    row = row_in_sight(request, pk)
    operations.open_row(row, by=request.user)  # type: ignore[arg-type]
    return _row_page(request, row, JudgeForm(initial={"verdict": row.verdict}))


@require(Permission.DIFFERENCE_DECIDE)
@require_POST
def bulk_judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Say of a sampled row whether theirs is right; then on to the next."""
    row = row_in_sight(request, pk)
    form = JudgeForm(request.POST)
    samples.judge(request, row, form, operations.judge, Permission.DIFFERENCE_DECIDE)
    if form.errors:
        return _row_page(request, row, form, status=422)
    if left := samples.next_of(row.bulk.rows, row.bulk):
        return redirect("screening:bulk-row", pk=left.pk)
    return redirect("screening:bulk-detail", pk=row.bulk_id)


def _row_page(
    request: HttpRequest, row: BulkRow, form: JudgeForm, status: int = 200
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    difference = row.difference
    sample = list(row.bulk.rows.filter(is_sampled=True).values_list("pk", flat=True))
    context = {
        "row": row,
        "bulk": row.bulk,
        "form": form,
        "number": sample.index(row.pk) + 1,
        "title": title(difference.kind, difference.field),
        "name": pages.name_of(difference, user),
        "place": pages.place_name(difference.region),
        "ours": _("Base map (poverty office)"),
        "theirs": pages.their_title(difference),
        "rows": pages.compared(difference),
        "difference": difference,
        "advice": pages.advice(difference),
        "crumbs": crumbs(difference.region.ancestors, user),
    }
    return render(request, "screening/bulk_row.html", context, status=status)


@require(Permission.DIFFERENCE_DECIDE)
@require_POST
def bulk_propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Report all of them, in the background."""
    bulk = bulk_in_sight(request, pk)
    try:
        operations.propose_all(bulk, by=request.user)  # type: ignore[arg-type]
    except DecisionError as error:
        messages.error(request, str(error))
    return redirect("screening:bulk-detail", pk=pk)


@require(Permission.HOUSEHOLD_SIGN)
@require_POST
def bulk_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the acts of a bulk back, each with its outcome."""
    bulk = bulk_in_sight(request, pk)
    user: User = request.user  # type: ignore[assignment]
    if not user.can(Permission.HOUSEHOLD_SIGN, at=bulk.region):
        raise PermissionDenied
    form = ReasonForm(request.POST, auto_id="id_undo_%s")
    if not form.is_valid():
        return _page(request, bulk, form, status=422)
    outcomes = operations.take_back(bulk, by=user, note=form.cleaned_data["reason"])
    context = {
        "bulk": bulk,
        "outcomes": outcomes,
        "done": sum(outcome.is_done for outcome in outcomes),
        "crumbs": crumbs(bulk.region.ancestors, user),
    }
    return render(request, "screening/bulk_undone.html", context)
