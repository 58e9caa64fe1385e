"""The plans of many villages as a workbook: looked at first, then taken in; and sent out."""

import secrets
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accountability.models import VillagePlan
from accountability.village_reviews import plan_forms, sight, taking, workbook
from accountability.village_reviews.sight import VIEW, WRITE, user_of
from ledger.sheets import MAX_BYTES, SheetError
from regions.guards import require

MOST_FAULTS = 100
MOST_VILLAGES = 200
KEPT_SECONDS = 30 * 60


@require(WRITE)
@require_http_methods(["GET", "POST"])
def workbook_new(request: HttpRequest) -> HttpResponse:
    """Show what a workbook would do; sent once more, by its key, its plans are put in force."""
    context: dict[str, Any] = {"form": plan_forms.WorkbookForm()}
    if request.method == "POST" and request.POST.get("kept"):
        if _write(request, request.POST["kept"]):
            return redirect("accountability:village-overview")
        return redirect("accountability:village-workbook")
    if request.method == "POST":
        form = plan_forms.WorkbookForm(request.POST, request.FILES)
        context = {"form": form, **(_looked_at(request, form) if form.is_valid() else {})}
    context["crumbs"] = sight.crumbs(None, user_of(request))
    status = 422 if context["form"].errors or context.get("faults") else 200
    return render(request, "accountability/villages/workbook.html", context, status=status)


def _looked_at(request: HttpRequest, form: plan_forms.WorkbookForm) -> dict[str, Any]:
    """What the workbook would do; kept for half an hour for the person who sent it."""
    file = form.cleaned_data["file"]
    if file.size > MAX_BYTES:
        form.add_error("file", "文件太大；请按县拆分后再上传。")
        return {}
    content = file.read()
    try:
        seen = taking.preview(content, by=user_of(request))
    except SheetError as error:
        form.add_error("file", str(error))
        return {}
    if not seen.faults and not seen.villages:
        form.add_error("file", "表里没有一个村的目标任务；请填写后再上传。")
        return {}
    found: dict[str, Any] = {
        "name": file.name,
        "seen": seen,
        "faults": seen.faults[:MOST_FAULTS],
        "count": len(seen.faults),
        "rows": [(one, _act(one), one.moved) for one in seen.villages[:MOST_VILLAGES]],
        "hidden": max(0, len(seen.villages) - MOST_VILLAGES),
    }
    if seen.written:
        found["kept"] = secrets.token_urlsafe(16)
        cache.set(_kept(request, found["kept"]), content, KEPT_SECONDS)
    return found


def _act(village: taking.Village) -> tuple[str, str]:
    """What is done with a village's plan: hue, words."""
    if village.is_same:
        return "wait", _("As it was")
    if village.old is None:
        return "doing", _("First plan")
    return "review", _("Version %(n)d") % {"n": village.old.version + 1}


def _kept(request: HttpRequest, key: str) -> str:
    return f"village-workbook:{request.user.pk}:{key[:40]}"


def _write(request: HttpRequest, key: str) -> bool:
    content = cache.get(_kept(request, key))
    if content is None:
        messages.error(request, "预览已过期；请重新上传工作簿。")
        return False
    try:
        done = taking.take_in(content, by=user_of(request))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return False
    cache.delete(_kept(request, key))
    told = {"written": done.written, "same": done.same}
    messages.success(request, _("%(written)d plans put in force, %(same)d as they were.") % told)
    return True


@require(VIEW)
@require_GET
def workbook_export(request: HttpRequest) -> FileResponse:
    """The plans in force of a place, as the workbook that is taken in; `empty` for the form."""
    place, year = sight.place_of(request), sight.year_of(request)
    plans = VillagePlan.objects.within_paths([place.path]).filter(
        year=year, state=VillagePlan.State.STANDING
    )
    if request.GET.get("empty"):
        plans = plans.none()
    book = workbook.written(
        plans.select_related("region").prefetch_related("lines").order_by("region__path")
    )
    name = f"{place.name}_脱贫计划_{timezone.localdate():%Y%m%d}.xlsx"
    return FileResponse(book, as_attachment=True, filename=name)
