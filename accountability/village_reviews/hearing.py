"""Verbs of a hearing: convene it over what was reviewed, record verdicts, call it off."""

import random
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accountability.models import (
    Conclusion,
    HeardPlace,
    Hearing,
    Verdict,
    VillageRound,
    VillageSheet,
)
from accountability.village_reviews.telling import VillageError, no_numbers, tell
from ledger import numbers
from regions.duties import Permission
from regions.models import Level, Region, User

State = Hearing.State
FEWEST, SHORTEST = 2, 4


@dataclass(frozen=True)
class Plan:
    """What is settled before a hearing; `share_percent` of each township's villages is drawn."""

    region: Region
    round_of: VillageRound
    held_on: date
    chair: User
    panel: Sequence[str]
    venue: str = ""
    share_percent: int = 100


@dataclass(frozen=True)
class Ruling:
    """What was asked and answered, and what comes of it; see `HeardPlace`."""

    asked: str
    answered: str
    verdict: str
    words: str = ""
    due_on: date | None = None


@transaction.atomic
def convene(given: Plan, *, by: User, seed: int | None = None) -> Hearing:
    """Convene a hearing over what can be heard there now.

    Raises:
        PermissionDenied: `by` does not hear at that very place.
        VillageError: no such place or chair, too few beside the chair, or nothing to hear.
    """
    if not by.holds(Permission.VILLAGE_REVIEW_HEAR, at=given.region):
        raise PermissionDenied("hearing.convene")
    _check(given)
    Region.objects.select_for_update(no_key=True).get(pk=given.region.pk)
    seed = secrets.randbits(62) if seed is None else seed
    found = to_hear(given.region, given.round_of)
    drawn = _sample(found, given.share_percent, seed)
    if not drawn:
        raise VillageError(_NOTHING[Level(given.region.level)])
    stem = f"GT-{given.region.code}-{given.round_of.year}-"
    row = Hearing.objects.create(
        region=given.region,
        round_of=given.round_of,
        number=numbers.following(Hearing.objects.all(), stem, 2),
        held_on=given.held_on,
        venue=given.venue.strip()[:80],
        chair=given.chair,
        panel=list(given.panel),
        share_percent=given.share_percent,
        seed=seed,
        convened_at=timezone.now(),
        convened_by=by,
    )
    HeardPlace.objects.bulk_create(
        HeardPlace(hearing=row, before=_before(one, given.region), **_what(one)) for one in drawn
    )
    tell("hearing.convened", row, row.region, by, number=row.number, heard=len(drawn))
    return row


_NOTHING = {
    Level.TOWNSHIP: "本轮还没有双签的村级复核表可以过堂；请先完成逐村复核。",
    Level.COUNTY: "本轮还没有经乡镇过堂的村可以过堂；请先由乡镇过堂。",
    Level.PREFECTURE: "本轮还没有经县过堂签字的结论；请先由县过堂。",
}


def _check(given: Plan) -> None:
    if given.region.level > Level.TOWNSHIP:
        raise VillageError("过堂由乡镇、县或州主持；请改选地区。")
    if not _is_of(given.region, given.round_of.region):
        raise VillageError(f"本轮复核不包括{given.region.name}；请改选轮次。")
    if not given.chair.holds(Permission.VILLAGE_REVIEW_HEAR, at=given.region):
        raise VillageError(f"{given.chair.full_name}不主持{given.region.name}的过堂；请另选。")
    if len({name.strip() for name in given.panel if name.strip()}) < FEWEST:
        raise VillageError("除主持人外，过堂至少两人参加；请填写参加人员。")
    if not 1 <= given.share_percent <= 100:
        raise VillageError("抽取比例应在 1 到 100 之间；请改正。")


def _is_of(region: Region, reviewed: Region) -> bool:
    """A round covers who hears, or was opened below and comes up level by level."""
    return reviewed.covers(region) or region.covers(reviewed)


def to_hear(region: Region, round_of: VillageRound) -> list[VillageSheet | Hearing]:
    """What can be heard at a place: of a prefecture the signed hearings of its counties, else
    villages' sheets. What was heard at this level, or waits to be, is not heard twice.
    """
    of_level = HeardPlace.objects.filter(hearing__region__level=region.level)
    taken = of_level.exclude(hearing__state=State.CALLED_OFF)
    if region.level == Level.PREFECTURE:
        counties = Hearing.objects.filter(
            round_of=round_of, state=State.SIGNED, region__parent=region
        ).exclude(pk__in=taken.filter(below__isnull=False).values("below"))
        ordered = counties.order_by("region__path", "-pk").distinct("region__path")
        return list(ordered.select_related("region"))
    sheets = VillageSheet.objects.within_paths([region.path]).filter(
        round_of=round_of, state=VillageSheet.State.SIGNED
    )
    sheets = sheets.exclude(pk__in=taken.filter(sheet__isnull=False).values("sheet"))
    if region.level == Level.COUNTY:
        heard = HeardPlace.objects.filter(
            hearing__region__level=Level.TOWNSHIP, hearing__state=State.SIGNED
        )
        # What a township sent to another review comes with its new sheet.
        sheets = sheets.filter(pk__in=heard.exclude(verdict=Verdict.AGAIN).values("sheet"))
    ordered_sheets = sheets.order_by("region__path", "-edition").distinct("region__path")
    return list(ordered_sheets.select_related("region"))


