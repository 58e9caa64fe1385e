"""Drawing an agenda from the ledgers as of a cut-off.

What happened is read from events, so that the same cut-off draws the same agenda again later.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q

from accountability.meetings.kinds import RULES
from accountability.models import (
    AgendaLine,
    Case,
    Issue,
    IssueSign,
    Meeting,
    MeetingDecision,
    MeetingKind,
    Topic,
)
from ledger import reports as ledger_reports
from ledger.models import Event, ObligationQuerySet, Status
from ledger.obligations.reports import late_on
from ledger.reports import AS_OF_WHOLE, LATE, end_of, start_of
from regions.models import Region
from taskforces.models import Body, BodyKind, Task, TripFinding
from taskforces.models.tasks import TaskQuerySet

HALF_MONTH_REPORT = "half_month_report"
FIRST_REACHES_BACK = 92  # days: a quarter, where no meeting went before
_OVERDUE = f"SELECT s.subject_id FROM ({AS_OF_WHOLE}) s WHERE {LATE} ORDER BY 1"  # noqa: S608
_HAPPENED = {
    Topic.LOOK_BACK: "accountability.issue.reopened",
    Topic.VERDICT: "screening.lead.reopened",
    Topic.MISSED: "accountability.issue.escalated",
}


@dataclass(frozen=True)
class Span:
    """The place and the days (inclusive) an agenda is drawn of, and for whom: as of `Meeting`."""

    region: Region
    since: date
    cut_off: date
    kind: str = MeetingKind.JOINT
    body: Body | None = None


@dataclass(frozen=True)
class Drawn:
    """The keys behind one topic, in ascending order; `words` as `AgendaLine.words`."""

    keys: list[int]
    words: dict[str, str] = field(default_factory=dict)


def draw(span: Span) -> dict[Topic, Drawn]:
    """Return every topic of the kind, also one with nothing under it."""
    return {topic: _DRAW[topic](span) for topic in RULES[span.kind].topics}


def since_last(
    region: Region, cut_off: date, kind: str = MeetingKind.JOINT, body: Body | None = None
) -> date:
    """The day after the cut-off of the last such meeting that was held, or a quarter back."""
    last = Meeting.objects.filter(
        region=region,
        kind=kind,
        body=body,
        state__in=[Meeting.State.HELD, Meeting.State.SIGNED],
        cut_off__lt=cut_off,
    ).first()
    return (last.cut_off if last else cut_off - timedelta(days=FIRST_REACHES_BACK)) + timedelta(1)


def write(meeting: Meeting) -> None:
    """Put what is drawn in the place of what was drawn before; only while it is prepared."""
    meeting.agenda.all().delete()
    span = Span(meeting.region, meeting.since, meeting.cut_off, meeting.kind, meeting.body)
    AgendaLine.objects.bulk_create(
        AgendaLine(meeting=meeting, topic=topic, entries=drawn.keys, words=drawn.words)
        for topic, drawn in draw(span).items()
    )


def _overdue(span: Span) -> Drawn:
    subject = Issue._meta.label_lower
    values = ledger_reports.parameters(subject, span.region, span.cut_off)
    values |= ledger_reports.cuts(subject)
    return Drawn([row["subject_id"] for row in ledger_reports.rows(_OVERDUE, values)])


def _happened(topic: Topic) -> Callable[[Span], Drawn]:
    def drawn(span: Span) -> Drawn:
        found = Event.objects.filter(
            kind=_HAPPENED[topic],
            at__gte=start_of(span.since),
            at__lt=end_of(span.cut_off),
            region_path__startswith=span.region.path,
        )
        keys = found.order_by("subject_id").values_list("subject_id", flat=True).distinct()
        return Drawn([key for key in keys if key is not None])

    return drawn


def _cases(span: Span) -> Drawn:
    """Opened and neither decided nor dropped by then, or under appeal then."""
    day = span.cut_off
    undecided = Q(decided_on__isnull=True) | Q(decided_on__gt=day)
    going_on = undecided & (Q(ended_on__isnull=True) | Q(ended_on__gt=day))
    appealed = Q(appealed_on__lte=day) & (Q(answered_on__isnull=True) | Q(answered_on__gt=day))
    rows = Case.objects.within_paths([span.region.path]).filter(opened_on__lte=day)
    return Drawn(list(rows.filter(going_on | appealed).order_by("pk").values_list("pk", flat=True)))


def _signs(span: Span) -> Drawn:
    end = end_of(span.cut_off)
    unseen = Q(looked_at__isnull=True) | Q(looked_at__gte=end)
    rows = IssueSign.objects.within_paths([span.region.path]).filter(unseen, found_at__lt=end)
    return Drawn(list(rows.order_by("pk").values_list("pk", flat=True)))


def _decisions(span: Span) -> Drawn:
    """What earlier meetings of the place put on the ledger: all that was still open when the span
    began, each with where it stood at the cut-off.
    """
    decided = MeetingDecision.objects.filter(
        meeting__region=span.region, issue__isnull=False, meeting__held_on__lte=span.cut_off
    )
    keys = sorted(decided.values_list("issue_id", flat=True))
    then, before = _stood(keys, span.cut_off), _stood(keys, span.since - timedelta(1))
    over = (Status.CLOSED, Status.WITHDRAWN)
    words = {str(key): state for key, state in then.items() if before.get(key) not in over}
    return Drawn([key for key in keys if str(key) in words], words)


def _stood(keys: list[int], day: date) -> dict[int | None, str]:
    """Where issues stood at the end of a day; those not yet registered are left out."""
    lived = Event.objects.filter(
        subject=Issue._meta.label_lower, subject_id__in=keys, at__lt=end_of(day)
    ).exclude(after="")
    last = lived.order_by("subject_id", "-id").distinct("subject_id")
    return dict(last.values_list("subject_id", "after"))


def _tasks_of(span: Span) -> TaskQuerySet:
    """The tasks within the place: of a task force its own and those of its copies below."""
    rows = Task.objects.within_paths([span.region.path])
    if span.kind == MeetingKind.DISPATCH:
        rows = rows.filter(body__kind=BodyKind.TASK_FORCE)
        if span.body:
            rows = rows.filter(body__subject=span.body.subject)
    return rows


def _open_then(rows: TaskQuerySet, day: date) -> TaskQuerySet:
    end = end_of(day)
    rows = rows.filter(opened_at__lt=end)
    return rows.exclude(closed_at__lt=end).exclude(withdrawn_at__lt=end)


def _keys(rows: TaskQuerySet | ObligationQuerySet) -> Drawn:
    return Drawn(list(rows.order_by("pk").values_list("pk", flat=True)))


def _earlier(span: Span) -> Drawn:
    """The tasks that earlier meetings of the kind gave, and that were open as the span began or
    came in it; each with where it stood at the cut-off: open, late, closed or withdrawn.
    """
    decided = MeetingDecision.objects.tasked().filter(
        meeting__region=span.region,
        meeting__kind=span.kind,
        meeting__body=span.body,
        meeting__held_on__lte=span.cut_off,
    )
    given = Task.objects.filter(pk__in=decided.values("task"), opened_at__lt=end_of(span.cut_off))
    began = start_of(span.since)
    given = given.exclude(closed_at__lt=began).exclude(withdrawn_at__lt=began).order_by("pk")
    still = set(_open_then(given, span.cut_off).values_list("pk", flat=True))
    late = set(given.late_on(span.cut_off).values_list("pk", flat=True))
    words = {}
    for key, closed_at in given.values_list("pk", "closed_at"):
        over = Status.CLOSED.value if closed_at else Status.WITHDRAWN.value
        words[str(key)] = "late" if key in late else "open" if key in still else over
    return Drawn([int(key) for key in words], words)


def _late_tasks(span: Span) -> Drawn:
    return _keys(_tasks_of(span).late_on(span.cut_off))


def _late_duties(span: Span) -> ObligationQuerySet:
    return late_on(span.region, span.cut_off)


def _reports(span: Span) -> Drawn:
    """Half-month reports that stood late; of one task force its own alone."""
    rows = _late_duties(span).filter(rule__kind=HALF_MONTH_REPORT)
    if span.body and span.kind == MeetingKind.DISPATCH:
        rows = rows.filter(ower_subject=Body.subject_label, ower_id=span.body.pk)
    return _keys(rows)


def _duties(span: Span) -> Drawn:
    return _keys(_late_duties(span).exclude(rule__kind=HALF_MONTH_REPORT))


def _findings(span: Span) -> Drawn:
    """The tasks that findings of supervision became and that were open at the cut-off."""
    rows = _tasks_of(span).filter(origin_subject=TripFinding.subject)
    return _keys(_open_then(rows, span.cut_off))


_DRAW: dict[Topic, Callable[[Span], Drawn]] = {
    Topic.DECISIONS: _decisions,
    Topic.OVERDUE: _overdue,
    Topic.CASES: _cases,
    Topic.SIGNS: _signs,
    Topic.EARLIER: _earlier,
    Topic.TASKS: _late_tasks,
    Topic.REPORTS: _reports,
    Topic.DUTIES: _duties,
    Topic.FINDINGS: _findings,
    **{topic: _happened(topic) for topic in _HAPPENED},
}
