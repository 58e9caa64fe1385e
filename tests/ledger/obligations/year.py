"""A year lived day by day with outages, and the same year told by a brute force in plain Python.

The brute force knows nothing of the engine: it looks at every day of the year for whether a period
begins, counts working days one by one, and keeps its own book of what was met and excused.
"""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import time_machine

from ledger.models import Notice, Obligation
from ledger.obligations import issuing, operations, reports, ruling
from ledger.obligations.ruling import Plan
from regions.duties import Duty
from regions.models import Region, User
from tests.factories import CountyFactory, PostingFactory, PrefectureFactory, TownshipFactory

ZONE = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
FIRST, LAST = date(2018, 1, 1), date(2018, 12, 31)
CLOSED_ON, OPENED_ON = date(2018, 5, 20), date(2018, 7, 10)

Key = tuple[str, date, int]  # rule, first day of the period, place

# name: (title, ower, period, days, unit, side, in force from); those of one name follow another.
RULES = {
    "reports": [("半月报", "township", "half", 2, "working", "after", date(2018, 1, 1))],
    "meetings": [
        ("调度会", "county", "month", 3, "days", "before", date(2018, 1, 1)),
        ("双周调度会", "county", "half", 1, "days", "after", date(2018, 4, 10)),
        ("调度会", "township", "month", 2, "working", "before", date(2018, 9, 16)),
    ],
    "weekly": [("周报", "county", "week", 1, "working", "after", date(2018, 2, 7))],
    "quarterly": [("季度会", "place", "quarter", 10, "days", "after", date(2018, 1, 1))],
    "yearly": [("年度验收", "township", "year", 0, "days", "after", date(2018, 1, 1))],
}
WEEKLY_ENDS = date(2018, 10, 17)


def begins(period: str, day: date) -> bool:
    return {
        "week": day.weekday() == 0,
        "half": day.day in (1, 16),
        "month": day.day == 1,
        "quarter": day.day == 1 and day.month in (1, 4, 7, 10),
        "year": (day.month, day.day) == (1, 1),
    }[period]


def last_day(period: str, first: date) -> date:
    day = first
    while not begins(period, day + DAY):
        day += DAY
    return day


def due(line: tuple, first: date) -> date:
    _title, _ower, period, days, unit, side, _from = line
    day = last_day(period, first)
    step = DAY if side == "after" else -DAY
    while days:
        day += step
        days -= unit == "days" or chinese_calendar.is_workday(day)
    return max(day, first)


def line_of(name: str, day: date) -> tuple | None:
    found = None
    for line in RULES[name]:
        if line[6] <= day:
            found = line
    return None if name == "weekly" and day > WEEKLY_ENDS else found


@dataclass
class Year:
    """What happened; `told` is what the engine listed as late at the end of each day itself."""

    seed: int
    up: list[date] = field(default_factory=list)
    met: dict[Key, datetime] = field(default_factory=dict)
    excused: dict[Key, datetime] = field(default_factory=dict)
    told: dict[date, set[Key]] = field(default_factory=dict)
    made: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        with at(FIRST, time(0, 1)):
            self._people()
            self._start()

    def _people(self) -> None:
        self.prefecture = PrefectureFactory()
        self.counties = [CountyFactory(code=code) for code in ("522701", "522725", "522727")]
        self.closed = TownshipFactory(code="522701101", parent=self.counties[0], valid_to=CLOSED_ON)
        self.opened = TownshipFactory(
            code="522725101", parent=self.counties[1], valid_from=OPENED_ON
        )
        self.towns = [TownshipFactory(code="522727101", parent=self.counties[2])]
        self.chief = posted(Duty.PREFECTURE_OFFICE, self.prefecture)
        posted_at = [*self.counties[:2], *self.towns]  # nobody is posted elsewhere
        self.people = {one.pk: posted(_DUTIES[one.level], one) for one in posted_at}

    def _start(self) -> None:
        self.rules = {
            name: ruling.make(self.prefecture, "other", plan(lines[0]), by=again(self.chief))
            for name, lines in RULES.items()
            if lines[0][6] == FIRST
        }

    def live(self) -> "Year":
        day, down = FIRST, 0
        while day <= LAST:
            down = down - 1 if down else self.chance.choice([0] * 12 + [1, 3, 20])
            self._rulings(day)
            if not down:
                self._beats(day)
            self._deeds(day)
            with at(day, time(23, 59, 59)):
                self.told[day] = keys(reports.late_on(self.prefecture, day), self.names)
            day += DAY
        return self

    @property
    def names(self) -> dict[int, str]:
        return {rule.pk: name for name, rule in self.rules.items()}

    def _rulings(self, day: date) -> None:
        """Rules are changed in the middle of periods: the day before the new terms begin."""
        with at(day, time(0, 30)):
            chief = again(self.chief)
            for name, lines in RULES.items():
                for n, line in enumerate(lines):
                    if line[6] != day + DAY:
                        continue
                    if n == 0:
                        made = ruling.make(self.prefecture, "other", plan(line), by=chief)
                        self.rules[name] = made
                        continue
                    seen = self.rules[name].terms.order_by("-pk")[0].pk
                    ruling.change(self.rules[name], plan(line), by=chief, seen=seen)
            if day == WEEKLY_ENDS - DAY:
                weekly = self.rules["weekly"]
                ruling.end(weekly, by=chief, ends_on=WEEKLY_ENDS, reason="改为半月报")

    def _beats(self, day: date) -> None:
        self.up.append(day)
        for second in (0, 1):
            with at(day, time(6, 5, second)):
                self.made += issuing.issue_due(day)
                operations.remind(day)
                operations.notice_late(day)

    def _deeds(self, day: date) -> None:
        """Some of what is open is met or excused, often a second before or after midnight."""
        moment = self.chance.choice([time(0, 0, 1), time(11), time(23, 59, 58)])
        if moment < time(6, 5):  # what the beat of this day makes is not there yet
            day += DAY
        with at(day, moment):
            rows = list(Obligation.objects.open().for_list().order_by("pk"))
            for row in self.chance.sample(rows, min(len(rows), self.chance.choice([0, 0, 1, 2]))):
                person = self.people.get(row.region_id)
                key = (self.names[row.rule_id], row.starts_on, row.ower_id)
                now = datetime.combine(day, moment)
                if person and self.chance.random() < 0.8:
                    operations.meet(row, by=again(person), note="已按要求完成")
                    self.met[key] = now
                elif row.region_id != self.prefecture.pk:
                    operations.excuse(row, by=again(self.chief), reason="乡镇撤并，免除")
                    self.excused[key] = now


