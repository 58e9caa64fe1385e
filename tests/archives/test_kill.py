"""kill -9 at more than fifty points of each: previews, volumes and ZIPs are whole or not there.

Shown by itself, with the moment of each kill: pytest -s tests/archives/test_kill.py
"""

import io
import itertools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection, IncompleteRead
from pathlib import Path
from urllib.parse import urlencode
from zipfile import ZipFile, is_zipfile

import pypdfium2
import pytest
from django.conf import settings as site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from PIL import Image

from archives.filing import operations, reading
from archives.filing.operations import Told
from archives.models import PaperFile
from archives.volumes import numbering
from tests.archives import builders
from tests.factories.archives import kind_of

KILLS = 52
FILES = 6
TOUCHES, MOMENTS = 34, 20  # a volume: at the n-th touch of a file, and after some time


@pytest.fixture
def own_process(settings, tmp_path) -> Iterator:
    """Start a process on the test's database and files, by the name of its module."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    base = connection.settings_dict
    at = base["OPTIONS"].get("host") or base["HOST"] or "localhost"  # a socket is an option
    who = f"{base['USER']}:{base['PASSWORD']}" if base["PASSWORD"] else base["USER"]
    env = os.environ | {
        "DATABASE_URL": f"postgres://{who}@/{base['NAME']}?host={at}&port={base['PORT'] or 5432}",
        "REDIS_URL": site.REDIS_URL,
        "DATA_DIR": str(tmp_path),
        "SECRET_KEY": site.SECRET_KEY,
        "LEDGER_KEY": site.LEDGER_KEY,
        # A session whose client is dead lets go of its locks at once, even while it waits.
        "PGOPTIONS": "-c client_connection_check_interval=50",
    }
    children = []

    def start(module: str) -> subprocess.Popen:
        child = subprocess.Popen(
            [sys.executable, "-m", f"tests.archives.{module}"], env=env, cwd=site.BASE_DIR,
            text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        children.append(child)
        return child

    yield start
    [child.stdin.close() for child in children]
    [child.wait() for child in children]
    [child.stdout.close() for child in children]


def draw(worker, killed_after_s: float | None = None) -> float:
    """Let it draw what is missing; return the seconds it took."""
    start = time.monotonic()
    worker.stdin.write(f"{'' if killed_after_s is None else killed_after_s}\n")
    worker.stdin.flush()
    assert worker.stdout.readline() == "done\n"
    return time.monotonic() - start


def forget() -> None:
    PaperFile.objects.update(preview="", previewed_at=None, preview_fault="")


def draw_until_killed(worker, delay_s: float) -> int:
    """How many previews there were when it was killed; each of them is looked at."""
    forget()
    draw(worker, killed_after_s=delay_s)
    drawn = PaperFile.objects.exclude(previewed_at=None)
    assert not drawn.exclude(preview_fault="").exists()
    return sum(is_whole(file) for file in drawn)


def is_whole(file: PaperFile) -> bool:
    with Image.open(file.preview.path) as picture:
        picture.load()
    return True


def strays(folder: Path) -> set[str]:
    """Files of previews that no row names and that are not whole pictures at their place."""
    named = {Path(file.preview.path) for file in PaperFile.objects.exclude(preview="")}
    found = {path for path in (folder / "previews").rglob("*") if path.is_file()}
    return {path.name for path in found - named}


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
@pytest.mark.worker
def test_a_worker_killed_at_fifty_points_leaves_whole_previews_or_none(office, own_process):
    worker = own_process("drawing")
    files = [
        reading.read(SimpleUploadedFile(f"{n}.pdf", builders.pdf(pages=n))) for n in range(1, FILES)
    ]
    files.append(reading.read(SimpleUploadedFile("甲.jpg", builders.JPEG)))
    kind = kind_of(office.archive, "plan")
    operations.file_paper(office.archive, kind, Told(), files, by=office.worker)
    draw(worker)
    forget()
    seconds = draw(worker)
    counts = [draw_until_killed(worker, seconds * point / KILLS) for point in range(KILLS)]
    draw(worker)

    sys.stdout.write(f"\n{seconds:.2f} s undisturbed; previews at each kill: {counts}\n")
    assert min(counts) < FILES
    assert all(is_whole(file) for file in PaperFile.objects.all())
    assert PaperFile.objects.exclude(previewed_at=None).count() == FILES
    assert strays(Path(site.MEDIA_ROOT)) == set()


@pytest.mark.slow
def test_a_maker_killed_at_fifty_points_leaves_a_whole_volume_or_none(tmp_path):
    points = [*range(TOUCHES + 1), *(f"{0.3 * n / MOMENTS:.3f}" for n in range(1, MOMENTS + 1))]

    told = subprocess.run(
        [sys.executable, "-m", "tests.archives.binder", str(tmp_path), "8", *map(str, points)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    ends = [int(line.split()[0]) for line in told.stdout.splitlines()]
    whole = [volume(path) for path in tmp_path.glob("*/volumes/[0-9a-f][0-9a-f]/*")]
    sys.stdout.write(f"\n{ends.count(signal.SIGKILL)} killed, {len(whole)} volumes there\n")
    assert set(ends) <= {0, signal.SIGKILL}
    assert ends.count(signal.SIGKILL) >= TOUCHES
    assert len(whole) >= ends.count(0) > 0
    assert all("精准扶贫档案" in text and pages == 8 + 3 for text, pages in whole)


def volume(path: Path) -> tuple[str, int]:
    with pypdfium2.PdfDocument(path) as pdf:
        return pdf[0].get_textpage().get_text_range(), len(pdf)


@pytest.fixture
def village(office, page):
    """A village with one household's volume of a PDF, a Word file and twelve pictures."""
    numbering.set_fonds(office.county.active_postings[0].region, "J012", by=office.county)
    kind = kind_of(office.archive, "application")
    files = [page(shade) for shade in range(10, 130, 10)]
    operations.file_paper(office.archive, kind, Told(), files, by=office.worker)
    numbering.number_place(office.grid.parent, by=office.township)
    return office.grid.parent


