"""Batches: the list, a new one, the page of one, and registering one finding."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Cast, Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from accountability import issue_registering
from accountability.issue_intake import addresses
from accountability.issue_intake.forms import BatchForm, IssueForm, keepers, say
from accountability.issue_lists.figures import OPEN_STAGES
from accountability.issue_registering import Paper
from accountability.models import (
    Facet,
    Issue,
    IssueBatch,
    IssueCount,
    IssueWorkbook,
    Source,
    Stage,
)
from ledger import numbers
from ledger.reports import ClosureRate
from qiannan import asked
from qiannan.web import paginate
from regions.duties import Permission
from regions.guards import require
from regions.models import Region, User


def batches_in_sight(user: User) -> QuerySet[IssueBatch]:
    return IssueBatch.objects.visible_to(user, Permission.ISSUE_REGISTER).select_related(
        "region", "registered_by"
    )


def counted(batches: QuerySet[IssueBatch]) -> QuerySet[IssueBatch]:
    """With how many entries came in each, and how many of them are open and closed out: the kept
    sums of the prefecture.
    """
    return batches.annotate(
        entries=_sum_of(Q()),
        open_entries=_sum_of(Q(stage__in=OPEN_STAGES)),
        closed_entries=_sum_of(Q(stage=Stage.CLOSED)),
    )


def _sum_of(which: Q) -> Coalesce:
    key = Cast(OuterRef("pk"), CharField())
    kept = IssueCount.objects.filter(which, facet=Facet.BATCH, key=key, due_on=None)
    top = kept.filter(region__in=Region.objects.filter(parent=None)).order_by().values("key")
    return Coalesce(Subquery(top.annotate(n=Sum("issues")).values("n")), 0)


def batch_in_sight(user: User, pk: int) -> IssueBatch:
    return get_object_or_404(batches_in_sight(user), pk=pk)


@require(Permission.ISSUE_REGISTER)
@require_GET
def batch_list(request: HttpRequest) -> HttpResponse:
    """The documents that issues came in, the newest first, by source."""
    user: User = request.user  # type: ignore[assignment]
    source = request.GET.get("source", "")
    found = batches_in_sight(user)
    if source in Source.values:
        found = found.filter(source=source)
    page = paginate(request, found.values_list("pk", flat=True), 50)
    rows = counted(batches_in_sight(user).filter(pk__in=list(page.object_list)))
    context = {
        "page": page,
        "rows": [(row, _rate(row)) for row in rows],
        "sources": Source.choices,
        "source": source,
        "may_take_over": bool(keepers(user, Permission.ISSUE_TAKE_OVER)),
    }
    return render(request, "accountability/intake/batches.html", context)


def _rate(batch: Any) -> Any:
    return ClosureRate(closed=batch.closed_entries, total=batch.entries).percent


@require(Permission.ISSUE_REGISTER)
@require_http_methods(["GET", "POST"])
def batch_new(request: HttpRequest) -> HttpResponse:
    """Enter a document."""
    user: User = request.user  # type: ignore[assignment]
    form = BatchForm(request.POST or None, places=keepers(user))
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "region": form.region}
        given.pop("keeper", None)
        given["source"] = Source(given["source"])
        try:
            batch = issue_registering.register_batch(by=user, **given)
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, _("The batch is registered; now enter what was found."))
            return redirect("accountability:issue-batch", batch.pk)
    context = {"form": form, "crumbs": [addresses.batches_crumb()]}
    status = 422 if form.errors else 200
    return render(request, "accountability/intake/batch_new.html", context, status=status)


@require(Permission.ISSUE_REGISTER)
@require_GET
def batch_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One document, its workbooks and its entries."""
    user: User = request.user  # type: ignore[assignment]
    batch = get_object_or_404(counted(batches_in_sight(user)), pk=pk)
    entries = Issue.objects.visible_to(user, Permission.ISSUE_VIEW).filter(batch=batch)
    page = paginate(request, entries.for_list().order_by(*numbers.in_order()), 50)
    context = {
        "batch": batch,
        "page": page,
        "rate": _rate(batch),
        "workbooks": IssueWorkbook.objects.filter(batch=batch).select_related("handed_in_by"),
        "may_register": user.holds(Permission.ISSUE_REGISTER, at=batch.region),
        "crumbs": [addresses.batches_crumb()],
    }
    return render(request, "accountability/intake/batch.html", context)


@require(Permission.ISSUE_REGISTER)
@require_http_methods(["GET", "POST"])
def issue_new(request: HttpRequest) -> HttpResponse:
    """Enter one finding, in a batch or by itself, over one place or many."""
    user: User = request.user  # type: ignore[assignment]
    batch = _asked_batch(request, user)
    form = IssueForm(
        request.POST or None,
        places=[batch.region] if batch else keepers(user),
        in_batch=batch is not None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = issue_registering.register(form.findings(), by=user, paper=_paper(form, batch))
        except ValidationError as error:
            say(form, error)
        else:
            return _registered(request, made, batch)
    context = {
        "form": form,
        "batch": batch,
        "back": _back(batch),
        "crumbs": [addresses.batches_crumb()],
    }
    status = 422 if form.errors else 200
    return render(request, "accountability/intake/issue_new.html", context, status=status)


def _asked_batch(request: HttpRequest, user: User) -> IssueBatch | None:
    key = request.GET.get("batch", "")
    if not key:
        return None
    batch = batch_in_sight(user, asked.whole(key))
    if not user.holds(Permission.ISSUE_REGISTER, at=batch.region):
        raise PermissionDenied
    return batch


def _paper(form: IssueForm, batch: IssueBatch | None) -> Paper:
    if batch:
        return Paper(Source(batch.source), batch)
    return Paper(Source(form.cleaned_data["source"]), doc_no=form.cleaned_data["doc_no"])


def _back(batch: IssueBatch | None) -> str:
    if batch:
        return reverse("accountability:issue-batch", args=[batch.pk])
    return reverse("accountability:issue-batches")


def _registered(request: HttpRequest, made: list[Issue], batch: IssueBatch | None) -> HttpResponse:
    said = ngettext(
        "%(n)d entry registered: %(numbers)s", "%(n)d entries registered: %(numbers)s", len(made)
    )
    messages.success(request, said % {"n": len(made), "numbers": addresses.numbers(made)})
    if batch:
        return redirect("accountability:issue-batch", batch.pk)
    return redirect(addresses.issue(made[0].pk))
