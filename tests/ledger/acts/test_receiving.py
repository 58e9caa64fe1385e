"""A batch of acts: a verdict and one effect for each, whatever comes twice or out of order."""

import itertools
import json
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from ledger.models import FieldAct, FieldDay
from tests.ledger.acts.phones import act, notes

pytestmark = pytest.mark.django_db

LONG = "1" * 19
PHOTO = {"sha256": "a" * 64}
HAND = {"role": "head", "strokes": "[[[1,1],[2,2],[3,3],[4,4],[5,5],[6,6]]]"}
PLACES = (0, 4, 9)


def test_an_act_is_applied_and_kept(phone, grid, worker):
    sent = act("a household moved")

    (verdict,) = phone.send(sent)

    assert verdict["id"] == sent["id"]
    assert (verdict["state"], verdict["words"]) == ("accepted", "已采纳")
    assert notes() == ["a household moved"]
    row = FieldAct.objects.get(pk=sent["id"])
    assert (row.user, row.region, row.state, row.device_id) == (
        worker, grid, "accepted", phone.number
    )  # fmt: skip
    assert json.loads(row.envelope) == sent
    assert abs(timezone.now() - row.received_at) < timedelta(minutes=1)


def test_what_a_kind_says_comes_through(phone):
    (verdict,) = phone.send(act(do="merge"))

    del verdict["id"]
    assert verdict == {
        "state": "merged", "words": "merged", "fields": {"text": "theirs"},
        "address": "/there/", "to": 7,
    }  # fmt: skip


def test_an_act_that_comes_again_is_answered_word_for_word(phone):
    sent = [act("a"), act(do="refuse"), act(do="deny")]

    first, second = phone.send(*sent), phone.send(*sent)

    assert first == second
    assert notes() == ["a"]


def test_an_act_twice_in_one_batch_has_one_effect(phone):
    sent = act("a")

    assert phone.states(sent, sent) == ["accepted", "accepted"]
    assert notes() == ["a"]


def test_the_order_of_keys_is_no_other_content(phone):
    sent = act("a")
    phone.send(sent)

    assert phone.states(dict(reversed(sent.items()))) == ["accepted"]


def test_a_number_with_other_content_is_refused_and_changes_nothing(phone):
    sent = act("a")
    phone.send(sent)

    assert phone.states(sent | {"body": {"text": "b"}}) == ["reused"]
    assert phone.states(sent) == ["accepted"]
    assert notes() == ["a"]


def test_a_number_of_somebody_else_is_refused(phone, colleague):
    sent = act("a")
    phone.send(sent)

    assert colleague.states(sent) == ["reused"]
    assert notes() == ["a"]


