"""The years that a household's pages can be about."""

from typing import Any

from django.utils import timezone

from households.income import years
from households.models import Household


def running_year() -> int:
    """The income year that today belongs to."""
    return years.year_of(timezone.localdate())


def known_years(household: Household) -> list[int]:
    """The years that something is known of, the newest first, and the running one."""
    found = set(household.years.values_list("year", flat=True))
    found |= set(household.incomes.values_list("year", flat=True))
    return sorted(found | {running_year()}, reverse=True)


def year_links(shown: list[int], current: int, most: int = 6) -> list[dict[str, Any]]:
    """The years to choose from, the newest first."""
    kept = [*shown[:most], *([current] if current not in shown[:most] else [])]
    return [{"year": year, "on": year == current} for year in kept]
