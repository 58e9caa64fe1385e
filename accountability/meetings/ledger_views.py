"""The ledger of decisions, and the papers of a meeting: its notice and its minutes."""

from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accountability.bulletins.word import TYPE
from accountability.meetings import ledger, moves, notice_paper, pages, papers
from accountability.meetings.views import SEE, crumbs, meeting_in_sight
from accountability.models import Meeting, MeetingDecision
from qiannan.web import here_with, paginate, render_page
from regions.guards import require, require_login
from regions.models import User


@require(*SEE, is_hidden=True)
@require_GET
def decision_list(request: HttpRequest) -> HttpResponse:
    """What signed meetings of the person's places decided, and where it stands."""
    user: User = request.user  # type: ignore[assignment]
    rows = MeetingDecision.objects.seen_by(user).signed()
    found = ledger.DecisionFilter(request.GET, rows, request=request)
    page = paginate(request, ledger.for_list(found.qs))
    numbers = ledger.counts(found.base if hasattr(found, "base") else rows)
    state = request.GET.get("state", "")
    tabs = [
        (label, numbers[name], here_with(request, state=name), name == state)
        for name, label in ledger.STATES.items()
    ]
    every = (_("All"), numbers["all"], here_with(request, state=""), state not in ledger.STATES)
    context = {
        "filter": found,
        "page": page,
        "rows": [ledger.line_of(row) for row in page.object_list],
        "tabs": [every, *tabs],
        "crumbs": crumbs(),
    }
    return render_page(
        request,
        "accountability/meetings/decisions.html",
        "accountability/meetings/_decisions.html",
        context,
    )


@require(*SEE, is_hidden=True)
@require_GET
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """The way from a task to the meeting that decided it."""
    user: User = request.user  # type: ignore[assignment]
    row = get_object_or_404(MeetingDecision.objects.seen_by(user), pk=pk)
    return redirect("accountability:meeting-detail", row.meeting_id)


@require_login
@require_GET
def meeting_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """会议通知 as it is printed: for who sees the meeting, and for who is asked to come."""
    user: User = request.user  # type: ignore[assignment]
    meeting = _noticed(user, pk)
    context = notice_paper.words_of(meeting, user) | {
        "meeting": meeting,
        "crumbs": crumbs(meeting) if Meeting.objects.seen_by(user).filter(pk=pk) else [],
    }
    return render(request, "accountability/meetings/notice.html", context)


@require_login
@require_GET
def meeting_notice_export(request: HttpRequest, pk: int) -> FileResponse:
    """The notice as Word, for whom it is there to read; the export is an event."""
    user: User = request.user  # type: ignore[assignment]
    meeting = _noticed(user, pk)
    moves.tell(meeting, "notice_exported", by=user)
    return FileResponse(
        notice_paper.write(meeting, user),
        as_attachment=True,
        filename=notice_paper.file_name(meeting),
        content_type=TYPE,
    )


def _noticed(user: User, pk: int) -> Meeting:
    """A meeting whose notice is there for a person to read; of joint meetings there is none."""
    asked = Q(pk__in=Meeting.objects.filter(attendances__cadre__user=user).values("pk"))
    seen = Q(pk__in=Meeting.objects.seen_by(user).values("pk")) | asked | Q(chair=user)
    rows = Meeting.objects.filter(seen).select_related("region", "body", "chair", "convened_by")
    meeting = get_object_or_404(rows, pk=pk)
    if meeting.is_joint:
        raise Http404
    return meeting


@require(*SEE, is_hidden=True)
@require_GET
def meeting_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """会议纪要 as it is printed."""
    meeting = meeting_in_sight(request, pk)
    if meeting.is_joint or not meeting.minutes:
        raise Http404
    context = papers.words_of(meeting) | {
        "meeting": meeting,
        "hue": pages.HUES[Meeting.State(meeting.state)],
        "signatures": pages.signatures_of(meeting) if meeting.signed_at else [],
        "crumbs": crumbs(meeting),
    }
    return render(request, "accountability/meetings/minutes.html", context)


@require(*SEE, is_hidden=True)
@require_GET
def meeting_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes as Word; the export is an event."""
    user: User = request.user  # type: ignore[assignment]
    meeting = meeting_in_sight(request, pk)
    if meeting.is_joint or not meeting.minutes:
        raise Http404
    moves.tell(meeting, "exported", by=user)
    return FileResponse(
        papers.write(meeting),
        as_attachment=True,
        filename=papers.file_name(meeting),
        content_type=TYPE,
    )
