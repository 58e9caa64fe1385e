"""A synthetic county against its truth: who died and whose name differs, and nothing silently."""

import pytest
from django.core.management import call_command

from households.models import Household, Membership, Person
from screening.models import Difference, VillageCoverage
from tests.screening.whole_county import rows, take_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TABLES = (Household, Person, Membership)


@pytest.fixture
def truth(tmp_path, capsys):
    """(rule, household no., identity no.) of a county that was taken in and compared."""
    take_in(tmp_path / "made", households=300, seed=21)
    before = [list(table.objects.order_by("pk").values()) for table in TABLES]
    call_command("compare_population")
    assert [list(table.objects.order_by("pk").values()) for table in TABLES] == before
    return rows(tmp_path / "made" / "truth.csv")


def found(**conditions) -> set[tuple[str, str]]:
    return set(
        Difference.objects.filter(**conditions).values_list(
            "household__household_no", "person__id_raw"
        )
    )


def of_rule(truth, rule: str) -> set[tuple[str, str]]:
    return {(household, number) for code, household, number in truth if code == rule}


def test_the_dead_of_the_county_are_those_of_the_truth(truth):
    assert found(kind="dead") == of_rule(truth, "r09")


def test_numbers_and_names_that_differ_are_wrong_numbers_of_the_truth(truth):
    numbers = found(kind="field", field__in=["name", "id_raw"])

    assert numbers
    assert numbers <= of_rule(truth, "r16")


def test_what_agrees_in_the_county_is_no_difference(truth):
    """Sexes, birth dates, ethnic groups and relations were delivered as the register has them."""
    others = Difference.objects.filter(kind="field").exclude(field__in=["name", "id_raw"])

    assert list(others.values_list("field", "ours", "theirs")) == []
    assert set(Difference.objects.values_list("kind", flat=True)) >= {"dead", "moved", "absent"}


def test_the_same_night_again_writes_nothing(truth, capsys):
    before = list(Difference.objects.order_by("pk").values())
    coverage = list(VillageCoverage.objects.order_by("pk").values())

    call_command("compare_population")

    assert list(Difference.objects.order_by("pk").values()) == before
    assert list(VillageCoverage.objects.order_by("pk").values()) == coverage
