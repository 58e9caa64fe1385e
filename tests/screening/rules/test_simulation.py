"""A changed number tried on last night's data: the list is what happens when it is switched on."""

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.exceptions import PermissionDenied, ValidationError

from households.models import Membership
from ledger.models import Event, Job, Status
from regions.duties import Duty
from screening import simulations
from screening.models import Lead, RuleParameter, SimulatedLead, Simulation
from screening.operations import again as repeating
from screening.operations import last_night
from screening.operations.kept import kept_folder
from tests.factories import (
    CountyFactory,
    ExtractFactory,
    GridFactory,
    HouseholdFactory,
    MembershipFactory,
    PersonFactory,
    RuleExemptionFactory,
    RuleParameterFactory,
)
from tests.factories.households import number
from tests.screening.nights import compared
from tests.screening.rules.vehicles import write_vehicles
from tests.screening.test_reconcile import versions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_one_rule")]


@pytest.fixture
def grid():
    return GridFactory()


@pytest.fixture
def county(grid):
    return grid.parent.parent.parent


@pytest.fixture
def clerk(officer, county):
    return officer(Duty.COUNTY_OFFICE, county)


@pytest.fixture
def cars(grid, county):
    """Cars of 20, 40 and 80 thousand yuan, each of a registered person of the county."""
    return cars_of(grid, county, {20_000: 11, 40_000: 12, 80_000: 13})


def cars_of(grid, county, prices):
    owners = {}
    for price, sequence in prices.items():
        person = PersonFactory(name="陆" + "甲乙丙丁戊己"[sequence % 6], id_number=number(sequence))
        household = HouseholdFactory(region=grid, is_registered=True)
        MembershipFactory(person=person, household=household)
        owners[price] = person
    rows = [(person, price) for price, person in owners.items()]
    write_vehicles(ExtractFactory(region=county), rows)
    return owners


def simulated(region, by, value, rule="r03"):
    made = simulations.start(region, rule=rule, values={"min_price_yuan": Decimal(value)}, by=by)
    simulations.run(made.job_id)
    made.refresh_from_db()
    return made


def listed(made, effect):
    return set(made.leads.filter(effect=effect).values_list("person_id", flat=True))


def switched_on(region, value):
    """Sign the number and compare again; returns who was opened and who is found no more."""
    had = set(Lead.objects.filter(vanished_run=None).values_list("person_id", flat=True))
    RuleParameterFactory(region=region, value=value)
    compared(region)
    now = Lead.objects.filter(status=Status.PENDING)
    has = set(now.filter(vanished_run=None).values_list("person_id", flat=True))
    return has - had, had - has


def test_the_list_is_what_happens_when_a_lower_number_is_switched_on(cars, county, clerk):
    compared(county)

    made = simulated(county, clerk, 10_000)

    foreseen = listed(made, "opens"), listed(made, "vanishes")
    assert foreseen == ({cars[20_000].pk}, set())
    assert switched_on(county, 10_000) == foreseen


def test_the_list_is_what_happens_when_a_higher_number_is_switched_on(cars, county, clerk):
    compared(county)

    made = simulated(county, clerk, 50_000)

    foreseen = listed(made, "opens"), listed(made, "vanishes")
    assert foreseen == (set(), {cars[40_000].pk})
    assert switched_on(county, 50_000) == foreseen


def test_a_great_drop_by_a_changed_number_is_no_surprise(grid, county, clerk):
    prices = {40_000 + sequence: sequence for sequence in range(11, 36)}
    cars_of(grid, county, prices)
    compared(county)

    made = simulated(county, clerk, 90_000)

    foreseen = listed(made, "opens"), listed(made, "vanishes")
    assert len(foreseen[1]) == 25
    assert switched_on(county, 90_000) == foreseen


def test_a_lead_that_was_found_no_more_would_open_again(cars, county, clerk):
    compared(county)
    switched_on(county, 50_000)

    made = simulated(county, clerk, 30_000)

    row = SimulatedLead.objects.get(simulation=made)
    assert (row.effect, row.person, row.lead is not None) == ("opens", cars[40_000], True)


def test_a_simulation_touches_no_lead(cars, county, clerk):
    compared(county)
    before, told = versions(), Event.objects.filter(subject="screening.lead").count()

    simulated(county, clerk, 10_000)

    assert versions() == before
    assert Event.objects.filter(subject="screening.lead").count() == told
    assert not Job.objects.filter(kind="simulation", comparison__isnull=False).exists()


def test_the_prefecture_s_number_does_not_reach_a_county_with_its_own(cars, grid, county, officer):
    other = CountyFactory(parent=county.parent)
    near = GridFactory(parent__parent__parent=other)
    cars_of(near, other, {20_001: 14})
    RuleParameterFactory(region=county, value=60_000)
    [compared(place) for place in (county, other)]

    clerk = officer(Duty.PREFECTURE_OFFICE, county.parent)
    made = simulated(county.parent, clerk, 10_000)

    assert [row.region for row in made.leads.all()] == [near]


