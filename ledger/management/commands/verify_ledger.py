"""Verify the chains of events, and what they name."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ledger import events, evidence_files
from ledger.models import Chain, Event


class Command(BaseCommand):
    help = "Verify every chain of events and every signature; name the first broken link of each."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--files", action="store_true", help="read every photo and paper too (slow)"
        )

    def handle(self, *, files: bool = False, **options: Any) -> str:
        broken = list(events.verify())
        for link in broken:
            self.stderr.write(f"{link.chain} event {link.seq}: {link.reason}")
        faulty = list(evidence_files.faults()) if files else []
        for fault in faulty:
            self.stderr.write(f"file {fault.digest}: {fault.reason}")
        if broken:
            raise CommandError(f"{len(broken)} of {Chain.objects.count()} chains are broken.")
        if faulty:
            raise CommandError(f"{len(faulty)} files are not as they were signed.")
        return f"{Chain.objects.count()} chains, {Event.objects.count()} events: unbroken."
