"""What the pages of duties that come round show, put into words."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ledger.events import TEXTS
from ledger.models import Event, Obligation, ObligationQuerySet, ObligationTerms
from ledger.obligations import KINDS, OWERS, label_of
from ledger.obligations.owers import SUBJECT
from ledger.obligations.periods import words_of
from qiannan.templatetags.face import short_date, short_time
from qiannan.web import here_with
from regions.duties import Permission
from regions.models import Posting, Region, User

State = Obligation.State
HUES = {
    State.LATE: "late",
    State.OPEN: "doing",
    State.MET: "done",
    State.MET_LATE: "review",
    State.EXCUSED: "wait",
}
UNDONE = "todo"  # not a state: late and to be met


def conditions(today: Any) -> dict[str, Q]:
    """The states as conditions of rows."""
    is_open = Q(met_at__isnull=True, excused_at__isnull=True)
    is_late = Q(met_at__date__gt=F("due_on"))
    return {
        UNDONE: is_open,
        State.LATE: is_open & Q(due_on__lt=today),
        State.OPEN: is_open & Q(due_on__gte=today),
        State.MET: Q(met_at__isnull=False) & Q(met_at__date__lte=F("due_on")),
        State.MET_LATE: is_late,
        State.EXCUSED: Q(excused_at__isnull=False),
    }


def counts(rows: QuerySet[Any]) -> dict[str, int]:
    """How many rows there are of each state; one query."""
    found = conditions(timezone.localdate())
    sums = {f"n_{name}": Count("pk", filter=condition) for name, condition in found.items()}
    told: dict[str, int] = rows.order_by().aggregate(total=Count("pk"), **sums)
    return {name.removeprefix("n_"): count for name, count in told.items()}


def tabs(request: HttpRequest, told: Mapping[str, int], active: str) -> list[Any]:
    """The states as tabs; what is to be done stands first and is shown where none is asked for."""
    words = [(UNDONE, _("To do"))] + [(str(one.value), str(one.label)) for one in State]
    found = [
        (word, told[value], here_with(request, state=value), value == active)
        for value, word in words
    ]
    return [*found, (_("All"), told["total"], here_with(request, state="all"), active == "all")]


def by_urgency(rows: ObligationQuerySet) -> ObligationQuerySet:
    """The open ones first, the longest late before all; then what ended, the latest first."""
    is_open = Q(met_at__isnull=True, excused_at__isnull=True)
    ended = Case(When(is_open, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.order_by(ended, Case(When(is_open, then=F("due_on"))), "-due_on", "pk")


def period_of(row: Obligation) -> str:
    return words_of(row.terms.period, row.starts_on, row.ends_on)


def sub_of(row: Obligation) -> str:
    return _("%(period)s, due %(day)s") % {"period": period_of(row), "day": short_date(row.due_on)}


def place_of(region: Region) -> str:
    """The place and the one above it, from the township down."""
    return "".join(one.name for one in region.ancestors[1:]) or region.name


def rows_of(rows: Iterable[Obligation]) -> list[dict[str, Any]]:
    return [
        {"one": row, "period": period_of(row), "hue": HUES[row.state], "word": row.state.label}
        for row in rows
    ]


def facts(row: Obligation) -> list[tuple[str, Any]]:
    """What is asked of whom until when, on what ground."""
    person = f"{row.person.full_name} {row.post}".strip() if row.person else row.post
    return [
        (_("Who owes it"), row.ower_words),
        *([(_("Place"), place_of(row.region))] if row.ower_subject != SUBJECT else []),
        *([(_("Person"), person)] if person else []),
        (_("Kind"), label_of(row.rule.kind)),
        (_("Period asked for"), f"{period_of(row)}（{row.starts_on}—{row.ends_on}）"),
        (_("Due on"), f"{row.due_on}"),
        (_("Reminded from"), f"{row.remind_on}"),
        (_("Basis"), row.terms.basis),
    ]


def end_of(row: Obligation) -> list[tuple[str, Any]]:
    """How it ended; nothing while it is open."""
    if row.met_at:
        return [
            (_("Met at"), f"{timezone.localtime(row.met_at):%Y-%m-%d %H:%M}"),
            (_("Said by"), row.met_who.full_name if row.met_who else _("by what proves it")),
            (_("Proof"), row.note),
        ]
    if row.excused_at and row.excused_by:
        return [
            (_("Excused at"), f"{timezone.localtime(row.excused_at):%Y-%m-%d %H:%M}"),
            (_("Excused by"), row.excused_by.full_name),
            (_("Reason"), row.excuse_reason),
        ]
    return []


def people_of(row: Obligation, user: User) -> list[dict[str, Any]]:
    """Who is posted at its place to meet it, each with the calendar of that person."""
    if row.person:
        return [_person(row.person, row.post)]
    found = Posting.objects.at_with(row.region, Permission.OBLIGATION_MEET).select_related(
        "user", "region"
    )
    return [_person(posting.user, posting.words) for posting in found]


def _person(user: User, post: str) -> dict[str, Any]:
    url = f"{reverse('ledger:obligation-calendar')}?person={user.pk}"
    return {"name": user.full_name, "post": post, "url": url}


def where_done(row: Obligation) -> str:
    """The page where it is done; "" where there is none."""
    kind = KINDS.get(row.rule.kind)
    try:
        return reverse(kind.url) if kind and kind.url else ""
    except NoReverseMatch:
        return ""


def story(subject: str, pk: int) -> list[dict[str, Any]]:
    """What the trail tells of a rule or an obligation, the newest first."""
    found = Event.objects.filter(subject=subject, subject_id=pk).order_by("-id")[:50]
    return [
        {
            "title": TEXTS.get(event.kind, event.kind),
            "detail": f"{short_time(event.at)} {event.actor_name} {event.actor_post}".strip(),
            "note": _count(event.data),
        }
        for event in found
    ]


def _count(data: Mapping[str, Any]) -> str:
    if "period" in data and "n" in data:
        return f"{data['period']}：{data['n']}项"
    return f"{data['n']}项" if "n" in data else ""


def deadline(terms: ObligationTerms) -> str:
    """期满后2个工作日内."""
    if not terms.due_days:
        return _("by the last day of the period")
    values = {"n": terms.due_days, "unit": terms.get_due_unit_display()}
    if terms.due_side == ObligationTerms.Side.AFTER:
        return _("%(n)d %(unit)s after the period ends") % values
    return _("%(n)d %(unit)s before the period ends") % values


def ower_label(code: str) -> str:
    return str(OWERS[code].label) if code in OWERS else code
