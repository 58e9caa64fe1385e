"""Verbs of a village's plan: draft a version, write its lines, put it in force, record progress."""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accountability.models import LineProgress, PlanLine, VillagePlan
from accountability.models.village_plans import HIGHEST_RATE
from accountability.village_reviews.telling import VillageError, no_numbers, tell
from regions.duties import Permission
from regions.models import Level, Region, User

State = VillagePlan.State
GOAL = ("exit_year", "max_rate_percent", "homes_out", "people_out", "basis")
LINE = (
    *("kind", "measure", "words", "group", "planned", "unit_word"),
    *("responsible_unit", "person", "starts_on", "due_on"),
)


@dataclass(frozen=True)
class Goal:
    """What a village is to reach in a year; see `VillagePlan`."""

    exit_year: int | None = None
    max_rate_percent: Decimal = HIGHEST_RATE
    homes_out: int | None = None
    people_out: int | None = None
    basis: str = ""


@dataclass(frozen=True)
class Line:
    """One line as it is written; see `PlanLine`."""

    kind: str
    measure: str
    words: str
    responsible_unit: str
    person: str
    starts_on: date
    due_on: date
    group: str = ""
    planned: int | None = None
    unit_word: str = ""


def may_keep(user: User, village: Region) -> bool:
    """The cadres of the village, and the offices above it."""
    return user.can(Permission.VILLAGE_REVIEW_WRITE, at=village)


def standing(village: Region, year: int) -> VillagePlan | None:
    """The version in force."""
    return VillagePlan.objects.filter(region=village, year=year, state=State.STANDING).first()


@transaction.atomic
def draft(village: Region, year: int, *, by: User) -> VillagePlan:
    """Draft the next version: what is in force is copied, line by line.

    Raises:
        PermissionDenied: `by` does not keep plans there.
        VillageError: it is no village, or a draft waits already.
    """
    _may(by, village)
    if village.level != Level.VILLAGE:
        raise VillageError(f"{village.name}不是村；脱贫计划按村编制，请选择村。")
    Region.objects.select_for_update(no_key=True).get(pk=village.pk)
    versions = VillagePlan.objects.filter(region=village, year=year)
    if versions.filter(state=State.DRAFT).exists():
        raise VillageError(f"{village.name} {year} 年已有一份草稿；请先生效或作废，再起草新版。")
    last = versions.aggregate(last=Max("version"))["last"] or 0
    old = standing(village, year)
    plan = VillagePlan.objects.create(
        region=village,
        year=year,
        version=last + 1,
        drafted_at=timezone.now(),
        drafted_by=by,
        **({name: getattr(old, name) for name in GOAL} if old else {}),
    )
    if old:
        PlanLine.objects.bulk_create(
            PlanLine(plan=plan, code=one.code, **{name: getattr(one, name) for name in LINE})
            for one in old.lines.all()
        )
    tell("village_plan.drafted", plan, village, by, version=plan.version, year=year)
    return plan


@transaction.atomic
def set_goal(plan: VillagePlan, goal: Goal, *, by: User) -> VillagePlan:
    """Write the targets of a draft.

    Raises:
        PermissionDenied, VillageError: as `_locked`; fewer persons than households, a rate above
            three percent, a year that cannot be.
    """
    plan = _locked(plan, State.DRAFT, by)
    check_goal(goal)
    for name, value in asdict(goal).items():
        setattr(plan, name, value)
    plan.basis = no_numbers(goal.basis)[:120]
    plan.save(update_fields=[*GOAL])
    tell("village_plan.edited", plan, plan.region, by)
    return plan


def check_goal(goal: Goal) -> None:
    """Raises:
    VillageError: numbers that cannot be, by `Goal`.
    """
    if not 0 <= goal.max_rate_percent <= HIGHEST_RATE:
        raise VillageError(f"贫困发生率目标应在 0 到 {HIGHEST_RATE}% 之间；请改正。")
    if goal.exit_year is not None and not 2014 <= goal.exit_year <= 2035:
        raise VillageError(f"出列年度 {goal.exit_year} 不对；请填 2014 至 2035 年。")
    homes, people = goal.homes_out, goal.people_out
    if homes is not None and people is not None and people < homes:
        raise VillageError(f"脱贫 {homes} 户而只有 {people} 人；人数不会少于户数，请改正。")


@transaction.atomic
def write_line(
    plan: VillagePlan, given: Line, *, by: User, line: PlanLine | None = None
) -> PlanLine:
    """Write a line of a draft, or change `line`.

    Raises:
        PermissionDenied, VillageError: as `_locked`, and as `check_line`.
    """
    plan = _locked(plan, State.DRAFT, by)
    check_line(given, plan.year)
    last = plan.lines.aggregate(last=Max("code"))["last"] or 0
    row = line or PlanLine(plan=plan, code=last + 1)
    for name, value in asdict(given).items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    row.save()
    tell("village_plan.edited", plan, plan.region, by, line=row.code)
    return row


