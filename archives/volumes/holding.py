"""What the volume of a file holds, read from the tables in a few queries."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import F, Prefetch
from django.utils import timezone, translation

from archives.models import Archive, Chapter, Paper, PaperFile, Retention, Version, Volume
from archives.moves import ArchiveError
from archives.retention.periods import gone
from archives.volumes import classes
from archives.volumes.binding import Held, Item
from archives.volumes.sheets import Facts, Line

_LONGEST = (Retention.PERMANENT, Retention.YEARS_30, Retention.YEARS_10)


def keep_still(archive: Archive) -> None:
    """Let no paper of the file be filed, changed or destroyed until the transaction ends: whoever
    does that takes the row of the file (the database does when a list is carried out). Others may
    bind the same file meanwhile.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM archives_archive WHERE id = %s FOR KEY SHARE", [archive.pk])


def held_by(archive: Archive, part: str = "", *, two_sided: bool = False) -> Held:
    """What a volume of a file holds now; papers taken out of it stay out. `part` is the class where
    the file is several volumes, nothing else.

    Raises:
        ArchiveError: no number yet, or no such class.
    """
    volume = volume_of(archive, part)
    papers = papers_of([archive.pk])
    if part:
        papers = [one for one in papers if _part_of(one, archive) == part]
    # A volume is Chinese, whatever language the page has that asks for it.
    with translation.override("zh-hans"):
        items = [
            Item(_line(paper), [f for v in paper.versions.all() for f in v.files.all()])
            for paper in papers
        ]
        return Held(archive.pk, _facts(archive, volume, papers), items, two_sided, part)


def volume_of(archive: Archive, part: str = "") -> Volume:
    """The volume of a file; of one of its classes where the file is several.

    Raises:
        ArchiveError: no number yet, or no such class.
    """
    if bool(part) != classes.is_split(archive.holder):
        raise ArchiveError("请先选要装订的类目；乡镇档案一类一卷，其他档案一本一卷。")
    found = [one for one in archive.volumes.all() if part in ("", one.part)]
    if not found:
        raise ArchiveError("这本档案还没有档号；请先编号，再装订成卷。")
    return found[0]


def volumes_of(archive: Archive, parts: Sequence[str]) -> list[tuple[str, str, list[Paper]]]:
    """Of a file that is several volumes: title of the class, number if it has one, its papers."""
    numbers = {one.part: one.number for one in archive.volumes.all()}
    papers = papers_of([archive.pk]) if parts else []
    return [
        (
            f"JF{part} {classes.TITLES[part]}", numbers.get(part, ""),
            [one for one in papers if _part_of(one, archive) == part],
        )
        for part in parts
    ]  # fmt: skip


def number_of(archive: Archive, paper: Paper) -> str:
    """The number of the volume of a file that a paper of it is in; empty where it has none yet."""
    if not archive.number or not classes.is_split(archive.holder):
        return archive.number
    part = _part_of(paper, archive)
    return next((one.number for one in archive.volumes.all() if one.part == part), "")


def _part_of(paper: Paper, archive: Archive) -> str:
    return classes.part_of(archive.holder, paper.kind.chapter, paper.kind.is_picture)


def papers_of(archives: Sequence[int]) -> list[Paper]:
    """Papers in the volumes, in the order of the catalogue, each with its newest version alone.

    A destroyed paper (`is_gone`) has no file any more.
    """
    newest = Version.objects.filter(number=F("paper__version")).prefetch_related(
        Prefetch("files", PaperFile.objects.exclude(gone("version__paper")).order_by("order"))
    )
    rows = Paper.objects.filter(archive__in=archives, removed_at__isnull=True)
    rows = rows.select_related("kind").prefetch_related(Prefetch("versions", newest))
    rows = rows.annotate(is_gone=gone("pk"))
    return list(rows.order_by("archive", "kind__order", F("made_on").asc(nulls_last=True), "pk"))


def _line(paper: Paper) -> Line:
    kind = paper.kind
    is_gone: bool = paper.is_gone  # type: ignore[attr-defined]
    return Line(
        str(Chapter(kind.chapter).label), paper.issuer or kind.issuer or paper.signers,
        f"{paper.title or kind.title}{'（已销毁）' if is_gone else ''}",
        f"{paper.made_on:%Y%m%d}" if paper.made_on else "", 0, 0,
    )  # fmt: skip


def _facts(archive: Archive, volume: Volume, papers: Sequence[Paper]) -> Facts:
    days = sorted(paper.made_on for paper in papers if paper.made_on)
    asked = {paper.kind.retention for paper in papers}
    longest = next((one for one in _LONGEST if one in asked), Retention.YEARS_30)
    place = "".join(one.name for one in archive.region.ancestors[1:4])
    whose = f"{archive.household.head_name}户" if archive.household else f"{archive.year}年度"
    is_part = classes.is_split(archive.holder)
    part = f"（{classes.TITLES[volume.part]}）" if is_part else ""
    gaps = archive.gaps.select_related("kind").order_by("kind__order", "pk")
    missing = dict.fromkeys(
        f"{gap.kind.title}（{gap.get_state_display()}）"
        for gap in gaps
        if not is_part
        or classes.part_of(archive.holder, gap.kind.chapter, gap.kind.is_picture) == volume.part
    )
    return Facts(
        number=volume.number,
        title=f"{place}{whose}精准扶贫档案{part}",
        office=archive.region.ancestors[1].name,
        days=f"{days[0]:%Y%m%d}—{days[-1]:%Y%m%d}" if days else "",
        retention=str(longest.label),
        missing=tuple(missing),
        put_together=volume.numbered_by.full_name,
        put_together_on=f"{timezone.localtime(volume.numbered_at):%Y年%m月%d日}",
        checked=archive.accepted_by.full_name if archive.accepted_by else "",
        checked_on=(
            f"{timezone.localtime(archive.accepted_at):%Y年%m月%d日}" if archive.accepted_at else ""
        ),
    )
