"""The checks over a village of 200 households, with defects planted."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from archives.checks import operations, rulebook
from archives.checks.engine import Written
from archives.filing import operations as filing
from archives.models import Archive, Exemption, Gap
from tests.archives import _village
from tests.factories.archives import ArchiveFactory, PaperFactory, kind_of
from tests.factories.households import HouseholdFactory


def gaps():
    return sorted(
        Gap.objects.values_list("archive_id", "kind__code", "paper_id", "check_code", "state"),
        key=str,
    )


def counters():
    return sorted(
        Archive.objects.values_list(
            "pk", "required", "present", "missing", "flawed", "contradicting"
        )
    )


@pytest.fixture
def village(db, officer):
    from regions.duties import Duty
    from tests.factories.regions import GridFactory

    grid = GridFactory()
    by = officer(Duty.GRID_WORKER, grid)
    return _village.build(grid, by), by


def test_all_that_was_planted_in_a_village_is_found_and_nothing_is_invented(village):
    files, by = village
    operations.check_all()
    whole = _village.found(files)

    planted = _village.plant_all(files, by)
    operations.check_all()

    assert whole == set()
    assert len(_village.PLANTS) >= 30
    assert {code for _home, _kind, code in planted} == set(rulebook.checks())
    assert _village.found(files) - planted == set()
    assert planted - _village.found(files) == set()
    assert operations.check_all() == Written(0, 0, 0)
    told = [rulebook.sentence(gap.check_code, gap.said) for gap in Gap.objects.all()]
    assert not [words for words in told if "—" in words or "{" in words]
    night = gaps(), counters()
    operations.check(archive.pk for archive in files.archives)
    assert (gaps(), counters()) == night
    Gap.objects.all().delete()
    operations.check(archive.pk for archive in files.archives)
    assert (gaps(), counters()) == night
