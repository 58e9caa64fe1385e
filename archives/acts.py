"""What else a file leads to: a part of the archives adds its line here."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from archives.models import Archive, Holder
from regions.duties import Permission
from regions.models import User


@dataclass(frozen=True)
class Act:
    """A page about one file: its address takes the file's key. `holders`: of these alone."""

    label: Promise
    url_name: str
    permission: Permission = Permission.ARCHIVE_VIEW
    holders: tuple[str, ...] = tuple(Holder)


ACTS: list[Act] = []


def acts_of(archive: Archive, user: User) -> list[tuple[Promise, str]]:
    """(words, address) of what this person may open for a file."""
    return [
        (act.label, reverse(act.url_name, args=[archive.pk]))
        for act in ACTS
        if archive.holder in act.holders and user.can(act.permission, at=archive.region)
    ]
