"""Acts about households through the protocol: batches, verdicts, what a successor adopts."""

import pytest

from households.models import Act, Conflict, Household, Visit
from ledger.acts import proposals
from ledger.models import FieldAct, Signature
from regions.models import Posting
from tests.factories.field import STROKES
from tests.ledger.acts.phones import Phone, act

pytestmark = pytest.mark.django_db


def told(place, kind, hands=(), **body):
    envelope = act(kind=kind, hands=list(hands))
    return envelope | {"body": {"household": place.home.pk, **body}}


def group(place, base, value):
    values = [{"table": "Household", "row": place.home.pk, "field": "group_name", "base": base,
               "value": value}]  # fmt: skip
    return told(place, "household.correct", values=values)


def visit(place):
    hand = {"role": "worker", "name": "", "strokes": STROKES, "user": None}
    given = told(place, "household.visit", [hand], themes=["check"], went=["陆网格"])
    return given | {"pin_at": "2026-11-26T09:29:00+08:00"}


def test_a_batch_has_a_verdict_for_each(place):
    Household.objects.filter(pk=place.home.pk).update(group_name="五组")
    unreadable = told(place, "household.duty", duty="none")

    verdicts = (
        Phone(place.worker).bind().send(group(place, "三组", "四组"), unreadable, visit(place))
    )

    assert [one["state"] for one in verdicts] == ["conflict", "invalid", "accepted"]
    assert verdicts[0]["address"] == f"/households/conflicts/{Conflict.objects.get().pk}/"
    assert verdicts[0]["fields"] == {f"Household.{place.home.pk}.0.0.group_name": "conflict"}


@pytest.mark.parametrize(
    "pin_at",
    [None, "2026-11-26T09:10:00+08:00", "2026-11-26T09:40:00+08:00"],
    ids=["never", "long-before", "afterwards"],
)
def test_a_hand_under_which_no_pin_was_given_is_to_be_made_anew(place, pin_at):
    phone = Phone(place.worker).bind()

    [verdict] = phone.send(visit(place) | {"pin_at": pin_at})

    assert (verdict["state"], list(verdict["fields"])) == ("invalid", ["hands"])
    assert "PIN" in verdict["words"]
    assert not Visit.objects.exists()


def test_the_same_batch_again_has_the_same_answer_and_no_other_effect(place):
    phone = Phone(place.worker).bind()
    batch = [group(place, "三组", "四组"), visit(place)]

    assert phone.send(*batch) == phone.send(*batch)
    assert (Act.objects.count(), Visit.objects.count()) == (1, 1)


def test_what_a_moved_worker_sends_waits_for_who_answers_now_and_keeps_the_hand(place):
    phone = Phone(place.worker).bind()
    Posting.objects.filter(user=place.worker).delete()

    [verdict] = phone.send(visit(place))
    proposals.adopt(FieldAct.objects.get(), by=place.other)

    row, hand = Visit.objects.get(), Signature.objects.get()
    assert verdict["state"] == "proposed"
    assert (row.recorded_by, hand.signer) == (place.other, place.worker)


def test_a_pull_brings_the_household_and_the_forms(place):
    answer = Phone(place.worker).bind().post("pull/", {"known": {}, "forms": ""}).json()

    [home] = answer["parts"]["households"]["changed"]
    assert (home["id"], home["head"]) == (place.home.pk, "陆甲")
    assert answer["parts"]["forms"]["sections"][0]["key"] == "base"
    assert list(answer["parts"]["duties"]) == [
        "basics", "policies", "nature", "proof", "account", "content",
    ]  # fmt: skip
