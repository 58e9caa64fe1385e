"""The template of a kind of paper: given to whoever files it, put in and taken out of a draft."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from archives.catalogues import templates
from archives.catalogues.forms import TemplateForm
from archives.catalogues.line_views import _line, _may, with_template
from archives.filing.file_views import TYPES, answer
from regions.duties import Permission
from regions.guards import require
from regions.models import User


@require(Permission.ARCHIVE_VIEW)
@require_GET
def template(request: HttpRequest, pk: int) -> FileResponse:
    """The file to fill in, where the version applies to files in this person's places."""
    user: User = request.user  # type: ignore[assignment]
    rows = templates.given_to(user).filter(template__isnull=False)
    line = get_object_or_404(rows.select_related("template"), pk=pk)
    found = line.template
    if found is None:
        raise Http404
    try:
        kept = found.file.open("rb")
    except OSError as error:
        raise Http404 from error
    return answer(kept, TYPES[found.kind], found.name, is_saved=True)


@require(Permission.ARCHIVE_CATALOGUE)
@require_POST
def template_put(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a file out for a kind of paper of a draft."""
    line = _line(request, pk)
    user = _may(request, line.catalogue)
    form = TemplateForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            templates.put(line, form.cleaned_data["file"], by=user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The template is kept."))
            return redirect("archives:catalogue-line", pk)
    return with_template(request, line, form)


@require(Permission.ARCHIVE_CATALOGUE)
@require_POST
def template_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Give out no file for this kind any more."""
    line = _line(request, pk)
    user = _may(request, line.catalogue)
    try:
        templates.take_out(line, by=user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("The template is taken out."))
    return redirect("archives:catalogue-line", pk)
