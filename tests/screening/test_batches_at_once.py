"""Two deliveries at once, and one that is cut off anywhere: as if they came one by one."""

import threading
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from django.db import connection

from ledger.models import Event
from screening import intake
from screening.models import Extract
from screening.operations import batches, raw_files, receive_extract
from tests.factories import CountyFactory
from tests.screening.deliveries import write_changes, write_tekun

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def county():
    return CountyFactory()


def at_once(*deliveries: Callable[[], object]) -> None:
    """Start all behind a barrier, each in a thread of its own, and wait."""
    barrier = threading.Barrier(len(deliveries))
    errors: list[BaseException] = []

    def run(deliver: Callable[[], object]) -> None:
        barrier.wait()
        try:
            deliver()
        except BaseException as error:  # noqa: BLE001 (told to the test)
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deliver,)) for deliver in deliveries]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert errors == []


def test_the_same_file_twice_at_once_is_one_batch(county, tmp_path):
    path = write_tekun(tmp_path, county.code)

    at_once(lambda: receive_extract(path), lambda: receive_extract(path))

    assert Extract.objects.count() == Event.objects.count() == 1


def test_two_increments_at_once_both_stand(county, tmp_path):
    receive_extract(write_tekun(tmp_path, county.code, rows=2))
    july = write_changes(tmp_path, county.code, [("新增", 5, "集中")], day="20180731")
    august = write_changes(tmp_path, county.code, [("新增", 6, "集中")], day="20180831")

    at_once(lambda: receive_extract(july), lambda: receive_extract(august))

    newest = Extract.objects.in_order().last()
    names = duckdb.execute(f"SELECT right(name, 1) FROM '{newest.file_read()}'").fetchall()
    assert sorted(names) == [(chr(0x4E00 + n),) for n in (0, 1, 5, 6)]


MOMENTS = [
    pytest.param(intake, "receive", id="before-anything"),
    pytest.param(raw_files, "keep", id="after-the-parquet-file"),
    pytest.param(batches, "enter", id="after-the-raw-bytes"),
    pytest.param(batches.standing_files.merge, "_write", id="while-it-is-merged"),
    pytest.param(batches, "tell", id="before-the-commit"),
]


@pytest.mark.parametrize(("module", "name"), MOMENTS)
def test_cut_off_anywhere_and_sent_again_it_is_as_if_nothing_had_been(
    county, tmp_path, settings, monkeypatch, module, name
):
    base = receive_extract(write_tekun(tmp_path, county.code, rows=2))
    path = write_changes(tmp_path, county.code, [("新增", 5, "集中")])

    def die(*_args: object, **_named: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr(module, name, die)
        with pytest.raises(KeyboardInterrupt):
            receive_extract(path)
    in_between = list(Extract.objects.values_list("pk", flat=True))
    again = receive_extract(path)

    assert in_between == [base.pk]
    assert (again.state, again.standing_rows) == (Extract.State.ACCEPTED, 3)
    assert list(Path(settings.QUARANTINE_DIR).iterdir()) == []
    assert [p.name for p in Path(settings.EXTRACT_DIR).rglob("*.part")] == []
    assert Event.objects.count() == 2
