"""Who inspects whom, over two hundred seeds, and where nothing fits."""

import random
from collections import Counter
from itertools import permutations

import pytest

from taskforces.crosschecks import planner
from taskforces.crosschecks.planner import Inspector, NoPlanError, Pair, Place, Wanted

TWELVE = [Place(f"5227{n:02d}", f"{n}县") for n in range(12)]
THREE = TWELVE[:3]
A, B, C, D = (place.key for place in TWELVE[:4])
# Gone before: all ways between A, B and C, D.
BETWEEN = {way for x in (A, B) for y in (C, D) for way in ((x, y), (y, x))}


def cadres(places: list[Place], each: int = 4, **ties: str) -> list[Inspector]:
    return [
        Inspector(f"{place.key}-{n}", place.key, frozenset(ties.get(place.key, ())), done=n)
        for place in places
        for n in range(each)
    ]


def world(seed: int) -> Wanted:
    """Twelve counties, cadres with ties of their own, and two rounds gone before."""
    chance = random.Random(seed)
    keys = [place.key for place in TWELVE]
    inspectors = [
        Inspector(one.key, one.of, frozenset(chance.sample(keys, 2)), chance.randrange(4))
        for one in cadres(TWELVE, 5)
    ]
    past = {(keys[n], keys[(n + step) % 12]) for n in range(12) for step in (1, 5)}
    return Wanted(TWELVE, inspectors, past, team=2)


def faults(wanted: Wanted, pairs: list[Pair]) -> list[str]:
    """Whatever of a plan is forbidden, in words."""
    ways = {(pair.inspecting, pair.inspected) for pair in pairs}
    by_key = {one.key: one for one in wanted.inspectors}
    keys = sorted(place.key for place in wanted.places)
    found = [f"mutual {a} {b}" for a, b in ways if (b, a) in ways]
    found += [f"again {way}" for way in ways if way in wanted.past]
    found += [f"own {a}" for a, b in ways if a == b]
    found += [
        f"tie {key}"
        for pair in pairs
        for key in pair.team
        if by_key[key].of != pair.inspecting or pair.inspected in by_key[key].ties
    ]
    found += [f"team {pair}" for pair in pairs if len(set(pair.team)) != wanted.team]
    sides = (sorted(a for a, _ in ways), sorted(b for _, b in ways))
    return found + [f"load {side}" for side in sides if side != keys]


def mixed(wanted: Wanted, seed: int) -> Wanted:
    """The same rows in another order."""
    chance = random.Random(seed)
    places, inspectors = list(wanted.places), list(wanted.inspectors)
    chance.shuffle(places)
    chance.shuffle(inspectors)
    return Wanted(places, inspectors, sorted(wanted.past, reverse=True), wanted.team)


def test_two_hundred_seeds_hold_every_rule_and_come_again_in_whatever_order():
    plans = {seed: planner.plan(world(seed), seed) for seed in range(200)}

    assert {seed: faults(world(seed), plans[seed]) for seed in plans} == {key: [] for key in plans}
    assert {seed: planner.plan(mixed(world(seed), seed), seed) for seed in plans} == plans


def test_another_seed_pairs_otherwise():
    assert len({str(planner.plan(Wanted(TWELVE, cadres(TWELVE)), s)) for s in range(20)}) == 20


def test_those_inspect_who_did_so_the_fewest_times():
    pairs = planner.plan(Wanted(THREE, cadres(THREE), team=2), 1)

    assert {key[-2:] for pair in pairs for key in pair.team} == {"-0", "-1"}


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        pytest.param(Wanted(TWELVE[:2], cadres(TWELVE[:2])), "至少要有3个", id="two-places"),
        pytest.param(
            Wanted(THREE, cadres(THREE[:2])), "能去检查的只有", id="a-place-without-cadres"
        ),
        pytest.param(
            Wanted(THREE, cadres(THREE), {(A, C), (B, C)}),
            "2县共1地，能去检查的只有没有任何一方",
            id="everybody-was-there",
        ),
        pytest.param(Wanted(THREE, cadres(THREE, 1), team=2), "每组须2人", id="too-few-for-a-team"),
        pytest.param(
            Wanted(TWELVE[:4], cadres(TWELVE[:4]), BETWEEN),
            "都会使两地互查",
            id="only-returns-are-left",
        ),
    ],
)
def test_it_says_why_there_is_no_plan(wanted, words):
    with pytest.raises(NoPlanError, match=words):
        planner.plan(wanted, 1)


def test_a_search_that_is_broken_off_does_not_say_there_is_none(monkeypatch):
    monkeypatch.setattr(planner, "STEPS", 1)

    with pytest.raises(NoPlanError, match="不能断定没有"):
        planner.plan(Wanted(TWELVE, cadres(TWELVE)), 1)


def sparse(chance: random.Random) -> tuple[str, set[tuple[str, str]]]:
    """Three to five places, and the few ways that are left to them: by twos more than by chance."""
    names = "ABCDE"[: chance.randint(3, 5)]
    left = {way for way in permutations(names, 2) if chance.random() < 0.5}
    return names, left | {(b, a) for a, b in left if chance.random() < 0.4}


def by_trying_all(names: str, left: set[tuple[str, str]]) -> bool:
    """Whether any order of the places is a plan."""
    tried = (set(zip(names, order, strict=True)) for order in permutations(names))
    return any(one <= left and one.isdisjoint({(b, a) for a, b in one}) for one in tried)


def is_planned(names: str, left: set[tuple[str, str]]) -> bool:
    places = [Place(name, name) for name in names]
    past = set(permutations(names, 2)) - left
    try:
        pairs = planner.plan(Wanted(places, cadres(places, 1), past, team=1), 1)
    except NoPlanError:
        return False
    return {(one.inspecting, one.inspected) for one in pairs} <= left


def test_a_plan_is_found_exactly_where_trying_every_order_finds_one():
    given = [sparse(random.Random(seed)) for seed in range(3000)]

    found = [is_planned(*one) for one in given]

    assert found == [by_trying_all(*one) for one in given]
    assert min(Counter(found).values()) > 400
