"""The sample is drawn by a rule that anybody can follow, once, and from the frozen list alone."""

from datetime import timedelta
from decimal import Decimal
from hashlib import sha256

import pgtrigger
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accountability import issue_closing, operations
from accountability.look_backs import drawing, nightly
from accountability.models import (
    FrozenList,
    Issue,
    Item,
    LookBackDuty,
    LookBackLot,
    LookBackSample,
)
from ledger import deadlines
from ledger.models import Event
from tests.accountability.issues.conftest import WHY


@pytest.mark.parametrize(
    ("closed", "share", "size"),
    [
        pytest.param(1, 5, 1, id="at least one"),
        pytest.param(20, 5, 1, id="one of twenty"),
        pytest.param(21, 5, 2, id="rounded up"),
        pytest.param(200, 5, 10, id="ten of two hundred"),
        pytest.param(3, 100, 3, id="all"),
        pytest.param(1000, "0.5", 5, id="half a percent"),
    ],
)
def test_the_share_is_rounded_up(closed, share, size):
    assert drawing.size_of(closed, Decimal(share)) == size


def test_the_rule_as_it_is_published_draws_the_same(drawn):
    close = drawn.sample.close
    told = Event.objects.get(kind="accountability.period.closed", subject_id=close.pk)

    seed = sha256(f"{close.digest}:{told.hash}".encode()).hexdigest()
    numbers = sorted(
        (issue.number for issue in drawn.issues),
        key=lambda number: sha256(f"{seed}:{number}".encode()).hexdigest(),
    )

    lot = LookBackLot.objects.get()
    assert (drawn.sample.seed, lot.place, lot.drawn) == (seed, drawn.way.county, 2)
    assert [Issue.objects.get(pk=key).number for key in lot.entries] == numbers
    assert [duty.issue.number for duty in drawn.duties] == numbers[:2]
    assert drawing.is_right(drawn.sample)


def test_another_seed_draws_in_another_order():
    numbers = [f"QN-2018-GK-{n:04d}" for n in range(50)]

    one, other = (sorted(numbers, key=lambda n: drawing.lot_of(seed, n)) for seed in ("a", "b"))

    assert one != other


def test_only_what_was_closed_out_by_steps_in_the_period_and_still_is_can_be_drawn(way, close):
    kept = way.closed()
    reopened = way.closed()
    issue_closing.look_back(reopened, by=way.zhou, holds=False, words=WHY)
    way.reviewed()
    paper = operations.TakenOver(
        "QN-2018-GK-9001", Item.objects.first(), way.place, "state", "帮扶措施没有落实到户",
        timezone.localdate(), True,
    )  # fmt: skip
    operations.take_over_issues([paper], by=way.zhou)

    sample = drawing.draw(close())

    assert [lot.entries for lot in sample.lots.all()] == [[kept.pk]]
    frozen = FrozenList.objects.get(ledger="issues", name="closed", place=way.county.code)
    assert len(frozen.entries) == 2  # the one of paper too


def test_what_was_closed_before_the_period_is_not_drawn_again(way, close, monkeypatch):
    way.closed()
    first = close()
    monkeypatch.setattr(drawing, "start_of", lambda day: timezone.now() + timedelta(minutes=1))

    assert not drawing.draw(first).lots.exists()


def test_it_is_drawn_once(drawn):
    again = drawing.draw(drawn.sample.close)

    assert again == drawn.sample
    assert LookBackDuty.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        LookBackSample.objects.create(
            close=drawn.sample.close,
            region=drawn.sample.region,
            share_percent=5,
            seed="0" * 64,
            drawn_at=timezone.now(),
        )


def test_a_sample_that_somebody_changed_is_not_what_the_rule_draws(drawn):
    with pgtrigger.ignore("accountability.LookBackLot:written_once"):
        lot = LookBackLot.objects.get()
        LookBackLot.objects.update(entries=lot.entries[::-1])

    assert not drawing.is_right(drawn.sample)


def test_the_trail_tells_of_the_sample_and_of_each_entry(drawn):
    told = Event.objects.get(kind="accountability.look_back.drawn")
    of_entries = Event.objects.filter(kind="accountability.issue.drawn").order_by("pk")

    assert told.data["seed"] == drawn.sample.seed
    assert told.data["places"] == {drawn.way.county.code: [5, 2]}
    assert [event.subject_id for event in of_entries] == [duty.issue_id for duty in drawn.duties]


def test_the_night_draws_from_each_close_once(way, close, settings):
    settings.LOOK_BACK_DAYS = 10
    issue = way.closed()
    close()

    first, second = nightly.draw_and_follow(), nightly.draw_and_follow()

    duty = LookBackDuty.objects.get()
    assert (first, second, duty.issue_id) == (1, 0, issue.pk)
    assert duty.due_on == deadlines.add_working_days(timezone.localdate(), 10)


def test_the_night_draws_from_periods_of_the_kind_that_is_set(way, close, settings):
    settings.LOOK_BACK_PERIOD = "month"
    way.closed()
    close()

    assert nightly.draw_and_follow() == 0


def test_a_period_in_which_nothing_was_closed_has_an_empty_sample(way, close):
    way.registered()

    sample = drawing.draw(close())

    assert not sample.lots.exists()
    assert drawing.is_right(sample)
