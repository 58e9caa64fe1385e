"""What belongs to which task force: kinds of things are filled in by the apps above, which keys go
to which subject is a dated catalogue (`Route`).
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise

from ledger import events
from regions.duties import Permission
from regions.models import Level, Region, User
from taskforces.models import Route, Subject

BEGINS_ON = date(2018, 1, 1)  # as the rules of the comparison


@dataclass(frozen=True)
class Count:
    """Of one key in one place: what is open, and what of it is late."""

    open: int = 0
    late: int = 0


@dataclass(frozen=True)
class RoutedKind:
    """One kind of thing that is routed: an aspect of issues, a rule of leads.

    `permission` opens its list; `choices` are (key, words); `counts` are those of some keys in a
    place; `url` is the list behind a count of a key (`is_late`: the late ones).
    """

    label: Promise | str
    permission: Permission
    choices: Callable[[], list[tuple[str, str]]]
    counts: Callable[[Region, Collection[str]], Mapping[str, Count]]
    url: Callable[[Region, str, bool], str]


# code → kind; filled by the apps above in `AppConfig.ready()`.
ROUTED: dict[str, RoutedKind] = {}


@dataclass(frozen=True)
class Line:
    """One key that is routed to a subject, with its figures and the lists behind them."""

    kind: str
    label: str
    words: str
    count: Count
    open_url: str
    late_url: str


def keys_of(subject: str, day: date) -> dict[str, list[str]]:
    """The keys by kind that go to a subject on a day."""
    found: dict[str, list[str]] = {}
    for kind, key in Route.objects.on(day).filter(subject=subject).values_list("kind", "key"):
        found.setdefault(kind, []).append(key)
    return found


def lines(subject: str, place: Region, user: User, day: date | None = None) -> list[Line]:
    """What goes to a subject in a place, as far as `user` may open it."""
    found: list[Line] = []
    for code, keys in keys_of(subject, day or timezone.localdate()).items():
        kind = ROUTED.get(code)
        if kind is None or not user.can(kind.permission, at=place):
            continue
        words, counts = dict(kind.choices()), kind.counts(place, keys)
        found += [
            Line(
                code,
                str(kind.label),
                words.get(key, key),
                counts.get(key, Count()),
                kind.url(place, key, False),
                kind.url(place, key, True),
            )
            for key in sorted(keys, key=lambda one: (one not in words, words.get(one, one)))
        ]
    return found


def subject_of(kind: str, key: str, day: date | None = None) -> str:
    """The subject that a key goes to; "" where it goes to none."""
    rows = Route.objects.on(day or timezone.localdate()).filter(kind=kind, key=key)
    return rows.values_list("subject", flat=True).first() or ""


def may_edit(user: User) -> bool:
    """One catalogue for the prefecture: its office keeps it."""
    return any(
        Permission.TASK_FORCE_WORK in posting.grants and posting.region.level == Level.PREFECTURE
        for posting in user.active_postings
    )


@transaction.atomic
def route(kind: str, key: str, subject: str, *, by: User, starts_on: date) -> Route:
    """Send a key to the task force of a subject from a day on; what it went to before ends.

    Raises:
        PermissionDenied: `by` is not of the prefecture's office.
        ValidationError: there is no such kind, key or subject, or the day is before the last.
    """
    _may(by)
    known = ROUTED.get(kind)
    if known is None or key not in dict(known.choices()) or subject not in Subject.values:
        raise ValidationError("没有这样的事项或专题，请从列表中选择。")
    before = Route.objects.select_for_update().filter(kind=kind, key=key, ends_on=None).first()
    if before and before.subject == subject:
        raise ValidationError("该事项已归口这个专班，不必重复登记。")
    if before:
        _end(before, on=date.fromordinal(starts_on.toordinal() - 1))
    row = Route.objects.create(
        kind=kind,
        key=key,
        subject=subject,
        starts_on=starts_on,
        written_at=timezone.now(),
        written_by=by,
    )
    _tell("written", row, by)
    return row


@transaction.atomic
def begin_with(kind: str, subjects: Mapping[str, str]) -> int:
    """Route keys of a kind, each to a subject, as the system begins with; return how many were.

    Nobody has written these rows. Safe to repeat: a key that was ever routed is left alone.
    """
    known = set(Route.objects.filter(kind=kind, key__in=subjects).values_list("key", flat=True))
    rows = [
        Route(kind=kind, key=key, subject=subject, starts_on=BEGINS_ON)
        for key, subject in subjects.items()
        if key not in known
    ]
    return len(Route.objects.bulk_create(rows))


@transaction.atomic
def end(row: Route, *, by: User, on: date) -> None:
    """It is routed for the last time on a day."""
    _may(by)
    row = Route.objects.select_for_update().get(pk=row.pk)
    if row.ends_on:
        raise ValidationError(f"已于 {row.ends_on} 停止归口，请刷新页面。")
    _end(row, on=on)
    _tell("ended", row, by)


def _end(row: Route, *, on: date) -> None:
    if on < row.starts_on:
        raise ValidationError(f"日期应晚于原归口的起始日 {row.starts_on}，请改正。")
    row.ends_on = on
    row.save(update_fields=["ends_on"])


def _may(by: User) -> None:
    if not may_edit(by):
        raise PermissionDenied("taskforces.route")


def _tell(verb: str, row: Route, by: User) -> None:
    place = next(p.region for p in by.active_postings if p.region.level == Level.PREFECTURE)
    events.append(
        events.Draft(
            kind=f"taskforces.route.{verb}",
            region=place,
            subject="taskforces.route",
            subject_id=row.pk,
            by=by,
            data={"kind": row.kind, "key": row.key, "subject": row.subject},
        )
    )
