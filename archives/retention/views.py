"""Papers whose period has ended, the retention of one file, and its freezes."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from archives.acceptance.views import stand_at, user_of
from archives.completeness.views import archive_in_sight, crumbs
from archives.filing.pages import title_of
from archives.models import Archive, DestructionLine, DestructionList, Hold, Paper, Retention
from archives.moves import may
from archives.retention import appraising, holds, periods
from archives.retention.filters import DueFilter
from archives.retention.forms import FreezeForm, WhyForm
from qiannan import asked
from qiannan.web import paginate, render_page
from regions.duties import Permission
from regions.guards import require

VIEW, KEEP = Permission.ARCHIVE_VIEW, Permission.ARCHIVE_KEEP
FOLDER, DUE = "archives/retention", "archives:retention-due"


def _due_in_sight(request: HttpRequest) -> DueFilter:
    rows = periods.due(Paper.objects.visible_to(user_of(request), VIEW), timezone.localdate())
    return DueFilter(request.GET, rows, request=request)


def _open_lists(request: HttpRequest) -> list[DestructionList]:
    """Lists that papers may still be put on, of places whose archives the person keeps."""
    rows = DestructionList.objects.visible_to(user_of(request), KEEP)
    unsigned = rows.exclude(appraisers__signed_at__isnull=False)
    return list(unsigned.filter(state=DestructionList.State.APPRAISAL)[:20])


@require(VIEW)
@require_GET
def due_list(request: HttpRequest) -> HttpResponse:
    """Papers whose period has ended and about which nothing is decided."""
    found = _due_in_sight(request)
    rows = found.qs.select_related("kind", "archive__household", "archive__region__parent")
    page = paginate(request, rows.order_by("archive", "pk"))
    user = user_of(request)
    keys = {paper.archive_id for paper in page.object_list}
    held = holds.reasons(keys, user=user) if keys else {}
    context = {
        "page": page,
        "rows": [
            (paper, title_of(paper.archive), _ends(paper), held.get(paper.archive_id, ""))
            for paper in page.object_list
        ],
        "filter": found,
        "may_keep": bool(user.paths_where(KEEP)),
        "lists": _open_lists(request),
        "query": request.GET.urlencode(),
        "crumbs": crumbs(),
    }
    stand_at(request, DUE)
    return render_page(request, f"{FOLDER}/due.html", f"{FOLDER}/_due_rows.html", context)


def _ends(paper: Paper) -> Any:
    return periods.ends_on(paper.formed, paper.kind.retention)  # type: ignore[attr-defined]


@require(KEEP)
@require_POST
def put_on(request: HttpRequest) -> HttpResponse:
    """Put the ticked papers, or all that meet the conditions and are not held, on a list."""
    rows = DestructionList.objects.visible_to(user_of(request), KEEP)
    row = get_object_or_404(rows, pk=asked.whole(request.POST.get("list")))
    keys = asked.keys(request.POST.getlist("pk"))
    if "all" in request.POST:
        within = _due_in_sight(request).qs.within_paths([row.region.path])
        rows_due = within.order_by("pk").values_list("pk", "archive")[: appraising.MOST_LINES]
        held = holds.reasons((archive for _key, archive in rows_due), user=user_of(request))
        keys = [key for key, archive in rows_due if archive not in held]
    try:
        n = appraising.put_on(row, keys, by=user_of(request))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(f"{reverse(DUE)}?{request.GET.urlencode()}")
    words = ngettext("%(n)d paper is on the list.", "%(n)d papers are on the list.", n) % {"n": n}
    messages.success(request, words)
    return redirect("archives:destruction-list", row.pk)


@require(VIEW)
@require_http_methods(["GET", "POST"])
def archive_retention(request: HttpRequest, pk: int) -> HttpResponse:
    """How long each paper of a file is kept, and freezing it."""
    archive = archive_in_sight(request, pk)
    user = user_of(request)
    form = FreezeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        may(user, KEEP, archive.region)
        if form.is_valid():
            try:
                holds.freeze(archive, by=user, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("The file is frozen."))
                return redirect("archives:archive-retention", pk)
    rows = _kept(archive)
    ends = [end for _paper, end, _hue, _word in rows if end]
    context = {
        "archive": archive,
        "name": title_of(archive),
        "rows": rows,
        "is_forever": any(paper.kind.retention == Retention.PERMANENT for paper, *_ in rows),
        "last": max(ends, default=None),
        "why_not": holds.reasons([pk], user=user).get(pk, ""),
        "holds": archive.holds.select_related("frozen_by", "lifted_by"),
        "form": form,
        "lift": WhyForm(auto_id="lift_%s"),
        "may_keep": user.can(KEEP, at=archive.region),
        "crumbs": crumbs(archive),
    }
    stand_at(request, DUE)
    status = 422 if form.errors else 200
    return render(request, f"{FOLDER}/file.html", context, status=status)


def _kept(archive: Archive) -> list[tuple[Paper, Any, str, str]]:
    """Each paper, the last day of its period, hue and word of where it stands."""
    papers = Paper.objects.filter(archive=archive).select_related("kind")
    papers = papers.annotate(formed=periods.FORMED).order_by("kind__order", F("made_on"), "pk")
    lines = DestructionLine.objects.filter(paper__archive=archive).select_related("list")
    decided = {line.paper_id: line for line in lines.order_by("pk")}
    return [_stands(paper, decided.get(paper.pk)) for paper in papers]


def _stands(paper: Paper, line: DestructionLine | None) -> tuple[Paper, Any, str, str]:
    end = _ends(paper)
    state = DestructionList.State
    if line and line.list.state == state.DONE:
        if line.opinion == DestructionLine.Opinion.DESTROY:
            return paper, end, "back", _("Destroyed by %(list)s") % {"list": line.list.number}
        if line.opinion == DestructionLine.Opinion.KEEP:
            return paper, None, "done", _("Kept for good by %(list)s") % {"list": line.list.number}
        end = max(end, line.extended_until)
    elif line and line.list.state != state.DROPPED:
        return paper, end, "review", _("On the list %(list)s") % {"list": line.list.number}
    if end is None:
        return paper, None, "done", _("Permanent")
    if end < timezone.localdate():
        return paper, end, "late", _("Due to be appraised")
    return paper, end, "doing", _("Within its period")


@require(VIEW)
@require_POST
def hold_lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift a freeze."""
    rows = Hold.objects.visible_to(user_of(request), VIEW).select_related("archive__region")
    hold = get_object_or_404(rows, pk=pk)
    may(user_of(request), KEEP, hold.archive.region)
    try:
        holds.lift(hold, why=request.POST.get("why", ""), by=user_of(request))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("The freeze is lifted."))
    return redirect("archives:archive-retention", hold.archive_id)
