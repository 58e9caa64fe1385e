"""Verbs of a file and its papers: open, file, replace, remove, restore."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from archives.checks.operations import check
from archives.filing import previews
from archives.filing.reading import MOST_FILES, Read
from archives.models import Archive, Catalogue, Holder, Paper, PaperFile, PaperKind, Version
from archives.models.papers import Source, _place
from archives.moves import ArchiveError, locked, locked_paper, may, tell
from households.models import Household
from ledger import likeness, whole
from qiannan import suites
from regions.duties import Permission
from regions.models import Level, Region, User

SHORTEST_REASON = 4
NO_FILE = "没有选文件；请拍照或选择文件后再提交。"


@dataclass(frozen=True)
class Told:
    """What is known of a paper beside its bytes; see `Paper`."""

    title: str = ""
    issuer: str = ""
    signers: str = ""
    is_signed: bool | None = None
    is_sealed: bool | None = None
    made_on: date | None = None
    year: int | None = None
    amount_yuan: Decimal | None = None
    people: int | None = None
    words: str = ""
    facts: Any = None


def catalogue_for(holder: str, place: Region, day: date) -> Catalogue:
    """The catalogue in force there that day: the county's own, else that of the prefecture."""
    versions = Catalogue.objects.in_force(holder, day)
    county = next((one for one in place.ancestors if one.level == Level.COUNTY), None)
    own = versions.filter(region=county).first() if county else None
    return own or versions.filter(region=None)[0]


@transaction.atomic
def open_for(household: Household, *, by: User) -> Archive:
    """The file of a household; opened now if it has none.

    Raises:
        PermissionDenied: `by` may not file papers there.
    """
    may(by, Permission.ARCHIVE_FILE, household.region)
    return _open(by, holder=Holder.HOUSEHOLD, household=household, region=household.region)


@transaction.atomic
def open_place(place: Region, year: int, *, by: User) -> Archive:
    """The file of a village or township of a year; opened now if there is none.

    Raises:
        PermissionDenied: `by` may not file papers there.
        ArchiveError: the place is neither a village nor a township.
    """
    holders = {Level.VILLAGE: Holder.VILLAGE, Level.TOWNSHIP: Holder.TOWNSHIP}
    if place.level not in holders:
        raise ArchiveError(f"{place.name}不是村或乡镇，没有村档、乡档；请选村或乡镇。")
    may(by, Permission.ARCHIVE_FILE, place)
    return _open(by, holder=holders[place.level], region=place, year=year)


def _open(by: User, **what: Any) -> Archive:
    keys = {key: value for key, value in what.items() if key != "region" or "year" in what}
    today = timezone.localdate()
    made = {
        "region": what["region"],
        "catalogue": catalogue_for(what["holder"], what["region"], today),
        "opened_at": timezone.now(),
        "opener": by,
    }
    archive, is_new = Archive.objects.get_or_create(**keys, defaults=made)
    if is_new:
        archive.refresh_from_db(fields=["place_path"])
        tell("archive.opened", archive, archive, by=by)
        check([archive.pk])
    return archive


@whole.or_nothing()
@transaction.atomic
def file_paper(
    archive: Archive,
    kind: PaperKind,
    told: Told,
    files: Sequence[Read],
    *,
    source: str = Source.UPLOAD,
    by: User,
) -> Paper:
    """File a paper with its pages. `files` are read already (`reading.read`).

    Raises:
        PermissionDenied: `by` may not file papers there.
        ArchiveError: the kind is not of the file's catalogue, no file, or a date that has not come.
    """
    archive = locked(archive, Permission.ARCHIVE_FILE, by=by)
    if kind.catalogue_id != archive.catalogue_id:
        raise ArchiveError(f"“{kind.title}”不在这本档案的目录里；请刷新页面后再选。")
    _check(told, files)
    paper = Paper(
        archive=archive, kind=kind, source=source, filed_at=timezone.now(), filed_by=by,
        **_columns(told),
    )  # fmt: skip
    paper.save(force_insert=True)
    _put(paper, files, "", by)
    tell("paper.filed", archive, paper, by=by, paper_kind=kind.code, files=_digests(paper))
    check([paper.archive_id])
    return paper


@transaction.atomic
def tell_of(paper: Paper, told: Told, *, by: User) -> Paper:
    """Write down what is known of a paper: signed, sealed, dated; its bytes stay.

    Raises:
        PermissionDenied: `by` may not file papers there.
        ArchiveError: a date that has not come.
    """
    paper = locked_paper(paper, Permission.ARCHIVE_FILE, by=by)
    _check_date(told)
    before = {name: str(getattr(paper, name)) for name in _columns(told)}
    for name, value in _columns(told).items():
        setattr(paper, name, value)
    paper.save()
    changed = sorted(n for n, was in before.items() if str(getattr(paper, n)) != was)
    tell("paper.told", paper.archive, paper, by=by, changed=changed)
    check([paper.archive_id])
    return paper


