"""Numbers of volumes: for one file, or for all files of a place in one statement."""

from django.db import connection, transaction
from django.utils import timezone

from archives.models import Archive, Fonds, Holder
from archives.moves import ArchiveError, may
from archives.volumes import classes
from ledger import events
from regions.duties import Permission
from regions.models import Level, Region, User, paths_above

# Each class of a file that has no number gets one. What a file's catalogue has kinds of and what is
# filed beside it decide which classes it has; the file itself is called by the first.
_NUMBER = """
WITH classes AS (
    SELECT * FROM unnest(%(holders)s::text[], %(chapters)s::text[], %(pictures)s::bool[],
                         %(parts)s::text[]) AS c (holder, chapter, is_picture, part)
), files AS (
    SELECT a.id, a.holder, a.catalogue_id, a.place_path, left(r.code, 12) AS code
    FROM archives_archive a JOIN regions_region r ON r.id = a.region_id
    WHERE a.place_path LIKE %(path)s || '%%' AND (%(one)s::bigint IS NULL OR a.id = %(one)s::bigint)
), whole AS (
    SELECT DISTINCT f.id, f.place_path, 'JF' || c.part || f.code AS class_code
    FROM files f JOIN classes c USING (holder) WHERE NOT f.holder = ANY(%(split)s)
), split AS (
    SELECT DISTINCT f.id, f.place_path, 'JF' || c.part || f.code AS class_code
    FROM files f
    JOIN archives_paperkind k ON k.catalogue_id = f.catalogue_id
         OR k.id IN (SELECT p.kind_id FROM archives_paper p WHERE p.archive_id = f.id)
    JOIN classes c USING (holder, chapter, is_picture) WHERE f.holder = ANY(%(split)s)
), waiting AS (
    SELECT * FROM (SELECT * FROM whole UNION ALL SELECT * FROM split) w
    WHERE NOT EXISTS (SELECT FROM archives_volume v
                      WHERE v.archive_id = w.id AND v.class_code = w.class_code)
), last AS (
    SELECT class_code, max("order") AS "order" FROM archives_volume
    WHERE class_code IN (SELECT class_code FROM waiting) GROUP BY class_code
), counted AS (
    SELECT w.id, w.class_code, coalesce(l."order", 0)
               + row_number() OVER (PARTITION BY w.class_code ORDER BY w.place_path, w.id) AS n
    FROM waiting w LEFT JOIN last l USING (class_code)
), given AS (
    INSERT INTO archives_volume
        (archive_id, fonds_number, class_code, "order", number, numbered_at, numbered_by_id)
    SELECT id, %(fonds)s, class_code, n,
           %(fonds)s || '-' || class_code || '-'
               || lpad(n::text, greatest(4, length(n::text)), '0'),
           %(at)s, %(by)s
    FROM counted
    RETURNING archive_id, class_code, number
), called AS (
    UPDATE archives_archive a SET number = g.number
    FROM (SELECT DISTINCT ON (archive_id) archive_id, number FROM given
          ORDER BY archive_id, class_code) g
    WHERE a.id = g.archive_id AND a.number = ''
)
SELECT count(*) FROM given
"""


def county_of(place: Region) -> Region:
    """The county a place belongs to.

    Raises:
        ArchiveError: the place is above all counties.
    """
    for one in place.ancestors:
        if one.level == Level.COUNTY:
            return one
    raise ArchiveError(f"{place.name}在县以上，没有全宗号；请选县、乡镇或村。")


@transaction.atomic
def set_fonds(county: Region, number: str, *, by: User) -> Fonds:
    """Set the number in front of a county's volumes; those numbered already keep theirs.

    Raises:
        PermissionDenied: `by` does not keep archives of the whole county.
        ValidationError: not a county, or the number has another shape.
    """
    may(by, Permission.ARCHIVE_KEEP, county)
    if county.level != Level.COUNTY:
        raise ArchiveError(f"{county.name}不是县；全宗号按县设置。")
    row = Fonds.objects.select_for_update().filter(county=county).first() or Fonds(county=county)
    before, row.number = row.number, number
    row.changed_at, row.changed_by = timezone.now(), by
    row.full_clean(exclude=["county", "changed_by"])
    row.save()
    _tell("fonds.set", county, by, before=before, number=number)
    return row


@transaction.atomic
def number_place(place: Region, *, by: User) -> int:
    """Number all files of a place that have none, in the order of places; return how many
    volumes got a number.

    Raises:
        PermissionDenied: `by` does not keep archives there.
        ArchiveError: the county has no number of its fonds yet.
    """
    may(by, Permission.ARCHIVE_KEEP, place)
    given = _number(place, None, by)
    if given:
        _tell("volumes.numbered", place, by, count=given)
    return given


@transaction.atomic
def number_file(archive: Archive, *, by: User) -> str:
    """The number of a file; given now if it has none, and to each class of it that has none.

    Raises:
        PermissionDenied: `by` does not keep archives there.
        ArchiveError: the county has no number of its fonds yet.
    """
    may(by, Permission.ARCHIVE_KEEP, archive.region)
    if _number(archive.region, archive.pk, by):
        _tell("volumes.numbered", archive.region, by, count=1, archive=archive.pk)
    archive.refresh_from_db(fields=["number"])
    return archive.number


def _number(place: Region, one: int | None, by: User) -> int:
    # The row of the county's fonds is the lock: who numbers second sees what the first has given.
    fonds = (
        Fonds.objects.select_for_update()
        .filter(county__path__in=paths_above(place.path), county__level=Level.COUNTY)
        .first()
    )
    if fonds is None:
        county = county_of(place)
        raise ArchiveError(f"{county.name}还没有设全宗号；请县档案管理员先设置全宗号再编号。")
    holders, chapters, pictures, parts = map(list, zip(*classes.table(), strict=True))
    words = {
        "path": place.path, "one": one, "fonds": fonds.number, "at": timezone.now(), "by": by.pk,
        "holders": holders, "chapters": chapters, "pictures": pictures, "parts": parts,
        "split": [one for one in Holder.values if classes.is_split(one)],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_NUMBER, words)
        return int(cursor.fetchone()[0])


def _tell(kind: str, place: Region, by: User, **data: object) -> None:
    events.append(events.Draft(kind=f"archives.{kind}", region=place, by=by, data=data))
