"""One entry of the queue as its reviewer reads it: what was found, what was done, the proof."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accountability import lights, stages
from accountability.issue_review import judging
from accountability.issue_signs import searching
from accountability.models import Issue, ReviewBatch
from ledger import shown
from ledger.models import Evidence, Signature, StepBack
from regions.duties import Permission
from regions.models import User


@dataclass(frozen=True)
class Reading:
    """What stands beside each other. `why_not` is the hindrance of each verb, "" for none."""

    issue: Issue
    stage: str
    light: str
    place: str
    facts: list[tuple[str, Any]]
    photos: list[dict[str, str]]
    papers: list[dict[str, str]]
    progress: list[Any]
    hands: list[dict[str, Any]]
    why_not: dict[str, str]
    signs: list[tuple[Any, Issue | None, int]]


def read(issue: Issue, user: User) -> Reading:
    proof = judging.proofs([issue])
    why_not = {
        verb.value: judging.problems(verb, [issue], user, proof).get(issue.pk, "")
        for verb in ReviewBatch.Verb
    }
    files = list(
        Evidence.objects.filter(
            subject=issue.subject, subject_id=issue.pk, round=issue.round
        ).order_by("uploaded_at")
    )
    signatures = Signature.objects.filter(
        event__subject=issue.subject, event__subject_id=issue.pk, event__data__round=issue.round
    ).exclude(event__in=StepBack.objects.values("event"))  # taken back: it stays on the trail
    progress = issue.progress.filter(round=issue.round).select_related("recorded_by")
    return Reading(
        issue=issue,
        stage=str(stages.word_of(issue)),
        light=lights.of(issue, lights.marks(timezone.localdate())),
        place="".join(region.name for region in issue.region.ancestors[1:]) or issue.region.name,
        facts=_facts(issue),
        photos=shown.photos(f for f in files if f.kind == Evidence.Kind.PHOTO),
        papers=shown.photos(f for f in files if f.kind == Evidence.Kind.PAPER),
        progress=list(progress),
        hands=shown.hands(signatures),
        why_not=why_not,
        signs=_signs(issue, user),
    )


def _signs(issue: Issue, user: User) -> list[tuple[Any, Issue | None, int]]:
    """What is worth a second look, as of now: in words, with the other entry if it is in sight."""
    found = searching.search([issue.pk])
    in_sight = Issue.objects.visible_to(user, Permission.ISSUE_VIEW)
    others = in_sight.in_bulk([one.other for one in found if one.other])
    return [
        (one.kind.label, others.get(one.other) if one.other else None, one.count) for one in found
    ]


def _facts(issue: Issue) -> list[tuple[str, Any]]:
    finished = f"{issue.finished_on:%Y-%m-%d}" if issue.finished_on else ""
    return [
        (_("Source"), " ".join((issue.get_source_display(), issue.source_doc_no)).strip()),
        (_("Aspect"), f"{issue.item.aspect.name} › {issue.item.name}"),
        (_("Responsible unit"), issue.responsible_unit),
        (_("Responsible person"), issue.responsible.full_name if issue.responsible else ""),
        (_("Deadline"), f"{issue.due_on:%Y-%m-%d}"),
        (_("Rectified on"), finished),
    ]


def last_batch(user: User) -> ReviewBatch | None:
    """What the person decided last, while it can be taken back."""
    batch = ReviewBatch.objects.filter(made_by=user).first()
    return batch if batch and batch.can_be_undone else None
