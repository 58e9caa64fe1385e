"""The roster of cadres, the lists of duties, and taking in a workbook."""

import secrets
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ledger.sheets import MAX_BYTES, SheetError
from qiannan.web import paginate, render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import Cadre, User
from taskforces.models import Charge, DutyLine, Seat
from taskforces.organisation import catalogue, forms, importing, workbook
from taskforces.organisation.filters import CadreFilter
from taskforces.organisation.operations import may_keep
from taskforces.organisation.places import place_of
from taskforces.organisation.step_views import EDIT, done, form_page, user_of
from taskforces.organisation.views import narrowed

VIEW = Permission.ORGANISATION_VIEW
MOST_FAULTS = 200
KEPT_SECONDS = 30 * 60


@require(VIEW)
@require_GET
def roster(request: HttpRequest) -> HttpResponse:
    """The roster of the places in sight, with how many seats and places each cadre holds."""
    user = user_of(request)
    rows = Cadre.objects.visible_to(user, VIEW).select_related("region__parent")
    found = CadreFilter(request.GET, rows, request=request)
    page = paginate(request, found.qs.order_by("region__path", "number"))
    context = {
        "filter": found,
        "page": page,
        "rows": _with_posts(user_of(request), list(page.object_list)),
        "place": narrowed(request),
        "may_edit": bool(user.paths_where(EDIT)),
    }
    return render_page(
        request,
        "taskforces/organisation/roster.html",
        "taskforces/organisation/_roster.html",
        context,
    )


def _with_posts(user: User, cadres: list[Cadre]) -> list[tuple[Cadre, list[Seat], int]]:
    """Each cadre with the seats held today and the number of places in charge that are in sight."""
    today = timezone.localdate()
    keys = [one.pk for one in cadres]
    seats: dict[int, list[Seat]] = {}
    held = Seat.objects.on(today).filter(cadre__in=keys).select_related("body")
    for seat in held.order_by("starts_on", "pk"):
        seats.setdefault(seat.cadre_id, []).append(seat)
    seen = Charge.objects.visible_to(user, VIEW).on(today)
    places = seen.filter(cadre__in=keys).order_by()
    charges = dict(places.values_list("cadre").annotate(n=Count("pk")))
    return [(one, seats.get(one.pk, []), charges.get(one.pk, 0)) for one in cadres]


@require(EDIT)
@require_http_methods(["GET", "POST"])
def cadre_new(request: HttpRequest) -> HttpResponse:
    """Put a cadre on the roster of a place at or below that of the address."""
    place = place_of(request, EDIT)
    form = forms.CadreForm(request.POST or None, place=place)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        at = given.pop("region")
        if done(form, lambda: catalogue.enter_cadre(at, by=user_of(request), **given)):
            messages.success(request, _("It is recorded."))
            return redirect(f"{reverse('taskforces:roster')}?region={at.code}")
    back = reverse("taskforces:roster")
    return form_page(
        request, form, _("Put a cadre on the roster"), _("Put on the roster"), back, place.name
    )


