"""Scope, written once: which rows a person may see."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from regions.duties import Permission

if TYPE_CHECKING:
    from regions.models import User


class RegionScopedQuerySet(models.QuerySet):
    """Rows that belong to a region.

    `region_path` is the lookup of the path of the row's region; a table further from its region
    overrides it. Paths end in a slash, so no code is the prefix of another by accident, and an
    empty path cannot exist (a constraint of `Region`).
    """

    region_path = "region__path"

    def visible_to(self, user: "User", permission: Permission) -> Self:
        """Rows in the regions where a posting grants `user` this permission today, else none."""
        return self.within_paths(user.paths_where(permission))

    def within_paths(self, paths: list[str]) -> Self:
        """Rows under any of `paths`; none when there is no path."""
        within = Q()
        for path in paths:
            within |= Q(**{f"{self.region_path}__startswith": path})
        return self.filter(within) if within else self.none()