# What is wrong with one act, and the verdict that it gets.
BAD = {
    "an unknown kind": (lambda: act(kind="test.none"), "invalid"),
    "an unknown key": (lambda: act(extra=1), "invalid"),
    "an unknown key in the body": (lambda: act(body={"text": "x", "more": 1}), "invalid"),
    "an unknown key in a photo": (
        lambda: act(photos=[{"sha256": "a" * 64, "gps": "1,2"}]),
        "invalid",
    ),
    "a body that lacks something": (lambda: act(body={}), "invalid"),
    "no day": (lambda: act(on=""), "invalid"),
    "a year that cannot be reckoned with": (lambda: act(at="9999-12-31T23:59:59Z"), "invalid"),
    "a text that is no NFC": (lambda: act("e\u0301"), "invalid"),
    "a character that no table takes": (lambda: act("a\u0000"), "invalid"),
    "half of a pair": (lambda: act("\ud83d"), "invalid"),
    "a place of no number": (lambda: act(photos=[PHOTO | {"lat": "nan", "lng": 1}]), "invalid"),
    "a place without end": (lambda: act(photos=[PHOTO | {"lat": 1e300, "lng": 1}]), "invalid"),
    "a hand of nobody": (lambda: act(hands=[HAND | {"user": "9" * 30}]), "invalid"),
    "strokes without end": (
        lambda: act(hands=[HAND | {"strokes": f"[[[{LONG * 20},1]]]"}]),
        "invalid",
    ),
    "strokes too deep": (lambda: act(hands=[HAND | {"strokes": "[" * 100_000}]), "invalid"),
    "no number at all": (lambda: act(base=float("nan")), "invalid"),
    "a number too long": (lambda: act(base=int(LONG)), "invalid"),
    "nesting too deep": (lambda: act(body={"text": [[[[[[[[[["x"]]]]]]]]]]}), "invalid"),
    "no strokes": (lambda: act(hands=[{"role": "head", "strokes": "[]"}]), "invalid"),
    "something refused": (lambda: act(do="refuse"), "invalid"),
    "a base that has not come": (lambda: act(after_text="nobody wrote this"), "held"),
    "an act before it that has not come": (lambda: act(after=[str(uuid4())]), "held"),
    "a photo that has not come": (lambda: act(photos=[{"sha256": "a" * 64}]), "held"),
    "a place of others": (lambda: act(do="deny"), "proposed"),
    "a fault of ours": (lambda: act(do="crash"), "held"),
    "a constraint of the database": (lambda: act(do="break"), "invalid"),
    "a constraint that is checked late": (lambda: act(do="break late"), "invalid"),
    "somebody in the way": (lambda: act(do="sleep"), "held"),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("bad", BAD)
def test_one_bad_act_stops_no_other(phone, bad, place):
    make, state = BAD[bad]
    acts = [act(f"{n}") for n in range(9)]
    acts.insert(place, make())

    verdicts = phone.send(*acts)

    assert [verdict["id"] for verdict in verdicts] == [sent["id"] for sent in acts]
    assert verdicts[place]["state"] == state
    assert verdicts[place]["words"]
    assert {v["state"] for v in verdicts[:place] + verdicts[place + 1 :]} == {"accepted"}
    assert notes() == [f"{n}" for n in range(9)]


def test_a_key_that_stands_twice_stops_no_other(phone):
    good, bad = act("a"), act("b")
    text = json.dumps(phone.batch([good, bad])).replace('"text": "b"', '"text": "b", "text": "c"')

    verdicts = phone.post("acts/", text).json()["verdicts"]

    assert [verdict["state"] for verdict in verdicts] == ["accepted", "invalid"]
    assert "重复的键" in verdicts[1]["words"]


def test_what_is_not_as_it_should_be_is_not_kept_so_that_a_mended_app_may_send_it_again(phone):
    sent = act("a")

    assert phone.states(sent | {"extra": 1}) == ["invalid"]
    assert phone.states(sent) == ["accepted"]


def test_what_is_refused_is_kept_and_names_its_fields(phone):
    sent = act(do="refuse")

    (verdict,) = phone.send(sent)

    assert verdict["words"] == "no such thing"
    assert verdict["fields"] == {"text": "say something else"}
    assert FieldAct.objects.get(pk=sent["id"]).state == "invalid"
    assert notes() == []


def test_a_fault_of_ours_tells_a_number_and_is_tried_again(phone, monkeypatch):
    sent = act("a", do="crash")
    (verdict,) = phone.send(sent)
    monkeypatch.setitem(phone_does(), "crash", phone_does()["note"])

    assert verdict["words"].startswith("未能入账")
    assert phone.states(act("b")) == ["accepted"]
    assert notes() == ["a", "b"]
    assert phone.states(sent) == ["accepted"]


def phone_does():
    from tests.ledger.acts import phones

    return phones._DOES


CHAIN = list(itertools.permutations(range(4)))


def chain():
    """Four acts, each after the one before it."""
    numbers = [uuid4() for _n in range(4)]
    return [
        act(f"{n}", number=number, after=[str(before) for before in numbers[max(0, n - 1) : n]])
        for n, number in enumerate(numbers)
    ]


@pytest.mark.parametrize("order", CHAIN)
def test_acts_of_one_batch_are_applied_in_their_order_however_they_stand(phone, order):
    acts = chain()

    states = phone.states(*[acts[n] for n in order])

    assert set(states) == {"accepted"}
    assert notes() == ["0", "1", "2", "3"]


@pytest.mark.parametrize("order", CHAIN[::5])
def test_acts_that_come_one_by_one_are_applied_in_their_order(phone, order):
    acts = chain()

    for n in order:
        phone.send(acts[n])

    assert phone.states(*acts) == ["accepted"] * 4
    assert notes() == ["0", "1", "2", "3"]


def test_an_act_with_its_base_missing_is_tried_when_something_comes(phone):
    late = act("b", after_text="a")

    assert phone.states(late) == ["held"]
    phone.send(act("a"))

    assert notes() == ["a", "b"]
    assert phone.states(late) == ["accepted"]


def test_an_act_after_one_that_was_refused_is_not_held_for_ever(phone):
    first = act(do="refuse")

    assert phone.states(act("b", after=[first["id"]]), first) == ["accepted", "invalid"]


def moved_away(worker):
    today = timezone.localdate()
    worker.postings.update(starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1))


def test_an_act_of_a_place_where_the_worker_is_not_posted_any_more_is_kept(phone, worker, grid):
    moved_away(worker)

    (verdict,) = phone.send(act("a"))

    assert verdict["state"] == "proposed"
    assert FieldAct.objects.get().region == grid
    assert notes() == []


def test_the_phone_tells_what_it_still_holds_and_what_the_days_cost(phone):
    day = {"day": "2026-11-26", "minutes": 90, "screens": 40, "night_minutes": 95}
    phone.send(unsent={"count": 3, "since": "2026-11-20T08:00:00Z"}, burden=[day])
    phone.send(burden=[{"day": "2026-11-26", "minutes": 100, "screens": 50}])

    assert (phone.row.unsent, phone.row.unsent_since) == (0, None)
    day = FieldDay.objects.get()
    assert (day.day, day.minutes, day.screens) == (date(2026, 11, 26), 100, 50)


def test_the_clock_of_the_phone_is_a_claim_with_its_offset(phone):
    ahead = timezone.now() + timedelta(days=3)

    phone.send(act("a"), sent_at=ahead.isoformat())

    row = FieldAct.objects.get()
    assert abs(row.offset_seconds - 3 * 86_400) < 60
    assert row.received_at < ahead - timedelta(days=2)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"acts": [{}] * 51}, "最多上报50条"),
        ({"acts": [{"kind": "x"}]}, "没有编号"),
        ({"acts": ["x"]}, "没有编号"),
        ({"acts": None}, "最多上报50条"),
        ({"sent_at": "yesterday"}, "sent_at"),
        ({"unsent": {"count": -1}}, "unsent.count"),
        ({"burden": [{"day": "2026-13-01"}]}, "burden.0.day"),
        ({"more": 1}, "more"),
    ],
)
def test_a_batch_that_is_none_is_refused_as_a_whole(phone, said, words):
    answer = phone.post("acts/", phone.batch([act("a")]) | said)

    assert answer.status_code == 400
    assert answer.json()["code"] == "unreadable"
    assert words in answer.json()["words"]
    assert not FieldAct.objects.exists()


def test_a_batch_costs_few_statements(phone, django_assert_max_num_queries):
    acts = [act(f"{n}") for n in range(10)]
    phone.send(act("warm"))

    with django_assert_max_num_queries(18 + 10 * 11):
        phone.send(*acts)
