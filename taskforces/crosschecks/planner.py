"""Who inspects whom: a pure function of places, inspectors, past pairs and a seed.

Each place is inspected once and inspects once, so that the load of places is even; in a place
those inspect who did so the fewest times. Two places never inspect each other. To find a plan
without such returns is hard in general (cycle covers without 2-cycles are NP-complete), so it is
searched for: the place with the fewest choices first, and a branch is given up as soon as a
matching shows that the rest cannot be served. At the sizes of a prefecture (12 counties) or a
county (30 townships) a plan is found in milliseconds; `STEPS` bounds the search.
"""

import random
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

STEPS = 20_000


@dataclass(frozen=True)
class Place:
    """`key` orders places, whatever order they are handed in."""

    key: str
    name: str


@dataclass(frozen=True)
class Inspector:
    """Somebody of the place `of`; `ties`: places he never inspects; `done`: pairs he did before."""

    key: str
    of: str
    ties: frozenset[str] = frozenset()
    done: int = 0


@dataclass(frozen=True)
class Wanted:
    """What a plan is made of. `past`: (inspecting, inspected) of the rounds that count."""

    places: Collection[Place]
    inspectors: Collection[Inspector]
    past: Collection[tuple[str, str]] = ()
    team: int = 2


@dataclass(frozen=True)
class Pair:
    """`inspecting` sends `team` (keys of inspectors, ascending) to `inspected`."""

    inspecting: str
    inspected: str
    team: tuple[str, ...]


class NoPlanError(Exception):
    """There is no plan, or none was found; the message is a Chinese sentence that says why."""


Choices = Mapping[str, frozenset[str]]


def plan(wanted: Wanted, seed: int) -> list[Pair]:
    """Return the pairs in order of the inspected places; the same for the same seed and rows.

    Raises:
        NoPlanError: see there.
    """
    chance = random.Random(seed)  # noqa: S311  a draw that is published, no secret
    names = {place.key: place.name for place in wanted.places}
    if len(names) < 3:
        raise NoPlanError(f"只有{len(names)}个地方，至少要有3个才能交叉检查而不互查。")
    ranked = sorted(names)
    chance.shuffle(ranked)
    free = _free(wanted)
    choices = {to: frozenset(of for of in names if _may(wanted, free, of, to)) for to in names}
    _refuse_if_unserved(choices, names, wanted)
    found = _Search(choices, ranked).run()
    return [
        Pair(found[to], to, _team(free[found[to], to], wanted.team, chance)) for to in sorted(names)
    ]


def _free(wanted: Wanted) -> dict[tuple[str, str], list[Inspector]]:
    """For each way, those of the inspecting place who have no tie to the inspected one."""
    keys = [place.key for place in wanted.places]
    found: dict[tuple[str, str], list[Inspector]] = {}
    for one in sorted(wanted.inspectors, key=lambda one: one.key):
        for to in keys:
            if to != one.of and to not in one.ties:
                found.setdefault((one.of, to), []).append(one)
    return found


def _may(wanted: Wanted, free: Mapping[tuple[str, str], list[Inspector]], of: str, to: str) -> bool:
    enough = len(free.get((of, to), ())) >= wanted.team
    return of != to and enough and (of, to) not in wanted.past


def _team(free: Iterable[Inspector], size: int, chance: random.Random) -> tuple[str, ...]:
    """Those with the fewest pairs before, by chance among equals."""
    ranked = sorted(free, key=lambda one: one.key)
    chance.shuffle(ranked)
    ranked.sort(key=lambda one: one.done)
    return tuple(sorted(one.key for one in ranked[:size]))


def _refuse_if_unserved(choices: Choices, names: Mapping[str, str], wanted: Wanted) -> None:
    """Name the places that stand in the way where even with returns nothing fits (Hall)."""
    matched: dict[str, str] = {}
    for to in sorted(choices):
        seen: set[str] = set()
        if not _augment(to, choices, matched, seen):
            stuck = sorted({to} | {matched[of] for of in seen})
            words = "、".join(names[key] for key in stuck)
            by = "、".join(names[key] for key in sorted(seen)) or "没有任何一方"
            raise NoPlanError(
                f"没有可行的安排：{words}共{len(stuck)}地，能去检查的只有{by}"
                f"（每组须{wanted.team}人，不查本地和回避地，不重复近期的组合）。"
                "请减少每组人数或回避轮数，或补充干部名册。"
            )


def _augment(to: str, choices: Choices, matched: dict[str, str], seen: set[str]) -> bool:
    for of in sorted(choices[to]):
        if of not in seen:
            seen.add(of)
            if of not in matched or _augment(matched[of], choices, matched, seen):
                matched[of] = to
                return True
    return False


class _Search:
    """Backtracking over the inspected places; `ranked` breaks ties between equals by the seed."""

    def __init__(self, choices: Choices, ranked: list[str]) -> None:
        self.choices = choices
        self.rank = {key: n for n, key in enumerate(ranked)}
        self.found: dict[str, str] = {}
        self.steps = 0

    def run(self) -> dict[str, str]:
        """Return inspected → inspecting."""
        if not self._go(dict(self.choices)):
            raise NoPlanError(
                "没有可行的安排：余下的组合都会使两地互查。请减少回避轮数，或补充干部名册。"
            )
        return self.found

    def _go(self, left: dict[str, frozenset[str]]) -> bool:
        if not left:
            return True
        self.steps += 1
        if self.steps > STEPS:
            raise NoPlanError(
                f"试过{STEPS}步仍未找到安排，不能断定没有。请换一个种子，或减少回避轮数。"
            )
        to = min(left, key=lambda key: (len(left[key]), self.rank[key]))
        for of in sorted(left[to], key=self.rank.__getitem__):
            rest = {
                key: ways - {of} - ({to} if key == of else frozenset())
                for key, ways in left.items()
                if key != to
            }
            if _served(rest):
                self.found[to] = of
                if self._go(rest):
                    return True
                del self.found[to]
        return False


def _served(choices: Choices) -> bool:
    matched: dict[str, str] = {}
    return all(_augment(to, choices, matched, set()) for to in choices)
