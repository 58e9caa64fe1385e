"""The volume of a file, the volumes of a village, and the number of a county's fonds."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from archives.completeness.views import archive_in_sight
from archives.models import Archive, Fonds, Holder
from archives.volumes import classes, holding, numbering, taking
from archives.volumes.forms import FondsForm, PartForm, VillageForm, VolumeForm
from regions.duties import Permission
from regions.guards import require
from regions.models import Level, Region, User


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Archives"), reverse("archives:archive-list"))]


def place_in_sight(request: HttpRequest, pk: int, level: Level) -> Region:
    """A place whose archives the person sees, wholly; others are 404."""
    user: User = request.user  # type: ignore[assignment]
    place = get_object_or_404(Region.objects.filter(level=level), pk=pk)
    if not user.can(Permission.ARCHIVE_VIEW, at=place):
        return get_object_or_404(Region.objects.none(), pk=pk)
    return place


@require(Permission.ARCHIVE_VIEW)
@require_http_methods(["GET", "POST"])
def volume(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The volumes of a file: their numbers, and taking one as PDF with a reason."""
    archive = archive_in_sight(request, pk)
    user: User = request.user  # type: ignore[assignment]
    parts = classes.parts_of(archive) if classes.is_split(archive.holder) else []
    data = request.POST or None
    form = PartForm(data, parts=parts) if parts else VolumeForm(data)
    if request.method == "POST" and not user.can(Permission.ARCHIVE_KEEP, at=archive.region):
        raise PermissionDenied
    if form.is_valid():
        try:
            numbering.number_file(archive, by=user)
            made = taking.take_volume(archive, by=user, **form.cleaned_data)
            name = f"{holding.volume_of(archive, form.cleaned_data.get('part', '')).number}.pdf"
            return FileResponse(
                made, as_attachment=True, filename=name, content_type="application/pdf"
            )
        except ValidationError as fault:
            form.add_error(None, fault)
    village = next((one for one in archive.region.ancestors if one.level == Level.VILLAGE), None)
    context = {
        "archive": archive, "form": form, "village": village, "crumbs": _crumbs(),
        "volumes": holding.volumes_of(archive, parts),
        "may_keep": user.can(Permission.ARCHIVE_KEEP, at=archive.region),
        "sees_village": village and user.can(Permission.ARCHIVE_VIEW, at=village),
        "papers": archive.papers.filter(removed_at__isnull=True).count(),
    }  # fmt: skip
    return render(request, "archives/volume.html", context)


@require(Permission.ARCHIVE_VIEW)
@require_http_methods(["GET", "POST"])
def village_volumes(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The household volumes of a village: numbering them, and taking them as one ZIP."""
    village = place_in_sight(request, pk, Level.VILLAGE)
    user: User = request.user  # type: ignore[assignment]
    is_numbering = "number" in request.POST
    form = VillageForm(None if is_numbering else request.POST or None)
    if request.method == "POST" and not user.can(Permission.ARCHIVE_KEEP, at=village):
        raise PermissionDenied
    fault = ""
    try:
        if is_numbering:
            numbering.number_place(village, by=user)
            return redirect("archives:village-volumes", pk=pk)
        if form.is_valid():
            body = taking.take_village(village, by=user, **form.cleaned_data)
            return _zip(body, f"{village.code}-{form.cleaned_data['what']}.zip")
    except ValidationError as found:
        fault = " ".join(found.messages)
    return render(
        request, "archives/village_volumes.html", _village(village, user, form) | {"fault": fault}
    )


def _zip(body: Any, name: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(body, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Accel-Buffering"] = "no"
    return answer


def _village(village: Region, user: User, form: VillageForm) -> dict[str, Any]:
    county = numbering.county_of(village)
    files = Archive.objects.filter(holder=Holder.HOUSEHOLD, place_path__startswith=village.path)
    return {
        "village": village, "county": county, "form": form, "crumbs": _crumbs(),
        "fonds": Fonds.objects.filter(county=county).first(),
        "files": files.count(), "waiting": files.filter(number="").count(),
        "may_keep": user.can(Permission.ARCHIVE_KEEP, at=village),
        "may_set": user.can(Permission.ARCHIVE_KEEP, at=county),
    }  # fmt: skip


@require(Permission.ARCHIVE_VIEW)
@require_http_methods(["GET", "POST"])
def fonds(request: HttpRequest, pk: int) -> HttpResponse:
    """The number in front of a county's volumes."""
    county = place_in_sight(request, pk, Level.COUNTY)
    user: User = request.user  # type: ignore[assignment]
    if not user.can(Permission.ARCHIVE_KEEP, at=county):
        raise PermissionDenied
    row = Fonds.objects.filter(county=county).first()
    form = FondsForm(request.POST or None, instance=row)
    if form.is_valid():
        numbering.set_fonds(county, form.cleaned_data["number"], by=user)
        return redirect("archives:archive-list")
    return render(
        request, "archives/fonds.html", {"county": county, "form": form, "crumbs": _crumbs()}
    )
