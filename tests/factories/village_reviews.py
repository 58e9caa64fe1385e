"""Plans, sheets and hearings of villages, each moved by the steps people take."""

import json
from datetime import date, timedelta

from django.utils import timezone

from accountability.models import (
    HeardPlace,
    Hearing,
    HearingOrder,
    Item,
    LineAnswer,
    VillagePlan,
    VillageRound,
    VillageSheet,
)
from accountability.village_reviews import hearing, ordering, planning, reviewing, signing
from accountability.village_reviews.hearing import Plan, Ruling
from accountability.village_reviews.ordering import Order
from accountability.village_reviews.planning import Goal, Line
from accountability.village_reviews.reviewing import Round
from regions.duties import Duty
from regions.models import Region, User
from tests.factories.regions import PostingFactory

STROKES = json.dumps([[[10, 50], [60, 20], [120, 80], [200, 40]], [[210, 30], [240, 70]]])


def year() -> int:
    return timezone.localdate().year


def keeper(village: Region) -> User:
    return PostingFactory(duty=Duty.VILLAGE_LEADER, region=village).user


def office(place: Region) -> User:
    """Somebody of the office of a township, county or prefecture."""
    duty = {1: Duty.PREFECTURE_OFFICE, 2: Duty.COUNTY_OFFICE, 3: Duty.TOWNSHIP_OFFICE}
    return PostingFactory(duty=duty[place.level], region=place).user


def line(**changed) -> Line:
    values = {
        "kind": "path",
        "measure": "industry",
        "words": "种植刺梨三百亩",
        "responsible_unit": "村委会",
        "person": "测试甲",
        "starts_on": date(year(), 1, 1),
        "due_on": date(year(), 12, 31),
    }
    return Line(**(values | changed))


def drafted(village: Region, by: User | None = None) -> VillagePlan:
    by = by or keeper(village)
    plan = planning.draft(village, year(), by=by)
    planning.set_goal(plan, Goal(exit_year=year(), homes_out=3, people_out=9), by=by)
    planning.write_line(plan, line(), by=by)
    safe = line(kind="safeguard", measure="people", words="驻村工作队到岗履职")
    planning.write_line(plan, safe, by=by)
    plan.refresh_from_db()
    return plan


def standing(village: Region, by: User | None = None) -> VillagePlan:
    plan = drafted(village, by)
    return planning.put_in_force(plan, by=plan.drafted_by)


def opened(place: Region, **changed) -> VillageRound:
    today = timezone.localdate()
    values = {"name": "测试逐村复核", "year": year(), "starts_on": today, "ends_on": today}
    return reviewing.open_round(Round(region=place, **(values | changed)), by=office(place))


def begun(round_of: VillageRound, village: Region, by: User | None = None) -> VillageSheet:
    if planning.standing(village, round_of.year) is None:
        standing(village)
    return reviewing.begin(round_of, village, by=by or office(village.parent))


def answered(
    round_of: VillageRound, village: Region, conclusion: str = "passed", by: User | None = None
) -> VillageSheet:
    sheet = begun(round_of, village, by)
    by = sheet.begun_by
    said = {one.pk: ("yes", "") for one in reviewing.questions_on(sheet.as_of)}
    words = "" if conclusion == "passed" else "产业进度落后，须整改"
    reviewing.answer(sheet, said, conclusion=conclusion, words=words, by=by)
    for one in sheet.plan.lines.all():
        reviewing.answer_line(
            sheet, one, found=LineAnswer.Found.REACHED, words="现场查看属实", by=by
        )
    sheet.refresh_from_db()
    return sheet


def first(round_of: VillageRound, village: Region, **more) -> VillageSheet:
    sheet = answered(round_of, village, **more)
    seen = signing.version(sheet)
    return signing.sign_first(sheet, by=sheet.begun_by, seen=seen, strokes=STROKES)


def signed(round_of: VillageRound, village: Region, **more) -> VillageSheet:
    sheet = first(round_of, village, **more)
    seen = signing.version(sheet)
    second = office(village.parent.parent)
    return signing.sign_second(sheet, by=second, seen=seen, strokes=STROKES)


def convened(
    place: Region, round_of: VillageRound, chair: User | None = None, **changed
) -> Hearing:
    values = {
        "held_on": timezone.localdate(),
        "chair": chair or office(place),
        "panel": ["乙副书记", "丙站长"],
    }
    given = Plan(region=place, round_of=round_of, **(values | changed))
    return hearing.convene(given, by=given.chair, seed=7)


def ruled(heard: HeardPlace, verdict: str = "passed") -> HeardPlace:
    late = timezone.localdate() + timedelta(days=20)
    words = "" if verdict == "passed" else "产业进度落后"
    given = Ruling("产业落实得怎么样", "已种二百亩", verdict, words, late)
    return hearing.record(heard, given, by=heard.hearing.chair)


def order(heard: HeardPlace, **changed) -> HearingOrder:
    values = {
        "item": Item.objects.first(),
        "description": "补种刺梨一百亩并落实管护",
        "responsible_unit": "村委会",
        "person": "测试甲",
        "due_on": timezone.localdate() + timedelta(days=20),
    }
    return ordering.order(heard, Order(**(values | changed)), by=heard.hearing.chair)


def heard_and_signed(
    place: Region, round_of: VillageRound, verdicts: dict[str, str] | None = None
) -> Hearing:
    """A hearing with a verdict for each place by its code (cleared if none is named)."""
    row = convened(place, round_of)
    for one in row.heard.select_related("region", "hearing__region", "sheet"):
        one = ruled(one, (verdicts or {}).get(one.region.code, "passed"))
        if one.verdict == "mend":
            order(one)
    ordering.sign(row, by=row.chair, seen=ordering.version(row), strokes=STROKES)
    row.refresh_from_db()
    return row
