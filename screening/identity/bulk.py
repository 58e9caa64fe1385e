"""Taking many alike for the same: a random sample, each of it looked at, then all or none.

Alike is one feed and one grade of a place, where nobody else could be meant; the rows are fixed
when the sample is drawn. One sampled pair that is two persons refuses the whole.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from ledger import events
from ledger.events import Draft
from regions.duties import Permission
from regions.models import Region, User
from screening import samples
from screening.comparison.grades import GRADES
from screening.identity.decisions import draft
from screening.models import IdentityBulk, IdentityBulkRow, IdentityPair, IdentityPairQuerySet
from screening.samples import DecisionError, Policy, StaleDecisionError

SUBJECT = IdentityBulk._meta.label_lower
State = IdentityBulk.State
Verdict = IdentityBulkRow.Verdict


def alike(region: Region, feed: str, grade: str) -> IdentityPairQuerySet:
    """The undecided pairs of a place that ask the same, each of one possible person."""
    taken = IdentityBulkRow.objects.filter(bulk__state=State.DRAWN, pair=OuterRef("pk"))
    found = IdentityPair.objects.undecided().filter(
        region__path__startswith=region.path, feeds__contains=[feed], grade=grade, rivals=0
    )
    return found.filter(~Exists(taken))


@transaction.atomic
def draw(
    region: Region, *, feed: str, grade: str, by: User, policy: Policy | None = None
) -> IdentityBulk:
    """Fix the rows and draw the sample; a sample of the same rows not yet settled is that one.

    Raises:
        PermissionDenied: `by` may not decide there.
        DecisionError: this grade needs an eye on each, or there are too few.
    """
    _allow(region, by)
    if not (grade in GRADES and GRADES[grade].is_alike):
        raise DecisionError("这一类须逐条认定，不能批量")
    Region.objects.select_for_update(no_key=True).get(pk=region.pk)  # one draw at a time
    same = {"region": region, "feed": feed, "grade": grade}
    waiting = IdentityBulk.objects.filter(**same, state=State.DRAWN).first()
    if waiting:
        return waiting
    rows = dict(alike(region, feed, grade).order_by("pk").values_list("pk", "value_hash"))
    if len(rows) < samples.FEWEST:
        raise DecisionError("同类的不足 2 条，请逐条认定")
    seed, sample = samples.draw(rows, policy)
    bulk = IdentityBulk.objects.create(
        **same, seed=seed, size=len(rows), sampled=len(sample),
        drawn_at=timezone.now(), drawn_by=by,
    )  # fmt: skip
    IdentityBulkRow.objects.bulk_create(
        (
            IdentityBulkRow(bulk=bulk, pair_id=pk, value_hash=value, is_sampled=pk in sample)
            for pk, value in rows.items()
        ),
        batch_size=2000,
    )
    _record(bulk, "drawn", by, seed=seed, size=len(rows), sampled=len(sample))
    return bulk


def open_row(row: IdentityBulkRow, *, by: User) -> None:
    """Note that somebody has the pair before their eyes; only then may it be judged."""
    _allow(row.bulk.region, by)
    samples.note_opened(row, by=by)


@transaction.atomic
def judge(row: IdentityBulkRow, *, by: User, verdict: str) -> None:
    """Mark a sampled pair; one of two persons refuses the whole.

    Raises:
        PermissionDenied: `by` may not decide there.
        DecisionError: it was not opened, or is not of the sample.
        StaleDecisionError: it was judged, the bulk is settled, or its values have changed.
    """
    _allow(row.bulk.region, by)
    verdict = Verdict(verdict)
    bulk: IdentityBulk = samples.mark(row, verdict, by=by, value_hash=row.pair.value_hash)
    _record(bulk, "judged", by, pair=row.pair_id, verdict=str(verdict))
    if verdict == Verdict.DIFFERENT:
        bulk.state = State.REFUSED
        bulk.save(update_fields=["state"])
        _record(bulk, "refused", by, pair=row.pair_id)


@transaction.atomic
def decide_all(bulk: IdentityBulk, *, by: User) -> int:
    """Take every pair of the bulk for the same; return how many. Only after the whole sample.

    A pair that somebody decided meanwhile, that vanished or whose values changed is left out.

    Raises:
        PermissionDenied: `by` may not decide there.
        DecisionError: the sample is not finished, or has a wrong one.
    """
    _allow(bulk.region, by)
    bulk = IdentityBulk.objects.select_for_update().get(pk=bulk.pk)
    if bulk.state == State.REFUSED:
        raise DecisionError("样本中有不是同一人的，不得批量认定；请逐条认定")
    if bulk.state != State.DRAWN:
        raise StaleDecisionError("这次批量已有结论，请刷新后再看")
    left = bulk.members.filter(is_sampled=True).exclude(verdict=Verdict.SAME).count()
    if left:
        raise DecisionError(f"样本还有 {left} 条没有核对；全部核对无误后才能批量认定")
    pairs = _still_open(bulk)
    reason = f"批量认定 {bulk}：同类 {bulk.size} 条，抽样 {bulk.sampled} 条核对无误"
    IdentityPair.objects.filter(pk__in=[pair.pk for pair in pairs]).update(
        state=IdentityPair.State.SAME, decided_at=timezone.now(), decided_by=by,
        decided_hash=F("value_hash"), reason=reason, bulk=bulk,
    )  # fmt: skip
    for pair in pairs:
        pair.state = IdentityPair.State.SAME
    events.append_many(
        [draft(pair, "same", IdentityPair.State.OPEN, by, reason, bulk=bulk.pk) for pair in pairs]
    )
    bulk.state, bulk.decided = State.DONE, len(pairs)
    bulk.save(update_fields=["state", "decided"])
    _record(bulk, "decided", by, decided=len(pairs), size=bulk.size)
    return len(pairs)


def _still_open(bulk: IdentityBulk) -> list[IdentityPair]:
    """The pairs that are what they were when the sample was drawn, locked.

    Of two that were typed alike in several rows neither is taken: a row means one person.
    """
    others = IdentityPair.objects.filter(row_key=OuterRef("row_key")).exclude(pk=OuterRef("pk"))
    rivals = others.undecided() | others.filter(state=IdentityPair.State.SAME)
    return list(
        IdentityPair.objects.undecided()
        .filter(bulk_rows__bulk=bulk, bulk_rows__value_hash=F("value_hash"), rivals=0)
        .filter(~Exists(rivals))
        .select_for_update(of=("self",))
        .select_related("region")
        .order_by("pk")
    )


def _allow(region: Region, by: User) -> None:
    if not by.can(Permission.IDENTITY_DECIDE, at=region):
        raise PermissionDenied(SUBJECT)


def _record(bulk: IdentityBulk, verb: str, by: User, **data: Any) -> None:
    events.append(
        Draft(
            kind=f"screening.identity_bulk.{verb}",
            region=bulk.region,
            subject=SUBJECT,
            subject_id=bulk.pk,
            by=by,
            data={"feed": bulk.feed, "grade": bulk.grade, **data},
        )
    )
