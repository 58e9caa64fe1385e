"""Any past day rebuilt is what was known on that day: households, members, years, figures."""

from datetime import timedelta

import pytest
from django.db import connection

from households import past_places
from households.models import Act, Household, HouseholdYear, Membership, Person, PersonYear
from households.past import end_of, household_as_of, rows_as_of
from households.reports import household_figures
from households.states import TABLES
from regions.duties import Duty
from tests.factories import (
    GridFactory,
    HouseholdFactory,
    MembershipFactory,
    PersonFactory,
    VillageFactory,
)
from tests.households.days import KINDS, Officials, a_day_passes, known_columns, snapshot, today

pytestmark = pytest.mark.django_db
DAYS, ACTS_A_DAY = 10, 20


@pytest.fixture
def village():
    return VillageFactory()


@pytest.fixture
def grids(village):
    neighbour = VillageFactory(parent=village.parent)
    return [GridFactory(parent=village), GridFactory(parent=village), GridFactory(parent=neighbour)]


@pytest.fixture
def homes(grids):
    """Six households of four persons, with the year 2017 on record, since yesterday."""
    homes = [HouseholdFactory(region=grids[n % 3], member_count=4) for n in range(6)]
    for home in homes:
        HouseholdYear.objects.create(household=home, year=2017, wage_yuan=9000)
        for relation in ("户主", "配偶", "之子", "之女"):
            member = MembershipFactory(
                household=home,
                relation=relation,
                person=PersonFactory(sex="女" if relation in ("配偶", "之女") else "男"),
            )
            PersonYear.objects.create(person=member.person, year=2017, health=["健康"])
    a_day_passes()
    return homes


@pytest.fixture
def officials(officer, grids):
    county = grids[0].parent.parent
    return lambda seed: Officials(
        seed, officer(Duty.GRID_WORKER, county), officer(Duty.TOWNSHIP_OFFICE, county), grids
    )


def figures_now(place):
    found = household_figures(Household.objects.living().within_paths([place.path]))
    return (found.households, found.people, found.registered, found.still_poor, found.out)


def live_through(people, place):
    """Let days of acts pass; returns what was known at the end of each, the first first."""
    known = []
    for _day in range(DAYS):
        people.do(ACTS_A_DAY)
        known.append((snapshot(), figures_now(place)))
        a_day_passes()
    return known


def rebuilt(at):
    """The same as `snapshot`, of an instant of the past."""
    return {
        table: {
            row["id"]: {name: row[name] for name in known_columns(model)}
            for row in rows_as_of(model, at)
        }
        for table, model in TABLES.items()
    }


def figures_then(place, at):
    found = past_places.figures_as_of(place, at)
    return (found.households, found.people, found.registered, found.still_poor, found.out)


def household_of(known, key):
    """What `household_as_of` should say, put together from a snapshot."""
    joined = [
        m for m in known["Membership"].values() if m["household_id"] == key and m["left_on"] is None
    ]
    return {
        "household": known["Household"].get(key),
        "members": sorted((m["relation"], known["Person"][m["person_id"]]["name"]) for m in joined),
        "years": sorted(
            (y["year"], y["wage_yuan"])
            for y in known["HouseholdYear"].values()
            if y["household_id"] == key
        ),
        "months": sorted(
            newest_months(known["PersonYear"].values(), m["person_id"]) for m in joined
        ),
    }


def newest_months(years, person):
    found = [(y["year"], y["work_months"] or 0) for y in years if y["person_id"] == person]
    return max(found, default=(0, 0))


def household_then(key, at):
    past = household_as_of(Household(pk=key), at)
    years = [m["year"] for m in past.members]
    row = past.household
    return {
        "household": row and {name: row[name] for name in known_columns(Household)},
        "members": sorted((m["relation"], m["name"]) for m in past.members),
        "years": sorted((y["year"], y["wage_yuan"]) for y in past.years),
        "months": sorted((y["year"], y["work_months"] or 0) if y else (0, 0) for y in years),
    }


