"""Lines of a draft: added, changed, taken out, moved; the empty form of a kind of paper."""

import io

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from archives.catalogues import blanks, drafting, reading
from archives.catalogues.forms import LineForm, TemplateForm
from archives.catalogues.views import catalogue_in_sight, crumbs
from archives.models import Catalogue, PaperKind
from regions.duties import Permission
from regions.guards import require
from regions.models import User


def _line(request: HttpRequest, pk: int) -> PaperKind:
    user: User = request.user  # type: ignore[assignment]
    seen = reading.in_sight(user)
    rows = PaperKind.objects.filter(catalogue__in=seen)
    return get_object_or_404(rows.select_related("catalogue__region", "template"), pk=pk)


def _sent(request: HttpRequest) -> QueryDict | None:
    """What was sent, which may be nothing at all; None where the form is only asked for."""
    return request.POST if request.method == "POST" else None


def _may(request: HttpRequest, catalogue: Catalogue) -> User:
    user: User = request.user  # type: ignore[assignment]
    if not user.can(drafting.EDIT, at=drafting.place_of(catalogue)):
        raise PermissionDenied
    return user


@require(Permission.ARCHIVE_CATALOGUE)
@require_http_methods(["GET", "POST"])
def line_new(request: HttpRequest, pk: int) -> HttpResponse:
    """One more paper to ask for."""
    catalogue = catalogue_in_sight(request, pk)
    user = _may(request, catalogue)
    first = {"chapter": request.GET.get("chapter", "")}
    form = LineForm(_sent(request), holder=catalogue.holder, initial=first)
    if form.is_valid():
        try:
            line = drafting.add_line(catalogue, form.cleaned_data, by=user)
            return _back(line.catalogue_id, line.chapter)
        except ValidationError as error:
            form.add_error(None, error)
    return _form(request, catalogue, form, _("Add a paper"))


@require(Permission.ARCHIVE_CATALOGUE)
@require_http_methods(["GET", "POST"])
def line_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a line says, its template, or take it out."""
    line = _line(request, pk)
    user = _may(request, line.catalogue)
    form = LineForm(_sent(request), holder=line.catalogue.holder, line=line)
    if form.is_valid():
        try:
            line = drafting.change_line(line, form.cleaned_data, by=user)
            return _back(line.catalogue_id, line.chapter)
        except ValidationError as error:
            form.add_error(None, error)
    return _form(request, line.catalogue, form, line.title, line)


def _form(
    request: HttpRequest, catalogue: Catalogue, form: LineForm, title: str,
    line: PaperKind | None = None, template: TemplateForm | None = None,
) -> HttpResponse:  # fmt: skip
    context = {
        "template": template or TemplateForm(),
        "form": form,
        "title": title,
        "line": line,
        "back": reverse("archives:catalogue", args=[catalogue.pk]),
        "crumbs": crumbs(catalogue),
    }
    status = 422 if form.errors or (template and template.errors) else 200
    return render(request, "archives/catalogues/line.html", context, status=status)


def with_template(request: HttpRequest, line: PaperKind, template: TemplateForm) -> HttpResponse:
    """The page of a line with a template that was refused."""
    form = LineForm(holder=line.catalogue.holder, line=line)
    return _form(request, line.catalogue, form, line.title, line, template)


def _back(catalogue: int, chapter: str) -> HttpResponse:
    return redirect(f"{reverse('archives:catalogue', args=[catalogue])}#{chapter}")


@require(Permission.ARCHIVE_CATALOGUE)
@require_POST
def line_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for this paper no more."""
    line = _line(request, pk)
    user = _may(request, line.catalogue)
    try:
        drafting.take_out(line, by=user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("“%(title)s” is taken out.") % {"title": line.title})
    return _back(line.catalogue_id, line.chapter)


@require(Permission.ARCHIVE_CATALOGUE)
@require_POST
def line_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Change places with the line before or after it."""
    line = _line(request, pk)
    user = _may(request, line.catalogue)
    try:
        drafting.move_line(line, up=request.POST.get("to") == "up", by=user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return _back(line.catalogue_id, line.chapter)


@require(Permission.ARCHIVE_VIEW)
@require_GET
def line_template(request: HttpRequest, pk: int) -> FileResponse:
    """The form of a kind of paper with nothing filled in, as PDF, for whoever files papers too."""
    user: User = request.user  # type: ignore[assignment]
    rows = PaperKind.objects.filter(catalogue__in=reading.in_sight(user))
    rows |= PaperKind.objects.filter(catalogue__effective_on__isnull=False)
    line = get_object_or_404(rows, pk=pk)
    body = blanks.blank(line.maker)
    if body is None:
        raise Http404
    name = f"{line.title}.pdf"
    return FileResponse(io.BytesIO(body), filename=name, content_type="application/pdf")
