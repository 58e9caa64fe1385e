"""Signatures of places become void when something changes after them."""

from django.db.models import Q
from django.utils import timezone

from regions.models import Region, paths_above
from screening.campaigns import trail
from screening.models import Campaign, SignOff


def void(campaign: Campaign, place: Region, why: str) -> int:
    """Make void the signatures of a place, of what lies in it and of what lies above it; return
    how many. They are asked for again.
    """
    touched = Q(region__path__in=paths_above(place.path)) | Q(region__path__startswith=place.path)
    standing = SignOff.objects.filter(touched, campaign=campaign, voided_at__isnull=True)
    codes = list(standing.values_list("region__code", flat=True))
    if codes:
        standing.update(voided_at=timezone.now(), why=why[:120])
        trail.of_campaign("voided", campaign, by=None, region=place, places=codes, note=why)
    return len(codes)
