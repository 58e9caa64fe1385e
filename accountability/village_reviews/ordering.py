"""What a hearing orders to be mended, and how that comes onto the issue ledger when signed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accountability import issue_registering
from accountability.issue_registering import Finding, Paper
from accountability.models import (
    HeardPlace,
    Hearing,
    HearingOrder,
    Issue,
    Item,
    Source,
    Verdict,
    VillageSheet,
)
from accountability.village_reviews import people
from accountability.village_reviews.hearing import State, locked
from accountability.village_reviews.telling import VillageError, no_numbers, tell
from ledger import hands
from ledger.canonical import canonical, digest
from ledger.models import Signature
from regions.models import Level, User

SAYS = "本人主持本次过堂，逐一听取，裁定属实，同意将整改事项登记问题台账"


@dataclass(frozen=True)
class Order:
    """What is to be mended by whom until when."""

    item: Item
    description: str
    responsible_unit: str
    person: str
    due_on: date


@transaction.atomic
def order(
    heard: HeardPlace, given: Order, *, by: User, change: HearingOrder | None = None
) -> HearingOrder:
    """Write down what is to be mended, or change it; checked as its entry will be.

    Raises:
        PermissionDenied, VillageError: as `locked`; the verdict is another.
        ValidationError: what is missing or wrong, by field, as `issue_registering.register`.
    """
    locked(heard.hearing, by)
    if heard.verdict != Verdict.MEND:
        raise VillageError("裁定“限期整改”后才能写整改事项；请先记录裁定。")
    row = change or HearingOrder(heard=heard)
    for name in ("item", "responsible_unit", "person", "due_on"):
        setattr(row, name, getattr(given, name))
    row.description = no_numbers(given.description)
    wrong = issue_registering.problems(_finding(row), _paper(row), timezone.localdate())
    if wrong:
        raise ValidationError(wrong)
    row.save()
    return row


@transaction.atomic
def strike(row: HearingOrder, *, by: User) -> None:
    """Take an order off while the hearing is open."""
    locked(row.heard.hearing, by)
    row.delete()


@transaction.atomic
def sign(hearing: Hearing, *, by: User, seen: str, strokes: str = "") -> list[Issue]:
    """The chair signs; every order is registered on the issue ledger of the place, all or none.

    Raises:
        PermissionDenied, VillageError: as `locked` and `why_not_sign`; changed since it was shown.
        ValidationError: an entry cannot be registered; nothing is signed then.
    """
    hearing = locked(hearing, by)
    if why := why_not_sign(hearing, by):
        raise VillageError(why)
    content = content_of(hearing)
    if seen != digest(canonical(content)):
        raise VillageError("过堂记录刚刚被修改；请刷新页面，核对后再签字。")
    issues = []
    rows = HearingOrder.objects.filter(heard__hearing=hearing)
    for row in rows.select_related("item__aspect", "heard__region", "heard__hearing__region"):
        row.issue = issue_registering.register([_finding(row)], by=by, paper=_paper(row))[0]
        row.save(update_fields=["issue"])
        issues.append(row.issue)
    hearing.state, hearing.signed_at, hearing.signed_by = State.SIGNED, timezone.now(), by
    hearing.save(update_fields=["state", "signed_at", "signed_by"])
    event = tell("hearing.signed", hearing, hearing.region, by, issues=len(issues))
    hand = hands.Hand(Signature.Role.APPROVER, by.full_name, strokes, by)
    hands.write(event, region=hearing.region, statement=SAYS, signed=content, hands=[hand])
    return issues


def why_not_sign(hearing: Hearing, by: User) -> str:
    """What keeps this person from signing, in a sentence; "" where nothing does."""
    if hearing.chair.person != by.person:
        return f"过堂由主持人{hearing.chair.full_name}签字。"
    if hearing.held_on > timezone.localdate():
        return f"过堂日期 {hearing.held_on} 还没有到；召开后再签字。"
    sheets = VillageSheet.objects.filter(heard__hearing=hearing)
    if people.reviewed_by(by, sheets):
        return "过堂的村里有您签字复核的；请由他人主持过堂。"
    if left := hearing.heard.filter(verdict="").count():
        return f"还有 {left} 个没有裁定。"
    without = hearing.heard.filter(verdict=Verdict.MEND, orders__isnull=True)
    if names := "、".join(one.region.name for one in without.select_related("region")[:3]):
        return f"{names}裁定限期整改，还没有写整改事项。"
    return ""


def content_of(hearing: Hearing) -> dict[str, Any]:
    """What the chair signs: who sat, and of each place questions, answers, verdict and orders."""
    rows = hearing.heard.select_related("region").prefetch_related("orders")
    return {
        "number": hearing.number,
        "round": hearing.round_of.number,
        "held_on": hearing.held_on,
        "chair": hearing.chair_id,
        "panel": hearing.panel,
        "heard": [
            {
                "place": one.region.code,
                "sheet": one.sheet_id or one.below_id,
                **{n: getattr(one, n) for n in ("asked", "answered", "verdict", "words", "due_on")},
                "orders": [
                    [
                        *(o.item_id, o.description, o.responsible_unit, o.person),
                        o.due_on,
                    ]
                    for o in one.orders.all()
                ],
            }
            for one in rows
        ],
    }


def version(hearing: Hearing) -> str:
    """What tells one state of a hearing from another."""
    return digest(canonical(content_of(hearing)))


def _paper(row: HearingOrder) -> Paper:
    return Paper(Source.SUPERVISION, doc_no=row.heard.hearing.number, origin=row)


def _finding(row: HearingOrder) -> Finding:
    """The order as it is entered on the ledger of the hearing's place."""
    return Finding(
        item=row.item,
        region=row.heard.region,
        description=row.description,
        level=Level(row.heard.hearing.region.level),
        due_on=row.due_on,
        responsible_unit=row.responsible_unit,
        resp_leader=row.person,
    )
