"""差错与成效: who made which errors in a month, and what became of them in the next, of those whom
training reached in that month beside those whom it did not.

Whoever made at least one error in the month is counted, as a cadre of the roster by the account;
both groups by the same months, so that what changed for everybody shows in both.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.functional import Promise

from qiannan import asked
from regions.models import Cadre, Region
from training.models import Enrolment, Presence, Session, Topic
from training.needs import NEEDS, Error, Need

ALL, TRAINED, OTHERS, UNKNOWN = "all", "trained", "others", "unknown"
BEFORE, AFTER = "before", "after"


@dataclass(frozen=True)
class Month:
    """A calendar month; `first` and `last` are its days."""

    first: date

    @property
    def last(self) -> date:
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> "Month":
        return Month((self.first.replace(day=1) + timedelta(days=32)).replace(day=1))

    @property
    def before(self) -> "Month":
        return Month((self.first - timedelta(days=1)).replace(day=1))

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"


def month_of(text: str, today: date) -> Month:
    """The month "YYYY-MM"; the one before today's where it is none, or lies ahead."""
    this = Month(today.replace(day=1))
    first = asked.day(f"{text}-01")
    return min(Month(first), this, key=lambda one: one.first) if first else this.before


@dataclass(frozen=True)
class Group:
    """Cadres with an error in the month; errors of theirs in it, and in the next."""

    key: str
    persons: int
    before: int
    after: int


@dataclass(frozen=True)
class Made:
    """An error with the cadre who made it; None where the account is of nobody on the roster."""

    error: Error
    cadre: Cadre | None


@dataclass
class Kind:
    """A kind of error in a month and the next, and whom training of its topic reached."""

    key: str
    label: Promise | str
    topic: Topic
    before: list[Made] = field(default_factory=list)
    after: list[Made] = field(default_factory=list)
    reached: set[int] = field(default_factory=set)

    def of(self, group: str, when: str) -> list[Made]:
        """The errors of a group: in the month those of its cadres, in the next of the same."""
        rows = self.before if when == BEFORE else self.after
        if group == ALL:
            return rows
        if group == UNKNOWN:
            return [one for one in rows if one.cadre is None]
        erred = {one.cadre.pk for one in self.before if one.cadre}
        wanted = erred & self.reached if group == TRAINED else erred - self.reached
        return [one for one in rows if one.cadre and one.cadre.pk in wanted]

    def persons(self, group: str) -> list[Cadre]:
        """The cadres of a group with an error in the month, by their number."""
        found = {one.cadre.pk: one.cadre for one in self.of(group, BEFORE) if one.cadre}
        return sorted(found.values(), key=lambda cadre: cadre.number)

    def group(self, group: str) -> Group:
        before, after = self.of(group, BEFORE), self.of(group, AFTER)
        return Group(group, len(self.persons(group)), len(before), len(after))

    @property
    def groups(self) -> list[Group]:
        return [self.group(TRAINED), self.group(OTHERS)]

    @property
    def unknown(self) -> int:
        """Errors of the month by accounts of nobody on the roster: in neither group."""
        return len(self.of(UNKNOWN, BEFORE))


@dataclass(frozen=True)
class Line:
    """A cadre: errors by kind in the month as (key, label, how many), all of them, and those of
    the next month.
    """

    cadre: Cadre
    kinds: list[tuple[str, Promise | str, int]]
    before: int
    after: int
    is_reached: bool


def kinds(region: Region, month: Month) -> list[Kind]:
    """Each kind that can tell who made its errors; the queries grow with the kinds alone."""
    topics = {topic.code: topic for topic in Topic.objects.all()}
    found = []
    for key, need in NEEDS.items():
        if need.errors is not None and need.topic in topics:
            found.append(_kind(key, need, topics[need.topic], region, month))
    return found


def _kind(key: str, need: Need, topic: Topic, region: Region, month: Month) -> Kind:
    errors = need.errors or (lambda *_of: [])
    before = list(errors(region, month.first, month.last))
    after = list(errors(region, month.next.first, month.next.last))
    cadres = _cadres(region, [*before, *after])
    return Kind(
        key,
        need.label,
        topic,
        [Made(one, cadres.get(one.user_id)) for one in before],
        [Made(one, cadres.get(one.user_id)) for one in after],
        _reached(topic, month),
    )


def made_in(need: Need, region: Region, since: date, until: date) -> list[Made]:
    """The errors of a kind in a span of days, the newest first, with who made them."""
    return named(region, need.errors(region, since, until) if need.errors else [])


def named(region: Region, errors: Iterable[Error]) -> list[Made]:
    """Errors of a place, the newest first, with who made them."""
    found = list(errors)
    cadres = _cadres(region, found)
    newest = sorted(found, key=lambda one: one.at, reverse=True)
    return [Made(one, cadres.get(one.user_id)) for one in newest]


def _cadres(region: Region, errors: Sequence[Error]) -> dict[int | None, Cadre]:
    users = {one.user_id for one in errors if one.user_id}
    rows = Cadre.objects.within_paths([region.path]).filter(user__in=users)
    return {one.user_id: one for one in rows.select_related("region").order_by("-pk")}


def _reached(topic: Topic, month: Month) -> set[int]:
    """The cadres who came to a session of the topic that ended in the month."""
    came = Enrolment.objects.filter(
        presence=Presence.CAME,
        session__state=Session.State.HELD,
        session__topics=topic,
        session__ends_on__range=(month.first, month.last),
    )
    return set(came.values_list("cadre", flat=True))


def lines(found: Iterable[Kind]) -> list[Line]:
    """The cadres with an error in the month, who made most first."""
    cadres: dict[int, Cadre] = {}
    by_kind: dict[int, Counter[tuple[str, Promise | str]]] = {}
    after: Counter[int] = Counter()
    reached: set[int] = set()
    for kind in found:
        for one in kind.before:
            if one.cadre:
                cadres[one.cadre.pk] = one.cadre
                by_kind.setdefault(one.cadre.pk, Counter())[kind.key, kind.label] += 1
                reached |= kind.reached & {one.cadre.pk}
        after.update(one.cadre.pk for one in kind.after if one.cadre)
    rows = [
        Line(
            cadre,
            [(key, label, times) for (key, label), times in by_kind[pk].items()],
            by_kind[pk].total(),
            after[pk],
            pk in reached,
        )
        for pk, cadre in cadres.items()
    ]
    return sorted(rows, key=lambda line: (-line.before, line.cadre.number))
