"""Photos come in pieces, are known by their digest, and make an act wait."""

import hashlib
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from ledger.acts import photos
from ledger.acts.kinds import KINDS, Done, Kind, State
from ledger.models import Evidence, FieldAct, FieldPhoto
from ledger.tasks import sweep_field_photos
from tests.factories import LeadFactory
from tests.ledger.acts.phones import NOTE, NoteBody, act, notes

pytestmark = pytest.mark.django_db


def picture(size: int = 400) -> tuple[str, bytes]:
    """A JPEG of noise, so that it does not shrink, and its digest."""
    out = io.BytesIO()
    Image.effect_noise((size, size), 80).convert("RGB").save(out, "JPEG", quality=90)
    return hashlib.sha256(out.getvalue()).hexdigest(), out.getvalue()


@pytest.fixture(scope="module")
def photo():
    return picture()


def said(sha256: str) -> list[dict]:
    return [
        {
            "sha256": sha256, "caption": "门前", "at": "2026-11-26T09:31:00+08:00",
            "lat": 26.25812345678, "lng": 107.5, "accuracy_m": 12,
        }
    ]  # fmt: skip


def stored(row: FieldPhoto) -> Path:
    return Path(default_storage.path(row.name))


def test_a_photo_comes_in_pieces(phone, photo):
    sha256, content = photo
    answers = [answer.json() for answer in phone.photo(sha256, content, 10_000)]

    assert len(answers) > 3
    assert [answer["done"] for answer in answers] == [False] * (len(answers) - 1) + [True]
    assert phone.photo_state(sha256) == {
        "size": len(content), "received": len(content), "done": True
    }  # fmt: skip
    assert stored(FieldPhoto.objects.get()).read_bytes() == content


def test_nothing_has_come_of_a_photo_at_first(phone, photo):
    assert phone.photo_state(photo[0]) == {"size": 0, "received": 0, "done": False}


def test_a_photo_goes_on_where_it_stopped(phone, photo):
    sha256, content = photo
    phone.piece(sha256, content, 0, 10_000)

    assert phone.photo_state(sha256)["received"] == 10_000
    assert phone.piece(sha256, content, 10_000, 200_000).json()["done"]


def test_a_piece_that_comes_again_changes_nothing(phone, photo):
    sha256, content = photo
    phone.piece(sha256, content, 0, 20_000)

    assert phone.piece(sha256, content, 0, 10_000).json()["received"] == 20_000
    assert phone.piece(sha256, content, 15_000, 200_000).json()["done"]
    assert phone.piece(sha256, content, 0, 10_000).json()["done"]


def test_a_piece_after_a_gap_says_where_to_go_on(phone, photo):
    sha256, content = photo
    phone.piece(sha256, content, 0, 10_000)

    answer = phone.piece(sha256, content, 20_000, 10_000)

    assert answer.status_code == 409
    assert answer.json()["received"] == 10_000


def test_a_photo_that_is_not_what_it_says_begins_again(phone, photo):
    sha256, content = photo
    other = bytes([*content[:-1], content[-1] ^ 1])

    answer = list(phone.photo(sha256, other, 200_000))[-1]

    assert (answer.status_code, answer.json()["code"]) == (422, "digest")
    assert phone.photo_state(sha256)["received"] == 0
    assert list(phone.photo(sha256, content, 200_000))[-1].json()["done"]


def test_another_size_for_the_same_photo_is_refused(phone, photo):
    sha256, content = photo
    phone.piece(sha256, content, 0, 10_000)

    assert phone.piece(sha256, content + b"x", 10_000, 10_000).status_code == 422


@pytest.mark.parametrize(
    ("content_range", "length"),
    [
        ("", 10), ("bytes 0-8/100", 10), ("bytes 0-9/*", 10), ("bytes 9-0/10", 10),
        ("bytes 95-104/100", 10), ("bytes 0-262144/300000", 262_145), ("bytes 0-9/9000000", 10),
    ],
)  # fmt: skip
def test_a_piece_that_is_none_is_refused(phone, content_range, length):
    answer = phone.client.put(
        f"/api/v1/field/photos/{'a' * 64}/",
        b"x" * length,
        content_type="application/octet-stream",
        headers={"X-Device": str(phone.number), "Content-Range": content_range},
    )

    assert answer.status_code in (400, 422)
    assert answer.json()["words"]
    assert not FieldPhoto.objects.exists()


def test_the_photo_of_another_is_not_seen(phone, colleague, photo):
    sha256, content = photo
    list(phone.photo(sha256, content))

    assert colleague.photo_state(sha256)["received"] == 0
    assert colleague.states(act("a", photos=said(sha256))) == ["held"]


def test_an_act_waits_for_its_photo_and_is_applied_when_it_comes(phone, photo):
    sha256, content = photo
    sent = act("a", photos=said(sha256))

    assert phone.states(sent) == ["held"]
    assert FieldAct.objects.get().waits_for == [sha256]
    list(phone.photo(sha256, content, 200_000))

    assert notes() == ["a"]
    assert phone.states(sent) == ["accepted"]


def test_an_act_whose_photo_came_before_is_applied_at_once(phone, photo):
    sha256, content = photo
    list(phone.photo(sha256, content, 200_000))

    assert phone.states(act("a", photos=said(sha256))) == ["accepted"]


def test_a_photo_becomes_evidence_with_what_the_phone_claims(phone, photo, grid, monkeypatch):
    lead = LeadFactory()

    def proves(sent):
        photos.store(sent, lead)
        return Done(State.ACCEPTED)

    monkeypatch.setitem(KINDS, NOTE, Kind(NOTE, "Note", NoteBody, lambda _sent: grid, proves))
    sha256, content = photo
    list(phone.photo(sha256, content, 200_000))

    assert phone.states(act("a", photos=said(sha256))) == ["accepted"]
    proof = Evidence.objects.get()
    assert (proof.subject_id, proof.caption, proof.uploaded_by) == (lead.pk, "门前", phone.user)
    assert (str(proof.lat), str(proof.lng), proof.accuracy_m) == ("26.258123", "107.500000", 12)
    assert proof.claimed_at.isoformat() == "2026-11-26T01:31:00+00:00"


def aged(row: FieldPhoto) -> None:
    FieldPhoto.objects.filter(pk=row.pk).update(touched_at=timezone.now() - timedelta(days=31))


def test_photos_that_nobody_needs_are_swept_after_thirty_days(phone, photo):
    sha256, content = photo
    list(phone.photo(sha256, content, 200_000))
    row = FieldPhoto.objects.get()

    assert sweep_field_photos() == 0
    aged(row)

    assert sweep_field_photos() == 1
    assert not stored(row).exists()
    assert not FieldPhoto.objects.exists()


def test_a_photo_with_which_an_act_waits_is_not_swept(phone, photo):
    sha256, content = photo
    phone.send(act("a", photos=said(sha256) + said("b" * 64)))
    list(phone.photo(sha256, content, 200_000))
    aged(FieldPhoto.objects.get())

    assert sweep_field_photos() == 0
