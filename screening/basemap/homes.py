"""Where a household lives that only the police have: the village they give, and a grid of it."""

from typing import Any

from django.db.models import Count, QuerySet

from households.models import Household
from regions.models import Level, Region
from screening.models import Difference


def grids(difference: Difference) -> QuerySet[Region]:
    """The grids of the village."""
    found = Region.objects.at(Level.GRID).current().filter(parent=difference.region)
    return found.select_related("parent").order_by("path")


def guess(difference: Difference) -> Region | None:
    """The grid it most likely belongs to: the only one of the village, else the one that most
    households of the same group lie in; None where nothing tells.
    """
    possible = list(grids(difference)[:2])
    if len(possible) < 2:
        return possible[0] if possible else None
    group = difference.proposal.get("given", {}).get("group_name")
    if not group:
        return None
    neighbours = Household.objects.living().filter(region__in=grids(difference), group_name=group)
    counted = neighbours.order_by().values("region").annotate(n=Count("pk"))
    most = counted.order_by("-n", "region").first()
    return grids(difference).get(pk=most["region"]) if most else None


def grid_of(difference: Difference, chosen: Any) -> Region | None:
    """The grid that was chosen, if it is one of the village; else the likely one."""
    if not chosen:
        return guess(difference)
    return grids(difference).filter(pk=chosen).first()
