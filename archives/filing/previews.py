"""The first page of each kept file as a small picture, drawn by a worker.

A preview is written whole before its row names it, so that a worker that is killed leaves a file
without one, and the next round draws it.
"""

import logging
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from archives.filing import sandbox
from archives.filing.children import drawing
from archives.filing.children.run import Refused
from archives.models import PaperFile
from archives.models.papers import _preview_place
from ledger import whole

MOST = 200  # in one round
MOST_WEIGHED = 20_000  # in one night
FONT = "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf"
log = logging.getLogger(__name__)

# The Celery task's `delay`, filled in when the application is ready.
WAKERS: list[Callable[[], Any]] = []


def ask() -> None:
    """Have a worker look for files without a preview once this transaction is done."""
    asked = [function for _savepoints, function, *_ in transaction.get_connection().run_on_commit]
    if _wake not in asked:
        transaction.on_commit(_wake)


def _wake() -> None:
    for waker in WAKERS:
        try:
            waker()
        except OperationalError as error:  # the next round comes by itself
            log.warning("previews wait for the broker: %s", error)


def draw_missing(most: int = MOST) -> int:
    """Draw what has no preview, the oldest first; return how many were looked at."""
    count = 0
    while count < most and _draw_next():
        count += 1
    return count


@transaction.atomic
def _draw_next() -> bool:
    """Two workers take two files, and a killed one lets go of its own."""
    waiting = PaperFile.objects.select_for_update(skip_locked=True, of=("self",))
    file = waiting.filter(previewed_at__isnull=True).order_by("version_id", "order").first()
    if file is None:
        return False
    draw(file)
    return True


def draw(file: PaperFile) -> None:
    """Draw one, or say why it cannot be; either way it is not tried again."""
    try:
        with file.file.open("rb") as kept:
            content = kept.read()
        body = _drawn(file, content)
    except (OSError, Refused, ValidationError) as error:
        said = error.messages[0] if isinstance(error, ValidationError) else "文件读不出来"
        file.preview_fault = said[:120]
    else:
        file.preview.name = whole.put(file.preview.storage, _preview_place(file, ""), body)
        file.preview_size = len(body)
    file.previewed_at = timezone.now()
    file.save(update_fields=["preview", "preview_size", "previewed_at", "preview_fault"])


def weigh(most: int = MOST_WEIGHED) -> int:
    """Write down the size of previews drawn before it was kept; return how many were looked at."""
    rows = list(PaperFile.objects.filter(preview_size=None, preview__gt="")[:most])
    for row in rows:
        try:
            row.preview_size = row.preview.size
        except OSError:  # erased, or lost; `verify_archives` tells which
            row.preview_size = 0
    PaperFile.objects.bulk_update(rows, ["preview_size"], batch_size=1000)
    return len(rows)


def referred(names: Collection[str]) -> set[str]:
    """Those of some names that a file has, or gets with the next round: a preview that waits is
    drawn under the same name again.
    """
    rows = PaperFile.objects.filter(pk__in=whole.keys_of(names))
    return {
        _preview_place(row, "") if row.previewed_at is None else row.preview.name
        for row in rows.only("pk", "sha256", "preview", "previewed_at")
    } & set(names)


def _drawn(file: PaperFile, content: bytes) -> bytes:
    """A picture of ours is drawn here; what needs a parser, in a child."""
    if file.kind == PaperFile.Kind.JPEG:
        return drawing.drawn("draw-jpg", content)
    verb = f"draw-{file.kind}"
    if file.kind == PaperFile.Kind.WORD:
        verb += f":{Path(settings.NODE_MODULES) / FONT}"
    return sandbox.run(verb, content, file.name or "文件")[1]
