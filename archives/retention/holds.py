"""Why nothing of a file may be destroyed now (冻结), and freezing by hand.

The database says of a file that it is frozen, being mended, in a round of acceptance or lent out
(`archives_hold_of`); open leads of its household are told by the app that keeps them, through
`households.field.homes`.
"""

from collections.abc import Iterable, Sequence

from django.db import connection, transaction
from django.utils import timezone

from archives.models import Archive, Hold
from archives.moves import ArchiveError, locked, tell
from households.field.homes import OPEN_MATTERS
from regions.duties import Permission
from regions.models import User

KEEP = Permission.ARCHIVE_KEEP
SHORTEST_REASON = 4
WORDS = {
    "frozen": "已冻结",
    "rectification": "有整改事项没有销号",
    "acceptance": "正在验收",
    "lent": "原件借出未还",
}


def reasons(archives: Iterable[int], *, user: User) -> dict[int, str]:
    """{file: why nothing of it may be destroyed}; files that are free are not in it.

    Leads are those in sight of `user`, who keeps the archives of the whole place.
    """
    keys = sorted(set(archives))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.id, a.household_id, archives_hold_of(a.id) FROM archives_archive a"
            " WHERE a.id = ANY(%s)",
            [keys],
        )
        rows: Sequence[tuple[int, int | None, str | None]] = cursor.fetchall()
    homes = [home for _key, home, _held in rows if home]
    busy = set[int]().union(*(told(user, homes) for told in OPEN_MATTERS)) if homes else set()
    found = {}
    for key, home, held in rows:
        if why := WORDS.get(held or "") or (home in busy and "有线索或事项没有办结"):
            found[key] = why
    return found


@transaction.atomic
def freeze(archive: Archive, *, kind: str, why: str, by: User) -> Hold:
    """Freeze a file: nothing of it is destroyed until this is lifted.

    Raises:
        PermissionDenied: `by` does not keep archives there.
        ArchiveError: no reason.
    """
    archive = locked(archive, KEEP, by=by)
    _check_reason(why)
    row = Hold.objects.create(
        archive=archive, kind=kind, why=why.strip(), frozen_at=timezone.now(), frozen_by=by
    )
    tell("hold.frozen", archive, row, by=by, note=row.why, reason=kind)
    return row


@transaction.atomic
def lift(hold: Hold, *, why: str, by: User) -> Hold:
    """Lift a freeze, with the reason.

    Raises:
        PermissionDenied: `by` does not keep archives there.
        ArchiveError: no reason, or lifted already.
    """
    archive = locked(hold.archive, KEEP, by=by)
    _check_reason(why)
    row = Hold.objects.select_for_update().get(pk=hold.pk)
    if row.lifted_at:
        raise ArchiveError("这项冻结已经解除；请刷新页面。")
    row.lifted_at, row.lifted_by, row.lifted_why = timezone.now(), by, why.strip()
    row.save(update_fields=["lifted_at", "lifted_by", "lifted_why"])
    tell("hold.lifted", archive, row, by=by, note=row.lifted_why)
    return row


def _check_reason(why: str) -> None:
    if len(why.strip()) < SHORTEST_REASON:
        raise ArchiveError(f"没有写明原因；请用至少 {SHORTEST_REASON} 个字说明原因。")
