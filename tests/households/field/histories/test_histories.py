"""Phones, an office and a bad network in any order: nothing that was taken in is ever missing.

HISTORIES=2000 make histories; the test suite tries a few.
"""

import os

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.households.field.histories.world import OF_HOUSEHOLD, REFUSALS, World

HISTORIES = int(os.environ.get("HISTORIES", "8"))
STEPS = int(os.environ.get("STEPS", "40"))
PHONES, HOMES = st.integers(0, 3), st.integers(0, 3)
NAMES, WORDS = st.sampled_from(OF_HOUSEHOLD), st.sampled_from(["", "甲", "乙", "丙", "丁"])


class Histories(RuleBasedStateMachine):
    """One history; everything it writes is rolled back."""

    def __init__(self) -> None:
        super().__init__()
        self.together = transaction.atomic()
        self.together.__enter__()
        self.world = World()

    def teardown(self) -> None:
        try:
            self.world.send_all()
            assert self.world.faults() == []
        finally:
            transaction.set_rollback(True)
            self.together.__exit__(None, None, None)

    def tried(self, deed, *given, **more) -> None:
        """What somebody may be refused changes nothing."""
        try:
            with transaction.atomic():
                deed(*given, **more)
        except REFUSALS:
            pass

    def home_of(self, phone, place: int) -> int | None:
        keys = sorted(phone.sees)
        return keys[place % len(keys)] if keys else None

    # --- phones
    @rule(n=PHONES, place=HOMES, name=NAMES, value=WORDS, waits=st.booleans())
    def correct(self, n, place, name, value, waits):
        phone = self.world.phones[n]
        if key := self.home_of(phone, place):
            self.world.correct(phone, key, name, value, waits=waits)

    @rule(n=PHONES, place=HOMES, waits=st.booleans())
    def visit(self, n, place, waits):
        phone = self.world.phones[n]
        if key := self.home_of(phone, place):
            self.world.visit(phone, key, waits=waits)

    @rule(n=PHONES)
    def pull(self, n):
        self.world.pull(self.world.phones[n])

    @rule(n=PHONES, data=st.data(), is_heard=st.booleans(), is_doubled=st.booleans())
    def send(self, n, data, is_heard, is_doubled):
        phone = self.world.phones[n]
        mixed = data.draw(st.permutations(phone.queue))
        batch = mixed[: data.draw(st.integers(0, len(mixed)))]
        self.world.send(phone, batch + batch[:1] * is_doubled, is_heard=is_heard)

    @rule(place=st.integers(0, 50), is_heard=st.booleans())
    def replay(self, place, is_heard):
        if self.world.sent:
            phone, batch = self.world.sent[place % len(self.world.sent)]
            self.world.send(phone, batch, is_heard=is_heard)

    @rule(n=PHONES)
    def back_up(self, n):
        self.world.phones[n].backup = list(self.world.phones[n].queue)

    @rule(n=PHONES)
    def restore(self, n):
        self.world.restore(self.world.phones[n])

    # --- offices
    @rule(place=HOMES, name=NAMES, value=WORDS, is_signed=st.booleans())
    def set_right(self, place, name, value, is_signed):
        key = self.world.households[place].pk
        self.tried(self.world.set_right, key, name, value, is_signed=is_signed)

    @rule(place=st.integers(0, 20))
    def settle_open(self, place):
        self.tried(self.world.settle_open, place)

    @rule(place=st.integers(0, 20), take=st.sampled_from(["mine", "theirs"]))
    def decide(self, place, take):
        self.tried(self.world.decide, place, take)

    @rule(place=HOMES, is_back=st.booleans())
    def transfer(self, place, is_back):
        grid = self.world.grid if is_back else self.world.next
        home = self.world.households[place].pk
        self.tried(self.world.enact, "transfer", home, {"region": grid.pk})

    @rule(one=HOMES, other=HOMES)
    def merge(self, one, other):
        into, home = self.world.households[one].pk, self.world.households[other].pk
        self.tried(self.world.enact, "merge", into, {"other": home})

    @rule(is_back=st.booleans())
    def move_worker(self, is_back):
        world = self.world
        self.tried(world.move, world.second, world.next if is_back else world.grid)

    @rule(n=st.integers(0, 2), is_active=st.booleans())
    def disable(self, n, is_active):
        user = self.world.phones[n].device.user
        user.is_active = is_active
        user.save(update_fields=["is_active"])

    @rule(adopts=st.booleans())
    def answer_proposal(self, adopts):
        self.tried(self.world.answer_proposal, adopts=adopts)


@pytest.mark.slow
@pytest.mark.django_db
def test_nothing_that_was_taken_in_is_ever_missing():
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=HISTORIES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )
