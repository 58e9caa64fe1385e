"""The visit itself: what was found and who signed it, or why nobody could enter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from households.procedures.parameters import grounds_at
from ledger import evidence, hands
from ledger.hands import Hand
from ledger.models import Evidence, Signature
from regions.duties import Permission
from regions.models import User
from screening.campaigns import outcomes, questions, trail, voiding
from screening.campaigns.errors import CampaignError, StaleVisitError
from screening.campaigns.places import may_visit, must, must_be_open
from screening.lead_places import companions
from screening.models import DOUBTS, CampaignVisit, Outcome, VisitRecord

STATEMENT = "本人已入户筛查，对结论负责"
SHORTEST, AT_ODDS, MOST_FILES = 5, 15, 12
State = CampaignVisit.State


@dataclass(frozen=True)
class Found:
    """What is handed in. `answers` by key of question: {"answer", "seen"}; strokes are JSON.

    `second` stands at the door when the outcome doubts who is poor, and signs on the same glass;
    so does the household. `ground` says which exclusion ground a wrong inclusion rests on.
    """

    outcome: Outcome
    answers: Mapping[str, Mapping[str, str]]
    met: str
    findings: str
    strokes: str
    head_strokes: str
    words: str = ""
    ground: str = ""
    uploads: Sequence[UploadedFile] = field(default_factory=tuple)
    second: User | None = None
    second_strokes: str = ""


def files_of(visit: CampaignVisit) -> Any:
    """Photos and papers of the present round of a visit."""
    return Evidence.objects.filter(subject=visit.subject, subject_id=visit.pk, round=visit.round)


@transaction.atomic
def add_file(visit: CampaignVisit, upload: UploadedFile, *, by: User) -> Evidence:
    """Keep one photo of a visit that is being written down.

    Raises:
        PermissionDenied, CampaignError: as for the visit itself.
        ValidationError: the file is refused, or there are too many.
    """
    _must_be_mine(visit, by)
    if files_of(visit).count() >= MOST_FILES:
        raise CampaignError(f"每次入户最多 {MOST_FILES} 个文件")
    return evidence.store(upload, row=visit, by=by)


@transaction.atomic
def answer(visit: CampaignVisit, *, by: User, given: Found) -> VisitRecord:
    """Write down what was found and sign it.

    Raises:
        PermissionDenied: `by` is not posted at the household's grid or village.
        CampaignError: what is missing or does not fit, by field; the round is over.
        StaleVisitError: it was answered meanwhile.
    """
    _must_be_mine(visit, by)
    asked = questions.questions_of(visit.household)
    _check(visit, given, asked, by)
    for upload in given.uploads:
        add_file(visit, upload, by=by)
    if not files_of(visit).exists():
        raise CampaignError({"photos": "请至少拍一张入户照片"})
    now = timezone.now()
    _move(
        visit, State.VISITED,
        outcome=given.outcome, visited_at=now, visited_by=by, second=given.second,
        is_registered=visit.household.is_registered, reason="", explained_at=None,
        explained_by=None, is_drawn=visit.is_sampled, return_reason="",
    )  # fmt: skip
    content = _content(visit, given, asked)
    event = trail.of_visit("answered", visit, by=by, outcome=str(given.outcome))
    hands.write(
        event, region=visit.region, statement=STATEMENT, signed=content, hands=_hands(given, by)
    )
    record = VisitRecord.objects.create(
        visit=visit, round=visit.round, outcome=given.outcome, met=given.met.strip(),
        answers=content["answers"], facts=questions.facts_of(asked), words=given.words.strip(),
        findings=given.findings.strip(), ground=given.ground, recorded_at=event.at,
        recorded_by=by, event=event,
    )  # fmt: skip
    voiding.void(visit.campaign, visit.region, "有新的入户结论")
    return record


@transaction.atomic
def cannot_enter(visit: CampaignVisit, *, by: User, reason: str, again_on: date) -> None:
    """Nobody was there: say why, and when to come again.

    Raises:
        PermissionDenied, CampaignError, StaleVisitError: as `answer`.
    """
    _must_be_mine(visit, by)
    reason, problems = reason.strip(), {}
    if len(reason) < SHORTEST:
        problems["reason"] = f"请写明无法入户的原因，不少于 {SHORTEST} 个字"
    if not timezone.localdate() <= again_on <= visit.campaign.ends_on:
        problems["again_on"] = f"下次入户日期须在今天到 {visit.campaign.ends_on} 之间"
    if problems:
        raise CampaignError(problems)
    _move(
        visit, State.UNREACHABLE, reason=reason[:200], due_on=again_on,
        explained_at=timezone.now(), explained_by=by,
    )  # fmt: skip
    trail.of_visit("unreachable", visit, by=by, note=reason, again_on=again_on.isoformat())
    voiding.void(visit.campaign, visit.region, "有农户无法入户")


def _must_be_mine(visit: CampaignVisit, by: User) -> None:
    must(may_visit(visit, by), Permission.CAMPAIGN_VISIT)
    must_be_open(visit.campaign)
    if not visit.is_rest:
        raise StaleVisitError


def _check(visit: CampaignVisit, given: Found, asked: list[questions.Question], by: User) -> None:
    problems = outcomes.against(visit.household, given.outcome, given.answers)
    problems |= _unanswered(given, asked) | _unsaid(visit, given)
    if given.outcome == Outcome.WRONG_IN:
        known = {ground.name for ground in grounds_at(visit.region)}
        if given.ground not in known:
            problems["ground"] = "请选择错评情形"
    if given.outcome in DOUBTS:
        problems |= _second(visit, given, by)
    if problems:
        raise CampaignError(problems)


def _unanswered(given: Found, asked: list[questions.Question]) -> dict[str, str]:
    problems = {}
    for question in asked:
        one = given.answers.get(question.key, {})
        if one.get("answer") not in questions.ANSWERS:
            problems[f"answer_{question.key}"] = "请选择"
        elif one["answer"] == questions.NO and not one.get("seen", "").strip():
            problems[f"seen_{question.key}"] = "写明看到了什么"
    return problems


def _unsaid(visit: CampaignVisit, given: Found) -> dict[str, str]:
    """Words and hands that every visit needs."""
    problems, said = {}, len(given.findings.strip())
    is_at_odds = outcomes.is_at_odds(visit.household, given.outcome, given.answers)
    if said < SHORTEST:
        problems["findings"] = f"请写明情况，不少于 {SHORTEST} 个字"
    elif is_at_odds and said < AT_ODDS:
        problems["findings"] = f"有答“否”的项目而结论是符合现状，请写明理由，不少于 {AT_ODDS} 个字"
    if not given.met.strip():
        problems["met"] = "请填写见到的人"
    if not given.strokes:
        problems["strokes"] = "请入户人签字"
    if not given.head_strokes:
        problems["head_strokes"] = "请户主或家人签字"
    return problems


def _second(visit: CampaignVisit, given: Found, by: User) -> dict[str, str]:
    """Who doubts who is poor comes with a second person from the village or its township."""
    problems = {}
    near = companions(visit, by=by)  # type: ignore[arg-type]
    if given.second is None or not near.filter(pk=given.second.pk).exists():
        problems["second"] = "疑似问题须两人入户；请选择同行核实人"
    if not given.second_strokes:
        problems["second_strokes"] = "请同行核实人签字"
    return problems


def _move(visit: CampaignVisit, target: State, **fields: Any) -> None:
    """The task as it was seen moves on; of two people at one door one succeeds."""
    same = CampaignVisit.objects.filter(pk=visit.pk, state=visit.state, round=visit.round)
    if same.update(state=target, **fields) != 1:
        raise StaleVisitError
    visit.state = target
    for name, value in fields.items():
        setattr(visit, name, value)


def _content(visit: CampaignVisit, given: Found, asked: list[questions.Question]) -> dict[str, Any]:
    """Everything a signature answers for."""
    return {
        "campaign": visit.campaign_id,
        "household": visit.household.household_no,
        "round": visit.round,
        "outcome": str(given.outcome),
        "met": given.met.strip(),
        "words": given.words.strip(),
        "findings": given.findings.strip(),
        "ground": given.ground,
        "answers": {
            q.key: {
                "answer": given.answers[q.key]["answer"],
                "seen": given.answers[q.key].get("seen", "").strip()[:200],
            }
            for q in asked
        },
        "files": files_of(visit).digests(),
    }


def _hands(given: Found, by: User) -> list[Hand]:
    taken = [Hand(Signature.Role.VERIFIER, by.full_name, given.strokes, by)]
    if given.outcome in DOUBTS and given.second:
        role = Signature.Role.SECOND_VERIFIER
        taken.append(Hand(role, given.second.full_name, given.second_strokes, given.second))
    return [*taken, Hand(Signature.Role.HEAD, given.met.strip(), given.head_strokes)]
