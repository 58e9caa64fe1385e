"""Work pictures: each figure against plain Python and its own list, and who may see what."""

from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accountability.work_pictures import PARTS, Person, Place, Span
from ledger.models import Obligation
from regions.duties import Duty
from screening.models import Lead
from taskforces.organisation.holes import Hole
from tests.factories import (
    CadreFactory,
    CountyFactory,
    GridFactory,
    HouseholdFactory,
    LeadFactory,
    ObligationFactory,
    PostingFactory,
    UserFactory,
    VillageFactory,
)
from tests.factories.field import DutyDoneFactory, VisitFactory
from tests.factories.organisation import BodyFactory, ChargeFactory, SeatFactory
from tests.factories.training import EnrolmentFactory, SessionFactory

pytestmark = pytest.mark.django_db
PHONE = "138" + "0" * 8
TODAY = timezone.localdate()
SPAN = Span((TODAY - timedelta(days=60)).replace(day=1), TODAY)


def at(days_ago):
    """Noon of a day."""
    return timezone.make_aware(datetime.combine(TODAY - timedelta(days=days_ago), time(12)))


@pytest.fixture
def village():
    """A village of two grids with work done in it by a grid worker, and a neighbour with some."""
    village = VillageFactory()
    grid, other = GridFactory(parent=village), GridFactory(parent=village)
    worker = PostingFactory(duty=Duty.GRID_WORKER, region=grid).user
    for place in (grid, other, GridFactory()):
        homes = [HouseholdFactory(region=place) for _n in range(3)]
        _leads(homes, worker)
        for days_ago in (1, 40, 400):
            VisitFactory(household=homes[0], visited_on=at(days_ago).date(), recorded_by=worker)
        VisitFactory(household=homes[1], is_at_home=False)
        DutyDoneFactory(household=homes[2], recorded_by=worker)
        _duties(place)
    village.worker, village.grid = worker, grid
    return village


def _leads(homes, worker):
    """Verified in time, verified late, open and overdue, from before the picture, new."""
    due = {"due_on": at(5).date()}
    verified = {"verified_by": worker, "responsible": worker}
    LeadFactory(household=homes[0], opened_at=at(30), verified_at=at(10), **due, **verified)
    LeadFactory(household=homes[0], opened_at=at(30), verified_at=at(2), **due, **verified, round=2)
    LeadFactory(household=homes[1], opened_at=at(35), **due)
    LeadFactory(household=homes[1], opened_at=at(300), **due)
    LeadFactory(household=homes[2], opened_at=at(3))


def _duties(place):
    due = {"region": place, "due_on": at(8).date()}
    ObligationFactory(**due, met=True, met_at=at(9))
    ObligationFactory(**due, met=True, met_at=at(2))
    ObligationFactory(**due)
    ObligationFactory(region=place, due_on=at(200).date())


def figures(part, of, span=SPAN, reader=None):
    """{key: (count, of)} of a part."""
    found = PARTS[part].shown(of, span, reader or UserFactory())
    return {
        key: (figure.count, figure.of)
        for key, figure in zip(PARTS[part].figures, found.figures, strict=True)
    }


def test_the_duties_of_a_place_are_those_that_plain_python_counts(village):
    inside = [
        one
        for one in Obligation.objects.select_related("region")
        if one.region.path.startswith(village.path) and SPAN.since <= one.due_on <= SPAN.until
    ]
    days = [one.met_at and timezone.localdate(one.met_at) for one in inside]
    in_time = sum(
        day is not None and day <= one.due_on for day, one in zip(days, inside, strict=True)
    )
    late = sum(day is not None and day > one.due_on for day, one in zip(days, inside, strict=True))

    found = figures("duties", Place(village))

    assert (len(inside), in_time, late) == (6, 2, 2)
    assert found == {
        "asked": (6, None), "on_time": (2, 6), "met_late": (2, 6), "unmet": (2, 6),
        "excused": (0, 6),
    }  # fmt: skip


def test_the_leads_of_a_place_are_those_that_plain_python_counts(village):
    inside = [
        one
        for one in Lead.objects.select_related("region")
        if one.region.path.startswith(village.path) and SPAN.start <= one.opened_at < SPAN.end
    ]
    answered = [one for one in inside if one.verified_at]

    found = figures("leads", Place(village))

    assert (len(inside), len(answered)) == (8, 4)
    assert found == {
        "came": (8, None), "answered": (4, 8), "in_time": (2, 4), "returned": (2, 8),
        "closed": (0, 8), "late": (6, 8),
    }  # fmt: skip


