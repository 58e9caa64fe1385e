"""Whose rows an export holds: the conditions of the household list, within the asker's reach."""

from types import SimpleNamespace
from typing import Any, cast

from django.http import HttpRequest, QueryDict

from households.exports.kinds import KINDS
from households.filters import HouseholdFilter
from households.models import Export, Household, HouseholdQuerySet
from regions.duties import Permission
from regions.models import Region, User

# The place is the export's own; what was typed about a person stays in the asker's session.
_LEFT_OUT = ("region", "who", "page", "after", "before", "sort", "columns")


def kept(query: QueryDict) -> str:
    """The conditions of a list's address that an export keeps."""
    found = QueryDict(mutable=True)
    for name, values in query.lists():
        if name in HouseholdFilter.base_filters and name not in _LEFT_OUT:
            found.setlist(name, [value for value in values if value])
    return "&".join(part for part in found.urlencode().split("&") if not part.endswith("="))[:500]


def households_of(export: Export) -> HouseholdQuerySet:
    """The households of an export, as its asker may see them now."""
    asker = User.objects.get(pk=export.asked_by_id)  # postings as of now
    return found(export.kind, export.region, export.query, by=asker)


def found(kind: str, region: Region, query: str, *, by: User) -> HouseholdQuerySet:
    """Living households of a place that meet the conditions, within the reach of `by`."""
    rows = Household.objects.visible_to(by, Permission.HOUSEHOLD_EXPORT)
    rows = rows.within_paths([region.path]).living()
    if KINDS[kind].is_registered:
        rows = rows.registered()
    if not query:
        return cast(HouseholdQuerySet, rows)
    request: Any = SimpleNamespace(user=by, session={}, GET=QueryDict(query))
    asked = HouseholdFilter(QueryDict(query), rows, request=cast(HttpRequest, request))
    return cast(HouseholdQuerySet, asked.qs)
