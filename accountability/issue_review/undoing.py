"""Taking a decision back within ten minutes: new events say so, and nothing is deleted."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accountability.issue_review.deciding import RESTORED
from accountability.models import Issue, ReviewBatch, ReviewOutcome
from ledger import many
from ledger.models import Event, Evidence
from regions.models import User

TAKEN_BACK = "accountability.issue.taken_back"


@transaction.atomic
def take_back(batch: ReviewBatch, *, by: User) -> int:
    """Put every entry of the batch that nobody touched since back to where it was; return how many.
    The others stay, and their outcomes say why.

    Raises:
        PermissionDenied: it is somebody else's batch.
        ValidationError: the ten minutes are over, or it was taken back already.
    """
    batch = ReviewBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.made_by_id != by.pk:
        raise PermissionDenied
    if batch.undone_at:
        raise ValidationError(_("It was taken back already."))
    if not batch.can_be_undone:
        raise ValidationError("已超过十分钟，不能撤销；可以按流程退回，或在销号后回头看")
    outcomes = list(batch.outcomes.filter(event__isnull=False).select_related("issue"))
    issues = many.lock(Issue.objects.filter(pk__in=[o.issue_id for o in outcomes]))
    problems = _problems(outcomes, {issue.pk: issue for issue in issues})
    made = {e.pk: e for e in Event.objects.filter(pk__in=[o.event for o in outcomes])}
    by_key = {issue.pk: issue for issue in issues}
    going = [
        (by_key[outcome.issue_id], made[outcome.event])
        for outcome in outcomes
        if outcome.pk not in problems
    ]
    many.take_back(TAKEN_BACK, going, by=by, columns=RESTORED)
    stay = [outcome for outcome in outcomes if outcome.pk in problems]
    for outcome in stay:
        outcome.undo_problem = problems[outcome.pk]
    ReviewOutcome.objects.bulk_update(stay, ["undo_problem"])
    back = [outcome.pk for outcome in outcomes if outcome.pk not in problems]
    ReviewOutcome.objects.filter(pk__in=back).update(is_undone=True)
    ReviewBatch.objects.filter(pk=batch.pk).update(undone_at=timezone.now(), undone_by=by)
    return len(going)


def _problems(outcomes: list[ReviewOutcome], issues: dict[int, Issue]) -> dict[int, str]:
    """Why outcomes cannot be taken back, by key: something happened to their entries since."""
    subject = Issue._meta.label_lower
    of_these = {"subject": subject, "subject_id__in": issues}
    last = dict(Event.objects.filter(**of_these).values_list("subject_id").annotate(last=Max("id")))
    newer = set(Evidence.objects.filter(**of_these).order_by().values_list("subject_id", "round"))
    problems = {}
    for outcome in outcomes:
        issue = issues[outcome.issue_id]
        if last[issue.pk] != outcome.event:
            problems[outcome.pk] = _("Somebody has gone on with it: it stays as it is.")
        elif outcome.batch.verb == ReviewBatch.Verb.RETURN and (issue.pk, issue.round) in newer:
            problems[outcome.pk] = "整改人已补交材料，不能撤销退回"
    return problems
