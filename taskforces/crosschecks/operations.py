"""Verbs of a cross-inspection: plan, sign the plan, drop it. See `visiting` for what follows."""

import secrets
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from ledger import events, hands, numbers
from ledger.models import Event, Signature
from regions.duties import Permission
from regions.models import Cadre, Level, Region, User
from taskforces.crosschecks import planner, sampling, ties
from taskforces.crosschecks.planner import NoPlanError, Pair
from taskforces.models import (
    CrossCheck,
    CrossInspector,
    CrossPair,
    CrossVisit,
    Question,
)
from taskforces.samples import SAMPLES

State = CrossCheck.State
LEVELS = (Level.PREFECTURE, Level.COUNTY)
SAYS_PLAN = "本人已核对交叉检查安排，同意按此检查"


class CrossCheckError(ValidationError):
    """What cannot be done now: what, why and the remedy, in a Chinese sentence."""


@dataclass(frozen=True)
class Round:
    """What is settled before the places are paired; see `CrossCheck`."""

    region: Region
    starts_on: date
    ends_on: date
    apart: int = 2
    team: int = 2
    sample_size: int = 10


@transaction.atomic
def plan(given: Round, *, by: User, seed: int | None = None) -> CrossCheck:
    """Pair the places below a region; by a seed drawn now unless one is given.

    Raises:
        PermissionDenied: `by` does not plan cross-inspections of that very place.
        CrossCheckError: days in the wrong order, a plan waits to be signed, or there is no plan.
    """
    if not by.holds(Permission.CROSS_CHECK_PLAN, at=given.region):
        raise PermissionDenied("cross_check.plan")
    _check(given)
    # One plan at a time in a place: what the next avoids is decided then, and so is its number.
    Region.objects.select_for_update(of=("self",)).get(pk=given.region.pk)
    if CrossCheck.objects.filter(region=given.region, state=State.PLANNED).exists():
        raise CrossCheckError("还有一轮安排待签字；请先签字或作废，再安排下一轮。")
    seed = secrets.randbits(62) if seed is None else seed
    try:
        pairs = planner.plan(ties.wanted(given.region, given.apart, given.team), seed)
    except NoPlanError as error:
        raise CrossCheckError(str(error)) from error
    row = CrossCheck.objects.create(
        **{name: getattr(given, name) for name in given.__dataclass_fields__},
        seed=seed,
        number=numbers.following(
            CrossCheck.objects.all(), f"JC-{given.region.code}-{given.starts_on.year}-", 2
        ),
        planned_at=timezone.now(),
        planned_by=by,
    )
    _write(row, pairs)
    _tell("planned", row, by)
    return row


def _check(given: Round) -> None:
    if given.region.level not in LEVELS:
        raise CrossCheckError("只有州和县安排交叉检查；请改选州或县。")
    if given.ends_on < given.starts_on:
        raise CrossCheckError(f"结束日期 {given.ends_on} 早于开始日期 {given.starts_on}，请改正。")
    if given.ends_on < timezone.localdate():
        raise CrossCheckError(f"结束日期 {given.ends_on} 已经过去，请改正。")


def _write(row: CrossCheck, pairs: list[Pair]) -> None:
    places = {one.code: one for one in Region.objects.filter(parent=row.region)}
    cadres = dict(
        Cadre.objects.filter(number__in=[n for one in pairs for n in one.team]).values_list(
            "number", "pk"
        )
    )
    made = CrossPair.objects.bulk_create(
        CrossPair(round=row, inspecting=places[one.inspecting], inspected=places[one.inspected])
        for one in pairs
    )
    CrossInspector.objects.bulk_create(
        CrossInspector(pair=pair, cadre_id=cadres[number])
        for pair, one in zip(made, pairs, strict=True)
        for number in one.team
    )


