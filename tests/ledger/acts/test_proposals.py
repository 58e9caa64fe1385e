"""Acts of a worker who was moved meanwhile: adopted or set aside by who answers there now."""

import hashlib

import pytest
from django.urls import reverse

from ledger.models import FieldAct
from regions.duties import Duty
from tests.factories import PostingFactory
from tests.factories.phones import FieldActFactory, FieldDeviceFactory
from tests.ledger.acts.phones import act, notes
from tests.screening.leads.conftest import photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal(grid, worker, kind):
    device = FieldDeviceFactory(user=worker)
    return FieldActFactory(device=device, region=grid, state="proposed")


@pytest.fixture
def successor(grid):
    return PostingFactory(duty=Duty.GRID_WORKER, region=grid).user


def address(name, proposal):
    return reverse(f"ledger:field-act{name}", args=[proposal.pk])


def test_the_successor_sees_it_and_what_it_says(client, proposal, successor):
    client.force_login(successor)

    listed = client.get(reverse("ledger:field-act-list"), {"state": "proposed"})
    page = client.get(address("", proposal))

    assert [line.act for line in listed.context["lines"]] == [proposal]
    assert page.context["contents"] == [("Text", "a"), ("Do", "note"), ("After text", "")]
    assert page.context["decide"]


def test_adopting_does_it_in_the_own_name(client, proposal, successor):
    client.force_login(successor)

    response = client.post(address("-adopt", proposal))

    row = FieldAct.objects.get()
    assert response.status_code == 302
    assert (row.state, row.decision, row.decided_by) == ("accepted", "adopted", successor)
    assert notes() == ["a"]


def test_a_second_press_does_nothing_more(client, proposal, successor):
    client.force_login(successor)
    client.post(address("-adopt", proposal))

    response = client.post(address("-adopt", proposal))

    assert response.status_code == 404
    assert notes() == ["a"]


def test_setting_aside_needs_a_reason_and_tells_it(client, proposal, successor, worker):
    client.force_login(successor)

    without = client.post(address("-set-aside", proposal), {"reason": " "})
    client.post(address("-set-aside", proposal), {"reason": "已另行入户核实"})

    row = FieldAct.objects.get()
    assert without.status_code == 422
    assert (row.state, row.decision, row.reason) == ("proposed", "set_aside", "已另行入户核实")
    assert "已另行入户核实" in row.answer
    assert notes() == []


def test_what_cannot_be_done_says_why_and_stays_open(client, grid, worker, kind, successor):
    device = FieldDeviceFactory(user=worker)
    body = {"text": "a", "do": "refuse"}
    proposal = FieldActFactory(device=device, region=grid, state="proposed", body=body)
    client.force_login(successor)

    response = client.post(address("-adopt", proposal))

    assert response.status_code == 422
    assert "no such thing" in response.content.decode()
    assert FieldAct.objects.get().decided_at is None


WHO = [
    pytest.param(Duty.VILLAGE_LEADER, "village", True, id="the-village"),
    pytest.param(Duty.COUNTY_OFFICE, "county", True, id="the-county"),
    pytest.param(Duty.PREFECTURE_OFFICE, "prefecture", False, id="the-prefecture-only-looks"),
]


@pytest.mark.parametrize(("duty", "where", "decides"), WHO)
def test_who_decides(client, officer, grid, proposal, duty, where, decides):
    village = grid.parent
    county = village.parent.parent
    places = {"village": village, "county": county, "prefecture": county.parent}
    client.force_login(officer(duty, places[where]))

    page = client.get(address("", proposal))

    assert page.context["decide"] is decides


def test_the_worker_sees_the_own_and_decides_nothing(client, proposal, worker):
    client.force_login(worker)

    page = client.get(address("", proposal))
    response = client.post(address("-adopt", proposal))

    assert page.context["decide"] is False
    assert response.status_code == 422
    assert notes() == []


# --- photos ---------------------------------------------------------------------------------------
@pytest.fixture
def with_photo(phone):
    body = photo().read()
    sha256 = hashlib.sha256(body).hexdigest()
    list(phone.photo(sha256, body))
    sent = act(do="deny", photos=[{"sha256": sha256}])
    phone.send(sent)
    return FieldAct.objects.get(pk=sent["id"]), sha256


def test_a_photo_of_a_proposal_is_shown_as_a_picture_made_anew(client, with_photo, successor):
    proposal, sha256 = with_photo
    client.force_login(successor)

    page = client.get(address("", proposal))
    shown = client.get(page.context["photos"][0]["url"])

    assert shown["Content-Type"] == "image/jpeg"
    assert "sandbox" in shown["Content-Security-Policy"]
    assert hashlib.sha256(shown.content).hexdigest() != sha256


@pytest.mark.parametrize("duty", [Duty.GRID_WORKER, Duty.VILLAGE_LEADER])
def test_a_photo_is_for_who_sees_the_act(client, officer, grid, with_photo, duty):
    proposal, sha256 = with_photo
    url = reverse("ledger:field-photo", args=[proposal.pk, sha256])
    from_elsewhere = officer(duty, PostingFactory(duty=Duty.GRID_WORKER).region)
    client.force_login(from_elsewhere)

    assert client.get(url).status_code == 404


def test_a_photo_that_is_not_of_the_act_is_none(client, with_photo, successor):
    proposal, _sha256 = with_photo
    client.force_login(successor)

    response = client.get(reverse("ledger:field-photo", args=[proposal.pk, "a" * 64]))

    assert response.status_code == 404
