"""A comparison as a job: what it writes, what it remembers, and what it never touches."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.forms import model_to_dict
from django.utils import timezone

from households.models import Household, HouseholdYear, Membership, Person, PersonYear
from ledger.models import Event, Job, Notice
from regions.duties import Duty
from screening.basemap import runs
from screening.models import BasemapRun, Difference, VillageCoverage
from tests.factories import GridFactory, HouseholdFactory, MembershipFactory, PersonFactory
from tests.factories.households import number
from tests.screening.basemap.deliveries import compared, deliver, police_row

pytestmark = pytest.mark.django_db
NIGHT = date(2018, 7, 2)
TABLES = (Household, HouseholdYear, Person, PersonYear, Membership)


@pytest.fixture
def home():
    """A household of three with sound numbers."""
    household = HouseholdFactory(region=GridFactory())
    people = [("韦大山", "户主", 1), ("罗小花", "配偶", 2), ("韦一", "之子", 3)]
    return [
        MembershipFactory(
            household=household, relation=relation,
            person=PersonFactory(name=name, id_number=number(n), id_raw=number(n)),
        )
        for name, relation, n in people
    ]  # fmt: skip


@pytest.fixture
def county(home):
    return home[0].household.region.parent.parent.parent


@pytest.fixture
def other_name(home, county, tmp_path):
    """The police write the son's name otherwise; one comparison has found it."""
    rows = [police_row(member) for member in home]
    rows[2]["name"] = "韦壹"
    deliver(tmp_path / "first", county.code, rows)
    compared(county)
    return Difference.objects.get()


def decided(difference: Difference, officer, county) -> Difference:
    user = officer(Duty.COUNTY_OFFICE, county)
    difference.state, difference.note = Difference.State.KEPT, "户口簿如此"
    difference.decided_at, difference.decided_by = timezone.now(), user
    difference.decided_hash = difference.value_hash
    difference.save()
    return difference


def base_map() -> list:
    return [[model_to_dict(row) for row in table.objects.order_by("pk")] for table in TABLES]


# --- what it writes ----------------------------------------------------------------------------
def test_a_run_puts_down_what_differs_and_where_it_comes_from(other_name, home, county):
    assert (other_name.kind, other_name.field, other_name.theirs) == ("field", "name", "韦壹")
    assert other_name.household == home[0].household
    assert other_name.person == home[2].person
    assert other_name.region == home[0].household.region
    assert other_name.extract.feed == "ga_population"
    assert other_name.data_on == date(2018, 6, 30)
    assert other_name.proposal["given"]["values"][0]["value"] == "韦壹"
    assert other_name.state == Difference.State.OPEN


def test_a_run_says_what_it_read_and_what_has_not_come(other_name):
    facts = BasemapRun.objects.get().facts

    assert [each["feed"] for each in facts["extracts"]] == ["ga_population"]
    assert len(facts["extracts"][0]["sha256"]) == 64
    assert facts["missing"] == ["卫计 大病慢病", "民政 最低生活保障", "市监 工商登记"]
    assert facts["counts"]["new"] == 1
    assert Job.objects.get().state == Job.State.DONE


def test_nothing_of_the_base_map_is_touched(home, county, tmp_path):
    rows = [police_row(home[0], name="韦太山"), police_row(home[1], hukou_status="死亡注销")]
    before = base_map()
    deliver(tmp_path, county.code, rows)

    compared(county)

    assert Difference.objects.count() > 1
    assert base_map() == before


def test_the_same_night_again_writes_nothing(other_name, county):
    before = list(Difference.objects.values())
    coverage = list(VillageCoverage.objects.values())
    told = Event.objects.count()

    again = compared(county)

    assert list(Difference.objects.values()) == before
    assert list(VillageCoverage.objects.values()) == coverage
    assert Event.objects.count() == told
    assert again.facts["counts"]["standing"] == 1


def test_a_village_says_how_much_of_it_is_shared(other_name, home):
    coverage = VillageCoverage.objects.get()

    assert coverage.region == home[0].household.region.parent
    assert (coverage.households, coverage.persons, coverage.matched) == (1, 3, 3)
    assert (coverage.only_ours, coverage.only_theirs, coverage.differing) == (0, 0, 1)


def test_who_decides_is_told_once(home, county, officer, tmp_path):
    user = officer(Duty.COUNTY_OFFICE, county)
    deliver(tmp_path, county.code, [police_row(m, name=f"{m.person.name}某") for m in home])

    compared(county)

    assert Notice.objects.get().recipient == user


def test_somebody_to_join_who_is_a_member_elsewhere_is_not_proposed(home, county, tmp_path):
    elsewhere = MembershipFactory(
        household=HouseholdFactory(region=GridFactory()), person=PersonFactory(name="罗远")
    )
    stranger = police_row(elsewhere, hukou_no=f"G{home[0].household_id}", relation="儿媳")
    deliver(tmp_path, county.code, [*map(police_row, home), stranger])

    compared(county)

    found = Difference.objects.get(kind="join")
    assert found.grade == "elsewhere"
    assert found.proposal == {}
    assert elsewhere.household.household_no in found.words


