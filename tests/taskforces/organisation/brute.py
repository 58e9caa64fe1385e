"""What is missing or double, found in plain Python: every row is read and looked at by itself."""

from collections import defaultdict
from datetime import date

from regions.models import Cadre, Level, Posting, Region
from taskforces.models import LEADING, Body, Charge, PoorPlace, Seat
from taskforces.organisation.holes import Hole

Key = tuple[str, ...]


def _holds(row, day: date) -> bool:
    return row.starts_on <= day and (row.ends_on is None or row.ends_on >= day)


def holes_of(day: date) -> dict[Hole, set[Key]]:
    found: dict[Hole, set[Key]] = defaultdict(set)
    regions = list(Region.objects.all())
    bodies = [one for one in Body.objects.select_related("region") if _holds(one, day)]
    seats = list(Seat.objects.select_related("body__region", "cadre"))
    held = [one for one in seats if _holds(one, day) and _holds(one.body, day)]
    _places(found, regions, bodies, held)
    _bodies(found, bodies, seats, held, day)
    _seats(found, held, day)
    _charges(found, regions, day)
    posted = {
        one.region_id
        for one in Posting.objects.select_related("user")
        if one.duty == "grid_worker" and _holds(one, day) and one.user.is_active
    }
    for grid in regions:
        if grid.level == Level.GRID and grid.pk not in posted:
            found[Hole.NO_WORKER].add((grid.path,))
    return dict(found)


def _places(found, regions, bodies, held) -> None:
    kinds = {(one.region_id, one.kind) for one in bodies}
    asked = {one.subject for one in bodies if one.subject and one.region.level == 1}
    for place in regions:
        subjects = {one.subject for one in bodies if one.region_id == place.pk and one.subject}
        if place.level in (2, 3) and asked - subjects:
            found[Hole.SUBJECTS].add((place.path,))
        if place.level == 3 and (place.pk, "command_post") not in kinds:
            found[Hole.NO_POST].add((place.path,))
        if place.level == 4 and (place.pk, "work_team") not in kinds:
            found[Hole.NO_TEAM].add((place.path,))
        leaders = {
            seat.cadre_id
            for seat in held
            if seat.body.region_id == place.pk and seat.role == "co_leader"
        }
        has_group = (place.pk, "leading_group") in kinds
        if (place.level <= 2 or has_group) and place.level <= 3 and len(leaders) < 2:
            found[Hole.CO_LEADERS].add((place.path,))


def _bodies(found, bodies, seats, held, day) -> None:
    leading = set(LEADING.values())
    led = {one.body_id for one in held if one.role in leading}
    was_led = {one.body_id for one in seats if one.role in leading and one.ends_on
               and one.ends_on < day}  # fmt: skip
    kinds = {"command_post": Hole.NO_COMMANDER, "work_team": Hole.NO_CAPTAIN}
    for body in bodies:
        if body.pk in led:
            continue
        key = (body.region.path, body.name)
        found[kinds.get(body.kind, Hole.LEADERLESS)].add(key)
        if body.pk in was_led:
            found[Hole.VACANT].add(key)


def _seats(found, held, day) -> None:
    leading = set(LEADING.values())
    gone = {one.pk for one in Cadre.objects.all() if one.ends_on and one.ends_on < day}
    for seat in held:
        key = (seat.body.region.path, seat.body.name, seat.cadre.number, seat.role)
        same = [one for one in held if one.cadre_id == seat.cadre_id and one.pk != seat.pk]
        if seat.cadre_id in gone:
            found[Hole.GONE].add(key)
        if any(one.body_id == seat.body_id for one in same):
            found[Hole.SAME_BODY].add(key)
        others = [one for one in same if one.role in leading and one.body_id != seat.body_id]
        if seat.role in leading and others:
            found[Hole.LEADS_TWO].add(key)


def _charges(found, regions, day) -> None:
    charges = list(Charge.objects.select_related("region"))
    now = [one for one in charges if _holds(one, day)]
    kinds = {(one.region_id, one.kind) for one in now}
    groups = {(one.region_id, one.group_name) for one in now if one.kind == "group"}
    asked = {
        3: [("township", Hole.TOWNSHIP)],
        4: [("village", Hole.VILLAGE), ("group", Hole.GROUPS)],
    }
    for place in regions:
        for kind, hole in asked.get(place.level, []):
            if (place.pk, kind) not in kinds:
                found[hole].add((place.path,))
    for one in PoorPlace.objects.select_related("region"):
        if _holds(one, day) and (one.region_id, one.kind) not in kinds:
            found[Hole.POOR].add((one.region.path, one.kind))
    for one in charges:
        if one.kind == "group" and (one.region_id, one.group_name) not in groups:
            found[Hole.GROUP_LEFT].add((one.region.path, one.group_name))
