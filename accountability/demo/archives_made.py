"""The demo's generated papers: those of one grid, made by its worker as a job makes them."""

from django.db import transaction
from django.db.models import Count
from django.urls import reverse

from archives.checks import operations as checks
from archives.made import bulk
from archives.models import Paper
from archives.models.papers import Source
from households import codes
from households.models import Household
from regions.duties import Duty
from regions.models import Posting, Region

SITE = "http://127.0.0.1:8000"  # the demo's own address: what a scanned code opens
MOST = 30  # households: a grid of the usual size, in a few seconds


def make_some() -> int:
    """Make the papers of a grid that has a worker; return how many there are. Safe to repeat."""
    grid = _grid()
    if grid is None:
        return 0
    worker = Posting.objects.filter(duty=Duty.GRID_WORKER, region=grid).order_by("pk")[0].user
    _give_codes(grid)
    base = f"{SITE}{reverse('households:code-open', args=['X'])[:-2]}"
    with transaction.atomic(), checks.gathered():  # a job checks each paper by itself: 160 times
        bulk.run(bulk.start(grid, by=worker, base=base).pk)
    return Paper.objects.filter(source=Source.MADE, archive__region=grid).count()


def _give_codes(grid: Region) -> None:
    """By the village, as before anything is printed: the worker may not."""
    above = Posting.objects.filter(duty=Duty.VILLAGE_LEADER, region=grid.parent).order_by("pk")
    for posting in above[:1]:
        codes.issue(grid, by=posting.user)


def _grid() -> Region | None:
    """The largest grid of at most `MOST` registered households whose worker is posted."""
    staffed = Posting.objects.filter(duty=Duty.GRID_WORKER).values("region")
    homes = Household.objects.living().registered().filter(region__in=staffed)
    counted = homes.order_by().values("region").annotate(n=Count("pk")).filter(n__lte=MOST)
    found = counted.order_by("-n", "region").first()
    return Region.objects.get(pk=found["region"]) if found else None
