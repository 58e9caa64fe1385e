"""The bytes of destroyed papers go from the store; rows and digests stay.

A file is deleted first and its erasure written after, so that whoever is killed in between leaves
a file without a row, which the next round does again: deleting what is gone harms nothing.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from archives.models import DestructionLine, DestructionList, Erasure, Paper, PaperFile
from archives.retention.appraising import told
from archives.volumes import binding

log = logging.getLogger(__name__)

# The Celery task's `delay`, filled in when the application is ready.
WAKERS: list[Callable[[int], Any]] = []


def ask(key: int) -> None:
    """Have a worker erase the bytes of a list; the round of every hour does it otherwise."""
    for waker in WAKERS:
        try:
            waker(key)
        except OperationalError as error:
            log.warning("the bytes of list %s wait for the broker: %s", key, error)


def erase(key: int) -> int:
    """Erase what is left of the papers destroyed by a list; return how many files went now."""
    count = 0
    while _erase_next(key):
        count += 1
    if count:
        row = DestructionList.objects.select_related("region", "done_by").get(pk=key)
        if row.done_by:
            told("erased", row, by=row.done_by, files=count)
    return count


def erase_left() -> int:
    """Erase what a killed worker left of any list; return how many files went now."""
    lines = DestructionLine.objects.destroyed().filter(
        paper__versions__files__isnull=False, paper__versions__files__erasure__isnull=True
    )
    keys = lines.order_by("list").values_list("list", flat=True).distinct()
    return sum(erase(key) for key in keys)


@transaction.atomic
def _erase_next(key: int) -> bool:
    """Two workers take two files, and a killed one lets go of its own."""
    lines = DestructionLine.objects.destroyed().filter(list=key)
    rows = PaperFile.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        version__paper__in=lines.values("paper"), erasure__isnull=True
    )
    file = rows.select_related("version__paper").order_by("version", "order").first()
    if file is None:
        return False
    paper = file.version.paper
    _delete(file)
    binding.forget(paper.archive_id)
    # What the system wrote onto the paper is its content too.
    Paper.objects.filter(pk=paper.pk).update(words="", facts={})
    line = lines.get(paper=paper)
    Erasure.objects.create(line=line, file=file, erased_at=timezone.now())
    return True


def _delete(file: PaperFile) -> None:
    for kept in (file.file, file.preview):
        if kept:
            with suppress(FileNotFoundError):
                kept.storage.delete(kept.name)
