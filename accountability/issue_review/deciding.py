"""Approving and returning applications, one or a thousand: a result for each, nothing held up.

An approval is the next step of each entry: verified, reviewed or closed out, with a signature of
its own under each. What cannot go says why; what goes, goes in one transaction.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accountability import stages, transitions
from accountability.issue_closing import RETURNED_CLEARS
from accountability.issue_moves import given_reason
from accountability.issue_review import judging
from accountability.issue_review.judging import Proof
from accountability.issue_review.queue import DECIDING
from accountability.issue_steps import UPWARD
from accountability.models import Issue, ReviewBatch, ReviewOutcome
from ledger import many
from ledger.many import Move
from ledger.models import Dispatch, Event
from regions.duties import Permission
from regions.models import Region, User

MOST = 1000
# What a decision changes and taking it back restores (migration `issue_take_back`).
RESTORED = (
    *("status", "holder_id", "round", "applied_at", "applied_by_id", "verified_at"),
    *("verified_by_id", "reviewed_at", "reviewed_by_id", "closed_at", "closed_by_id"),
    *("finished_on", "return_reason"),
)


@dataclass(frozen=True)
class Decision:
    """What a person decides of all chosen entries: `strokes` sign an approval, `reason` goes with
    a return. `key` is the form's own, so that one sent twice decides once; what was handed in, or
    taken a step further by a colleague, after it was shown (`shown_at`) is not decided by it.
    """

    verb: ReviewBatch.Verb
    key: UUID
    strokes: str = ""
    reason: str = ""
    shown_at: datetime | None = None


@transaction.atomic
def decide(pks: Sequence[int], given: Decision, *, by: User) -> ReviewBatch:
    """Decide the entries in sight, at most `MOST`, and keep what became of each.

    Raises:
        PermissionDenied: `by` decides nothing anywhere.
        ValidationError: no signature (`strokes`), no reason (`reason`), or too many entries.
    """
    reason = _checked(pks, given)
    batch, is_new = ReviewBatch.objects.get_or_create(
        key=given.key,
        defaults={
            "region": office_of(by),
            "verb": given.verb,
            "reason": reason,
            "made_at": timezone.now(),
            "made_by": by,
        },
    )
    if batch.made_by_id != by.pk:
        raise PermissionDenied
    if not is_new:
        return batch
    issues = many.lock(Issue.objects.visible_to(by, Permission.ISSUE_VIEW).filter(pk__in=pks))
    proof = judging.proofs(issues)
    problems = judging.problems(given.verb, issues, by, proof, shown_at=given.shown_at)
    going = [issue for issue in issues if issue.pk not in problems]
    done = _Going(given, reason, by, proof).go(going, problems)
    ReviewOutcome.objects.bulk_create(
        ReviewOutcome(
            batch=batch,
            issue=issue,
            event=done.get(issue.pk),
            problem=problems.get(issue.pk, "")[:240],
        )
        for issue in issues
    )
    return batch


def office_of(by: User) -> Region:
    """The highest office where the person decides.

    Raises:
        PermissionDenied: there is none.
    """
    for posting in by.active_postings:
        if posting.grants & set(DECIDING):
            return posting.region
    raise PermissionDenied


def _checked(pks: Sequence[int], given: Decision) -> str:
    if len(pks) > MOST:
        raise ValidationError(f"一次最多处理 {MOST} 条；请缩小条件，分批处理")
    if given.verb == ReviewBatch.Verb.RETURN:
        return given_reason(given.reason)
    if not given.strokes:
        raise ValidationError({"strokes": _("Please sign first")})
    return ""


@dataclass(frozen=True)
class _Going:
    """The entries on their way, all at once; where the database refuses, by halves."""

    given: Decision
    reason: str
    by: User
    proof: Mapping[int, Proof]

    def go(self, issues: Sequence[Issue], problems: dict[int, str]) -> dict[int, int]:
        """Return the keys of the events by entry; what the database refuses joins `problems`."""
        if not issues:
            return {}
        try:
            with transaction.atomic():
                made = self._move(issues)
                _ask_the_guards()
        except IntegrityError as error:
            if len(issues) == 1:
                problems[issues[0].pk] = _("The database refuses it: %(why)s") % {
                    "why": str(error).splitlines()[0]
                }
                return {}
            half = len(issues) // 2
            first = self.go(issues[:half], problems)
            return first | self.go(issues[half:], problems)
        return {event.subject_id: event.pk for event in made}  # type: ignore[misc]

    def _move(self, issues: Sequence[Issue]) -> list[Event]:
        if self.given.verb == ReviewBatch.Verb.RETURN:
            return self._return(issues)
        by_stage: dict[str, list[Issue]] = defaultdict(list)
        for issue in issues:
            by_stage[stages.stage_of(issue)].append(issue)
        made = []
        for stage, some in by_stage.items():
            made += self._approve(stage, some)
        return made

    def _approve(self, stage: str, issues: Sequence[Issue]) -> list[Event]:
        step = UPWARD[stage]
        stamps: dict[str, Any] = {
            f"{step.stem}_at": timezone.now(),
            f"{step.stem}_by_id": self.by.pk,
        }
        moves = [self._move_of(issue, step.to(issue)) for issue in issues]
        return many.perform_many(
            step.transition, moves, by=self.by, strokes=self.given.strokes, **stamps
        )

    def _return(self, issues: Sequence[Issue]) -> list[Event]:
        return many.perform_many(
            transitions.RETURNED,
            [self._move_of(issue, issue.region) for issue in issues],
            by=self.by,
            note=self.reason,
            direction=Dispatch.Direction.BACK,
            return_reason=self.reason,
            round=F("round") + 1,
            **dict.fromkeys(RETURNED_CLEARS),
        )

    def _move_of(self, issue: Issue, to: Region) -> Move:
        data: dict[str, Any] = {"was": was(issue)}
        if self.given.verb == ReviewBatch.Verb.RETURN or not issue.reviewed_at:  # passed on
            data |= {"from": issue.holder.code, "to": to.code}
        return Move(issue, to, self.proof[issue.pk].content(issue), data)


def was(issue: Issue) -> dict[str, Any]:
    """The columns that a decision changes, as JSON; moments in UTC."""
    columns = {}
    for name in RESTORED:
        value = getattr(issue, name)
        columns[name] = value.isoformat() if hasattr(value, "isoformat") else value
    return columns


def _ask_the_guards() -> None:
    """Have the deferred guards speak now, while what they refuse can still be left out."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


COUNTED = {"done": Q(event__isnull=False), "back": Q(is_undone=True)}


def counts(batches: Sequence[int]) -> dict[int, dict[str, int]]:
    """How many entries of each batch there are (`all`), went (`done`) and came back (`back`)."""
    found = {pk: {"all": 0, "done": 0, "back": 0} for pk in batches}
    rows = ReviewOutcome.objects.filter(batch__in=batches).order_by().values("batch")
    for row in rows.annotate(
        all=Count("pk"),
        done=Count("pk", filter=COUNTED["done"]),
        back=Count("pk", filter=COUNTED["back"]),
    ):
        found[row.pop("batch")] = row
    return found
