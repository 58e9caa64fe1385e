"""Every rule: broken once in a register of its own making, found once, and nothing else."""

from collections import defaultdict

import pytest
from django.db import connection

from households.quality import engine, rulebook
from tests.factories import GridFactory
from tests.households.quality.breaks import BREAKS
from tests.households.quality.homes import TODAY, clean_home, clean_village

RULES = rulebook.in_force(TODAY)
pytestmark = pytest.mark.django_db


def found() -> dict[str, list[int]]:
    """What a check of the whole register finds: subjects by rule."""
    with engine.alone():
        engine.find(RULES, TODAY)
        with connection.cursor() as cursor:
            cursor.execute("SELECT rule, subject_pk FROM quality_hit ORDER BY rule, subject_pk")
            rows = cursor.fetchall()
    subjects = defaultdict(list)
    for rule, subject in rows:
        subjects[rule].append(subject)
    return dict(subjects)


def test_every_rule_is_broken_here():
    assert sorted(BREAKS) == sorted(rulebook.rules())


def test_a_register_without_a_fault_is_hit_by_nothing():
    clean_home()
    clean_village()

    assert found() == {}


def test_each_rule_broken_once_is_found_once_and_nothing_else():
    grid = GridFactory()
    clean_home(grid)
    expected = {code: sorted(case.make(grid)) for code, case in BREAKS.items()}

    assert found() == expected
