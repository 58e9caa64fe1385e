"""Villages of a township of the demo: planned, reviewed and heard but for one; one to mend."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from accountability.models import (
    HeardPlace,
    Item,
    LineAnswer,
    PlanTemplate,
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
from regions.models import Level, Posting, Region, User

VILLAGES = 4
# A hand as the glass gives it: strokes of points in a box of 300 × 100.
_STROKES = "[[[40,60],[60,30],[80,62],[100,32],[120,64]],[[150,40],[170,66],[190,38],[230,60]]]"
_UNITS = ("村委会", "镇农业服务中心", "镇人社中心", "镇中心校", "卫生院", "镇村建中心")
_PEOPLE = ("示例支书", "示例主任", "示例队长", "示例站长")
# Of each line how far it is, in percent of what is expected by today.
_FAR = (100, 130, 60, 95, 0, 100, 80, 110)
_SAID = "已完成现场实施，群众反映良好（演示数据）"


def review_some() -> int:
    """Plan, review and hear the villages of the busiest township; once. Return the sheets."""
    if VillagePlan.objects.exists():
        return 0
    township = _township()
    if township is None:
        return 0
    villages = _villages(township)
    for n, village in enumerate(villages):
        _plan(village, n, _posted(Duty.VILLAGE_LEADER, village) or _posted_at(township))
    rounds = _open_round()
    for n, village in enumerate(villages[:3]):
        _review(rounds, village, "mend" if n == 0 else "passed")
    _hear(township, rounds)
    if township.parent and len(villages) > 2:
        _hear_upwards(township, villages[2])
    if township.parent and len(villages) == VILLAGES:
        _go_on(rounds, township.parent, villages[-1])
    return VillageSheet.objects.count()


def _township() -> Region | None:
    """The one where most village cadres have accounts."""
    posts = Posting.objects.filter(duty=Duty.VILLAGE_LEADER).select_related("region__parent")
    first = posts.order_by("region__path").first()
    return first.region.parent if first else None


def _villages(township: Region) -> list[Region]:
    """Those with people first, so that figures open to something."""
    found = Region.objects.within(township).at(Level.VILLAGE).current().order_by("code")
    lived_in = set(Region.objects.filter(level=Level.GRID).values_list("parent", flat=True))
    return sorted(found, key=lambda one: one.pk not in lived_in)[:VILLAGES]


def _posted(duty: Duty, place: Region) -> User | None:
    post = Posting.objects.filter(duty=duty, region=place).select_related("user").first()
    return post.user if post else None


def _posted_at(place: Region) -> User:
    duty = {Level.TOWNSHIP: Duty.TOWNSHIP_OFFICE, Level.COUNTY: Duty.COUNTY_OFFICE}
    posts = Posting.objects.filter(duty=duty[Level(place.level)], region=place)
    return posts.select_related("user").order_by("pk")[0].user


def _plan(village: Region, n: int, by: User) -> None:
    today = timezone.localdate()
    plan = planning.draft(village, today.year, by=by)
    goal = Goal(today.year, Decimal("2.50"), 12 + n, 46 + 3 * n, f"示扶领〔{today.year}〕2号")
    planning.set_goal(plan, goal, by=by)
    for k, offered in enumerate(PlanTemplate.objects.order_by("order")):
        begins = date(today.year, 1 + k * 2 % 7, 1)
        ends = date(today.year, min(12, begins.month + 3 + k % 4), 28)
        line = Line(
            kind=offered.kind,
            measure=offered.measure,
            words=offered.words,
            responsible_unit=_UNITS[k % len(_UNITS)],
            person=_PEOPLE[(k + n) % len(_PEOPLE)],
            starts_on=begins,
            due_on=ends,
            group="一般贫困户" if offered.kind == "path" else "",
            planned=10 + 3 * k if offered.unit_word else None,
            unit_word=offered.unit_word,
        )
        planning.write_line(plan, line, by=by)
    planning.put_in_force(plan, by=by)
    _tell(plan, n, by)


def _tell(plan: VillagePlan, n: int, by: User) -> None:
    today = timezone.localdate()
    for line in plan.lines.all():
        if line.starts_on > today:
            continue
        share = (today - line.starts_on).days * 100 // ((line.due_on - line.starts_on).days + 1)
        share = 100 if line.due_on < today and line.code % 4 else min(90, share)
        far = min(100, share * _FAR[(line.code + n) % len(_FAR)] // 100) if share < 100 else 100
        words = "按进度推进（演示数据）"
        planning.record_progress(line, by=by, done_on=today, percent=far, words=words)


def _prefecture() -> tuple[Region, User]:
    """The prefecture and who convenes there."""
    place = Region.objects.get(level=Level.PREFECTURE)
    posts = Posting.objects.filter(duty=Duty.PREFECTURE_OFFICE, region=place)
    return place, posts.select_related("user").order_by("pk")[0].user


def _open_round() -> VillageRound:
    today = timezone.localdate()
    place, by = _prefecture()
    name = f"{today.year}年第{(today.month + 2) // 3}季度逐村复核"
    ends_on = today + timedelta(days=20)
    return reviewing.open_round(Round(place, name, today.year, today, ends_on), by=by)


def _review(rounds: VillageRound, village: Region, conclusion: str) -> None:
    """Two persons of the county review: the township hears."""
    county = village.parent.parent if village.parent else None
    posts = Posting.objects.filter(duty=Duty.COUNTY_OFFICE, region=county).order_by("pk")
    one, other = (post.user for post in posts.select_related("user")[:2])
    sheet = reviewing.begin(rounds, village, by=one)
    is_passed = conclusion == "passed"
    said = {q.pk: ("yes", "") for q in reviewing.questions_on(sheet.as_of)}
    if not is_passed:
        said[max(said)] = ("no", "上次检查指出的一处饮水点还没有修好")
    words = "" if is_passed else "产业和饮水两项落后，建议限期整改。"
    reviewing.answer(sheet, said, conclusion=conclusion, words=words, by=one)
    for line in sheet.plan.lines.all():
        is_behind = not is_passed and line.measure in ("industry", "water")
        found = LineAnswer.Found.BEHIND if is_behind else LineAnswer.Found.REACHED
        seen = "实施进度落后于计划（演示数据）" if is_behind else _SAID
        reviewing.answer_line(sheet, line, found=found, words=seen, by=one)
    sheet.refresh_from_db()
    seen_by = signing.version(sheet)
    sheet = signing.sign_first(sheet, by=one, seen=seen_by, strokes=_STROKES)
    signing.sign_second(sheet, by=other, seen=signing.version(sheet), strokes=_STROKES)


def _go_on(rounds: VillageRound, county: Region, village: Region) -> None:
    """What waits: a sheet being written, a plan drafted anew, the county's hearing."""
    posts = Posting.objects.filter(duty=Duty.COUNTY_OFFICE, region=county).order_by("pk")
    one, *_others, chair = (post.user for post in posts.select_related("user"))
    reviewing.begin(rounds, village, by=one)
    keeper = _posted(Duty.VILLAGE_LEADER, village) or _posted_at(village.parent or county)
    planning.draft(village, rounds.year, by=keeper)
    today = timezone.localdate()
    panel = ("示例副县长", "示例扶贫办主任")
    row = hearing.convene(Plan(county, rounds, today, chair, panel, "县会议室"), by=chair, seed=7)
    heard = row.heard.filter(sheet__conclusion="mend")
    _rule(
        heard.select_related("hearing__region", "region", "sheet")[0],
        today + timedelta(days=30),
        chair,
    )


