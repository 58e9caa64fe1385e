"""From a duty that was missed to a case: what happened, and who held which post at that time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accountability.answering.missed import OFFICES, REOPENED
from accountability.models import Case, Issue, IssueSign, Missed
from ledger import deadlines
from ledger.events import TEXTS
from ledger.models import Event, Step
from regions.duties import Duty, Permission
from regions.models import Posting, Region, User
from screening.models import Lead

SIGN = "sign"
WHY: dict[str, Promise] = {
    Missed.OVERDUE: gettext_lazy("past its day"),
    Missed.UNDONE: gettext_lazy("not done in time"),
    Missed.LEADS: gettext_lazy("past its day"),
    Missed.LOOK_BACK: gettext_lazy("did not hold on look-back"),
    Missed.VERDICT: gettext_lazy("verdict did not hold"),
    SIGN: gettext_lazy("oversight sign"),
}
_GROUNDS = {
    Missed.OVERDUE: Case.Ground.MISSED_DUTY,
    Missed.UNDONE: Case.Ground.MISSED_DUTY,
    Missed.LEADS: Case.Ground.MISSED_DUTY,
    Missed.LOOK_BACK: Case.Ground.LOOK_BACK,
    Missed.VERDICT: Case.Ground.FALSE_VERDICT,
    SIGN: Case.Ground.OTHER,
}
_LEDGERS: dict[str, type[Lead] | type[Issue]] = {"issue": Issue, "lead": Lead}
MOST_PEOPLE = 12


@dataclass(frozen=True)
class Held:
    """Somebody who answered for it: the post held at that time, and what this person had to do
    with it.
    """

    user: User
    post: str
    unit: str
    region: Region
    did: str


@dataclass(frozen=True)
class Cause:
    """What a case is opened from: the entry, the ground, the facts, and who answered for it."""

    row: Any
    why: str
    ground: Case.Ground
    facts: str
    people: list[Held]


def address(row: Lead | Issue, why: str, person: User | None = None) -> str:
    """Where a case is opened from an entry; with `person` the form is filled in about him."""
    ledger = "lead" if isinstance(row, Lead) else "issue"
    query = {"entry": f"{ledger}-{row.pk}", "why": str(why)}
    if person:
        query["person"] = str(person.pk)
    return f"{reverse('accountability:case-new')}?{urlencode(query)}"


def may_open(user: User, region: Region) -> bool:
    """The person handles cases there: nobody else is shown a way to one."""
    return user.can(Permission.CASE_HANDLE, at=region)


def find(entry: str, why: str, user: User) -> Cause | None:
    """The cause that an address names; None where it names none within the person's reach."""
    ledger, _dash, key = entry.partition("-")
    if ledger not in _LEDGERS or why not in WHY or not key.isascii() or not key.isdecimal():
        return None
    rows = _LEDGERS[ledger]._default_manager.select_related("region", "holder", "responsible")
    row: Any = rows.filter(pk=int(key[:18])).first()
    if row is None or not may_open(user, row.region):
        return None
    tell, people = _TOLD[why]
    return Cause(row, why, _GROUNDS[why], tell(row), people(row)[:MOST_PEOPLE])


def whys(row: Lead | Issue) -> list[str]:
    """What of an entry may be a cause, as it stands."""
    late = Missed.LEADS if isinstance(row, Lead) else Missed.OVERDUE
    found = [late.value] if row.is_overdue else []
    for missed, (model, kind) in REOPENED.items():
        if isinstance(row, model) and _events(row).filter(kind=kind).exists():
            found.append(missed)
    return found


def _name(row: Any) -> str:
    return f"{'线索' if isinstance(row, Lead) else '问题'} {row.number}（{row.title}）"


def _overdue(row: Any) -> str:
    today = timezone.localdate()
    late = -deadlines.working_days_left(today, row.due_on)
    return (
        f"{_name(row)}应于 {row.due_on} 前办结，截至 {today} 仍未销号，已逾期 {late} 个工作日，"
        f"目前在{row.holder.name}。"
    )


