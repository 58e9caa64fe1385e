"""Which kinds of paper a file must hold and has too few of, as it stands now."""

from django.db import connection

from archives.models import Archive, Chapter, Holder, PaperKind
from archives.needs import ALWAYS, FACTS, NEEDS


def _needs_met(archive: Archive) -> set[str]:
    """The conditions of `archives.needs` that hold for a file; one query for a household's."""
    if archive.holder != Holder.HOUSEHOLD:
        return {ALWAYS}
    codes = list(NEEDS)
    columns = ", ".join(f"coalesce({NEEDS[code].sql}, false)" for code in codes)
    with connection.cursor() as cursor:
        # Only conditions of this program are put in; the key is a parameter.
        cursor.execute(f"SELECT {columns} FROM ({FACTS} AND a.id = %s) f", [archive.pk])  # noqa: S608
        row = cursor.fetchone()
    return {code for code, holds in zip(codes, row or (), strict=False) if holds}


def missing(archive: Archive) -> list[PaperKind]:
    """Kinds that are needed and too few, in the order of the catalogue; covers are not counted."""
    needs = _needs_met(archive)
    papers = archive.papers.filter(removed_at__isnull=True).values_list("kind", flat=True)
    counts: dict[int, int] = {}
    for kind_id in papers:
        counts[kind_id] = counts.get(kind_id, 0) + 1
    kinds = archive.catalogue.kinds.filter(need__in=needs).exclude(chapter=Chapter.FRONT)
    return [kind for kind in kinds.order_by("order") if counts.get(kind.pk, 0) < kind.least]