def test_a_household_visited_twice_is_one_household(village):
    found = figures("visits", Place(village))

    assert found == {"visits": (6, None), "homes": (4, 6), "in": (4, 6), "unhappy": (0, 4)}


def test_a_picture_of_past_days_knows_nothing_that_came_after_them(village):
    earlier = Span(SPAN.since, at(9).date())

    found = figures("leads", Place(village), earlier)

    assert found["came"] == (6, None)
    assert found["answered"] == (2, 6)
    assert found["late"] == (0, 6)


def test_a_person_has_the_leads_of_the_grid_and_what_was_answered_elsewhere(village):
    own = Person([village.worker], [], is_own=True)

    leads, visits = figures("leads", own), figures("visits", own)

    assert leads["came"] == (8, None)
    assert leads["answered"] == (6, 8)
    assert visits["visits"] == (6, None)
    assert visits["homes"] == (3, 3)


def test_of_a_colleague_only_what_lies_in_ones_own_places_is_counted(village, officer):
    chief = officer(Duty.VILLAGE_LEADER, village)
    seen = Person([village.worker], [])

    found = figures("leads", seen, reader=chief)

    assert found["came"] == (6, None)
    assert found["answered"] == (4, 6)


def test_months_add_up_to_the_figure(village):
    shown = PARTS["leads"].shown(Place(village), SPAN, village.worker)

    sums = [sum(count for _month, count in figure.months) for figure in shown.figures]

    assert sums == [figure.count for figure in shown.figures]
    assert [month for month, _n in shown.figures[0].months] == SPAN.months


LISTED = [(code, key) for code in ("duties", "leads", "visits", "six-duties", "training")
          for key in PARTS[code].figures]  # fmt: skip


@pytest.mark.parametrize(("code", "key"), LISTED)
def test_a_figure_opens_to_as_many_rows_as_it_counts(village, code, key):
    part, of = PARTS[code], Place(village)
    cadre = CadreFactory(region=village)
    EnrolmentFactory(cadre=cadre, session=SessionFactory(region=village), came=True)
    figure = dict(zip(part.figures, part.shown(of, SPAN, village.worker).figures, strict=True))[key]

    assert part.behind(of, SPAN, village.worker, key).count() == figure.count


def test_posts_training_and_hand_overs_of_a_cadre_without_an_account():
    cadre = CadreFactory()
    SeatFactory(cadre=cadre, body=BodyFactory(region=cadre.region, name="住房安全专班"))
    ChargeFactory(cadre=cadre, region=VillageFactory(name="示例村"))
    EnrolmentFactory(cadre=cadre, came=True)
    EnrolmentFactory(cadre=cadre)
    of = Person([], [cadre])

    posts = PARTS["posts"].shown(of, SPAN, UserFactory())

    assert [line.title.split()[0] for line in posts.lines] == ["住房安全专班", "示例村"]
    assert figures("training", of) == {"asked": (2, None), "came": (1, 2), "passed": (0, 1)}
    assert PARTS["leads"].shown(of, SPAN, UserFactory()) is None
    assert [one.count for one in PARTS["hand-overs"].shown(of, SPAN, UserFactory()).figures] == [
        0,
        0,
    ]


@pytest.mark.parametrize(
    ("duty", "leads_on"), [(Duty.GRID_WORKER, False), (Duty.COUNTY_OFFICE, True)]
)
def test_a_post_leads_to_its_body_where_the_reader_may_look_at_it(duty, leads_on):
    grid = GridFactory()
    county = grid.parent.parent.parent
    cadre = CadreFactory(region=grid.parent)
    SeatFactory(cadre=cadre, body=BodyFactory(region=county))
    ChargeFactory(cadre=cadre, region=grid.parent)
    where = {Duty.GRID_WORKER: grid, Duty.COUNTY_OFFICE: county}[duty]
    reader = PostingFactory(duty=duty, region=where).user

    posts = PARTS["posts"].shown(Person([], [cadre]), SPAN, reader)

    assert [bool(line.url) for line in posts.lines] == [leads_on] * 2


