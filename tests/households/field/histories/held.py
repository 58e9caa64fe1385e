"""What must hold after all was sent: nothing of it is missing, nothing is there twice."""

from collections import Counter
from typing import Any
from uuid import UUID

from households.field import moved
from households.models import Act, ActChange, Conflict, Visit
from ledger import verification
from ledger.models import FieldAct
from tests.households.field.histories.papers import FILED
from tests.households.field.histories.seen import DONE
from tests.households.field.histories.world import ONLY, Phone, World


def faults(world: World) -> list[str]:
    """What does not hold; empty when all does."""
    found = [f"no verdict: {act['kind']}" for p in world.phones for act in p.queue
             if p.told.get(act["id"]) not in ("invalid", "reused")]  # fmt: skip
    rows = FieldAct.objects.in_bulk([UUID(number) for number in world.made])
    found += [f"no row: {n}" for n in world.made if UUID(n) not in rows]
    for number, act in world.made.items():
        row = rows.get(UUID(number))
        if row is not None and row.state in DONE:
            found += _lost(world, act)
    found += world.papers.faults(rows) + _told_otherwise(world, rows)
    found += _twice() + _unequal(world)
    found += [f"chain: {link}" for link in verification.verify()]
    return found


def _lost(world: World, act: dict[str, Any]) -> list[str]:
    """What an act that was taken in says and that is nowhere."""
    if act["kind"] == FILED:  # `papers.Papers.faults` looks
        return []
    if act["kind"] == "household.visit":
        there = Visit.objects.filter(sent=act["id"]).count()
        return [] if there == 1 else [f"a visit is there {there} times"]
    return [f"lost: {one}" for one in act["body"]["values"] if not _is_kept(world, act, one)]


def _told_otherwise(world: World, rows: dict[UUID, FieldAct]) -> list[str]:
    """A phone drops an act on its verdict: what was taken in stays so."""
    told = [(n, state) for p in world.phones for n, state in p.told.items() if state in DONE]
    return [
        f"told {state}, now {rows[UUID(number)].state}"
        for number, state in told
        if rows[UUID(number)].state != state
    ]


def _twice() -> list[str]:
    """A value that only one act says stands, or waits to be signed, more than once."""
    acts = ActChange.objects.filter(act__state__in=(Act.State.DONE, Act.State.OPEN))
    said = [str(one) for one in acts.values_list("after", flat=True)]
    said += Conflict.objects.open().values_list("mine", flat=True)
    times = Counter(one for one in said if one.startswith(ONLY))
    kept = Counter(Conflict.objects.values_list("sent", "table", "row", "field"))
    return [f"{one} stands {count} times" for one, count in times.items() if count > 1] + [
        f"{count} conflicts of one value" for count in kept.values() if count > 1
    ]


def _is_kept(world: World, act: dict[str, Any], one: dict[str, Any]) -> bool:
    """State, history (also of acts that wait or were sent back) or conflict have the value, of
    this household or of the one that it was merged into.
    """
    name, value = one["field"], one["value"]
    if Conflict.objects.filter(sent=act["id"], field=name, mine=value).exists():
        return True
    keys = {one["row"], moved.household_of(one["row"]).pk}
    said = ActChange.objects.filter(table="Household", row__in=keys, field=name, after=value)
    if said.exists():
        return True
    return any(value in (world.values(key)[name], world.at_first[key][name]) for key in keys)


def _unequal(world: World) -> list[str]:
    """Phones of one person see the same, whatever each had before."""
    for phone in world.phones:
        world.pull(phone)
    anew = Phone(world.phones[0].device)
    world.pull(anew)
    one, two = world.phones[0].sees, world.phones[1].sees
    return [] if one == two == anew.sees else ["phones of one person differ"]
