"""Versions in sight, how each stands, and how many files follow it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from archives.catalogues import words
from archives.catalogues.blanks import WITH_BLANK
from archives.catalogues.drafting import EDIT, prefecture
from archives.models import CHAPTERS, Archive, Catalogue, Holder, PaperKind
from regions.duties import Permission
from regions.models import Level, Region, User

DRAFT, COMING, IN_FORCE, FORMER, ENDED = "draft", "coming", "in_force", "former", "ended"
STATES: dict[str, tuple[Promise, str]] = {
    DRAFT: (_("Version being drafted"), "review"),
    COMING: (_("Version not in force yet"), "doing"),
    IN_FORCE: (_("Version in force"), "done"),
    FORMER: (_("Former version"), "wait"),
    ENDED: (_("Draft dropped"), "wait"),
}


@dataclass(frozen=True)
class Row:
    """A version as the list shows it; `files` follow it."""

    catalogue: Catalogue
    state: str
    files: int

    @property
    def word(self) -> Promise:
        return STATES[self.state][0]

    @property
    def hue(self) -> str:
        return STATES[self.state][1]


def in_sight(user: User) -> QuerySet[Catalogue]:
    """Versions of the places where this person keeps catalogues; of the prefecture, which every
    county follows that has none, what is published.
    """
    seen = Q(region=None, effective_on__isnull=False)
    for path in user.paths_where(EDIT):
        seen |= Q(region__path__startswith=path)
    if user.can(EDIT, at=prefecture()):
        seen |= Q(region=None)
    along = ("region", "base__region", "drafted_by", "published_by", "ended_by")
    return Catalogue.objects.filter(seen).select_related(*along)


def applying(user: User) -> QuerySet[Catalogue]:
    """Published versions, former ones too, that files in the person's places follow: those of the
    prefecture, and of the counties that lie in these places or above them.
    """
    seen = Q(region=None)
    for path in user.paths_where(Permission.ARCHIVE_VIEW):
        seen |= Q(region__path__startswith=path)
        seen |= Q(region__path__in=[path[: at + 1] for at, one in enumerate(path) if one == "/"])
    return Catalogue.objects.filter(seen, effective_on__isnull=False)


def places(user: User) -> list[Region]:
    """Where this person may draft a version: counties, and the prefecture."""
    rows = Region.objects.visible_to(user, EDIT).current()
    return list(rows.filter(level__lte=Level.COUNTY).order_by("path"))


def rows(catalogues: Iterable[Catalogue], user: User, day: date) -> list[Row]:
    """Each with how it stands that day and how many files in sight follow it; two queries."""
    found = list(catalogues)
    counted = (
        Archive.objects.visible_to(user, EDIT)
        .filter(catalogue__in=[one.pk for one in found])
        .order_by()
        .values_list("catalogue")
        .annotate(n=Count("pk"))
    )
    files: dict[int, int] = dict(counted)
    held = in_force_keys(day)
    return [Row(one, state_of(one, day, held), files.get(one.pk, 0)) for one in found]


def in_force_keys(day: date) -> set[int]:
    """The version in force of each holder and place; one query."""
    newest = Catalogue.objects.filter(effective_on__lte=day).order_by(
        "holder", "region_id", "-effective_on", "-pk"
    )
    return set(newest.distinct("holder", "region_id").values_list("pk", flat=True))


def state_of(catalogue: Catalogue, day: date, held: set[int]) -> str:
    if catalogue.ended_at:
        return ENDED
    if catalogue.effective_on is None:
        return DRAFT
    if catalogue.pk in held:
        return IN_FORCE
    return COMING if catalogue.effective_on > day else FORMER


@dataclass(frozen=True)
class Line:
    """A kind of paper as its version's page shows it."""

    kind: PaperKind
    need: str
    many: str
    whole: str
    facts: list[tuple[Promise, str]]

    @property
    def has_blank(self) -> bool:
        return self.kind.maker in WITH_BLANK


_BESIDE = ("signers", "issuer", "retention", "maker")


def chapters(catalogue: Catalogue) -> list[dict[str, Any]]:
    """Chapters in the order of the volume, each with its lines; one query."""
    by_chapter: dict[str, list[Line]] = {}
    for kind in catalogue.kinds.select_related("template").order_by("order"):
        by_chapter.setdefault(kind.chapter, []).append(_line(kind))
    return [
        {"title": chapter.label, "key": chapter.value, "lines": by_chapter.get(chapter, [])}
        for chapter in CHAPTERS[catalogue.holder]
    ]


def _line(kind: PaperKind) -> Line:
    facts = [(words.COLUMNS[name], words.of(kind, name)) for name in _BESIDE]
    return Line(
        kind,
        words.need(kind.need),
        words.many(kind),
        words.whole(kind),
        [(label, said) for label, said in facts if said],
    )


def holders() -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in Holder.choices]
