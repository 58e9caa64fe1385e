"""The page of the search."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from archives.search import finding
from archives.search.forms import SearchForm
from qiannan.web import here_with, key_of, render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import User


@require(Permission.ARCHIVE_VIEW)
@require_GET
def paper_search(request: HttpRequest) -> HttpResponse:
    """Papers by what stands on them; nothing is searched before something is asked."""
    user: User = request.user  # type: ignore[assignment]
    form = SearchForm(request.GET, user=user)
    is_good = form.is_valid()
    is_asked = any(form.cleaned_data.get(name) for name in form.fields) and is_good
    page = finding.Page([], 0)
    if is_asked:
        page = finding.find(user, form.cleaned_data, after=key_of(request, "after"))
    words = form.cleaned_data.get("q", "") if is_good else ""
    context = {
        "form": form,
        "is_asked": is_asked,
        "faults": [fault for found in form.errors.values() for fault in found],
        "rows": [(paper, finding.excerpt(paper, words) if words else []) for paper in page.rows],
        "size": finding.PAGE,
        "next": here_with(request, after=page.after) if page.after else "",
        "crumbs": [(_("Archives"), reverse("archives:archive-list"))],
    }
    return render_page(
        request, "archives/search/search.html", "archives/search/_rows.html", context
    )
