"""When the figures of places are counted anew."""

from datetime import timedelta

import psycopg2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone
from kombu.exceptions import OperationalError

from households import load_jobs, recount, tasks
from households.acts import trail
from households.lists import figures
from households.models import PlaceFigure
from households.register import loading
from ledger import events
from regions.duties import Duty
from tests.factories import GridFactory, HouseholdFactory
from tests.households.registers import household, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def grid():
    return GridFactory()


@pytest.fixture
def counted(grid):
    """The figures were counted a minute ago."""
    figures.rebuild()
    at = timezone.now() - timedelta(minutes=1)
    PlaceFigure.objects.update(as_of=at)
    return at


def happened(kind, grid, times=1):
    events.append_many([events.Draft(kind, region=grid, subject="x")] * times)


def households_in(grid):
    return PlaceFigure.objects.get(place_path=grid.county_path).numbers["households"]


def test_figures_never_counted_are_due(grid):
    assert recount.is_due()


def test_figures_just_counted_are_left_alone(counted, grid):
    HouseholdFactory(region=grid)

    assert tasks.count_places() == 0
    assert PlaceFigure.objects.filter(as_of=counted).exists()


@pytest.mark.parametrize("kind", [loading.LOADED, loading.UNDONE])
def test_a_load_or_its_undoing_makes_them_due_once(counted, grid, kind):
    HouseholdFactory(region=grid)
    happened(kind, grid)

    assert [tasks.count_places() > 0, tasks.count_places()] == [True, 0]
    assert households_in(grid) == 1


@pytest.mark.parametrize(
    ("kind", "times", "due"),
    [
        pytest.param(trail.SIGNED, recount.MANY_ACTS, True, id="many signed"),
        pytest.param(trail.UNDONE, recount.MANY_ACTS, True, id="many undone"),
        pytest.param(trail.SIGNED, recount.MANY_ACTS - 1, False, id="fewer"),
        pytest.param(trail.PROPOSED, recount.MANY_ACTS, False, id="only proposed"),
    ],
)
def test_many_acts_in_force_make_them_due(counted, grid, kind, times, due):
    happened(kind, grid, times)

    assert recount.is_due() is due


def test_after_an_hour_they_are_due_in_any_case(counted):
    PlaceFigure.objects.update(as_of=timezone.now() - recount.LONGEST)

    assert recount.is_due()


def test_a_second_worker_does_not_count_at_the_same_time(grid):
    other = psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None})
    with other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [recount._LOCK])

        assert tasks.count_places() == 0

    other.close()
    assert tasks.count_places() > 0


def test_a_load_by_a_worker_has_them_counted_after_its_commit(
    grid, officer, monkeypatch, django_capture_on_commit_callbacks
):
    woken = []
    monkeypatch.setattr(recount, "wake", lambda: woken.append(True))
    office = officer(Duty.COUNTY_OFFICE, grid.parent.parent.parent)
    check = load_jobs.start(
        SimpleUploadedFile("r.xlsx", workbook(household(grid.parent, 1, 3))), by=office
    )
    with django_capture_on_commit_callbacks(execute=True):
        load_jobs.run(check.pk)
    only_checked = list(woken)
    job = load_jobs.apply(check, by=office)

    with django_capture_on_commit_callbacks(execute=True):
        load_jobs.run(job.pk)

    assert (only_checked, woken) == ([], [True])
    assert tasks.count_places() > 0
    assert households_in(grid) == 1


def test_without_a_broker_a_load_is_still_done(monkeypatch, caplog):
    def fail(_task):
        raise OperationalError("down")

    monkeypatch.setattr(recount.current_app, "send_task", fail)

    recount.wake()

    assert f"{recount.TASK}: down" in caplog.text
