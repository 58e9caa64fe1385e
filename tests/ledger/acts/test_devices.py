"""A phone is bound to a person; its session is long, its own, and ends when it is revoked."""

import time
from base64 import b64decode
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from ledger.acts import devices
from ledger.models import Event, FieldDevice
from regions.duties import Duty, Permission
from tests.factories import GridFactory, PostingFactory, UserFactory
from tests.ledger.acts.phones import Phone, act, notes

pytestmark = pytest.mark.django_db


def bound(phone: Phone) -> dict:
    return phone.post("devices/", {"id": str(phone.number), "label": "Redmi", "app": "1.0"}).json()


def test_binding_tells_what_the_phone_needs(phone, worker):
    told = bound(phone)

    assert told["id"] == str(phone.number)
    assert len(b64decode(told["half"])) == 32
    assert told["office_key"].keys() == {"kty", "crv", "x", "y"}
    assert (told["me"]["id"], told["me"]["name"]) == (worker.pk, worker.full_name)
    assert told["csrf"]
    assert timedelta(days=6) < phone.row.lease_until - timezone.now() <= timedelta(days=7)


def test_the_half_of_the_key_stays_and_is_not_in_the_database_in_clear(phone):
    first, second = bound(phone), bound(phone)

    assert first["half"] == second["half"]
    assert first["half"] not in phone.row.half
    assert phone.row.half.startswith("aes-256-gcm:")


def test_another_phone_has_another_half(phone, worker):
    assert bound(phone)["half"] != bound(Phone(worker).bind())["half"]


def test_the_phone_of_another_person_is_not_bound(phone, colleague):
    answer = colleague.post("devices/", {"id": str(phone.number)})

    assert (answer.status_code, answer.json()["code"]) == (409, "others")
    assert phone.row.user == phone.user


def test_two_people_on_one_phone_have_a_number_each(phone, colleague):
    assert phone.states(act("a")) == colleague.states(act("b")) == ["accepted"]


def test_no_more_than_ten_phones(phone, worker):
    for _n in range(9):
        Phone(worker).bind()

    answer = phone.post("devices/", {"id": str(uuid4())})

    assert answer.status_code == 422
    assert "停用" in answer.json()["words"]


def test_a_stranger_is_told_to_log_in(kind):
    for address in ("devices/", "acts/", "pull/", "parcels/"):
        answer = Client().post(f"/api/v1/field/{address}", "{}", content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (401, "login")


def test_a_session_that_is_no_phones_sends_no_acts(kind, worker):
    phone = Phone(worker)
    phone.client.force_login(worker)

    answer = phone.post("acts/", phone.batch([act("a")]))

    assert (answer.status_code, answer.json()["code"]) == (403, "unbound")
    assert notes() == []


@pytest.mark.parametrize("number", ["", "nonsense", "01890000-0000-4000-8000-000000000002"])
def test_the_number_of_another_phone_is_refused(phone, number):
    answer = phone.post("acts/", phone.batch([act("a")]), **{"X-Device": number})

    assert (answer.status_code, answer.json()["code"]) == (403, "device")
    assert notes() == []


def test_a_batch_that_names_another_phone_is_refused(phone, colleague):
    answer = phone.post("acts/", phone.batch([act("a")], device=str(colleague.number)))

    assert (answer.status_code, answer.json()["code"]) == (403, "device")


def test_a_revoked_phone_is_told_so_and_its_session_is_over(
    phone, worker, client, django_capture_on_commit_callbacks
):
    client.force_login(worker)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"/api/v1/field/devices/{phone.number}/revoke/")

    assert answer.status_code == 204
    assert not phone.client.session.get("_auth_user_id")
    for address in ("acts/", "pull/", "parcels/"):
        told = phone.post(address, phone.batch([act("a")]))
        assert (told.status_code, told.json()["code"]) == (403, "revoked")
    assert notes() == []


def test_a_revoked_phone_is_not_bound_again(phone, worker):
    devices.revoke(phone.row, by=worker)
    phone.client.force_login(worker)

    again = phone.post("devices/", {"id": str(phone.number)})

    assert (again.status_code, again.json()["code"]) == (403, "revoked")


def test_a_phone_revoked_at_this_moment_gets_nothing_any_more(phone, worker):
    """Its session is still there: that of a server which did not hear yet."""
    FieldDevice.objects.update(revoked_at=timezone.now(), revoked_by=worker)

    answer = phone.post("acts/", phone.batch([act("a")]))

    assert (answer.status_code, answer.json()["code"]) == (403, "revoked")


