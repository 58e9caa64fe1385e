"""Verbs of the pick list of defects. Nothing is deleted: what was picked stays said."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from archives.models import Defect
from archives.moves import ArchiveError
from ledger import events
from regions.duties import Permission
from regions.models import User

CATALOGUE = Permission.ARCHIVE_CATALOGUE


@transaction.atomic
def set_defect(row: Defect | None, *, title: str, is_offered: bool, by: User) -> Defect:
    """Add a line, rename one, or take it out of use.

    Raises:
        PermissionDenied: `by` edits no catalogues of archives.
        ArchiveError: another line says the same.
    """
    office = next((p.region for p in by.active_postings if CATALOGUE in p.grants), None)
    if office is None:
        raise PermissionDenied(str(CATALOGUE))
    title = " ".join(title.split())
    others = Defect.objects.exclude(pk=row.pk) if row else Defect.objects.all()
    if others.filter(title=title).exists():
        raise ArchiveError(f"清单里已有“{title}”；请直接使用原来的一项。")
    count = Defect.objects.count()
    made = row or Defect(code=f"d{count + 1:03d}", order=count + 1)
    before, made.title = made.title, title
    made.disabled_on = None if is_offered else made.disabled_on or timezone.localdate()
    made.save()
    events.append(
        events.Draft(
            kind="archives.defect.set",
            region=office,
            subject=made.subject,
            subject_id=made.pk,
            by=by,
            note=title,
            data={"before": before, "is_offered": is_offered},
        )
    )
    return made
