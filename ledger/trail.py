"""What an auditor asks of the trail: who saw, changed, exported, signed what, where and when."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.events import TEXTS
from ledger.models import Event, Signature
from ledger.sheets import Column
from ledger.shown import how
from ledger.signatures import SEALED
from qiannan.asked import DayField
from regions.duties import Permission
from regions.models import Region, User

COUNT_CAP = 10_000
SHEET_CAP = 50_000
MOST_PLACES = 20  # places of one name
BATCH = 1000
SAW, EXPORTED, SIGNED, ACCOUNTS, CHANGED = "saw", "exported", "signed", "accounts", "changed"
GROUPS: dict[str, Promise] = {
    SAW: _("Looked at in full"),
    CHANGED: _("Changes"),
    EXPORTED: _("Exports"),
    SIGNED: _("Signatures"),
    ACCOUNTS: _("Accounts and postings"),
}
_ENDS = {
    SAW: (".revealed", ".paper.opened"),
    EXPORTED: (".exported", ".fetched"),
    SIGNED: (SEALED,),
}
_STARTS = {EXPORTED: ("households.export.",), ACCOUNTS: ("regions.",)}
COLUMNS = (
    Column("时间", "at", width=20),
    Column("姓名", "who", width=12),
    Column("岗位", "post", width=26),
    Column("类别", "group", width=14),
    Column("事项", "what", width=26),
    Column("签字方式", "signers", width=40),
    Column("地点", "place", width=20),
    Column("对象", "subject", width=26),
    Column("编号", "subject_id", as_text=True, width=12),
    Column("链", "chain", as_text=True, width=14),
    Column("序号", "seq", width=10),
    Column("哈希", "hash", as_text=True, width=66),
)


def group_of(kind: str) -> str:
    """Return the key in GROUPS of a kind of event."""
    for group in GROUPS:
        if kind.endswith(_ENDS.get(group, ())) or kind.startswith(_STARTS.get(group, ())):
            return group
    return CHANGED


def kinds_of(group: str) -> list[str]:
    return [kind for kind in TEXTS if group_of(kind) == group]


class TrailForm(forms.Form):
    """The conditions of the list; what is wrong with one is said beside it."""

    who = forms.CharField(label=_("Who"), required=False, max_length=60, strip=True)
    place = forms.CharField(label=_("Place, name or code"), required=False, max_length=40)
    since = DayField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = DayField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    kind = forms.CharField(label=_("Kind begins with"), required=False, max_length=60)
    subject = forms.CharField(label=_("What it is about"), required=False, max_length=60)
    subject_id = forms.IntegerField(
        label=_("Its key"), required=False, min_value=1, max_value=2**63 - 1
    )
    group = forms.ChoiceField(
        choices=[("", ""), *GROUPS.items()], required=False, widget=forms.HiddenInput
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", "截止日期早于起始日期；请改正其中一个")
        return given


def found(user: User, given: Mapping[str, Any]) -> QuerySet[Event]:
    """The events in sight that match the cleaned conditions but for the group, newest first."""
    rows = Event.objects.visible_to(user, Permission.EVENT_VIEW).order_by("-pk")
    if who := given.get("who"):
        rows = rows.filter(actor_name=who)
    if place := given.get("place"):
        rows = rows.filter(_within(user, place))
    if since := given.get("since"):
        rows = rows.filter(at__gte=_midnight(since))
    if until := given.get("until"):
        rows = rows.filter(at__lt=_midnight(until + timedelta(days=1)))
    if kind := given.get("kind"):
        rows = rows.filter(kind__startswith=kind)
    if subject := given.get("subject"):
        rows = rows.filter(subject=subject)
    if subject_id := given.get("subject_id"):
        rows = rows.filter(subject_id=subject_id)
    return rows


def _within(user: User, place: str) -> Q:
    """Condition: at or below a place in sight of that name or code; an unknown one holds nothing.

    The county's own events and those of all below it lie under one path.
    """
    named = Region.objects.filter(Q(code=place) | Q(name=place)).filter(_sight(user))
    within = Q(pk__in=[])
    for path in named.values_list("path", flat=True)[:MOST_PLACES]:
        within |= Q(region_path__startswith=path)
    return within


def _sight(user: User) -> Q:
    within = Q(pk__in=[])
    for path in user.paths_where(Permission.EVENT_VIEW):
        within |= Q(path__startswith=path)
    return within


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def in_group(rows: QuerySet[Event], group: str) -> QuerySet[Event]:
    return rows.filter(kind__in=kinds_of(group)) if group else rows


def counts(rows: QuerySet[Event]) -> dict[str, int]:
    """Return events by group, "" for all; one more than COUNT_CAP stands for all above it."""
    return {
        group: in_group(rows, group).order_by()[: COUNT_CAP + 1].count() for group in ("", *GROUPS)
    }


@dataclass(frozen=True)
class Line:
    """One line of the list. `signed` is what the event that was signed is called, `signers` who
    signed it in which role, how each was known, on what device and from which address.
    """

    event: Event
    text: str
    group: str
    place: str
    signed: str
    signers: tuple[str, ...] = ()

    def as_row(self) -> dict[str, Any]:
        """The line as a row of the sheet."""
        event = self.event
        return {
            "at": f"{timezone.localtime(event.at):%Y-%m-%d %H:%M:%S}",
            "who": event.actor_name,
            "post": event.actor_post,
            "group": str(GROUPS[self.group]),
            "what": f"{self.text}：{self.signed}" if self.signed else self.text,
            "signers": "；".join(self.signers),
            "place": self.place,
            "subject": event.subject,
            "subject_id": None if event.subject_id is None else str(event.subject_id),
            "chain": event.chain,
            "seq": event.seq,
            "hash": event.hash,
        }


def lines(events: Sequence[Event]) -> list[Line]:
    """Name the places, what was signed and how, by three statements however many events."""
    paths = {event.region_path for event in events}
    places = dict(Region.objects.filter(path__in=paths).values_list("path", "name"))
    of = [event.subject_id for event in events if event.kind == SEALED]
    signed = dict(Event.objects.filter(pk__in=of).values_list("pk", "kind"))
    signers: dict[int | None, list[str]] = defaultdict(list)
    for hand in Signature.objects.filter(event__in=of) if of else ():
        signers[hand.event_id].append(_signer(hand))
    return [
        Line(
            event,
            _text(event.kind),
            group_of(event.kind),
            places.get(event.region_path, event.region_path),
            _text(signed.get(event.subject_id, "")) if event.kind == SEALED else "",
            tuple(signers[event.subject_id]) if event.kind == SEALED else (),
        )
        for event in events
    ]


def _signer(hand: Signature) -> str:
    """One hand in words; who has no account is told by their role alone."""
    name = hand.signer_name if hand.signer_id else ""
    parts = (f"{hand.get_role_display()} {name}".strip(), how(hand), hand.address)
    return " · ".join(part for part in parts if part)


def _text(kind: str) -> str:
    return str(TEXTS.get(kind, kind))


def sheet_rows(rows: QuerySet[Event]) -> Iterator[dict[str, Any]]:
    """The newest SHEET_CAP events as rows of the sheet, a batch in memory at a time."""
    for batch in _batched(rows[:SHEET_CAP].iterator(chunk_size=BATCH), BATCH):
        for line in lines(batch):
            yield line.as_row()


def _batched(rows: Iterable[Event], size: int) -> Iterator[list[Event]]:
    several = iter(rows)
    while batch := list(islice(several, size)):
        yield batch