def test_a_phone_of_somebody_else_is_not_there_to_revoke(phone, colleague):
    answer = colleague.post(f"devices/{phone.number}/revoke/", {})

    assert answer.status_code == 404
    assert phone.row.revoked_at is None


@pytest.mark.parametrize(
    ("duty", "may"),
    [(Duty.TOWNSHIP_OFFICE, True), (Duty.SYSTEM_ADMIN, True), (Duty.GRID_WORKER, False)],
)
def test_the_office_revokes_phones_of_its_people(phone, grid, duty, may):
    here = PostingFactory(duty=duty, region=grid.parent.parent).user
    elsewhere = PostingFactory(duty=duty, region=GridFactory(parent__code="522799101201")).user

    assert devices.may_revoke(phone.row, here) == may
    assert not devices.may_revoke(phone.row, elsewhere)
    with pytest.raises(PermissionDenied):
        devices.revoke(phone.row, by=elsewhere)


def test_binding_and_revoking_are_on_the_trail(phone, worker):
    devices.revoke(phone.row, by=worker)
    devices.revoke(phone.row, by=worker)

    kinds = list(Event.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["ledger.field.bound", "ledger.field.revoked"]


def test_a_person_sees_their_own_phones(phone, colleague):
    (listed,) = phone.client.get("/api/v1/field/devices/").json()["devices"]

    assert (listed["id"], listed["is_this"], listed["label"]) == (str(phone.number), True, "Redmi")


def test_the_office_finds_the_phones_of_its_places(phone, colleague, grid):
    here = PostingFactory(duty=Duty.TOWNSHIP_OFFICE, region=grid.parent.parent).user
    nobody = UserFactory()

    found = devices.in_reach(here, Permission.HOUSEHOLD_SIGN)

    assert {device.pk for device in found} == {phone.number, colleague.number}
    assert not devices.in_reach(nobody, Permission.HOUSEHOLD_SIGN)


def test_the_session_lasts_twelve_hours_without_a_request_and_fourteen_days_at_most(phone):
    session = phone.client.session

    assert session.get_expiry_age() == 12 * 3600
    assert abs(session["field_until"] - time.time() - 14 * 86_400) < 60


def test_a_session_in_use_is_prolonged_but_not_past_its_fourteen_days(phone):
    session = phone.client.session
    session["field_seen"] -= 3600
    session["field_until"] = int(time.time()) + 600
    session.save()

    phone.send(act("a"))

    assert 0 < phone.client.session.get_expiry_age() <= 600


def test_after_fourteen_days_one_logs_in_again(phone):
    session = phone.client.session
    session["field_until"] = int(time.time()) - 1
    session.save()

    answer = phone.post("acts/", phone.batch([act("a")]))

    assert (answer.status_code, answer.json()["code"]) == (401, "login")
    assert not phone.client.session.get("_auth_user_id")


def test_logging_in_anew_ends_the_session_that_the_phone_had(phone, worker):
    old = Phone(worker, phone.number, phone.client)
    phone.client = Client()
    phone.bind()

    assert old.post("acts/", old.batch([])).status_code in (200, 401)
    assert phone.states(act("a")) == ["accepted"]


def test_contact_begins_the_lease_anew(phone):
    FieldDevice.objects.update(lease_until=timezone.now())

    phone.send(act("a"))

    assert phone.row.lease_until - timezone.now() > timedelta(days=6)


def test_an_old_app_is_told_that_there_is_a_new_one(phone):
    FieldDevice.objects.update(app="0.9")

    answer = phone.post("acts/", phone.batch([act("a")]))

    assert (answer.status_code, answer.json()["code"]) == (426, "version")


def test_a_post_without_the_token_of_the_session_is_refused(worker, kind):
    strict = Phone(worker, client=Client(enforce_csrf_checks=True))
    strict.client.force_login(worker)

    answer = strict.post("devices/", {"id": str(strict.number)})

    assert answer.status_code == 403
    assert answer.json()["code"] == "permission_denied"
    assert not FieldDevice.objects.exists()


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded"])
def test_only_json_is_taken_in(phone, content_type):
    answer = phone.post("acts/", phone.batch([act("a")]), content_type=content_type)

    assert answer.status_code == 415
    assert answer.json()["words"]


def test_a_batch_too_large_is_refused_before_it_is_read(phone):
    answer = phone.post("acts/", b" " * 2_500_001)

    assert (answer.status_code, answer.json()["code"]) == (413, "size")


def test_who_still_has_the_first_password_is_told_in_json(phone, worker):
    worker.must_change_password = True
    worker.save()

    answer = phone.post("acts/", phone.batch([act("a")]))

    assert (answer.status_code, answer.json()["code"]) == (403, "password")