def _sample(found: list[Any], share_percent: int, seed: int) -> list[Any]:
    """Of each township so many percent, at least one; the same seed draws the same again."""
    if share_percent == 100:
        return found
    chance = random.Random(seed)  # noqa: S311  a sample that anybody can draw again
    by_parent: dict[int | None, list[Any]] = {}
    for one in found:
        by_parent.setdefault(one.region.parent_id, []).append(one)
    drawn = []
    for group in by_parent.values():
        some = max(1, -(-len(group) * share_percent // 100))
        drawn += chance.sample(group, some)
    return sorted(drawn, key=lambda one: one.region.path)


def _what(one: VillageSheet | Hearing) -> dict[str, Any]:
    name = "sheet" if isinstance(one, VillageSheet) else "below"
    return {"region": one.region, name: one}


def _before(one: VillageSheet | Hearing, region: Region) -> HeardPlace | None:
    """How the place was heard last at this level: what that ordered is shown."""
    rows = HeardPlace.objects.filter(region=one.region, hearing__state=State.SIGNED)
    rows = rows.filter(hearing__region__level=region.level)
    return rows.order_by("-hearing__held_on", "-pk").first()


@transaction.atomic
def record(heard: HeardPlace, given: Ruling, *, by: User) -> HeardPlace:
    """Record what was asked, answered and ruled; as often as needed until the chair signs.

    Raises:
        PermissionDenied, VillageError: as `locked`; something is not said, the day lies before
            the hearing, or what failed its review would be cleared.
    """
    hearing = locked(heard.hearing, by)
    if given.verdict not in Verdict.values:
        raise VillageError("请选择裁定：过关、限期整改或重新复核。")
    if len(no_numbers(given.asked)) < SHORTEST or len(no_numbers(given.answered)) < SHORTEST:
        raise VillageError("请写明提问和回答，各至少四个字。")
    is_failed = heard.sheet and heard.sheet.conclusion == Conclusion.FAILED
    if given.verdict == Verdict.PASSED and is_failed:
        raise VillageError("复核结论为“不通过”，不能裁定过关；请裁定限期整改或重新复核。")
    if given.verdict != Verdict.PASSED and len(no_numbers(given.words)) < SHORTEST:
        raise VillageError("没有过关的，请写明裁定理由。")
    due_on = None if given.verdict == Verdict.PASSED else given.due_on
    if given.verdict != Verdict.PASSED and (due_on is None or due_on < hearing.held_on):
        raise VillageError(f"请填写期限，不早于过堂日期 {hearing.held_on}。")
    for name, value in (asdict(given) | {"due_on": due_on}).items():
        setattr(heard, name, value.replace("\r\n", "\n") if isinstance(value, str) else value)
    heard.recorded_at, heard.recorded_by = timezone.now(), by
    heard.save()
    if given.verdict != Verdict.MEND:
        heard.orders.all().delete()
    tell("hearing.recorded", hearing, hearing.region, by, place=heard.region.code)
    return heard


@transaction.atomic
def call_off(hearing: Hearing, *, by: User, words: str) -> Hearing:
    """It is not held, with the reason; what it would have heard can be heard by another."""
    hearing = locked(hearing, by)
    if len(no_numbers(words)) < SHORTEST:
        raise VillageError("请写明取消过堂的原因。")
    hearing.state, hearing.end_words = State.CALLED_OFF, words.strip()[:300]
    hearing.called_off_at, hearing.called_off_by = timezone.now(), by
    hearing.save(update_fields=["state", "end_words", "called_off_at", "called_off_by"])
    tell("hearing.called_off", hearing, hearing.region, by)
    return hearing


def locked(hearing: Hearing, by: User) -> Hearing:
    """The hearing as it stands now, kept from others until the transaction ends.

    Raises:
        PermissionDenied: `by` does not hear at that very place.
        VillageError: it is signed or called off.
    """
    rows = Hearing.objects.select_for_update(of=("self",))
    now = rows.select_related("region", "chair", "round_of").get(pk=hearing.pk)
    if not by.holds(Permission.VILLAGE_REVIEW_HEAR, at=now.region):
        raise PermissionDenied("hearing")
    if now.state != State.OPEN:
        raise VillageError(f"过堂 {now.number} 已是“{now.get_state_display()}”，不能再改；请刷新。")
    return now