def check_line(given: Line, year: int) -> None:
    """Raises:
    VillageError: nothing is said, the days are in the wrong order or of another year.
    """
    if len(no_numbers(given.words)) < 4:
        raise VillageError("请用至少四个字写明做什么。")
    if not given.responsible_unit.strip() or not given.person.strip():
        raise VillageError("每一条都要写明责任单位和责任人。")
    no_numbers(given.group)
    if given.due_on < given.starts_on:
        raise VillageError(f"完成日期 {given.due_on} 早于开始日期 {given.starts_on}，请改正。")
    if given.due_on.year != year or given.starts_on.year != year:
        raise VillageError(f"起止日期都应在 {year} 年内；请改正。")


@transaction.atomic
def strike_line(line: PlanLine, *, by: User) -> None:
    """Take a line off a draft."""
    plan = _locked(line.plan, State.DRAFT, by)
    tell("village_plan.edited", plan, plan.region, by, line=line.code)
    line.delete()


@transaction.atomic
def put_in_force(plan: VillagePlan, *, by: User) -> VillagePlan:
    """The draft is the plan from now on; the version before it is replaced.

    Raises:
        PermissionDenied, VillageError: as `_locked`; it has no line of some part.
    """
    plan = _locked(plan, State.DRAFT, by)
    kinds = set(plan.lines.values_list("kind", flat=True))
    if not {"path", "safeguard"} <= kinds:
        raise VillageError("计划至少要有一条脱贫路径和一条保障措施，才能生效；请补充。")
    now = timezone.now()
    old = standing(plan.region, plan.year)
    if old:
        _end(old, State.REPLACED, "replaced", by)
    plan.state, plan.put_at, plan.put_by = State.STANDING, now, by
    plan.save(update_fields=["state", "put_at", "put_by"])
    tell("village_plan.put", plan, plan.region, by, version=plan.version, year=plan.year)
    return plan


@transaction.atomic
def drop(plan: VillagePlan, *, by: User) -> None:
    """Give a draft up; it stays on the list of versions."""
    _end(_locked(plan, State.DRAFT, by), State.DROPPED, "dropped", by)


def _end(plan: VillagePlan, state: VillagePlan.State, verb: str, by: User) -> None:
    plan.state, plan.ended_at, plan.ended_by = state, timezone.now(), by
    plan.save(update_fields=["state", "ended_at", "ended_by"])
    tell(f"village_plan.{verb}", plan, plan.region, by, version=plan.version, year=plan.year)


@transaction.atomic
def record_progress(
    line: PlanLine, *, by: User, done_on: date, percent: int, words: str
) -> LineProgress:
    """Say how far a line of the plan in force was on a day; what was said before stays.

    Raises:
        PermissionDenied, VillageError: as `_locked`; a day that has not come or before the line
            begins, no words, more than all.
    """
    plan = _locked(line.plan, State.STANDING, by)
    if not line.starts_on <= done_on <= timezone.localdate():
        raise VillageError(f"进展日期应在 {line.starts_on} 至今天之间；请改正。")
    if not 0 <= percent <= 100:
        raise VillageError("完成比例应在 0 到 100 之间；请改正。")
    if len(no_numbers(words)) < 4:
        raise VillageError("请用至少四个字写明完成情况。")
    row = LineProgress.objects.create(
        line=line,
        done_on=done_on,
        percent=percent,
        words=words.strip()[:300],
        recorded_at=timezone.now(),
        recorded_by=by,
    )
    told: dict[str, Any] = {"line": line.code, "percent": percent, "done_on": f"{done_on}"}
    tell("village_plan.progress", plan, plan.region, by, **told)
    return row


def _may(by: User, village: Region) -> None:
    if not may_keep(by, village):
        raise PermissionDenied("village_plan.keep")


def _locked(plan: VillagePlan, state: VillagePlan.State, by: User) -> VillagePlan:
    """The plan as it stands now, kept from others until the transaction ends.

    Raises:
        PermissionDenied: `by` does not keep plans there.
        VillageError: it is in another state.
    """
    rows = VillagePlan.objects.select_for_update(of=("self",)).select_related("region")
    now = rows.get(pk=plan.pk)
    _may(by, now.region)
    if now.state != state:
        said = f"第 {now.version} 版现在是“{now.get_state_display()}”，不能这样办理；请刷新页面。"
        raise VillageError(said)
    return now
