"""Verbs of catalogues. Who drafted a version edits it; somebody else publishes it.

A draft begins as a copy of the version in force there. Only lines of a draft change; the database
refuses everything else (migration `catalogue_pages`).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.forms.models import model_to_dict
from django.utils import timezone

from archives.catalogues.comparing import differences
from archives.catalogues.words import COLUMNS
from archives.filing.operations import SHORTEST_REASON
from archives.models import CHAPTERS, Catalogue, PaperKind
from archives.moves import ArchiveError, may
from ledger import events
from regions.duties import Permission
from regions.models import Level, Region, User

EDIT = Permission.ARCHIVE_CATALOGUE


def place_of(catalogue: Catalogue) -> Region:
    """Where it is kept: its county, or the prefecture."""
    return catalogue.region or prefecture()


def prefecture() -> Region:
    return Region.objects.get(level=Level.PREFECTURE)


def in_force(holder: str, place: Region, day: date) -> Catalogue:
    """The version that files opened there follow that day: the county's own, else the prefecture's.

    `place` is a county or the prefecture.
    """
    versions = Catalogue.objects.in_force(holder, day).select_related("region")
    own = versions.filter(region=place).first() if place.level == Level.COUNTY else None
    return own or versions.filter(region=None)[0]


@transaction.atomic
def draft(holder: str, place: Region, *, by: User) -> Catalogue:
    """Begin a version for a county, or for the prefecture, as a copy of the one in force there.

    Raises:
        PermissionDenied: `by` keeps no catalogue there.
        ArchiveError: neither county nor prefecture, or one is being drafted already.
    """
    may(by, EDIT, place)
    if place.level > Level.COUNTY:
        raise ArchiveError(f"{place.name}不能有自己的目录；目录由州、县制定。")
    region = place if place.level == Level.COUNTY else None
    base = in_force(holder, place, timezone.localdate())
    Catalogue.objects.select_for_update(of=("self",)).get(pk=base.pk)  # of two drafts one is first
    own = Catalogue.objects.filter(holder=holder, region=region)
    if own.drafts().exists():
        raise ArchiveError("已经有一份草稿；请先发布或作废。")
    newest = own.aggregate(last=Max("version"))["last"] or 0
    made = Catalogue.objects.create(
        holder=holder, region=region, version=newest + 1, base=base,
        drafted_at=timezone.now(), drafted_by=by,
    )  # fmt: skip
    PaperKind.objects.bulk_create(_copy(line, made) for line in base.kinds.order_by("order"))
    _tell("drafted", made, by=by, base=base.pk)
    return made


def _copy(line: PaperKind, to: Catalogue) -> PaperKind:
    values = model_to_dict(line, exclude=["id", "catalogue", "template"])
    return PaperKind(catalogue=to, template_id=line.template_id, **values)


@transaction.atomic
def add_line(catalogue: Catalogue, values: Mapping[str, Any], *, by: User) -> PaperKind:
    """Ask for one more paper; it comes last in its chapter. `values` by `COLUMNS`.

    Raises:
        PermissionDenied: `by` keeps no catalogue there.
        ArchiveError: it is no draft, or somebody else's; a title that is there already.
    """
    catalogue = _mine(catalogue, by)
    _check(catalogue, values)
    line = PaperKind.objects.create(
        catalogue=catalogue, code=_new_code(catalogue), order=_after(catalogue), **_given(values)
    )
    _put_in_order(catalogue)
    _tell("edited", catalogue, by=by, note=f"增加：{line.title}", act="added", code=line.code)
    return line


@transaction.atomic
def change_line(line: PaperKind, values: Mapping[str, Any], *, by: User) -> PaperKind:
    """Change what a line says; its code stays, so that papers find it again.

    Raises:
        PermissionDenied: `by` keeps no catalogue there.
        ArchiveError: it is no draft, or somebody else's; a title that is there already.
    """
    catalogue = _mine(line.catalogue, by)
    line = PaperKind.objects.select_for_update(of=("self",)).get(pk=line.pk)
    _check(catalogue, values, but=line)
    given = _given(values)
    changed = sorted(name for name, value in given.items() if getattr(line, name) != value)
    if not changed:
        return line
    if "chapter" in changed:
        line.order = _after(catalogue)
    for name in changed:
        setattr(line, name, given[name])
    line.save()
    _put_in_order(catalogue)
    _tell(
        "edited", catalogue, by=by, note=f"修改：{line.title}", act="changed", code=line.code,
        changed=changed,
    )  # fmt: skip
    return line


@transaction.atomic
def take_out(line: PaperKind, *, by: User) -> None:
    """Ask for this paper no more. The line goes; the trail and the version before keep it.

    Raises:
        PermissionDenied: `by` keeps no catalogue there.
        ArchiveError: it is no draft, or somebody else's; it is the last line.
    """
    catalogue = _mine(line.catalogue, by)
    if catalogue.kinds.count() == 1:
        raise ArchiveError("目录至少要有一份材料；请先加上新的再删这一项。")
    code, title = line.code, line.title
    line.delete()
    _tell("edited", catalogue, by=by, note=f"取消：{title}", act="taken_out", code=code)


@transaction.atomic
def move_line(line: PaperKind, *, up: bool, by: User) -> None:
    """Change places with the line before or after it in its chapter; at the end it stays.

    Raises:
        PermissionDenied: `by` keeps no catalogue there.
        ArchiveError: it is no draft, or somebody else's.
    """
    catalogue = _mine(line.catalogue, by)
    lines = list(catalogue.kinds.filter(chapter=line.chapter).order_by("order", "pk"))
    at = [one.pk for one in lines].index(line.pk)
    beside = at - 1 if up else at + 1
    if not 0 <= beside < len(lines):
        return
    one, other = lines[at], lines[beside]
    one.order, other.order = other.order, one.order
    PaperKind.objects.bulk_update([one, other], ["order"])
    _tell("edited", catalogue, by=by, note=f"移动：{one.title}", act="moved", code=one.code)


@transaction.atomic
def publish(catalogue: Catalogue, *, effective_on: date, basis: str, by: User) -> Catalogue:
    """Put a draft in force from a day on; what follows it never changes again.

    Raises:
        PermissionDenied: `by` keeps no catalogue there, or drafted it.
        ArchiveError: it is no draft, nothing differs, no basis, a day that is over or lies before
            that of the version before.
    """
    catalogue = _locked(catalogue, by)
    drafter = catalogue.drafted_by
    if drafter is None or drafter.person == by.person:
        raise PermissionDenied("archives.catalogue.published")
    if len(basis.strip()) < SHORTEST_REASON:
        raise ArchiveError(f"没有写明依据；请用至少 {SHORTEST_REASON} 个字写文件名称或文号。")
    if not differences(catalogue):
        raise ArchiveError("与所依据的版本没有差别，不用发布；请修改，或作废草稿。")
    if effective_on < timezone.localdate():
        raise ArchiveError(f"施行日期 {effective_on} 已经过去；请填今天或以后的日期。")
    before = Catalogue.objects.filter(
        holder=catalogue.holder, region=catalogue.region, effective_on__gt=effective_on
    ).first()
    if before:
        raise ArchiveError(
            f"第 {before.version} 版从 {before.effective_on} 起施行；新版不能早于这一天。"
        )
    catalogue.effective_on, catalogue.basis = effective_on, basis.strip()
    catalogue.published_at, catalogue.published_by = timezone.now(), by
    catalogue.save(update_fields=["effective_on", "basis", "published_at", "published_by"])
    _tell("published", catalogue, by=by, note=catalogue.basis, effective_on=str(effective_on))
    return catalogue


@transaction.atomic
def drop(catalogue: Catalogue, *, why: str, by: User) -> Catalogue:
    """End a draft that nobody wants; it stays to be read.

    Raises:
        PermissionDenied: `by` keeps no catalogue there.
        ArchiveError: it is no draft, or no reason.
    """
    catalogue = _locked(catalogue, by)
    if len(why.strip()) < SHORTEST_REASON:
        raise ArchiveError(f"没有写明原因；请用至少 {SHORTEST_REASON} 个字说明原因。")
    catalogue.ended_at, catalogue.ended_by = timezone.now(), by
    catalogue.save(update_fields=["ended_at", "ended_by"])
    _tell("dropped", catalogue, by=by, note=why.strip())
    return catalogue


def _locked(catalogue: Catalogue, by: User) -> Catalogue:
    """The draft as it stands now, kept from others until the transaction ends."""
    rows = Catalogue.objects.select_for_update(of=("self",))
    now = rows.select_related("region", "drafted_by", "base").get(pk=catalogue.pk)
    may(by, EDIT, place_of(now))
    if not now.is_draft:
        raise ArchiveError("这一版不是草稿，不能再改；要改请起草新的一版。")
    return now


def _mine(catalogue: Catalogue, by: User) -> Catalogue:
    now = _locked(catalogue, by)
    if now.drafted_by is None or now.drafted_by.person != by.person:
        raise ArchiveError("这份草稿由别人起草，只能由起草人修改；可以发布或作废。")
    return now


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in COLUMNS if name in values}


def _check(catalogue: Catalogue, values: Mapping[str, Any], but: PaperKind | None = None) -> None:
    same = catalogue.kinds.filter(title=values.get("title", ""))
    if (same.exclude(pk=but.pk) if but else same).exists():
        raise ArchiveError(f"目录里已经有“{values['title']}”；请换一个名称。")


def _new_code(catalogue: Catalogue) -> str:
    """A code that this place never gave: papers are known by it in all versions to come."""
    stem = f"{place_of(catalogue).code}-"
    given = PaperKind.objects.filter(code__startswith=stem).values_list("code", flat=True)
    numbers = [int(code.removeprefix(stem)) for code in given]
    return f"{stem}{max(numbers, default=0) + 1}"


def _after(catalogue: Catalogue) -> int:
    last: int | None = catalogue.kinds.aggregate(last=Max("order"))["last"]
    return (last or 0) + 1


def _put_in_order(catalogue: Catalogue) -> None:
    """Number the lines anew: chapter by chapter as in the volume."""
    chapters = [chapter.value for chapter in CHAPTERS[catalogue.holder]]
    lines = sorted(
        catalogue.kinds.all(), key=lambda one: (chapters.index(one.chapter), one.order, one.pk)
    )
    for order, line in enumerate(lines, start=1):
        line.order = order
    PaperKind.objects.bulk_update(lines, ["order"])


def _tell(verb: str, catalogue: Catalogue, *, by: User, note: str = "", **data: Any) -> None:
    events.append(
        events.Draft(
            kind=f"archives.catalogue.{verb}", region=place_of(catalogue),
            subject=Catalogue.subject, subject_id=catalogue.pk, by=by, note=note,
            data={"holder": catalogue.holder, "version": catalogue.version, **data},
        )
    )  # fmt: skip
