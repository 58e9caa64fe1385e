"""The ledger of decisions, and the papers of a meeting: its notice and its minutes."""

from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accountability.bulletins.word import TYPE, chinese_day
from accountability.meetings import ledger, moves, pages, papers
from accountability.meetings.kinds import title_of
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
    asked = Q(pk__in=Meeting.objects.filter(attendances__cadre__user=user).values("pk"))
    seen = Q(pk__in=Meeting.objects.seen_by(user).values("pk")) | asked | Q(chair=user)
    rows = Meeting.objects.filter(seen).select_related("region", "body", "chair", "convened_by")
    meeting = get_object_or_404(rows, pk=pk)
    if meeting.is_joint:
        raise Http404
    context = {
        "meeting": meeting,
        "title": title_of(meeting),
        "day": chinese_day(meeting.held_on),
        "sent_on": chinese_day(timezone.localdate(meeting.convened_at)),
        "agenda": pages.agenda_of(meeting, user),
        "attendances": meeting.attendances.all(),
        "crumbs": crumbs(meeting) if Meeting.objects.seen_by(user).filter(pk=pk) else [],
    }
    return render(request, "accountability/meetings/notice.html", context)


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
