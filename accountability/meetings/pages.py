"""What the page of a meeting shows, and the list behind a line of its agenda."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability import stages
from accountability.answering import causes
from accountability.cases.pages import Station
from accountability.issue_pages.page import HUES as ISSUE_HUES
from accountability.meetings.kinds import RULES, title_of
from accountability.models import (
    AgendaLine,
    Case,
    Issue,
    IssueSign,
    Meeting,
    MeetingKind,
    Missed,
    Topic,
)
from ledger import shown
from ledger.events import TEXTS
from ledger.models import Event, Obligation, Signature, Status
from ledger.obligations.periods import words_of
from qiannan.templatetags.face import short_time
from regions.duties import Permission
from regions.models import ABOVE, User
from screening.models import Lead
from taskforces.models import Task

State = Meeting.State
HUES = {
    State.PREPARING: "doing",
    State.HELD: "review",
    State.SIGNED: "done",
    State.CALLED_OFF: "wait",
}
CONVENE: dict[str, Promise] = {
    MeetingKind.JOINT: gettext_lazy("Convene a joint meeting"),
    MeetingKind.LEADING_GROUP: gettext_lazy("Convene the leading group"),
    MeetingKind.OFFICE: gettext_lazy("Convene an office meeting"),
    MeetingKind.DISPATCH: gettext_lazy("Convene a dispatch meeting"),
}
TASK_HUES = {
    Status.PENDING: "wait",
    Status.VERIFYING: "doing",
    Status.ANSWERED: "review",
    Status.RETURNED: "back",
    Status.CLOSED: "done",
    Status.WITHDRAWN: "wait",
}
_OF_TASKS = (Topic.EARLIER, Topic.TASKS, Topic.FINDINGS)
_OF_OBLIGATIONS = (Topic.REPORTS, Topic.DUTIES)
READERS = 20
# Where a decision stood at the cut-off, by the status of its entry.
STOOD: dict[str, Promise] = {
    Status.PENDING: gettext_lazy("on its way down"),
    Status.VERIFYING: gettext_lazy("being rectified"),
    Status.ANSWERED: gettext_lazy("awaiting close-out"),
    Status.RETURNED: gettext_lazy("sent back"),
    Status.CLOSED: gettext_lazy("closed out"),
    Status.WITHDRAWN: gettext_lazy("withdrawn"),
    # Of tasks it is kept only whether they were done by then.
    "open": gettext_lazy("not settled"),
    "late": gettext_lazy("past its day"),
}
# What an entry behind a topic is a cause of.
_WHY = {
    Topic.DECISIONS: Missed.OVERDUE.value,
    Topic.OVERDUE: Missed.OVERDUE.value,
    Topic.LOOK_BACK: Missed.LOOK_BACK.value,
    Topic.VERDICT: Missed.VERDICT.value,
    Topic.MISSED: Missed.UNDONE.value,
    Topic.SIGNS: causes.SIGN,
}


@dataclass(frozen=True)
class Point:
    """One line of the agenda: its figure opens to the list behind it."""

    topic: Topic
    label: str
    count: int
    note: str
    url: str


@dataclass(frozen=True)
class Behind:
    """One row behind a figure; `url` and `case` are empty where the reader has no way there."""

    number: str
    title: str
    place: str
    note: str
    url: str
    case: str


def title_of_page(meeting: Meeting) -> str:
    return _("Joint meeting") if meeting.is_joint else title_of(meeting)


def stations(meeting: Meeting) -> list[Station]:
    """The way of the meeting."""
    way = [
        (_("Convened"), timezone.localdate(meeting.convened_at), True),
        (_("Held"), meeting.held_on, bool(meeting.held_at)),
        (_("Minutes written"), _on(meeting.written_at), bool(meeting.written_at)),
        (_("Signed by the chair"), _on(meeting.signed_at), bool(meeting.signed_at)),
    ]
    if meeting.state == State.CALLED_OFF:
        way = [way[0], (_("Called off"), _on(meeting.called_off_at), True)]
    now = next((n for n, (_name, _day, is_done) in enumerate(way) if not is_done), len(way))
    return [
        Station(name, day, "done" if is_done else ("now" if n == now else "ahead"))
        for n, (name, day, is_done) in enumerate(way)
    ]


def _on(at: Any) -> Any:
    return timezone.localdate(at) if at else None


def facts(meeting: Meeting) -> list[tuple[str, Any]]:
    return [
        (_("Joint meeting of") if meeting.is_joint else _("Who meets"), meeting.whose),
        (_("Day of the meeting"), f"{meeting.held_on}"),
        (_("Venue"), meeting.venue),
        (_("Chair"), meeting.chair.full_name),
        (_("Organs"), "、".join(meeting.organs)),
        (_("Document number of the minutes"), meeting.document_no),
    ]


def agenda_of(meeting: Meeting, user: User) -> list[Point]:
    """The lines in the order of the topics. Of cases the reader's own are neither counted nor
    listed.
    """
    lines = {line.topic: line for line in meeting.agenda.all()}
    found = []
    for topic in RULES[meeting.kind].topics:
        line = lines.get(topic)
        if line:
            url = reverse("accountability:meeting-agenda", args=[meeting.pk, topic.value])
            count = len(keys_of(line, user))
            found.append(Point(topic, str(topic.label), count, _note(line), url if count else ""))
    return found


def _note(line: AgendaLine) -> str:
    if line.topic not in (Topic.DECISIONS, Topic.EARLIER) or not line.words:
        return ""
    done = sum(word == Status.CLOSED for word in line.words.values())
    note = _("%(done)d of %(all)d closed out by then") % {"done": done, "all": len(line.words)}
    if late := sum(word == "late" for word in line.words.values()):
        note += _(", %(late)d past their day") % {"late": late}
    return note


def keys_of(line: AgendaLine, user: User) -> list[int]:
    """The keys behind a line, as this person may know of them."""
    if line.topic != Topic.CASES:
        return line.entries
    seen = Case.objects.visible_to(user, Permission.CASE_VIEW).filter(pk__in=line.entries)
    return list(seen.order_by("pk").values_list("pk", flat=True))


def behind(line: AgendaLine, keys: list[int], user: User) -> list[Behind]:
    """The rows of one page behind a line."""
    if line.topic == Topic.CASES:
        return [_case(row) for row in _rows(Case.objects.filter(pk__in=keys))]
    if line.topic in _OF_TASKS:
        tasks = _rows(Task.objects.filter(pk__in=keys).select_related("body"))
        return [_task(row, line.words.get(str(row.pk), "")) for row in tasks]
    if line.topic in _OF_OBLIGATIONS:
        rows = _rows(Obligation.objects.filter(pk__in=keys).select_related("terms"))
        return [_obligation(row) for row in rows]
    if line.topic == Topic.SIGNS:
        signs = IssueSign.objects.filter(pk__in=keys).order_by("pk")
        signs = signs.select_related(f"issue__region__{ABOVE}")
        return [_entry(s.issue, str(s.get_kind_display()), line, user) for s in signs]
    model = Lead if line.topic == Topic.VERDICT else Issue
    rows = _rows(model._default_manager.filter(pk__in=keys))
    return [_entry(row, _stood(row, line), line, user) for row in rows]


def _rows(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related(f"region__{ABOVE}").order_by("pk")


def _stood(row: Any, line: AgendaLine) -> str:
    if word := line.words.get(str(row.pk)):
        return str(STOOD.get(word, word))
    return _("due %(day)s") % {"day": f"{row.due_on}"}


def _case(row: Case) -> Behind:
    url = reverse("accountability:case-detail", args=[row.pk])
    return Behind(row.number, row.person_name, _place(row), str(row.get_state_display()), url, "")


def _task(row: Task, stood: str) -> Behind:
    stage = STOOD.get(stood, row.stage)
    note = _("%(stage)s, due %(day)s") % {"stage": stage, "day": f"{row.due_on}"}
    url = reverse("taskforces:task", args=[row.pk])
    return Behind(row.number, row.title, row.body.name, note, url, "")


def _obligation(row: Obligation) -> Behind:
    period = words_of(row.terms.period, row.starts_on, row.ends_on)
    note = _("due %(day)s") % {"day": f"{row.due_on}"}
    url = reverse("ledger:obligation-detail", args=[row.pk])
    return Behind(period, f"{row.ower_words}：{row.terms.title}", _place(row), note, url, "")


def _entry(row: Any, note: str, line: AgendaLine, user: User) -> Behind:
    is_lead = isinstance(row, Lead)
    name = "screening:lead-detail" if is_lead else "accountability:issue"
    permission = Permission.LEAD_VIEW if is_lead else Permission.ISSUE_VIEW
    url = reverse(name, args=[row.pk]) if user.can(permission, at=row.region) else ""
    why = _WHY[Topic(line.topic)]
    may_open = causes.may_open(user, row.region) and (why != Missed.OVERDUE or row.is_overdue)
    case = causes.address(row, why) if may_open else ""
    return Behind(row.number, row.title, _place(row), note, url, case)


def _place(row: Any) -> str:
    return "".join(one.name for one in row.region.ancestors[1:]) or row.region.name


def decisions_of(meeting: Meeting) -> list[dict[str, Any]]:
    """Each decision with its entry or task and where that stands today."""
    rows = meeting.decisions.select_related(
        "item", "region", "body", "issue__region", "issue__holder", "task"
    )
    found = []
    for row in rows.order_by("pk"):
        issue, task = row.issue, row.task
        stage = stages.stage_of(issue) if issue else ""
        found.append(
            {
                "decision": row,
                "issue": issue,
                "task": task,
                "word": str(stages.word_of(issue)) if issue else (task.stage if task else ""),
                "hue": ISSUE_HUES[stage]
                if stage
                else TASK_HUES[Status(task.status)]
                if task
                else "",
            }
        )
    return found


def progress_of(meetings: list[Meeting]) -> dict[int, tuple[int, int]]:
    """Of each meeting: how many decisions are closed out, and how many there are; one query."""
    found: dict[int, tuple[int, int]] = {}
    rows = Meeting.objects.filter(pk__in=[one.pk for one in meetings], decisions__isnull=False)
    states = ("pk", "decisions__issue__status", "decisions__task__status")
    for pk, *status in rows.order_by().values_list(*states):
        done, every = found.get(pk, (0, 0))
        found[pk] = (done + (Status.CLOSED in status), every + 1)
    return found


def signatures_of(meeting: Meeting) -> list[dict[str, Any]]:
    """The chair's hand under the minutes, as `<c-signature>` draws it; none before it is there."""
    rows = Signature.objects.filter(event__subject=Meeting.subject, event__subject_id=meeting.pk)
    return shown.hands(rows.select_related("signer").order_by("pk"))


def trail(meeting: Meeting, *, readings: bool) -> list[dict[str, Any]]:
    """What was done with the meeting, or who read it last; the newest first."""
    events = Event.objects.filter(subject=Meeting.subject, subject_id=meeting.pk).order_by("-id")
    read = "accountability.meeting.read"
    events = events.filter(kind=read)[:READERS] if readings else events.exclude(kind=read)
    return [
        {
            "title": TEXTS.get(event.kind, event.kind),
            "detail": f"{short_time(event.at)} · {event.actor_name} {event.actor_post}",
            "now": not readings and n == 0,
        }
        for n, event in enumerate(events)
    ]
