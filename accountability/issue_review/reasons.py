"""Sentences to return an application with: what the queue and the page of an entry offer."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from accountability.issue_moves import SHORTEST_REASON, stale
from accountability.models import ReturnReason
from ledger import events
from regions.duties import Permission
from regions.models import User

SET = "accountability.return_reason.set"
_EDITED = ("words", "position", "disabled_on")


def offered() -> list[str]:
    """The sentences in force, in their order."""
    in_force = Q(disabled_on__isnull=True) | Q(disabled_on__gt=timezone.localdate())
    return list(ReturnReason.objects.filter(in_force).values_list("words", flat=True))


def _held(reason: ReturnReason) -> ReturnReason:
    held = ReturnReason.objects.select_for_update().get(pk=reason.pk)
    if any(getattr(held, name) != getattr(reason, name) for name in _EDITED):
        raise stale()
    return held


@transaction.atomic
def set_reason(
    reason: ReturnReason | None, *, by: User, words: str, position: int | None, is_offered: bool
) -> ReturnReason:
    """Add a sentence, or change one: what was said with it before stays said as it was.

    Raises:
        ValidationError: it says too little, or another one says the same.
        StaleStatusError: somebody changed it since it was read.
    """
    words = " ".join(words.split())
    if len(words) < SHORTEST_REASON:
        raise ValidationError({"words": "退回理由至少写五个字"})
    others = ReturnReason.objects.exclude(pk=reason.pk if reason else None)
    if others.filter(words=words).exists():
        raise ValidationError({"words": "已有相同的退回理由，请修改原来的一条"})
    made = _held(reason) if reason else ReturnReason()
    before = made.words
    if position is None:
        last = ReturnReason.objects.aggregate(last=Max("position"))["last"] or 0
        position = made.position or last + 10
    made.words, made.position = words, position
    if not is_offered:
        made.disabled_on = made.disabled_on or timezone.localdate()
    else:
        made.disabled_on = None
    made.save()
    office = next(p.region for p in by.active_postings if Permission.CATALOGUE_EDIT in p.grants)
    events.append(
        events.Draft(
            kind=SET,
            region=office,
            subject=ReturnReason._meta.label_lower,
            subject_id=made.pk,
            by=by,
            note=words,
            data={"before": before, "position": position, "is_offered": is_offered},
        )
    )
    return made
