"""What a change would break and cure, said before it is sent; nothing is left behind."""

from datetime import date

import pytest
from django.db import connection

from households import acts
from households.acts.changes import edit
from households.models import Household, HouseholdYear, Person, PersonYear
from households.quality import engine, rulebook, warnings_for
from tests.households.quality.breaks import BREAKS
from tests.households.quality.homes import TODAY, clean_home, number

pytestmark = pytest.mark.django_db


def told(home, changes):
    return [(w.rule, w.member, w.is_cured) for w in warnings_for(home.household, changes)]


def _break_all(grid):
    for code, case in BREAKS.items():
        if not code[2:].startswith("03_"):
            case.make(grid)


def year_of(person):
    return PersonYear.objects.get(person=person)


def test_a_change_that_breaks_nothing_says_nothing():
    home = clean_home()

    assert told(home, edit(year_of(home.wife), education="高中")) == []


def test_a_new_fault_is_told_with_its_member():
    home = clean_home()

    assert told(home, edit(year_of(home.wife), labour="")) == [("2_01_003", home.wife.name, False)]


def test_a_fault_that_was_there_before_is_not_told():
    home = clean_home()
    home.member(home.wife, labour="")

    assert told(home, edit(year_of(home.wife), education="高中")) == []


def test_a_cured_fault_is_said_so():
    home = clean_home()
    home.member(home.wife, labour="")

    assert told(home, edit(year_of(home.wife), labour="普通劳动力")) == [
        ("2_01_003", home.wife.name, True)
    ]


def test_the_gravest_is_told_first():
    home = clean_home()
    changes = edit(
        HouseholdYear.objects.get(household=home.household), road_distance_km=6, house_grade="D"
    )

    assert [w.severity for w in warnings_for(home.household, changes)] == [1, 5]


def test_a_newcomer_is_looked_at_too():
    home = clean_home()
    given = {
        "name": "陆新",
        "id": number(date(2020, 1, 1), "女"),
        "relation": "之子",
        "reason": "户籍迁入",
    }
    planned = acts.preview("join", home.household, given, on=TODAY)

    found = [(w.rule, w.member) for w in warnings_for(home.household, planned.changes)]

    assert ("2_01_004", "陆新") in found


def test_the_sentence_says_who_what_and_by_which_rule():
    home = clean_home()

    (warning,) = warnings_for(home.household, edit(year_of(home.wife), labour=""))

    assert warning.sentence == f"{home.wife.name}：劳动技能为空（2_01_003）"


def test_nothing_is_left_behind():
    home = clean_home()
    tables = (Household, HouseholdYear, Person, PersonYear)
    pasts = [table.pgh_event_model for table in tables]
    before = [list(table.objects.order_by("pk").values()) for table in (*tables, *pasts)]

    warnings_for(home.household, edit(year_of(home.wife), labour=""))

    assert [list(t.objects.order_by("pk").values()) for t in (*tables, *pasts)] == before


def test_a_change_that_cannot_be_applied_is_refused():
    home = clean_home()
    changes = edit(year_of(home.wife), labour="")
    home.member(home.wife, labour="弱劳动力或半劳动力")

    with pytest.raises(acts.ActError):
        warnings_for(home.household, changes)


def test_one_household_is_judged_as_the_register_is(grid):
    """The same text makes the tables of a night and the expressions of a form."""
    rules = [rule for rule in rulebook.in_force(TODAY) if rule.scope != "village"]
    _break_all(grid)
    with engine.alone():
        engine.find(rules, TODAY)
        with connection.cursor() as cursor:
            cursor.execute("SELECT rule, household_id, person_id, evidence_hash FROM quality_hit")
            at_night = set(cursor.fetchall())

    one_by_one = {
        (hit.rule, hit.household_id, hit.person_id, hit.hash)
        for key in Household.objects.values_list("pk", flat=True)
        for hit in engine.hits_of([key], rules, TODAY)
    }

    assert len(at_night) > 100
    assert one_by_one == at_night
