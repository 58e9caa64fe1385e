"""Acts sealed on the phone are opened by the office alone, and applied as their worker's."""

import json
import os
from base64 import b64decode, b64encode, urlsafe_b64decode
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ledger.acts import parcels
from ledger.models import Event, FieldAct, FieldDevice
from regions.duties import Duty
from tests.factories import GridFactory, PostingFactory
from tests.ledger.acts.phones import NOTE, Phone, act, notes
from tests.ledger.acts.test_receiving import moved_away

pytestmark = pytest.mark.django_db


def sealed(device: UUID, said: dict[str, Any], *, number: str = "") -> dict[str, Any]:
    """As the phone does it, by the text of `ledger.acts.parcels` alone."""
    number = number or said["id"]
    jwk = parcels.office_key()
    x, y = (int.from_bytes(urlsafe_b64decode(jwk[name] + "="), "big") for name in "xy")
    office = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    pair = ec.generate_private_key(ec.SECP256R1())
    secret = HKDF(hashes.SHA256(), 32, None, b"field parcel 1").derive(
        pair.exchange(ec.ECDH(), office)
    )
    iv = os.urandom(12)
    body = AESGCM(secret).encrypt(iv, json.dumps(said).encode(), f"{device}:{number}".encode())
    point = pair.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return {
        "v": 1, "device": str(device), "id": number, "key": b64encode(point).decode(),
        "iv": b64encode(iv).decode(), "sealed": b64encode(body).decode(),
    }  # fmt: skip


def load(client, *boxes: dict[str, Any]) -> Any:
    return client.post(
        "/api/v1/field/parcels/", {"parcels": list(boxes)}, content_type="application/json"
    )


@pytest.fixture
def office(grid):
    return PostingFactory(duty=Duty.TOWNSHIP_OFFICE, region=grid.parent.parent).user


def test_the_key_of_the_office_stays_and_hangs_on_the_key_of_the_site(settings):
    first = parcels.office_key()

    assert parcels.office_key() == first
    settings.LEDGER_KEY = "another"
    assert parcels.office_key() != first


def test_a_worker_sends_what_was_sealed_once_logged_in(phone, worker, client):
    client.force_login(worker)
    said = act("a")

    (verdict,) = load(client, sealed(phone.number, said)).json()["verdicts"]

    assert (verdict["id"], verdict["state"]) == (said["id"], "accepted")
    assert notes() == ["a"]
    assert FieldAct.objects.get().loaded_by is None


def test_the_office_loads_a_file_as_its_workers_acts(phone, worker, client, office):
    client.force_login(office)

    answer = load(client, sealed(phone.number, act("a")), sealed(phone.number, act("b")))

    assert [verdict["state"] for verdict in answer.json()["verdicts"]] == ["accepted"] * 2
    assert set(Event.objects.filter(kind=NOTE).values_list("actor_id", flat=True)) == {worker.pk}
    assert FieldAct.objects.first().loaded_by == office
    told = Event.objects.get(kind="ledger.field.loaded")
    assert (told.actor_id, told.data["acts"]) == (office.pk, 2)


def test_what_was_sent_before_is_not_applied_again(phone, client, office):
    said = act("a")
    phone.send(said)
    client.force_login(office)

    assert load(client, sealed(phone.number, said)).json()["verdicts"][0]["state"] == "accepted"
    assert notes() == ["a"]


def test_acts_of_a_worker_who_moved_away_wait_for_who_answers_there(phone, worker, client, office):
    moved_away(worker)
    client.force_login(office)

    answer = load(client, sealed(phone.number, act("a")))

    assert answer.json()["verdicts"][0]["state"] == "proposed"


def test_a_phone_that_was_revoked_still_gives_back_what_it_sealed(phone, worker, client):
    FieldDevice.objects.update(revoked_at=phone.row.made_at, revoked_by=worker)
    client.force_login(worker)

    assert load(client, sealed(phone.number, act("a"))).status_code == 200
    assert notes() == ["a"]


@pytest.mark.parametrize(
    ("duty", "is_here"), [(Duty.GRID_WORKER, True), (Duty.TOWNSHIP_OFFICE, False)]
)
def test_nobody_else_loads_it(phone, client, grid, duty, is_here):
    place = grid if is_here else GridFactory().parent.parent
    client.force_login(PostingFactory(duty=duty, region=place).user)

    assert load(client, sealed(phone.number, act("a"))).status_code == 403
    assert notes() == []


def _flipped(box: dict[str, Any], name: str) -> dict[str, Any]:
    raw = bytearray(b64decode(box[name]))
    raw[-1] ^= 1
    return box | {name: b64encode(bytes(raw)).decode()}


@pytest.mark.parametrize("name", ["key", "iv", "sealed"])
def test_a_parcel_that_was_altered_is_told_and_stops_no_other(phone, worker, client, name):
    client.force_login(worker)
    bad, good = sealed(phone.number, act("a")), sealed(phone.number, act("b"))

    verdicts = load(client, _flipped(bad, name), good).json()["verdicts"]

    assert [verdict["state"] for verdict in verdicts] == ["invalid", "accepted"]
    assert [verdict["id"] for verdict in verdicts] == [bad["id"], good["id"]]
    assert notes() == ["b"]


def test_a_parcel_is_not_passed_off_as_another_phones_or_act(phone, colleague, office, client):
    client.force_login(office)
    box = sealed(phone.number, act("a"))
    other = sealed(phone.number, act("c"), number=act()["id"])

    verdicts = load(client, box | {"device": str(colleague.number)}, other).json()["verdicts"]

    assert [verdict["state"] for verdict in verdicts] == ["invalid"] * 2
    assert notes() == []


def test_a_phone_that_is_not_known_is_refused(worker, kind, client):
    client.force_login(worker)

    answer = load(client, sealed(Phone(worker).number, act("a")))

    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable")


@pytest.mark.parametrize("part", [{"key": "x"}, {"iv": ""}, {"sealed": "!"}, {"v": 2}, {"x": 1}])
def test_a_parcel_that_is_none_is_refused(phone, worker, client, part):
    client.force_login(worker)

    answer = load(client, sealed(phone.number, act("a")) | part)

    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable")
