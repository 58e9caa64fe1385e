"""Drawing an agenda from the ledgers as of a cut-off.

What happened is read from events, so that the same cut-off draws the same agenda again later.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q

from accountability.models import (
    AgendaLine,
    Case,
    Issue,
    IssueSign,
    Meeting,
    MeetingDecision,
    Topic,
)
from ledger import reports as ledger_reports
from ledger.models import Event, Status
from ledger.reports import AS_OF_WHOLE, LATE, end_of, start_of
from regions.models import Region

FIRST_REACHES_BACK = 92  # days: a quarter, where no meeting went before
_OVERDUE = f"SELECT s.subject_id FROM ({AS_OF_WHOLE}) s WHERE {LATE} ORDER BY 1"  # noqa: S608
_HAPPENED = {
    Topic.LOOK_BACK: "accountability.issue.reopened",
    Topic.VERDICT: "screening.lead.reopened",
    Topic.MISSED: "accountability.issue.escalated",
}


@dataclass(frozen=True)
class Span:
    """The place and the days (inclusive) an agenda is drawn of."""

    region: Region
    since: date
    cut_off: date


@dataclass(frozen=True)
class Drawn:
    """The keys behind one topic, in ascending order; `words` as `AgendaLine.words`."""

    keys: list[int]
    words: dict[str, str] = field(default_factory=dict)


def draw(span: Span) -> dict[Topic, Drawn]:
    """Return every topic, also one with nothing under it."""
    return {topic: _DRAW[topic](span) for topic in Topic}


def since_last(region: Region, cut_off: date) -> date:
    """The day after the cut-off of the last meeting that was held there, or a quarter back."""
    last = Meeting.objects.filter(
        region=region, state__in=[Meeting.State.HELD, Meeting.State.SIGNED], cut_off__lt=cut_off
    ).first()
    return (last.cut_off if last else cut_off - timedelta(days=FIRST_REACHES_BACK)) + timedelta(1)


def write(meeting: Meeting) -> None:
    """Put what is drawn in the place of what was drawn before; only while it is prepared."""
    meeting.agenda.all().delete()
    AgendaLine.objects.bulk_create(
        AgendaLine(meeting=meeting, topic=topic, entries=drawn.keys, words=drawn.words)
        for topic, drawn in draw(Span(meeting.region, meeting.since, meeting.cut_off)).items()
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


_DRAW: dict[Topic, Callable[[Span], Drawn]] = {
    Topic.DECISIONS: _decisions,
    Topic.OVERDUE: _overdue,
    Topic.CASES: _cases,
    Topic.SIGNS: _signs,
    **{topic: _happened(topic) for topic in _HAPPENED},
}
