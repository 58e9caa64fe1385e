"""Taking many alike for the same: the sample, each sampled pair, then all or none."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from qiannan.web import paginate
from regions.duties import Permission
from regions.guards import require
from regions.models import Region, User
from screening.comparison.grades import GRADES
from screening.feeds import FEEDS
from screening.identity import bulk as operations
from screening.identity import pages
from screening.identity.forms import PairJudgeForm
from screening.models import IdentityBulk, IdentityBulkRow
from screening.samples import DecisionError
from screening.views import samples

STATE_HUES = {"drawn": "review", "refused": "late", "done": "done"}
_OF_PAIR = ("pair__region__parent", "pair__person", "pair__household", "pair__extract")


def bulk_in_sight(request: HttpRequest, pk: int) -> IdentityBulk:
    mine = IdentityBulk.objects.visible_to(request.user, Permission.IDENTITY_VIEW)  # type: ignore[arg-type]
    return get_object_or_404(mine.select_related("region", "drawn_by"), pk=pk)


def row_in_sight(request: HttpRequest, pk: int) -> IdentityBulkRow:
    mine = IdentityBulkRow.objects.visible_to(request.user, Permission.IDENTITY_VIEW)  # type: ignore[arg-type]
    return get_object_or_404(mine.select_related("bulk__region", *_OF_PAIR), pk=pk, is_sampled=True)


@require(Permission.IDENTITY_DECIDE)
@require_POST
def identity_bulk_draw(request: HttpRequest) -> HttpResponse:
    """Draw a sample of pairs that are alike in a place."""
    user: User = request.user  # type: ignore[assignment]
    places = Region.objects.visible_to(user, Permission.IDENTITY_DECIDE)
    region = get_object_or_404(places, code=request.POST.get("region", ""))
    named = {name: request.POST.get(name, "") for name in ("feed", "grade")}
    try:
        bulk = operations.draw(region, by=user, **named)
    except DecisionError as error:
        messages.error(request, str(error))
        return redirect(f"{reverse('screening:identity-list')}?region={region.code}")
    return redirect("screening:identity-bulk", pk=bulk.pk)


@require(Permission.IDENTITY_VIEW)
@require_GET
def identity_bulk(request: HttpRequest, pk: int) -> HttpResponse:
    """The sample with its verdicts, then every pair with where it stands."""
    bulk = bulk_in_sight(request, pk)
    user: User = request.user  # type: ignore[assignment]
    rows = bulk.members.select_related(*_OF_PAIR)
    sample = list(rows.filter(is_sampled=True))
    same = sum(row.verdict == IdentityBulkRow.Verdict.SAME for row in sample)
    page = paginate(request, rows)
    context = {
        "bulk": bulk,
        "title": _title(bulk),
        "hue": STATE_HUES[bulk.state],
        "sample": [(row, pages.row(row.pair, user)) for row in sample],
        "judged": sum(bool(row.verdict) for row in sample),
        "next": next((row for row in sample if not row.verdict), None),
        "is_all_same": same == len(sample),
        "page": page,
        "rows": [(row, pages.row(row.pair, user)) for row in page],
        "may_decide": user.can(Permission.IDENTITY_DECIDE, at=bulk.region),
        "facts": _facts(bulk),
        "crumbs": pages.crumbs(bulk.region, user),
    }
    return render(request, "screening/identity_bulk.html", context)


def _title(bulk: IdentityBulk) -> str:
    feed = FEEDS[bulk.feed]
    return f"{feed.department} {feed.title}：{GRADES[bulk.grade].title}"


def _facts(bulk: IdentityBulk) -> list[tuple[str, Any]]:
    return [
        *samples.facts(bulk),
        (_("Taken for the same"), bulk.decided if bulk.state == "done" else ""),
    ]


@require(Permission.IDENTITY_DECIDE)
@require_GET
def identity_bulk_row(request: HttpRequest, pk: int) -> HttpResponse:
    """One sampled pair side by side. That it was opened is what is recorded."""
    row = row_in_sight(request, pk)
    operations.open_row(row, by=request.user)  # type: ignore[arg-type]
    return _row_page(request, row, PairJudgeForm(initial={"verdict": row.verdict}))


@require(Permission.IDENTITY_DECIDE)
@require_POST
def identity_bulk_judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Say of a sampled pair whether it is one person; then on to the next."""
    row = row_in_sight(request, pk)
    form = PairJudgeForm(request.POST)
    samples.judge(request, row, form, operations.judge, Permission.IDENTITY_DECIDE)
    if form.errors:
        return _row_page(request, row, form, status=422)
    if left := samples.next_of(row.bulk.members, row.bulk):
        return redirect("screening:identity-bulk-row", pk=left.pk)
    return redirect("screening:identity-bulk", pk=row.bulk_id)


def _row_page(
    request: HttpRequest, row: IdentityBulkRow, form: PairJudgeForm, status: int = 200
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    sample = list(row.bulk.members.filter(is_sampled=True).values_list("pk", flat=True))
    context = {
        **pages.row(row.pair, user),
        "row": row,
        "bulk": row.bulk,
        "form": form,
        "number": sample.index(row.pk) + 1,
        "title": _title(row.bulk),
        "ours": _("Base map (poverty office)"),
        "theirs": pages.their_title(row.pair),
        "lines": pages.compared(row.pair, user),
        "members": pages.members(row.pair, user),
        "crumbs": pages.crumbs(row.pair.region, user),
    }
    return render(request, "screening/identity_bulk_row.html", context, status=status)


@require(Permission.IDENTITY_DECIDE)
@require_POST
def identity_bulk_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Take all of them for the same."""
    bulk = bulk_in_sight(request, pk)
    try:
        done = operations.decide_all(bulk, by=request.user)  # type: ignore[arg-type]
    except DecisionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(n)s pairs taken for the same.") % {"n": done})
    return redirect("screening:identity-bulk", pk=pk)
