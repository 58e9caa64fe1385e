"""The list of files, and one file with its chapters."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from archives.acts import acts_of
from archives.models import Archive, Chapter
from archives.models.files import ArchiveQuerySet
from qiannan.web import paginate, render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import User


def in_sight(request: HttpRequest) -> ArchiveQuerySet:
    user: User = request.user  # type: ignore[assignment]
    rows = Archive.objects.visible_to(user, Permission.ARCHIVE_VIEW)
    return rows.select_related("region__parent__parent", "household", "catalogue")


def archive_in_sight(request: HttpRequest, pk: int) -> Archive:
    return get_object_or_404(in_sight(request), pk=pk)


@require(Permission.ARCHIVE_VIEW)
@require_GET
def archive_list(request: HttpRequest) -> HttpResponse:
    """The files in sight, in the order of places."""
    page = paginate(request, in_sight(request))
    context = {"page": page, "rows": page.object_list}
    return render_page(
        request, "archives/archive_list.html", "archives/_archive_rows.html", context
    )


@require(Permission.ARCHIVE_VIEW)
@require_GET
def archive_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: its kinds of paper by chapter, with the papers of each."""
    archive = archive_in_sight(request, pk)
    user: User = request.user  # type: ignore[assignment]
    context = {
        "archive": archive,
        "acts": acts_of(archive, user),
        "chapters": _chapters(archive),
        "crumbs": [(_("Archives"), reverse("archives:archive-list"))],
    }
    return render(request, "archives/archive.html", context)


def _chapters(archive: Archive) -> list[dict[str, Any]]:
    papers: dict[int, list[Any]] = {}
    for paper in archive.papers.filter(removed_at__isnull=True):
        papers.setdefault(paper.kind_id, []).append(paper)
    kinds = archive.catalogue.kinds.order_by("order")
    return [
        {
            "title": Chapter(chapter).label,
            "slots": [(kind, papers.get(kind.pk, [])) for kind in group],
        }
        for chapter, group in groupby(kinds, key=lambda kind: kind.chapter)
    ]
