"""Who reaches the pages of training, what they show, and how many queries they take."""

import pytest
from django.urls import reverse
from django.utils import timezone

from regions.duties import Duty
from regions.models import Level
from tests.factories import (
    CadreFactory,
    CountyFactory,
    PrefectureFactory,
    TownshipFactory,
    VillageFactory,
)
from tests.factories.training import (
    EnrolmentFactory,
    LoadFactory,
    PlanFactory,
    PlanLineFactory,
    SessionFactory,
    TrainerFactory,
)

pytestmark = pytest.mark.django_db
PAGES = (
    "overview", "coverage-list", "session-list", "trainer-list", "plan-list", "need-list",
    "certificate-check", "session-create", "trainer-create", "plan-create", "load-list",
)  # fmt: skip
OF_ONE = ("session-detail", "session-edit", "session-code", "plan-detail", "load-detail")
EDITING = {"session-create", "trainer-create", "plan-create", "load-list"}
READERS = dict.fromkeys(PAGES, 200) | dict.fromkeys(EDITING, 403)
EVERYTHING = dict.fromkeys((*PAGES, *OF_ONE), 200)
NOTHING = dict.fromkeys((*PAGES, *OF_ONE), 403)
READING = READERS | {
    "session-detail": 200, "session-code": 200, "plan-detail": 200,
    "session-edit": 403, "load-detail": 403,
}  # fmt: skip
ELSEWHERE = dict.fromkeys(PAGES, 200) | dict.fromkeys(OF_ONE, 404)
TABLE = [
    pytest.param(Duty.COUNTY_OFFICE, "its", EVERYTHING, id="the-office-keeps-it"),
    pytest.param(Duty.LEADER, "its", READING, id="a-leader-reads"),
    pytest.param(Duty.PREFECTURE_OFFICE, "above", EVERYTHING | {"session-edit": 403},
                 id="the-prefecture-reads-and-does-not-act"),
    pytest.param(Duty.COUNTY_OFFICE, "another", ELSEWHERE, id="another-county-does-not-see-it"),
    pytest.param(Duty.GRID_WORKER, "its", NOTHING, id="a-grid-worker-has-no-business-here"),
]  # fmt: skip


@pytest.mark.parametrize(("duty", "where", "expected"), TABLE)
def test_who_may_open_which_page(client, officer, duty, where, expected):
    county = CountyFactory()
    place = {"its": county, "above": county.parent, "another": CountyFactory()}[where]
    session = SessionFactory(region=county)
    keys = {"session": session.pk, "plan": PlanFactory(region=county).pk,
            "load": LoadFactory(region=county).pk}  # fmt: skip
    client.force_login(officer(duty, place))

    found = {name: client.get(reverse(f"training:{name}")).status_code for name in PAGES}
    found |= {
        name: client.get(reverse(f"training:{name}", args=[keys[name.split("-")[0]]])).status_code
        for name in OF_ONE
    }

    assert found == expected


POSTS = [
    pytest.param(Duty.COUNTY_OFFICE, "its", 302, id="the-office-acts"),
    pytest.param(Duty.LEADER, "its", 403, id="a-leader-does-not-act"),
    pytest.param(Duty.PREFECTURE_OFFICE, "above", 403, id="nobody-acts-for-the-level-below"),
    pytest.param(Duty.COUNTY_OFFICE, "another", 404, id="another-county-does-not-see-it"),
]


@pytest.mark.parametrize(("duty", "where", "status"), POSTS)
def test_who_may_enrol_approve_and_cancel(client, officer, duty, where, status):
    county = CountyFactory()
    place = {"its": county, "above": county.parent, "another": CountyFactory()}[where]
    session, plan = SessionFactory(region=county), PlanFactory(region=county)
    CadreFactory(region=county)
    client.force_login(officer(duty, place))

    def post(name, *args, **data):
        return client.post(reverse(f"training:{name}", args=args), data).status_code

    assert post("session-step", session.pk, "enrol") == status
    assert post("plan-approve", plan.pk) == status
    assert post("session-step", session.pk, "cancel", words="天气原因") == status


def fill(county, rows):
    """So many of everything that the lists show."""
    topic_of = [SessionFactory(region=county, held=True) for _n in range(rows)]
    [EnrolmentFactory(session=topic_of[0], came=True) for _n in range(rows)]
    trainers = [TrainerFactory(cadre=CadreFactory(region=county)) for _n in range(rows)]
    topic_of[0].trainers.set(trainers)
    [PlanFactory(region=county, year=2000 + 14 + n) for n in range(rows)]
    [LoadFactory(region=county) for _n in range(rows)]
    [CadreFactory(region=TownshipFactory(parent=county)) for _n in range(rows)]
    plan = PlanFactory(region=county, year=2100)
    [PlanLineFactory(plan=plan, level=1 + n % 4, audience=a)
     for n, a in enumerate(("leaders", "helpers", "resident", "grassroots")[:rows])]  # fmt: skip
    return topic_of[0], plan


