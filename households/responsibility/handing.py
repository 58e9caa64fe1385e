"""Handing a duty over: prepared by the office, signed by who leaves and by who comes.

The successor's posting begins only when both have signed; until then the leaver answers.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from households.models import Act, HandOver, Household
from ledger import events, hands, notices
from ledger.models import Event, Signature
from regions.duties import Duty, Permission
from regions.models import Posting, Region, User
from regions.operations import end_posting, post

PREPARED = "households.hand_over.prepared"
LEFT = "households.hand_over.left"
DONE = "households.hand_over.done"
DROPPED = "households.hand_over.dropped"
SAYS_LEAVER = "本人已将本岗位未办事项如实移交"
SAYS_SUCCESSOR = "本人已逐项接收，自接收之日起负责"
MOST_ITEMS = 500
HANDED = (Duty.GRID_WORKER, Duty.VILLAGE_LEADER, Duty.TOWNSHIP_OFFICE)


class HandOverError(Exception):
    """It cannot be done; the message is Chinese."""


@dataclass(frozen=True)
class Item:
    """Something that is open: what kind of thing, its title, where it is looked at."""

    what: str
    title: str
    url: str


# Each app tells what is open in a place for a duty; apps above add theirs when they are ready.
OPEN_ITEMS: list[Callable[[Region, Duty], list[Item]]] = []


def open_items(region: Region, duty: Duty) -> list[Item]:
    return [item for ask in OPEN_ITEMS for item in ask(region, duty)][:MOST_ITEMS]


def open_acts(region: Region, _duty: Duty) -> list[Item]:
    """Changes of the base map that are reported and not signed."""
    found = Act.objects.open().within_paths([region.path]).order_by("pk")[:MOST_ITEMS]
    return [
        Item("底图变更", act.title, reverse("households:act-detail", args=[act.pk]))
        for act in found
    ]


@transaction.atomic
def prepare(posting: Posting, successor: User, *, by: User, starts_on: date) -> HandOver:
    """List what is open and ask both for their signatures.

    Raises:
        PermissionDenied: `by` does not arrange duties in this place.
        HandOverError: the duty is not one that is handed over, the successor is the same person,
            holds it already, or another hand-over of it is open.
    """
    region, duty = posting.region, Duty(posting.duty)
    if not by.can(Permission.GRID_PLAN, at=region):
        raise PermissionDenied(PREPARED)
    if duty not in HANDED:
        raise HandOverError("该岗位不在此办理交接")
    if posting.user.person == successor.person or not successor.is_active:
        raise HandOverError("接任人须是另一位在用账号的干部")
    if starts_on < timezone.localdate():
        raise HandOverError("接任日期不能早于今天")
    waiting = (HandOver.State.PREPARED, HandOver.State.LEFT)
    if HandOver.objects.filter(region=region, leaver=posting.user, state__in=waiting).exists():
        raise HandOverError("该岗位已有未办结的交接")
    hand_over = HandOver.objects.create(
        region=region,
        duty=duty,
        leaver=posting.user,
        successor=successor,
        starts_on=starts_on,
        items=[asdict(item) for item in open_items(region, duty)],
        households=Household.objects.living().within_paths([region.path]).count(),
        prepared_at=timezone.now(),
        prepared_by=by,
    )
    _record(PREPARED, hand_over, by, {"items": len(hand_over.items)})
    for person in (posting.user, successor):
        notices.tell(
            [person],
            key=f"hand-over:{hand_over.pk}:{person.pk}",
            text=f"{region.name}{posting.get_duty_display()}交接待您签字",
            url=reverse("households:hand-over-detail", args=[hand_over.pk]),
        )
    return hand_over


@transaction.atomic
def sign(hand_over: HandOver, *, by: User, strokes: str = "") -> Event:
    """The leaver signs first, then the successor; the second signature moves the posting.

    Raises:
        PermissionDenied: `by` is neither, or it is not yet the successor's turn.
        HandOverError: it was decided already, or the leaver no longer holds the duty.
    """
    now = timezone.now()
    if by.pk == hand_over.leaver_id:
        values = {"state": HandOver.State.LEFT, "left_at": now, "left_by": by}
        _take(hand_over, HandOver.State.PREPARED, values)
        return _signed(LEFT, hand_over, by, SAYS_LEAVER, strokes)
    if by.pk != hand_over.successor_id:
        raise PermissionDenied("只有移交人和接任人签字")
    if hand_over.state == HandOver.State.PREPARED:
        raise HandOverError("请移交人先签字")
    values = {"state": HandOver.State.DONE, "taken_at": now, "taken_by": by}
    _take(hand_over, HandOver.State.LEFT, values)
    _move_posting(hand_over, by)
    return _signed(DONE, hand_over, by, SAYS_SUCCESSOR, strokes)


def _move_posting(hand_over: HandOver, by: User) -> None:
    today = timezone.localdate()
    starts_on = max(hand_over.starts_on, today)
    held = Posting.objects.on(today).filter(
        user=hand_over.leaver, region=hand_over.region, duty=hand_over.duty
    )
    posting = held.select_related("user", "region").first()
    if posting is None:
        raise HandOverError("移交人已不在该岗位；请重新办理交接")
    last = max(starts_on - timedelta(days=1), posting.starts_on)
    end_posting(posting, ends_on=last, by=by)
    post(
        hand_over.successor,
        duty=Duty(hand_over.duty),
        region=hand_over.region,
        unit=posting.unit,
        starts_on=starts_on,
        by=hand_over.prepared_by,
    )


@transaction.atomic
def drop(hand_over: HandOver, *, by: User) -> Event:
    """Give a hand-over up before both have signed; the leaver keeps the duty.

    Raises:
        PermissionDenied: `by` does not arrange duties in this place.
        HandOverError: it is done already.
    """
    if not by.can(Permission.GRID_PLAN, at=hand_over.region):
        raise PermissionDenied(DROPPED)
    _take(hand_over, hand_over.state, {"state": HandOver.State.DROPPED})
    return _record(DROPPED, hand_over, by, {})


def _take(hand_over: HandOver, source: str, values: dict[str, Any]) -> None:
    waiting = source in (HandOver.State.PREPARED, HandOver.State.LEFT)
    same = HandOver.objects.filter(pk=hand_over.pk, state=source)
    if not waiting or same.update(**values) != 1:
        raise HandOverError("该交接已办理，请刷新后再看")
    for name, value in values.items():
        setattr(hand_over, name, value)


def _signed(kind: str, hand_over: HandOver, by: User, statement: str, strokes: str) -> Event:
    event = _record(kind, hand_over, by, {"items": len(hand_over.items)})
    role = Signature.Role.FILER if kind == LEFT else Signature.Role.VERIFIER
    hands.write(
        event,
        region=hand_over.region,
        statement=statement,
        signed={"hand_over": hand_over.pk, "duty": hand_over.duty, "items": hand_over.items},
        hands=[hands.Hand(role, by.full_name, strokes, by)],
    )
    return event


def _record(kind: str, hand_over: HandOver, by: User, data: dict[str, Any]) -> Event:
    return events.append(
        events.Draft(
            kind,
            region=hand_over.region,
            subject=HandOver._meta.label_lower,
            subject_id=hand_over.pk,
            by=by,
            data=data,
        )
    )
