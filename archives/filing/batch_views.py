"""Papers by the folder: handed in, what goes where, filed."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from archives.filing import batches
from archives.filing.forms import BatchForm
from archives.models import Batch
from qiannan.web import paginate, render_progress
from regions.duties import Permission
from regions.guards import require
from regions.models import User

_AT_ONCE = 30  # reasons why files are not understood, before the rest is unfolded
_EMPTY = Q(state=Batch.State.LOOKED, result__papers=[])  # nothing in it can be filed


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Archives"), reverse("archives:archive-list"))]


def _rows(request: HttpRequest) -> Any:
    user: User = request.user  # type: ignore[assignment]
    rows = Batch.objects.visible_to(user, Permission.ARCHIVE_FILE)
    return rows.select_related("region", "handed_in_by", "filed_by", "job")


@require(Permission.ARCHIVE_FILE)
@require_http_methods(["GET", "POST"])
def batch_list(request: HttpRequest) -> HttpResponse:
    """Hand papers in by the folder; below, what was handed in before."""
    user: User = request.user  # type: ignore[assignment]
    form = BatchForm(request.POST if request.method == "POST" else None, user=user)
    problem = ""
    if request.method == "POST" and (form.only or form.is_valid()):
        try:
            batch = batches.hand_in(
                [*request.FILES.getlist("zip"), *request.FILES.getlist("files")],
                region=form.region, by=user, paths=request.POST.getlist("paths"),
            )  # fmt: skip
        except ValidationError as error:
            problem = error.messages[0]
        else:
            return redirect("archives:batch", batch.pk)
    context = {
        "form": form,
        "problem": problem,
        "page": paginate(request, _rows(request).annotate(is_empty=_EMPTY).defer("result")),
        "crumbs": _crumbs(),
    }
    status = 422 if problem or form.errors else 200
    return render(request, "archives/batch_list.html", context, status=status)


@require(Permission.ARCHIVE_FILE)
@require_GET
def batch_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What goes where, and what is not understood."""
    return _page(request, get_object_or_404(_rows(request), pk=pk))


def _by_reason(faults: list[dict[str, str]]) -> list[tuple[str, list[str]]]:
    """(why, names) of what is not understood: a reason once, for a thousand files too."""
    found: dict[str, list[str]] = {}
    for fault in faults:
        found.setdefault(fault["why"], []).append(fault["name"])
    return list(found.items())


def _page(request: HttpRequest, batch: Batch, problem: str = "") -> HttpResponse:
    papers, faults = batch.result.get("papers", []), batch.result.get("faults", [])
    count = batch.result.get("fault_count", len(faults))
    reasons = _by_reason(faults)
    context = {
        "batch": batch,
        "papers": papers,
        "faults": reasons[:_AT_ONCE],
        "more_faults": reasons[_AT_ONCE:],
        "fault_count": count,
        "faults_hidden": count - len(faults),
        "homes": len({paper["household"] for paper in papers}),
        "files": sum(len(paper["files"]) for paper in papers),
        "is_busy": batch.state in (Batch.State.LOOKING, Batch.State.FILING),
        "failed": batch.job.message if batch.job and batch.job.state == "failed" else "",
        "problem": problem,
        "crumbs": [*_crumbs(), (_("Papers by the folder"), reverse("archives:batch-list"))],
    }
    return render(request, "archives/batch.html", context, status=422 if problem else 200)


@require(Permission.ARCHIVE_FILE)
@require_GET
def batch_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the work on a batch is."""
    batch = get_object_or_404(_rows(request), pk=pk)
    return render_progress(request, "archives/_batch_progress.html", {"batch": batch}, batch.job)


@require(Permission.ARCHIVE_FILE)
@require_POST
def batch_file(request: HttpRequest, pk: int) -> HttpResponse:
    """File all that was understood, in the background."""
    batch = get_object_or_404(_rows(request), pk=pk)
    try:
        batches.confirm(batch, by=request.user)  # type: ignore[arg-type]
    except ValidationError as error:
        return _page(request, batch, error.messages[0])
    messages.success(request, _("The papers are being filed."))
    return redirect("archives:batch", pk)
