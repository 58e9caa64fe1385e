"""Taking a load back: exactly the base map before it, or a sentence that says what stands on it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from households import acts, load_jobs, operations
from households.models import (
    Household,
    HouseholdYear,
    Membership,
    Person,
    PersonYear,
    RegisterLoad,
)
from households.register.undoing import UndoRefusedError
from ledger.models import Event, Job
from regions.duties import Duty
from regions.models import Region
from tests.factories import CountyFactory, LeadFactory, TownshipFactory, VillageFactory
from tests.households.registers import household, person, workbook

# Each load is a transaction of its own, as it is in life: its rows carry that timestamp.
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TABLES = (Household, HouseholdYear, Person, PersonYear, Membership, Region)


@pytest.fixture
def village():
    return VillageFactory()


@pytest.fixture
def county(officer, village):
    return officer(Duty.COUNTY_OFFICE, village.parent.parent)


def load(rows, by=None, **more):
    content = workbook(rows, **more)
    operations.load_register(content, by=by, apply=True, file_name="r.xlsx")
    return RegisterLoad.objects.first()


def dump():
    """Every row of the base map and of the places, column by column."""
    found = {}
    for model in TABLES:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {model._meta.db_table} ORDER BY id")
            found[model.__name__] = cursor.fetchall()
    return found


def corrected(home):
    """What an act of correction is given: another group."""
    return {
        "values": [{"table": "Household", "row": home.pk, "field": "group_name", "value": "8组"}]
    }


def first_rows(village):
    return household(village, 1, 3) + household(village, 2, 2)


def second_rows(village, other):
    """A head changes, a person moves, one household moves, facts change, one is new."""
    rows = household(village, 1, 2, 危房级别="D", 组="9组")
    rows[0]["与户主关系"], rows[1]["与户主关系"] = "之父", "户主"
    moved = person(village, 1, 2) | {"户编号": "H000003", "与户主关系": "之女"}
    new = household(village, 3, 2, 民族="水族")
    return [*rows, *new, moved, *household(other, 2, 2, 住房面积="66")]


def test_an_undone_load_leaves_exactly_the_base_map_before_it(village, county):
    other = VillageFactory(parent=village.parent)
    load(first_rows(village), by=county)
    before = dump()
    second = load(second_rows(village, other), by=county, titles=("2018年12月31日",))
    assert dump() != before

    done = operations.undo_load(second, by=county, note="误传了草稿")

    assert dump() == before
    assert (done.removed["Household"], done.removed["Person"]) == (1, 2)
    second.refresh_from_db()
    assert (second.state, second.undone_by, second.undone_note) == ("undone", county, "误传了草稿")


def test_undoing_the_first_load_leaves_nothing(village, county):
    before = dump()
    first = load(first_rows(village), by=county)

    operations.undo_load(first, by=county, note="误传")

    assert dump() == before


def test_loads_are_undone_from_the_last_to_the_first(village, county):
    before = dump()
    first = load(first_rows(village), by=county)
    second = load(household(village, 1, 3, 危房级别="C"), by=county)

    with pytest.raises(UndoRefusedError, match="又载入了“r"):
        operations.undo_load(first, by=county, note="误传")
    operations.undo_load(second, by=county, note="误传")
    third = load(household(village, 1, 3, 危房级别="C"), by=county)
    operations.undo_load(third, by=county, note="误传")
    operations.undo_load(first, by=county, note="误传")

    assert dump() == before


def test_a_later_act_is_named_and_nothing_is_undone(village, county, officer):
    first = load(first_rows(village), by=county)
    home = Household.objects.get(household_no="H000001")
    worker = officer(Duty.GRID_WORKER, home.region)
    act = acts.propose("correct", home, corrected(home), by=worker, happened_on=first.as_of)
    before = dump()

    with pytest.raises(UndoRefusedError, match=r"有 1 处在载入之后又有变动.*H000001.*变更登记"):
        operations.undo_load(first, by=county, note="误传")

    assert dump() == before
    assert act.state == "open"


def test_an_act_about_what_a_load_changed_stands_in_the_way(village, county, officer):
    load(first_rows(village), by=county)
    second = load(household(village, 1, 3, 组="7组"), by=county)
    home = Household.objects.get(household_no="H000001")
    acts.propose(
        "correct",
        home,
        corrected(home),
        by=officer(Duty.GRID_WORKER, home.region),
        happened_on=second.as_of,
    )

    with pytest.raises(UndoRefusedError, match="变更登记在后"):
        operations.undo_load(second, by=county, note="误传")


def test_a_row_changed_by_hand_stands_in_the_way(village, county):
    first = load(first_rows(village), by=county)
    Person.objects.filter(person_no="P00000101").update(ethnic="苗族")

    with pytest.raises(UndoRefusedError, match=r"成员 P00000101：.*又被修改"):
        operations.undo_load(first, by=county, note="误传")


def test_a_lead_about_a_new_person_stands_in_the_way(village, county):
    first = load(first_rows(village), by=county)
    one = Membership.objects.get(person__person_no="P00000101")
    LeadFactory(household=one.household, person=one.person, holder=village.parent.parent)

    with pytest.raises(UndoRefusedError, match=r"有 2 处.*后来有了比对线索"):
        operations.undo_load(first, by=county, note="误传")


def test_many_later_changes_are_counted_and_the_first_few_named(village, county):
    first = load([person(village, no, 0) for no in range(9)], by=county)
    Person.objects.update(political="群众")

    with pytest.raises(UndoRefusedError) as refused:
        operations.undo_load(first, by=county, note="误传")

    assert "有 9 处" in str(refused.value)
    assert str(refused.value).count("又被修改") == 5


def test_only_who_may_load_there_undoes_and_only_once(village, county, officer):
    first = load(first_rows(village), by=county)
    stranger = officer(Duty.COUNTY_OFFICE, CountyFactory())

    with pytest.raises(PermissionDenied):
        operations.undo_load(first, by=stranger, note="误传")
    with pytest.raises(UndoRefusedError, match="写明撤销的理由"):
        operations.undo_load(first, by=county, note=" ")
    operations.undo_load(first, by=county, note="误传")
    with pytest.raises(UndoRefusedError, match="已撤销"):
        operations.undo_load(first, by=county, note="误传")

    assert Event.objects.filter(kind="households.register.undone").count() == 1


def test_a_file_that_was_undone_loads_again(village, county):
    first = load(first_rows(village), by=county)
    operations.undo_load(first, by=county, note="误传")

    again = load(first_rows(village), by=county)

    assert again.can_be_undone
    assert Membership.objects.current().count() == 5


def test_the_history_says_which_load_changed_a_row(village, county):
    load(first_rows(village), by=county)
    second = load(household(village, 1, 3, 危房级别="D"), by=county)

    past = HouseholdYear.pgh_event_model.objects.select_related("pgh_context").get()

    assert past.house_grade == "B"
    assert past.pgh_context.metadata == {
        "load": second.pk,
        "file": "r.xlsx",
        "user": county.pk,
    }
    assert HouseholdYear.objects.first().recorded_at < second.written_at


def test_a_township_elsewhere_is_not_touched(village, county):
    elsewhere = VillageFactory(parent=TownshipFactory(parent=village.parent.parent))
    load(household(elsewhere, 5, 2), by=county)
    before = dump()
    second = load(first_rows(village), by=county)

    operations.undo_load(second, by=county, note="误传")

    assert dump() == before


def test_a_refused_job_says_why_and_may_be_asked_again(village, county):
    first = load(first_rows(village), by=county)
    Person.objects.filter(person_no="P00000101").update(ethnic="苗族")
    job = load_jobs.undo(first, by=county, note="误传")

    load_jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.state, "又被修改" in job.message) == (Job.State.FAILED, True)
    assert load_jobs.undo(first, by=county, note="误传").pk != job.pk
