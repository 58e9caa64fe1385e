"""What lies undone one level down, the next morning: not signed for, not passed down, not answered,
not filed, and standing entries without progress.

A place sees what lies with the places directly below it; deeper ones answer to their own level.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, TextChoices
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accountability.issue_deadlines.ladder import PROGRESS_DAYS
from accountability.models import DueKind, Issue, IssueProgress
from accountability.models.issues import IssueQuerySet
from accountability.stages import PLACES
from accountability.transitions import NOT_APPLIED
from ledger import deadlines, notices
from ledger.models import Dispatch, Status
from ledger.reports import start_of
from regions.duties import GRANTS, Permission
from regions.models import Posting, Region, User


class Undone(TextChoices):
    UNRECEIVED = "unreceived", _("Not signed for")  # 未签收
    UNPASSED = "unpassed", _("Not passed down")  # 未转办
    UNANSWERED = "unanswered", _("Not answered")  # 未答复
    UNFILED = "unfiled", _("Not filed")  # 未备案
    SILENT = "silent", _("No progress told")  # 长期坚持未报进展


_SUBJECT = Issue._meta.label_lower
# In a notice, which is a sentence about data.
_WORDS = {
    Undone.UNRECEIVED: "未签收",
    Undone.UNPASSED: "未转办",
    Undone.UNANSWERED: "未答复",
    Undone.UNFILED: "未备案",
    Undone.SILENT: "长期坚持未报进展",
}


@dataclass(frozen=True)
class Morning:
    """What "the next morning" is told by: the day, when it began, and when the last working day
    before it did.
    """

    today: date
    start: datetime
    before: datetime


def morning(today: date | None = None) -> Morning:
    """Return the morning of a day; one query, so make it once for a page."""
    today = today or timezone.localdate()
    before = deadlines.last_working_day_before(today)
    return Morning(today, start_of(today), start_of(before))


def rows(undone: Undone, now: Morning) -> IssueQuerySet:
    """Issues that are undone in this way, wherever they lie."""
    return _ROWS[undone](now)


def _unreceived(now: Morning) -> IssueQuerySet:
    """Sent before today, and not signed for."""
    sent = Dispatch.objects.filter(
        subject=_SUBJECT, received_at__isnull=True, sent_at__lt=now.start
    )
    lying = Q(pk__in=sent.values("subject_id")) & Exists(_come(received_at__isnull=True))
    return Issue.objects.filter(lying).exclude(status=Status.WITHDRAWN)


def _unpassed(now: Morning) -> IssueQuerySet:
    """Signed for a whole working day ago, and not passed on to where it is to be rectified."""
    on_its_way = Issue.objects.filter(status=Status.PENDING).exclude(holder=F("region"))
    # The last receipt, looked up entry by entry: a join would read all dispatches there are.
    signed = Subquery(_come().order_by("-pk").values("received_at")[:1])
    return on_its_way.alias(signed_at=signed).filter(signed_at__lt=now.before)


def _unanswered(now: Morning) -> IssueQuerySet:
    """Signed for, and past the day of the level; but not what came within a working day."""
    late = Issue.objects.open().exclude(due_kind=DueKind.STANDING).filter(held_due_on__lt=now.today)
    return late.exclude(Exists(_come(received_at__isnull=True))).exclude(
        Exists(_come(sent_at__gte=now.before))
    )


def _unfiled(now: Morning) -> IssueQuerySet:
    """Closed out before today and not filed; what was closed on paper was filed on paper."""
    return Issue.objects.filter(
        _lies_where_it_was_closed(),
        status=Status.CLOSED,
        closed_at__lt=now.start,
        applied_at__isnull=False,
    )


def _silent(now: Morning) -> IssueQuerySet:
    """Standing, and no line of progress for a month."""
    since = start_of(now.today - timedelta(days=PROGRESS_DAYS))
    told = IssueProgress.objects.filter(issue=OuterRef("pk"), recorded_at__gte=since)
    standing = Issue.objects.standing().filter(status__in=NOT_APPLIED, opened_at__lt=since)
    return standing.exclude(Exists(told))


_ROWS: dict[Undone, Callable[[Morning], IssueQuerySet]] = {
    Undone.UNRECEIVED: _unreceived,
    Undone.UNPASSED: _unpassed,
    Undone.UNANSWERED: _unanswered,
    Undone.UNFILED: _unfiled,
    Undone.SILENT: _silent,
}


def _come(**how: object) -> Any:
    """Dispatches to where the entry lies."""
    return Dispatch.objects.filter(
        subject=_SUBJECT,
        subject_id=OuterRef("pk"),
        to_region=OuterRef("holder_id"),
        **how,
    )


def _lies_where_it_was_closed() -> Q:
    """It lies where it was closed out, and that is not the top: there it is not filed."""
    where = Q()
    for level, places in PLACES.items():
        where |= Q(region__level=level, holder__level=places.close)
    return where & Q(holder__parent__isnull=False)


def below(children: Iterable[Region], undone: Undone, now: Morning) -> IssueQuerySet:
    """Issues that lie undone with places; give those directly below one."""
    return rows(undone, now).filter(holder__in=[child.pk for child in children])


def counts(children: Sequence[Region], now: Morning) -> dict[Undone, Counter[int]]:
    """How many of each kind, by the place that they lie with; one query a kind."""
    found = {}
    for undone in Undone:
        lines = below(children, undone, now).order_by().values_list("holder")
        found[undone] = Counter(dict(lines.annotate(n=Count("pk"))))
    return found


def totals(children: Sequence[Region], now: Morning, cap: int) -> dict[Undone, int]:
    """How many of each kind, counted up to one more than `cap`; one query a kind."""
    return {undone: below(children, undone, now)[: cap + 1].count() for undone in Undone}


def who_sees(people: Iterable[int], day: date) -> set[int]:
    """Those of the accounts that may open entries."""
    duties = [duty for duty, grants in GRANTS.items() if Permission.ISSUE_VIEW in grants]
    posted = Posting.objects.on(day).filter(user__in=list(people), duty__in=duties)
    return set(posted.values_list("user_id", flat=True))


def tell_above(today: date) -> int:
    """Tell each level in the morning what lies undone one level down; return how many were told."""
    by_place: dict[int, Counter[Undone]] = {}
    now = morning(today)
    for undone in Undone:
        lines = rows(undone, now).filter(holder__parent__isnull=False).order_by()
        for place, n in lines.values_list("holder__parent").annotate(n=Count("pk")):
            by_place.setdefault(place, Counter())[undone] += n
    places = Region.objects.filter(pk__in=by_place)
    return sum(_tell(place, by_place[place.pk], today) for place in places)


def _tell(place: Region, found: Counter[Undone], today: date) -> int:
    office = Posting.objects.at_with(place, Permission.ISSUE_SEND_DOWN).values("user")
    parts = "、".join(f"{_WORDS[undone]} {found[undone]} 条" for undone in Undone if found[undone])
    return notices.tell(
        User.objects.filter(pk__in=office),
        key=f"issue-below:{today}:{place.code}",
        text=f"{place.name}下一级：{parts}",
        url=f"{reverse('accountability:issue-below')}?region={place.code}",
    )
