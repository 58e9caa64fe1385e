"""The ledger as it is usually built: a join for the scope, `icontains`, count and offset, live
aggregates.
"""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from accountability.issue_lists.filters import STAGES
from accountability.lights import marks
from accountability.models import Issue, Stage
from ledger.models.entry import OPEN
from tests.accountability.issues import live_undone

SIZE = 50
_BY = {
    "source": "source",
    "aspect": "item",
    "unit": "responsible_unit",
    "person": "responsible",
    "batch": "batch",
    "stage": "status",
}
_OF_STAGE = {
    Stage.REGISTERED: Q(status="pending", sent_down_at=None),
    Stage.ON_ITS_WAY: Q(status="pending", sent_down_at__isnull=False),
    Stage.RECTIFYING: Q(status="verifying"),
    Stage.APPLIED: Q(status="answered", verified_at=None),
    Stage.VERIFIED: Q(status="answered", verified_at__isnull=False, reviewed_at=None),
    Stage.REVIEWED: Q(status="answered", reviewed_at__isnull=False),
    Stage.RETURNED: Q(status="returned"),
    Stage.CLOSED: Q(status="closed"),
    Stage.WITHDRAWN: Q(status="withdrawn"),
}


def rows(path: str, query: dict[str, str], words: str, number: int) -> tuple[list[int], int]:
    """The keys of one page of the issues under `path`, and how many there are."""
    found = _found(path, query, words)
    is_done = Case(
        When(status__in=OPEN, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    ordered = found.select_related("region__parent", "item__aspect", "batch", "responsible")
    page = Paginator(ordered.order_by(is_done, "due_on", "pk"), SIZE).get_page(number)
    return [row.pk for row in page], page.paginator.count


def figures(path: str, level: int, query: dict[str, str]) -> list[dict[str, Any]]:
    """Total, open, overdue, closed by what `query` says, counted from the issues."""
    found = _found(path, query, "")
    by = _BY.get(query.get("by", ""))
    if by is None:
        by = f"region__{'parent__' * max(0, 4 - level)}name" if level < 5 else "region__name"
    late = Q(status__in=OPEN, due_on__lt=timezone.localdate()) & ~Q(due_kind="standing")
    return list(
        found.order_by()
        .values(by)
        .annotate(
            total=Count("pk"),
            open=Count("pk", filter=Q(status__in=OPEN)),
            overdue=Count("pk", filter=late),
            closed=Count("pk", filter=Q(status="closed")),
        )
        .order_by(F("overdue").desc())[:200]
    )


def undone_below(path: str, kind: str) -> tuple[list[int], dict[str, int]]:
    """The most urgent that lie undone in one way one level below, and how many in each."""
    keys, counts = [], {}
    for one, rows in live_undone.undone(timezone.localdate()):
        below = rows.filter(holder__parent__path=path)
        counts[one.value] = below.count()
        if one.value == kind:
            ordered = below.select_related("holder", "region__parent", "item__aspect")
            keys = [row.pk for row in ordered.order_by("due_on", "pk")[:SIZE]]
    return keys, counts


def _found(path: str, query: dict[str, str], words: str) -> QuerySet[Issue]:
    found = Issue.objects.filter(region__path__startswith=path)
    plain = {
        "source": "source", "item": "item", "batch": "batch", "unit": "responsible_unit",
        "person": "responsible", "level": "level", "due_kind": "due_kind",
        "aspect": "item__aspect",
    }  # fmt: skip
    found = found.filter(**{plain[name]: value for name, value in query.items() if name in plain})
    if query.get("unnamed"):
        found = found.filter(responsible=None)
    if query.get("stage"):
        stages = Q()
        for stage in STAGES[query["stage"]]:
            stages |= _OF_STAGE[stage]
        found = found.filter(stages)
    if query.get("due") == "standing":
        found = found.filter(status__in=OPEN, due_kind="standing")
    elif query.get("due"):
        today = timezone.localdate()
        found = found.filter(status__in=OPEN).exclude(due_kind="standing")
        late, week = Q(due_on__lt=today), Q(due_on__range=(today, marks(today).soon))
        found = found.filter(late if query["due"] == "overdue" else week)
    if words.isdecimal():
        return found.filter(number__endswith=words)
    for word in words.split():
        found = found.filter(
            Q(title__icontains=word) | Q(description__icontains=word)
            | Q(source_doc_no=word) | Q(number__icontains=word)
        )  # fmt: skip
    return found
