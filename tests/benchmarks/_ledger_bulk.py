"""Make reviewed issues and close them out one way: `ours` (all at once) or `orm` (one by one)."""

import json
import os
import sys
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

STROKES = json.dumps([[[10, 50], [60, 20], [120, 80], [200, 40]], [[210, 30], [240, 70]]])


@dataclass
class Office:
    """The places of one village's way up, and who decides there."""

    village: Any
    zhou: Any
    leader: Any
    township: Any
    reviewer: Any
    closer: Any


def office() -> Office:
    from django.utils import timezone

    from accountability import operations
    from regions.duties import Duty
    from regions.models import Level, Posting, Region, User

    operations.load_aspects()
    village = Region.objects.filter(level=Level.VILLAGE).order_by("path").first()
    by_level = {region.level: region for region in village.ancestors}
    today = timezone.localdate()

    def posted(name: str, duty: Duty, level: Level) -> User:
        user, _made = User.objects.get_or_create(
            username=f"bulk-{name}", defaults={"full_name": f"测试{name}"}
        )
        Posting.objects.get_or_create(user=user, duty=duty, region=by_level[level], starts_on=today)
        return user

    return Office(
        village=village,
        zhou=posted("zhou", Duty.PREFECTURE_OFFICE, Level.PREFECTURE),
        leader=posted("leader", Duty.VILLAGE_LEADER, Level.VILLAGE),
        township=posted("township", Duty.TOWNSHIP_OFFICE, Level.TOWNSHIP),
        reviewer=posted("reviewer", Duty.COUNTY_OFFICE, Level.COUNTY),
        closer=posted("closer", Duty.COUNTY_OFFICE, Level.COUNTY),
    )


def reviewed(at: Office, count: int) -> list[int]:
    """Take new entries all the way to their close-out, set-wise; return their keys."""
    from django.utils import timezone

    from accountability import issue_proof, transitions
    from accountability.issue_registering import Finding, Paper, register
    from accountability.issue_review.deciding import Decision, decide
    from accountability.models import Issue, Item, ReviewBatch, Source
    from ledger import many
    from ledger.models import Evidence

    item, today = Item.objects.first(), timezone.localdate()
    finding = Finding(
        item=item, region=at.village, description="帮扶措施没有落实到户",
        due_on=today + timedelta(days=60), measures="逐户制定帮扶措施", responsible_unit="镇扶贫站",
    )  # fmt: skip
    paper = Paper(Source.STATE, doc_no="测考〔2018〕1号")
    made = register([finding] * count, by=at.zhou, paper=paper)
    pks = [issue.pk for issue in made]
    levels = (at.zhou, at.reviewer, at.township)
    for n, clerk in enumerate(levels):
        rows = many.lock(Issue.objects.filter(pk__in=pks))
        to = at.village.ancestors[n + 1]
        stamps = {} if n else {"sent_down_at": timezone.now(), "sent_down_by_id": clerk.pk}
        moves = [many.Move(row, to, data={"from": row.holder.code, "to": to.code}) for row in rows]
        many.perform_many(transitions.SENT_DOWN, moves, by=clerk, direction="down", **stamps)
    rows = many.lock(Issue.objects.filter(pk__in=pks))
    many.perform_many(
        transitions.TAKEN_UP, [many.Move(row, row.holder) for row in rows], by=at.leader
    )
    Evidence.objects.bulk_create(
        Evidence(
            subject=rows[0].subject, subject_id=row.pk, region=row.region, round=1, kind="photo",
            file=f"evidence/{row.pk}.jpg", sha256=f"{row.pk:064x}", size=1,
            uploaded_at=timezone.now(), uploaded_by=at.leader,
        )
        for row in rows
    )  # fmt: skip
    rows = many.lock(Issue.objects.filter(pk__in=pks))
    moves = [
        many.Move(
            row, row.region.parent,
            issue_proof.content_of(row, [f"{row.pk:064x}"], finished_on=today),
            {"from": row.holder.code, "to": row.region.parent.code},
        )
        for row in rows
    ]  # fmt: skip
    many.perform_many(
        transitions.APPLIED, moves, by=at.leader, strokes=STROKES, finished_on=today,
        applied_at=timezone.now(), applied_by_id=at.leader.pk, responsible_id=at.leader.pk,
    )  # fmt: skip
    for clerk in (at.township, at.reviewer):
        decide(pks, Decision(ReviewBatch.Verb.APPROVE, uuid4(), strokes=STROKES), by=clerk)
    return pks


def ours(pks: list[int], at: Office) -> Any:
    from accountability.issue_review.deciding import Decision, decide
    from accountability.models import ReviewBatch

    return decide(pks, Decision(ReviewBatch.Verb.APPROVE, uuid4(), strokes=STROKES), by=at.closer)


def orm(pks: list[int], at: Office) -> None:
    """The verb of one entry, a thousand times in one transaction."""
    from django.db import transaction

    from accountability import issue_closing
    from accountability.models import Issue

    with transaction.atomic():
        for issue in Issue.objects.filter(pk__in=pks):
            issue_closing.close(issue, by=at.closer, strokes=STROKES)


def main(way: str, count: int) -> None:
    from django.db import transaction

    from accountability.issue_review.undoing import take_back
    from accountability.models import Issue
    from ledger.models import Event, Signature

    at = office()
    with transaction.atomic():
        pks = reviewed(at, count)
    began = time.perf_counter()
    made = ours(pks, at) if way == "ours" else orm(pks, at)
    answer = {"seconds": time.perf_counter() - began}
    closed = Event.objects.filter(kind="accountability.issue.closed", subject_id__in=pks)
    answer |= {
        "closed": Issue.objects.filter(pk__in=pks, status="closed").count(),
        "events": closed.count(),
        "signatures": Signature.objects.filter(event__in=closed, role="closer").count(),
    }
    began = time.perf_counter()
    if made:
        take_back(made, by=at.closer)
    print(json.dumps(answer | {"back": time.perf_counter() - began}))


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qiannan.settings")
    django.setup()
    main(sys.argv[1], int(sys.argv[2]))
