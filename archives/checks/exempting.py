"""Verbs of exemptions: a check need not hold for a kind of paper of a file, and that ends."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from archives.checks.operations import check
from archives.checks.rulebook import checks
from archives.filing.operations import SHORTEST_REASON
from archives.models import Archive, Exemption, PaperKind
from archives.moves import ArchiveError, locked, tell
from regions.duties import Permission
from regions.models import User


@transaction.atomic
def exempt(
    archive: Archive, kind: PaperKind, code: str, *, why: str, until: date | None, by: User
) -> Exemption:
    """Say that a check need not hold for a kind of paper of this file, until a day (inclusive).

    Raises:
        PermissionDenied: `by` may not exempt there.
        ArchiveError: no reason, a day that is over, no such check, or it is exempted already.
    """
    archive = locked(archive, Permission.ARCHIVE_EXEMPT, by=by)
    if kind.catalogue_id != archive.catalogue_id or code not in checks():
        raise ArchiveError("这本档案没有这一项检查；请刷新页面后再选。")
    if len(why.strip()) < SHORTEST_REASON:
        raise ArchiveError(f"没有写明原因；请用至少 {SHORTEST_REASON} 个字说明原因。")
    if until and until < timezone.localdate():
        raise ArchiveError(f"到期日 {until} 已经过去；请填今天或以后的日期。")
    if archive.exemptions.filter(kind=kind, check_code=code, ended_at=None).exists():
        raise ArchiveError("这一项已经豁免；要改期限请先结束原来的豁免。")
    row = Exemption.objects.create(
        archive=archive, kind=kind, check_code=code, why=why, until=until,
        made_at=timezone.now(), made_by=by,
    )  # fmt: skip
    tell("exemption.made", archive, row, by=by, check=code, paper_kind=kind.code, why=why)
    check([archive.pk])
    return row


@transaction.atomic
def end(exemption: Exemption, *, by: User) -> None:
    """End an exemption; what the check finds shows again.

    Raises:
        PermissionDenied: `by` may not exempt there.
        ArchiveError: it has ended.
    """
    archive = locked(exemption.archive, Permission.ARCHIVE_EXEMPT, by=by)
    now = timezone.now()
    still = Exemption.objects.filter(pk=exemption.pk, ended_at=None)
    if still.update(ended_at=now, ended_by=by) != 1:
        raise ArchiveError("这条豁免已经结束；请刷新页面。")
    tell("exemption.ended", archive, exemption, by=by, check=exemption.check_code)
    check([archive.pk])
