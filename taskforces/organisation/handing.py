"""Handing a post over: prepared by the office, signed by who leaves and by who comes.

The successor begins only when both have signed. A cadre with an account signs by it alone; one
without signs on the glass of somebody of the place who may take signatures, and that is never one
person for both (the database asks for the same).
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ledger import hands, notices
from ledger.models import Event, Signature
from regions.duties import Permission
from regions.models import Cadre, Region, User
from taskforces.models import LEADING, Body, Charge, Role, Seat, SeatHandOver
from taskforces.organisation.charging import may_give
from taskforces.organisation.operations import (
    OrganisationError,
    end_now,
    locked,
    not_ahead,
    on_roster,
    tell,
)

State = SeatHandOver.State
SAYS_LEAVER = "本人已将本岗位未办事项如实移交"
SAYS_SUCCESSOR = "本人已逐项接收，自接收之日起负责"
MOST_ITEMS = 500
OPEN = (State.PREPARED, State.LEFT)
Post = Seat | Charge


@dataclass(frozen=True)
class Item:
    """Something that is open: what kind of thing, its title, where it is looked at."""

    what: str
    title: str
    url: str


# What is open of a post; apps above and siblings of this package add theirs when they are ready.
OPEN_ITEMS: list[Callable[[Post], list[Item]]] = []
# What goes to the successor with the post once both have signed: (post, successor, by).
FOLLOWS: list[Callable[[Post, Cadre, User], object]] = []


def open_items(post: Post) -> list[Item]:
    return [item for ask in OPEN_ITEMS for item in ask(post)][:MOST_ITEMS]


def of_the_post(post: Post) -> list[Item]:
    """What stands in the organisation itself: the bodies below it, and vacant seats of the body."""
    if isinstance(post, Charge) or post.role != LEADING[post.body.kind]:
        return []
    below = Body.objects.filter(above=post.body, ends_on__isnull=True).order_by("pk")
    url = "taskforces:body-detail"
    return [Item("下设机构", one.name, reverse(url, args=[one.pk])) for one in below[:MOST_ITEMS]]


def region_of(post: Post) -> Region:
    return post.body.region if isinstance(post, Seat) else post.region


def keeps(post: Post, by: User) -> bool:
    """`by` keeps the body; or is of the level that sends whoever is in charge of the place."""
    if isinstance(post, Seat):
        return by.can(Permission.ORGANISATION_EDIT, at=post.body.region)
    return may_give(by, post.kind, post.region)


def _must_keep(post: Post, by: User) -> None:
    if not keeps(post, by):
        raise PermissionDenied("organisation.edit")


def words_of(post: Post) -> str:
    """The post in words."""
    if isinstance(post, Seat):
        return f"{post.body.name}{Role(post.role).label}"
    return f"{post.get_kind_display()}（{post.region.name}{post.group_name}）"


@transaction.atomic
def prepare(
    post: Post, successor: Cadre, *, by: User, starts_on: date, document_no: str = ""
) -> SeatHandOver:
    """List what is open and ask both for their signatures.

    Raises:
        PermissionDenied: `by` does not keep the organisation of the place.
        OrganisationError: the post has ended, the successor is the same cadre, not on the roster
            or holds it already, or another hand-over of it is open.
    """
    region = region_of(post)
    _must_keep(post, by)
    # Two at once: the second waits here and finds what the first has prepared.
    post = locked(type(post), post.pk)
    of = {"seat": post} if isinstance(post, Seat) else {"charge": post}
    _check(post, successor, starts_on)
    if SeatHandOver.objects.filter(state__in=OPEN, **of).exists():
        raise OrganisationError("该岗位已有未办结的交接；请先完成或取消。")
    made = SeatHandOver.objects.create(
        region=region,
        leaver=post.cadre,
        successor=successor,
        starts_on=starts_on,
        document_no=document_no.strip(),
        items=[asdict(item) for item in open_items(post)],
        prepared_at=timezone.now(),
        prepared_by=by,
        **of,
    )
    tell("taskforces.hand_over.prepared", made, region, by=by, data={"items": len(made.items)})
    people = [one.user for one in (post.cadre, successor) if one.user]
    notices.tell(
        people,
        key=f"seat-hand-over:{made.pk}",
        text=f"{words_of(post)}交接待您签字",
        url=reverse("taskforces:hand-over-detail", args=[made.pk]),
    )
    return made


def _check(post: Post, successor: Cadre, starts_on: date) -> None:
    if post.ends_on:
        raise OrganisationError(f"该岗位已于 {post.ends_on} 结束，没有可以交接的；请登记新的任职。")
    if successor.pk == post.cadre_id:
        raise OrganisationError("接任人与移交人是同一人；请另选接任人。")
    not_ahead(starts_on, "交接日期")
    if starts_on <= post.starts_on:
        raise OrganisationError(f"交接日期应晚于移交人的任职日期 {post.starts_on}；请改正。")
    on_roster(successor, starts_on)
    same = (
        Seat.objects.filter(body=post.body, role=post.role)
        if isinstance(post, Seat)
        else Charge.objects.filter(kind=post.kind, region=post.region, group_name=post.group_name)
    )
    if same.filter(cadre=successor, ends_on__isnull=True).exists():
        raise OrganisationError(f"{successor.name}已担任该岗位；请另选接任人。")


def why_not(hand_over: SeatHandOver, user: User) -> str:
    """Why this person may not sign now, "" when they may."""
    if hand_over.state not in OPEN:
        return "该交接已办结。"
    leaves = hand_over.state == State.PREPARED
    party = hand_over.leaver if leaves else hand_over.successor
    if party.user:
        if party.user.person != user.person:
            return f"等待{party.name}本人用自己的账号签字。"
    elif not user.can(Permission.ORGANISATION_SIGN, at=hand_over.region):
        return f"{party.name}没有账号，须在本地有签字权限的人员的设备上签字。"
    if not leaves and hand_over.left_by and hand_over.left_by.person == user.person:
        return "移交人已在您的账号下签字；一人不能经手双方签字，请换一位同事。"
    return ""


@transaction.atomic
def sign(hand_over: SeatHandOver, *, by: User, strokes: str = "") -> Event:
    """The leaver signs first, then the successor; the second signature moves the post.

    Raises:
        PermissionDenied: `by` may not sign now, see `why_not`.
        OrganisationError: it was decided already, or the post has ended.
    """
    rows = SeatHandOver.objects.select_for_update(of=("self",)).select_related(
        "region", "leaver__user", "successor__user", "left_by", "prepared_by"
    )
    now = rows.get(pk=hand_over.pk)
    if now.state != hand_over.state or now.state not in OPEN:
        raise OrganisationError("该交接已办理，请刷新后再看。")
    reason = why_not(now, by)
    if reason:
        raise PermissionDenied(reason)
    stem = "left" if now.state == State.PREPARED else "taken"
    now.state = State.LEFT if stem == "left" else State.DONE
    setattr(now, f"{stem}_at", timezone.now())
    setattr(now, f"{stem}_by", by)
    now.save(update_fields=["state", f"{stem}_at", f"{stem}_by"])
    if now.state == State.DONE:
        _move(now, by)
    hand_over.state = now.state
    return _signed(now, by, strokes)


def _move(hand_over: SeatHandOver, by: User) -> None:
    post = _post(hand_over)
    last = hand_over.starts_on - timedelta(days=1)
    kind = "taskforces.seat.ended" if isinstance(post, Seat) else "taskforces.charge.ended"
    end_now(post, hand_over.region, by=by, on=last, words="交接", kind=kind)
    if isinstance(post, Seat):
        made: Post = Seat.objects.create(
            body=post.body,
            cadre=hand_over.successor,
            role=post.role,
            strand=post.strand,
            unit=hand_over.successor.unit,
            starts_on=hand_over.starts_on,
        )
    else:
        made = Charge.objects.create(
            cadre=hand_over.successor,
            kind=post.kind,
            region=post.region,
            group_name=post.group_name,
            document_no=hand_over.document_no,
            starts_on=hand_over.starts_on,
        )
    begun = "taskforces.seat.taken" if isinstance(post, Seat) else "taskforces.charge.given"
    tell(begun, made, hand_over.region, by=by, data={"hand_over": hand_over.pk})
    for follow in FOLLOWS:
        follow(post, hand_over.successor, by)


def _post(hand_over: SeatHandOver) -> Post:
    if hand_over.seat_id is not None:
        seats = Seat.objects.select_for_update(of=("self",)).select_related("body__region", "cadre")
        return seats.get(pk=hand_over.seat_id)
    charges = Charge.objects.select_for_update(of=("self",)).select_related("region", "cadre")
    return charges.get(hand_overs=hand_over.pk)


def post_of(hand_over: SeatHandOver) -> Post:
    post: Any = hand_over.seat or hand_over.charge  # the database keeps one of the two
    return post  # type: ignore[no-any-return]


def _signed(hand_over: SeatHandOver, by: User, strokes: str) -> Event:
    leaves = hand_over.state == State.LEFT
    party = hand_over.leaver if leaves else hand_over.successor
    kind = "taskforces.hand_over.left" if leaves else "taskforces.hand_over.done"
    event = tell(kind, hand_over, hand_over.region, by=by, data={"items": len(hand_over.items)})
    role = Signature.Role.FILER if leaves else Signature.Role.VERIFIER
    hands.write(
        event,
        region=hand_over.region,
        statement=SAYS_LEAVER if leaves else SAYS_SUCCESSOR,
        signed={
            "hand_over": hand_over.pk,
            "seat": hand_over.seat_id,
            "charge": hand_over.charge_id,
            "items": hand_over.items,
        },
        hands=[hands.Hand(role, party.name, strokes, by if party.user else None)],
    )
    return event


@transaction.atomic
def drop(hand_over: SeatHandOver, *, by: User) -> Event:
    """Give a hand-over up before both have signed; the leaver keeps the post."""
    _must_keep(post_of(hand_over), by)
    same = SeatHandOver.objects.filter(pk=hand_over.pk, state__in=OPEN)
    stamps = {"dropped_at": timezone.now(), "dropped_by": by}
    if same.update(state=State.DROPPED, **stamps) != 1:
        raise OrganisationError("该交接已办理，请刷新后再看。")
    return tell("taskforces.hand_over.dropped", hand_over, hand_over.region, by=by)
