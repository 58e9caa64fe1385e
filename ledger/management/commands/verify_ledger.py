"""Verify the chains of events."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ledger import events
from ledger.models import Chain, Event


class Command(BaseCommand):
    help = "Verify every chain of events; name the first broken link of each."

    def handle(self, **options: Any) -> str:
        broken = list(events.verify())
        for link in broken:
            self.stderr.write(f"{link.chain} event {link.seq}: {link.reason}")
        if broken:
            raise CommandError(f"{len(broken)} of {Chain.objects.count()} chains are broken.")
        return f"{Chain.objects.count()} chains, {Event.objects.count()} events: unbroken."
