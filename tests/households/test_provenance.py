"""Where each value comes from: an act, a load, a button, or somebody in the database."""

from datetime import date, timedelta

import pghistory
import pytest
from django.db import connection
from django.utils import timezone

from households import acts, operations
from households.because import because
from households.models import Act, Household, HouseholdYear, Person, PersonYear
from households.provenance import histories, origins
from households.states import states_of_row
from regions.duties import Duty
from tests.factories import (
    HouseholdFactory,
    MembershipFactory,
    PersonFactory,
    UserFactory,
    VillageFactory,
)
from tests.households.days import a_day_passes
from tests.households.registers import household, workbook

pytestmark = pytest.mark.django_db
DAY = date(2018, 6, 1)


@pytest.fixture
def home():
    """A household of two, in the base map since yesterday, put there by hand."""
    made = HouseholdFactory(member_count=2, cause_main="因学")
    MembershipFactory(household=made, person=PersonFactory(name="陆甲"))
    MembershipFactory(household=made, relation="配偶", person=PersonFactory(name="陆乙"))
    HouseholdYear.objects.create(household=made, year=2017, wage_yuan="9000.50")
    a_day_passes()
    return made


@pytest.fixture
def worker(officer, home):
    return officer(Duty.GRID_WORKER, home.region, user__full_name="韦报告")


@pytest.fixture
def township(officer, home):
    return officer(Duty.TOWNSHIP_OFFICE, home.region.parent.parent, user__full_name="王签认")


@pytest.fixture
def correct(home, worker, township):
    def do(table, row, name, value, **more):
        one = {"table": table, "row": row, "field": name, "value": value, **more}
        fresh = Household.objects.get(pk=home.pk)
        act = acts.propose("correct", fresh, {"values": [one]}, by=worker, happened_on=DAY)
        acts.sign(act, by=township)
        return act

    return do


def cause(home):
    return origins(home)["Household", home.pk, "cause_main"]


def test_a_value_of_an_act_names_who_entered_and_who_signed(home, correct):
    act = correct("Household", home.pk, "cause_main", "因病")

    found = cause(home)

    assert (found.value, found.source, found.label) == ("因病", "visit", "入户走访")
    assert (found.by, found.on, found.act) == ("韦报告", DAY, act.pk)
    assert (found.confirmed_by, found.confirmed_on) == ("王签认", timezone.localdate())


def test_other_fields_of_the_row_keep_their_origin(home, correct):
    correct("Household", home.pk, "cause_main", "因病")

    assert origins(home)["Household", home.pk, "group_name"].source == "sql"


def test_a_confirmation_does_not_change_who_entered_it(home, correct, officer):
    correct("Household", home.pk, "cause_main", "因病")
    a_day_passes()
    other = officer(Duty.TOWNSHIP_OFFICE, home.region.parent.parent, user__full_name="李复核")
    worker = officer(Duty.GRID_WORKER, home.region, user__full_name="罗再访")
    same = {"table": "Household", "row": home.pk, "field": "cause_main", "value": "因病"}
    fresh = Household.objects.get(pk=home.pk)
    act = acts.propose("correct", fresh, {"values": [same]}, by=worker, happened_on=DAY)
    acts.sign(act, by=other)

    assert (cause(home).by, cause(home).confirmed_by) == ("韦报告", "李复核")


def test_an_undone_act_gives_the_value_back_to_whom_it_was(home, correct, township):
    first = correct("Household", home.pk, "cause_main", "因病")
    a_day_passes()
    second = correct("Household", home.pk, "cause_main", "因残")
    acts.undo(second, by=township, note="填错")

    assert (cause(home).value, cause(home).act) == ("因病", first.pk)


def test_a_row_that_an_act_made_is_of_that_act(home, correct):
    act = correct("HouseholdYear", 0, "wage_yuan", "1200", year=2018)
    year = home.years.get(year=2018)

    found = origins(home)["HouseholdYear", year.pk, "wage_yuan"]

    assert (found.value, found.act, found.by) == ("1200.00", act.pk, "韦报告")


def test_a_bulk_update_and_sql_typed_by_hand_are_shown_as_such(home):
    Household.objects.filter(pk=home.pk).update(cause_main="因病")
    person = home.members.first().person
    with connection.cursor() as cursor:
        cursor.execute("UPDATE households_person SET name = '陆改名' WHERE id = %s", [person.pk])

    found = origins(home)

    assert found["Household", home.pk, "cause_main"].label == "数据库直接修改"
    assert (found["Person", person.pk, "name"].source, found["Person", person.pk, "name"].by) == (
        "sql",
        "",
    )


