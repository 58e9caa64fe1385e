"""Which files follow older versions, county by county, and bringing them up."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import BooleanField, Case, Count, QuerySet, Value, When
from django.db.models.functions import Substr
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from archives.catalogues import bringing, drafting, reading
from archives.catalogues.views import crumbs, keeper_of, name_of
from archives.completeness.views import archive_in_sight
from archives.models import Archive, Catalogue, Holder
from ledger.models import Job
from qiannan.web import render_progress
from regions.duties import Permission
from regions.guards import require
from regions.models import Level, Region, User

_COUNTY = 8  # characters of a path down to its county: "5227/25/"


@dataclass
class Behind:
    """Files of a county that follow another version than `target`, by version.

    `free` may be brought up; `kept` are accepted or in the hands of acceptance.
    """

    county: Region
    holder: str
    target: Catalogue
    current: int = 0
    free: int = 0
    kept: int = 0
    versions: Counter[int] = field(default_factory=Counter)


def counted(counties: list[Region], holder: str) -> list[Behind]:
    """A line for each county with files of this holder; a bounded number of queries."""
    today = timezone.localdate()
    found = Catalogue.objects.in_force(holder, today).select_related("region")
    newest: dict[int | None, Catalogue] = {}
    for one in found:
        newest.setdefault(one.region_id, one)
    lines = {
        county.path: Behind(county, holder, newest.get(county.pk, newest[None]))
        for county in counties
    }
    for path, catalogue, is_free, files in _grouped(counties, holder):
        line = lines[path]
        if catalogue == line.target.pk:
            line.current += files
            continue
        line.versions[catalogue] += files
        if is_free:
            line.free += files
        else:
            line.kept += files
    return [line for line in lines.values() if line.current or line.versions]


def _grouped(counties: list[Region], holder: str) -> QuerySet[Any, Any]:
    files = Archive.objects.filter(holder=holder).within_paths([one.path for one in counties])
    free = Case(
        When(bringing.judged(), then=Value(False)),
        When(bringing.mending(), then=Value(False)),
        When(state=Archive.State.OPEN, then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    rows = files.order_by().annotate(county=Substr("place_path", 1, _COUNTY), is_free=free)
    return rows.values_list("county", "catalogue", "is_free").annotate(n=Count("pk"))


@require(Permission.ARCHIVE_CATALOGUE)
@require_GET
def behind(request: HttpRequest) -> HttpResponse:
    """County by county: how many files follow the version in force, and how many older ones."""
    user = _user(request)
    counties = [place for place in reading.places(user) if place.level == Level.COUNTY]
    lines = [line for holder in Holder.values for line in counted(counties, holder)]
    names = {key: f"{keeper_of(one)} · {name_of(one)}" for key, one in _versions(lines).items()}
    jobs = Job.objects.filter(kind=bringing.KIND, region__in=counties).order_by("-pk")
    context = {
        "rows": [
            (line, names[line.target.pk], [(names[key], n) for key, n in line.versions.items()])
            for line in sorted(lines, key=lambda one: (-one.free, one.county.path))
        ],
        "job": jobs.select_related("region").first(),
        "crumbs": crumbs(),
    }
    return render(request, "archives/catalogues/behind.html", context)


def _versions(lines: list[Behind]) -> dict[int, Catalogue]:
    keys = {key for line in lines for key in (line.target.pk, *line.versions)}
    return Catalogue.objects.select_related("region").in_bulk(keys)


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


@require(Permission.ARCHIVE_CATALOGUE)
@require_POST
def bring(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a worker bring up the files of a county."""
    user = _user(request)
    counties = Region.objects.visible_to(user, Permission.ARCHIVE_CATALOGUE).at(Level.COUNTY)
    county = get_object_or_404(counties, pk=pk)
    try:
        bringing.start(county, request.POST.get("holder", ""), by=user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("archives:catalogue-behind")


@require(Permission.ARCHIVE_CATALOGUE)
@require_POST
def bring_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring one file up at once."""
    archive = archive_in_sight(request, pk)
    user = _user(request)
    county = next(one for one in archive.region.ancestors if one.level == Level.COUNTY)
    if not user.can(drafting.EDIT, at=county):
        raise PermissionDenied
    moved = bringing.bring_up(county, archive.holder, by=user, keys=[archive.pk])
    if moved.files:
        messages.success(request, _("The file follows the version in force now."))
    else:
        messages.error(request, _("It stays: it is accepted, being accepted, or up to date."))
    return redirect("archives:archive", pk)


@require(Permission.ARCHIVE_CATALOGUE)
@require_GET
def bring_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress card alone."""
    seen = Job.objects.filter(kind=bringing.KIND)
    job = get_object_or_404(seen.visible_to(_user(request), Permission.ARCHIVE_CATALOGUE), pk=pk)
    return render_progress(request, "archives/catalogues/_progress.html", {"job": job}, job)
