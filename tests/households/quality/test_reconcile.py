"""A check writes differences only: new, gone, back, changed; and never touches a decision."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from households.models import HouseholdYear, QualityCount, QualityFinding, QualitySpell
from households.models.quality import Verdict
from households.quality import findings, reconcile
from ledger.events import verify
from ledger.models import Event, Status
from regions.models import Level
from tests.factories import GridFactory
from tests.households.quality.conftest import only
from tests.households.quality.homes import clean_home, clean_village

pytestmark = pytest.mark.django_db
PAPER = b"%PDF-1.4 proof"


def proof():
    return SimpleUploadedFile("proof.pdf", PAPER)


@pytest.fixture
def far(grid):
    """A household of the grid that lies 6 km from the road: rule 5_02_916, exemptable."""
    home = clean_home(grid)
    home.year(road_distance_km=6)
    return home


@pytest.fixture
def near(far):
    """Makes the household lie near the road again."""
    return lambda km="0.5": far.year(road_distance_km=km)


def closed_as_right(finding, worker, township, county):
    findings.answer(
        finding, by=worker, verdict=Verdict.RIGHT, words="确实偏远，已实测", uploads=[proof()]
    )
    findings.review(only(), by=township)
    findings.close(only(), by=county)


def state():
    """Every row that a check writes but its runs and counts."""
    rows = list(QualityFinding.objects.order_by("pk").values())
    spells = list(QualitySpell.objects.order_by("pk").values())
    return rows, spells, Event.objects.count()


def test_a_new_finding_lies_with_the_grid_and_has_its_days(far, worker, check):
    run = check()

    found = only()
    assert (found.rule, found.severity, found.status) == ("5_02_916", 5, Status.PENDING)
    assert (found.region, found.holder, found.responsible) == (
        far.household.region, far.household.region, worker,
    )  # fmt: skip
    assert found.household == far.household
    assert found.evidence == {"与村主干路距离": 6.00}
    assert found.first_run == run
    assert found.due_on == reconcile.due_on(5)
    assert found.number == f"ZL-{timezone.localdate().year}-{found.pk:07d}"
    assert Event.objects.get(kind=reconcile.OPENED).data["findings"] == 1


def test_a_finding_of_a_village_lies_with_the_village(check, village, grid):
    place = clean_village(grid.parent)
    place.years.update(doctors=None)

    check()

    found = only()
    assert (found.rule, found.region, found.holder) == ("1_03_007", place, place)
    assert (found.household, found.person, found.responsible) == (None, None, village)


def test_the_same_check_again_writes_nothing(far, check):
    check()
    before = state()

    run = check()

    assert state() == before
    assert sum(run.facts["counts"].values()) == 0


def test_what_is_corrected_is_withdrawn_by_the_check(far, near, check):
    check()
    near()

    run = check()

    found = only()
    assert (found.status, found.vanished_run) == (Status.WITHDRAWN, run)
    assert found.closed_by is None
    event = Event.objects.get(kind=reconcile.KINDS["vanished"])
    assert (event.before, event.after, event.actor_id) == ("pending", "withdrawn", None)
    assert QualitySpell.objects.get().to_run == run


def test_what_comes_back_is_opened_again_and_counted(far, near, check):
    check()
    near()
    check()
    near(7)

    run = check()

    found = only()
    assert (found.status, found.round, found.returns) == (Status.PENDING, 2, 1)
    assert found.vanished_run is None
    assert run.facts["counts"]["returned"] == 1
    assert QualitySpell.objects.count() == 2


def test_a_changed_value_is_kept_and_told(far, near, check):
    check()
    near(8)

    check()

    found = only()
    assert (found.evidence, found.round) == ({"与村主干路距离": 8.00}, 1)
    assert Event.objects.filter(kind=reconcile.KINDS["changed"]).count() == 1


def test_a_decision_stays_as_long_as_the_values_do(far, worker, township, county, check):
    check()
    closed_as_right(only(), worker, township, county)

    run = check()

    assert only().status == Status.CLOSED
    count = QualityCount.objects.get(run=run)
    assert (count.problems, count.accepted) == (0, 1)
    assert QualitySpell.objects.get().to_run == run


def test_a_decision_on_other_values_is_opened_again(far, near, worker, township, county, check):
    check()
    closed_as_right(only(), worker, township, county)
    near(9)

    check()

    found = only()
    assert (found.status, found.round, found.verdict, found.closed_by) == ("pending", 2, "", None)


def test_a_decision_outlives_the_values_and_their_return(
    far, near, worker, township, county, check
):
    check()
    closed_as_right(only(), worker, township, county)
    near()
    check()
    near(6)

    check()

    assert only().status == Status.CLOSED


def test_said_to_be_corrected_and_still_there_is_opened_again(far, worker, township, county, check):
    check()
    findings.answer(only(), by=worker, verdict=Verdict.CORRECTED, words="已经更正距离")
    findings.review(only(), by=township)
    findings.close(only(), by=county)

    check()

    assert (only().status, only().returns) == (Status.PENDING, 1)


def test_an_answer_that_waits_is_only_marked_when_it_is_found_no_more(far, near, worker, check):
    check()
    findings.answer(only(), by=worker, verdict=Verdict.CORRECTED, words="已经更正距离")
    near()

    run = check()

    found = only()
    assert (found.status, found.vanished_run) == (Status.ANSWERED, run)

    near(6)
    check()

    assert (only().status, only().vanished_run) == (Status.ANSWERED, None)


def test_an_exemption_holds_while_the_values_stay_and_to_its_day(far, near, county, check):
    check()
    until = timezone.localdate() + timedelta(days=30)
    findings.exempt(only(), by=county, reason="山高路远，确实如此", until=until)

    run = check()

    assert (only().status, only().is_exempt) == (Status.WITHDRAWN, True)
    assert (
        QualityCount.objects.get(run=run).problems,
        QualityCount.objects.get(run=run).exempt,
    ) == (0, 1)

    near(7)
    check()

    assert (only().status, only().is_exempt, only().exempt_reason) == (Status.PENDING, False, "")


def test_an_exemption_past_its_day_is_opened_again(far, county, check):
    check()
    until = timezone.localdate() + timedelta(days=30)
    findings.exempt(only(), by=county, reason="山高路远，确实如此", until=until)
    QualityFinding.objects.update(exempt_until=timezone.localdate() - timedelta(days=1))

    check()

    assert (only().status, only().is_exempt, only().returns) == (Status.PENDING, False, 1)


def test_a_finding_goes_along_with_its_household(far, check):
    check()
    new = GridFactory(parent=far.household.region.parent)
    far.household.region = new
    far.household.save()

    check()

    assert (only().region, only().holder, only().place_path) == (new, new, new.path)


def test_a_dissolved_household_has_no_findings(far, check):
    check()
    far.set(dissolved_on=timezone.localdate())

    check()

    assert only().status == Status.WITHDRAWN


def test_a_check_of_a_place_leaves_other_places_alone(far, check):
    other = clean_home()
    other.year(road_distance_km=6)
    check()
    HouseholdYear.objects.update(road_distance_km=1)

    check(far.household.region.parent)

    states = QualityFinding.objects.order_by("pk").values_list("household_id", "status")
    assert dict(states) == {far.household.pk: "withdrawn", other.household.pk: "pending"}


def test_counts_are_kept_by_rule_and_county(far, check):
    other = clean_home()
    other.year(road_distance_km=6)

    run = check()

    counted = QualityCount.objects.filter(run=run).values_list("rule", "region__level", "problems")
    assert list(counted) == [("5_02_916", Level.COUNTY, 1)] * 2
    assert QualitySpell.objects.at(run).count() == 2


def test_the_trail_still_verifies(far, near, check):
    check()
    near()
    check()

    assert list(verify()) == []
