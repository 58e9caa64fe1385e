"""What the planner is handed: places, cadres with the places they may not inspect, past pairs."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from regions.duties import GRANTS, Permission
from regions.models import Cadre, Posting, Region
from taskforces.crosschecks.planner import Inspector, Place, Wanted
from taskforces.models import Charge, CrossCheck, CrossInspector, CrossPair, Seat

SIGNED = CrossCheck.State.SIGNED
_INSPECTING = [duty for duty, may in GRANTS.items() if Permission.CROSS_CHECK_VISIT in may]


def wanted(region: Region, apart: int, team: int) -> Wanted:
    """What a plan of the places right below a region is made of, as of today.

    An inspector has an account by which he may inspect, for he signs his visits.
    """
    places = list(Region.objects.filter(parent=region).order_by("code"))
    on = timezone.localdate()
    rows = Cadre.objects.within_paths([place.path for place in places]).on(on)
    may = Posting.objects.on(on).filter(duty__in=_INSPECTING, user=OuterRef("user"))
    rows = rows.filter(Exists(may), user__is_active=True)
    cadres = list(rows.select_related("region", "user"))
    bound = ties_of(cadres, places)
    inspecting = CrossInspector.objects.filter(pair__round__state=SIGNED)
    done = Counter(inspecting.values_list("cadre_id", flat=True))
    return Wanted(
        [Place(place.code, place.name) for place in places],
        [
            Inspector(one.number, _below(one.region.path, places), bound[one.pk], done[one.pk])
            for one in cadres
        ],
        past_pairs(region, apart),
        team,
    )


def past_pairs(region: Region, apart: int) -> frozenset[tuple[str, str]]:
    """The pairs of the last so many signed rounds of a place."""
    rounds = CrossCheck.objects.filter(region=region, state=SIGNED).order_by("-signed_at")
    rows = CrossPair.objects.filter(round__in=list(rounds[:apart]))
    return frozenset(rows.values_list("inspecting__code", "inspected__code"))


def _below(path: str, places: Iterable[Region]) -> str:
    """The code of the place a path lies in, "" for none."""
    return next((place.code for place in places if path.startswith(place.path)), "")


def ties_of(cadres: list[Cadre], places: list[Region]) -> dict[int, frozenset[str]]:
    """The places each cadre sits or sat in, is or was in charge of, is or was posted to, or is or
    was on the roster of (by another row of the same person): today or ever.
    """
    keys = {one.pk: one.pk for one in cadres}
    users = {one.user_id: one.pk for one in cadres if one.user_id}
    persons = {one.user.person_key: one.pk for one in cadres if one.user and one.user.person_key}
    found: dict[int, set[str]] = defaultdict(set)
    mine = Q(user__in=users) | Q(user__person_key__in=persons)
    ways = [
        (Seat.objects.filter(cadre__in=keys), "cadre_id", "body__region__path", keys),
        (Charge.objects.filter(cadre__in=keys), "cadre_id", "region__path", keys),
        *(
            (rows.filter(mine), column, "region__path", by)
            for rows in (Posting.objects.all(), Cadre.objects.all())
            for column, by in (("user_id", users), ("user__person_key", persons))
        ),
    ]
    for rows, column, path, by in ways:
        for key, where in rows.values_list(column, path):
            if key in by and (place := _below(where, places)):
                found[by[key]].add(place)
    return defaultdict(frozenset, {key: frozenset(codes) for key, codes in found.items()})
