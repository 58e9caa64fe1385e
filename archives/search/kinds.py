"""Which kinds of paper a person may choose from: those of the catalogues that apply in the
person's places, and those of papers in sight that came with a file from elsewhere.
"""

import hashlib

from django.core.cache import cache
from django.db.models import F, QuerySet

from archives.catalogues import reading
from archives.models import Chapter, Paper, PaperKind
from regions.duties import Permission
from regions.models import User

Groups = list[tuple[str, list[tuple[str, str]]]]
_FOREIGN_SECONDS = 600  # files seldom move between counties, and counting is a walk over papers


def offered(user: User) -> Groups:
    """Kinds by chapter; a code once, as the prefecture's newest version calls it, or that of a
    county where it is the county's own.
    """
    known: set[tuple[str, str]] = set()
    found: dict[str, list[tuple[str, str]]] = {}
    applying = PaperKind.objects.filter(catalogue__in=reading.applying(user))
    _add(applying, known, found)
    codes = {code for _holder, code in known}
    foreign = _foreign(user, codes)
    if foreign:
        _add(PaperKind.objects.filter(pk__in=foreign), known, found)
    return [
        (str(Chapter(chapter).label), found[chapter])
        for chapter in Chapter.values
        if chapter in found
    ]


def _add(
    kinds: QuerySet[PaperKind],
    known: set[tuple[str, str]],
    found: dict[str, list[tuple[str, str]]],
) -> None:
    rows = kinds.order_by(
        F("catalogue__region_id").asc(nulls_first=True), "-catalogue__effective_on",
        "-catalogue_id", "order",
    )  # fmt: skip
    for holder, chapter, code, title in rows.values_list(
        "catalogue__holder", "chapter", "code", "title"
    ):
        if (holder, code) not in known:
            known.add((holder, code))
            found.setdefault(chapter, []).append((code, title))


def _foreign(user: User, codes: set[str]) -> list[int]:
    """Kinds of other counties of which a paper lies in a file in sight."""
    published = PaperKind.objects.filter(catalogue__effective_on__isnull=False)
    others = sorted(published.exclude(code__in=codes).values_list("pk", flat=True))
    if not others:
        return []
    paths = user.paths_where(Permission.ARCHIVE_VIEW)
    key = hashlib.sha256(repr((paths, others)).encode()).hexdigest()

    def count() -> list[int]:
        papers = Paper.objects.visible_to(user, Permission.ARCHIVE_VIEW).filter(kind__in=others)
        return list(papers.order_by().values_list("kind", flat=True).distinct())

    return cache.get_or_set(f"archives-foreign-kinds:{key}", count, _FOREIGN_SECONDS) or []
