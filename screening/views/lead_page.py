"""One lead: what differs, why, what was found, what I may do, how it came here; and its moves."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ledger import deadlines, onward
from ledger.models import Evidence
from ledger.transitions import SamePersonError, StaleStatusError
from regions.duties import Permission
from regions.guards import require
from regions.models import User
from regions.step_up import PasswordAgain
from screening import (
    exemptions,
    lead_context,
    lead_operations,
    lead_pages,
    lead_proof,
    lead_replies,
)
from screening.basemap.forms import RevealForm
from screening.forms import CloseForm, MoveForm, ReasonForm, ReplyForm, SignedForm
from screening.lead_actions import actions
from screening.models import PASSING_VERDICTS, TRUE_VERDICTS, Lead
from screening.views.leads import leads_in_sight

FORMS: dict[str, type[forms.Form]] = {
    "receive": MoveForm,
    "send-down": MoveForm,
    "file-up": SignedForm,
    "close": CloseForm,
    "return": ReasonForm,
    "reopen": ReasonForm,
}


def lead_in_sight(request: HttpRequest, pk: int) -> Lead:
    """The lead with what its page shows; 404 when it is out of sight."""
    user: User = request.user  # type: ignore[assignment]
    rows = leads_in_sight(user).for_list().select_related("verified_by", "holder__parent")
    return get_object_or_404(rows, pk=pk)


@require(Permission.LEAD_VIEW)
@require_GET
def lead_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, lead_in_sight(request, pk))


@require(Permission.PERSON_REVEAL)
@require_POST
def lead_reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Names and number in full on this answer only; who asked and why is recorded."""
    lead = lead_in_sight(request, pk)
    form = RevealForm(request.POST, auto_id="id_reveal_%s")
    if not form.is_valid():
        return _page(request, lead, failed=("reveal", form))
    lead_operations.reveal(lead, by=request.user, purpose=form.cleaned_data["purpose"])
    return _page(request, lead, in_full=True)


def _page(
    request: HttpRequest,
    lead: Lead,
    failed: tuple[str, forms.Form] | None = None,
    in_full: bool = False,
) -> HttpResponse:
    """The page; `failed` is the form of a move that did not go, with its errors."""
    user: User = request.user  # type: ignore[assignment]
    files = list(lead_proof.files_of_round(lead))
    possible = actions(lead, user)
    household_url = _household_url(lead, user)
    context = {
        "lead": lead,
        "name": lead_pages.name_in_full(lead) if in_full else lead_pages.subject_name(lead),
        "in_full": in_full,
        "reveal": None if in_full else _reveal_form(lead, user, failed),
        "crumbs": lead_pages.crumbs(lead.region.ancestors, user),
        "state": "overdue" if lead.is_overdue else lead.status,
        "meta": _meta(lead),
        "sides": lead_pages.sides(lead),
        "rows": lead_pages.compared_rows(lead, in_full=in_full),
        "two_dates": lead_pages.two_dates(lead),
        "source": lead_context.source(lead, user),
        "closing": lead_context.closing(lead),
        "members": lead_context.members(lead, in_full=in_full)
        if _household_url(lead, user)
        else [],
        "others": lead_context.others(lead),
        "photos": lead_pages.photos(f for f in files if f.kind == Evidence.Kind.PHOTO),
        "papers": lead_pages.photos(f for f in files if f.kind == Evidence.Kind.PAPER),
        "signatures": lead_pages.signatures(lead, in_full=in_full),
        "replies": lead_pages.replies(lead, in_full=in_full),
        "must_be_heard": lead.is_open and lead.must_be_heard(lead.verdict),
        "reply_form": _reply_form(lead, user, failed),
        "exemptions": exemptions.of_subject(lead),
        "may_exempt": lead.is_open and user.can(Permission.RULE_SET, at=lead.region),
        "verdict_hue": "review" if lead.verdict in TRUE_VERDICTS else "wait",
        "is_changed": lead_pages.changed_since_signed(lead),
        "actions": [
            (
                action,
                _form(request, action.name, lead, failed),
                bool(failed) and failed[0] == action.name,
            )
            for action in possible
        ],
        "is_to_sign": any(action.statement for action in possible),
        "onward": onward.ways(lead, user),
        "timeline": lead_pages.timeline(lead),
        "household_url": household_url,
    }
    status = 422 if failed else 200
    return render(request, "screening/lead_detail.html", context, status=status)


def _form(
    request: HttpRequest, verb: str, lead: Lead, failed: tuple[str, forms.Form] | None
) -> forms.Form | None:
    if failed and failed[0] == verb:
        return failed[1]
    if verb not in FORMS:
        return None
    initial = {"seen": lead_proof.seen_on_page(lead)}
    form = _made(request, verb, initial=initial)
    if isinstance(form, CloseForm) and lead.verdict not in PASSING_VERDICTS:
        return form.without_hold()
    return form


