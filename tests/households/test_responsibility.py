"""Who answers for a household, and handing a duty over with what is open, signed by both."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from households import acts
from households.models import HandOver, Helper, Pairing
from households.responsibility import chain, handing, helpers
from ledger import events
from ledger.models import Signature
from regions.duties import Duty
from regions.models import Posting
from tests.factories import GridFactory, HouseholdFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
DAY = date(2018, 6, 1)


@pytest.fixture
def home():
    home = HouseholdFactory(member_count=1)
    MembershipFactory(household=home)
    return home


@pytest.fixture
def worker(officer, home):
    return officer(Duty.GRID_WORKER, home.region)


@pytest.fixture
def township(officer, home):
    return officer(Duty.TOWNSHIP_OFFICE, home.region.parent.parent)


@pytest.fixture
def helper(home, township):
    return helpers.add_helper(home.region.parent, by=township, name="王明芝", unit="县教育局")


def test_the_chain_names_each_level_and_who_is_missing(home, worker, township, helper):
    helpers.pair(home, helper, by=township, starts_on=DAY)
    links = chain.chain_of(home)

    assert [link.name for link in links] == [
        "", "", township.full_name, "", worker.full_name, "王明芝",
    ]  # fmt: skip
    assert (links[-1].unit, links[-1].since) == ("县教育局", DAY)


def test_a_helper_is_paired_once(home, township, helper):
    helpers.pair(home, helper, by=township, starts_on=DAY)

    with pytest.raises(helpers.PairingError, match="已与本户结对"):
        helpers.pair(home, helper, by=township, starts_on=DAY)


def test_a_pairing_ends_for_a_reason_and_is_kept(home, township, helper):
    pairing = helpers.pair(home, helper, by=township, starts_on=DAY)
    helpers.end(pairing, by=township, on=date(2018, 9, 1), reason="岗位调整")
    pairing.refresh_from_db()

    assert (pairing.ends_on, pairing.reason) == (date(2018, 9, 1), "岗位调整")
    assert chain.chain_of(home)[-1].name == ""


def test_all_households_of_a_helper_go_to_another(home, township, helper):
    helpers.pair(home, helper, by=township, starts_on=DAY)
    other = helpers.add_helper(home.region.parent, by=township, name="杨启学")
    moved = helpers.pass_on(
        list(Pairing.objects.current()), other, by=township, on=date(2018, 9, 1), reason="调离"
    )

    assert moved == 1
    assert Pairing.objects.current().get().helper == other


def test_a_grid_worker_pairs_nobody(home, worker, helper):
    with pytest.raises(PermissionDenied):
        helpers.pair(home, helper, by=worker, starts_on=DAY)


@pytest.fixture
def prepared(home, worker, township):
    acts.propose("dissolve", home, {}, by=worker, happened_on=DAY, reason="其他")
    posting = Posting.objects.get(user=worker)
    return handing.prepare(
        posting, UserFactory(full_name="新网格员"), by=township, starts_on=timezone.localdate()
    )


def test_what_is_open_is_listed(prepared, home):
    assert [item["what"] for item in prepared.items] == ["底图变更"]
    assert prepared.households == 1


def test_both_sign_and_then_the_duty_moves(prepared, worker, home):
    handing.sign(prepared, by=worker)

    assert Posting.objects.filter(user=prepared.successor).count() == 0

    handing.sign(prepared, by=prepared.successor)
    old, new = Posting.objects.get(user=worker), Posting.objects.get(user=prepared.successor)

    assert (new.region, new.duty) == (home.region, Duty.GRID_WORKER)
    assert old.ends_on is not None
    assert list(Signature.objects.order_by("pk").values_list("signer", flat=True)) == [
        worker.pk,
        prepared.successor.pk,
    ]
    assert list(events.verify()) == []


def test_the_successor_does_not_sign_first(prepared):
    with pytest.raises(handing.HandOverError, match="移交人先签字"):
        handing.sign(prepared, by=prepared.successor)


def test_nobody_else_signs(prepared, township):
    with pytest.raises(PermissionDenied):
        handing.sign(prepared, by=township)


def test_a_hand_over_is_signed_once(prepared, worker):
    handing.sign(prepared, by=worker)

    with pytest.raises(handing.HandOverError, match="已办理"):
        handing.sign(HandOver.objects.get(), by=worker)


def test_the_database_wants_both_signatures(prepared):
    with pytest.raises(IntegrityError, match="hand_over_signed_by_both"):
        HandOver.objects.update(state=HandOver.State.DONE)


def test_a_duty_is_not_handed_to_a_second_account_of_the_same_person(home, worker, township):
    worker.person_key = "一人"
    worker.save()
    twin = UserFactory(person_key="一人")

    with pytest.raises(handing.HandOverError, match="另一位"):
        handing.prepare(
            Posting.objects.get(user=worker), twin, by=township, starts_on=timezone.localdate()
        )


def test_nobody_takes_over_yesterday(home, worker, township):
    yesterday = timezone.localdate() - timedelta(days=1)

    with pytest.raises(handing.HandOverError, match="今天"):
        handing.prepare(
            Posting.objects.get(user=worker), UserFactory(), by=township, starts_on=yesterday
        )


def test_a_dropped_hand_over_changes_nothing(prepared, worker, township):
    handing.drop(prepared, by=township)

    assert Posting.objects.get(user=worker).ends_on is None
    with pytest.raises(handing.HandOverError):
        handing.sign(HandOver.objects.get(), by=worker)


def test_both_see_the_hand_over_and_a_stranger_does_not(prepared, worker, client, officer):
    url = reverse("households:hand-over-detail", args=[prepared.pk])
    statuses = []
    for person in (worker, prepared.successor, officer(Duty.TOWNSHIP_OFFICE, GridFactory())):
        client.force_login(person)
        statuses.append(client.get(url).status_code)

    assert statuses == [200, 200, 404]


WHO = [
    pytest.param(Duty.TOWNSHIP_OFFICE, "township", 302, id="township-pairs"),
    pytest.param(Duty.GRID_WORKER, "grid", 403, id="grid-worker-does-not"),
    pytest.param(Duty.TOWNSHIP_OFFICE, "elsewhere", 404, id="another-township-sees-nothing"),
]


@pytest.mark.parametrize(("duty", "where", "status"), WHO)
def test_who_may_pair(duty, where, status, client, home, helper, officer):
    township = home.region.parent.parent
    places = {"township": township, "grid": home.region, "elsewhere": GridFactory().parent.parent}
    client.force_login(officer(duty, places[where]))
    given = {"helper": helper.pk, "starts_on": "2018-06-01"}
    response = client.post(reverse("households:pairing-create", args=[home.pk]), given)

    assert response.status_code == status


def test_the_page_of_a_household_shows_chain_and_marks(client, home, worker, township, helper):
    helpers.pair(home, helper, by=township, starts_on=DAY)
    client.force_login(township)
    text = client.get(reverse("households:household-duty", args=[home.pk])).content.decode()

    assert "王明芝" in text
    assert worker.full_name in text
    assert "空缺" in text


@pytest.mark.parametrize("url", ["helper-list", "hand-over-list"])
def test_the_lists_are_shown(url, client, township, helper):
    client.force_login(township)

    assert client.get(reverse(f"households:{url}")).status_code == 200
    assert Helper.objects.count() == 1
