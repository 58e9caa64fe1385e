"""Verbs on a batch: it is entered when it has arrived, vouched for, withdrawn."""

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from ledger import events
from ledger.events import Draft
from regions.duties import Permission
from regions.models import Region, User
from screening import intake
from screening.feeds import FEEDS
from screening.intake import drift
from screening.intake.papers import Papers
from screening.intake.refusal import shown_name
from screening.models import Extract
from screening.operations import standing_files
from screening.operations.deliverers import deliverable
from screening.operations.standing_files import BatchError

SUBJECT = Extract._meta.label_lower
HALF = 0.5
_HERE = (Extract.State.ACCEPTED, Extract.State.HELD)


@transaction.atomic
def enter(
    taken: intake.Intake, *, name: str, county: Region, papers: Papers, by: User | None
) -> Extract:
    """Keep a file that was taken in, and settle what stands now; return its row.

    The same bytes again are the row that is there; if it was held and the papers now agree, it is
    accepted. Where the papers differ from what arrived, it is held and nothing else changes.

    Raises:
        BatchError: changes without anything to stand on; nothing is kept.
    """
    standing_files.lock(taken.feed, county)
    differences = papers.differences(taken.manifest)
    known = Extract.objects.filter(
        feed=taken.feed, region=county, data_on=taken.data_on, sha256=taken.sha256, state__in=_HERE
    ).first()
    if known:
        return _again(known, papers, differences, by)
    extract = Extract(
        feed=taken.feed,
        region=county,
        data_on=taken.data_on,
        sha256=taken.sha256,
        state=Extract.State.HELD if differences else Extract.State.ACCEPTED,
        original_name=shown_name(name),
        size=taken.size,
        rows=taken.rows,
        rejected=taken.manifest["counts"]["rejected"],
        parquet=str(taken.parquet.relative_to(settings.EXTRACT_DIR)),
        manifest=taken.manifest,
        is_incremental=taken.manifest["is_incremental"],
        has_raw=True,
        **said(papers),
        **handed_in(by),
    )
    _describe(extract, differences)
    _put_in_force(extract, "screening.extract.held" if differences else RECEIVED, by)
    return extract


RECEIVED, PAPERS = "screening.extract.received", "screening.extract.papers"


def said(papers: Papers) -> dict[str, Any]:
    """The papers as columns."""
    return {
        "handed_over_by_name": papers.handed_over_by,
        "document_no": papers.document_no,
        "declared_rows": papers.rows,
        "declared_hundredths": None if papers.total is None else round(papers.total * 100),
    }


def handed_in(by: User | None) -> dict[str, object]:
    now = timezone.now()
    return {"received_at": now, "received_by": by} if by else {"dropped_at": now}


def _again(known: Extract, papers: Papers, differences: list[str], by: User | None) -> Extract:
    """The same bytes: only the papers of a held file may change anything."""
    if known.state == Extract.State.ACCEPTED or papers == Papers() or differences:
        return known
    for column, value in said(papers).items():
        setattr(known, column, value)
    known.state = Extract.State.ACCEPTED
    _describe(known, [])
    _put_in_force(known, RECEIVED, by)
    return known


def _put_in_force(extract: Extract, kind: str, by: User | None) -> None:
    """Build what stands if it is accepted, save, and tell the trail."""
    if extract.state == Extract.State.ACCEPTED:
        standing_files.settle(extract.feed, extract.region, entering=extract)
    extract.save()
    tell(extract, kind, by)


def _describe(extract: Extract, differences: list[str]) -> None:
    """Say what is odd about a file beside those that came before."""
    found = Extract.objects.filter(feed=extract.feed, region=extract.region)
    earlier = list(found.exclude(pk=extract.pk).in_order().without_details())
    same_kind = [each for each in earlier if each.is_incremental == extract.is_incremental]
    before = same_kind[-1] if same_kind else None
    full = [each.rows for each in earlier if not each.is_incremental]
    differs = drift.changes(extract.manifest, before.manifest if before else None, full)
    extract.drift = [change.as_json() for change in differs]
    extract.remarks = [*differences, *_remarks(extract, earlier)]


def _remarks(extract: Extract, earlier: list[Extract]) -> list[str]:
    found = []
    assert extract.data_on is not None
    later = [e for e in earlier if e.data_on and e.data_on > extract.data_on]
    if later:
        found.append(
            f"数据期早于正在使用的 {later[-1].data_on}（{later[-1].original_name}）；"
            "已留存，比对仍用较新的一份。"
        )
    same = Extract.objects.filter(
        pk__in=[other.pk for other in earlier], manifest__content=extract.manifest["content"]
    ).first()
    if same:
        found.append(
            f"内容与“{same.original_name}”（数据期 {same.data_on}）完全相同，只是文件不同；"
            "请核对是否报错了文件。"
        )
    corrected = [e for e in earlier if e.data_on == extract.data_on]
    if corrected and not extract.is_incremental:
        found.append(
            f"更正了同一数据期的“{corrected[-1].original_name}”；两份都留存，比对用这一份。"
        )
    return found