def _undone(row: Any) -> str:
    lies = f"{_name(row)}在{row.holder.name}未按时办理"
    return f"{lies}（本级时限 {_day(row)}，截至 {timezone.localdate()}）。"


def _day(row: Any) -> date:
    """The day of the level that it lies with."""
    day: date = getattr(row, "held_due_on", None) or row.due_on
    return day


def _reopened(row: Any) -> str:
    event = _last_reopened(row)
    if event is None:
        return f"{_name(row)}。"
    what = "核实结论与事实不符" if isinstance(row, Lead) else "销号不实"
    day = timezone.localdate(event.at)
    return f"{_name(row)}{what}，{day} 回头看重新打开：{event.note}"


def _signs(row: Any) -> str:
    kinds = [str(sign.get_kind_display()) for sign in IssueSign.objects.filter(issue_id=row.pk)]
    return f"{_name(row)}：{'；'.join(kinds)}。"


def _lay_with(row: Any) -> list[Held]:
    """Who was posted at the place it lies with on the day it was due, the responsible first."""
    day = min(_day(row), timezone.localdate())
    posted = _posted(Q(region=row.holder), day, row.responsible)
    own = [one for one in posted if one.user_id == row.responsible_id]
    return [held(one, _("Responsible person")) for one in own] + [
        held(one, _("Posted there on %(day)s") % {"day": f"{day}"})
        for one in posted
        if one.user_id != row.responsible_id
    ]


def _posted(where: Q, day: date, responsible: User | None = None) -> list[Posting]:
    who = Q(duty__in=[*OFFICES, Duty.LEADER]) & where
    if responsible:
        who |= Q(user=responsible)
    found = Posting.objects.on(day).filter(who).select_related("user", "region").order_by("pk")
    return list({one.user_id: one for one in found}.values())


def _signed_for(row: Any) -> list[Held]:
    """Who took the steps of the round that did not hold, or of the present one."""
    again = _last_reopened(row)
    round_ = again.data.get("round", row.round) if again else row.round
    steps = Step.objects.filter(subject=row.subject, subject_id=row.pk, round=round_)
    found = []
    for step in steps.standing().select_related("event").order_by("pk"):
        event = step.event
        user = User.objects.filter(pk=event.actor_id).first()
        if user:
            did = f"{TEXTS.get(event.kind, event.kind)} {timezone.localdate(event.at)}"
            found.append(_then(user, row, event, did))
    return found


def _then(user: User, row: Any, event: Event, did: str) -> Held:
    """The post from which the person took the step: as it was on that day."""
    day = timezone.localdate(event.at)
    above = [region.path for region in row.region.ancestors]
    posted = Posting.objects.on(day).filter(user=user, region__path__in=above)
    posting = posted.select_related("region", "user").order_by("-region__level").first()
    if posting:
        return held(posting, did)
    place, _dot, post = event.actor_post.partition(" · ")
    return Held(user, post or place, place, row.region, did)


def held(posting: Posting, did: str) -> Held:
    """A posting as the post that a case names."""
    region = posting.region
    unit = f"{region.name}{posting.unit}"
    return Held(posting.user, str(posting.get_duty_display()), unit, region, did)


def _events(row: Any) -> Any:
    return Event.objects.filter(subject=row.subject, subject_id=row.pk)


def _last_reopened(row: Any) -> Event | None:
    kinds = [kind for _model, kind in REOPENED.values()]
    return _events(row).filter(kind__in=kinds).order_by("-id").first()


_TOLD: dict[str, tuple[Callable[[Any], str], Callable[[Any], list[Held]]]] = {
    Missed.OVERDUE: (_overdue, _lay_with),
    Missed.UNDONE: (_undone, _lay_with),
    Missed.LEADS: (_overdue, _lay_with),
    Missed.LOOK_BACK: (_reopened, _signed_for),
    Missed.VERDICT: (_reopened, _signed_for),
    SIGN: (_signs, _signed_for),
}