@whole.or_nothing()
@transaction.atomic
def replace(paper: Paper, files: Sequence[Read], *, why: str, by: User) -> Version:
    """Put in a new version of a paper; the earlier ones stay.

    Raises:
        PermissionDenied: `by` may not file papers there.
        ArchiveError: no file, no reason, or the paper is out of the volume.
    """
    paper = locked_paper(paper, Permission.ARCHIVE_FILE, by=by)
    if paper.removed_at:
        raise ArchiveError("这份材料已从卷内删除，不能换版；请先恢复。")
    if not files:
        raise ArchiveError(NO_FILE)
    check_reason(why)
    paper.version += 1
    paper.save(update_fields=["version"])
    version = _put(paper, files, why, by)
    tell("paper.replaced", paper.archive, paper, by=by, note=why, files=_digests(paper))
    check([paper.archive_id])
    return version


@transaction.atomic
def remove(paper: Paper, *, why: str, by: User) -> Paper:
    """Take a paper out of the volume (删); it stays on record with reason and signer.

    Raises:
        PermissionDenied: `by` may not file papers there.
        ArchiveError: no reason, or it is out already.
    """
    paper = locked_paper(paper, Permission.ARCHIVE_FILE, by=by)
    if paper.removed_at:
        raise ArchiveError("这份材料已经从卷内删除；请刷新页面。")
    check_reason(why)
    paper.removed_at, paper.removed_by, paper.removed_why = timezone.now(), by, why
    paper.save(update_fields=["removed_at", "removed_by", "removed_why"])
    tell("paper.removed", paper.archive, paper, by=by, note=why)
    check([paper.archive_id])
    return paper


@transaction.atomic
def restore(paper: Paper, *, why: str, by: User) -> Paper:
    """Put a paper back into the volume.

    Raises:
        PermissionDenied: `by` may not file papers there.
        ArchiveError: no reason, or it is in the volume.
    """
    paper = locked_paper(paper, Permission.ARCHIVE_FILE, by=by)
    if not paper.removed_at:
        raise ArchiveError("这份材料就在卷内，不用恢复；请刷新页面。")
    check_reason(why)
    paper.removed_at = paper.removed_by = None
    paper.removed_why = ""
    paper.save(update_fields=["removed_at", "removed_by", "removed_why"])
    tell("paper.restored", paper.archive, paper, by=by, note=why)
    check([paper.archive_id])
    return paper


def _columns(told: Told) -> dict[str, Any]:
    return {name: value for name, value in vars(told).items() if name != "facts"} | {
        "facts": told.facts or {}
    }


def _check(told: Told, files: Sequence[Read]) -> None:
    if not files:
        raise ArchiveError(NO_FILE)
    if len(files) > MOST_FILES:
        raise ArchiveError(
            f"一份材料最多 {MOST_FILES} 个文件，这次选了 {len(files)} 个；请分开归档。"
        )
    _check_date(told)


def _check_date(told: Told) -> None:
    if told.made_on and told.made_on > timezone.localdate():
        raise ArchiveError(f"材料日期 {told.made_on} 还没有到；请填材料上写的真实日期。")


def check_reason(why: str) -> None:
    """Refuse a reason that says nothing.

    Raises:
        ArchiveError: too short.
    """
    if len(why.strip()) < SHORTEST_REASON:
        raise ArchiveError(f"没有写明原因；请用至少 {SHORTEST_REASON} 个字说明原因。")


def _put(paper: Paper, files: Sequence[Read], why: str, by: User) -> Version:
    version = Version.objects.create(
        paper=paper, number=paper.version, why=why, made_at=timezone.now(), made_by=by
    )
    for order, read in enumerate(files, start=1):
        _keep(version, order, read)
    previews.ask()
    return version


def _keep(version: Version, order: int, read: Read) -> PaperFile:
    row = PaperFile(
        version=version, order=order, kind=read.kind, name=read.name[:80],
        sha256=hashlib.sha256(read.body).hexdigest(),
        sm3=hashlib.new("sm3", read.body).hexdigest() if suites.current().digest == "sm3" else "",
        size=len(read.body), pages=read.pages, width=read.size[0], height=read.size[1],
    )  # fmt: skip
    row.file.name = whole.put(row.file.storage, _place(row, ""), read.body)
    row.save(force_insert=True)
    if read.kind == PaperFile.Kind.JPEG:
        likeness.keep(row.sha256, read.body)
    return row


def _digests(paper: Paper) -> list[str]:
    now = PaperFile.objects.filter(version__paper=paper, version__number=paper.version)
    return [file.digest for file in now.order_by("order")]
