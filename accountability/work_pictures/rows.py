"""A part that counts rows of one table: the figure and its list are the same condition."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from accountability.work_pictures.part import Entry, Figure, Shown
from accountability.work_pictures.subjects import Person, Place, Span, Subject
from regions.duties import Permission
from regions.models import User


def everything(_span: Span) -> Q:
    return Q()


@dataclass(frozen=True)
class Counted:
    """One figure: the rows that meet `where`, of the rows of the figure `of`.

    `each` counts the distinct values of columns (with commas) instead of rows, and lists each once;
    `whole` gives what it is of where that is no figure of the same rows, with `whole_words` for
    what.
    """

    label: Promise | str
    where: Callable[[Span], Q] = everything
    of: str = ""
    each: str = ""
    whole: Callable[[Subject], int | None] | None = None
    whole_words: Promise | str = ""
    is_bad: bool = False


@dataclass(frozen=True)
class Rows:
    """A part over one table.

    `of_place` and `of_person` narrow its rows; None where it has nothing to do with such a subject.
    `day` is the column by which a row falls into the days of the picture. `entry` puts a row into
    words, with its address where it is in sight; `along` is what that reads of other tables.
    """

    code: str
    title: Promise | str
    needs: Permission
    rows: Callable[[], QuerySet[Any]]
    day: str
    figures: dict[str, Counted]
    entry: Callable[[Any], Entry]
    along: tuple[str, ...]
    of_place: Callable[[QuerySet[Any], Place], QuerySet[Any]] | None = None
    of_person: Callable[[QuerySet[Any], Person], QuerySet[Any]] | None = None
    moments: bool = False  # `day` is a moment, not a day
    by_account: bool = True  # of a person without an account it has nothing to say
    of_seen: bool = False  # whoever sees the cadre sees what the cadre did, wherever it was

    def label(self, key: str) -> str:
        return str(self.figures[key].label)

    def found(self, of: Subject, span: Span, reader: User) -> QuerySet[Any] | None:
        """The rows of a subject in its days that the reader may be shown; None where there is no
        such part of it. Of oneself one is shown all; of others what lies in one's places.
        """
        narrow = self.of_place if isinstance(of, Place) else self.of_person
        if narrow is None or (isinstance(of, Person) and not of.users and self.by_account):
            return None
        rows = self.rows()
        if isinstance(of, Person) and not (of.is_own or self.of_seen):
            rows = rows.visible_to(reader, self.needs)  # type: ignore[attr-defined]
        days = (span.start, span.end) if self.moments else (span.since, span.until)
        upper = "lt" if self.moments else "lte"
        within = {f"{self.day}__gte": days[0], f"{self.day}__{upper}": days[1]}
        return narrow(rows, of).filter(**within).order_by()  # type: ignore[arg-type]

    def shown(self, of: Subject, span: Span, reader: User) -> Shown | None:
        """Every figure, in all and month by month: one query, or two where something is counted
        once however often it comes.
        """
        rows = self.found(of, span, reader)
        if rows is None:
            return None
        counts = {key: self._count(one, span) for key, one in self.figures.items()}
        by_month = rows.annotate(month=TruncMonth(self.day)).values("month")
        months: dict[date, dict[str, int]] = {
            _day(row["month"]): row for row in by_month.annotate(**counts).order_by()
        }
        if any(one.each for one in self.figures.values()):  # who came in two months is one
            sums = rows.aggregate(**counts)
        else:
            sums = {key: sum(row[key] for row in months.values()) for key in counts}
        return Shown([self._figure(key, sums, months, of, span) for key in self.figures])

    def _count(self, one: Counted, span: Span) -> Count:
        where = one.where(span)
        return Count(one.each or "pk", filter=where or None, distinct=bool(one.each))

    def _figure(
        self,
        key: str,
        sums: dict[str, int],
        months: dict[date, dict[str, int]],
        of: Subject,
        span: Span,
    ) -> Figure:
        one = self.figures[key]
        whole = sums[one.of] if one.of else one.whole(of) if one.whole else None
        return Figure(
            label=one.label,
            count=sums[key],
            of=whole,
            of_words=self.figures[one.of].label if one.of else one.whole_words,
            url=self.url(of, span, key) if sums[key] else "",
            months=tuple((m, months[m][key] if m in months else 0) for m in span.months),
            is_bad=one.is_bad,
        )

    def url(self, of: Subject, span: Span, key: str) -> str:
        query = of.query | {"since": f"{span.since}", "until": f"{span.until}"}
        page = reverse("accountability:work-behind", args=[self.code, key])
        return f"{page}?{urlencode(query)}"

    def behind(self, of: Subject, span: Span, reader: User, key: str) -> QuerySet[Any] | None:
        rows = self.found(of, span, reader)
        if rows is None:
            return None
        one = self.figures[key]
        met = rows.filter(one.where(span))
        if one.each:  # each once, by the last of its rows
            names = one.each.split(",")
            last = met.order_by(*names, f"-{self.day}", "-pk").distinct(*names)
            met = self.rows().filter(pk__in=last.values("pk"))
        return met.order_by(f"-{self.day}", "-pk").select_related(*self.along)

    def entries(self, rows: Sequence[Any], reader: User) -> list[Entry]:
        keys = [row.pk for row in rows]
        seen = self.rows().visible_to(reader, self.needs).filter(pk__in=keys)  # type: ignore[attr-defined]
        in_sight = set(seen.values_list("pk", flat=True))
        found = [(row.pk, self.entry(row)) for row in rows]
        return [
            one if pk in in_sight else Entry(one.number, "", one.region, one.day)
            for pk, one in found
        ]


def _day(moment: date | datetime) -> date:
    return timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