@pytest.fixture
def packer(own_process, client, office, village):
    """Ask a server for the ZIP; it dies in the middle of the n-th piece. What came of it, and how
    many pieces there were.
    """
    client.force_login(office.township)
    token = "t" * 32
    server = own_process("packer")
    port = int(server.stdout.readline())
    address = reverse("archives:village-volumes", args=[village.pk])
    headers = {
        "Cookie": f"{site.SESSION_COOKIE_NAME}={client.cookies[site.SESSION_COOKIE_NAME].value}; "
        f"{site.CSRF_COOKIE_NAME}={token}",
        "Content-Type": "application/x-www-form-urlencoded",
    }

    def ask(what: str, fatal: int) -> tuple[bytes, bool, int]:
        server.stdin.write(f"{fatal}\n")
        server.stdin.flush()
        body = {"what": what, "why": "年度归档移交", "csrfmiddlewaretoken": token}
        line = HTTPConnection("127.0.0.1", port, timeout=30)
        line.request("POST", address, urlencode(body), headers)
        answer = line.getresponse()
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "application/zip"
        try:
            came, is_cut = answer.read(), False
        except IncompleteRead as cut:
            came, is_cut = cut.partial, True
        line.close()
        return came, is_cut, int(server.stdout.readline().split()[1:][0] if not fatal else 0)

    return ask


def on_disk(folder: Path) -> set[str]:
    return {str(path) for path in folder.rglob("*")}


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
@pytest.mark.worker
@pytest.mark.parametrize("what", ["originals", "volumes"])
def test_a_server_killed_at_fifty_points_of_a_zip_leaves_nothing_taken_for_whole(
    packer, tmp_path, what
):
    whole, is_cut, pieces = packer(what, 0)
    assert (ZipFile(io.BytesIO(whole)).testzip(), is_cut) == (None, False)
    before = on_disk(tmp_path)
    points = sorted({1 + pieces * n // KILLS for n in range(KILLS)})

    came = [packer(what, point)[:2] for point in points]

    sizes = [len(body) for body, _cut in came]
    sys.stdout.write(f"\n{what}: {len(whole)} bytes in {pieces} pieces; came: {sizes}\n")
    assert len(points) >= 50
    assert all(is_cut for _body, is_cut in came)
    assert not any(is_zipfile(io.BytesIO(body)) for body, _cut in came)
    assert all(before < after for before, after in itertools.pairwise(sizes))
    assert on_disk(tmp_path) == before
