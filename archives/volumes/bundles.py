"""A ZIP of a place, streamed as it is written: no copy of it is kept, little of it is in memory.

A stream that breaks off has no central directory, so that no program takes half of it for whole.
"""

import csv
import hashlib
import io
import json
import re
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import IO, Any

from qiannan import suites

_CHUNK = 1 << 18
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')


@dataclass(frozen=True)
class Member:
    """One file to come: its name inside the ZIP, how to open it, and the digests it was filed with.

    SM3, which a site of that suite asks for, is four times the work of SHA-256: where a file is
    what was filed, the one on record is told.
    """

    name: str
    open: Callable[[], IO[bytes]]
    sha256: str = ""
    sm3: str = ""


@dataclass(frozen=True)
class Written:
    """A line of the manifest. `fault` says what is wrong; a file without digest is not there."""

    name: str
    size: int
    sha256: str
    sm3: str
    fault: str = ""


def safe(name: str) -> str:
    """A part of a name that no system takes for a path or a formula."""
    return _UNSAFE.sub("_", name).strip(". ").lstrip("=+-@")[:60] or "_"


class _Pipe(io.RawIOBase):
    """Where zipfile writes: a stream that cannot go back, emptied by the reader."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def drain(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def stream(members: Iterable[Member], about: dict[str, Any]) -> Iterator[bytes]:
    """The bytes of the ZIP. `about` (who, when, why, which place) goes into the manifest.

    A file that cannot be opened is told in the manifest and left out; one that is not what was
    filed is told there too; one that breaks while it is read breaks the stream.
    """
    pipe = _Pipe()
    written: list[Written] = []
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as out:
        for member in members:
            try:
                source = member.open()
            except Exception as fault:  # noqa: BLE001  whatever the store says, it is told
                written.append(Written(member.name, 0, "", "", _why(fault)))
                continue
            with source:
                yield from _copy(out, pipe, source, member, written)
        for name, text in (
            ("清单.csv", _csv(written)),
            ("清单.json", _json(written, about)),
        ):
            out.writestr(_info(name), text)
            yield pipe.drain()
    yield pipe.drain()


def _info(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, time.localtime()[:6])


def _copy(
    out: zipfile.ZipFile, pipe: _Pipe, source: IO[bytes], member: Member, written: list[Written]
) -> Iterator[bytes]:
    sha256, size = hashlib.sha256(), 0
    needs_sm3 = suites.current().digest == "sm3" and not member.sm3
    sm3 = hashlib.new("sm3") if needs_sm3 else None
    with out.open(_info(member.name), "w", force_zip64=True) as target:
        while chunk := source.read(_CHUNK):
            sha256.update(chunk)
            if sm3:
                sm3.update(chunk)
            size += len(chunk)
            target.write(chunk)
            yield pipe.drain()
    digest = sha256.hexdigest()
    is_same = digest == (member.sha256 or digest)
    known = member.sm3 if is_same else ""
    written.append(
        Written(
            member.name, size, digest, sm3.hexdigest() if sm3 else known,
            "" if is_same else "与归档时的摘要不符，请报告系统管理员",
        )
    )  # fmt: skip
    yield pipe.drain()


def _why(fault: Exception) -> str:
    if isinstance(fault, FileNotFoundError):
        return "在文件库里找不到，请报告系统管理员"
    return " ".join(getattr(fault, "messages", [str(fault)]))[:200]


def _csv(written: Iterable[Written]) -> str:
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["文件", "字节", "SHA-256", "SM3", "问题"])
    table.writerows(asdict(one).values() for one in written)
    return "\ufeff" + out.getvalue()


def _json(written: list[Written], about: dict[str, Any]) -> str:
    inside = [one for one in written if one.sha256]
    told = about | {
        "count": len(inside),
        "bytes": sum(one.size for one in inside),
        "left_out": len(written) - len(inside),
        "changed": sum(bool(one.fault) for one in inside),
        "files": [asdict(one) for one in written],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)
