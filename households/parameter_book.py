"""What each parameter is: how it is written, its bounds, and the rules that go by it."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from households.models import Parameter
from households.quality import rulebook
from households.quality.limits import name_of
from households.quality.rulebook import Param, Rule
from households.standards.items import ITEMS

_INCOME, _PLAUSIBLE = "收入算账：收入年度的起止", "收入算账：合理性提示"
# name → (least, most, what goes by it beside the items that name it); days are month × 100 + day.
_BOUNDS: dict[str, tuple[int, int, str]] = {
    "income_year_begins": (101, 1228, _INCOME),
    "wage_least_yuan": (0, 100_000, _PLAUSIBLE),
    "wage_most_yuan": (1_000, 10_000_000, _PLAUSIBLE),
    "per_head_least_yuan": (0, 100_000, _PLAUSIBLE),
    "monitoring_from": (2014, 2099, "一达标两不愁三保障：收入达标"),
    "school_begins": (101, 1228, "一达标两不愁三保障：义务教育"),
    "school_age_from": (3, 10, "一达标两不愁三保障：义务教育"),
    "school_age_to": (10, 20, "一达标两不愁三保障：义务教育"),
    "school_age_late": (3, 10, "一达标两不愁三保障：义务教育"),
    "water_litres": (1, 500, ""),
    "water_minutes": (1, 240, ""),
    "water_percent": (1, 100, ""),
    "visit_days": (1, 366, "手机端：到期走访"),
    "duty_days": (1, 1098, "手机端：六包指示灯"),
    "duty_soon_days": (0, 366, "手机端：六包指示灯"),
}
_DAYS = frozenset({"income_year_begins", "school_begins"})
_MOST_BY_UNIT = {"岁": 150, "月": 240, "份": 100, "种": 100, "公里": 200}
_MOST = 10_000_000

Values = dict[str, list[Parameter]]


@dataclass(frozen=True)
class Use:
    """A rule that goes by a parameter; `rule` is the code of a rule of data quality."""

    text: str
    rule: str = ""


@dataclass(frozen=True)
class Entry:
    """One parameter and its values, oldest first.

    `is_day` values are month × 100 + day. `default` is the number of a rule's file, which holds
    in the years before the first value; None where the table itself has the first.
    """

    name: str
    title: str
    unit: str
    least: int
    most: int
    uses: tuple[Use, ...]
    is_day: bool = False
    default: Param | None = None
    default_source: str = ""
    values: list[Parameter] = field(default_factory=list)

    def written(self, value: int | None) -> str:
        """A value as people write it: 20 升, 10月1日."""
        if value is None:
            return ""
        if self.is_day:
            return f"{value // 100}月{value % 100}日"
        number = str(value) if self.unit == "年" else f"{value:,}"
        return f"{number} {self.unit}".strip()

    def is_possible(self, value: int) -> bool:
        """Within the bounds, and a day that every year has."""
        if not self.least <= value <= self.most:
            return False
        month, day = divmod(value, 100)
        return not self.is_day or (
            1 <= month <= 12 and 1 <= day <= calendar.monthrange(2019, month)[1]
        )

    @property
    def bounds(self) -> str:
        return f"{self.written(self.least)} 至 {self.written(self.most)}"

    @property
    def now(self) -> Parameter | None:
        """The row in force this year; None where the file's number is."""
        return self.of(timezone.localdate().year)

    def of(self, year: int) -> Parameter | None:
        found = [row for row in self.values if row.year_from <= year <= (row.year_to or year)]
        return found[-1] if found else None

    @property
    def words(self) -> str:
        """The value in force this year."""
        if self.now:
            return self.written(self.now.value)
        return self.written(int(self.default.value)) if self.default else ""


def entries() -> list[Entry]:
    """Every parameter with its values: those of the standards and of income, then of quality."""
    values = _values()
    return [*_of_standards(values), *_of_quality(values)]


def entry(name: str) -> Entry | None:
    return next((one for one in entries() if one.name == name), None)


def since_words(param: Param) -> str:
    """Since when the number of a file holds, as officials write it."""
    day: date = param.since
    return f"{day.year}年{day.month}月{day.day}日"


def _of_standards(values: Values) -> Iterator[Entry]:
    for name, (least, most, text) in _BOUNDS.items():
        rows = values.get(name, [])
        if rows:
            uses = [Use(text)] if text else []
            uses += [
                Use(f"一达标两不愁三保障：{item.title}")
                for item in ITEMS
                if f"{{{name}}}" in item.rule
            ]
            yield Entry(
                name, rows[-1].title, rows[-1].unit, least, most, tuple(dict.fromkeys(uses)),
                name in _DAYS,
                values=rows,
            )  # fmt: skip


def of_rule(rule: Rule) -> list[Entry]:
    """The numbers of one rule of data quality, with their values."""
    names = [name_of(rule, param) for param in rule.params]
    values = _values(name__in=names)
    return [_number(rule, param, values) for param in rule.params]


def _of_quality(values: Values) -> Iterator[Entry]:
    for rule in rulebook.rules().values():
        for param in rule.params:
            yield _number(rule, param, values)


def _number(rule: Rule, param: Param, values: Values) -> Entry:
    name, most = name_of(rule, param), _MOST_BY_UNIT.get(param.unit, _MOST)
    return Entry(
        name, param.title, param.unit, 0, most, (_use(rule),), default=param,
        default_source=basis_of(rule), values=values.get(name, []),
    )  # fmt: skip


def _values(**which: object) -> Values:
    """Rows of the table by name, oldest first."""
    values: Values = {}
    for row in Parameter.objects.filter(**which).order_by("name", "year_from"):
        values.setdefault(row.name, []).append(row)
    return values


def basis_of(rule: Rule) -> str:
    """Where a rule comes from, without the place in our own papers."""
    return rule.basis.partition("，docs/")[0]


def _use(rule: Rule) -> Use:
    return Use(f"{rule.code} {rule.title}", rule.code)
