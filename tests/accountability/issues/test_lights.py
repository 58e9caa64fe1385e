"""Red, amber and green mean one thing, in memory and in the database."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accountability import lights
from accountability.lights import Light, Marks
from accountability.models import DueKind, Issue
from ledger.models import Status

FRIDAY = date(2018, 6, 15)  # Monday the 18th is the Dragon Boat festival
AT = Marks(FRIDAY, date(2018, 6, 21))


def test_amber_is_three_working_days_over_a_festival(db):
    assert lights.marks(FRIDAY) == AT


@pytest.mark.parametrize(
    ("day", "light"),
    [
        pytest.param(FRIDAY - timedelta(days=1), Light.RED, id="past"),
        pytest.param(FRIDAY, Light.AMBER, id="today"),
        pytest.param(date(2018, 6, 21), Light.AMBER, id="third working day"),
        pytest.param(date(2018, 6, 22), Light.GREEN, id="fourth working day"),
    ],
)
@pytest.mark.parametrize("kind", [DueKind.LIMITED, DueKind.STANDING])
@pytest.mark.parametrize("status", [Status.PENDING, Status.CLOSED, Status.WITHDRAWN])
def test_a_row_in_memory_has_its_light(day, light, kind, status):
    issue = Issue(due_on=day, due_kind=kind, status=status)

    expected = {
        (Status.PENDING, DueKind.LIMITED): light,
        (Status.PENDING, DueKind.STANDING): Light.GREEN,
    }
    assert lights.of(issue, AT) == expected.get((status, kind), Light.OFF)


@pytest.fixture
def entries(way):
    """One entry that is due in five weeks and one that stands for good."""
    return [
        way.registered(due_on=timezone.localdate() + timedelta(days=35)),
        way.registered(due_kind=DueKind.STANDING),
    ]


@pytest.mark.parametrize("days", [0, 33, 35, 36])
def test_the_database_says_the_same_as_memory(entries, days):
    at = lights.marks(timezone.localdate() + timedelta(days=days))

    rows = Issue.objects.annotate(light=lights.column(at))

    assert [row.light for row in rows] == [lights.of(row, at) for row in rows]
    assert [set(Issue.objects.filter(lights.where(light, at))) for light in Light] == [
        {row for row in rows if row.light == light} for light in Light
    ]
