"""The watched folder: settled files only, one taker each, a sentence beside the file."""

import json
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


# --- papers that lie beside the file --------------------------------------------------------------
PAPERS = {"交接人": "罗某", "文号": "瓮民函〔2018〕12号", "行数": 3}


def beside(path: Path, said: object = PAPERS, stem_only: bool = False) -> Path:
    """Put papers beside a dropped file."""
    name = f"{path.stem}.json" if stem_only else f"{path.name}.json"
    made = path.with_name(name)
    made.write_text(said if isinstance(said, str) else json.dumps(said), encoding="utf-8")
    return made


@pytest.mark.django_db
@pytest.mark.parametrize("stem_only", [False, True], ids=["whole-name", "without-its-ending"])
def test_papers_beside_a_file_are_taken_with_it(dropped, drop, stem_only):
    path = dropped()
    beside(path, stem_only=stem_only)

    assert receive_dropped() == 1

    extract = Extract.objects.get()
    said = extract.handed_over_by_name, extract.document_no, extract.declared_rows
    assert said == tuple(PAPERS.values())
    assert extract.state == Extract.State.ACCEPTED
    assert names(drop / "taken") == [path.name, f"{path.name}.json", f"{path.name}.txt"]
    assert names(drop) == ["refused", "taken", "taking"]


@pytest.mark.django_db
def test_a_file_that_is_not_what_its_papers_say_is_held(dropped, drop):
    path = dropped()
    beside(path, PAPERS | {"行数": "4"})

    receive_dropped()

    assert Extract.objects.get().state == Extract.State.HELD
    assert "申报 4 行，收到 3 行" in (drop / "taken" / f"{path.name}.txt").read_text("utf-8")


@pytest.mark.django_db
def test_a_file_without_papers_says_that_they_are_asked_for(dropped, drop):
    path = dropped()

    receive_dropped()

    assert Extract.objects.get().lacks_papers
    assert "交接单未齐" in (drop / "taken" / f"{path.name}.txt").read_text("utf-8")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "words"),
    [
        pytest.param("{", "不是 UTF-8 编码的 JSON", id="no-json"),
        pytest.param([1], "JSON 对象", id="a-list"),
        pytest.param({"行数": "三"}, "行数“三”不是数字", id="rows-in-words"),
        pytest.param({"行数": 2.5}, "不是正整数", id="half-a-row"),
        pytest.param({"合计": "NaN"}, "合计“NaN”不是数字", id="no-sum"),
        pytest.param(" " * 70_000, "交接单文件过大", id="too-large"),
    ],
)
def test_papers_that_cannot_be_read_do_not_lose_the_file(dropped, drop, said, words):
    path = dropped()
    beside(path, said)

    receive_dropped()

    assert Extract.objects.get().state == Extract.State.ACCEPTED
    assert words in (drop / "taken" / f"{path.name}.txt").read_text("utf-8")


@pytest.mark.django_db
def test_papers_wait_for_their_file_and_not_for_ever(dropped, drop):
    path = dropped(age_s=1)
    papers = beside(path)
    os.utime(papers, (time.time() - SETTLED_S - 1,) * 2)

    assert receive_dropped() == 0
    path.unlink()
    os.utime(papers, (time.time() - LONG_AGO,) * 2)
    receive_dropped()

    assert papers.name in names(drop / "refused")
