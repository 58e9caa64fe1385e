"""The facts of villages, and what a change of a household would break."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from households import acts
from households.models import Household, VillageYear
from households.quality import showing, villages, warnings_for
from households.views.quality import nav, region_of
from qiannan import asked
from qiannan.web import paginate, render_page
from regions.duties import Permission
from regions.guards import require
from regions.models import Level, Region, User

YES_NO = [("", "（空）"), ("true", "是"), ("false", "否")]


class VillageForm(forms.ModelForm):
    """The facts of one year. Blank stays blank: it is neither zero nor no."""

    class Meta:
        model = VillageYear
        fields = tuple(villages.FACTS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, unit) in villages.FACTS.items():
            field = self.fields[name]
            field.label = f"{label}（{unit}）" if unit else label
            if name.startswith("has_"):
                self.fields[name] = forms.TypedChoiceField(
                    label=label,
                    choices=YES_NO,
                    required=False,
                    coerce=lambda text: text == "true",
                    empty_value=None,
                    initial={True: "true", False: "false"}.get(getattr(self.instance, name), ""),
                )
                self.initial.pop(name, None)

    def clean_left_poverty_in(self) -> int | None:
        year: int | None = self.cleaned_data["left_poverty_in"]
        if year is not None and not villages.FIRST_YEAR <= year <= timezone.localdate().year:
            raise forms.ValidationError(f"出列年度应在 {villages.FIRST_YEAR} 年到今年之间")
        return year


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def village_list(request: HttpRequest) -> HttpResponse:
    """The villages of a place, each with the newest year on record and what is blank in it."""
    user: User = request.user  # type: ignore[assignment]
    region = region_of(request)
    found = Region.objects.within(region).at(Level.VILLAGE).current().select_related("parent")
    page = paginate(request, found.order_by("path"))
    newest: dict[int, VillageYear] = {}
    for row in VillageYear.objects.filter(region__in=page.object_list).order_by("year"):
        newest[row.region_id] = row
    context = {
        "nav_tabs": nav(request, "village-list"),
        "region": region,
        "page": page,
        "rows": [
            (village, (row := newest.get(village.pk)), villages.blanks(row))
            for village in page.object_list
        ],
        "crumbs": [
            (_("Data quality"), reverse("households:quality-summary")),
            *showing.crumbs(region.ancestors, user, "village-list"),
        ],
    }
    return render_page(
        request, "households/quality/villages.html", "households/quality/_villages.html", context
    )


@require(Permission.HOUSEHOLD_VIEW)
@require_http_methods(["GET", "POST"])
def village_detail(request: HttpRequest, code: str) -> HttpResponse:
    """The facts of a village for a year; who may report changes there fills them in."""
    user: User = request.user  # type: ignore[assignment]
    seen = Region.objects.visible_to(user, Permission.HOUSEHOLD_VIEW).at(Level.VILLAGE)
    village = get_object_or_404(seen, code=code)
    may_edit = user.can(Permission.HOUSEHOLD_PROPOSE, at=village)
    year = _year(request.GET.get("year", ""))
    row = VillageYear.objects.filter(region=village, year=year).first()
    if request.method == "POST":
        if not may_edit:
            raise PermissionDenied
        form = VillageForm(request.POST)
        if form.is_valid():
            values = {name: form.cleaned_data[name] for name in villages.FACTS}
            villages.record(village, year=year, values=values, by=user)
            messages.success(request, _("The facts of the village are kept."))
            return redirect(f"{request.path}?year={year}")
    else:
        form = VillageForm(instance=row or _copied(village, year))
    return _village_page(request, village, year, row, form, may_edit)


def _copied(village: Region, year: int) -> VillageYear:
    """What a new year begins with: the facts of the year before, to be looked at again."""
    before = VillageYear.objects.filter(region=village, year__lt=year).first()
    if before is None:
        return VillageYear(region=village, year=year)
    before.pk, before.year = None, year
    return before


def _year(text: str) -> int:
    this_year = timezone.localdate().year
    return min(max(asked.year(text) or this_year, villages.FIRST_YEAR), this_year)


def _village_page(
    request: HttpRequest,
    village: Region,
    year: int,
    row: VillageYear | None,
    form: VillageForm,
    may_edit: bool,
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    on_record = set(village.years.values_list("year", flat=True)) | {year}
    this_year = timezone.localdate().year
    context = {
        "village": village,
        "year": year,
        "row": row,
        "form": form,
        "may_edit": may_edit,
        "facts": [
            (label, villages.words(name, getattr(row, name)) if row else "")
            for name, (label, _unit) in villages.FACTS.items()
        ],
        "years": [
            (str(each), None, f"{request.path}?year={each}", each == year)
            for each in sorted(on_record | {this_year}, reverse=True)
        ],
        "history": villages.history(village),
        "findings_url": f"{reverse('households:finding-list')}?region={village.code}&about=village",
        "crumbs": [
            (_("Data quality"), reverse("households:quality-summary")),
            *showing.crumbs(village.ancestors, user, "village-list"),
        ],
    }
    status = 422 if form.errors else 200
    return render(request, "households/quality/village.html", context, status=status)


@require(Permission.HOUSEHOLD_PROPOSE)
@require_POST
def quality_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What an act would break or cure: `kind`, and `given` as JSON as `acts.preview` takes it."""
    user: User = request.user  # type: ignore[assignment]
    seen = Household.objects.visible_to(user, Permission.HOUSEHOLD_VIEW)
    household = get_object_or_404(seen.select_related("region"), pk=pk)
    if not user.can(Permission.HOUSEHOLD_PROPOSE, at=household.region):
        raise PermissionDenied
    problem, found = "", []
    try:
        given = asked.given_along(request.POST.get("given") or "{}")
        kind = request.POST.get("kind", "correct")
        planned = acts.preview(kind, household, given, on=timezone.localdate())
        found = warnings_for(household, planned.changes)
    except acts.ActError as error:
        problem = str(error)
    except (ValueError, KeyError, TypeError, AttributeError):
        problem = "提交的内容无法读取；请刷新页面后重试"
    context = {"warnings": found, "problem": problem}
    status = 422 if problem else 200
    return render(request, "households/quality/_warnings.html", context, status=status)
