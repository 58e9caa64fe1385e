"""The register of lending, one line of it, and who saw a file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from archives.acceptance.views import stand_at, user_of
from archives.completeness.views import archive_in_sight, crumbs
from archives.filing.pages import title_of
from archives.lending import operations, seen, sheet
from archives.lending.filters import OUT, OVERDUE, LendingFilter, condition_of
from archives.lending.forms import CorrectForm, ExtendForm, HandOutForm, ReturnForm
from archives.models import Lending
from archives.models.lending import LendingQuerySet
from archives.moves import may
from ledger.shown import story
from qiannan.web import here_with, paginate, render_page
from regions.duties import Permission
from regions.guards import require

VIEW, KEEP = Permission.ARCHIVE_VIEW, Permission.ARCHIVE_KEEP
FOLDER, LIST = "archives/lending", "archives:lending-list"
MOST_ROWS = 20_000


def in_sight(request: HttpRequest) -> LendingQuerySet:
    rows = Lending.objects.visible_to(user_of(request), VIEW)
    return rows.select_related(
        "archive__household", "archive__region__parent", "paper__kind", "handed_by"
    )


def tag_of(row: Lending) -> tuple[str, str | Promise]:
    """Hue and word of where a line stands."""
    if row.medium == Lending.Medium.ELECTRONIC:
        return "wait", _("Shown on the screen")
    if row.returned_on:
        return "done", _("Given back")
    if row.is_overdue(timezone.localdate()):
        return "late", _("Overdue to come back")
    return "doing", _("Still out")


def drawn(rows: Any) -> list[tuple[Lending, str, str, str | Promise]]:
    """Lines as they are shown: the line, whose file, hue and word."""
    return [(row, title_of(row.archive), *tag_of(row)) for row in rows]


@require(VIEW)
@require_GET
def lending_list(request: HttpRequest) -> HttpResponse:
    """The register: overdue first, then what is out, then the newest."""
    found = LendingFilter(request.GET, in_sight(request), request=request)
    rows = found.qs.order_by("-handed_at", "-pk")
    state = request.GET.get("state", "")
    if state in (OUT, OVERDUE):
        rows = found.qs.order_by("due_on", "pk")
    page = paginate(request, rows)
    late = Lending.objects.visible_to(user_of(request), VIEW).filter(condition_of(OVERDUE)).count()
    context = {
        "page": page,
        "rows": drawn(page.object_list),
        "filter": found,
        "late": late,
        "may_keep": bool(user_of(request).paths_where(KEEP)),
        "late_url": here_with(request, state=OVERDUE),
        "export_url": f"{reverse('archives:lending-export')}?{request.GET.urlencode()}",
        "crumbs": crumbs(),
    }
    stand_at(request, LIST)
    return render_page(request, f"{FOLDER}/register.html", f"{FOLDER}/_rows.html", context)


@require(KEEP)
@require_GET
def lending_export(request: HttpRequest) -> FileResponse:
    """The register under its conditions as a workbook, of the places whose archives one keeps."""
    user = user_of(request)
    place = next(p.region for p in user.active_postings if KEEP in p.grants)
    found = LendingFilter(request.GET, in_sight(request), request=request)
    rows = found.qs.within_paths(user.paths_where(KEEP)).prefetch_related(
        "entries", "archive__volumes"
    )[:MOST_ROWS]
    with translation.override("zh-hans"):
        made = sheet.written(rows, place=place, by=user)
    name = f"{place.name}_{sheet.NAME}_{timezone.localdate():%Y%m%d}.xlsx"
    return FileResponse(made, as_attachment=True, filename=name)


@require(VIEW)
@require_http_methods(["GET", "POST"])
def lending_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the file or a paper of it."""
    archive = archive_in_sight(request, pk)
    user = user_of(request)
    may(user, KEEP, archive.region)
    given = request.POST if request.method == "POST" else None
    form = HandOutForm(given, archive=archive)
    if request.method == "POST" and form.is_valid():
        try:
            row = operations.hand_out(archive, form.given, by=user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("It is in the register."))
            return redirect("archives:lending", row.pk)
    context = {
        "archive": archive,
        "name": title_of(archive),
        "form": form,
        "back": reverse("archives:archive-lendings", args=[pk]),
        "crumbs": crumbs(archive),
    }
    stand_at(request, LIST)
    return render(request, f"{FOLDER}/new.html", context, status=422 if form.errors else 200)


