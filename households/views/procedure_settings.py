"""Periods, shares and exclusion grounds of procedures: what is in force, and changing it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from households.models import ExclusionGround, ProcedureSetting
from households.procedures import settings
from households.procedures.errors import ProcedureError
from households.procedures.parameters import NAMES, STARTS, Rate
from households.procedures.setting_forms import GroundForm, SettingForm
from households.procedures.variants import VARIANTS
from regions.duties import Permission
from regions.guards import require
from regions.models import Level, Region, User


def _places(user: User) -> list[Region]:
    """Prefecture and counties whose settings this person may edit."""
    rows = Region.objects.filter(level__lte=Level.COUNTY).current()
    return list(rows.visible_to(user, Permission.CATALOGUE_EDIT))


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def procedure_settings(request: HttpRequest) -> HttpResponse:
    """What is in force, and what was; everybody may read by which rules they are measured."""
    user: User = request.user  # type: ignore[assignment]
    rows = list(ProcedureSetting.objects.select_related("edited_by"))
    grounds = list(ExclusionGround.objects.all())
    paths = {row.place_path for row in (*rows, *grounds)}
    places = dict(Region.objects.filter(path__in=paths).values_list("path", "name"))
    context = {
        "settings": [_line(row, places) for row in sorted(rows, key=_order)],
        "grounds": [(row, places.get(row.place_path, "")) for row in grounds],
        "may_edit": bool(user.paths_where(Permission.CATALOGUE_EDIT)),
        "crumbs": _crumbs(),
    }
    return render(request, "households/procedures/settings.html", context)


def _order(row: ProcedureSetting) -> tuple[Any, ...]:
    return list(NAMES).index(row.key), row.variant, row.place_path, str(row.valid_from or "")


def _line(row: ProcedureSetting, places: dict[str, str]) -> dict[str, Any]:
    is_start = row.unit == ProcedureSetting.Unit.START
    value = STARTS[row.value] if is_start else str(Rate(row.value, row.per, row.unit))
    is_plain = is_start or row.unit == ProcedureSetting.Unit.SHARE
    return {
        "row": row,
        "name": NAMES[row.key],
        "variant": VARIANTS[row.variant].title if row.variant else _("All procedures"),
        "place": places.get(row.place_path, row.place_path),
        "value": value if is_plain else f"{value} {row.get_unit_display()}",
    }


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Procedures"), reverse("households:round-list"))]


@require(Permission.CATALOGUE_EDIT)
@require_http_methods(["GET", "POST"])
def procedure_setting_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A new value from a day on."""
    user: User = request.user  # type: ignore[assignment]
    setting = get_object_or_404(ProcedureSetting, pk=pk)
    places = _places(user)
    initial = {"place": setting.place_path, "value": setting.value, "per": setting.per}
    form = SettingForm(request.POST or None, places=places, setting=setting, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        place = next(p for p in places if p.path == data.pop("place"))
        try:
            settings.change_setting(setting, place=place, by=user, **data)
        except ProcedureError as error:
            _put(form, error)
        else:
            messages.success(request, _("Changed; the old value stays on record."))
            return redirect("households:procedure-settings")
    title = NAMES[setting.key]
    if setting.variant:
        title = f"{title} · {VARIANTS[setting.variant].title}"
    return _form_page(request, form, title)


@require(Permission.CATALOGUE_EDIT)
@require_http_methods(["GET", "POST"])
def exclusion_ground_new(request: HttpRequest) -> HttpResponse:
    """One more exclusion ground at a place."""
    user: User = request.user  # type: ignore[assignment]
    places = _places(user)
    form = GroundForm(request.POST or None, places=places)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        place = next(p for p in places if p.path == data.pop("place"))
        try:
            settings.add_ground(place=place, by=user, **data)
        except ProcedureError as error:
            _put(form, error)
        else:
            messages.success(request, _("Added."))
            return redirect("households:procedure-settings")
    return _form_page(request, form, _("Add an exclusion ground"))


@require(Permission.CATALOGUE_EDIT)
@require_POST
def exclusion_ground_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a ground out of force; what was judged by it stays."""
    ground = get_object_or_404(ExclusionGround, pk=pk)
    user: User = request.user  # type: ignore[assignment]
    try:
        settings.end_ground(ground, by=user)
    except ProcedureError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Ended."))
    return redirect("households:procedure-settings")


def _put(form: Any, error: ProcedureError) -> None:
    for name, sentence in error.problems.items():
        form.add_error(name if name in form.fields else None, sentence)


def _form_page(request: HttpRequest, form: Any, title: str) -> HttpResponse:
    crumbs = [*_crumbs(), (_("Periods and shares"), reverse("households:procedure-settings"))]
    context = {"form": form, "title": title, "crumbs": crumbs}
    status = 422 if form.errors else 200
    return render(request, "households/procedures/setting.html", context, status=status)
