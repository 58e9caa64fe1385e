"""The tab 两不愁三保障: the seven items with their values, and the moves of a judgement."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from households import pages, tabs
from households.income import years
from households.income.forms import ReturnForm, ReviewForm
from households.models import Household, Judgement
from households.standards import judgement_of, signing
from households.standards.forms import JudgeForm, ObserveForm
from households.standards.pages import shown_year, standing_context
from households.standards.signing import StandardError
from households.views.places import asked_year, household_in_sight, signed_as
from regions.duties import Permission
from regions.guards import require
from regions.models import User


def page_of(household: Household, year: int) -> str:
    return f"{reverse('households:standard-sheet', args=[household.pk])}?year={year}"


@require(Permission.HOUSEHOLD_VIEW)
@require_GET
def standard_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the household stands in a year, item by item, and who signed for it."""
    household = household_in_sight(request, pk)
    return _page(request, household, asked_year(request))


@require(Permission.HOUSEHOLD_PROPOSE)
@require_POST
def standard_observe(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was seen at the door, with its photo."""
    household, user = _worked_on(request, pk)
    year = _year(request)
    form = ObserveForm(request.POST, moved=True)
    if form.is_valid():
        given = form.cleaned_data
        try:
            signing.observe(
                household, year, given["matter"], given["is_met"], by=user, note=given["note"],
                photos=request.FILES.getlist("photos"),
            )  # fmt: skip
        except (StandardError, ValidationError) as error:
            form.add_error(None, _words(error))
    if form.errors:
        return _page(request, household, year, failed=("observe", form))
    messages.success(request, _("Kept with its photo."))
    return HttpResponseRedirect(page_of(household, year))


@require(Permission.HOUSEHOLD_PROPOSE)
@require_POST
def standard_judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the judgement of a year before who signs it."""
    household, user = _worked_on(request, pk)
    year = _year(request)
    form = JudgeForm(request.POST, standing=judgement_of(household, year))
    if form.is_valid():
        try:
            signing.hand_in(
                household, year, form.decisions(), by=user, seen=form.cleaned_data["seen"],
                strokes=signed_as(request, "strokes"), note=form.cleaned_data["note"],
            )  # fmt: skip
        except StandardError as error:
            form.add_error(None, str(error))
    if form.errors:
        return _page(request, household, year, failed=("judge", form))
    messages.success(request, _("Handed in; another person signs it now."))
    return HttpResponseRedirect(page_of(household, year))


@require(Permission.STANDARD_SIGN)
@require_POST
def standard_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Another person signs the judgement."""
    judgement = _judgement(request, pk)
    form = ReviewForm(request.POST)
    if form.is_valid():
        try:
            signing.sign(
                judgement, by=request.user, strokes=signed_as(request, "strokes"),  # type: ignore[arg-type]
                note=form.cleaned_data["note"],
            )  # fmt: skip
        except StandardError as error:
            form.add_error(None, str(error))
    return _after(request, judgement, "sign", form, _("Signed."))


@require(Permission.STANDARD_SIGN)
@require_POST
def standard_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a judgement back with the reason."""
    judgement = _judgement(request, pk)
    form = ReturnForm(request.POST, auto_id="id_return_%s")
    if form.is_valid():
        try:
            signing.return_(judgement, by=request.user, note=form.cleaned_data["note"])  # type: ignore[arg-type]
        except StandardError as error:
            form.add_error(None, str(error))
    return _after(request, judgement, "return", form, _("Returned."))


def _judgement(request: HttpRequest, pk: int) -> Judgement:
    seen = Judgement.objects.visible_to(request.user, Permission.HOUSEHOLD_VIEW)  # type: ignore[arg-type]
    return get_object_or_404(seen.select_related("household__region", "observed_by"), pk=pk)


def _worked_on(request: HttpRequest, pk: int) -> tuple[Household, User]:
    household = household_in_sight(request, pk)
    user: User = request.user  # type: ignore[assignment]
    if not user.can(Permission.HOUSEHOLD_PROPOSE, at=household.region):
        raise PermissionDenied
    return household, user


def _year(request: HttpRequest) -> int:
    return asked_year(request) or years.year_of(timezone.localdate())


def _words(error: Exception) -> list[str]:
    return error.messages if isinstance(error, ValidationError) else [str(error)]


def _after(
    request: HttpRequest, judgement: Judgement, name: str, form: Any, done: str
) -> HttpResponse:
    household, year = judgement.household, judgement.year
    if form.errors:
        return _page(request, household, year, failed=(name, form))
    messages.success(request, done)
    return HttpResponseRedirect(page_of(household, year))


def _page(
    request: HttpRequest,
    household: Household,
    year: int | None,
    failed: tuple[str, Any] | None = None,
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    context = standing_context(household, shown_year(household, year), user)
    name, form = failed or ("", None)
    standing = context["standing"]
    context |= {
        **tabs.head_of(household, user, "households:standard-sheet"),
        "crumbs": pages.crumbs(household.region.ancestors, user),
        "failed": name,
        "observe_form": form
        if name == "observe"
        else ObserveForm(moved=bool(household.is_relocated)),
        "judge_form": form if name == "judge" else JudgeForm(standing=standing),
        "review_form": form if name == "sign" else ReviewForm(),
        "return_form": form if name == "return" else ReturnForm(auto_id="id_return_%s"),
    }
    status = 422 if failed else 200
    return render(request, "households/standard_sheet.html", context, status=status)
