"""The list of files, one file with its chapters, the map of a place, and what is to be fetched."""

from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from archives.acts import acts_of
from archives.checks import exempting, rulebook
from archives.completeness import beside, picture, slots
from archives.completeness.filters import ArchiveFilter
from archives.completeness.forms import ExemptionForm
from archives.models import Archive, Exemption, Gap, Holder
from archives.models.files import ArchiveQuerySet
from households.models import Household
from qiannan.web import here_with, paginate, render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import Level, Region, User

HOMES_A_PAGE = 20


def in_sight(request: HttpRequest) -> ArchiveQuerySet:
    user: User = request.user  # type: ignore[assignment]
    rows = Archive.objects.visible_to(user, Permission.ARCHIVE_VIEW)
    return rows.select_related("region__parent__parent", "household", "catalogue__region")


def archive_in_sight(request: HttpRequest, pk: int) -> Archive:
    return get_object_or_404(in_sight(request), pk=pk)


def crumbs(archive: Archive | None = None) -> list[tuple[str, str]]:
    found = [(_("Archives"), reverse("archives:archive-list"))]
    if archive:
        name = archive.household.head_name if archive.household else archive.region.name
        found.append((name, reverse("archives:archive", args=[archive.pk])))
    return found


@require(Permission.ARCHIVE_VIEW)
@require_GET
def archive_list(request: HttpRequest) -> HttpResponse:
    """The files in sight that meet the conditions, in the order of places."""
    found = ArchiveFilter(request.GET, in_sight(request), request=request)
    page = paginate(request, found.qs)
    user: User = request.user  # type: ignore[assignment]
    context = {
        "page": page,
        "rows": page.object_list,
        "filter": found,
        "may_file": bool(user.paths_where(Permission.ARCHIVE_FILE)),
    }
    return render_page(
        request, "archives/archive_list.html", "archives/_archive_rows.html", context
    )


@require(Permission.ARCHIVE_VIEW)
@require_GET
def archive_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: its kinds of paper by chapter, the papers of each, and what it lacks."""
    return _page(request, archive_in_sight(request, pk))


def _page(request: HttpRequest, archive: Archive) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    may_file = user.can(Permission.ARCHIVE_FILE, at=archive.region)
    chosen = request.GET.get("slots", "")
    context = {
        "archive": archive,
        "acts": acts_of(archive, user),
        "chapters": slots.only(slots.chapters(archive, may_file=may_file), chosen),
        "figures": [
            (label, value, here_with(request, slots=state), chosen == state, is_bad)
            for label, value, state, is_bad in slots.figures(archive)
        ],
        "chosen": chosen,
        "may_exempt": user.can(Permission.ARCHIVE_EXEMPT, at=archive.region),
        "crumbs": crumbs(),
        **beside.of(archive, user),
    }
    return render(request, "archives/archive.html", context)


@require(Permission.ARCHIVE_VIEW)
@require_GET
def of_household(request: HttpRequest, pk: int) -> HttpResponse:
    """The file of a household, from its page; one without a file leads to the list."""
    user: User = request.user  # type: ignore[assignment]
    homes = Household.objects.visible_to(user, Permission.ARCHIVE_VIEW)
    household = get_object_or_404(homes, pk=pk)
    archive = in_sight(request).filter(household=household).first()
    if archive is None:
        return render(
            request, "archives/no_file.html", {"household": household, "crumbs": crumbs()}
        )
    return redirect("archives:archive", archive.pk)


@require(Permission.ARCHIVE_EXEMPT)
@require_http_methods(["GET", "POST"])
def exempt(request: HttpRequest, pk: int) -> HttpResponse:
    """Exempt what one gap is about: the check, for this kind of paper of this file."""
    gaps = Gap.objects.filter(archive__in=in_sight(request)).select_related(
        "kind", "archive__household", "archive__region"
    )
    gap = get_object_or_404(gaps, pk=pk)
    form = ExemptionForm(request.POST or None)
    user: User = request.user  # type: ignore[assignment]
    if request.method == "POST" and form.is_valid():
        try:
            exempting.exempt(
                gap.archive, gap.kind, gap.check_code, by=user,
                why=form.cleaned_data["why"], until=form.cleaned_data["until"],
            )  # fmt: skip
            return redirect("archives:archive", gap.archive_id)
        except ValidationError as error:
            form.add_error(None, error)
    context = {
        "form": form,
        "said": rulebook.sentence(gap.check_code, gap.said),
        "back": reverse("archives:archive", args=[gap.archive_id]),
        "crumbs": crumbs(gap.archive),
    }
    return render(request, "archives/exempt.html", context, status=422 if form.errors else 200)


@require(Permission.ARCHIVE_EXEMPT)
@require_POST
def exemption_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End an exemption."""
    rows = Exemption.objects.filter(archive__in=in_sight(request))
    exemption = get_object_or_404(rows.select_related("archive"), pk=pk)
    user: User = request.user  # type: ignore[assignment]
    with suppress(ValidationError):  # it has ended: the page shows that
        exempting.end(exemption, by=user)
    return redirect("archives:archive", exemption.archive_id)


