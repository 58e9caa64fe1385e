"""What the filters of lists share: the place, and the rows that tabs and figures count within."""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet

from qiannan.asked import DayField
from regions.duties import Permission
from regions.models import Region, outermost

MOST_PLACES = 200


class DayFilter(django_filters.DateFilter):
    """A day that can be reckoned with."""

    field_class = DayField


class PlaceFilter(django_filters.FilterSet):
    """Conditions on rows of places. `base` keeps those that say what the list is about; the tabs
    count within it, and `NARROWING` ones choose among them (`UNASKED`: what they are if not asked).
    """

    PERMISSION: ClassVar[Permission]
    NARROWING: ClassVar[tuple[str, ...]] = ()
    UNASKED: ClassVar[dict[str, str]] = {}

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        given = self.form.cleaned_data
        for name, value in given.items():
            if name not in self.NARROWING:
                queryset = self.filters[name].filter(queryset, value)
        self.base = queryset
        for name in self.NARROWING:
            asked = given.get(name) or self.UNASKED.get(name)
            queryset = self.filters[name].filter(queryset, asked)
        return queryset

    def by_region(self, rows: QuerySet[Any], _name: str, code: str) -> QuerySet[Any]:
        return rows.within_paths(self.paths_of(code))  # type: ignore[attr-defined]

    def paths_of(self, code: str) -> list[str]:
        """The path of the region of this code; none where there is no such region."""
        return list(Region.objects.filter(code=code).values_list("path", flat=True))

    def by_place(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        """Under any region in sight whose name or initials match."""
        mine = self.request.user.paths_where(self.PERMISSION)
        found = Region.objects.within_paths(mine).search(text)
        paths = outermost(found.values_list("path", flat=True)[:MOST_PLACES])
        return rows.within_paths(paths)  # type: ignore[attr-defined]
