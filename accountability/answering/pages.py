"""What a place and a person answer for, as their pages show it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accountability.answering import causes, missed
from accountability.models import Case, DutyLine, Issue, Missed
from qiannan.templatetags.face import grouped
from regions.duties import Permission
from regions.models import Posting, Region, User


@dataclass(frozen=True)
class Figure:
    """How much was missed in one way, and the list behind it; `words` of more than are counted."""

    label: str
    count: int
    words: str
    url: str


@dataclass(frozen=True)
class Line:
    """One line of a list of duties that a post holds, and what was missed of it."""

    line: DutyLine
    figure: Figure | None


@dataclass(frozen=True)
class Held:
    """A posting with the duties that go with it; `url` is "" where its person is the reader, whose
    own page is none.
    """

    posting: Posting
    lines: list[Line]
    url: str


def figures_of_place(place: Region) -> dict[str, Figure]:
    return {
        kind.value: _figure(kind, missed.at_places(kind, [place]), region=place.code)
        for kind in Missed
    }


def figures_of_person(user: User) -> dict[str, Figure]:
    return {
        kind.value: _figure(kind, missed.by_person(kind, user), person=str(user.pk))
        for kind in Missed
    }


def _figure(kind: Missed, rows: missed.Rows, **where: str) -> Figure:
    n = missed.count(rows)
    words = f"{missed.COUNTED_TO}+" if n > missed.COUNTED_TO else grouped(n)
    url = f"{reverse('accountability:duty-missed')}?{urlencode({'kind': kind.value, **where})}"
    return Figure(str(kind.label), n, words, url)


def lines_on(day: date) -> list[DutyLine]:
    """The duties in force on a day."""
    return list(
        DutyLine.objects.filter(valid_from__lte=day).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )
    )


def held_at(place: Region, reader: User) -> list[Held]:
    """Who is posted at the place today, with the duties of each; what was missed is the place's
    to a post that takes what lies with it.
    """
    today = timezone.localdate()
    lines, figures = lines_on(today), figures_of_place(place)
    posted = Posting.objects.on(today).filter(region=place).select_related("user", "region")
    found = [_held(one, lines, figures, reader) for one in posted.order_by("duty", "pk")]
    return sorted(found, key=lambda held: not held.lines)


def held_by(user: User, figures: dict[str, Figure], posted: QuerySet[Posting]) -> list[Held]:
    """The postings of a person with the duties of each and what the person missed."""
    lines = lines_on(timezone.localdate())
    return [_held(one, lines, figures) for one in posted]


def _held(
    posting: Posting, lines: list[DutyLine], figures: dict[str, Figure], reader: User | None = None
) -> Held:
    is_own = reader is not None and posting.user.person == reader.person
    mine = [line for line in lines if line.duty == posting.duty]
    is_told = missed.answers_for_places(posting.duty)
    return Held(
        posting,
        [Line(line, figures.get(line.measure) if is_told else None) for line in mine],
        "" if is_own else reverse("accountability:duty-person", args=[posting.user_id]),
    )


def cases_about(user: User, reader: User) -> QuerySet[Case]:
    """The cases about a person that the reader may see."""
    return Case.objects.visible_to(reader, Permission.CASE_VIEW).filter(user.stands_in("account"))


def rows_of(page: list[Any], kind: str, reader: User, person: User | None) -> list[dict[str, Any]]:
    """One line an entry: where it is, its day, and the way to a case where the reader may."""
    may_see = {
        model: tuple(reader.paths_where(permission))
        for model, permission in ((Issue, Permission.ISSUE_VIEW), (None, Permission.LEAD_VIEW))
    }
    found = []
    for row in page:
        is_issue = isinstance(row, Issue)
        name = "accountability:issue" if is_issue else "screening:lead-detail"
        in_sight = row.region.path.startswith(may_see[Issue if is_issue else None])
        found.append(
            {
                "row": row,
                "place": "".join(one.name for one in row.region.ancestors[1:]) or row.region.name,
                "url": reverse(name, args=[row.pk]) if in_sight else "",
                "case": causes.address(row, kind, person)
                if causes.may_open(reader, row.region)
                else "",
            }
        )
    return found
