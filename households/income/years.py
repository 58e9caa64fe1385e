"""The collection year of income: from 1 October of the year before to 30 September.

Where it begins is a parameter (`income_year_begins`); source: docs/sources.md#income.
"""

from datetime import date

from households import parameters


def begins(year: int) -> date:
    """The first day of the collection year `year`."""
    month, day = divmod(parameters.of(year)["income_year_begins"], 100)
    return date(year if (month, day) == (1, 1) else year - 1, month, day)


def months(year: int) -> list[date]:
    """The first days of the twelve months of a collection year, in their order."""
    first = begins(year)
    ordinals = range(first.year * 12 + first.month - 1, first.year * 12 + first.month + 11)
    return [date(n // 12, n % 12 + 1, 1) for n in ordinals]


def year_of(day: date) -> int:
    """The collection year that a day belongs to."""
    return day.year + 1 if day >= begins(day.year + 1) else day.year


def span_words(year: int) -> str:
    """2017年10月—2018年9月."""
    first, last = months(year)[0], months(year)[-1]
    return f"{first.year}年{first.month}月—{last.year}年{last.month}月"
