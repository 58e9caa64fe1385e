"""Bytes of papers and the rows that name them: neither stays without the other, whatever breaks."""

import hashlib
import os
import time
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError, transaction

from archives.filing import batches, operations, previews
from archives.filing.operations import Told
from archives.models import Batch, Paper, PaperFile
from ledger import evidence, whole
from ledger.acts import receiving
from ledger.models import FieldAct
from ledger.tasks import sweep_stored_bytes
from tests.archives.test_phone import paper
from tests.archives.test_storage import _Row
from tests.factories.archives import kind_of
from tests.ledger.acts.phones import Phone

pytestmark = pytest.mark.django_db
DAYS = 86_400


@pytest.fixture(params=["disk", "object store"])
def store(request, settings, tmp_path) -> Path:
    """Where bytes lie, on a disk and in a store without paths."""
    place = tmp_path / "store"
    settings.MEDIA_ROOT = str(place)
    backends = {
        "disk": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "object store": {
            "BACKEND": "tests.pathless.Pathless", "OPTIONS": {"location": str(place)},
        },
    }  # fmt: skip
    settings.STORAGES = settings.STORAGES | {"default": backends[request.param]}
    return place


@pytest.fixture
def phone(office):
    return Phone(office.worker).bind()


def kept(store: Path) -> list[str]:
    places = (one for one in store.rglob("*") if one.is_file())
    inside = (one.relative_to(store).as_posix() for one in places)
    return sorted(one for one in inside if not one.startswith("field/"))


def named() -> list[str]:
    return sorted(PaperFile.objects.values_list("file", flat=True))


def taken(phone, content: bytes) -> list[dict[str, str]]:
    name = hashlib.sha256(content).hexdigest()
    list(phone.photo(name, content))
    return [{"sha256": name}]


def aged(store: Path, days: float) -> None:
    at = time.time() - days * DAYS
    [os.utime(one, (at, at)) for one in store.rglob("*") if one.is_file()]


def broken(*_given, **_more):
    raise RuntimeError("broken")


def test_a_batch_that_is_taken_back_after_its_papers_were_stored_leaves_no_bytes(
    office, phone, photo, store, monkeypatch
):
    acts = [paper(office, taken(phone, photo(shade).read())) for shade in (90, 30)]
    stored = []
    monkeypatch.setattr(receiving, "_note", lambda *_given: (stored.extend(kept(store)), broken()))

    with pytest.raises(RuntimeError, match="broken"):
        phone.send(*acts)
    monkeypatch.undo()
    left = (kept(store), FieldAct.objects.count())
    told = [one["state"] for one in phone.send(*acts)]

    assert len([one for one in stored if one.startswith("papers")]) == 2
    assert left == ([], 0)
    assert told == ["accepted", "accepted"]
    assert kept(store) == named()


def test_of_a_batch_only_the_act_that_failed_leaves_no_bytes(
    office, phone, photo, store, monkeypatch
):
    acts = [
        paper(office, taken(phone, photo(shade).read()), year=year, kind="card")
        for shade, year in ((90, 2016), (30, 2017))
    ]
    check = operations.check
    # The second paper breaks after its bytes were stored, as often as it is tried.
    fails = lambda: broken() if Paper.objects.filter(year=2017).exists() else None  # noqa: E731
    monkeypatch.setattr(operations, "check", lambda keys: (fails(), check(keys)))

    told = [one["state"] for one in phone.send(*acts)]

    assert told == ["accepted", "held"]
    assert len(named()) == 1
    assert kept(store) == named()


def test_what_is_stored_inside_a_transaction_that_is_taken_back_goes_with_it(
    office, page, photo, store
):
    kind, inside = kind_of(office.archive, "application"), []

    @whole.or_nothing()
    @transaction.atomic
    def file_and_break() -> None:
        operations.file_paper(office.archive, kind, Told(), [page()], by=office.worker)
        evidence.store(photo(), row=_Row(office), by=office.worker)
        inside.extend(kept(store))
        broken()

    with pytest.raises(RuntimeError):
        file_and_break()

    assert (len(inside), kept(store)) == (2, [])


