"""The answer at the door, phone first: one scrolling page, and photos that are kept at once."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ledger.transitions import SamePersonError, StaleStatusError, may
from regions.duties import Permission
from regions.guards import require
from regions.models import User
from screening import lead_answers, lead_pages, lead_proof, transitions
from screening.field import asking
from screening.forms import AnswerForm
from screening.lead_operations import rules
from screening.lead_places import lies_at_the_bottom
from screening.models import Lead
from screening.views.lead_page import lead_in_sight

# Fields of the operation's errors that the form does not have: files come beside it.
_BESIDE = "photos"


@require(Permission.LEAD_ANSWER)
@require_http_methods(["GET", "POST"])
def lead_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Show or take the answer; with errors everything but files is kept as entered."""
    lead = lead_in_sight(request, pk)
    user: User = request.user  # type: ignore[assignment]
    if not may(transitions.ANSWERED, lead, user) or not lies_at_the_bottom(lead):
        raise PermissionDenied
    if lead.status not in transitions.ANSWERED.sources:
        messages.warning(request, _("The entry has moved on; reload the page."))
        return redirect("screening:lead-detail", pk)
    if request.method == "GET":
        form = AnswerForm(lead=lead, by=user, initial=_initial(lead))
        return _page(request, lead, form)
    form = AnswerForm(request.POST, lead=lead, by=user)
    photo_errors: list[str] = []
    if form.is_valid():
        photo_errors = _take(form, lead, user, request.FILES.getlist("photos"))
    if form.errors or photo_errors:
        return _page(request, lead, form, photo_errors, status=422)
    messages.success(request, _("Answered and signed; it is on its way up."))
    return redirect("screening:lead-detail", pk)


def _take(form: AnswerForm, lead: Lead, user: User, uploads: list[Any]) -> list[str]:
    """Hand the answer in; put what is wrong on the form and return what is wrong with files."""
    try:
        lead_answers.answer(
            lead, by=user, given=form.answer(uploads), seen=form.cleaned_data["seen"]
        )
    except (StaleStatusError, SamePersonError) as error:
        form.add_error(None, str(error))
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            return error.messages
        found = dict(error.message_dict)
        beside = found.pop(_BESIDE, [])
        for field, sentences in found.items():
            form.add_error(field, sentences)  # type: ignore[arg-type]
        return beside
    return []


@require(Permission.LEAD_ANSWER)
@require_POST
def lead_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep one photo or paper as soon as it is taken: a dropped line loses nothing."""
    lead = lead_in_sight(request, pk)
    user: User = request.user  # type: ignore[assignment]
    upload = request.FILES.get("photos")
    if upload is None:
        return JsonResponse({"error": _("No file arrived.")}, status=400)
    try:
        kept = lead_answers.add_file(lead, upload, by=user)
    except StaleStatusError as error:
        return JsonResponse({"error": str(error)}, status=409)
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=422)
    return JsonResponse({"id": str(kept.pk)}, status=201)


def _initial(lead: Lead) -> dict[str, Any]:
    return {
        "verdict": lead.verdict,
        "findings": lead.findings,
        "seen": lead_proof.seen_at_the_door(lead),
    }


def _page(
    request: HttpRequest,
    lead: Lead,
    form: AnswerForm,
    photo_errors: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    rule = rules().get(lead.rule)
    kept = lead_pages.photos(lead_proof.files_of_round(lead))
    context = {
        "lead": lead,
        "form": form,
        "photo_errors": photo_errors or [],
        "name": lead_pages.subject_name(lead),
        "place": lead_pages.place_name(lead),
        "crumbs": lead_pages.crumbs(lead.region.ancestors, user),
        "state": "overdue" if lead.is_overdue else lead.status,
        "sides": lead_pages.sides(lead),
        "rows": lead_pages.compared_rows(lead),
        "two_dates": lead_pages.two_dates(lead),
        "kept": kept,
        "needs_file": not kept,
        "statement": transitions.ANSWERED_STATEMENT,
        "closes": rule.closes if rule else "",
        "asks": [question.text for question in asking.questions_of(lead)],
        "who": user.full_name,
    }
    return render(request, "screening/lead_answer.html", context, status=status)
