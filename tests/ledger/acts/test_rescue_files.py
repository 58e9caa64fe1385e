"""A rescue file of a phone, loaded by the office: every act once, as its worker's."""

import hashlib
import json
import os
from base64 import b64encode, urlsafe_b64decode

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ledger.acts import parcels
from ledger.models import FieldAct
from regions.duties import Duty
from tests.factories import GridFactory
from tests.ledger.acts.phones import act, notes
from tests.screening.leads.conftest import photo

pytestmark = pytest.mark.django_db
ADDRESS = reverse("ledger:parcel-load")


def number(text):
    return int.from_bytes(urlsafe_b64decode(text + "=="), "big")


def sealed(content: bytes, said: str) -> dict:
    """As the phone seals to the office (static/field/seal.js)."""
    office = parcels.office_key()
    curve = ec.SECP256R1()
    public = ec.EllipticCurvePublicNumbers(number(office["x"]), number(office["y"]), curve)
    once = ec.generate_private_key(curve)
    shared = once.exchange(ec.ECDH(), public.public_key())
    secret = HKDF(hashes.SHA256(), 32, salt=None, info=b"field parcel 1").derive(shared)
    iv = os.urandom(12)
    point = once.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    parts = {"key": point, "iv": iv, "sealed": AESGCM(secret).encrypt(iv, content, said.encode())}
    return {name: b64encode(value).decode() for name, value in parts.items()}


def parcel(phone, made: dict) -> dict:
    said = f"{phone.number}:{made['id']}"
    clear = {"v": 1, "device": str(phone.number), "id": made["id"], "title": "kept beside it"}
    return clear | sealed(json.dumps(made).encode(), said)


def photo_parcel(phone, body: bytes) -> dict:
    sha256 = hashlib.sha256(body).hexdigest()
    clear = {"v": 1, "device": str(phone.number), "photo": sha256}
    return clear | sealed(body, f"{phone.number}:{sha256}")


def load(client, content, **said):
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    file = SimpleUploadedFile("20261127-123456.qnparcels.json", body, "application/json")
    return client.post(ADDRESS, {"file": file} | said)


def file_of(phone, *acts, photos=()):
    return {
        "kind": "qiannan-field-parcels", "v": 1, "saved_at": "2026-11-27T08:00:00Z",
        "parcels": [parcel(phone, made) for made in acts],
        "photos": [photo_parcel(phone, body) for body in photos],
    }  # fmt: skip


@pytest.fixture
def clerk(client, officer, grid):
    user = officer(Duty.TOWNSHIP_OFFICE, grid.parent.parent)
    client.force_login(user)
    return user


def test_each_act_of_a_file_says_what_became_of_it(client, clerk, phone, worker):
    response = load(client, file_of(phone, act("a"), act("b", do="refuse")))

    states = [(one.state, one.act.user, one.act.loaded_by) for one in response.context["loaded"]]
    assert states == [("accepted", worker, clerk), ("invalid", worker, clerk)]
    assert response.context["done"] == 1
    assert notes() == ["a"]


def test_a_file_that_is_loaded_again_does_nothing_more(client, clerk, phone):
    file = file_of(phone, act("a"))
    load(client, file)

    response = load(client, file)

    assert response.context["done"] == 1
    assert notes() == ["a"]


def test_photos_of_a_file_come_before_the_acts_that_they_belong_to(client, clerk, phone):
    body = photo().read()
    made = act("a", photos=[{"sha256": hashlib.sha256(body).hexdigest()}])

    response = load(client, file_of(phone, made, photos=[body]))

    assert [one.state for one in response.context["loaded"]] == ["accepted"]


def test_a_parcel_sealed_for_another_office_stops_no_other(client, clerk, phone):
    file = file_of(phone, act("a"), act("b"))
    file["parcels"][0]["sealed"] = b64encode(b"x" * 40).decode()

    response = load(client, file)

    loaded = response.context["loaded"]
    assert [(one.state, one.act is None) for one in loaded] == [
        ("invalid", True),
        ("accepted", False),
    ]


NO_FILES = [
    pytest.param(b"\xff\xd8 a photo", id="a-photo"),
    pytest.param(b"[" * 100_000, id="too-deep"),
    pytest.param([], id="a-list"),
    pytest.param({"parcels": []}, id="nothing-in-it"),
    pytest.param({"parcels": [7]}, id="a-number"),
    pytest.param({"parcels": [{"v": 1}]}, id="half-a-parcel"),
    pytest.param({"parcels": "all"}, id="a-word"),
]


@pytest.mark.parametrize("content", NO_FILES)
def test_what_is_no_rescue_file_is_refused_with_a_sentence(client, clerk, content):
    response = load(client, content)

    assert response.status_code == 422
    assert "这不是手机保存的应急文件" in response.content.decode()


def test_a_file_of_a_phone_that_is_not_known_is_refused(client, clerk, phone):
    file = file_of(phone, act("a"))
    file["parcels"][0]["device"] = "00000000-0000-4000-8000-000000000000"

    response = load(client, file)

    assert response.status_code == 422
    assert not FieldAct.objects.exists()


WHO = [
    pytest.param(Duty.TOWNSHIP_OFFICE, 200, id="the-township"),
    pytest.param(Duty.VILLAGE_LEADER, 403, id="the-village"),
    pytest.param(Duty.SYSTEM_ADMIN, 403, id="who-keeps-the-accounts"),
]


@pytest.mark.parametrize(("duty", "status"), WHO)
def test_who_may_load(client, officer, grid, duty, status):
    client.force_login(officer(duty, grid.parent.parent))

    assert client.get(ADDRESS).status_code == status


def test_a_file_of_somebody_elsewhere_is_refused_whole(client, officer, phone):
    client.force_login(officer(Duty.TOWNSHIP_OFFICE, GridFactory().parent.parent))

    response = load(client, file_of(phone, act("a")))

    assert response.status_code == 422
    assert "其他地方人员" in response.content.decode()
    assert notes() == []
