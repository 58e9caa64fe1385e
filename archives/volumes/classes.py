"""The classes (类目) whose volumes are counted apart. Source: docs/sources.md#archives.

A household's and a village's file is one volume each. What is written in a township is split by
what it is about, and pictures stand apart: its file is one volume for each class it has papers or
kinds of paper of.
"""

from itertools import product

from django.db.models import Q

from archives.models import Archive, Chapter, Holder, PaperKind

OF_VILLAGE, OF_HOUSEHOLDS = "01", "02"
MANAGEMENT, IDENTIFIED, HELPED, LEFT, CARRIERS = "01", "02", "03", "04", "05"

TITLES = {
    MANAGEMENT: "综合管理", IDENTIFIED: "精准识别", HELPED: "精准施策", LEFT: "精准脱贫",
    CARRIERS: "特殊载体",
}  # fmt: skip
_OF_CHAPTER = {
    Chapter.IDENTIFIED: IDENTIFIED, Chapter.HELPED: HELPED, Chapter.PROJECTS: HELPED,
    Chapter.LEFT: LEFT,
}  # fmt: skip


def is_split(holder: str) -> bool:
    """Whether a file of this holder is several volumes."""
    return holder == Holder.TOWNSHIP


def part_of(holder: str, chapter: str, is_picture: bool) -> str:
    """The class a kind of paper belongs to, in a file of this holder."""
    if not is_split(holder):
        return OF_HOUSEHOLDS if holder == Holder.HOUSEHOLD else OF_VILLAGE
    return CARRIERS if is_picture else _OF_CHAPTER.get(Chapter(chapter), MANAGEMENT)


def table() -> list[tuple[str, str, bool, str]]:
    """Holder, chapter, whether a picture, class: every case, for a statement to join."""
    cases = product(Holder.values, Chapter.values, (False, True))
    return [(*case, part_of(*case)) for case in cases]


def parts_of(archive: Archive) -> list[str]:
    """The classes of a file: of what its catalogue asks for, and of what else was filed."""
    kinds = PaperKind.objects.filter(
        Q(catalogue=archive.catalogue_id) | Q(pk__in=archive.papers.values("kind"))
    )
    found = kinds.order_by().values_list("chapter", "is_picture").distinct()
    return sorted({part_of(archive.holder, *one) for one in found})
