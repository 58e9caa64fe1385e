"""Pages of what a load would change or changed, row by row, and of taking it back."""

import tempfile
from typing import Any

import django_filters
from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from households import load_jobs
from households.exports.trail import DIFFERENCES
from households.forms import UndoForm
from households.models import RegisterDifference, RegisterLoad
from households.register.differences import sheets_of, shown
from ledger import events, sheets
from qiannan.web import here_with, key_of, render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import User

SIZE = 50
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class DifferenceFilter(django_filters.FilterSet):
    """By kind, field and village; the lists hold what this load has."""

    kind = django_filters.ChoiceFilter(
        choices=RegisterDifference.Kind, label=gettext_lazy("Kind"), empty_label=gettext_lazy("All")
    )
    field = django_filters.ChoiceFilter(
        label=gettext_lazy("Field"), empty_label=gettext_lazy("All")
    )
    village = django_filters.ChoiceFilter(
        label=gettext_lazy("Village"), empty_label=gettext_lazy("All")
    )

    class Meta:
        model = RegisterDifference
        fields: list[str] = []

    def __init__(self, data: Any, rows: QuerySet[RegisterDifference]) -> None:
        super().__init__(data, rows)
        of = rows.order_by()
        fields = of.exclude(field="").values_list("field", flat=True).distinct()
        villages = of.values_list("village_id", "village__name").distinct()
        self.filters["field"].extra["choices"] = [(name, name) for name in sorted(fields)]
        self.filters["village"].extra["choices"] = sorted(villages, key=lambda one: one[1])


def _load(request: HttpRequest, pk: int) -> RegisterLoad:
    user: User = request.user  # type: ignore[assignment]
    mine = RegisterLoad.objects.visible_to(user, Permission.HOUSEHOLD_LOAD)
    return get_object_or_404(mine.select_related("region", "check_job", "job"), pk=pk)


@require(Permission.HOUSEHOLD_LOAD)
@require_GET
def register_differences(request: HttpRequest, pk: int) -> HttpResponse:
    """What the file changes, row by row, read by key."""
    load = _load(request, pk)
    found = DifferenceFilter(request.GET, load.differences.all())
    start = key_of(request, "after")
    rows = list(found.qs.filter(pk__gt=start).select_related("village")[: SIZE + 1])
    more = rows[SIZE - 1].pk if len(rows) > SIZE else None
    context = {
        "load": load,
        "filter": found,
        "rows": [(row, *shown(row)) for row in rows[:SIZE]],
        "size": SIZE,
        "next": here_with(request, after=more) if more else "",
        "first": here_with(request, after=None) if start else "",
        "total": found.qs.count(),
        "export_query": here_with(request, after=None).partition("?")[2],
    }
    return render_page(
        request,
        "households/register_differences.html",
        "households/_register_differences.html",
        context,
    )


@require(Permission.HOUSEHOLD_LOAD)
@require_GET
def register_differences_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a workbook; numbers of persons are masked."""
    load = _load(request, pk)
    found = DifferenceFilter(request.GET, load.differences.all())
    events.append(
        events.Draft(
            DIFFERENCES,
            region=load.region,
            subject="households.register",
            subject_id=load.pk,
            by=request.user,  # type: ignore[arg-type]
            data={
                "table": f"差异清单 {load.file_name}",
                "query": request.GET.urlencode()[:200],
                "rows": found.qs.count(),
                "masked": True,
                "address": request.META.get("REMOTE_ADDR", ""),
            },
        )
    )
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    sheets.write_book(sheets_of(found.qs, f"{load.file_name} 差异清单"), target=out)
    stem = load.file_name.rsplit(".", 1)[0]
    return FileResponse(out, as_attachment=True, filename=f"差异_{stem}.xlsx", content_type=EXCEL)


@require(Permission.HOUSEHOLD_LOAD)
@require_http_methods(["GET", "POST"])
def register_load_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why, then take a load back."""
    load = _load(request, pk)
    page = load.job or load.check_job
    back = reverse("households:register-load")
    if page is not None:
        back = reverse("households:register-load-detail", args=[page.pk])
    if not load.can_be_undone:
        messages.error(request, _("This load is not in force; reload the page."))
        return redirect(back)
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user: User = request.user  # type: ignore[assignment]
        job = load_jobs.undo(load, by=user, note=form.cleaned_data["note"])
        return redirect("households:register-load-detail", pk=job.pk)
    context = {
        "title": _("Undo the load"),
        "sentence": _(
            "Everything that “%(file)s” added goes, and what it changed is again as it was. If "
            "something later depends on it, nothing happens and you are told what."
        )
        % {"file": load.file_name},
        "button": _("Undo the load"),
        "fields": form,
        "action_url": request.path,
        "back_url": back,
    }
    return render(request, "components/confirm.html", context, status=422 if form.errors else 200)
