"""Volumes and ZIPs in the very moment of a destruction: no destroyed paper is handed out."""

import io
import json
import threading
from pathlib import Path
from zipfile import ZipFile

import pypdfium2
import pytest
from django.db import connection

from archives.models import Archive
from archives.retention import erasing
from archives.volumes import binding, numbering, taking
from regions.models import User
from tests.factories.retention import Store, a_store

WHY = {"why": "州级验收调阅"}
SHOWN = 2  # pages of the paper


@pytest.fixture
def store(settings, tmp_path) -> Store:
    settings.MEDIA_ROOT = str(tmp_path)
    found = a_store()
    numbering.set_fonds(found.town.parent, "J012", by=found.approver)
    numbering.number_file(found.paper.archive, by=found.first)
    return found


def taken(store: Store) -> int:
    """Pages of the volume as it is handed out now."""
    archive = Archive.objects.get(pk=store.paper.archive_id)
    with taking.take_volume(archive, by=User.objects.get(pk=store.first.pk), **WHY) as made:
        return len(pypdfium2.PdfDocument(made.read()))


def in_a_thread(work) -> tuple[threading.Thread, list]:
    found = []

    def run() -> None:
        try:
            found.append(work())
        except Exception as fault:  # noqa: BLE001  told to the test
            found.append(fault)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, found


@pytest.mark.django_db(transaction=True)
def test_a_destruction_waits_for_a_volume_that_is_being_bound_and_then_leaves_nothing_of_it(
    store, monkeypatch
):
    row = store.witnessed(store.executed(store.approved()), store.witness)
    is_binding, may_go_on, assemble = threading.Event(), threading.Event(), binding._assemble

    def slowly(*given) -> None:
        is_binding.set()
        assert may_go_on.wait(20)
        assemble(*given)

    monkeypatch.setattr(binding, "_assemble", slowly)
    binder, pages = in_a_thread(lambda: taken(store))
    assert is_binding.wait(20)
    last = lambda: erasing.erase(store.witnessed(row, store.other).pk)  # noqa: E731
    destroyer, erased = in_a_thread(last)
    destroyer.join(0.5)
    had_to_wait = destroyer.is_alive()
    may_go_on.set()
    [one.join(20) for one in (binder, destroyer)]

    left = list(Path(binding.home()).rglob("*.pdf"))
    after = taken(store)
    assert had_to_wait
    assert erased == [SHOWN]
    assert left == []
    assert [pages[0] - after] == [SHOWN]


@pytest.mark.django_db
def test_a_volume_bound_before_the_destruction_is_not_handed_out_after_it(store):
    row = store.witnessed(store.executed(store.approved()), store.witness)
    before = taken(store)

    store.witnessed(row, store.other)  # its bytes and the volume bound before wait for the worker

    assert before - taken(store) == SHOWN


@pytest.mark.django_db
def test_a_zip_begun_before_a_destruction_tells_instead_of_giving_the_paper(store):
    row = store.witnessed(store.executed(store.approved()), store.witness)
    village = store.paper.archive.region.parent
    body = taking.take_village(village, taking.ORIGINALS, by=store.first, **WHY)
    listed = taking._originals([store.paper.archive_id])
    first = next(listed)

    row = store.witnessed(row, store.other)
    packed = ZipFile(io.BytesIO(b"".join(body)))

    told = json.loads(packed.read("清单.json"))
    with pytest.raises(Exception, match=row.number):
        first.open()
    assert [name for name in packed.namelist() if name.endswith(".jpg")] == []
    assert told["count"] == 0