def _hear_upwards(township: Region, village: Region) -> None:
    """A round of the county, before that of the prefecture: heard by the township and the county,
    and before the prefecture now.
    """
    today, county = timezone.localdate(), township.parent
    if county is None:
        return
    posts = Posting.objects.filter(duty=Duty.COUNTY_OFFICE, region=county).order_by("pk")
    chair = posts.select_related("user")[2].user  # the first two review
    name = f"{today.year}年{county.name}重点村复核"
    given = Round(county, name, today.year, today - timedelta(days=30), today)
    rounds = reviewing.open_round(given, by=chair)
    _review(rounds, village, "mend")
    _hear(township, rounds)
    _hear(county, rounds, chair)
    place, by = _prefecture()
    panel = ("示例副州长", "示例扶贫办主任")
    hearing.convene(Plan(place, rounds, today, by, panel, "州会议室"), by=by, seed=7)


def _hear(place: Region, rounds: VillageRound, chair: User | None = None) -> None:
    today, chair = timezone.localdate(), chair or _posted_at(place)
    panel = ("示例副职", "示例纪委书记", "示例扶贫站站长")
    row = hearing.convene(Plan(place, rounds, today, chair, panel, "会议室"), by=chair, seed=7)
    due_on = today + timedelta(days=30)
    for heard in row.heard.select_related("hearing__region", "region", "sheet"):
        _rule(heard, due_on, chair)
    ordering.sign(row, by=chair, seen=ordering.version(row), strokes=_STROKES)


def _rule(heard: HeardPlace, due_on: date, chair: User) -> None:
    is_passed = bool(heard.sheet and heard.sheet.conclusion == "passed")
    asked = "产业到户、饮水安全、易地搬迁后续扶持各落实到哪一步？"
    answered = "逐项汇报了实施进度和责任人（演示数据）。"
    if is_passed:
        hearing.record(heard, Ruling(asked, answered, "passed"), by=chair)
        return
    grounds = "产业和饮水两项未按图施工。"
    hearing.record(heard, Ruling(asked, answered, "mend", grounds, due_on), by=chair)
    item = Item.objects.order_by("pk")[0]
    words = "修复集中饮水点并补齐产业到户措施，报送现场照片和验收单。"
    ordering.order(heard, Order(item, words, "村委会", "示例支书", due_on), by=chair)