def test_somebody_to_join_who_left_before_needs_an_eye(home, county, tmp_path):
    left = MembershipFactory(
        household=home[0].household, relation="之女", left_on=date(2016, 5, 1), left_reason="婚出"
    )
    row = police_row(left, hukou_no=f"G{home[0].household_id}", relation="女")
    deliver(tmp_path, county.code, [*map(police_row, home), row])

    compared(county)

    found = Difference.objects.get(kind="join")
    assert found.grade == "returned"
    assert "2016-05-01 因婚出离开" in found.words


# --- what it remembers -------------------------------------------------------------------------
def test_what_was_decided_is_not_asked_again(other_name, officer, county):
    decided(other_name, officer, county)

    compared(county)

    other_name.refresh_from_db()
    assert other_name.state == Difference.State.KEPT
    assert other_name.note == "户口簿如此"


def test_the_same_values_delivered_again_ask_nothing(other_name, officer, home, county, tmp_path):
    decided(other_name, officer, county)
    rows = [police_row(member) for member in home]
    rows[2]["name"] = "韦壹"
    deliver(tmp_path / "later", county.code, rows, day="20180701")

    compared(county)

    other_name.refresh_from_db()
    assert other_name.state == Difference.State.KEPT
    assert other_name.data_on == date(2018, 7, 1)


def test_a_value_that_changed_asks_again_and_says_so(other_name, officer, home, county, tmp_path):
    decided(other_name, officer, county)
    rows = [police_row(member) for member in home]
    rows[2]["name"] = "韦乙"
    deliver(tmp_path / "later", county.code, rows, day="20180701")

    compared(county)

    other_name.refresh_from_db()
    assert (other_name.state, other_name.theirs) == (Difference.State.OPEN, "韦乙")
    event = Event.objects.get(kind="screening.difference.reopened")
    assert (event.before, event.after) == ("kept", "open")


def test_what_is_no_longer_found_closes_by_itself(other_name, home, county, tmp_path):
    deliver(tmp_path / "later", county.code, [police_row(m) for m in home], day="20180701")

    run = compared(county)

    other_name.refresh_from_db()
    assert other_name.gone_run == run
    assert not other_name.is_undecided
    assert run.facts["counts"]["gone"] == 1


def test_what_comes_back_is_as_it_was_decided(other_name, officer, home, county, tmp_path):
    decided(other_name, officer, county)
    rows = [police_row(member) for member in home]
    deliver(tmp_path / "a", county.code, rows, day="20180701")
    compared(county)
    rows[2]["name"] = "韦壹"
    deliver(tmp_path / "b", county.code, rows, day="20180702")

    compared(county)

    other_name.refresh_from_db()
    assert other_name.gone_run is None
    assert other_name.state == Difference.State.KEPT


def test_a_feed_that_did_not_come_closes_nothing(other_name, county, tmp_path):
    Difference.objects.update(feed="wj_illness")

    compared(county)

    assert Difference.objects.filter(kind="field", gone_run=None).count() == 1


def test_many_gone_at_once_are_held_back_until_somebody_says_so(home, county, tmp_path):
    household = home[0].household
    more = [MembershipFactory(household=household, relation="其他") for _ in range(40)]
    away = [police_row(m, hukou_no=f"G{m.pk}") for m in more]
    deliver(tmp_path / "a", county.code, [row | {"sex": "女"} for row in away])
    compared(county)
    deliver(tmp_path / "b", county.code, away, day="20180701")

    held = compared(county)
    accepted = compared(county, accepts_drop=True)

    assert held.facts["counts"]["gone"] == 0
    assert "降幅超过" in held.facts["held"][0]
    assert accepted.facts["counts"]["gone"] == 40


# --- asking ------------------------------------------------------------------------------------
def test_two_presses_are_one_run(county):
    assert runs.start(county) == runs.start(county)


def test_a_night_has_one_run_however_often_it_is_started(other_name, county):
    [first] = runs.start_nightly(NIGHT)
    Job.objects.update(state=Job.State.DONE)

    assert runs.start_nightly(NIGHT) == [first]


def test_a_county_without_population_data_has_no_night(county):
    assert runs.start_nightly(NIGHT) == []


def test_who_may_not_start_a_run_does_not(county, officer):
    with pytest.raises(PermissionDenied):
        runs.start(county, by=officer(Duty.TOWNSHIP_OFFICE, county))


def test_a_village_is_no_place_to_compare(home, county):
    with pytest.raises(ValueError, match="not a county"):
        runs.start(home[0].household.region.parent)


def test_a_job_in_other_hands_is_left_alone(county):
    run = runs.start(county)
    Job.objects.filter(pk=run.job_id).update(state=Job.State.DONE)

    assert runs.run(run.job_id) is None


def test_a_run_that_breaks_says_so_and_writes_nothing(county, monkeypatch):
    run = runs.start(county)
    monkeypatch.setattr(runs.engine, "run", lambda **_inputs: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        runs.run(run.job_id)

    run.job.refresh_from_db()
    assert run.job.state == Job.State.FAILED
    assert "未写入任何差异" in run.job.message
    assert not Difference.objects.exists()
