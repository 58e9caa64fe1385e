"""A list of appraisal: opened with its group, filled, an opinion on each paper, signed by all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from archives.filing.pages import title_of
from archives.models import Appraiser, DestructionLine, DestructionList, Paper, PaperFile
from archives.moves import ArchiveError, may
from archives.retention import holds, periods
from archives.volumes.holding import number_of
from ledger import events, hands, numbers
from ledger.models import Event, Signature
from regions.duties import Permission
from regions.models import Region, User

KEEP = Permission.ARCHIVE_KEEP
State, Opinion = DestructionList.State, DestructionLine.Opinion
FEWEST_APPRAISERS = 2
MOST_LINES = 2000
SHORTEST_REASON = 4
SAYS = "本人参加鉴定，对所提意见负责"


def locked_list(row: DestructionList, *states: str) -> DestructionList:
    """The list as it stands now, kept from others until the transaction ends.

    Raises:
        ArchiveError: it does not stand in one of `states`.
    """
    rows = DestructionList.objects.select_for_update(of=("self",)).select_related("region")
    now = rows.get(pk=row.pk)
    if now.state not in states:
        raise ArchiveError(
            f"“{now.name}”现在是“{now.get_state_display()}”，不能这样办；请刷新页面。"
        )
    return now


def told(verb: str, row: DestructionList, *, by: User, note: str = "", **data: Any) -> Event:
    """Put on the trail what was done with a list."""
    return events.append(
        events.Draft(
            kind=f"archives.destruction.{verb}", region=row.region, subject=row.subject,
            subject_id=row.pk, by=by, note=note[:300], data={"number": row.number, **data},
        )
    )  # fmt: skip


@transaction.atomic
def open_list(
    region: Region, name: str, appraisers: Sequence[User], *, by: User
) -> DestructionList:
    """Open a list for a place with those who appraise.

    Raises:
        PermissionDenied: `by` does not keep archives there.
        ArchiveError: no name, or fewer than two persons.
    """
    may(by, KEEP, region)
    if len(name.strip()) < SHORTEST_REASON:
        raise ArchiveError("没有写名称；请写明，如“2025年到期档案鉴定”。")
    if len({one.person for one in appraisers}) != len(appraisers):
        raise ArchiveError("鉴定组里有同一个人；请选不同的人。")
    if len(appraisers) < FEWEST_APPRAISERS:
        raise ArchiveError(f"鉴定组至少 {FEWEST_APPRAISERS} 人；请再选人。")
    Region.objects.select_for_update(no_key=True).get(pk=region.pk)
    stem = f"XH-{region.code}-{timezone.localdate().year}-"
    row = DestructionList.objects.create(
        number=numbers.following(DestructionList.objects.all(), stem, 2), region=region,
        name=name.strip()[:60], opened_at=timezone.now(), opened_by=by,
    )  # fmt: skip
    Appraiser.objects.bulk_create(Appraiser(list=row, user=one) for one in appraisers)
    told("opened", row, by=by, appraisers=[one.full_name for one in appraisers])
    return row


@transaction.atomic
def put_on(row: DestructionList, papers: Iterable[int], *, by: User) -> int:
    """Put papers whose period has ended on a list; return how many were. Those on it stay.

    Raises:
        PermissionDenied: `by` does not keep archives there.
        ArchiveError: signed already, nothing that is due, too many, or a file that is held.
    """
    row = locked_list(row, State.APPRAISAL)
    may(by, KEEP, row.region)
    _check_unsigned(row)
    within = Paper.objects.filter(archive__place_path__startswith=row.region.path)
    chosen = (
        within.filter(pk__in=list(papers))
        .select_related("kind", "archive__household", "archive__region")
        .prefetch_related("archive__volumes")
    )
    found = list(periods.due(chosen, timezone.localdate()).order_by("archive", "pk"))
    if not found:
        raise ArchiveError("所选材料没有到期的，或已在别的鉴定册里；请从到期清单里选。")
    if row.lines.count() + len(found) > MOST_LINES:
        raise ArchiveError(f"一册最多 {MOST_LINES} 份；请另开一册。")
    held = holds.reasons((paper.archive_id for paper in found), user=by)
    if held:
        first = next(paper for paper in found if paper.archive_id in held)
        raise ArchiveError(
            f"{title_of(first.archive)}的档案{held[first.archive_id]}，不能列入鉴定册；"
            f"请去掉后再列（共 {len(held)} 本）。"
        )
    files = _files([paper.pk for paper in found])
    DestructionLine.objects.bulk_create(
        _line(row, paper, files.get(paper.pk, [])) for paper in found
    )
    told("put_on", row, by=by, papers=len(found))
    return len(found)


def _files(papers: list[int]) -> dict[int, list[PaperFile]]:
    found: dict[int, list[PaperFile]] = {}
    rows = PaperFile.objects.filter(version__paper__in=papers).select_related("version")
    for file in rows.order_by("version__number", "order"):
        found.setdefault(file.version.paper_id, []).append(file)
    return found


def _line(row: DestructionList, paper: Paper, files: list[PaperFile]) -> DestructionLine:
    formed: int = paper.formed  # type: ignore[attr-defined]
    return DestructionLine(
        list=row, paper=paper, archive_number=number_of(paper.archive, paper),
        whose=title_of(paper.archive)[:80], title=str(paper)[:80], formed_year=formed,
        pages=sum(one.pages for one in files if one.version.number == paper.version),
        retention=paper.kind.retention, ended_on=periods.ends_on(formed, paper.kind.retention),
        digests=[one.digest for one in files],
    )  # fmt: skip


@dataclass(frozen=True)
class Said:
    """An opinion on papers: what to do, why, and until when one that is kept longer stays."""

    opinion: str
    why: str
    until: int | None = None


@transaction.atomic
def say(row: DestructionList, lines: Iterable[int], said: Said, *, by: User) -> int:
    """Give an opinion on lines, or another one; return on how many.

    Raises:
        PermissionDenied: `by` is not of the group.
        ArchiveError: signed already, no reason, or a year that is over.
    """
    row = locked_list(row, State.APPRAISAL)
    _of_group(row, by)
    _check_unsigned(row)
    if len(said.why.strip()) < SHORTEST_REASON:
        raise ArchiveError(f"没有写明理由；请用至少 {SHORTEST_REASON} 个字说明。")
    until = None
    if said.opinion == Opinion.EXTEND:
        if not said.until or said.until < timezone.localdate().year:
            raise ArchiveError("延长保管要写到哪一年年底，应是今年或以后；请改正。")
        until = date(said.until, 12, 31)
    changed = row.lines.filter(pk__in=list(lines)).update(
        opinion=said.opinion, extended_until=until, why=said.why.strip()[:200],
        said_at=timezone.now(), said_by=by,
    )  # fmt: skip
    if not changed:
        raise ArchiveError("没有选材料；请先勾选再提意见。")
    told("said", row, by=by, note=said.why, opinion=said.opinion, lines=changed)
    return changed


@transaction.atomic
def sign(row: DestructionList, *, by: User, strokes: str = "") -> DestructionList:
    """One of the group signs all opinions; when all have, the list waits for approval.

    Raises:
        PermissionDenied: `by` is not of the group.
        ArchiveError: a line without an opinion, or signed by this person already.
    """
    row = locked_list(row, State.APPRAISAL)
    mine = _of_group(row, by)
    if mine.signed_at:
        raise ArchiveError("您已经签过字；等其他鉴定人签字。")
    if not row.lines.exists():
        raise ArchiveError("册里还没有材料；请先从到期清单列入。")
    if left := row.lines.filter(opinion="").count():
        raise ArchiveError(f"还有 {left} 份材料没有鉴定意见；逐份提出意见后再签字。")
    now = timezone.now()
    mine.signed_at = now
    mine.save(update_fields=["signed_at"])
    event = told("signed", row, by=by)
    write_hand(event, row, Signature.Role.EXAMINER, SAYS, by, strokes)
    if not row.appraisers.filter(signed_at__isnull=True).exists():
        row.state, row.appraised_at, row.appraised_by = State.APPRAISED, now, by
        row.save(update_fields=["state", "appraised_at", "appraised_by"])
    return row


def write_hand(
    event: Event, row: DestructionList, role: Signature.Role, says: str, by: User, strokes: str
) -> None:
    """A signature over the whole list as it stands."""
    hands.write(
        event,
        region=row.region,
        statement=says,
        signed=content_of(row),
        hands=[hands.Hand(role, by.full_name, strokes, by)],
    )


def content_of(row: DestructionList) -> dict[str, Any]:
    """What is signed: each paper with its digests, and what is to become of it."""
    return {
        "list": row.number,
        "pages": row.lines.aggregate(n=Sum("pages", default=0))["n"],
        "method": row.method,
        "destroyed_on": row.destroyed_on and str(row.destroyed_on),
        "lines": [
            [one.paper_id, one.title, one.retention, str(one.ended_on), one.opinion,
             one.extended_until and str(one.extended_until), one.why, one.digests]
            for one in row.lines.all()
        ],
    }  # fmt: skip


def _of_group(row: DestructionList, by: User) -> Appraiser:
    found = row.appraisers.filter(by.stands_in("user")).first()
    if found is None or not by.can(Permission.ARCHIVE_VIEW, at=row.region):
        raise PermissionDenied(str(KEEP))
    return found


def _check_unsigned(row: DestructionList) -> None:
    if row.appraisers.filter(signed_at__isnull=False).exists():
        raise ArchiveError("已有鉴定人签字，册里的材料和意见不能再改；确需改动请批准人退回。")