def test_the_same_number_changes_nothing(cars, county, clerk):
    compared(county)

    made = simulated(county, clerk, 30_000)

    assert made.facts["effects"] == {}
    assert (made.facts["found_before"], made.facts["found_after"]) == (2, 2)


def test_nothing_of_the_base_map_is_left_behind(cars, county, clerk):
    compared(county)

    made = simulated(county, clerk, 10_000)

    assert not list(Path(site.RUN_DIR, f"simulation-{made.pk}").glob("*/*"))


# --- which night ---------------------------------------------------------------------------------
def test_what_the_base_map_became_since_that_night_is_not_in_the_list(cars, county, clerk):
    run = compared(county)
    Membership.objects.filter(person=cars[20_000]).update(left_on=date(2018, 6, 1))

    made = simulated(county, clerk, 10_000)

    (night,) = made.facts["nights"]
    assert listed(made, "opens") == {cars[20_000].pk}
    assert (night["run"], night["register_at"]) == (run.pk, run.facts["register_at"])
    assert night["is_kept"]


def test_a_night_that_is_no_longer_kept_is_tried_on_the_base_map_of_now(cars, county, clerk):
    run = compared(county)
    Membership.objects.filter(person=cars[20_000]).update(left_on=date(2018, 6, 1))
    shutil.rmtree(kept_folder(run))

    made = simulated(county, clerk, 10_000)

    (night,) = made.facts["nights"]
    assert listed(made, "opens") == set()
    assert not night["is_kept"]


def test_a_rule_that_reads_more_than_was_kept_is_tried_on_the_base_map_of_now(
    cars, county, clerk, monkeypatch
):
    compared(county)
    monkeypatch.setattr(last_night, "columns_for", lambda _words: ["never_kept"])

    made = simulated(county, clerk, 10_000)

    assert listed(made, "opens") == {cars[20_000].pk}
    assert not made.facts["nights"][0]["is_kept"]


def test_what_the_night_kept_is_still_there_afterwards(cars, county, clerk):
    run = compared(county)
    before = sorted(path.name for path in kept_folder(run).iterdir())

    simulated(county, clerk, 10_000)

    assert sorted(path.name for path in kept_folder(run).iterdir()) == before
    assert repeating.can_be_repeated(run)


def test_the_list_holds_with_exemptions_verdicts_and_a_county_s_own_number(
    cars, grid, county, officer
):
    other = CountyFactory(parent=county.parent)
    near = GridFactory(parent__parent__parent=other)
    there = cars_of(near, other, {25_001: 15, 45_001: 16, 85_001: 17})
    home = there[25_001].memberships.get().household
    RuleExemptionFactory(rule="r03", person=there[25_001], household=home, region=near)
    RuleParameterFactory(region=county, value=70_000)
    [compared(place) for place in (county, other)]
    Lead.objects.filter(person=there[45_001]).update(status=Status.WITHDRAWN)

    made = simulated(county.parent, officer(Duty.PREFECTURE_OFFICE, county.parent), 50_000)

    foreseen = listed(made, "opens"), listed(made, "vanishes")
    had = standing()
    RuleParameterFactory(region=county.parent, value=50_000)
    [compared(place) for place in (county, other)]
    assert (standing() - had, had - standing()) == foreseen
    assert len(made.facts["nights"]) == 2


def standing():
    """Whose leads are open and found."""
    found = Lead.objects.filter(status=Status.PENDING, vanished_run=None)
    return set(found.values_list("person_id", flat=True))


def test_a_finished_simulation_is_not_made_again(cars, county, clerk):
    compared(county)
    made = simulated(county, clerk, 10_000)

    assert simulations.run(made.job_id) is None


def test_without_a_comparison_there_is_nothing_to_try_on(county, clerk):
    with pytest.raises(ValidationError, match="还没有做过比对"):
        simulations.start(county, rule="r03", values={"min_price_yuan": Decimal(1)}, by=clerk)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        pytest.param({}, "rule", id="nothing"),
        pytest.param({"weight": Decimal(1)}, "weight", id="no-such-number"),
        pytest.param({"min_price_yuan": Decimal(-1)}, "min_price_yuan", id="negative"),
    ],
)
def test_a_number_that_cannot_be_is_not_tried(county, clerk, values, field):
    with pytest.raises(ValidationError) as refused:
        simulations.start(county, rule="r03", values=values, by=clerk)

    assert list(refused.value.message_dict) == [field]
    assert not Simulation.objects.exists()


def test_who_may_not_set_a_number_may_not_try_one(county, officer):
    township = officer(Duty.TOWNSHIP_OFFICE, GridFactory(parent__parent__parent=county).parent)

    with pytest.raises(PermissionDenied):
        simulations.start(county, rule="r03", values={"min_price_yuan": Decimal(1)}, by=township)


def test_trying_sets_nothing(cars, county, clerk):
    compared(county)

    simulated(county, clerk, 10_000)

    assert not RuleParameter.objects.exists()