@transaction.atomic
def hand_papers(extract: Extract, *, papers: Papers, by: User) -> None:
    """Hand in the papers of a batch that came without. Where it is not what they say, it is held.

    Raises:
        PermissionDenied: `by` may not deliver there.
        BatchError: its papers are there, or changes stand on it alone.
    """
    _may(by, Permission.EXTRACT_RECEIVE, extract)
    if FEEDS[extract.feed] not in deliverable(by):
        raise PermissionDenied(extract.feed)
    standing_files.lock(extract.feed, extract.region)
    extract.refresh_from_db()
    if not extract.lacks_papers:
        raise BatchError("该批次的交接单已齐，或状态已变化；请刷新后再试。")
    for column, value in said(papers).items():
        setattr(extract, column, value)
    differences = papers.differences(extract.manifest)
    if extract.state == Extract.State.HELD:
        _describe(extract, differences)
    else:
        extract.remarks = [*differences, *extract.remarks]
    if not differences or extract.vouched_at:
        extract.state = Extract.State.ACCEPTED
        _put_in_force(extract, PAPERS, by)
        return
    extract.state = Extract.State.HELD
    extract.save()
    _stand_without(extract)
    tell(extract, PAPERS, by)


def _stand_without(extract: Extract) -> None:
    """Build what stands after a batch was taken out.

    Raises:
        BatchError: changes stand on it alone.
    """
    try:
        standing_files.settle(extract.feed, extract.region)
    except BatchError as error:
        raise BatchError(f"{error} 需要先撤回其后的增量批次。") from error


@transaction.atomic
def vouch(extract: Extract, *, by: User, because: str) -> None:
    """Stand for a file: a held one is accepted, a much shorter one counts as real.

    Raises:
        PermissionDenied: `by` may not decide there.
        BatchError: no reason, or the file neither is held nor accepted, or was vouched for.
    """
    _may(by, Permission.EXTRACT_DECIDE, extract)
    because = _reason(because)
    standing_files.lock(extract.feed, extract.region)
    extract.refresh_from_db()
    if extract.state not in _HERE or extract.vouched_at:
        raise BatchError("该批次的状态已变化；请刷新后再试。")
    extract.state = Extract.State.ACCEPTED
    extract.vouched_at, extract.vouched_by = timezone.now(), by
    extract.vouched_because = because
    _put_in_force(extract, "screening.extract.vouched", by)


@transaction.atomic
def withdraw(extract: Extract, *, by: User, because: str) -> None:
    """Take a batch back: what stood before it stands again; file and row are kept.

    Raises:
        PermissionDenied: `by` may not deliver there.
        BatchError: no reason, it is not accepted or held, or changes stand on it alone.
    """
    _may(by, Permission.EXTRACT_RECEIVE, extract)
    if FEEDS[extract.feed] not in deliverable(by):
        raise PermissionDenied(extract.feed)
    because = _reason(because)
    standing_files.lock(extract.feed, extract.region)
    extract.refresh_from_db()
    if extract.state not in _HERE:
        raise BatchError("该批次的状态已变化；请刷新后再试。")
    extract.state = Extract.State.WITHDRAWN
    extract.withdrawn_at, extract.withdrawn_by = timezone.now(), by
    extract.withdrawn_because = because
    extract.save()
    _stand_without(extract)
    tell(extract, "screening.extract.withdrawn", by)


def _may(by: User, permission: Permission, extract: Extract) -> None:
    if not by.can(permission, at=extract.region):
        raise PermissionDenied(permission)


def _reason(because: str) -> str:
    because = because.strip()
    if not because:
        raise BatchError("请写明原因。")
    return because[:200]


def tell(extract: Extract, kind: str, by: User | None) -> None:
    """Put what became of a batch on the trail."""
    events.append(
        Draft(
            kind=kind,
            region=extract.region,
            subject=SUBJECT,
            subject_id=extract.pk,
            by=by,
            note=extract.withdrawn_because or extract.vouched_because,
            data={
                "feed": extract.feed,
                "sha256": extract.sha256,
                "rows": extract.rows,
                "rejected": extract.rejected,
                "code": extract.refusal_code,
            },
        )
    )
