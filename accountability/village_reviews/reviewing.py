"""Verbs of reviewing villages: open a round, write a sheet, and two persons sign it.

Who reviews signs and answers for it: neither of the village nor keeper of its plan, and never one
person for both signatures.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accountability.models import (
    HeardPlace,
    LineAnswer,
    PlanLine,
    SheetAnswer,
    Verdict,
    VillagePlan,
    VillageQuestion,
    VillageRound,
    VillageSheet,
)
from accountability.village_reviews import figures, people, planning
from accountability.village_reviews.telling import VillageError, no_numbers, tell
from ledger import evidence, numbers
from ledger.models import Evidence
from regions.duties import Permission
from regions.models import Level, Region, User

State = VillageSheet.State
SHORTEST = 4


@dataclass(frozen=True)
class Round:
    """What is settled before villages are reviewed."""

    region: Region
    name: str
    year: int
    starts_on: date
    ends_on: date


@transaction.atomic
def open_round(given: Round, *, by: User) -> VillageRound:
    """Open a round over the villages of a place.

    Raises:
        PermissionDenied: `by` does not hear villages at that very place.
        VillageError: a village or grid, no name, days in the wrong order.
    """
    if not by.holds(Permission.VILLAGE_REVIEW_HEAR, at=given.region):
        raise PermissionDenied("village_round.open")
    if given.region.level > Level.TOWNSHIP:
        raise VillageError("复核轮次由乡镇、县或州开启；请改选地区。")
    if given.ends_on < given.starts_on:
        raise VillageError(f"结束日期 {given.ends_on} 早于开始日期 {given.starts_on}，请改正。")
    if len(no_numbers(given.name)) < SHORTEST:
        raise VillageError("请填写本轮名称，如“2018年第三季度逐村复核”。")
    Region.objects.select_for_update(no_key=True).get(pk=given.region.pk)
    stem = f"FH-{given.region.code}-{given.year}-"
    row = VillageRound.objects.create(
        region=given.region,
        number=numbers.following(VillageRound.objects.all(), stem, 2),
        name=given.name.strip()[:60],
        year=given.year,
        starts_on=given.starts_on,
        ends_on=given.ends_on,
        opened_at=timezone.now(),
        opened_by=by,
    )
    tell("village_round.opened", row, row.region, by, number=row.number)
    return row


def questions_on(day: date) -> QuerySet[VillageQuestion]:
    """What the catalogue asks on a day."""
    rows = VillageQuestion.objects.filter(starts_on__lte=day)
    return rows.exclude(ends_on__lt=day)


@transaction.atomic
def begin(round_of: VillageRound, village: Region, *, by: User) -> VillageSheet:
    """Begin the sheet of a village, with its figures of today; once, and again where a hearing
    asked for another review.

    Raises:
        PermissionDenied: `by` does not review there.
        VillageError: the round has not begun or is of other places; no plan is in force; there is
            a sheet already; `by` may not review this village.
    """
    if not by.can(Permission.VILLAGE_REVIEW_WRITE, at=village):
        raise PermissionDenied("village_sheet.begin")
    today = timezone.localdate()
    plan = _plan_to_review(round_of, village, today, by)
    Region.objects.select_for_update(no_key=True).get(pk=village.pk)
    mine = VillageSheet.objects.filter(round_of=round_of, region=village)
    last = mine.order_by("-edition").first()
    if last and not _is_asked_again(last):
        raise VillageError(f"{village.name}本轮已有复核表；请打开已有的表。")
    edition = last.edition + 1 if last else 1
    row = VillageSheet.objects.create(
        round_of=round_of,
        region=village,
        plan=plan,
        edition=edition,
        as_of=today,
        begun_at=timezone.now(),
        begun_by=by,
    )
    figures.write(row, today)
    tell("village_sheet.begun", row, village, by, round=round_of.number, edition=edition)
    return row


def _plan_to_review(round_of: VillageRound, village: Region, today: date, by: User) -> VillagePlan:
    """The plan in force that a sheet of this round lays the village beside.

    Raises:
        VillageError: there is none; the round has not begun or is of other places; `by` may not.
    """
    if village.level != Level.VILLAGE or not round_of.region.covers(village):
        raise VillageError(f"{village.name}不在本轮复核范围；请核对村名。")
    if round_of.starts_on > today:
        raise VillageError(f"本轮复核 {round_of.starts_on} 才开始，届时再填写。")
    plan = planning.standing(village, round_of.year)
    if plan is None:
        raise VillageError(
            f"{village.name}没有生效的 {round_of.year} 年脱贫计划，无法对图复核；请先编制计划。"
        )
    if why := people.why_not_review(by, plan):
        raise VillageError(why)
    return plan


def _is_asked_again(sheet: VillageSheet) -> bool:
    heard = HeardPlace.objects.filter(sheet=sheet, hearing__state="signed")
    return heard.filter(verdict=Verdict.AGAIN).exists()


@transaction.atomic
def draw_again(sheet: VillageSheet, *, by: User) -> VillageSheet:
    """Draw the figures of today in the place of those drawn before."""
    sheet = locked(sheet, State.WRITING, by)
    sheet.as_of = timezone.localdate()
    sheet.save(update_fields=["as_of"])
    figures.write(sheet, sheet.as_of)
    tell("village_sheet.drawn", sheet, sheet.region, by)
    return sheet


@transaction.atomic
def answer(
    sheet: VillageSheet,
    said: Mapping[int, tuple[str, str]],
    *,
    conclusion: str,
    words: str,
    by: User,
) -> VillageSheet:
    """Write answers to the questions ({key: (said, words)}) and what the review comes to.

    Raises:
        PermissionDenied, VillageError: as `locked`; a “no” without words.
    """
    sheet = locked(sheet, State.WRITING, by)
    for question in questions_on(sheet.as_of).filter(pk__in=said):
        one, why = said[question.pk]
        if one == SheetAnswer.Said.NO and len(no_numbers(why)) < SHORTEST:
            raise VillageError(f"“{question.words}”答“否”，请写明情况。")
        SheetAnswer.objects.update_or_create(
            sheet=sheet, question=question, defaults={"said": one, "words": no_numbers(why)[:300]}
        )
    sheet.conclusion, sheet.words = conclusion, no_numbers(words).replace("\r\n", "\n")
    sheet.save(update_fields=["conclusion", "words"])
    return sheet


@transaction.atomic
def answer_line(
    sheet: VillageSheet,
    line: PlanLine,
    *,
    found: str,
    words: str,
    by: User,
    files: list[UploadedFile] | None = None,
) -> LineAnswer:
    """Write what was found of a line, with the files that prove it.

    Raises:
        PermissionDenied, VillageError: as `locked`; the line is of another plan; no words.
        ValidationError: a file is refused (`ledger.evidence.store`).
    """
    sheet = locked(sheet, State.WRITING, by)
    if line.plan_id != sheet.plan_id:
        raise VillageError("这一条不在本次复核的计划内；请刷新页面。")
    if len(no_numbers(words)) < SHORTEST:
        raise VillageError("请用至少四个字写明看到的情况。")
    row, _made = LineAnswer.objects.update_or_create(
        sheet=sheet, line=line, defaults={"found": found, "words": words.strip()[:500]}
    )
    for file in files or []:
        evidence.store(file, row=row, by=by)
    return row


def files_put_by(sheet: VillageSheet, by: User) -> list[Evidence]:
    """The files that this person put to the lines of a sheet."""
    keys = list(sheet.line_answers.values_list("pk", flat=True))
    return evidence.put_by(by, LineAnswer.subject, keys)


@transaction.atomic
def withdraw_file(sheet: VillageSheet, key: str, *, by: User) -> None:
    """Take a file away from a sheet that is being written; whoever put it there does.

    Raises:
        PermissionDenied, VillageError: as `locked`.
        ValidationError: as `evidence.withdraw`.
    """
    sheet = locked(sheet, State.WRITING, by)
    keys = list(sheet.line_answers.values_list("pk", flat=True))
    file = evidence.withdraw(key, by=by, subject=LineAnswer.subject, keys=keys)
    tell("village_sheet.withdrawn", sheet, sheet.region, by, digest=file.digest)


def locked(sheet: VillageSheet, state: VillageSheet.State, by: User) -> VillageSheet:
    """The sheet as it stands now, kept from others until the transaction ends.

    Raises:
        PermissionDenied: `by` does not review there.
        VillageError: it is in another state, or `by` is of the village or keeps its plan.
    """
    rows = VillageSheet.objects.select_for_update(of=("self",))
    rows = rows.select_related("region", "round_of__region", "plan", "first_by")
    now = rows.get(pk=sheet.pk)
    if not by.can(Permission.VILLAGE_REVIEW_WRITE, at=now.region):
        raise PermissionDenied("village_sheet.write")
    if now.state != state:
        raise VillageError(f"复核表现在是“{now.get_state_display()}”，不能这样办理；请刷新页面。")
    if why := people.why_not_review(by, now.plan):
        raise VillageError(why)
    return now


def missing(sheet: VillageSheet) -> str:
    """What keeps a sheet from being signed, in a sentence; "" where nothing does."""
    asked = set(questions_on(sheet.as_of).values_list("pk", flat=True))
    answered = set(sheet.answers.values_list("question", flat=True))
    lines = sheet.plan.lines.count() - sheet.line_answers.count()
    wants: list[str] = []
    if left := len(asked - answered):
        wants.append(f"{left} 个问题没有回答")
    if lines:
        wants.append(f"{lines} 条计划没有复核")
    if not sheet.conclusion:
        wants.append("没有复核结论")
    unmet = sheet.line_answers.exclude(found=LineAnswer.Found.REACHED).exists()
    if sheet.conclusion and (sheet.conclusion != "passed" or unmet) and not sheet.words:
        wants.append("有未完成的内容，请写明复核意见")
    return f"还不能签字：{'；'.join(wants)}。" if wants else ""


def content_of(sheet: VillageSheet) -> dict[str, Any]:
    """What both sign: the figures, every answer, the conclusion, and the version of the plan."""
    return {
        "round": sheet.round_of.number,
        "village": sheet.region.code,
        "edition": sheet.edition,
        "plan": [sheet.plan.year, sheet.plan.version],
        "as_of": sheet.as_of,
        "figures": {one.name: [one.count, one.of] for one in sheet.figures.all()},
        "answers": [
            [one.question.words, one.said, one.words]
            for one in sheet.answers.select_related("question")
        ],
        "lines": [
            [one.line.code, one.line.words, one.found, one.words]
            for one in sheet.line_answers.select_related("line")
        ],
        "files": _files_of(sheet),
        "conclusion": sheet.conclusion,
        "words": sheet.words,
    }


def _files_of(sheet: VillageSheet) -> list[str]:
    """The digests of what proves the answers."""
    keys = sheet.line_answers.values("pk")
    files = Evidence.objects.filter(subject=LineAnswer.subject, subject_id__in=keys)
    return files.standing().digests()
