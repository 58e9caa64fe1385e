"""Pictures of a place to hang up. Who draws one adds it when the apps are ready; pages of places
lead to those that the person may open.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from regions.duties import Permission
from regions.models import Level, Region, User


@dataclass(frozen=True)
class Poster:
    """A picture of places of some levels: the name of its page, which takes the place's code as
    `region`, and the permission that the page asks for.
    """

    label: Promise
    page: str
    permission: Permission
    levels: Collection[Level]


POSTERS: list[Poster] = []


def posters_of(place: Region, user: User, *, but: str = "") -> list[tuple[str, str]]:
    """The label and the address of each picture of `place` that this person may open; `but` names
    the page that asks.
    """
    return [
        (str(one.label), f"{reverse(one.page)}?region={place.code}")
        for one in POSTERS
        if place.level in one.levels and one.page != but and user.can(one.permission, at=place)
    ]
