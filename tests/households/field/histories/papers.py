"""Papers in histories: what phones photograph, what an office does, what must hold in the end."""

import hashlib
import io
import json
from collections import Counter
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from archives.filing import operations, reading
from archives.filing.operations import Told
from archives.models import Paper, PaperFile, PaperKind, Version
from ledger.acts import photos
from ledger.models import FieldAct, FieldPhoto
from regions.models import User
from tests.households.field.histories.seen import DONE, SEEN

FILED = "archive.paper"
KIND = "application"
# What is wrong with a paper, and what the worker is told of it.
WRONG = {
    "kind": "不在这户档案的目录里",
    "day": "还没有到",
    "bytes": "内容却是PDF",
    "pages": "请拍照",
}


def page(number: int) -> bytes:
    """A photo that no other number looks like."""
    noise = Image.frombytes("L", (40, 52), Random(number).randbytes(40 * 52))
    out = io.BytesIO()
    noise.resize((400, 520)).convert("RGB").save(out, "JPEG", quality=70)
    return out.getvalue()


class Papers:
    """`expected` are the digests of an act's pages as they will be kept; `ways` what is wrong with
    it, if anything; `coming` the photos a phone has not sent, by the key of its person.
    """

    def __init__(self) -> None:
        self.expected: dict[str, tuple[str, ...]] = {}
        self.ways: dict[str, str] = {}
        self.coming: dict[int, dict[str, bytes]] = {}
        self.of_office: list[tuple[str, ...]] = []
        self.before = set(stored())
        self.count = 0

    def pages(self, number: int) -> list[bytes]:
        self.count += number
        return [page(n) for n in range(self.count - number, self.count)]

    def take(
        self, phone: Any, key: int, number: int, wrong: str, copy_of: int
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Body and photos of an act: a better copy of a paper the phone knows, or a new paper."""
        contents = [] if wrong == "pages" else self.pages(number)
        if wrong == "bytes":
            contents[-1] = b"%PDF-1.4\n" + contents[-1]
        named = {hashlib.sha256(one).hexdigest(): one for one in contents}
        self.coming.setdefault(phone.device.user_id, {}).update(named)
        known = phone.papers.get(key, [])
        day = timezone.localdate() + timedelta(days=1) if wrong == "day" else "2014-03-01"
        body = {
            "household": key, "kind": "no-such" if wrong == "kind" else KIND,
            "had": len(known), "made_on": f"{day}", "is_signed": "yes",
        }  # fmt: skip
        if known and copy_of:
            body["paper"], body["version"] = known[copy_of % len(known)]
            SEEN["better copy"] += 1
        return body, {"photos": [{"sha256": one} for one in named]}

    def note(self, act: dict[str, Any], phone: Any, wrong: str) -> None:
        """Remember what of the act must be there in the end."""
        self.ways[act["id"]] = wrong
        if not wrong:
            contents = self.coming[phone.device.user_id]
            self.expected[act["id"]] = tuple(kept(contents[one["sha256"]]) for one in act["photos"])

    def upload(self, user: User, most: int | None = None) -> None:
        """Send photos that are still on the phone, all or some."""
        waiting = self.coming.get(user.pk, {})
        for name in list(waiting)[:most]:
            content = waiting.pop(name)
            half = len(content) // 2
            for start, piece in ((0, content[:half]), (half, content[half:])):
                photos.take_in(user, name, start=start, size=len(content), piece=piece)

    # --- an office ------------------------------------------------------------------------------
    def of_desk(self, household: Any, what: str, by: User) -> None:
        """File one more, take the oldest out, or put it back."""
        archive = operations.open_for(household, by=by)
        if what == "file":
            contents = self.pages(1)
            files = [reading.read(SimpleUploadedFile("1.jpg", one)) for one in contents]
            kind = PaperKind.objects.get(catalogue=archive.catalogue_id, code=KIND)
            operations.file_paper(archive, kind, Told(), files, by=by)
            self.of_office.append(tuple(map(kept, contents)))
            return
        rows = Paper.objects.filter(archive=archive).order_by("pk")
        found = rows.filter(removed_at__isnull=what == "take out").first()
        if found:
            verb = operations.remove if what == "take out" else operations.restore
            verb(found, why="拍错了别户的材料", by=by)
            SEEN[what] += 1

    # --- the end --------------------------------------------------------------------------------
    def faults(self, rows: dict[UUID, FieldAct]) -> list[str]:
        """Each paper once with all its pages, or refused and kept with its sentence."""
        there = Counter(_versions())
        found = [f"{act}: {self._fault(rows[UUID(act)], there)}" for act in self.ways
                 if UUID(act) in rows and self._fault(rows[UUID(act)], there)]  # fmt: skip
        done = [act for act in self.expected if rows[UUID(act)].state in DONE]
        ours = [*self.of_office, *(self.expected[act] for act in done)]
        found += [f"a version of nobody: {one}" for one in there - Counter(ours)]
        return found + self._bytes()

    def _fault(self, row: FieldAct, there: Counter[tuple[str, ...]]) -> str:
        wrong, pages = self.ways[str(row.pk)], self.expected.get(str(row.pk), ())
        words = json.loads(row.answer)["words"] if row.answer else ""
        if row.state in DONE:
            if wrong:
                return f"taken in, though {wrong} is wrong"
            return "" if there[pages] == 1 else f"is there {there[pages]} times"
        if pages in there:
            return f"is there, and told {row.state}"
        if row.state == "invalid" and WRONG.get(wrong, "卷") not in words:
            return f"refused for {wrong or 'nothing'} with “{words}”"
        sent = FieldPhoto.objects.filter(user=row.user, sha256__in=row.photos)
        is_kept = row.envelope and sent.count() == len(set(row.photos)) and words
        return "" if is_kept else f"{row.state} and not kept with its pages and a sentence"

    def _bytes(self) -> list[str]:
        """Each file that a row names is whole, and none is there that no row names."""
        named = dict(PaperFile.objects.values_list("file", "sha256"))
        left = set(stored()) - self.before - set(named)
        broken = [name for name, sha256 in named.items() if _digest(name) != sha256]
        return [f"bytes without a row: {name}" for name in left] + [
            f"not what was filed: {name}" for name in broken
        ]


def kept(content: bytes) -> str:
    """The digest of a page as it is kept."""
    made = reading.read(SimpleUploadedFile("1.jpg", content))
    return hashlib.sha256(made.body).hexdigest()


def known() -> dict[int, list[tuple[int, int]]]:
    """What a phone is told of papers: {household: [(key, version)]}, those in the volume."""
    found: dict[int, list[tuple[int, int]]] = {}
    rows = Paper.objects.filter(removed_at=None, kind__code=KIND, archive__household__isnull=False)
    for home, key, version in rows.order_by("pk").values_list(
        "archive__household", "pk", "version"
    ):
        found.setdefault(home, []).append((key, version))
    return found


def stored() -> list[str]:
    try:
        folders, _files = default_storage.listdir("papers")
    except FileNotFoundError:
        return []
    return [
        f"papers/{folder}/{name}"
        for folder in folders
        for name in default_storage.listdir(f"papers/{folder}")[1]
    ]


def _versions() -> list[tuple[str, ...]]:
    rows = Version.objects.order_by("pk").prefetch_related("files")
    return [tuple(one.sha256 for one in sorted(row.files.all(), key=_order)) for row in rows]


def _order(file: PaperFile) -> int:
    return file.order


def _digest(name: str) -> str:
    with default_storage.open(name) as file:
        return hashlib.sha256(file.read()).hexdigest()
