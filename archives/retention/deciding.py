"""What comes after the appraisal: approval by another person, who carries it out, two witnesses who
did none of this, and the end.
"""

from datetime import date
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from archives.models import Archive, DestructionLine, DestructionList, Witness
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
APPRAISER, APPROVER, EXECUTOR, WITNESS = "鉴定人", "批准人", "销毁执行人", "监销人"
SAYS_APPROVED = "同意鉴定意见，批准按册办理"
SAYS_EXECUTED = "本人已按批准的清册逐件核对，将标明销毁的材料全部销毁"
SAYS_WITNESSED = "本人在场监销，册内标明销毁的材料已全部销毁"


def approves_at(row: DestructionList) -> Region:
    """The place whose keepers approve: the county of the list's, or the place itself above it."""
    return next((one for one in row.region.ancestors if one.level == Level.COUNTY), row.region)


def may_approve(row: DestructionList, user: User) -> bool:
    """`user` keeps archives of the whole county and is none of the group."""
    if not user.can(KEEP, at=approves_at(row)):
        return False
    return not row.appraisers.filter(user.stands_in("user")).exists()


def why_not_execute(row: DestructionList, user: User) -> str:
    """Why this keeper may not carry it out, as a sentence; "" where nothing is against it."""
    part = part_of(row, user)
    if part in (APPROVER, WITNESS):
        return f"您是本册的{part}，不能又执行销毁；请由其他档案管理人员执行。"
    return ""


def why_not_witness(row: DestructionList, user: User) -> str:
    """Why this person may not witness it now, as a sentence; "" where nothing is against it."""
    part = part_of(row, user)
    if part == WITNESS:
        return "您已经签过监销；等另一名监销人签字。"
    if part:
        return f"您是本册的{part}，不能监销；监销人应是没有参加鉴定、批准和执行销毁的人。"
    if not row.executed_at:
        return "还没有人执行销毁；执行人写明方式和日期并签字后，再由两人监销。"
    return ""


def part_of(row: DestructionList, user: User) -> str:
    """What this person was to the list, whatever account it was with; "" for nothing."""
    if row.witnesses.filter(user.stands_in("user")).exists():
        return WITNESS
    if row.approved_by and row.approved_by.person == user.person:
        return APPROVER
    if row.executed_by and row.executed_by.person == user.person:
        return EXECUTOR
    return APPRAISER if row.appraisers.filter(user.stands_in("user")).exists() else ""


def witnesses_left(row: DestructionList) -> int:
    return max(FEWEST_WITNESSES - row.witnesses.count(), 0)


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
        ArchiveError: carried out, or no reason.
    """
    row = locked_list(row, State.APPRAISAL, State.APPRAISED, State.APPROVED)
    may(by, KEEP, row.region)
    _check_reason(why)
    if row.executed_at or row.witnesses.exists():
        raise ArchiveError("原件已经销毁，不能作废；请监销人签字。")
    row.state, row.dropped_at, row.dropped_by = State.DROPPED, timezone.now(), by
    row.dropped_why = why.strip()[:200]
    row.save(update_fields=["state", "dropped_at", "dropped_by", "dropped_why"])
    told("dropped", row, by=by, note=row.dropped_why)
    return row


@transaction.atomic
def execute(
    row: DestructionList, *, method: str, on: date, by: User, strokes: str = ""
) -> DestructionList:
    """Whoever destroyed the originals signs how and when; two others witness it.

    Raises:
        PermissionDenied: `by` does not keep archives there.
        ArchiveError: not approved, carried out before, approved by the same person, a day before
            the approval, or a file of it is held.
    """
    row = locked_list(row, State.APPROVED)
    may(by, KEEP, row.region)
    if row.executed_at:
        raise ArchiveError("已有人执行销毁并签字；请刷新页面。")
    if why := why_not_execute(row, by):
        raise ArchiveError(why)
    _check_free(row, by)
    _check_how(row, method, on)
    row.method, row.destroyed_on = method, on
    row.executed_at, row.executed_by = timezone.now(), by
    row.save(update_fields=["method", "destroyed_on", "executed_at", "executed_by"])
    event = told("executed", row, by=by, method=row.method, on=str(row.destroyed_on))
    write_hand(event, row, Signature.Role.RECORDER, SAYS_EXECUTED, by, strokes)
    return row


@transaction.atomic
def witness(row: DestructionList, *, by: User, strokes: str = "") -> DestructionList:
    """A witness signs that the originals were destroyed as is written; after the second the list is
    done, and once that is committed the bytes go too.

    Raises:
        PermissionDenied: `by` does not see the place's archives.
        ArchiveError: not approved, not carried out, `by` had another part in it or signed already,
            or a file of it is held.
    """
    row = locked_list(row, State.APPROVED)
    may(by, Permission.ARCHIVE_VIEW, row.region)
    if why := why_not_witness(row, by):
        raise ArchiveError(why)
    _check_free(row, by)
    now = timezone.now()
    Witness.objects.create(list=row, user=by, signed_at=now)
    event = told("witnessed", row, by=by, method=row.method, on=str(row.destroyed_on))
    write_hand(event, row, Signature.Role.VERIFIER, SAYS_WITNESSED, by, strokes)
    if not witnesses_left(row):
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
        raise ArchiveError(f"册上已写明“{said}”；请核对后按册填写。")


def _check_free(row: DestructionList, by: User) -> None:
    """Files may have been frozen since their papers came onto the list.

    They are locked before the first word on the trail, as everybody does who works on a file, so
    that nobody waits for the other's.
    """
    lines = DestructionLine.objects.filter(list=row, opinion=Opinion.DESTROY)
    files = Archive.objects.select_for_update(of=("self",)).order_by("pk")
    list(files.filter(pk__in=lines.values("paper__archive")).values_list("pk"))
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