@transaction.atomic
def sign(row: CrossCheck, *, by: User, strokes: str = "") -> CrossCheck:
    """Sign a plan; the sample of every inspected place is drawn with it.

    Raises:
        PermissionDenied: `by` does not plan there.
        CrossCheckError: planned by the same person, signed or dropped before, no household.
    """
    row = _locked(row, by)
    if row.planned_by.person == by.person:
        raise CrossCheckError("安排是您做的；请由他人核对签字。")
    for pair in row.pairs.select_related("inspected", "round"):
        _draw(pair)
    row.state, row.signed_at, row.signed_by = State.SIGNED, timezone.now(), by
    row.save(update_fields=["state", "signed_at", "signed_by"])
    event = _tell("signed", row, by)
    hands.write(
        event,
        region=row.region,
        statement=SAYS_PLAN,
        signed=content_of(row),
        hands=[hands.Hand(Signature.Role.APPROVER, by.full_name, strokes, by)],
    )
    return row


def _draw(pair: CrossPair) -> None:
    row, place = pair.round, pair.inspected
    if not SAMPLES:
        raise CrossCheckError("没有可供抽样的农户名单。")
    finder = SAMPLES[0]
    pair.frame = sorted(set(finder.keys(place)))
    if not pair.frame:
        raise CrossCheckError(f"{place.name}没有可抽的农户；请先登记底图，再签字。")
    drawn = sampling.draw(pair.frame, row.sample_size, seed=row.seed, place=place.code)
    pair.save(update_fields=["frame"])
    homes = sorted(finder.homes(drawn), key=lambda home: home.key)
    CrossVisit.objects.bulk_create(
        CrossVisit(
            pair=pair,
            number=f"{row.number}-{place.code}-{n:02d}",
            household_no=home.key,
            region=home.region,
            words=home.words,
            first={key: said for key, said in home.first.items() if key in Question.values},
        )
        for n, home in enumerate(homes, 1)
    )


def content_of(row: CrossCheck) -> dict[str, object]:
    """What is signed: days, seed, and for each pair the team, the sample and its frame's size."""
    pairs = row.pairs.select_related("inspecting", "inspected").prefetch_related(
        "team__cadre", "visits"
    )
    return {
        "number": row.number,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "seed": str(row.seed),
        "pairs": [
            {
                "inspecting": pair.inspecting.code,
                "inspected": pair.inspected.code,
                "team": [one.cadre.number for one in pair.team.all()],
                "frame": len(pair.frame),
                "households": [visit.household_no for visit in pair.visits.all()],
            }
            for pair in pairs
        ],
    }


@transaction.atomic
def drop(row: CrossCheck, *, by: User, reason: str) -> None:
    """Give a plan up before it is signed; it stays on the list with the reason, which is kept in
    the trail. A plan that is signed has visits and is not dropped.

    Raises:
        PermissionDenied: `by` does not plan there.
        CrossCheckError: no reason, or signed or dropped before.
    """
    row = _locked(row, by)
    if not reason.strip():
        raise CrossCheckError("请写明作废的理由；作废的安排留在列表里供查阅。")
    row.state, row.dropped_at, row.dropped_by = State.DROPPED, timezone.now(), by
    row.save(update_fields=["state", "dropped_at", "dropped_by"])
    _tell("dropped", row, by, note=reason.strip()[:200])


def _locked(row: CrossCheck, by: User) -> CrossCheck:
    rows = CrossCheck.objects.select_for_update(of=("self",)).select_related("region", "planned_by")
    now = rows.get(pk=row.pk)
    if not by.holds(Permission.CROSS_CHECK_PLAN, at=now.region):
        raise PermissionDenied("cross_check.plan")
    if now.state != State.PLANNED:
        raise CrossCheckError(f"{now.number} 已签字或作废，请刷新后再看。")
    return now


def _tell(verb: str, row: CrossCheck, by: User, note: str = "") -> Event:
    return events.append(
        events.Draft(
            kind=f"taskforces.cross_check.{verb}",
            region=row.region,
            subject=row.subject,
            subject_id=row.pk,
            by=by,
            note=note,
            data={"seed_digest": sampling.digest_of(row.seed)},
        )
    )