@pytest.mark.parametrize("error", [OperationalError("connection gone"), RuntimeError("broken")])
def test_bytes_that_a_row_names_stay_also_when_the_word_that_it_was_done_is_lost(
    office, page, store, error
):
    kind = kind_of(office.archive, "application")

    @whole.or_nothing()
    def file_and_lose_the_answer() -> None:
        operations.file_paper(office.archive, kind, Told(), [page()], by=office.worker)
        raise error

    with pytest.raises(type(error)):
        file_and_lose_the_answer()

    assert kept(store) == named()
    assert len(named()) == 1


def test_where_the_commit_may_still_go_through_bytes_are_left_to_the_night(office, store):
    gone, refused = OperationalError("connection gone"), OperationalError("deadlock")
    refused.__cause__ = type("Said", (Exception,), {"pgcode": "40P01"})()

    @whole.or_nothing()
    def put_and_raise(name: str, error: Exception) -> None:
        whole.put(default_storage, f"papers/ab/{name}.jpg", b"x")
        raise error

    for_each = [("ab" * 16, gone), ("cd" * 16, refused)]
    with pytest.raises(OperationalError):
        put_and_raise(*for_each[0])
    with pytest.raises(OperationalError):
        put_and_raise(*for_each[1])

    assert kept(store) == [f"papers/ab/{'ab' * 16}.jpg"]


# --- what a kill left ---------------------------------------------------------------------------
@pytest.fixture
def filed(office, page, photo, store) -> list[str]:
    """All that rows name: a paper with its preview, a ZIP handed in, a photo of proof."""
    kind = kind_of(office.archive, "application")
    operations.file_paper(office.archive, kind, Told(), [page()], by=office.worker)
    previews.draw_missing()
    evidence.store(photo(), row=_Row(office), by=office.worker)
    batches.hand_in([photo()], region=office.grid, by=office.worker)
    return kept(store)


LEFT = ["papers/ab/" + "ab" * 16 + ".jpg", "previews/ab/" + "ab" * 16 + ".jpg",
        "evidence/ab/" + "ab" * 16 + ".jpg", "batches/" + "ab" * 16 + ".zip",
        "papers/ab/.half.jpg.part", "papers/ab/no-key.jpg"]  # fmt: skip


def left_by_a_kill(store: Path) -> None:
    for name in LEFT:
        place = store / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"\xff\xd8")


@pytest.mark.parametrize(("days", "count"), [(1.1, len(LEFT)), (0.9, 0)], ids=["old", "young"])
def test_the_night_removes_bytes_without_a_row_once_they_are_a_day_old(store, filed, days, count):
    left_by_a_kill(store)
    aged(store, days)

    gone = sweep_stored_bytes()

    assert len(filed) == 4
    assert gone == count
    assert set(kept(store)) == set(filed) | ({*LEFT} if not count else set())


def test_a_preview_that_waits_to_be_drawn_again_is_not_taken_from_under_the_worker(store, filed):
    PaperFile.objects.update(preview="", previewed_at=None)
    aged(store, 3)

    assert sweep_stored_bytes() == 0
    assert kept(store) == filed


def test_where_rows_are_missing_rather_than_bytes_left_over_nothing_goes(store, filed, caplog):
    left_by_a_kill(store)
    aged(store, 2)

    gone = whole.sweep(most=3)

    assert gone == 0
    assert set(kept(store)) == {*filed, *LEFT}
    assert "6 stored files have no row" in caplog.text


def test_a_file_of_an_unknown_folder_is_left_alone(store, filed):
    default_storage.save("other/ab.jpg", evidence.ContentFile(b"x"))
    aged(store, 9)

    assert sweep_stored_bytes() == 0
    assert whole.referred(["other/ab.jpg"]) == {"other/ab.jpg"}


def test_a_batch_that_is_not_taken_in_leaves_no_zip(office, photo, store, monkeypatch):
    monkeypatch.setattr(batches, "_start", broken)

    with pytest.raises(RuntimeError):
        batches.hand_in([photo()], region=office.grid, by=office.worker)

    assert (kept(store), Batch.objects.count()) == ([], 0)
