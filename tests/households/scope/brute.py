"""The rule of scope in plain Python: over all rows, walking up from each, without the product.

A person sees a row when one of the person's postings of today is at the row's region or above it,
and its duty carries the permission.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.utils import timezone

from households.models import Household
from regions.duties import GRANTS, Duty, Permission
from regions.models import Posting, Region, User

May = Permission  # short, for the table


class Brute:
    """Everything there is, read once.

    `lived_at` is the grid of each person as the world knows it: who left keeps the last one.
    """

    def __init__(self, lived_at: dict[int, Region]) -> None:
        self.lived_at = {person: region.pk for person, region in lived_at.items()}
        self.regions = {region.pk: region for region in Region.objects.all()}
        self.postings = list(Posting.objects.all())
        self.homes = {home.pk: home for home in Household.objects.all()}
        self.today = timezone.localdate()
        self._rows: dict[type[Model], list[Any]] = {}

    def rows(self, model: type[Model]) -> list[Any]:
        if model not in self._rows:
            self._rows[model] = list(model._default_manager.all())
        return self._rows[model]

    def is_under(self, region: int | None, place: int) -> bool:
        """`region` is `place` or lies somewhere below it."""
        while region is not None:
            if region == place:
                return True
            region = self.regions[region].parent_id
        return False

    def posts(self, user: User, permission: Permission) -> list[int]:
        """The regions where a posting of today carries the permission."""
        return [
            posting.region_id
            for posting in self.postings
            if posting.user_id == user.pk
            and permission in GRANTS[Duty(posting.duty)]
            and posting.starts_on <= self.today
            and (posting.ends_on is None or posting.ends_on >= self.today)
        ]

    def sees(self, user: User, permission: Permission, region: int) -> bool:
        return any(self.is_under(region, post) for post in self.posts(user, permission))

    def may(self, user: User, permissions: Iterable[Permission]) -> bool:
        """One of the permissions is held somewhere."""
        return any(self.posts(user, permission) for permission in permissions)
