"""Work on the demo's leads: sent down, answered, filed up, closed out."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from accountability.demo import (
    accounts,
    base_map,
    casework,
    changes,
    doorstep,
    history,
    issues,
    procedures,
    rounds_of_grids,
)
from ledger.models import Status
from regions.models import Region
from screening.models import Lead


class Command(BaseCommand):
    help = "Let the demo's accounts work on up to N untouched leads; does nothing the second time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--leads", type=int, default=400)

    def handle(self, *, leads: int, **options: Any) -> str:
        # A history has answered a few; with the first of this work there are more.
        if Lead.objects.filter(verified_at__isnull=False).count() > history.OTHERS:
            return "The demo's casework is done already."
        rows = list(
            Lead.objects.filter(status=Status.PENDING)
            .select_related("household", "region", "holder")
            .order_by("pk")[:leads]
        )
        with tqdm(total=len(rows), desc="casework", unit="lead") as bar:
            closed = casework.work(rows, lambda _done, _total: bar.update(1))
        sheets = doorstep.work()
        reported = changes.report(_busiest_village())
        rounds = procedures.begin(_busiest_village())
        paired = base_map.keep(_busiest_village())
        visits = rounds_of_grids.visit_some(_busiest_village())
        rectified = issues.go_on()
        return (
            f"{len(rows)} leads worked on, {closed} closed out; {sheets} income sheets handed in; "
            f"{reported} changes reported; {rounds} rounds begun; "
            f"{paired} households paired with helpers; {visits} visits; "
            f"{rectified} issues rectified."
        )


def _busiest_village() -> Region:
    """The village of the demo's shown accounts."""
    return accounts.shown()[0][2].region.parent