@require(Permission.ARCHIVE_VIEW)
@require_GET
def place_map(request: HttpRequest) -> HttpResponse:
    """Chapters by the places below one place: the darker, the more files lack something."""
    user: User = request.user  # type: ignore[assignment]
    rows = Region.objects.visible_to(user, Permission.ARCHIVE_VIEW)
    if code := request.GET.get("region", ""):
        rows = rows.filter(code=code)
    place = rows.order_by("level", "path").first()
    if place is None:
        raise Http404
    asked = request.GET.get("holder", "")
    holder = asked if asked in Holder.values else Holder.HOUSEHOLD.value
    context = {
        "place": place,
        "tabs": [
            (label, None, here_with(request, holder=value), value == holder)
            for value, label in Holder.choices
        ],
        "heads": picture.heads(holder),
        "lines": [
            _drawn(request, line, holder)
            for line in picture.lines(_below(place, holder), holder, place)
        ],
        "crumbs": [
            *crumbs(),
            *(
                (one.name, here_with(request, region=one.code))
                for one in place.ancestors
                if one.pk != place.pk and user.can(Permission.ARCHIVE_VIEW, at=one)
            ),
        ],
    }
    return render(request, "archives/map.html", context)


def _below(place: Region, holder: str) -> list[Region]:
    """The places that the map shows of one: those below it down to whose files they are."""
    last = Level.TOWNSHIP if holder == Holder.TOWNSHIP else Level.VILLAGE
    if place.level == Level.COUNTY:
        below = Region.objects.current().at(last).within_paths([place.path])
        return list(below.order_by("path"))
    if holder != Holder.HOUSEHOLD and place.level >= last:
        return [place]
    return list(place.children.all()) or [place]  # a grid is its own line


def _drawn(request: HttpRequest, line: picture.Line, holder: str) -> dict[str, Any]:
    files = f"{reverse('archives:archive-list')}?{urlencode({'holder': holder})}"
    code = line.place.code
    last = Level.TOWNSHIP if holder == Holder.TOWNSHIP else Level.VILLAGE
    deeper = line.place.level < last
    return {
        "line": line,
        "files_url": f"{files}&{urlencode({'region': code})}",
        "url": here_with(request, region=code)
        if deeper
        else f"{files}&{urlencode({'region': code})}",
        "cells": [
            (cell, f"{files}&{urlencode({'region': code, 'chapter': cell.chapter})}")
            for cell in line.cells
        ],
    }


@require(Permission.ARCHIVE_FILE)
@require_GET
def todo(request: HttpRequest) -> HttpResponse:
    """What is to be fetched, household by household, for whoever goes there."""
    user: User = request.user  # type: ignore[assignment]
    lacking = Archive.objects.visible_to(user, Permission.ARCHIVE_FILE).exclude(
        missing=0, flawed=0, contradicting=0
    )
    rows = lacking.select_related("region", "household").prefetch_related(
        "gaps__kind", "gaps__paper"
    )
    page = paginate(request, rows, HOMES_A_PAGE)
    homes = [
        (archive, [(gap, *_told(archive, gap)) for gap in archive.gaps.all()])
        for archive in page.object_list
    ]
    context = {"page": page, "homes": homes, "crumbs": crumbs()}
    return render(request, "archives/todo.html", context)


def _told(archive: Archive, gap: Gap) -> tuple[str, str]:
    words = rulebook.sentence(gap.check_code, gap.said)
    if gap.paper_id:
        return words, slots.address("paper", gap.paper_id)
    return words, slots.address("paper-new", archive.pk, gap.kind.code)
