"""Two or more people at once on real PostgreSQL, round after round.

A race is a generator over the people of a county: it prepares an entry, yields who does what at
the same moment, is sent what became of each, and asserts what must be true then.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client

from accountability.cases.operations import CaseError
from accountability.models import Issue
from ledger.models import Event
from ledger.transitions import SamePersonError, StaleStatusError
from regions.duties import Duty
from regions.models import Region, User
from screening.models import Verdict
from tests.accountability.issues.conftest import Way, make_way
from tests.factories import PostingFactory
from tests.screening.leads.conftest import Loop, make_loop

DONE = "done"
# What a verb says to who comes too late. Anything else, a deadlock or a constraint of the database
# among it, would be an error page and fails the race.
REFUSALS = (StaleStatusError, SamePersonError, ValidationError, CaseError)
HEAD_START_SECONDS = 0.004

Acts = Mapping[str, Callable[[], object]]
Outcomes = Mapping[str, str]
Round = Generator[Acts, Outcomes, None]


@dataclass(frozen=True)
class Arena:
    """The people who meet. Each office has a second person, so that two can do the same."""

    way: Way
    third: User
    zhou_third: User
    village_second: User
    township_second: User
    county_members: tuple[User, User]
    leader: User
    leader_second: User
    loop: Loop

    @property
    def place(self) -> Region:
        return self.way.place


def make_arena() -> Arena:
    way = make_way()

    def posted(duty: Duty, region: Region) -> User:
        return PostingFactory(duty=duty, region=region).user

    return Arena(
        way=way,
        third=posted(Duty.COUNTY_OFFICE, way.county),
        zhou_third=posted(Duty.PREFECTURE_OFFICE, way.prefecture),
        village_second=posted(Duty.VILLAGE_LEADER, way.place),
        township_second=posted(Duty.TOWNSHIP_OFFICE, way.place.parent),
        county_members=(
            posted(Duty.JOINT_MEETING, way.county),
            posted(Duty.JOINT_MEETING, way.county),
        ),
        leader=posted(Duty.LEADER, way.prefecture),
        leader_second=posted(Duty.LEADER, way.prefecture),
        loop=replace(make_loop(way.grid), verdict=Verdict.PARTLY_TRUE),
    )


@dataclass(frozen=True)
class Race:
    """`name` is a sentence that says what must come out."""

    name: str
    run: Callable[[Arena], Round]


RACES: list[Race] = []


def race(name: str) -> Callable[[Callable[[Arena], Round]], Callable[[Arena], Round]]:
    def enter(run: Callable[[Arena], Round]) -> Callable[[Arena], Round]:
        RACES.append(Race(name, run))
        return run

    return enter


@dataclass
class Report:
    """How often each came through, how often each was refused and with what."""

    name: str
    rounds: int = 0
    seconds: float = 0.0
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def note(self, outcomes: Outcomes) -> None:
        self.rounds += 1
        for who, what in outcomes.items():
            if what == DONE:
                self.done[who] += 1
            else:
                self.refused[f"{who}: {what}"] += 1

    @property
    def sentence(self) -> str:
        done = ", ".join(f"{who} {n}" for who, n in sorted(self.done.items()))
        refused = ", ".join(f"{who} {n}" for who, n in sorted(self.refused.items()))
        return (
            f"{self.name}: {self.rounds} rounds in {self.seconds:.0f} s; done: {done or 'none'}; "
            f"refused: {refused or 'none'}"
        )


class Crowd:
    """Threads with a connection each, kept from round to round, that begin at one barrier.

    Each may get a head start of a few milliseconds over the others, so that all win sometimes.
    """

    def __init__(self, size: int, seed: int) -> None:
        self._pool = ThreadPoolExecutor(size)
        self._size = size
        self._random = random.Random(seed)

    def together(self, acts: Acts) -> dict[str, str]:
        barrier = threading.Barrier(len(acts))
        waits = [self._random.choice((0, self._random.random())) for _act in acts]
        started = {
            who: self._pool.submit(_run, act, barrier, wait * HEAD_START_SECONDS)
            for (who, act), wait in zip(acts.items(), waits, strict=True)
        }
        return {who: one.result(timeout=60) for who, one in started.items()}

    def close(self) -> None:
        barrier = threading.Barrier(self._size)
        ended = [self._pool.submit(_leave, barrier) for _n in range(self._size)]
        [one.result(timeout=60) for one in ended]
        self._pool.shutdown()


def _run(act: Callable[[], object], barrier: threading.Barrier, wait: float) -> str:
    connection.ensure_connection()
    barrier.wait(timeout=60)
    time.sleep(wait)
    try:
        act()
    except REFUSALS as refusal:
        return type(refusal).__name__
    return DONE


def _leave(barrier: threading.Barrier) -> None:
    barrier.wait(timeout=60)
    connection.close()


def run(
    race: Race, rounds: int, *, seed: int = 20181231, progress: Callable[[int], None] | None = None
) -> Report:
    """Run a race; an assertion that does not hold names the round.

    Raises:
        AssertionError: something came out that must not.
    """
    report = Report(race.name)
    arena = make_arena()
    crowd: Crowd | None = None
    began = time.monotonic()
    try:
        for number in range(1, rounds + 1):
            # Closed at once where an act breaks: a round that moved the clock would keep it moved
            # for the races after it.
            with closing(race.run(arena)) as one:
                with transaction.atomic():
                    acts = next(one)
                crowd = crowd or Crowd(len(acts), seed)
                outcomes = crowd.together(acts)
                report.note(outcomes)
                try:
                    one.send(outcomes)
                except StopIteration:
                    pass
                except AssertionError as wrong:
                    raise AssertionError(f"round {number} of {race.name}: {outcomes}") from wrong
            if progress:
                progress(number)
    finally:
        if crowd:
            crowd.close()
        report.seconds = time.monotonic() - began
    return report


# --- forms ----------------------------------------------------------------------------------------
def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def sender(person: User, url: str, given: Mapping[str, Any]) -> Callable[[], None]:
    """Send a form as a browser does; who is told that somebody was faster has not done it."""
    client = client_of(person)

    def send() -> None:
        answer = client.post(url, given)
        if answer.status_code == 422:
            raise StaleStatusError
        assert answer.status_code == 302, answer.content.decode()

    return send


# --- what must be true ----------------------------------------------------------------------------
def one_did(outcomes: Outcomes) -> None:
    """One came through and the others were told so."""
    assert list(outcomes.values()).count(DONE) == 1


def all_did(outcomes: Outcomes) -> None:
    assert set(outcomes.values()) == {DONE}


def told(issue: Issue, verb: str) -> int:
    """How often the trail tells of a verb of an issue."""
    kind = f"accountability.issue.{verb}"
    return Event.objects.filter(subject=issue.subject, subject_id=issue.pk, kind=kind).count()


def trail_of(issue: Issue, *verbs: str) -> list[Event]:
    """What the trail tells of these verbs of an issue, oldest first."""
    kinds = [f"accountability.issue.{verb}" for verb in verbs]
    found = Event.objects.filter(subject=issue.subject, subject_id=issue.pk, kind__in=kinds)
    return list(found.order_by("pk"))


def stands_as_told(issue: Issue) -> None:
    """Status, day and unit are those of the last event that tells of them."""
    moved = Event.objects.filter(subject=issue.subject, subject_id=issue.pk).exclude(after="")
    fresh = Issue.objects.get(pk=issue.pk)
    assert fresh.status == moved.order_by("pk").last().after
