"""Verbs of the register: hand out, take back, extend, put right. Nothing in it is ever changed."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from archives.models import Archive, Lending, LendingEntry, Paper
from archives.moves import ArchiveError, locked, may, tell
from archives.retention.periods import destroyed_by
from regions.duties import Permission
from regions.models import User

KEEP = Permission.ARCHIVE_KEEP
Medium, Way, Kind, Condition = (
    Lending.Medium,
    Lending.Way,
    LendingEntry.Kind,
    LendingEntry.Condition,
)
SHORTEST_REASON = 4
MOST_DAYS = 90  # a lending is for so long at most; more is an extension with its reason


@dataclass(frozen=True)
class Given:
    """A line as it is written: who takes what, why, on whose word, until when."""

    person: str
    unit: str
    purpose: str
    basis: str
    phone: str = ""
    medium: str = Medium.ORIGINALS
    way: str = Way.TAKEN
    paper: Paper | None = None
    pages: int | None = None
    due_on: date | None = None


@transaction.atomic
def hand_out(archive: Archive, given: Given, *, by: User) -> Lending:
    """Write a line: originals in somebody's hands, or the electronic volume shown to somebody.

    Raises:
        PermissionDenied: `by` does not keep archives there.
        ArchiveError: it is out already or destroyed, or the line is not whole.
    """
    archive = locked(archive, KEEP, by=by)
    _check(given)
    if given.medium == Medium.ORIGINALS:
        _check_there(archive, given)
    is_paper = given.medium == Medium.ORIGINALS
    row = Lending.objects.create(
        archive=archive, paper=given.paper, medium=given.medium,
        way=given.way if is_paper else Way.VIEWED,
        person=given.person.strip(), unit=given.unit.strip(), phone=given.phone.strip(),
        purpose=given.purpose.strip(), basis=given.basis.strip(),
        pages=given.pages if is_paper else None, due_on=given.due_on if is_paper else None,
        handed_at=timezone.now(), handed_by=by,
    )  # fmt: skip
    tell(
        f"lending.{row.way}", archive, row, by=by, note=row.purpose, medium=row.medium,
        paper=row.paper_id, due_on=str(row.due_on or ""),
    )  # fmt: skip
    return row


def _check(given: Given) -> None:
    words = {
        "借阅人": given.person,
        "单位": given.unit,
        "用途": given.purpose,
        "批准人或依据": given.basis,
    }
    for label, text in words.items():
        if not text.strip():
            raise ArchiveError(f"没有填{label}；请填写后再登记。")
    if given.medium != Medium.ORIGINALS:
        return
    today = timezone.localdate()
    if not given.pages:
        raise ArchiveError("没有写交出多少页；请当面清点页数后填写。")
    if given.due_on is None or given.due_on < today:
        raise ArchiveError("应还日期应是今天或以后；请改正。")
    if (given.due_on - today).days > MOST_DAYS:
        raise ArchiveError(f"一次最多借 {MOST_DAYS} 天；确需更久，到期前办续借并写明理由。")
    if given.way == Way.VIEWED and given.due_on != today:
        raise ArchiveError("现场查阅当天归还；要带走请登记为借出。")


def _check_there(archive: Archive, given: Given) -> None:
    if given.paper and given.paper.archive_id != archive.pk:
        raise ArchiveError("这份材料不在这本档案里；请刷新页面后再选。")
    if given.paper and (number := destroyed_by(given.paper)):
        raise ArchiveError(f"这份材料已按 {number} 销毁，没有原件可借。")
    for one in archive.lendings.out().select_related("paper__kind"):
        if one.paper is None or given.paper is None or one.paper_id == given.paper.pk:
            what = str(one.paper) if one.paper else "整卷原件"
            raise ArchiveError(
                f"{what}已由{one.unit}{one.person}借阅，应于 {one.due_on} 归还；归还后才能再借。"
            )


@transaction.atomic
def take_back(
    lending: Lending, *, day: date, pages: int, condition: str, words: str = "", by: User
) -> LendingEntry:
    """Originals come back: pages counted, condition seen.

    Raises:
        PermissionDenied: `by` does not keep archives there.
        ArchiveError: not out, a day that is not, fewer pages than handed out called whole, or harm
            without words.
    """
    lending = _out(lending, by=by)
    handed_on = timezone.localdate(lending.handed_at)
    if not handed_on <= day <= timezone.localdate():
        raise ArchiveError(f"归还日期应在 {handed_on} 到今天之间；请改正。")
    if pages < (lending.pages or 0) and condition != Condition.SHORT:
        raise ArchiveError(
            f"交出 {lending.pages} 页，只还 {pages} 页；请选“缺页”并写明去向，或重新清点。"
        )
    if condition != Condition.WHOLE and len(words.strip()) < SHORTEST_REASON:
        raise ArchiveError("归还时有缺页或破损；请写明情况和处理办法。")
    entry = _write(lending, Kind.RETURNED, by, day=day, pages=pages, condition=condition,
                   words=words.strip())  # fmt: skip
    _tell(lending, "returned", by, words, pages=pages, condition=condition)
    return entry


@transaction.atomic
def extend(lending: Lending, *, until: date, why: str, by: User) -> LendingEntry:
    """Let it be kept longer, with a reason.

    Raises:
        PermissionDenied: `by` does not keep archives there.
        ArchiveError: not out, no later day, too long, or no reason.
    """
    lending = _out(lending, by=by)
    _check_reason(why)
    due_on = lending.due_on or until
    if until <= due_on or until < timezone.localdate():
        raise ArchiveError(f"续借日期应晚于现在的应还日期 {due_on}，且不早于今天；请改正。")
    if (until - timezone.localdate()).days > MOST_DAYS:
        raise ArchiveError(f"一次最多续到 {MOST_DAYS} 天以后；请改正。")
    if lending.way == Way.VIEWED:
        raise ArchiveError("现场查阅不能续借；请先归还，要带走另登记为借出。")
    entry = _write(lending, Kind.EXTENDED, by, day=until, words=why.strip())
    _tell(lending, "extended", by, why, until=str(until), before=str(due_on))
    return entry


@transaction.atomic
def correct(lending: Lending, *, words: str, by: User) -> LendingEntry:
    """Put a line right by a further entry; the line itself stands.

    Raises:
        PermissionDenied: `by` does not keep archives there.
        ArchiveError: no words.
    """
    may(by, KEEP, lending.archive.region)
    _check_reason(words)
    entry = _write(lending, Kind.CORRECTED, by, words=words.strip())
    _tell(lending, "corrected", by, words)
    return entry


def _out(lending: Lending, *, by: User) -> Lending:
    rows = Lending.objects.select_for_update(of=("self",)).select_related("archive__region")
    now = rows.get(pk=lending.pk)
    may(by, KEEP, now.archive.region)
    if not now.is_out:
        raise ArchiveError("这一笔已经归还，或不是原件借阅；请刷新页面。")
    return now


def _check_reason(why: str) -> None:
    if len(why.strip()) < SHORTEST_REASON:
        raise ArchiveError(f"没有写明原因；请用至少 {SHORTEST_REASON} 个字说明原因。")


def _write(lending: Lending, kind: str, by: User, **what: object) -> LendingEntry:
    return LendingEntry.objects.create(
        lending=lending, kind=kind, written_at=timezone.now(), written_by=by, **what
    )


def _tell(lending: Lending, verb: str, by: User, note: str, **data: object) -> None:
    tell(f"lending.{verb}", lending.archive, lending, by=by, note=note.strip()[:300], **data)