@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("overview", ""), ("coverage-list", "?what=missing"), ("coverage-list", "?what=times"),
        ("session-list", ""), ("trainer-list", ""), ("plan-list", ""), ("load-list", ""),
        ("session-detail", "session"), ("plan-detail", "plan"),
    ],
)  # fmt: skip
def test_queries_do_not_grow_with_rows(client, officer, django_assert_max_num_queries, name, of):
    def ask(rows):
        """The answer's status, and how many queries it took."""
        county = CountyFactory()
        session, plan = fill(county, rows)
        keys = {"session": [session.pk], "plan": [plan.pk]}.get(of, [])
        query = of if of.startswith("?") else ""
        client.force_login(officer(Duty.COUNTY_OFFICE, county))
        with django_assert_max_num_queries(25) as asked:
            page = client.get(reverse(f"training:{name}", args=keys) + query)
        return page.status_code, len(asked)

    few, many = ask(2), ask(20)

    assert few == many
    assert few[0] == 200


def test_a_figure_of_the_overview_opens_to_as_many_rows(client, officer):
    county = CountyFactory()
    session = SessionFactory(region=county)
    EnrolmentFactory.create_batch(3, session=session, came=True)
    CadreFactory.create_batch(2, region=county)
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    page = client.get(reverse("training:overview"))

    urls, found = page.context["total"]["urls"], page.context["found"].total
    listed = {what: client.get(url).context["page"].paginator.count for what, url in urls.items()}
    assert listed == {"roster": 5, "trained": 3, "missing": 2, "persons": 3, "times": 3}
    assert (f"{found.percent}", found.missing) == ("60.00", 2)
    assert "60.00" in page.content.decode()


def test_table_19_is_reached_like_the_others_and_leaves_as_excel(client, officer):
    county = CountyFactory()
    session = SessionFactory(region=county)
    EnrolmentFactory(session=session, came=True)
    CadreFactory(region=county)
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    listed = client.get(reverse("accountability:table-list")).content.decode()
    page = client.get(reverse("accountability:table-detail", args=[19]))
    book = client.get(reverse("accountability:table-export", args=[19]))

    assert "培训情况统计表" in listed
    totals = page.context["table"].sheets[0].totals
    assert [f"{cell}" for cell in totals] == [
        "各级合计", "合计", "1", "1", "1", "2", "1", "1", "50.00", "0",
    ]  # fmt: skip
    assert client.get(totals[7].url).context["page"].paginator.count == 1
    assert book.status_code == 200
    assert b"".join(book.streaming_content).startswith(b"PK")


def test_a_grid_worker_does_not_see_table_19(client, officer):
    client.force_login(officer(Duty.JOINT_MEETING, CountyFactory()))

    assert client.get(reverse("accountability:table-detail", args=[19])).status_code == 403


def test_pages_of_an_empty_place_say_what_they_are_for(client, officer):
    client.force_login(officer(Duty.PREFECTURE_OFFICE, PrefectureFactory()))

    page = client.get(reverse("training:overview"))

    assert page.context["found"].total.roster == 0
    assert page.status_code == 200
    assert timezone.localdate() == page.context["cut"].as_of


@pytest.mark.parametrize("name", ["overview", "coverage-list", "need-list"])
def test_figures_of_another_county_are_out_of_sight(client, officer, name):
    mine, another = CountyFactory(), CountyFactory()
    client.force_login(officer(Duty.COUNTY_OFFICE, mine))

    answers = [
        client.get(reverse(f"training:{name}"), {"region": place.code}).status_code
        for place in (mine, another, mine.parent)
    ]

    assert answers == [200, 404, 404]


def test_a_certificate_of_another_county_is_out_of_sight(client, officer):
    row = EnrolmentFactory(came=True, is_passed=True, certificate_no="PX2026-1-0001")
    url = reverse("training:certificate", args=[row.pk])

    client.force_login(officer(Duty.COUNTY_OFFICE, row.session.region))
    own = client.get(url)
    client.force_login(officer(Duty.COUNTY_OFFICE, CountyFactory()))
    another = client.get(url)

    assert (own.status_code, another.status_code) == (200, 404)
    assert own.context["code"] in own.content.decode()


def test_a_certificate_is_read_by_its_holder_and_by_the_place_whose_cadre_it_is(client, officer):
    county = CountyFactory()
    holder = officer(Duty.GRID_WORKER, VillageFactory(parent__parent=county))
    row = EnrolmentFactory(
        session__region=county.parent, cadre__region=county, cadre__user=holder,
        came=True, is_passed=True, certificate_no="PX2026-2-0001",
    )  # fmt: skip
    readers = [
        holder,
        officer(Duty.COUNTY_OFFICE, county),
        officer(Duty.GRID_WORKER, VillageFactory()),
        officer(Duty.COUNTY_OFFICE, CountyFactory(parent=county.parent)),
    ]

    answers = [
        (client.force_login(one), client.get(reverse("training:certificate", args=[row.pk])))[1]
        for one in readers
    ]

    assert [one.status_code for one in answers] == [200, 200, 404, 404]
    assert answers[0].context["crumbs"] == answers[1].context["crumbs"] == []


@pytest.mark.parametrize("page", ["session-create", "plan-create"])
def test_what_a_county_writes_down_begins_at_its_own_level(page, client, officer):
    client.force_login(officer(Duty.COUNTY_OFFICE, CountyFactory()))

    form = client.get(reverse(f"training:{page}")).context["form"]

    assert form["level"].initial == Level.COUNTY
