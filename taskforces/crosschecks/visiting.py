"""The inspectors' verb of a cross-inspection: sign a second visit."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ledger import events, hands
from ledger.models import Signature
from ledger.obligations.operations import meet_by, place_of
from regions.duties import Permission
from regions.models import User
from taskforces.crosschecks.operations import CrossCheckError
from taskforces.models import Answer, CrossCheck, CrossVisit, Question

DUTY = "cross_check"  # ledger.obligations.catalogue
SHORTEST_PROBLEM = 5
SAYS_VISIT = "本人入户复核，所记属实，签字前未看过首次核查结果"


@dataclass(frozen=True)
class Seen:
    """What a second visit found. `answers` are of all questions."""

    answers: dict[str, str]
    findings: str
    problem: str = ""


@transaction.atomic
@events.gathered()
def visit(row: CrossVisit, seen: Seen, *, by: User, strokes: str = "") -> CrossVisit:
    """Sign a second visit; only then does the inspector see what the first one answered.

    Raises:
        PermissionDenied: `by` is not of the team, or may not inspect today.
        CrossCheckError: signed before, not begun, an answer is missing, no words where needed.
    """
    mine = CrossVisit.objects.of_inspector(by).filter(pk=row.pk)
    if not mine.exists() or not by.paths_where(Permission.CROSS_CHECK_VISIT):
        raise PermissionDenied("cross_check.visit")
    rows = CrossVisit.objects.select_for_update(of=("self",)).select_related(
        "region", "pair__round"
    )
    now = rows.get(pk=row.pk)
    _check_visit(now, seen)
    now.second, now.findings = seen.answers, seen.findings.strip()
    now.problem, now.signed_at, now.signed_by = seen.problem.strip(), timezone.now(), by
    now.save(update_fields=["second", "findings", "problem", "signed_at", "signed_by"])
    _meet_duty(now.pair.round, by)
    _signed(now, by, strokes)
    return now


def _signed(now: CrossVisit, by: User, strokes: str) -> None:
    draft = events.Draft(
        "taskforces.cross_visit.signed",
        region=now.region,
        subject=now.subject,
        subject_id=now.pk,
        by=by,
    )
    event = events.append(draft)
    hands.write(
        event,
        region=now.region,
        statement=SAYS_VISIT,
        signed={
            "visit": now.number,
            "household": now.household_no,
            "answers": now.second,
            "findings": now.findings,
            "problem": now.problem,
        },
        hands=[hands.Hand(Signature.Role.VERIFIER, by.full_name, strokes, by)],
    )


def _meet_duty(row: CrossCheck, by: User) -> None:
    """The last visit of a round meets the regular duty of its place.

    The round is held meanwhile: of two last visits at once each would take the other for open.
    """
    CrossCheck.objects.select_for_update().get(pk=row.pk)
    if CrossVisit.objects.filter(pair__round=row, signed_at__isnull=True).exists():
        return
    meet_by(
        DUTY,
        place_of(row.region),
        timezone.localdate(),
        subject=row.subject,
        subject_id=row.pk,
        by=by,
        note=row.number,
    )


def _check_visit(row: CrossVisit, seen: Seen) -> None:
    if row.signed_at:
        raise CrossCheckError("这户已签字，不能再改；请刷新后再看。")
    starts_on = row.pair.round.starts_on
    if starts_on > timezone.localdate():
        raise CrossCheckError(f"本轮检查 {starts_on} 才开始，届时再填写。")
    said = {key: answer for key, answer in seen.answers.items() if answer in Answer.values}
    if set(said) != set(Question.values):
        raise CrossCheckError("还有问题没有回答；看不到的请选“无法查看”。")
    if not seen.findings.strip():
        raise CrossCheckError("请写明入户看到的情况。")
    if 0 < len(seen.problem.strip()) < SHORTEST_PROBLEM:
        raise CrossCheckError("请用至少五个字写明问题；没有问题的留空。")
