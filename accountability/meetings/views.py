"""The list of joint meetings, one meeting, and what is behind its agenda."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accountability.meetings import deciding, forms, moves, operations, pages
from accountability.models import Meeting, Topic
from qiannan.web import key_of, paginate
from regions.duties import Permission
from regions.guards import require
from regions.models import User

PAGE = 50
_WITH = ("region", "chair", "written_by", "signed_by")
State = Meeting.State


def meetings_in_sight(request: HttpRequest) -> QuerySet[Meeting]:
    user: User = request.user  # type: ignore[assignment]
    return Meeting.objects.visible_to(user, Permission.CASE_VIEW).select_related(*_WITH)


def meeting_in_sight(request: HttpRequest, pk: int) -> Meeting:
    return get_object_or_404(meetings_in_sight(request), pk=pk)


def meeting_to_write(request: HttpRequest, pk: int) -> Meeting:
    """The meeting, kept from others until the transaction ends where something was sent: what a
    form compares with is then what is overwritten.
    """
    rows = meetings_in_sight(request)
    if request.method == "POST":
        rows = rows.select_for_update(of=("self",))
    return get_object_or_404(rows, pk=pk)


def crumbs(meeting: Meeting | None = None) -> list[tuple[str, str]]:
    found = [(_("Joint meetings"), reverse("accountability:meeting-list"))]
    if meeting:
        url = reverse("accountability:meeting-detail", args=[meeting.pk])
        found.append((meeting.number, url))
    return found


@require(Permission.CASE_VIEW, is_hidden=True)
@require_GET
def meeting_list(request: HttpRequest) -> HttpResponse:
    """The meetings of the person's places, the newest first."""
    user: User = request.user  # type: ignore[assignment]
    page = paginate(request, meetings_in_sight(request))
    rows = list(page.object_list)
    progress = pages.progress_of(rows)
    context = {
        "page": page,
        "rows": [(row, pages.HUES[State(row.state)], progress.get(row.pk, (0, 0))) for row in rows],
        "may_convene": any(
            Permission.CASE_HANDLE in posting.grants for posting in user.active_postings
        ),
    }
    return render(request, "accountability/meetings/list.html", context)


@require(Permission.CASE_VIEW, is_hidden=True)
@require_GET
def meeting_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting: agenda, who came, decisions, minutes. That it was read is kept."""
    meeting = meeting_in_sight(request, pk)
    operations.read(meeting, by=request.user)  # type: ignore[arg-type]
    return render(request, "accountability/meetings/detail.html", meeting_context(request, meeting))


def meeting_context(
    request: HttpRequest, meeting: Meeting, filled: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The context of the page; `filled` holds a form that came back with errors, by its verb."""
    user: User = request.user  # type: ignore[assignment]
    decisions = pages.decisions_of(meeting)
    may_handle = user.holds(Permission.CASE_HANDLE, at=meeting.region)
    return {
        "meeting": meeting,
        "hue": pages.HUES[State(meeting.state)],
        "stations": pages.stations(meeting),
        "facts": pages.facts(meeting),
        "agenda": pages.agenda_of(meeting, user),
        "attendances": meeting.attendances.all(),
        "decisions": decisions,
        "acts": acts_of(request, meeting, filled or {}),
        "open": set(filled or {}),
        "may_handle": may_handle,
        "may_decide": may_handle and meeting.state == State.HELD,
        "signatures": pages.signatures_of(meeting) if meeting.signed_at else [],
        "statement": moves.SIGNED.statement,
        "story": pages.trail(meeting, readings=False),
        "readers": pages.trail(meeting, readings=True),
        "crumbs": crumbs(),
    }


def acts_of(request: HttpRequest, meeting: Meeting, filled: dict[str, Any]) -> dict[str, Any]:
    """The forms of what this person may do now, by verb; `why_not_sign` where it is a sentence."""
    user: User = request.user  # type: ignore[assignment]
    found: dict[str, Any] = {}
    if user.holds(Permission.CASE_HANDLE, at=meeting.region):
        if meeting.state == State.PREPARING:
            found["hold"] = forms.PresentForm(meeting=meeting)
            found["call-off"] = forms.CallOffForm()
        if meeting.state == State.HELD:
            found["minutes"] = forms.MinutesForm.of(meeting)
    if meeting.state == State.HELD and user.holds(Permission.CASE_DECIDE, at=meeting.region):
        found["why_not_sign"] = deciding.why_not_sign(meeting, user)
        seen = {"seen": deciding.version(meeting)}
        found["sign"] = forms.SignForm(initial=seen, request=request)
    return found | filled


@require(Permission.CASE_VIEW, is_hidden=True)
@require_GET
def meeting_agenda(request: HttpRequest, pk: int, topic: str) -> HttpResponse:
    """The entries behind a line of the agenda as it was drawn; keyset paging."""
    user: User = request.user  # type: ignore[assignment]
    meeting = meeting_in_sight(request, pk)
    line = meeting.agenda.filter(topic=topic).first()
    if topic not in Topic.values or line is None:
        raise Http404
    keys = pages.keys_of(line, user)
    after = key_of(request, "after")
    keys = [key for key in keys if key > after]
    context = {
        "meeting": meeting,
        "title": Topic(topic).label,
        "is_frozen": meeting.state != State.PREPARING,
        "rows": pages.behind(line, keys[:PAGE], user),
        "total": len(pages.keys_of(line, user)),
        "after": f"?after={keys[PAGE - 1]}" if len(keys) > PAGE else "",
        "crumbs": crumbs(meeting),
    }
    return render(request, "accountability/meetings/agenda.html", context)