def test_acts_signed_by_one_request_keep_each_its_own(home, worker, township):
    """The context of a request is one; that of an act within it is another."""
    given = [
        {"table": "Household", "row": home.pk, "field": "cause_main", "value": "因病"},
        {"table": "Household", "row": home.pk, "field": "group_name", "value": "九组"},
    ]
    reported = [
        acts.propose("correct", home, {"values": [one]}, by=worker, happened_on=DAY)
        for one in given
    ]
    with pghistory.context(user=township.pk, url="/sign/"):
        acts.sign_many(reported, by=township)
        Person.objects.filter(name="陆甲").update(phone="13800000009")

    found = origins(home)
    head = home.members.get(relation="户主").person

    assert found["Household", home.pk, "cause_main"].act == reported[0].pk
    assert found["Household", home.pk, "group_name"].act == reported[1].pk
    assert found["Person", head.pk, "phone"].source == "web"
    assert found["Person", head.pk, "phone"].by == "王签认"


def test_what_follows_an_act_in_the_same_transaction_is_not_of_it(home, correct):
    correct("Household", home.pk, "cause_main", "因病")
    Household.objects.filter(pk=home.pk).update(group_name="九组")

    assert origins(home)["Household", home.pk, "group_name"].source == "sql"


def test_what_was_computed_says_so(home):
    with because(computed="income"):
        home.years.update(net_per_head_yuan="4500")

    year = home.years.get()

    assert origins(home)["HouseholdYear", year.pk, "net_per_head_yuan"].label == "系统计算"


def test_the_load_that_made_and_changed_rows_is_named_with_its_file(officer):
    village = VillageFactory()
    loader = officer(Duty.COUNTY_OFFICE, village.parent.parent, user__full_name="陈载入")
    rows = household(village, 1, 2)
    operations.load_register(workbook(rows), by=loader, apply=True, file_name="一月.xlsx")
    a_day_passes()
    later = [row | {"工资性收入": "7777"} for row in rows]
    operations.load_register(workbook(later), by=loader, apply=True, file_name="二月.xlsx")

    home = Household.objects.get()
    year = home.years.get()
    person = home.members.first().person
    found = origins(home)

    assert found["HouseholdYear", year.pk, "wage_yuan"].load == "二月.xlsx"
    assert found["HouseholdYear", year.pk, "wage_yuan"].by == "陈载入"
    assert found["Person", person.pk, "name"].load == "一月.xlsx"
    assert found["HouseholdYear", year.pk, "dibao_yuan"].load == "一月.xlsx"
    assert found["Household", home.pk, "poor_kind"].label == "登记册导出"


def test_a_row_loaded_before_contexts_were_kept_is_of_the_load_of_its_household():
    loader = UserFactory(full_name="陈载入")
    home = HouseholdFactory(loaded_at=timezone.now(), loaded_by=loader)
    member = MembershipFactory(household=home)

    found = origins(home)

    assert found["Person", member.person_id, "name"].source == "import"
    assert found["Person", member.person_id, "name"].by == "陈载入"


@pytest.mark.parametrize("people", [1, 6])
def test_the_origins_cost_the_same_for_any_size(
    people, home, correct, django_assert_max_num_queries
):
    correct("Household", home.pk, "cause_main", "因病")
    for_years = [MembershipFactory(household=home, relation="之子").person for _n in range(people)]
    PersonYear.objects.bulk_create(PersonYear(person=p, year=2017) for p in for_years)

    with django_assert_max_num_queries(6):
        found = origins(home)

    assert len({row for table, row, _name in found if table == "PersonYear"}) == people


def test_the_history_of_a_row_has_every_change_and_why(home, correct):
    a_day_passes()
    correct("Household", home.pk, "cause_main", "因病")
    a_day_passes()
    Household.objects.filter(pk=home.pk).update(cause_main="因残")
    where = ("Household", home.pk)

    steps = histories({where: states_of_row(*where)})[where]

    assert [(s.values["cause_main"], s.cause.source) for s in steps] == [
        ("因学", "sql"),
        ("因病", "visit"),
        ("因残", "sql"),
    ]
    assert steps[0].cause.at < steps[1].cause.at < steps[2].cause.at


def test_the_history_of_a_row_ends_when_it_was_deleted(home):
    year = home.years.get()
    HouseholdYear.objects.filter(pk=year.pk).delete()
    where = ("HouseholdYear", year.pk)

    steps = histories({where: states_of_row(*where)})[where]

    assert [step.is_gone for step in steps] == [False, True]
    assert states_of_row("HouseholdYear", year.pk + 1) == []


def test_an_open_or_refused_act_is_no_origin(home, worker, township):
    same = {"table": "Household", "row": home.pk, "field": "cause_main", "value": "因学"}
    act = acts.propose("correct", home, {"values": [same]}, by=worker, happened_on=DAY)
    acts.refuse(act, by=township, note="未到户")

    assert Act.objects.get().state == Act.State.REFUSED
    assert cause(home).confirmed_by == ""
    assert cause(home).at < timezone.now() - timedelta(hours=20)
