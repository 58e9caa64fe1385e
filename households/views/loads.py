"""Pages of loading the register: upload, check, look, apply, take the errors home."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from households import load_jobs
from households.forms import RegisterForm, UndoForm
from households.models import RegisterLoad
from households.register import twins
from households.register.twins import TwinError
from ledger.models import Job
from qiannan.web import paginate, render_progress
from regions.duties import Permission
from regions.guards import require
from regions.models import User


@require(Permission.HOUSEHOLD_LOAD)
@require_http_methods(["GET", "POST"])
def register_load(request: HttpRequest) -> HttpResponse:
    """Hand in an export for checking; below, what was handed in before."""
    user: User = request.user  # type: ignore[assignment]
    form = RegisterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        job = load_jobs.start(given["file"], by=user, year=given["year"])
        return redirect("households:register-load-detail", pk=job.pk)
    page = paginate(request, load_jobs.loads_of(user).select_related("requester"), 20)
    context = {"form": form, "page": page}
    status = 422 if form.errors else 200
    return render(request, "households/register_load.html", context, status=status)


def _job(request: HttpRequest, pk: int) -> Job:
    user: User = request.user  # type: ignore[assignment]
    return get_object_or_404(load_jobs.loads_of(user).select_related("requester", "region"), pk=pk)


@require(Permission.HOUSEHOLD_LOAD)
@require_GET
def register_load_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the job is; then what it found, and the button that loads it."""
    return render(request, "households/register_load_detail.html", _context(_job(request, pk)))


@require(Permission.HOUSEHOLD_LOAD)
@require_GET
def register_load_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress alone; a finished job sends the browser to its page."""
    job = _job(request, pk)
    return render_progress(request, "households/_load_progress.html", {"job": job}, job)


@require(Permission.HOUSEHOLD_LOAD)
@require_POST
def register_load_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Load the good rows of a file that was checked."""
    job = _job(request, pk)
    if not _can_apply(job):
        messages.error(request, _("This file can no longer be loaded; please hand it in again."))
        return redirect("households:register-load-detail", pk=pk)
    user: User = request.user  # type: ignore[assignment]
    try:
        made = load_jobs.apply(job, by=user)
    except TwinError as error:
        messages.error(request, str(error))
        return redirect("households:register-load-detail", pk=pk)
    return redirect("households:register-load-detail", pk=made.pk)


@require(Permission.HOUSEHOLD_LOAD)
@require_GET
def register_load_errors(request: HttpRequest, pk: int) -> HttpResponse:
    """The sender's own workbook, the bad cells marked and listed."""
    job = _job(request, pk)
    path = load_jobs.errors_path(job)
    if not job.file or not path.is_file():
        raise Http404
    name = f"待改正_{job.payload['name'].rsplit('.', 1)[0]}.xlsx"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)


def _can_apply(job: Job) -> bool:
    is_checked = (
        job.state == Job.State.DONE and job.payload.get("upload") and (not job.payload["apply"])
    )
    return bool(is_checked) and load_jobs.upload_path(job.payload["upload"]).is_file()


def _context(job: Job) -> dict[str, Any]:
    result = job.result
    counts = []
    if result.get("households"):
        homes, people = result["households"], result["people"]
        counts = [
            (_("Households"), homes["new"], homes["changed"], homes["same"]),
            (_("Persons"), people["new"], people["changed"], people["same"]),
        ]
    load = _load_of(job)
    return {
        "job": job,
        "twins": load.twins.count() if load else 0,
        "twins_left": twins.waiting(job.pk).count(),
        "result": result,
        "counts": counts,
        "load": load,
        "undo": UndoForm(),
        "can_apply": _can_apply(job) and not result.get("is_unchanged"),
        "hidden": max(0, result.get("errors", 0) - load_jobs.SHOWN_ERRORS),
    }


def _load_of(job: Job) -> RegisterLoad | None:
    """The load that a job checked, wrote, or took back."""
    if "undo" in job.payload:
        return RegisterLoad.objects.select_related("undone_by").get(pk=job.payload["undo"])
    found = RegisterLoad.objects.filter(Q(job=job) | Q(check_job=job))
    return found.select_related("undone_by", "job").first()