def test_what_is_missing_stands_with_how_many_there_are(village):
    found = PARTS["organisation"].shown(Place(village), SPAN, village.worker).figures

    told = {str(one.label): (one.count, one.of) for one in found}

    assert told["网格"] == (2, None)
    assert told[str(Hole.NO_WORKER.label)] == (1, 2)


WHO = [
    pytest.param(Duty.COUNTY_OFFICE, "county", (200, 200, 200, 200), id="the-county-above"),
    pytest.param(Duty.LEADER, "county", (200, 200, 200, 200), id="a-leader"),
    pytest.param(Duty.COUNTY_OFFICE, "another", (404, 404, 404, 404), id="another-county"),
    pytest.param(
        Duty.GRID_WORKER, "other", (403, 404, 404, 404), id="a-grid-worker-of-another-grid"
    ),
]


@pytest.mark.parametrize(("duty", "where", "expected"), WHO)
def test_who_sees_whose_picture(client, officer, village, duty, where, expected):
    county = village.parent.parent
    place = {"county": county, "another": CountyFactory(), "other": village.children.last()}[where]
    cadre = CadreFactory(region=village)
    client.force_login(officer(duty, place))

    found = (
        client.get(reverse("accountability:work-place"), {"region": village.code}),
        client.get(reverse("accountability:work-person", args=[village.worker.pk])),
        client.get(reverse("accountability:work-cadre", args=[cadre.pk])),
        client.get(
            reverse("accountability:work-behind", args=["posts", "homes"]),
            {"person": village.worker.pk},
        ),
    )

    assert tuple(one.status_code for one in found) == expected


def test_everybody_sees_the_picture_of_oneself_and_its_lists(client, village):
    client.force_login(village.worker)

    page = client.get(reverse("accountability:work-mine"))
    behind = reverse("accountability:work-behind", args=["leads", "came"])
    rows = client.get(behind, {"person": village.worker.pk})

    assert page.status_code == rows.status_code == 200
    assert f"{behind}?person={village.worker.pk}" in page.content.decode()


def test_what_lies_out_of_sight_is_listed_without_its_words(client, village):
    elsewhere = Lead.objects.exclude(region__path__startswith=village.path)
    number = elsewhere.filter(responsible=village.worker).values_list("number", flat=True)[0]
    client.force_login(village.worker)

    page = client.get(
        reverse("accountability:work-behind", args=["leads", "came"]),
        {"person": village.worker.pk},
    )
    row = {one.number: one for one in page.context["rows"]}[number]

    assert (row.title, row.url) == ("", "")


@pytest.mark.parametrize("name", ["work-place", "work-people"])
def test_phones_are_masked_and_queries_do_not_grow(
    client, officer, village, django_assert_max_num_queries, name
):
    county = village.parent.parent
    client.force_login(officer(Duty.COUNTY_OFFICE, county))
    address, place = reverse(f"accountability:{name}"), {"region": village.code}
    client.get(address, place)
    with django_assert_max_num_queries(45) as before:
        client.get(address, place)

    for grid in (GridFactory(parent=village), GridFactory(parent=village)):
        PostingFactory(duty=Duty.GRID_WORKER, region=grid, user__phone=PHONE)
        _leads([HouseholdFactory(region=grid) for _n in range(3)], village.worker)
        _duties(grid)
    with django_assert_max_num_queries(len(before)):
        page = client.get(address, place)

    assert PHONE not in page.content.decode()


@pytest.mark.parametrize(
    "asked",
    [{"region": "no"}, {"region": "9" * 12}, {"person": "1" * 25}, {"cadre": "0"}, {}],
)
def test_an_address_that_names_nothing_in_sight_is_not_found(client, officer, asked):
    client.force_login(officer(Duty.COUNTY_OFFICE, CountyFactory()))

    page = client.get(reverse("accountability:work-behind", args=["leads", "came"]), asked)

    assert page.status_code == 404


@pytest.mark.parametrize(("part", "key"), [("none", "came"), ("leads", "none"), ("covered", "x")])
def test_a_figure_that_there_is_not_is_not_found(client, village, part, key):
    client.force_login(village.worker)

    page = client.get(
        reverse("accountability:work-behind", args=[part, key]), {"person": village.worker.pk}
    )

    assert page.status_code == 404
