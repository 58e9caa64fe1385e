"""Taking volumes out: who may, why, and the word on the trail before the first byte leaves."""

import itertools
from collections.abc import Iterator
from functools import partial
from typing import IO, Any

from django.db import transaction
from django.utils import timezone

from archives.models import Archive, Holder, Paper, PaperFile
from archives.moves import ArchiveError, may, tell
from archives.retention.periods import destroyed_by
from archives.volumes import binding, bundles, holding
from ledger import events
from regions.duties import Permission
from regions.models import Level, Region, User

SHORTEST_REASON = 4
VOLUMES, ORIGINALS = "volumes", "originals"
_BATCH = 50  # files whose papers are read at once


@transaction.atomic
def take_volume(
    archive: Archive, *, why: str, by: User, part: str = "", two_sided: bool = False
) -> IO[bytes]:
    """The volume of a file (of a class, where the file is several) as PDF, opened; made now if need
    be. Nothing of the file is destroyed until it is open.

    Raises:
        PermissionDenied: `by` does not keep archives there.
        ArchiveError: no reason, no number yet, no such class, or a paper that cannot be read.
    """
    may(by, Permission.ARCHIVE_KEEP, archive.region)
    _check_reason(why)
    holding.keep_still(archive)
    held = holding.held_by(archive, part, two_sided=two_sided)
    made = binding.bind(held).open("rb")
    tell(
        "volume.taken", archive, archive, by=by,
        why=why, number=held.facts.number, digest=held.digest,
    )  # fmt: skip
    return made


def take_village(
    village: Region, what: str, *, why: str, by: User, two_sided: bool = False
) -> Iterator[bytes]:
    """The household volumes of a village, or their original files, as a ZIP to be streamed.

    Raises:
        PermissionDenied: `by` does not keep archives there.
        ArchiveError: no reason, not a village, no file there, or volumes without numbers.
    """
    may(by, Permission.ARCHIVE_KEEP, village)
    _check_reason(why)
    if village.level != Level.VILLAGE:
        raise ArchiveError(f"{village.name}不是村；档案按村打包，请选村。")
    rows = Archive.objects.filter(
        holder=Holder.HOUSEHOLD, place_path__startswith=village.path
    ).order_by("place_path", "pk")
    if not rows.exists():
        raise ArchiveError(f"{village.name}还没有户档案，没有可打包的内容。")
    if what == VOLUMES and (waiting := rows.filter(number="").count()):
        raise ArchiveError(f"{village.name}还有 {waiting} 本户档案没有档号；请先编号再打包。")
    keys = list(rows.values_list("pk", flat=True))
    data = {"what": what, "why": why, "files": len(keys)}
    events.append(
        events.Draft(kind="archives.volumes.taken", region=village, by=by, note=why, data=data)
    )
    about: dict[str, Any] = {
        "place": village.name, "code": village.code, "what": what, "why": why,
        "by": by.full_name, "at": timezone.localtime().isoformat(timespec="seconds"),
    }  # fmt: skip
    members = _volumes(keys, two_sided) if what == VOLUMES else _originals(keys)
    return bundles.stream(members, about)


def _check_reason(why: str) -> None:
    if len(why.strip()) < SHORTEST_REASON:
        raise ArchiveError(f"没有写明用途；请用至少 {SHORTEST_REASON} 个字说明用途。")


def _files(keys: list[int]) -> Iterator[list[Archive]]:
    for start in range(0, len(keys), _BATCH):
        batch = keys[start : start + _BATCH]
        found = (
            Archive.objects.filter(pk__in=batch)
            .select_related("region", "household", "accepted_by")
            .prefetch_related("volumes__numbered_by")
        )
        yield list(found.order_by("place_path", "pk"))


@transaction.atomic
def _open_volume(archive: Archive, two_sided: bool) -> IO[bytes]:
    holding.keep_still(archive)
    return binding.bind(holding.held_by(archive, two_sided=two_sided)).open("rb")


def _volumes(keys: list[int], two_sided: bool) -> Iterator[bundles.Member]:
    for archive in itertools.chain.from_iterable(_files(keys)):
        yield bundles.Member(f"{_folder(archive)}.pdf", partial(_open_volume, archive, two_sided))


def _originals(keys: list[int]) -> Iterator[bundles.Member]:
    for archives in _files(keys):
        folders = {archive.pk: _folder(archive) for archive in archives}
        counts: dict[int, Iterator[int]] = {pk: itertools.count(1) for pk in folders}
        for paper in holding.papers_of(list(folders)):
            title = bundles.safe(paper.title or paper.kind.title)
            for file in (file for version in paper.versions.all() for file in version.files.all()):
                order = next(counts[paper.archive_id])
                name = f"{folders[paper.archive_id]}/{order:03}_{title}.{file.kind}"
                body = partial(_open_original, paper, file)
                yield bundles.Member(name, body, file.sha256, file.sm3)


def _open_original(paper: Paper, file: PaperFile) -> IO[bytes]:
    """The list of a ZIP may be older than a destruction, and its bytes wait for their worker."""
    if number := destroyed_by(paper):
        raise ArchiveError(f"已按 {number} 销毁")
    return file.file.storage.open(file.file.name)


def _folder(archive: Archive) -> str:
    head = archive.household.head_name if archive.household else ""
    return f"{bundles.safe(archive.number or str(archive.pk))}_{bundles.safe(head)}"
