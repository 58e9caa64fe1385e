"""Verbs of a supervision trip: record, edit, sign, send a finding as a task."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ledger import hands
from ledger.models import Signature
from regions.models import Cadre, Region, User
from taskforces.models import Body, Task, Trip, TripFinding, TripMember
from taskforces.tasks.moves import TaskError, may_work, next_number, tell, words_of
from taskforces.tasks.operations import Origin, TaskPlan, give

SAYS_TRIP = "本人带队督查指导，所记情况和发现的问题属实"
SHORTEST = 5
Found = tuple[Region, str]  # where, what


@dataclass(frozen=True)
class TripPlan:
    """What is written down of a trip; `findings` each in their place, in order."""

    region: Region
    topic: str
    starts_on: date
    ends_on: date
    head: Cadre
    members: Sequence[Cadre]
    looked_at: str
    findings: Sequence[Found] = ()


@transaction.atomic
def record(body: Body, plan: TripPlan, *, by: User) -> Trip:
    """Write down a trip of a body.

    Raises:
        PermissionDenied: `by` keeps no task ledgers of the body's place.
        TaskError: days in the wrong order or ahead, a place elsewhere, words missing.
    """
    may_work(by, body.region)
    _check(body, plan)
    trip = Trip.objects.create(
        body=body,
        number=next_number(Trip.objects.all(), "DD", body.region, plan.starts_on),
        recorded_at=timezone.now(),
        recorded_by=by,
        **_columns(plan),
    )
    _write_parts(trip, plan)
    _tell("recorded", trip, by=by)
    return trip


@transaction.atomic
def edit(trip: Trip, plan: TripPlan, *, by: User) -> Trip:
    """Write it down anew before its head has signed.

    Raises:
        PermissionDenied, TaskError: as `record`, and where it is signed.
    """
    trip = _locked(trip)
    may_work(by, trip.body.region)
    _check(trip.body, plan)
    for name, value in _columns(plan).items():
        setattr(trip, name, value)
    trip.save()
    trip.members.all().delete()
    trip.findings.all().delete()
    _write_parts(trip, plan)
    _tell("edited", trip, by=by)
    return trip


def _columns(plan: TripPlan) -> dict[str, Any]:
    return {
        "region": plan.region,
        "topic": plan.topic.strip(),
        "starts_on": plan.starts_on,
        "ends_on": plan.ends_on,
        "head": plan.head,
        "looked_at": plan.looked_at.strip(),
    }


def _check(body: Body, plan: TripPlan) -> None:
    if body.ends_on:
        raise TaskError(f"“{body.name}”已于 {body.ends_on} 撤销，不能再登记督查指导。")
    if not body.region.covers(plan.region):
        raise TaskError(f"{plan.region.name}不在{body.region.name}范围内，请改填所辖地区。")
    if plan.ends_on < plan.starts_on:
        raise TaskError(f"结束日期 {plan.ends_on} 早于开始日期 {plan.starts_on}，请改正。")
    if plan.ends_on > timezone.localdate():
        raise TaskError(f"结束日期 {plan.ends_on} 还没有到；督查指导结束后再登记。")
    words_of(plan.topic, "督查指导事项", shortest=SHORTEST, most=120)
    words_of(plan.looked_at, "查看情况", shortest=SHORTEST, most=4000)
    for place, words in plan.findings:
        words_of(words, "发现的问题", shortest=SHORTEST, most=1000)
        if not plan.region.covers(place):
            raise TaskError(f"{place.name}不在{plan.region.name}范围内，请核对发现问题的地点。")


def _write_parts(trip: Trip, plan: TripPlan) -> None:
    people = {one.pk: one for one in (plan.head, *plan.members)}
    TripMember.objects.bulk_create(TripMember(trip=trip, cadre=one) for one in people.values())
    TripFinding.objects.bulk_create(
        TripFinding(trip=trip, region=place, number=f"{trip.number}-{n:02d}", words=words.strip())
        for n, (place, words) in enumerate(plan.findings, 1)
    )


def _locked(trip: Trip) -> Trip:
    rows = Trip.objects.select_for_update(of=("self",)).select_related(
        "body__region", "region", "head__user"
    )
    now = rows.get(pk=trip.pk)
    if now.state != Trip.State.DRAFT:
        raise TaskError(f"{now.number} 已由带队人签字，不能再改。")
    return now


def why_not_sign(trip: Trip, user: User) -> str:
    """Why this person's hand is not the head's; "" where it can be taken here."""
    head = trip.head
    if head.user and head.user.person != user.person:
        return f"由带队人{head.name}用本人账号签字。"
    return ""


@transaction.atomic
def sign(trip: Trip, *, by: User, strokes: str = "") -> Trip:
    """The head signs by the own account; who has none, on the glass of an office that records.

    Raises:
        PermissionDenied: `by` is neither the head nor, where the head has no account, an office.
        TaskError: it is signed already, or the head has an account and it is another's.
    """
    trip = _locked(trip)
    if why_not_sign(trip, by):
        raise PermissionDenied("taskforces.trip.signed")
    if not trip.head.user:
        may_work(by, trip.body.region)
    trip.state, trip.signed_at, trip.signed_by = Trip.State.SIGNED, timezone.now(), by
    trip.save(update_fields=["state", "signed_at", "signed_by"])
    signer = by if trip.head.user else None
    hands.write(
        _tell("signed", trip, by=by),
        region=trip.body.region,
        statement=SAYS_TRIP,
        signed=content_of(trip),
        hands=[hands.Hand(Signature.Role.APPROVER, trip.head.name, strokes, signer)],
    )
    return trip


def content_of(trip: Trip) -> dict[str, Any]:
    """What is signed: where, when, who, what was looked at, what was found."""
    return {
        "number": trip.number,
        "body": trip.body.name,
        "place": trip.region.code,
        "topic": trip.topic,
        "days": [f"{trip.starts_on}", f"{trip.ends_on}"],
        "head": trip.head.number,
        "members": list(trip.members.values_list("cadre__number", flat=True)),
        "looked_at": trip.looked_at,
        "findings": [
            {"number": one.number, "place": one.region.code, "words": one.words}
            for one in trip.findings.select_related("region")
        ],
    }


@transaction.atomic
def send(finding: TripFinding, body: Body, plan: TaskPlan, *, by: User) -> Task:
    """Send a finding of a signed trip to a body of its place as a task with a day.

    Raises:
        PermissionDenied: `by` keeps no task ledgers there.
        TaskError: the trip is not signed, it was sent already, or the body is of another place.
    """
    trip = Trip.objects.select_for_update(of=("self",)).get(pk=finding.trip_id)
    if trip.state != Trip.State.SIGNED:
        raise TaskError("督查指导记录还没有签字，请带队人签字后再交办。")
    if task_of(finding):
        raise TaskError(f"{finding.number} 已交办，不必重复。")
    if not body.region.covers(finding.region) and not finding.region.covers(body.region):
        raise TaskError(f"“{body.name}”不在{finding.region.name}，请另选机构。")
    task = give(body, plan, by=by, origin=Origin(finding.subject, finding.pk, finding.title))
    tell(
        "taskforces.trip.sent",
        finding.subject,
        finding.pk,
        finding.region,
        by=by,
        task=task.number,
    )
    return task


def task_of(finding: TripFinding) -> Task | None:
    return Task.objects.of_origin(finding.subject, [finding.pk]).first()


def _tell(verb: str, trip: Trip, *, by: User) -> Any:
    return tell(f"taskforces.trip.{verb}", trip.subject, trip.pk, trip.body.region, by=by)
