"""Coverage against a count by hand, and the lists behind its figures."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from regions.models import Audience, Cadre
from tests.factories import CadreFactory, CountyFactory, PrefectureFactory, TownshipFactory
from tests.factories.training import EnrolmentFactory, SessionFactory, TrainerFactory
from training import coverage
from training.models import Enrolment, Session

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAYS = [TODAY - timedelta(days=400), TODAY - timedelta(days=30), TODAY]
CANCELLED = {"state": "cancelled", "cancelled_at": timezone.now()}
PRESENCES = [{"came": True}, {"came": True}, {}, {"presence": "excused"}]


@pytest.fixture(params=[1, 2], ids=["one-lot", "another-lot"])
def prefecture(request):
    """Two counties with townships, sixty cadres at every level, ten sessions of three levels."""
    dice = random.Random(request.param)
    top = PrefectureFactory()
    counties = [CountyFactory(code=code, parent=top) for code in ("522722", "522725")]
    towns = [TownshipFactory(parent=c, code=f"{c.code}{n}") for c in counties for n in (101, 102)]
    cadres = [
        CadreFactory(
            region=dice.choice([top, *counties, *towns]),
            audience=dice.choice(Audience.values),
            starts_on=dice.choice([None, TODAY - timedelta(days=200)]),
            ends_on=dice.choice([None, None, TODAY - timedelta(days=60), TODAY]),
        )
        for _n in range(60)
    ]
    trainers = [TrainerFactory(cadre=cadre) for cadre in cadres[:4]]
    sessions = [
        SessionFactory(
            region=dice.choice([top, *counties]),
            level=dice.choice([1, 2, 3]),
            starts_on=TODAY - timedelta(days=dice.choice([0, 20, 100, 300])),
        )
        for _n in range(10)
    ]
    pairs = dice.sample([(c, s) for c in cadres for s in sessions], 150)
    by = sessions[0].made_by
    [
        EnrolmentFactory(cadre=c, session=s, enrolled_by=by, **dice.choice(PRESENCES))
        for c, s in pairs
    ]
    [session.trainers.set(dice.sample(trainers, 2)) for session in sessions]
    Session.objects.filter(pk=sessions[0].pk).update(**CANCELLED, cancelled_by=by)
    return top


def is_on_roster(cadre, day):
    return (cadre.starts_on or day) <= day <= (cadre.ends_on or day)


def by_hand(under, day, level=0, audience=""):
    """(roster, trained, persons, times), counted one by one."""
    cadres = [
        c
        for c in Cadre.objects.select_related("region")
        if c.region.path.startswith(under.path) and audience in ("", c.audience)
    ]
    came = [
        e.cadre_id
        for e in Enrolment.objects.select_related("session")
        if e.presence == "came"
        and e.session.state != "cancelled"
        and e.session.starts_on <= day
        and level in (0, e.session.level)
    ]
    roster = {c.pk for c in cadres if is_on_roster(c, day)}
    every = {c.pk for c in cadres}
    times = [pk for pk in came if pk in every]
    return len(roster), len(roster & set(came)), len(set(times)), len(times)


def figures(reach):
    return reach.roster, reach.trained, reach.persons, reach.times


@pytest.mark.parametrize("level", [0, 1, 3])
@pytest.mark.parametrize("day", DAYS, ids=["long-ago", "a-month-ago", "today"])
def test_coverage_is_what_a_count_one_by_one_gives(prefecture, day, level):
    found = coverage.coverage(prefecture, day, level)

    assert figures(found.total) == by_hand(prefecture, day, level)
    assert {line.key: figures(line) for line in found.audiences} == {
        a: by_hand(prefecture, day, level, a) for a in Audience.values
    }
    own, *below = found.places
    assert [figures(line) for line in below] == [
        by_hand(place, day, level) for place in prefecture.children.order_by("code")
    ]
    sums = [sum(column) for column in zip(*map(figures, found.places), strict=True)]
    assert (own.key, tuple(sums)) == (prefecture.code, figures(found.total))


@pytest.mark.parametrize("day", DAYS[1:], ids=["a-month-ago", "today"])
def test_every_figure_opens_to_as_many_rows_as_it_says(prefecture, day):
    found = coverage.coverage(prefecture, day, 2)

    said = {
        (line.key, what): getattr(line, what) for line in found.audiences for what in coverage.LISTS
    }
    listed = {
        (a, what): coverage.behind(what, prefecture, day, level=2, audience=a).count()
        for a, what in said
    }
    assert listed == said
    assert sum(said.values()) > 0
    own = found.places[0]
    assert coverage.behind("roster", prefecture, day, own=True).count() == own.roster


def test_the_lines_of_the_table_are_what_a_count_one_by_one_gives(prefecture):
    lines = {(line.level, line.audience): line for line in coverage.by_level(prefecture, TODAY)}

    assert {key: figures(line.reach) for key, line in lines.items()} == {
        (level, audience): by_hand(prefecture, TODAY, level, audience) for level, audience in lines
    }
    sessions = Session.objects.exclude(state="cancelled").filter(enrolments__presence="came")
    resident = sessions.filter(level=2, enrolments__cadre__audience="resident").distinct()
    assert lines[2, ""].sessions == sessions.filter(level=2).distinct().count()
    assert lines[0, ""].trainers == len(
        {trainer.pk for session in sessions for trainer in session.trainers.all()}
    )
    by_audience = sessions.filter(
        pk__in=Enrolment.objects.filter(presence="came", cadre__audience="resident").values(
            "session"
        ),
        level=2,
    )
    assert lines[2, "resident"].sessions == by_audience.distinct().count()
    assert resident.count() >= lines[2, "resident"].sessions


def test_of_an_empty_roster_there_is_no_rate():
    found = coverage.coverage(CountyFactory(), TODAY)

    assert (found.total.percent, found.total.missing) == (None, 0)


@pytest.mark.parametrize("towns", [2, 12])
def test_queries_do_not_grow_with_places(towns, django_assert_num_queries):
    county = CountyFactory()
    made = [TownshipFactory(parent=county) for _n in range(towns)]
    [CadreFactory(region=town) for town in made]

    with django_assert_num_queries(2):
        found = coverage.coverage(county, TODAY)

    assert len(found.places) == towns