def _made(request: HttpRequest, verb: str, posted: Any = None, **more: Any) -> forms.Form:
    form = FORMS[verb]
    if issubclass(form, PasswordAgain):
        more["request"] = request
    return form(posted, auto_id=f"id_{verb}_%s", **more)


def _reply_form(
    lead: Lead, user: User, failed: tuple[str, forms.Form] | None
) -> tuple[forms.Form, bool] | None:
    """The form for what the household says, and whether it came back with errors."""
    if failed and failed[0] == "reply":
        return failed[1], True
    if lead_replies.may_record(lead, user):
        return ReplyForm(auto_id="id_reply_%s"), False
    return None


def _reveal_form(
    lead: Lead, user: User, failed: tuple[str, forms.Form] | None
) -> forms.Form | None:
    if not user.can(Permission.PERSON_REVEAL, at=lead.region):
        return None
    return failed[1] if failed and failed[0] == "reveal" else RevealForm(auto_id="id_reveal_%s")


def _meta(lead: Lead) -> str:
    """XS-2018-03-00412 · 6月18日到期，剩 2 个工作日."""
    if not lead.is_open:
        return lead.number
    left = deadlines.working_days_left(timezone.localdate(), lead.due_on)
    day = f"{lead.due_on:%Y-%m-%d}"
    if left < 0:
        words = _("due %(day)s, %(n)d working days late") % {"day": day, "n": -left}
    else:
        words = _("due %(day)s, %(n)d working days left") % {"day": day, "n": left}
    return f"{lead.number} · {words}"


def _household_url(lead: Lead, user: User) -> str:
    """Where its household is; "" where that has moved out of sight since."""
    mine = tuple(user.paths_where(Permission.HOUSEHOLD_VIEW))
    if not lead.household.place_path.startswith(mine):
        return ""
    return reverse("households:household-detail", args=[lead.household_id])


# --- moves --------------------------------------------------------------------------------------
Verb = Callable[..., Any]


def _move(
    request: HttpRequest, pk: int, name: str, verb: Verb, done: str, *takes: str
) -> HttpResponse:
    """Do `verb` with the named fields of its form; on trouble show the page with the reason."""
    lead = lead_in_sight(request, pk)
    form = _made(request, name, request.POST)
    if form.is_valid():
        try:
            verb(lead, by=request.user, **{field: form.cleaned_data[field] for field in takes})
        except (StaleStatusError, SamePersonError) as error:
            form.add_error(None, str(error))
        except ValidationError as error:
            form.add_error(None, error.messages)  # type: ignore[arg-type]
    if form.errors:
        return _page(request, lead_in_sight(request, pk), failed=(name, form))
    messages.success(request, done)
    return redirect("screening:lead-detail", pk)


@require(Permission.LEAD_RECEIVE)
@require_POST
def lead_receive(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "receive", lead_operations.receive, _("Signed for."))


@require(Permission.LEAD_SEND_DOWN)
@require_POST
def lead_send_down(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "send-down", lead_operations.send_down, _("Sent down."))


@require(Permission.LEAD_FILE_UP)
@require_POST
def lead_file_up(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("Signed and filed up.")
    return _move(request, pk, "file-up", lead_operations.file_up, done, "strokes", "seen")


@require(Permission.LEAD_CLOSE)
@require_POST
def lead_close(request: HttpRequest, pk: int) -> HttpResponse:
    done = _("Signed and closed out.")
    takes = ("strokes", "seen", "note", "hold")
    return _move(request, pk, "close", lead_operations.close, done, *takes)


@require(Permission.LEAD_RETURN)
@require_POST
def lead_return(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "return", lead_operations.return_, _("Returned."), "reason")


@require(Permission.LEAD_REOPEN)
@require_POST
def lead_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    return _move(request, pk, "reopen", lead_operations.reopen, _("Opened again."), "reason")


@require(Permission.LEAD_ANSWER, Permission.LEAD_FILE_UP, Permission.LEAD_CLOSE)
@require_POST
def lead_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what the household says to the lead, with its papers."""
    lead = lead_in_sight(request, pk)
    user: User = request.user  # type: ignore[assignment]
    form = ReplyForm(request.POST, auto_id="id_reply_%s")
    if form.is_valid():
        try:
            uploads = request.FILES.getlist("papers")
            lead_replies.record(lead, by=user, given=form.reply(), uploads=uploads)
        except StaleStatusError as error:
            form.add_error(None, str(error))
        except ValidationError as error:
            told = error.message_dict if hasattr(error, "error_dict") else {None: error.messages}
            for field, sentences in told.items():
                form.add_error(field, sentences)  # type: ignore[arg-type]
    if form.errors:
        return _page(request, lead_in_sight(request, pk), failed=("reply", form))
    messages.success(request, _("What the household said is kept."))
    return redirect("screening:lead-detail", pk)
