"""kill -9 of who draws previews, at 17 points: every preview is there whole, or not at all.

Shown by itself, with the moment of each kill: pytest -s tests/archives/test_kill.py
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image

from archives.filing import operations, reading
from archives.filing.operations import Told
from archives.models import PaperFile
from tests.archives import builders
from tests.factories.archives import kind_of

KILLS = 17
FILES = 6


@pytest.fixture
def worker(settings, tmp_path) -> Iterator[subprocess.Popen]:
    """A process on the test's database and files."""
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
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.archives.drawing"], env=env, cwd=site.BASE_DIR, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    yield child
    child.stdin.close()
    child.wait()
    child.stdout.close()


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
def test_a_worker_killed_at_seventeen_points_leaves_whole_previews_or_none(office, worker):
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
