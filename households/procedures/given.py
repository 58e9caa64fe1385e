"""What is handed in for a step, and whether it is enough: fields, day, papers, hands, numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from households.models import Procedure, Round
from households.procedures import fields, reading
from households.procedures.parameters import Parameters
from households.procedures.places import companions, variant_of
from households.procedures.steps import Step
from ledger.hands import Hand
from ledger.models import Signature
from regions.models import User

MOST_FILES = 12


@dataclass(frozen=True)
class Result:
    """What a meeting, a review or an approval said of one household; votes at a meeting only."""

    passed: bool = True
    why: str = ""
    votes_for: int | None = None
    votes_against: int | None = None
    votes_abstained: int | None = None


@dataclass(frozen=True)
class Given:
    """A step as it is handed in. Strokes are JSON; `uploads` by key of paper; `results` by key of
    procedure; `entitled` and `present` are persons.
    """

    happened_on: date | None
    values: Mapping[str, Any] = field(default_factory=dict)
    uploads: Mapping[str, Sequence[UploadedFile]] = field(default_factory=dict)
    note: str = ""
    strokes: str = ""
    second: User | None = None
    second_strokes: str = ""
    head_strokes: str = ""
    results: Mapping[int, Result] = field(default_factory=dict)
    entitled: int | None = None
    present: int | None = None


@dataclass
class Checked:
    """What was read, and what is wrong by field."""

    step: Step
    parameters: Parameters
    values: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)

    def object(self, name: str, sentence: str) -> None:
        if sentence:
            self.wrong.setdefault(name, sentence)


def check(
    step: Step, round_: Round, given: Given, *, by: User, procedure: Procedure | None = None
) -> Checked:
    """Read the fields and check what every step has in common."""
    checked = Checked(step, Parameters(variant_of(round_), round_.region))
    checked.values, checked.wrong = fields.read_all(step.fields, given.values)
    checked.object("happened_on", _wrong_day(step, round_, given, checked.parameters, procedure))
    _check_papers(checked, procedure or round_, given)
    _check_hands(checked, given, by, procedure)
    return checked


def _wrong_day(
    step: Step,
    round_: Round,
    given: Given,
    parameters: Parameters,
    procedure: Procedure | None,
) -> str:
    today, day = timezone.localdate(), given.happened_on
    if day is None:
        return "请填写办理日期"
    if day > today:
        return f"办理日期不能晚于今天（{today}）"
    before = reading.last_day(round_, variant_of(round_).position(step.key), procedure)
    if before and day < before:
        return f"办理日期不能早于上一步（{before}）；各步日期须先后相接"
    most = parameters.number("late_record", 3)
    if day < today - timedelta(days=most) and not variant_of(round_).is_urgent:
        return f"只能记录最近 {most} 天内办理的事；请核对日期，确已超过的须重新办理这一步"
    return ""


def _check_papers(checked: Checked, row: Round | Procedure, given: Given) -> None:
    kept = reading.papers_of(row)
    for paper in checked.step.papers:
        files = given.uploads.get(paper.key) or []
        if len(files) > MOST_FILES:
            checked.object(paper.key, f"“{paper.title}”最多 {MOST_FILES} 个文件")
        if paper.required and not files and paper.title not in kept:
            checked.object(paper.key, f"缺“{paper.title}”；请拍照或上传后再提交")


def _check_hands(checked: Checked, given: Given, by: User, procedure: Procedure | None) -> None:
    step = checked.step
    if step.needs_head and not given.head_strokes:
        checked.object("head_strokes", "请户主当面签字；户主不认可的，不能继续退出")
    if step.role != "visit" or procedure is None:
        return
    if not given.strokes:
        checked.object("strokes", "请核查人签字")
    if checked.parameters.number("visit_persons", 2) < 2:
        return
    second = given.second
    if second is None:
        checked.object("second", "入户核查须两人；请选择同行核查人")
    elif second.person == by.person:
        checked.object("second", "同行核查人须是另一个人（同一人的两个账号算一人）")
    elif not companions(procedure, by).filter(pk=second.pk).exists():
        checked.object("second", "同行核查人须在本村、本村网格或本乡镇任职")
    if not given.second_strokes:
        checked.object("second_strokes", "请同行核查人签字")


def hands_of(step: Step, given: Given, by: User, head_name: str) -> list[Hand]:
    """The signatures on the glass: who recorded, who stood beside, the head."""
    hands = [Hand(step.signs_as, by.full_name, given.strokes, by)]
    if given.second:
        role = Signature.Role.SECOND_VERIFIER
        hands.append(Hand(role, given.second.full_name, given.second_strokes, given.second))
    if given.head_strokes:
        hands.append(Hand(Signature.Role.HEAD, head_name, given.head_strokes))
    return hands
