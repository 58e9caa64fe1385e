"""Opening the files of all villages or townships of a place for a year, set-wise."""

from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from archives.checks.operations import check
from archives.models import Archive, Holder
from archives.moves import ArchiveError, may
from ledger import events
from regions.duties import Permission
from regions.models import Level, Region, User

LEVELS: dict[str, Level] = {Holder.VILLAGE: Level.VILLAGE, Holder.TOWNSHIP: Level.TOWNSHIP}
FIRST_YEAR = 2014  # the first of 建档立卡
# Each follows the version in force in its county that day: the county's own, else the prefecture's.
_OPEN = """
    INSERT INTO archives_archive (holder, region_id, place_path, year, catalogue_id, number, state,
        seal, opened_at, opener_id, required, present, missing, flawed, contradicting)
    SELECT %(holder)s, p.id, p.path, %(year)s, c.id, '', 'open', '', %(now)s, %(by)s, 0, 0, 0, 0, 0
    FROM regions_region p
    CROSS JOIN LATERAL (
        SELECT c.id FROM archives_catalogue c LEFT JOIN regions_region r ON r.id = c.region_id
        WHERE c.holder = %(holder)s AND c.effective_on <= %(today)s
          AND (c.region_id IS NULL OR starts_with(p.path, r.path))
        ORDER BY c.region_id IS NULL, c.effective_on DESC, c.id DESC LIMIT 1
    ) c
    WHERE p.id = ANY(%(places)s)
      AND NOT EXISTS (SELECT FROM archives_archive a WHERE a.holder = %(holder)s
                      AND a.region_id = p.id AND a.year = %(year)s)
    ON CONFLICT DO NOTHING RETURNING id"""


def years() -> list[int]:
    """The years that a file can be about, the newest first."""
    return list(range(timezone.localdate().year, FIRST_YEAR - 1, -1))


@transaction.atomic
def open_places(place: Region, holder: str, year: int, *, by: User) -> list[int]:
    """Open the files of a year for all villages or townships of a place; return the keys of new
    ones. `place` is a county or below; a village or township opens its own.

    Raises:
        PermissionDenied: `by` may not file papers there.
        ArchiveError: a year that has no file, a place without such places, or larger than a county.
    """
    may(by, Permission.ARCHIVE_FILE, place)
    if holder not in LEVELS or year not in years():
        raise ArchiveError(f"没有{year}年的这类档案；请选 {FIRST_YEAR} 年至今年的村档或乡档。")
    if place.level < Level.COUNTY:
        raise ArchiveError(f"{place.name}太大，不能一次建档；请按县或乡镇建档。")
    below = Region.objects.within(place).current().at(LEVELS[holder])
    keys = list(below.values_list("pk", flat=True))
    if not keys:
        raise ArchiveError(f"{place.name}没有可以建档的村或乡镇；请另选地方。")
    values: dict[str, Any] = {
        "holder": holder, "year": year, "places": keys, "by": by.pk, "now": timezone.now(),
        "today": timezone.localdate(),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, values)
        opened = sorted(key for (key,) in cursor.fetchall())
    check(opened)
    _tell(opened, by)
    return opened


def _tell(opened: list[int], by: User) -> None:
    rows = Archive.objects.filter(pk__in=opened).select_related("region").order_by("pk")
    events.append_many(
        [
            events.Draft(
                kind="archives.archive.opened", region=one.region, subject=one.subject,
                subject_id=one.pk, by=by, data={"archive": one.pk},
            )
            for one in rows
        ]
    )  # fmt: skip
