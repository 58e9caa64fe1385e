"""What is behind the figures of a workbook of past sessions or of attendance."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from qiannan.web import paginate
from regions.duties import Permission
from regions.guards import require
from training.loading import behind
from training.models import Load
from training.views.keeping import load_in_sight


@require(Permission.TRAINING_EDIT)
@require_GET
def load_behind(request: HttpRequest, pk: int) -> HttpResponse:
    """The sessions, trainers or persons that a figure of a workbook counts."""
    load = load_in_sight(request, pk)
    what = request.GET.get("what", "")
    if what not in behind.lists_of(load):
        raise Http404
    title = behind.LISTS[what]
    context = {
        "load": load,
        "title": title,
        "page": paginate(request, behind.rows(load, what)),
        "has_cadres": what != "sessions",
        "has_sessions": load.kind == Load.Kind.PAST and what in ("sessions", "came"),
        "crumbs": [
            (_("Training"), reverse("training:overview")),
            (_("Past sessions"), reverse("training:load-list")),
            (load.file_name, reverse("training:load-detail", args=[pk])),
        ],
    }
    return render(request, "training/load_behind.html", context)
