"""Decisions of a meeting: written down, changed, struck out before the minutes are signed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accountability.meetings import body_forms, deciding, forms
from accountability.meetings.kinds import RULES
from accountability.meetings.step_views import form_page, put
from accountability.meetings.views import SEE, meeting_in_sight, meeting_to_write
from accountability.models import Meeting, MeetingDecision
from regions.guards import require
from regions.models import User

AnyDecisionForm = forms.DecisionForm | body_forms.TaskDecisionForm


@require(*SEE, is_hidden=True)
@require_http_methods(["GET", "POST"])
def decision_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a decision down."""
    meeting = meeting_in_sight(request, pk)
    initial = {"topic": request.GET.get("topic", ""), "region": meeting.region.code}
    form: AnyDecisionForm
    if meeting.is_joint:
        form = forms.DecisionForm(request.POST or None, within=meeting.region, initial=initial)
    else:
        del initial["region"]
        form = body_forms.TaskDecisionForm(request.POST or None, meeting=meeting, initial=initial)
    return _decision(request, meeting, None, form)


@require(*SEE, is_hidden=True)
@require_http_methods(["GET", "POST"])
@transaction.atomic
def decision_edit(request: HttpRequest, pk: int, decision: int) -> HttpResponse:
    """Change a decision that is not signed yet."""
    meeting = meeting_to_write(request, pk)
    rows = meeting.decisions.select_related(
        "region", "meeting__region", "meeting__body", "meeting__chair"
    )
    row = get_object_or_404(rows, pk=decision)
    of = forms.DecisionForm.of if meeting.is_joint else body_forms.TaskDecisionForm.of
    return _decision(request, meeting, row, of(row, request.POST or None))


def _decision(
    request: HttpRequest, meeting: Meeting, row: MeetingDecision | None, form: AnyDecisionForm
) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    if not user.holds(RULES[meeting.kind].handle, at=meeting.region):
        raise PermissionDenied
    if request.method == "POST" and form.is_valid():
        try:
            deciding.decide(meeting, form.decided, by=user, decision=row)
        except ValidationError as error:
            put(form, error)
        else:
            messages.success(request, _("It is recorded."))
            return redirect("accountability:meeting-detail", meeting.pk)
    title = _("Change the decision") if row else _("Write a decision down")
    return form_page(request, form, title, _("Save the decision"), meeting)


@require(*SEE, is_hidden=True)
@require_POST
def decision_strike(request: HttpRequest, pk: int, decision: int) -> HttpResponse:
    """Strike a decision out before the minutes are signed."""
    meeting = meeting_in_sight(request, pk)
    row = get_object_or_404(meeting.decisions.select_related("meeting"), pk=decision)
    try:
        deciding.strike(row, by=request.user)  # type: ignore[arg-type]
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("It is struck out."))
    return redirect("accountability:meeting-detail", pk)
