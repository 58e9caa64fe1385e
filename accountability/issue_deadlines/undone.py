"""What lies undone one level down, the next morning: not signed for, not passed down, not answered,
not filed, and standing entries without progress.

A place sees what lies with the places directly below it; deeper ones answer to their own level.
What waits where, and since when, is kept (`IssueWait`): what is late this morning is what waits
since before a day. Nothing is counted beyond `CAP` at one place.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accountability.issue_deadlines.ladder import PROGRESS_DAYS
from accountability.models import Issue, IssueWait, Undone
from accountability.models.issues import IssueQuerySet
from ledger import deadlines, notices
from ledger.reports import rows as rows_of
from regions.duties import GRANTS, Permission
from regions.models import Posting, Region, User

CAP = 10_000
# In a notice, which is a sentence about data.
_WORDS = {
    Undone.UNRECEIVED: "未签收",
    Undone.UNPASSED: "未转办",
    Undone.UNANSWERED: "未答复",
    Undone.UNFILED: "未备案",
    Undone.SILENT: "长期坚持未报进展",
}
_LATE = "w.kind = late.kind AND w.since < late.day AND w.came_on < %(before)s"
_DAYS = "unnest(%(kinds)s::text[], %(days)s::date[]) AS late (kind, day)"
_COUNTED = f"""
SELECT place, late.kind, n FROM unnest(%(places)s::bigint[]) AS place CROSS JOIN {_DAYS}
CROSS JOIN LATERAL (
    SELECT count(*) AS n FROM (
        SELECT FROM accountability_issuewait w WHERE w.holder_id = place AND {_LATE}
        LIMIT %(most)s) few
) counted WHERE n > 0
"""  # noqa: S608  constants of this file
# Of each place the first of its own order, of these the first: no more is read than is shown.
_FIRST = f"""
SELECT issue_id FROM unnest(%(places)s::bigint[]) AS place CROSS JOIN {_DAYS}
CROSS JOIN LATERAL (
    SELECT w.issue_id, w.due_on FROM accountability_issuewait w
    WHERE w.holder_id = place AND {_LATE} AND (w.due_on, w.issue_id) > (%(day)s, %(pk)s)
    ORDER BY w.due_on, w.issue_id LIMIT %(most)s
) found ORDER BY found.due_on, issue_id LIMIT %(most)s
"""  # noqa: S608
_OF_PARENTS = f"""
SELECT h.parent_id AS place, w.kind, count(*) AS n
FROM {_DAYS} JOIN accountability_issuewait w ON {_LATE} JOIN regions_region h ON h.id = w.holder_id
GROUP BY 1, 2
"""  # noqa: S608


@dataclass(frozen=True)
class Morning:
    """What "the next morning" is told by: the day, and the last working day before it."""

    today: date
    before: date

    @property
    def days(self) -> Mapping[Undone, date]:
        """What waits since before these days is undone."""
        return {
            Undone.UNRECEIVED: self.today,
            Undone.UNPASSED: self.before,
            Undone.UNANSWERED: self.today,
            Undone.UNFILED: self.today,
            Undone.SILENT: self.today - timedelta(days=PROGRESS_DAYS),
        }

    def values(self, kinds: Iterable[Undone] = Undone) -> dict[str, Any]:
        kinds = list(kinds)
        days = [self.days[kind] for kind in kinds]
        return {"kinds": [kind.value for kind in kinds], "days": days, "before": self.before}


def morning(today: date | None = None) -> Morning:
    """Return the morning of a day; one query, so make it once for a page."""
    today = today or timezone.localdate()
    return Morning(today, deadlines.last_working_day_before(today))


def below(children: Iterable[Region], undone: Undone, now: Morning) -> IssueQuerySet:
    """Issues that lie undone with places; give those directly below one."""
    late = Q(kind=undone, since__lt=now.days[undone], came_on__lt=now.before)
    waits = IssueWait.objects.filter(late, holder__in=[child.pk for child in children])
    return Issue.objects.filter(pk__in=waits.order_by().values("issue"))


def first(
    children: Iterable[Region],
    undone: Undone,
    now: Morning,
    after: tuple[date, int] | None,
    most: int,
) -> list[int]:
    """The keys of the most urgent of them, or of those after a day and key; at most `most`."""
    day, pk = after or (date.min, 0)
    given = {"places": [child.pk for child in children], "day": day, "pk": pk, "most": most}
    return [row["issue_id"] for row in rows_of(_FIRST, now.values([undone]) | given)]


def counts(children: Sequence[Region], now: Morning, cap: int = CAP) -> dict[Undone, Counter[int]]:
    """How many of each kind, by the place that they lie with: up to one more than `cap`."""
    given = {"places": [child.pk for child in children], "most": cap + 1}
    found: dict[Undone, Counter[int]] = {undone: Counter() for undone in Undone}
    for row in rows_of(_COUNTED, now.values() | given):
        found[Undone(row["kind"])][row["place"]] = row["n"]
    return found


def summed(numbers: Iterable[int], cap: int = CAP) -> tuple[int, bool]:
    """The sum of counts, and whether there are more, because one was counted no further."""
    numbers = list(numbers)
    return sum(min(number, cap) for number in numbers), any(number > cap for number in numbers)


def said(numbers: Iterable[int]) -> int | str:
    """The sum of counts; "10,000+" where there are more."""
    total, has_more = summed(numbers)
    return f"{total:,}+" if has_more else total


def who_sees(people: Iterable[int], day: date) -> set[int]:
    """Those of the accounts that may open entries."""
    duties = [duty for duty, grants in GRANTS.items() if Permission.ISSUE_VIEW in grants]
    posted = Posting.objects.on(day).filter(user__in=list(people), duty__in=duties)
    return set(posted.values_list("user_id", flat=True))


def tell_above(today: date) -> int:
    """Tell each level in the morning what lies undone one level down; return how many were told."""
    by_place: dict[int, Counter[Undone]] = {}
    for row in rows_of(_OF_PARENTS, morning(today).values()):
        by_place.setdefault(row["place"], Counter())[Undone(row["kind"])] = row["n"]
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
