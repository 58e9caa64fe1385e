"""A ZIP of papers: packing several files into one, and what each of its files is."""

import io
import json
import re
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from archives.filing import names, packages, reading
from archives.filing.matching import Line, Reader, Said
from archives.filing.operations import catalogue_for
from archives.filing.packages import BadPackage
from archives.filing.reading import Read
from archives.models import Holder
from archives.moves import ArchiveError
from households.models import Household
from ledger.zipguard import Limits
from regions.models import Region

MAX_BYTES = 100 << 20
FOLDER = Limits(parts=600, part_bytes=reading.MAX_BYTES, bytes=500 << 20)
MOST_HOUSEHOLDS = 20_000
LONGEST_PATH = 1000
_JUNK = re.compile(r"(^|/)(__MACOSX|\.DS_Store|Thumbs\.db|desktop\.ini|\._)", re.IGNORECASE)


@dataclass(frozen=True)
class Planned:
    """One paper of a batch: the household's key, and its files in the order of pages."""

    household: int
    head: str
    kind: str
    title: str
    year: int | None
    files: list[str]

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


def packed(uploads: list[UploadedFile], paths: list[str]) -> tuple[str, bytes]:
    """The name and the bytes of one ZIP; several files are packed into one with their folders.

    Raises:
        ArchiveError: nothing, too much, a path longer than any is, or a ZIP that cannot be opened
            or is not honest.
    """
    if not uploads:
        raise ArchiveError("没有选文件；请选择一个 ZIP 压缩包，或一个文件夹里的文件。")
    if sum(one.size or 0 for one in uploads) > MAX_BYTES:
        raise ArchiveError("合计超过 100 MB；请按村或按户分成几次上传。")
    first = names.shown(uploads[0].name or "")
    if len(uploads) > FOLDER.parts:
        raise ArchiveError(f"选了 {len(uploads)} 个文件，超过 {FOLDER.parts} 个；请分几次上传。")
    if len(uploads) == 1 and names.suffix(first) == ".zip":
        body = uploads[0].read()
        _check(body, first)
        return first, body
    given = paths if len(paths) == len(uploads) else [one.name or "" for one in uploads]
    if max(map(len, given)) > LONGEST_PATH:
        raise ArchiveError(f"有文件的路径超过 {LONGEST_PATH} 个字；请把文件夹改短后再上传。")
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as package:
        for path, upload in zip(_different(given), uploads, strict=True):
            package.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), upload.read())
    return f"{first} 等 {len(uploads)} 个文件"[:80], whole.getvalue()


def _different(given: list[str]) -> list[str]:
    """Two files of one name are both kept; an empty name is one that is not understood."""
    seen: dict[str, int] = {}
    found = []
    for path in given:
        seen[path] = seen.get(path, 0) + 1
        found.append(f"{path}/{seen[path]}" if seen[path] > 1 else path or "未命名文件")
    return found


def _check(body: bytes, name: str) -> None:
    if not body.startswith(b"PK\x03\x04"):
        raise ArchiveError(f"“{name}”不是 ZIP 压缩包；请用系统自带的“压缩为 ZIP”打包后再上传。")
    try:
        with packages.opened(io.BytesIO(body), FOLDER, is_folder=True):
            pass
    except BadPackage as error:
        raise ArchiveError(f"“{name}”{error}") from error


def plan(source: IO[bytes], region: Region) -> tuple[list[Planned], list[dict[str, str]]]:
    """The papers that names tell of, and a fault for each file whose name does not.

    Raises:
        ArchiveError: it cannot be opened any more, or no file is in it.
    """
    homes = Household.objects.filter(region__path__startswith=region.path)
    rows = list(homes.values_list("pk", "household_no", "head_name")[:MOST_HOUSEHOLDS])
    heads = {key: head or number for key, number, head in rows}
    catalogue = catalogue_for(Holder.HOUSEHOLD, region, timezone.localdate())
    titles = dict(catalogue.kinds.values_list("code", "title"))
    reader = Reader(rows, [Line(code, title) for code, title in titles.items()])
    papers: dict[tuple[int, str, int | None], list[tuple[str, Said]]] = {}
    faults = []
    paths = _paths(source)
    if not paths:
        raise ArchiveError("里面没有文件；请把要归档的材料放进去再上传。")
    for path in paths:
        said = Said(fault=_bad_path(path)) if _bad_path(path) else reader.read(path)
        if said.fault:
            faults.append({"name": names.shown_path(path), "why": said.fault})
        else:
            key = (said.household, said.kind, said.year)
            papers.setdefault(key, []).append((path, said))
    return [
        Planned(home, heads[home], kind, titles[kind], year, _in_order(files))
        for (home, kind, year), files in papers.items()
    ], faults


def _in_order(files: list[tuple[str, Said]]) -> list[str]:
    return [path for path, _said in sorted(files, key=lambda one: (one[1].page, one[0]))]


def _paths(source: IO[bytes]) -> list[str]:
    source.seek(0)
    try:
        with packages.opened(source, is_folder=True) as package:
            members = [one for one in package.infolist() if not one.is_dir()]
    except BadPackage as error:
        raise ArchiveError(f"压缩包{error}") from error
    return [one.filename for one in members if not _JUNK.search(one.filename)]


def _bad_path(path: str) -> str:
    parts = re.split(r"[/\\]", path)
    if path.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]:
        return "文件名里的路径不正常；请重新打包后再上传。"
    try:
        names.check(parts[-1])
    except ValidationError as error:
        return str(error.messages[0])
    return ""


def _read(source: IO[bytes], path: str) -> Read:
    source.seek(0)
    shown = names.shown(path)
    try:
        with packages.opened(source, is_folder=True) as package:
            body = packages.read_part(package, package.getinfo(path), reading.MAX_BYTES)
    except BadPackage as error:
        raise ArchiveError(f"“{shown}”{error}") from error
    if not body:
        raise ArchiveError(f"“{shown}”是空文件；请重新拍照或选择文件。")
    return reading.read_bytes(body, shown)


def faults_of(source: IO[bytes], paper: Planned) -> list[dict[str, str]]:
    """Why files of a paper cannot be filed, by reading them all. One that cannot keeps the whole
    paper out: half of its pages would pass for the whole.
    """
    faults = []
    if len(paper.files) > reading.MOST_FILES:
        why = f"一份材料最多 {reading.MOST_FILES} 个文件，这份有 {len(paper.files)} 个；请分开。"
        return [{"name": names.shown_path(path), "why": why} for path in paper.files[:1]]
    for path in paper.files:
        try:
            _read(source, path)
        except ValidationError as error:
            faults.append({"name": names.shown_path(path), "why": str(error.messages[0])})
    return faults


def unpack(source: IO[bytes], paper: Planned, folder: Path, at: int) -> None:
    """Put what is to be kept of a paper's files into a folder, so that memory stays small.

    Raises:
        ValidationError: a file is refused.
    """
    for number, path in enumerate(paper.files):
        read = _read(source, path)
        stem = folder / f"{at}-{number}"
        stem.with_suffix(".body").write_bytes(read.body)
        told = {"kind": str(read.kind), "pages": read.pages, "size": read.size}
        stem.with_suffix(".json").write_text(json.dumps(told))


def kept(folder: Path, at: int, number: int, path: str) -> Read:
    """A file as `unpack` left it."""
    stem = folder / f"{at}-{number}"
    told = json.loads(stem.with_suffix(".json").read_text())
    body = stem.with_suffix(".body").read_bytes()
    return Read(told["kind"], body, names.shown(path), told["pages"], tuple(told["size"]))
