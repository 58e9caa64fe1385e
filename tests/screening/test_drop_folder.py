"""The watched folder: settled files only, one taker each, a sentence beside the file."""

import os
import threading
import time
from pathlib import Path

import pytest
from django.db import connection

from screening.models import Extract
from screening.operations import drops, receive_dropped
from screening.operations.drops import ABANDONED_S, SETTLED_S
from tests.factories import CountyFactory
from tests.screening.deliveries import write_tekun

LONG_AGO = 3 * ABANDONED_S


@pytest.fixture
def drop(settings) -> Path:
    folder = Path(settings.DROP_DIR)
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def dropped(drop):
    """`dropped(age_s)` puts a delivery into the folder that was last written so long ago."""

    def put(age_s: float = SETTLED_S + 1, **fields) -> Path:
        path = write_tekun(drop, CountyFactory(code="522725").code, **fields)
        os.utime(path, (time.time() - age_s,) * 2)
        return path

    return put


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.django_db
def test_a_settled_file_is_taken_in(dropped, drop):
    path = dropped()

    assert receive_dropped() == 1

    assert Extract.objects.get().state == Extract.State.ACCEPTED
    assert names(drop / "taken") == [path.name, f"{path.name}.txt"]
    assert "采用 3 行" in (drop / "taken" / f"{path.name}.txt").read_text("utf-8")
    assert names(drop) == ["refused", "taken", "taking"]
    assert names(drop / "taking") == []


@pytest.mark.django_db
def test_a_refused_file_is_put_aside_with_its_sentence(dropped, drop):
    path = dropped()
    path.write_bytes(b"%PDF-1.4")
    os.utime(path, (0, 0))

    receive_dropped()

    told = (drop / "refused" / f"{path.name}.txt").read_text("utf-8")
    assert told.startswith(f"文件“{path.name}”")
    assert Extract.objects.get().state == Extract.State.REFUSED


@pytest.mark.django_db
def test_a_file_that_is_still_written_is_left(dropped, drop):
    path = dropped(age_s=1)

    assert receive_dropped() == 0

    assert path.is_file()


@pytest.mark.django_db
@pytest.mark.parametrize("name", [".hidden.csv", "x.csv.part", "x.csv.tmp"])
def test_a_file_on_its_way_is_left(dropped, drop, name):
    path = dropped().rename(drop / name)

    assert receive_dropped() == 0

    assert path.is_file()


@pytest.mark.django_db
def test_a_second_file_of_the_same_name_does_not_cover_the_first(dropped, drop):
    first = dropped()
    receive_dropped()
    dropped(rows=5)

    receive_dropped()

    assert names(drop / "taken") == [
        f"{first.stem}-2.csv",
        f"{first.stem}-2.csv.txt",
        first.name,
        f"{first.name}.txt",
    ]


@pytest.mark.django_db
def test_what_a_dead_worker_had_claimed_is_given_back(dropped, drop, monkeypatch):
    own = drop / "taking" / "dead"
    own.mkdir(parents=True)
    dropped().rename(own / "mz_tekun_522725_20180630.csv")
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + LONG_AGO)

    assert receive_dropped() == 1

    assert names(drop / "taking") == []
    assert Extract.objects.count() == 1


def test_a_file_that_another_worker_renamed_first_is_left_to_it(drop, monkeypatch):
    monkeypatch.setattr(drops, "_settled", lambda folder: [folder / "gone.csv"])

    assert receive_dropped() == 0

    assert names(drop / "taking") == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_two_workers_take_a_file_once(dropped):
    dropped()
    barrier, taken = threading.Barrier(2), []

    def work() -> None:
        barrier.wait()
        taken.append(receive_dropped())
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert sorted(taken) == [0, 1]
    assert Extract.objects.count() == 1