@require(VIEW)
@require_http_methods(["GET", "POST"])
def cadre_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a cadre of the roster, or write the last day on it."""
    user = user_of(request)
    rows = Cadre.objects.visible_to(user, VIEW).select_related("region")
    cadre = get_object_or_404(rows, pk=pk)
    may_keep(user, cadre.region)
    form = forms.CadreForm(request.POST or None, cadre=cadre)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if done(form, lambda: catalogue.edit_cadre(cadre, by=user, **given)):
            messages.success(request, _("It is recorded."))
            return redirect("taskforces:roster")
    title = _("Edit the roster")
    meta = f"{cadre.number} · {cadre.region.name}"
    return form_page(request, form, title, _("Save"), reverse("taskforces:roster"), meta)


@require(VIEW)
@require_GET
def duty_lists(request: HttpRequest) -> HttpResponse:
    """What each kind of body and each role has to do, by list."""
    today = timezone.localdate()
    rows = DutyLine.objects.select_related("duty_list").order_by("duty_list__name", "order", "pk")
    is_all = bool(request.GET.get("all"))
    rows = rows if is_all else rows.on(today)
    context = {
        "rows": rows,
        "is_all": is_all,
        "may_edit": catalogue.may_edit_duties(user_of(request)),
    }
    return render(request, "taskforces/organisation/duty_lists.html", context)


@require(EDIT)
@require_http_methods(["GET", "POST"])
def duty_line(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """Write a duty of a list, or change or end one."""
    user = user_of(request)
    if not catalogue.may_edit_duties(user):
        raise PermissionDenied("organisation.edit")
    line = get_object_or_404(DutyLine.objects.select_related("duty_list"), pk=pk) if pk else None
    form = forms.DutyLineForm(request.POST or None, instance=line)
    if request.method == "POST" and form.is_valid():
        written = form.save(commit=False)
        if done(form, lambda: catalogue.write_duty(written, by=user)):
            messages.success(request, _("It is recorded."))
            return redirect("taskforces:duty-lists")
    title = _("Edit a duty") if line else _("Write a duty down")
    return form_page(request, form, title, _("Save"), reverse("taskforces:duty-lists"))


@require(EDIT)
@require_GET
def workbook_form(_request: HttpRequest) -> FileResponse:
    """The empty workbook with the four sheets."""
    name = "组织体系_填报模板.xlsx"
    return FileResponse(workbook.written({}), as_attachment=True, filename=name)


@require(EDIT)
@require_http_methods(["GET", "POST"])
def workbook_new(request: HttpRequest) -> HttpResponse:
    """Show what a workbook would do; sent once more, by its key, it is written."""
    context: dict[str, Any] = {"form": forms.WorkbookForm()}
    status = 200
    if request.method == "POST" and request.POST.get("kept"):
        written = _write(request, request.POST["kept"])
        if written:
            return redirect("taskforces:organisation")
        return redirect("taskforces:workbook-new")
    if request.method == "POST":
        form = forms.WorkbookForm(request.POST, request.FILES)
        context = {"form": form, **(_looked_at(request, form) if form.is_valid() else {})}
        status = 422 if form.errors or context.get("faults") else 200
    request.stands_at = reverse("taskforces:roster")  # type: ignore[attr-defined]
    return render(request, "taskforces/organisation/workbook.html", context, status=status)


def _looked_at(request: HttpRequest, form: forms.WorkbookForm) -> dict[str, Any]:
    """What the workbook would do; kept for half an hour for the person who sent it."""
    file = form.cleaned_data["file"]
    if file.size > MAX_BYTES:
        form.add_error("file", "文件太大；请按县拆分后再上传。")
        return {}
    content = file.read()
    try:
        seen = importing.preview(content, by=user_of(request))
    except SheetError as error:
        form.add_error("file", str(error))
        return {}
    found: dict[str, Any] = {
        "name": file.name,
        "sheets": [(n, len(k.made), len(k.changed), k.same) for n, k in seen.sheets.items()],
        "faults": seen.faults[:MOST_FAULTS],
        "fault_count": len(seen.faults),
        "writes": seen.writes,
    }
    if not seen.faults and seen.writes:
        found["kept"] = secrets.token_urlsafe(16)
        cache.set(_kept(request, found["kept"]), content, KEPT_SECONDS)
    return found


def _kept(request: HttpRequest, key: str) -> str:
    return f"organisation-workbook:{request.user.pk}:{key[:40]}"


def _write(request: HttpRequest, key: str) -> bool:
    content = cache.get(_kept(request, key))
    if content is None:
        messages.error(request, "预览已过期；请重新上传工作簿。")
        return False
    try:
        done_ = importing.take_in(content, by=user_of(request))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return False
    cache.delete(_kept(request, key))
    messages.success(request, _("%(n)d rows are written.") % {"n": done_.writes})
    return True
