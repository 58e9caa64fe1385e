"""Applying for the close-out, phone first: one scrolling page, and photos that are kept at once."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accountability import issue_closing, issue_operations, issue_proof, stages, transitions
from accountability.issue_pages import page
from accountability.issue_pages.act_views import why_not
from accountability.issue_pages.forms import ApplyForm, put
from accountability.issue_pages.views import crumbs, issue_in_sight
from accountability.models import Issue
from accountability.seen import last_act
from ledger import shown
from ledger.transitions import SamePersonError, StaleStatusError
from regions.duties import Permission
from regions.guards import require
from regions.models import User
from regions.personal_keys import EndedKeyError


@require(Permission.ISSUE_RECTIFY)
@require_http_methods(["GET", "POST"])
def issue_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Show or take the application; with errors everything but files is kept as entered."""
    issue = issue_in_sight(request, pk)
    if words := why_not(request, issue, "apply"):
        messages.warning(request, words)
        return redirect("accountability:issue", pk)
    initial = {"seen": issue_proof.seen_by_rectifier(issue)}
    form = ApplyForm(request.POST or None, request=request, initial=initial)
    if request.method == "GET":
        return _page(request, issue, form)
    file_errors: list[str] = []
    if form.is_valid():
        file_errors = _take(form, issue, request)
    if form.errors or file_errors:
        return _page(request, issue_in_sight(request, pk), form, file_errors)
    messages.success(request, _("Applied for and signed; it is on its way up."))
    return redirect("accountability:issue", pk)


def _take(form: ApplyForm, issue: Issue, request: HttpRequest) -> list[str]:
    """Hand it in; put what is wrong on the form and return what is wrong with files."""
    given = form.application(request.FILES.getlist("photos"))
    try:
        issue_closing.apply(issue, by=request.user, given=given)  # type: ignore[arg-type]
    except SamePersonError as error:
        form.add_error(None, str(error))
    except EndedKeyError as error:
        form.add_error(None, error)
    except StaleStatusError as error:
        now = issue_in_sight(request, issue.pk)
        form.add_error(None, f"{error} {last_act(now)}".strip())
        form.show_anew(issue_proof.seen_by_rectifier(now))
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            return error.messages
        return put(form, error, beside=("files", "head"))
    return []


@require(Permission.ISSUE_RECTIFY)
@require_POST
def issue_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep one photo or paper as soon as it is taken: a dropped line loses nothing."""
    issue = issue_in_sight(request, pk)
    upload = request.FILES.get("photos")
    if upload is None:
        return JsonResponse({"error": _("No file arrived.")}, status=400)
    if words := why_not(request, issue, "file"):
        return JsonResponse({"error": words}, status=409)
    user: User = request.user  # type: ignore[assignment]
    try:
        kept = issue_operations.add_file(issue, upload, by=user)
    except StaleStatusError as error:
        return JsonResponse({"error": str(error)}, status=409)
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=422)
    return JsonResponse({"id": str(kept.pk)}, status=201)


def _page(
    request: HttpRequest, issue: Issue, form: ApplyForm, file_errors: list[str] | None = None
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    kept = shown.photos(issue_proof.files_of_round(issue))
    context = {
        "issue": issue,
        "form": form,
        "file_errors": file_errors or [],
        "crumbs": crumbs(issue, user),
        "meta": page.meta(issue),
        "state": page.HUES[stages.stage_of(issue)],
        "word": stages.word_of(issue),
        "kept": kept,
        "needs_file": not kept,
        "place": "".join(region.name for region in issue.region.ancestors[2:]),
        "who": user.full_name,
        "statement": transitions.APPLIED_STATEMENT,
        "goes_to": stages.verified_at_region(issue).name,
    }
    status = 422 if form.errors or file_errors else 200
    return render(request, "accountability/issues/apply.html", context, status=status)
