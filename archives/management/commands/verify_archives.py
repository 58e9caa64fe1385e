"""Verify the seals of accepted files, and tell what changed since."""

import argparse
import hashlib
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from archives import seals
from archives.models import Archive, PaperFile, Template
from archives.retention.periods import destroyed_in

BATCH = 500


class Command(BaseCommand):
    help = "Verify the seal of every accepted file; name what differs from what was sealed."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--files",
            action="store_true",
            help="read the bytes of every file and template too (slow)",
        )

    def handle(self, *, files: bool = False, **options: Any) -> str:
        sealed, broken, changed = 0, 0, 0
        for batch in _batches():
            sealed += len(batch)
            for fault in seals.broken(batch):
                broken += 1
                self.stderr.write(f"archive {fault.archive}: {fault.reason}")
            for key, changes in seals.changes_of(batch).items():
                changed += 1
                words = "; ".join(f"{one.what} {one.title}".strip() for one in changes)
                self.stdout.write(f"archive {key}: changed since it was sealed: {words}")
            if files:
                broken += self._read(batch)
        if files:
            broken += self._read_templates()
        if broken:
            raise CommandError(f"{broken} faults in {sealed} sealed archives.")
        return f"{sealed} sealed archives: unbroken; {changed} changed since."

    def _read(self, batch: list[Archive]) -> int:
        faults = 0
        rows = PaperFile.objects.filter(version__paper__archive__in=batch)
        gone = destroyed_in(rows.values_list("version__paper", flat=True))
        for file in rows.select_related("version").iterator():
            if number := gone.get(file.version.paper_id):
                self.stdout.write(f"file {file.pk}: destroyed by list {number}")
                continue
            reason = _fault(file)
            if reason:
                faults += 1
                self.stderr.write(f"file {file.pk}: {reason}")
        return faults

    def _read_templates(self) -> int:
        """What counties give out to be filled in."""
        faults = 0
        for template in Template.objects.order_by("put_in_at").iterator():
            if reason := _fault(template):
                faults += 1
                self.stderr.write(f"template {template.pk}: {reason}")
        return faults


def _batches() -> Iterator[list[Archive]]:
    last = 0
    while True:
        rows = Archive.objects.filter(state=Archive.State.ACCEPTED, pk__gt=last)
        batch = list(rows.select_related("catalogue").order_by("pk")[:BATCH])
        if not batch:
            return
        yield batch
        last = batch[-1].pk


def _fault(file: PaperFile | Template) -> str:
    try:
        with file.file.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return "it cannot be read"
    return "" if found == file.sha256 else "its bytes are others"