@require(VIEW)
@require_GET
def archive_lendings(request: HttpRequest, pk: int) -> HttpResponse:
    """Who saw a file: lines of the register, and looks at it by the system."""
    archive = archive_in_sight(request, pk)
    rows = in_sight(request).filter(archive=archive).order_by("-handed_at", "-pk")
    page = paginate(request, rows)
    context = {
        "archive": archive,
        "name": title_of(archive),
        "page": page,
        "rows": drawn(page.object_list),
        "looks": seen.electronic(archive),
        "may_keep": user_of(request).can(KEEP, at=archive.region),
        "crumbs": crumbs(archive),
    }
    stand_at(request, LIST)
    return render(request, f"{FOLDER}/file.html", context)


@dataclass(frozen=True)
class Step:
    """What may be done with a line: its form, words, and the operation."""

    form: type[forms.Form]
    label: Promise
    act: Callable[..., Any]
    is_of_out: bool = True


STEPS = {
    "return": Step(ReturnForm, gettext_lazy("Take it back"), operations.take_back),
    "extend": Step(ExtendForm, gettext_lazy("Extend the lending"), operations.extend),
    "correct": Step(
        CorrectForm, gettext_lazy("Put the line right"), operations.correct, is_of_out=False
    ),
}


def _one(request: HttpRequest, pk: int) -> Lending:
    return get_object_or_404(in_sight(request), pk=pk)


@require(VIEW)
@require_GET
def lending_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One line with what came after."""
    return _page(request, _one(request, pk))


def _page(request: HttpRequest, row: Lending, failed: str = "", form: Any = None) -> HttpResponse:
    may_keep = user_of(request).can(KEEP, at=row.archive.region)
    acts = [
        (
            reverse("archives:lending-step", args=[row.pk, verb]),
            step.label,
            form if verb == failed else step.form(auto_id=f"{verb}_%s", initial=_first(row)),
            verb == "return",
        )
        for verb, step in STEPS.items()
        if may_keep and (row.is_out or not step.is_of_out)
        if verb != "extend" or row.way == Lending.Way.TAKEN
    ]
    hue, word = tag_of(row)
    context = {
        "row": row,
        "name": title_of(row.archive),
        "hue": hue,
        "word": word,
        "facts": _facts(row),
        "entries": row.entries.select_related("written_by"),
        "acts": acts,
        "story": story(row.subject, row.pk),
        "crumbs": [
            *crumbs(row.archive),
            (
                _("Lending and viewing"),
                reverse("archives:archive-lendings", args=[row.archive_id]),
            ),
        ],
    }
    stand_at(request, LIST)
    return render(request, f"{FOLDER}/lending.html", context, status=422 if failed else 200)


def _first(row: Lending) -> dict[str, Any]:
    return {"pages": row.pages}


def _facts(row: Lending) -> list[tuple[str, Any]]:
    by = f"{timezone.localtime(row.handed_at):%Y-%m-%d %H:%M} {row.handed_by.full_name}"
    lines = [
        (_("What is handed out"), str(row.paper) if row.paper else row.get_medium_display()),
        (_("Viewed or taken"), row.get_way_display()),
        (_("Name of the borrower"), row.person),
        (_("Unit of the borrower"), row.unit),
        (_("Telephone"), row.phone),
        (_("What it is needed for"), row.purpose),
        (_("Approved by, or basis"), row.basis),
        (_("Pages handed out"), row.pages),
        (_("To come back by"), str(row.due_on or "")),
        (_("Came back on"), str(row.returned_on or "")),
        (_("Handed out by"), by),
    ]
    return [(label, value) for label, value in lines if value]


@require(VIEW)
@require_POST
def lending_step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Take back, extend or put right."""
    row = _one(request, pk)
    if verb not in STEPS:
        raise Http404
    may(user_of(request), KEEP, row.archive.region)
    step = STEPS[verb]
    form = step.form(request.POST, auto_id=f"{verb}_%s")
    if form.is_valid():
        try:
            step.act(row, by=user_of(request), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("It is in the register."))
            return redirect("archives:lending", pk)
    return _page(request, _one(request, pk), verb, form)
