"""What all verbs of the archives share: the refusal, the right, the lock, the word on the trail."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from archives.models import Archive, Paper
from archives.retention.periods import settled_by
from ledger import events
from ledger.models import Event
from regions.duties import Permission
from regions.models import Region, User


class ArchiveError(ValidationError):
    """What cannot be done now: what, why and the remedy, in a sentence."""


def may(by: User, permission: Permission, at: Region) -> None:
    """Raise PermissionDenied unless `by` holds the permission at that place or above."""
    if not by.can(permission, at=at):
        raise PermissionDenied(str(permission))


def locked(archive: Archive, permission: Permission, *, by: User) -> Archive:
    """The file as it stands now, kept from others until the transaction ends.

    Raises:
        PermissionDenied: `by` may not do that there.
    """
    rows = Archive.objects.select_for_update(of=("self",)).select_related("region", "household")
    now = rows.get(pk=archive.pk)
    may(by, permission, now.region)
    return now


def locked_paper(paper: Paper, permission: Permission, *, by: User) -> Paper:
    """A paper as it stands now, its file kept from others until the transaction ends.

    Raises:
        PermissionDenied: `by` may not do that there.
        ArchiveError: its destruction is approved, so that it stays as it is.
    """
    locked(paper.archive, permission, by=by)
    if number := settled_by(paper):
        raise ArchiveError(f"这份材料已按 {number} 批准销毁，不能再改动。")
    rows = Paper.objects.select_related("archive__region", "archive__household", "kind")
    return rows.get(pk=paper.pk)


def tell(kind: str, archive: Archive, row: Any, *, by: User, note: str = "", **data: Any) -> Event:
    """Put on the trail what was done; `kind` without the name of the app."""
    return events.append(
        events.Draft(
            kind=f"archives.{kind}",
            region=archive.region,
            subject=row.subject,
            subject_id=row.pk,
            by=by,
            note=note,
            data={"archive": archive.pk, **data},
        )
    )
