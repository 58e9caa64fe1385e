"""What comes after the appraisal: approval by another person, two witnesses, and the end."""

from datetime import date
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from archives.models import DestructionLine, DestructionList, Witness
from archives.moves import ArchiveError, may
from archives.retention import erasing, holds
from archives.retention.appraising import (
    KEEP,
    SHORTEST_REASON,
    Opinion,
    State,
    locked_list,
    told,
    write_hand,
)
from ledger.models import Signature
from regions.duties import Permission
from regions.models import Level, Region, User

FEWEST_WITNESSES = 2
SAYS_APPROVED = "同意鉴定意见，批准按册办理"
SAYS_WITNESSED = "本人在场监销，册内标明销毁的材料已全部销毁"


def approves_at(row: DestructionList) -> Region:
    """The place whose keepers approve: the county of the list's, or the place itself above it."""
    return next((one for one in row.region.ancestors if one.level == Level.COUNTY), row.region)


def may_approve(row: DestructionList, user: User) -> bool:
    """`user` keeps archives of the whole county and is none of the group."""
    if not user.can(KEEP, at=approves_at(row)):
        return False
    return not row.appraisers.filter(user.stands_in("user")).exists()


def may_witness(row: DestructionList, user: User) -> bool:
    """`user` sees the archives of the whole place, did not approve and has not signed."""
    if not user.can(Permission.ARCHIVE_VIEW, at=row.region):
        return False
    if row.approved_by and row.approved_by.person == user.person:
        return False
    return not row.witnesses.filter(user.stands_in("user")).exists()


@transaction.atomic
def approve(
    row: DestructionList, *, note: str = "", by: User, strokes: str = ""
) -> DestructionList:
    """Approve what was proposed. Where nothing is to be destroyed, the list ends here.

    Raises:
        PermissionDenied: `by` does not keep archives of the county, or appraised the list.
        ArchiveError: not appraised, or a file of it is held.
    """
    row = locked_list(row, State.APPRAISED)
    if not may_approve(row, by):
        raise PermissionDenied(str(KEEP))
    _check_free(row, by)
    now = timezone.now()
    row.approved_at, row.approved_by, row.approval_note = now, by, note.strip()[:300]
    row.state = State.APPROVED
    event = told("approved", row, by=by, note=row.approval_note)
    if not row.lines.filter(opinion=Opinion.DESTROY).exists():
        row.state, row.done_at, row.done_by = State.DONE, now, by
    row.save(
        update_fields=["state", "approved_at", "approved_by", "approval_note", "done_at", "done_by"]
    )
    write_hand(event, row, Signature.Role.APPROVER, SAYS_APPROVED, by, strokes)
    return row


@transaction.atomic
def send_back(row: DestructionList, *, why: str, by: User) -> DestructionList:
    """Send a list back to its group, whose signatures do not count for it any more.

    Raises:
        PermissionDenied: `by` may not approve it.
        ArchiveError: not appraised, or no reason.
    """
    row = locked_list(row, State.APPRAISED)
    if not may_approve(row, by):
        raise PermissionDenied(str(KEEP))
    _check_reason(why)
    row.state, row.appraised_at, row.appraised_by = State.APPRAISAL, None, None
    row.save(update_fields=["state", "appraised_at", "appraised_by"])
    row.appraisers.update(signed_at=None)
    told("sent_back", row, by=by, note=why.strip())
    return row


@transaction.atomic
def drop(row: DestructionList, *, why: str, by: User) -> DestructionList:
    """Give a list up before it is carried out; its papers are due again.

    Raises:
        PermissionDenied: `by` does not keep archives there.
        ArchiveError: carried out, being witnessed, or no reason.
    """
    row = locked_list(row, State.APPRAISAL, State.APPRAISED, State.APPROVED)
    may(by, KEEP, row.region)
    _check_reason(why)
    if row.witnesses.exists():
        raise ArchiveError("已有监销人签字，原件已经销毁，不能作废；请另一名监销人签字。")
    row.state, row.dropped_at, row.dropped_by = State.DROPPED, timezone.now(), by
    row.dropped_why = why.strip()[:200]
    row.save(update_fields=["state", "dropped_at", "dropped_by", "dropped_why"])
    told("dropped", row, by=by, note=row.dropped_why)
    return row


@transaction.atomic
def witness(
    row: DestructionList, *, method: str, on: date, by: User, strokes: str = ""
) -> DestructionList:
    """A witness signs that the originals were destroyed, how and when; after the second the list is
    done, and once that is committed the bytes go too.

    Raises:
        PermissionDenied: `by` does not see the place's archives, approved, or signed already.
        ArchiveError: not approved, another day or way than the first witness says, or a file of it
            is held.
    """
    row = locked_list(row, State.APPROVED)
    if not may_witness(row, by):
        raise PermissionDenied(str(Permission.ARCHIVE_VIEW))
    _check_free(row, by)
    _check_how(row, method, on)
    if not row.method:
        row.method, row.destroyed_on = method, on
        row.save(update_fields=["method", "destroyed_on"])
    now = timezone.now()
    Witness.objects.create(list=row, user=by, signed_at=now)
    event = told("witnessed", row, by=by, method=row.method, on=str(row.destroyed_on))
    write_hand(event, row, Signature.Role.VERIFIER, SAYS_WITNESSED, by, strokes)
    if row.witnesses.count() >= FEWEST_WITNESSES:
        row.state, row.done_at, row.done_by = State.DONE, now, by
        row.save(update_fields=["state", "done_at", "done_by"])
        told("done", row, by=by, papers=row.lines.filter(opinion=Opinion.DESTROY).count())
        transaction.on_commit(partial(erasing.ask, row.pk))
    return row


def _check_how(row: DestructionList, method: str, on: date) -> None:
    approved = timezone.localdate(row.approved_at)
    if not approved <= on <= timezone.localdate():
        raise ArchiveError(f"销毁日期应在批准日 {approved} 到今天之间；请改正。")
    if row.method and (row.method, row.destroyed_on) != (method, on):
        said = f"{row.destroyed_on} {row.get_method_display()}"
        raise ArchiveError(f"另一名监销人写的是“{said}”；两人应一致，请核对。")


def _check_free(row: DestructionList, by: User) -> None:
    """Files may have been frozen since their papers came onto the list."""
    lines = DestructionLine.objects.filter(list=row, opinion=Opinion.DESTROY)
    held = holds.reasons(lines.values_list("paper__archive", flat=True), user=by)
    if held:
        first = lines.filter(paper__archive__in=list(held))[0]
        why = held[first.paper.archive_id]
        raise ArchiveError(
            f"{first.whose}的档案{why}，不能销毁；等办结或解除冻结，或将本册退回、作废。"
        )


def _check_reason(why: str) -> None:
    if len(why.strip()) < SHORTEST_REASON:
        raise ArchiveError(f"没有写明原因；请用至少 {SHORTEST_REASON} 个字说明原因。")
