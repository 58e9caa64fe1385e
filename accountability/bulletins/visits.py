"""How far the visits of a screening round were, where there was one in the period."""

from django.db.models import Q

from accountability.bulletins.periods import Period
from ledger.reports import end_of
from regions.models import Region, paths_above
from screening.models import Campaign, CampaignVisit


def lists(region: Region, period: Period) -> dict[str, dict[str, list[int]]]:
    """Return by path one level below the visits done by the last day and those still to be done.

    Empty where no round covered the place in the period: blank is not zero. A visit is done when
    it stands as visited and that was by the last day; the close keeps what it read.
    """
    campaign = (
        Campaign.objects.filter(
            Q(region__path__in=paths_above(region.path)) | Q(region=region),
            state__in=(Campaign.State.OPEN, Campaign.State.CLOSING, Campaign.State.CLOSED),
            starts_on__lte=period.last,
            ends_on__gte=period.first,
        )
        .order_by("-starts_on", "-pk")
        .first()
    )
    if campaign is None:
        return {}
    rows = (
        CampaignVisit.objects.filter(campaign=campaign, place_path__startswith=region.path)
        .exclude(state=CampaignVisit.State.GONE)
        .order_by("pk")
        .values_list("pk", "place_path", "visited_at", "state")
    )
    found: dict[str, dict[str, list[int]]] = {}
    end = end_of(period.last)
    for pk, path, visited_at, state in rows.iterator():
        place = "/".join(path.split("/")[: region.level + 1]) + "/"
        is_done = state == CampaignVisit.State.VISITED and visited_at < end
        both = found.setdefault(place, {"visited": [], "rest": []})
        both["visited" if is_done else "rest"].append(pk)
    return found
