"""Doing one act on an issue; what does not go comes back on its page in words."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accountability import issue_operations
from accountability.issue_acts import ACTS, hindrance
from accountability.issue_look import Look
from accountability.issue_pages.acts import Failed, form_for
from accountability.issue_pages.doing import DOING, Doing
from accountability.issue_pages.forms import put
from accountability.issue_pages.views import issue_in_sight, issue_page
from accountability.models import Issue
from accountability.seen import last_act
from ledger.transitions import SamePersonError, StaleStatusError
from regions.duties import Permission
from regions.guards import require
from regions.models import User


@require(Permission.ISSUE_VIEW)
@require_POST
def issue_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Take one step. 403 where no post of this person includes it; other reasons are said."""
    issue = issue_in_sight(request, pk)
    if verb not in DOING:
        raise Http404
    form = form_for(verb, request, issue, request.POST)
    if words := why_not(request, issue, verb):
        return issue_page(request, issue, _too_late(verb, words, form, issue))
    if form.is_valid() and (words := _do(DOING[verb], issue, request, form)):
        issue = issue_in_sight(request, pk)
        form = form_for(verb, request, issue, request.POST)
        if form.is_valid() or why_not(request, issue, verb):
            return issue_page(request, issue, _too_late(verb, words, form, issue))
    if form.errors:
        return issue_page(request, issue_in_sight(request, pk), Failed(verb, form))
    messages.success(request, str(DOING[verb].done))
    return redirect("accountability:issue", pk)


def _too_late(verb: str, words: str, form: forms.Form, issue: Issue) -> Failed:
    """Why it cannot be done, who did what meanwhile, and the words that were sent for nothing."""
    return Failed(verb, words=f"{words} {last_act(issue)}".strip(), unsent=form)


def why_not(request: HttpRequest, issue: Issue, verb: str) -> str:
    """The reason in words, "" when nothing stands in the way.

    Raises:
        PermissionDenied: no post of this person includes the act on the entry's way.
    """
    user: User = request.user  # type: ignore[assignment]
    found = hindrance(ACTS[verb], Look(issue, user))
    if found and found.is_forbidden:
        raise PermissionDenied(verb)
    return found.words if found else ""


def _do(doing: Doing, issue: Issue, request: HttpRequest, form: forms.Form) -> str:
    """Do it; return why it did not go where somebody was faster. Errors go on the form."""
    given = {name: form.cleaned_data[name] for name in doing.takes}
    try:
        doing.do(issue, by=request.user, **given)
    except (StaleStatusError, SamePersonError) as error:
        return str(error)
    except ValidationError as error:
        put(form, error)
    return ""


@require(Permission.ISSUE_RECTIFY)
@require_POST
def issue_files(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep photos and papers that prove the rectification."""
    issue = issue_in_sight(request, pk)
    words = why_not(request, issue, "file")
    uploads: list[Any] = request.FILES.getlist("photos")
    if not words and not uploads:
        words = _("No file arrived.")
    try:
        for upload in [] if words else uploads:
            issue_operations.add_file(issue, upload, by=request.user)  # type: ignore[arg-type]
    except StaleStatusError as error:
        words = str(error)
    except ValidationError as error:
        words = " ".join(error.messages)
    if words:
        return issue_page(request, issue_in_sight(request, pk), Failed("file", words=words))
    messages.success(request, _("The files are kept."))
    return redirect("accountability:issue", pk)
