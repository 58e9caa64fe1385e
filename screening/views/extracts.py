"""Pages of delivered files: what came, what is missing, handing one in, its receipt."""

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from qiannan.web import paginate, render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import User
from screening import receipts
from screening.deliveries import deliveries
from screening.extract_forms import ExtractFilter, ExtractForm, counties_of
from screening.feeds import FEEDS
from screening.intake.papers import control_words
from screening.models import Extract, ExtractQuerySet
from screening.operations import deliverable, receive_extract


def visible(user: User) -> ExtractQuerySet:
    """The files a person may see: of their places, and a department only its own feeds."""
    found = Extract.objects.visible_to(user, Permission.EXTRACT_VIEW)
    feeds = [feed.code for feed in deliverable(user)]
    if len(feeds) < len(FEEDS):
        found = found.filter(feed__in=feeds)
    return found.select_related("region", "received_by")


@require(Permission.EXTRACT_VIEW)
@require_GET
def extract_list(request: HttpRequest) -> HttpResponse:
    """Feed by feed what is in force, or (`?view=log`) every file that came, newest first."""
    counties = counties_of(request.user, Permission.EXTRACT_VIEW)
    is_log = request.GET.get("view") == "log"
    found = ExtractFilter(request.GET, counties=counties, is_log=is_log)
    context: dict[str, Any] = {
        "filter": found,
        "tabs": tabs("log" if is_log else "kinds"),
        "may_receive": bool(request.user.paths_where(Permission.EXTRACT_RECEIVE)),
    }
    if is_log:
        context["page"] = paginate(request, _log(request.user, found.conditions))
    else:
        wanted = found.conditions.get("county")
        chosen = [county for county in counties if not wanted or county.code == wanted]
        in_force = visible(request.user).without_details().in_force()
        within = {county.path for county in chosen}
        spoken = [e for e in in_force if any(path.startswith(e.region.path) for path in within)]
        context |= {
            "lines": deliveries(deliverable(request.user), chosen, spoken),
            "county": chosen[0] if len(chosen) == 1 else None,
        }
    return render_page(
        request, "screening/extract_list.html", "screening/_extract_table.html", context
    )


def _log(user: User, conditions: dict[str, str]) -> ExtractQuerySet:
    lookups = {
        "county": "region__code",
        "feed": "feed",
        "state": "state",
        "data_from": "data_on__gte",
        "data_until": "data_on__lte",
    }
    wanted = {lookups[name]: value for name, value in conditions.items()}
    return visible(user).without_details().with_in_force().filter(**wanted)


def tabs(active: str) -> list[tuple[str, None, str, bool]]:
    """The ways to look at deliveries: kinds, log or board."""
    url = reverse("screening:extract-list")
    return [
        (_("By kind of data"), None, url, active == "kinds"),
        (_("Who has delivered"), None, reverse("screening:extract-board"), active == "board"),
        (_("Record of deliveries"), None, f"{url}?view=log", active == "log"),
    ]


@require(Permission.EXTRACT_RECEIVE)
@require_http_methods(["GET", "POST"])
def extract_new(request: HttpRequest) -> HttpResponse:
    """Hand in a file; it is inspected at once and the verdict is shown."""
    if request.method == "GET":
        wanted = {name: request.GET.get(name) for name in ("feed", "county")}
        initial = {name: value for name, value in wanted.items() if value}
        return _form_page(request, ExtractForm(user=request.user, initial=initial))
    form = ExtractForm(request.POST, request.FILES, user=request.user)
    began = timezone.now()
    if form.is_valid():
        try:
            extract = _receive(request.user, form.cleaned_data["file"], form.said)
        except PermissionDenied:
            form.add_error("file", _("The name says another county or kind of data than yours."))
        else:
            if extract.state == Extract.State.ACCEPTED:
                messages.success(request, _again_or_taken(extract, began))
            return redirect("screening:extract-detail", pk=extract.pk)
    return _form_page(request, form, status=422)


def _again_or_taken(extract: Extract, began: datetime) -> str:
    """The same bytes again change nothing, and the sender is told so."""
    arrived = extract.arrived_at
    if arrived and arrived < began:
        return _("These very bytes were taken in before; nothing was changed.")
    return _("The file was taken in.")


def _form_page(request: HttpRequest, form: ExtractForm, status: int = 200) -> HttpResponse:
    sums = [
        (f"{feed.department} {feed.title}", control_words(feed))
        for feed in deliverable(request.user)
    ]
    context = {"form": form, "sums": sums}
    return render(request, "screening/extract_new.html", context, status=status)


def _receive(user: User, file: UploadedFile, said: dict[str, Any]) -> Extract:
    folder = Path(settings.QUARANTINE_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    name = file.name or ""
    with tempfile.NamedTemporaryFile(dir=folder) as held:
        for chunk in file.chunks():
            held.write(chunk)
        held.flush()
        return receive_extract(Path(held.name), by=user, original_name=name, **said)


@require(Permission.EXTRACT_VIEW)
@require_GET
def extract_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt as a workbook; a refused file has none, its sentence says it all."""
    extract = get_object_or_404(visible(request.user), pk=pk)
    if extract.state != Extract.State.ACCEPTED:
        raise Http404
    name = f"回执_{Path(extract.original_name).stem}.xlsx"
    return FileResponse(receipts.receipt(extract), as_attachment=True, filename=name)