def ends():
    """The last instants of the days lived through, the first first."""
    return [end_of(today() - timedelta(days=DAYS - n)) for n in range(DAYS)]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2018])
def test_any_past_day_is_what_was_known_on_that_day(seed, homes, officials, village):
    known = live_through(officials(seed), village)
    keys = sorted({key for day, _figures in known for key in day["Household"]})

    kinds = set(Act.objects.filter(state=Act.State.DONE).values_list("kind", flat=True))

    assert kinds >= {*KINDS, "correct"}
    assert [rebuilt(at) for at in ends()] == [day for day, _figures in known]
    assert [figures_then(village, at) for at in ends()] == [figures for _day, figures in known]
    assert [household_then(key, at) for at in ends() for key in keys] == [
        household_of(day, key) for day, _figures in known for key in keys
    ]


@pytest.mark.slow
def test_the_households_behind_a_difference_add_up_to_it(homes, officials, village):
    live_through(officials(7), village)
    first, second = ends()[0], ends()[-1]
    [(place, figures), *_below] = past_places.compare(village, first, second)

    behind = {
        one.figure.key: past_places.behind(village, first, second, figure=one.figure.key)
        for one in figures
    }

    assert place == village
    assert any(one.difference for one in figures)
    assert {
        key: sum(r["after"] - r["before"] for r in rows) for key, (_n, rows) in behind.items()
    } == {one.figure.key: one.difference for one in figures}
    assert {one.figure.key: one.after for one in figures}["people"] == figures_now(village)[1]


def test_the_list_of_a_past_day_has_those_households_with_their_names(homes, grids, village):
    a_day_passes()
    Household.objects.filter(pk=homes[0].pk).update(region=grids[2])
    Person.objects.filter(memberships__household=homes[1], memberships__relation="户主").update(
        name="陆后名"
    )

    yesterday, rows = past_places.households_as_of(village, end_of(today() - timedelta(days=1)))
    now, _rows = past_places.households_as_of(village, end_of(today()))

    assert (yesterday, now) == (4, 3)
    assert {row["id"] for row in rows} == {homes[n].pk for n in (0, 1, 3, 4)}
    assert "陆后名" not in {row["head_name"] for row in rows}
    assert {row["members"] for row in rows} == {4}


def test_what_was_written_first_counts_when_instants_are_out_of_order(homes):
    """A transaction that began earlier may write later: its instant is then the smaller one."""
    home = homes[0]
    a_day_passes()
    Household.objects.filter(pk=home.pk).update(group_name="先写")
    Household.objects.filter(pk=home.pk).update(group_name="后写")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE households_householdpast DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE households_householdpast SET pgh_created_at = pgh_created_at - interval '1 h' "
            "WHERE group_name = '先写'"
        )
        cursor.execute("ALTER TABLE households_householdpast ENABLE TRIGGER USER")

    past = household_as_of(home, end_of(today() - timedelta(days=1)))

    assert past.household["group_name"] == "三组"


def test_before_it_was_recorded_there_was_nothing(homes):
    past = household_as_of(homes[0], end_of(today() - timedelta(days=9)))

    assert (past.household, past.members, past.years) == (None, [], [])
    assert past.head_name == ""


def test_a_row_that_an_undo_took_away_is_in_the_days_between(homes, officials):
    people = officials(1)
    home = homes[0]
    people.decide("correct", home, {"values": [wage(home, 2018, "100")]})
    a_day_passes()
    people.undo()

    yesterday = household_as_of(home, end_of(today() - timedelta(days=1)))
    now = household_as_of(home, end_of(today()))

    assert [year["year"] for year in yesterday.years] == [2018, 2017]
    assert [year["year"] for year in now.years] == [2017]
    assert Membership.objects.current().filter(household=home).count() == 4


def wage(_home, year, value):
    return {"table": "HouseholdYear", "row": 0, "year": year, "field": "wage_yuan", "value": value}