_DUTIES = {2: Duty.COUNTY_OFFICE, 3: Duty.TOWNSHIP_OFFICE}


def posted(duty: Duty, region: Region) -> User:
    return PostingFactory(duty=duty, region=region, starts_on=FIRST).user


def again(user: User) -> User:
    """Postings are read once an object."""
    return User.objects.get(pk=user.pk)


def plan(line: tuple) -> Plan:
    title, ower, period, days, unit, side, starts_on = line
    return Plan(title, ower, period, starts_on, "测试文件", days, unit, side, 2)


def at(day: date, moment: time):
    return time_machine.travel(datetime.combine(day, moment, tzinfo=ZONE), tick=False)


def keys(rows, names: dict[int, str]) -> set[Key]:
    found = rows.values_list("rule_id", "starts_on", "ower_id")
    return {(names[rule], first, ower) for rule, first, ower in found}


@dataclass
class Told:
    """The same year by brute force."""

    year: Year

    def __post_init__(self) -> None:
        self.due: dict[Key, date] = {}
        self.issued: dict[Key, date] = {}
        day = FIRST
        while day <= LAST:
            ups = [one for one in self.year.up if one >= day]
            for name in RULES:
                line = line_of(name, day)
                if line and ups and begins(line[2], day):
                    for place in self._places(line[1], day):
                        self.due[name, day, place.pk] = due(line, day)
                        self.issued[name, day, place.pk] = ups[0]
            day += DAY

    def _places(self, ower: str, day: date) -> list[Region]:
        year = self.year
        towns = [*year.towns]
        if day <= CLOSED_ON:
            towns.append(year.closed)
        if day >= OPENED_ON:
            towns.append(year.opened)
        return {"place": [year.prefecture], "county": year.counties, "township": towns}[ower]

    def is_open(self, key: Key, moment: datetime) -> bool:
        ended = [book[key] for book in (self.year.met, self.year.excused) if key in book]
        return not any(one <= moment for one in ended)

    def late(self, day: date) -> set[Key]:
        end = datetime.combine(day, time(23, 59, 59))
        return {
            key
            for key, due_on in self.due.items()
            if self.issued[key] <= day and due_on < day and self.is_open(key, end)
        }

    def noticed(self) -> dict[Key, date]:
        """By late obligation the morning on which it is told: the first that finds it late."""
        found: dict[Key, date] = {}
        for day in self.year.up:
            morning = datetime.combine(day, time(6, 5))
            for key, due_on in self.due.items():
                is_late = self.issued[key] <= day and due_on < day
                if key not in found and is_late and self.is_open(key, morning):
                    found[key] = day
        return found

    def counts_of(self, place: Region) -> Counter[date]:
        """By morning how many of the late ones of a place and directly below it are told."""
        near = {place.pk, *place.children.values_list("pk", flat=True)}
        return Counter(day for key, day in self.noticed().items() if key[2] in near)

    def outcomes(self) -> Counter[str]:
        """What had become of all that was due in the year, at its end."""
        found: Counter[str] = Counter()
        for key, due_on in self.due.items():
            if due_on <= LAST:
                found[self._outcome(key, due_on)] += 1
        return found

    def _outcome(self, key: Key, due_on: date) -> str:
        end = datetime.combine(LAST, time.max)
        if key in self.year.met and self.year.met[key] <= end:
            return "on_time" if self.year.met[key].date() <= due_on else "met_late"
        if key in self.year.excused and self.year.excused[key] <= end:
            return "excused"
        return "unmet"


def counts_told(user: User) -> Counter[date]:
    """By day the number in the notice that a person was given about what is late."""
    found: Counter[date] = Counter()
    for notice in Notice.objects.filter(recipient=user, key__startswith="obligation-noticed:"):
        day = date.fromisoformat(notice.key.removeprefix("obligation-noticed:"))
        found[day] = int("".join(filter(str.isdecimal, notice.text)))
    return found
