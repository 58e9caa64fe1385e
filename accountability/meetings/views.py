"""The list of meetings, one meeting, and what is behind its agenda."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accountability.meetings import body_forms, deciding, forms, operations, pages
from accountability.meetings.kinds import RULES
from accountability.models import Meeting, MeetingKind, Topic
from qiannan.web import here_with, key_of, paginate
from regions.duties import Permission
from regions.guards import require
from regions.models import User

PAGE = 50
_WITH = ("region", "body", "chair", "written_by", "signed_by")
State = Meeting.State
# Who may know of meetings at all; which, `Meeting.objects.seen_by` tells.
SEE = (Permission.CASE_VIEW, Permission.TASK_FORCE_VIEW)


def meetings_in_sight(request: HttpRequest) -> QuerySet[Meeting]:
    user: User = request.user  # type: ignore[assignment]
    return Meeting.objects.seen_by(user).select_related(*_WITH)


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
    found = [(_("Meetings"), reverse("accountability:meeting-list"))]
    if meeting:
        url = reverse("accountability:meeting-detail", args=[meeting.pk])
        found.append((meeting.number, url))
    return found


@require(*SEE, is_hidden=True)
@require_GET
def meeting_list(request: HttpRequest) -> HttpResponse:
    """The meetings in a person's sight, the newest first; of one kind where one is chosen."""
    user: User = request.user  # type: ignore[assignment]
    kinds = kinds_of(user, "see")
    kind = request.GET.get("kind", "")
    found = meetings_in_sight(request)
    page = paginate(request, found.filter(kind=kind) if kind in kinds else found)
    rows = list(page.object_list)
    progress = pages.progress_of(rows)
    tabs = [
        (MeetingKind(one).label, None, here_with(request, kind=one), one == kind) for one in kinds
    ]
    context = {
        "page": page,
        "rows": [(row, pages.HUES[State(row.state)], progress.get(row.pk, (0, 0))) for row in rows],
        "tabs": [(_("All"), None, here_with(request, kind=""), kind not in kinds), *tabs],
        "may_convene": [(one, pages.CONVENE[one]) for one in kinds_of(user, "handle")],
        "has_bodies": any(one != MeetingKind.JOINT for one in kinds),
        "title": _("Joint meetings") if kinds == [MeetingKind.JOINT] else _("Meetings"),
    }
    return render(request, "accountability/meetings/list.html", context)


def kinds_of(user: User, what: str) -> list[str]:
    """The kinds that a person may `see` or `handle` somewhere."""
    return [kind for kind, rules in RULES.items() if user.paths_where(getattr(rules, what))]


@require(*SEE, is_hidden=True)
@require_GET
def meeting_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting: agenda, who came, decisions, minutes. Of a joint one it is kept who read it."""
    meeting = meeting_in_sight(request, pk)
    operations.read(meeting, by=request.user)  # type: ignore[arg-type]
    return render(request, "accountability/meetings/detail.html", meeting_context(request, meeting))


def meeting_context(
    request: HttpRequest, meeting: Meeting, filled: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The context of the page; `filled` holds a form that came back with errors, by its verb."""
    user: User = request.user  # type: ignore[assignment]
    decisions = pages.decisions_of(meeting)
    may_handle = user.holds(RULES[meeting.kind].handle, at=meeting.region)
    return {
        "meeting": meeting,
        "title": pages.title_of_page(meeting),
        "hue": pages.HUES[State(meeting.state)],
        "stations": pages.stations(meeting),
        "facts": pages.facts(meeting),
        "agenda": pages.agenda_of(meeting, user),
        "attendances": meeting.attendances.all(),
        "decisions": decisions,
        "acts": acts_of(request, meeting, filled or {}),
        "open": set(filled or {}),
        "call_off": (filled or {}).get("call-off"),
        "may_handle": may_handle,
        "may_decide": may_handle and meeting.state == State.HELD,
        "signatures": pages.signatures_of(meeting) if meeting.signed_at else [],
        "statement": RULES[meeting.kind].statement,
        "story": pages.trail(meeting, readings=False),
        "readers": pages.trail(meeting, readings=True),
        "crumbs": crumbs(),
    }


def acts_of(request: HttpRequest, meeting: Meeting, filled: dict[str, Any]) -> dict[str, Any]:
    """The forms of what this person may do now, by verb; `why_not_sign` where it is a sentence."""
    user: User = request.user  # type: ignore[assignment]
    rules = RULES[meeting.kind]
    found: dict[str, Any] = {}
    if user.holds(rules.handle, at=meeting.region):
        if meeting.state == State.PREPARING:
            form = forms.PresentForm if meeting.is_joint else body_forms.CameForm
            found["hold"] = form(meeting=meeting)
            found["call-off"] = forms.CallOffForm()
        if meeting.state == State.HELD:
            found["minutes"] = forms.MinutesForm.of(meeting)
    if meeting.state == State.HELD and _may_sign(meeting, user):
        found["why_not_sign"] = deciding.why_not_sign(meeting, user)
        seen = {"seen": deciding.version(meeting)}
        found["sign"] = forms.SignForm(initial=seen, request=request)
    return found | filled


def _may_sign(meeting: Meeting, user: User) -> bool:
    """Every member of a joint meeting is told why not; of the others the chair alone."""
    is_chair = meeting.is_joint or meeting.chair.person == user.person
    return is_chair and user.holds(RULES[meeting.kind].sign, at=meeting.region)


@require(*SEE, is_hidden=True)
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
