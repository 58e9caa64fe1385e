"""What is done with one visit: the answer at the door, phone first, and the moves after it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from qiannan.templatetags.face import masked
from regions.duties import Permission
from regions.guards import require
from regions.models import User
from screening import campaign_pages, lead_pages
from screening.campaign_forms import (
    HandForm,
    ReasonForm,
    StartForm,
    UnreachableForm,
    VisitForm,
    put,
)
from screening.campaigns import explaining, focus, outcomes, places, reviewing, starting, visiting
from screening.campaigns.errors import CampaignError
from screening.campaigns.places import Scope
from screening.campaigns.questions import Question, questions_of
from screening.models import DOUBTS, CampaignVisit, Outcome
from screening.views.visits import visit_in_sight, visit_page


@require(Permission.CAMPAIGN_VISIT)
@require_http_methods(["GET", "POST"])
def visit_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Show or take the answer; with errors everything but files is kept as entered."""
    visit = visit_in_sight(request, pk)
    user: User = request.user  # type: ignore[assignment]
    if moved := _moved_on(request, visit, user):
        return moved
    asked = questions_of(visit.household)
    if request.method == "GET":
        return _page(request, visit, VisitForm(visit=visit, asked=asked, by=user), asked)
    form = VisitForm(request.POST, visit=visit, asked=asked, by=user)
    beside: list[str] = []
    if form.is_valid():
        beside = _take(form, visit, user, request.FILES.getlist("photos"))
    if form.errors or beside:
        return _page(request, visit, form, asked, beside=beside, status=422)
    messages.success(request, _("Answered and signed."))
    return redirect("screening:visit-detail", pk)


def _moved_on(request: HttpRequest, visit: CampaignVisit, user: User) -> HttpResponse | None:
    """It is not this person's, or no longer to be done."""
    if not places.may_visit(visit, user):
        raise PermissionDenied
    if visit.campaign.is_open and visit.is_rest:
        return None
    messages.warning(request, _("This household needs no visit now."))
    return redirect("screening:visit-detail", visit.pk)


def _take(form: VisitForm, visit: CampaignVisit, user: User, uploads: list[Any]) -> list[str]:
    """Hand the answer in; put what is wrong on the form and return what is wrong beside it."""
    try:
        visiting.answer(visit, by=user, given=form.found(uploads))
    except CampaignError as error:
        return put(form, error)
    except ValidationError as error:
        return error.messages
    return []


def _page(
    request: HttpRequest,
    visit: CampaignVisit,
    form: VisitForm,
    asked: list[Question],
    *,
    unreachable: UnreachableForm | None = None,
    beside: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    kept = lead_pages.photos(visiting.files_of(visit))
    household = visit.household
    context = {
        "visit": visit,
        "household": household,
        "form": form,
        "rows": form.rows,
        "doubts": " ".join(str(one) for one in DOUBTS),
        "wrong_in": str(Outcome.WRONG_IN),
        "may_doubt": len(outcomes.possible(household)) > 1,
        "unreachable": unreachable or UnreachableForm(auto_id="id_away_%s"),
        "is_away_open": unreachable is not None,
        "beside": beside or [],
        "kept": kept,
        "needs_file": not kept,
        "groups": focus.words(visit.focus),
        "place": lead_pages.place_of(visit.region),
        "facts": _facts(visit),
        "statement": visiting.STATEMENT,
        "who": user.full_name,
        "crumbs": campaign_pages.crumbs(
            Scope(visit.campaign, visit.region, [visit.region.path]), user
        ),
    }
    return render(request, "screening/visit_answer.html", context, status=status)


def _facts(visit: CampaignVisit) -> list[tuple[str, Any]]:
    """What the base map says of the household, before anything is asked."""
    household = visit.household
    standing = " · ".join(part for part in (household.poor_kind, household.exit_status) if part)
    found = household.identified_on
    return [
        (_("Household no."), household.household_no),
        (_("Household kind"), standing),
        (_("Members"), household.member_count),
        (_("Identified"), f"{found:%Y-%m}" if found else ""),
        (_("Left poverty in"), household.exit_year),
        (_("Telephone"), masked(household.phone, "phone")),
    ]


@require(Permission.CAMPAIGN_VISIT)
@require_POST
def visit_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep one photo as soon as it is taken: a dropped line loses nothing."""
    visit = visit_in_sight(request, pk)
    upload = request.FILES.get("photos")
    if upload is None:
        return JsonResponse({"error": _("No file arrived.")}, status=400)
    try:
        kept = visiting.add_file(visit, upload, by=request.user)  # type: ignore[arg-type]
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=422)
    return JsonResponse({"id": str(kept.pk)}, status=201)


@require(Permission.CAMPAIGN_VISIT)
@require_POST
def visit_unreachable(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody could enter: why, and when to come again."""
    visit = visit_in_sight(request, pk)
    user: User = request.user  # type: ignore[assignment]
    form = UnreachableForm(request.POST, auto_id="id_away_%s")
    if form.is_valid():
        try:
            visiting.cannot_enter(visit, by=user, **form.cleaned_data)
        except CampaignError as error:
            put(form, error)
    if form.errors:
        asked = questions_of(visit.household)
        blank = VisitForm(visit=visit, asked=asked, by=user)
        return _page(request, visit, blank, asked, unreachable=form, status=422)
    messages.success(request, _("Kept; it stays on your list until the next visit."))
    return redirect("screening:visit-detail", pk)


# --- moves --------------------------------------------------------------------------------------
def _move(
    request: HttpRequest, pk: int, name: str, form: forms.Form, verb: Callable[..., Any], done: str
) -> HttpResponse:
    """Do `verb` with the cleaned form; on trouble show the page with the reason."""
    visit = visit_in_sight(request, pk)
    if form.is_valid():
        try:
            verb(visit, by=request.user, **form.cleaned_data)
        except CampaignError as error:
            put(form, error)
        except ValidationError as error:  # a personal key that was just revoked
            form.add_error(None, error.messages)  # type: ignore[arg-type]
    if form.errors:
        return visit_page(request, visit_in_sight(request, pk), failed=(name, form))
    messages.success(request, done)
    return redirect("screening:visit-detail", pk)


@require(Permission.CAMPAIGN_REVIEW)
@require_POST
def visit_agree(request: HttpRequest, pk: int) -> HttpResponse:
    form = HandForm(request.POST, request=request)
    return _move(request, pk, "agree", form, reviewing.agree, _("Signed."))


@require(Permission.CAMPAIGN_REVIEW)
@require_POST
def visit_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    form = ReasonForm(request.POST, auto_id="id_back_%s")
    return _move(request, pk, "send-back", form, reviewing.send_back, _("Sent back."))


@require(Permission.CAMPAIGN_SIGN)
@require_POST
def visit_explain(request: HttpRequest, pk: int) -> HttpResponse:
    form = ReasonForm(request.POST, auto_id="id_explain_%s")

    def explain(visit: CampaignVisit, *, by: User, reason: str) -> int:
        return explaining.explain([visit], by=by, reason=reason)

    return _move(request, pk, "explain", form, explain, _("The reason was given."))


@require(Permission.PROCEDURE_RECORD, Permission.PROCEDURE_REVIEW)
@require_POST
def visit_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the procedure that follows from a doubt."""
    visit = visit_in_sight(request, pk)
    form = StartForm(request.POST, outcome=visit.outcome)

    def begin(visit: CampaignVisit, *, by: User, variant: str) -> Any:
        return starting.start([visit], by=by, variant=variant)

    return _move(request, pk, "start", form, begin, _("Begun. The first step is next."))
