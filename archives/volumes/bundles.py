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

_CHUNK = 1 << 18
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')


@dataclass(frozen=True)
class Member:
    """One file to come: its name inside the ZIP, and how to open it."""

    name: str
    open: Callable[[], IO[bytes]]


@dataclass(frozen=True)
class Written:
    """A line of the manifest. `fault` says why a file is not in the ZIP."""

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

    A file that cannot be opened is told in the manifest and left out; one that breaks while it is
    read breaks the stream.
    """
    pipe = _Pipe()
    written: list[Written] = []
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as out:
        for member in members:
            try:
                source = member.open()
            except Exception as fault:  # noqa: BLE001  whatever the store says, it is told
                written.append(Written(member.name, 0, "", "", str(fault)[:200]))
                continue
            with source:
                yield from _copy(out, pipe, source, member.name, written)
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
    out: zipfile.ZipFile, pipe: _Pipe, source: IO[bytes], name: str, written: list[Written]
) -> Iterator[bytes]:
    sha256, sm3, size = hashlib.sha256(), hashlib.new("sm3"), 0
    with out.open(_info(name), "w", force_zip64=True) as target:
        while chunk := source.read(_CHUNK):
            sha256.update(chunk)
            sm3.update(chunk)
            size += len(chunk)
            target.write(chunk)
            yield pipe.drain()
    written.append(Written(name, size, sha256.hexdigest(), sm3.hexdigest()))
    yield pipe.drain()


def _csv(written: Iterable[Written]) -> str:
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["文件", "字节", "SHA-256", "SM3", "未装入的原因"])
    table.writerows(asdict(one).values() for one in written)
    return "\ufeff" + out.getvalue()


def _json(written: list[Written], about: dict[str, Any]) -> str:
    whole = [one for one in written if not one.fault]
    told = about | {
        "count": len(whole),
        "bytes": sum(one.size for one in whole),
        "left_out": len(written) - len(whole),
        "files": [asdict(one) for one in written],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)
