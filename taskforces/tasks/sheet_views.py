"""Taking in a task ledger from a workbook, its empty form, and the list as a workbook."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ledger.sheets import MAX_BYTES, SheetError
from regions.guards import require
from regions.models import Region
from taskforces.tasks import pages, workbook
from taskforces.tasks.filters import TaskFilter
from taskforces.tasks.views import FOLDER, VIEW, WORK, in_sight, stand_at, user_of

MOST_FAULTS = 200
MOST_ROWS = 20_000


class TaskWorkbookForm(forms.Form):
    """A workbook of tasks."""

    file = forms.FileField(
        label=gettext_lazy("Workbook of the task ledger"),
        help_text=gettext_lazy("An .xlsx file of the form, or a ledger that was exported here."),
    )


def _place(request: HttpRequest, permission: Any) -> Region:
    """The highest place where the person holds the permission."""
    posted = user_of(request).active_postings
    return next(p.region for p in posted if permission in p.grants)


@require(WORK)
@require_GET
def task_workbook_form(_request: HttpRequest) -> FileResponse:
    """The empty form."""
    return FileResponse(workbook.empty(), as_attachment=True, filename="专班任务台账_填报模板.xlsx")


@require(WORK)
@require_http_methods(["GET", "POST"])
def task_workbook(request: HttpRequest) -> HttpResponse:
    """Take a workbook in: every row, or none and what is wrong cell by cell."""
    form = TaskWorkbookForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        made = _taken(request, form, context)
        if made is not None:
            messages.success(request, _("%(n)d tasks are on the ledger.") % {"n": made})
            return redirect("taskforces:task-list")
    stand_at(request)
    status = 422 if form.errors or context.get("faults") else 200
    return render(request, f"{FOLDER}/workbook.html", context, status=status)


def _taken(request: HttpRequest, form: TaskWorkbookForm, context: dict[str, Any]) -> int | None:
    """How many tasks were written; None where nothing was, and the context says why."""
    file, user = form.cleaned_data["file"], user_of(request)
    if file.size > MAX_BYTES:
        form.add_error("file", "文件太大；请分开上传。")
        return None
    content = file.read()
    try:
        found = workbook.read(content, by=user)
        context |= {"faults": found.faults[:MOST_FAULTS], "fault_count": len(found.faults)}
        if found.faults:
            return None
        return workbook.take_in(content, by=user, place=_place(request, WORK))
    except SheetError as error:
        form.add_error("file", str(error))
    except ValidationError as error:
        form.add_error("file", error.messages[0])
    return None


@require(VIEW)
@require_GET
def task_export(request: HttpRequest) -> FileResponse:
    """The list under its conditions as a workbook, which can be taken in again."""
    found = TaskFilter(request.GET, in_sight(request), request=request)
    rows = pages.by_urgency(found.qs.for_list())[:MOST_ROWS]
    place = _place(request, VIEW)
    with translation.override("zh-hans"):
        made = workbook.written(rows, by=user_of(request), place=place)
    name = f"{place.name}_{workbook.NAME}_{timezone.localdate():%Y%m%d}.xlsx"
    return FileResponse(made, as_attachment=True, filename=name)
