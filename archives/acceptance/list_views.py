"""What is behind a figure, the acceptances and the seal of a file, and the pick list of defects."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from archives import seals
from archives.acceptance import defects, reports
from archives.acceptance.figures import RESULT_HUES, SHORT, WORD_HUES, tag_of
from archives.acceptance.forms import DefectForm
from archives.acceptance.opening import name_of, wanted_of
from archives.acceptance.views import FOLDER, VIEW, crumbs, stand_at, user_of
from archives.models import Acceptance, Archive, Defect, Rectification, Verdict
from qiannan import asked
from qiannan.web import key_of, paginate
from regions.duties import Permission
from regions.guards import require
from regions.models import Region

CATALOGUE = Permission.ARCHIVE_CATALOGUE


@require(VIEW)
@require_GET
def behind(request: HttpRequest) -> HttpResponse:
    """The rows that a figure of acceptance counts, as of its day."""
    figure = request.GET.get("figure", "")
    paths = user_of(request).paths_where(VIEW)
    region = get_object_or_404(
        Region.objects.within_paths(paths), code=request.GET.get("region", "")
    )
    day = asked.day(request.GET.get("as_of")) or timezone.localdate()
    try:
        rows = reports.behind(
            figure,
            region,
            day,
            own=bool(request.GET.get("own")),
            of_round=key_of(request, "round"),
        )
    except KeyError as error:
        raise Http404 from error
    page = paginate(request, rows.order_by("pk").select_related(*_along(rows.model)))
    context = {
        "title": reports.FIGURES[figure].label,
        "region": region,
        "day": day,
        "page": page,
        "rows": [_row(row) for row in page],
        "crumbs": crumbs(),
    }
    stand_at(request)
    return render(request, f"{FOLDER}/behind.html", context)


def _along(model: Any) -> tuple[str, ...]:
    if model is Acceptance:
        return ("archive__household", "archive__region__parent", "round")
    if model is Verdict:
        acceptance = ("household", "region__parent")
        joined = (f"acceptance__archive__{name}" for name in acceptance)
        return (*joined, "acceptance__round", "kind", "paper__kind")
    return ("archive__household", "archive__region__parent", "acceptance__round", "kind")


def _row(row: Any) -> dict[str, Any]:
    """Whose file, where, of which round, what; with its page."""
    if isinstance(row, Acceptance):
        acceptance, what = row, _("Attempt %(n)s") % {"n": row.attempt}
        hue, word = RESULT_HUES[Acceptance.State(row.state)], row.get_state_display()
    elif isinstance(row, Verdict):
        acceptance, what = row.acceptance, f"{row.paper or row.kind}　{wanted_of(row)}".strip()
        hue, word = WORD_HUES[row.word], SHORT[row.word]
    else:
        acceptance, what = row.acceptance, row.title
        hue, word = tag_of(row)
    is_mending = isinstance(row, Rectification)
    archive = row.archive if is_mending else acceptance.archive
    return {
        "name": name_of(archive),
        "place": f"{archive.region.parent.name if archive.region.parent else ''} "
        f"{archive.region.name}",
        "round": acceptance.round.name,
        "what": what,
        "hue": hue,
        "word": word,
        "url": reverse("archives:rectification", args=[row.pk])
        if is_mending
        else reverse("archives:acceptance", args=[acceptance.pk]),
    }


@require(VIEW)
@require_GET
def archive_acceptance(request: HttpRequest, pk: int) -> HttpResponse:
    """The acceptances of one file, its seal, and what differs from what was sealed."""
    rows = Archive.objects.visible_to(user_of(request), VIEW)
    rows = rows.select_related("household", "region", "catalogue", "accepted_by")
    archive = get_object_or_404(rows, pk=pk)
    acceptances = archive.acceptances.select_related("round", "signed_by").order_by("-pk")
    context = {
        "archive": archive,
        "name": name_of(archive),
        "changes": seals.changed(archive),
        "destroyed": seals.destroyed(archive),
        "rows": [(one, RESULT_HUES[Acceptance.State(one.state)]) for one in acceptances],
        "crumbs": [
            (_("Archives"), reverse("archives:archive-list")),
            (name_of(archive), reverse("archives:archive", args=[pk])),
        ],
    }
    stand_at(request, "archives:archive-list")
    return render(request, f"{FOLDER}/archive.html", context)


@require(VIEW)
@require_GET
def changed_list(request: HttpRequest) -> HttpResponse:
    """Accepted files in sight, and which of them changed since they were sealed."""
    rows = Archive.objects.visible_to(user_of(request), VIEW)
    rows = rows.filter(state=Archive.State.ACCEPTED)
    rows = rows.select_related("household", "region__parent", "catalogue")
    page = paginate(request, rows.order_by("-accepted_at", "pk"))
    found = seals.changes_of(list(page))
    context = {
        "page": page,
        "rows": [(one, name_of(one), found.get(one.pk, [])) for one in page],
        "crumbs": crumbs(),
    }
    stand_at(request)
    return render(request, f"{FOLDER}/sealed.html", context)


@require(VIEW)
@require_http_methods(["GET", "POST"])
def defect_list(request: HttpRequest) -> HttpResponse:
    """The pick list; who edits catalogues adds a line or takes one out of use."""
    user = user_of(request)
    may_edit = bool(user.paths_where(CATALOGUE))
    form = DefectForm(request.POST or None)
    if request.method == "POST":
        if not may_edit:
            raise PermissionDenied(str(CATALOGUE))
        key = request.POST.get("defect", "")
        row = get_object_or_404(Defect, pk=int(key)) if key.isdecimal() else None
        if form.is_valid():
            try:
                defects.set_defect(row, by=user, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error.messages[0])
            else:
                messages.success(request, _("The pick list is changed."))
                return redirect("archives:defects")
    context = {
        "rows": Defect.objects.all(),
        "may_edit": may_edit,
        "form": form,
        "crumbs": crumbs(),
    }
    stand_at(request)
    return render(request, f"{FOLDER}/defects.html", context, status=422 if form.errors else 200)
