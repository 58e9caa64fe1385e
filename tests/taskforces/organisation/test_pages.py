"""Who sees and keeps the organisation of a place, and what its pages show and do."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from regions.duties import Duty
from regions.models import Cadre
from taskforces.models import Body, BodyKind, Charge, DutyLine, Role, SeatHandOver, Strand
from taskforces.organisation import handing
from taskforces.organisation.forms import ChargeForm
from tests.factories import (
    CadreFactory,
    CountyFactory,
    PostingFactory,
    PrefectureFactory,
    TownshipFactory,
    UserFactory,
    VillageFactory,
)
from tests.factories.meetings import STROKES
from tests.factories.organisation import BodyFactory, ChargeFactory, SeatFactory

pytestmark = pytest.mark.django_db
SIGNED = {"strokes": STROKES, "password": "correct horse battery"}


@pytest.fixture
def county():
    return CountyFactory()


@pytest.fixture
def rows(county):
    """One of each in the county: addresses are made of their keys."""
    office = PostingFactory(duty=Duty.COUNTY_OFFICE, region=county).user
    seat = SeatFactory(body__region=county)
    member = SeatFactory(body=seat.body, role=Role.MEMBER)
    charge = ChargeFactory(region__parent__parent=county, cadre__region=county)
    successor = CadreFactory(region=county)
    made = handing.prepare(seat, successor, by=office, starts_on=timezone.localdate())
    return {
        "body": seat.body_id, "seat": member.pk, "charge": charge.pk, "cadre": successor.pk,
        "hand_over": made.pk,
    }  # fmt: skip


def url(name, *args, **query):
    return reverse(f"taskforces:{name}", args=args, query=query)


SEEN = [
    pytest.param("organisation", None, id="chart"),
    pytest.param("organisation-print", None, id="print"),
    pytest.param("coverage", None, id="coverage"),
    pytest.param("coverage-list", "vacant", id="coverage list"),
    pytest.param("coverage-together", None, id="coverage together"),
    pytest.param("body-detail", "body", id="body"),
    pytest.param("hand-over-detail", "hand_over", id="hand-over"),
]
LISTS = ["body-list", "charge-list", "roster", "duty-lists", "hand-over-list"]
KEPT = [
    pytest.param("body-new", None, id="found"),
    pytest.param("charge-new", None, id="put in charge"),
    pytest.param("cadre-new", None, id="roster new"),
    pytest.param("body-edit", "body", id="edit"),
    pytest.param("seat-end", "seat", id="end a seat"),
    pytest.param("charge-end", "charge", id="end a charge"),
    pytest.param("cadre-edit", "cadre", id="roster edit"),
]
POSTED = [
    pytest.param("body-dissolve", "body", id="dissolve"),
    pytest.param("seat-new", "body", id="seat"),
    pytest.param("hand-over-drop", "hand_over", id="drop"),
]


def address(name, which, rows, county):
    if which is None:
        return url(name, region=county.code)
    return url(name, rows.get(which, which), region=county.code)


@pytest.mark.parametrize(("name", "which"), SEEN)
def test_who_sees_a_page(name, which, rows, county, client, officer):
    seen = address(name, which, rows, county)

    def got(duty, place):
        client.force_login(officer(duty, place))
        return client.get(seen).status_code

    assert got(Duty.LEADER, county) == 200
    assert got(Duty.COUNTY_OFFICE, CountyFactory()) == 404
    assert got(Duty.AUDITOR, county) == (404 if name == "hand-over-detail" else 403)


@pytest.mark.parametrize("name", LISTS)
def test_who_sees_a_list_and_what_stands_in_it(name, rows, county, client, officer):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))
    mine = client.get(url(name))
    client.force_login(officer(Duty.COUNTY_OFFICE, CountyFactory()))
    others = client.get(url(name))
    client.force_login(officer(Duty.AUDITOR, county))

    assert mine.status_code == others.status_code == 200
    assert others.content.decode().count('<tr id="') == 0
    assert mine.content.decode().count('<tr id="') == (
        0 if name == "duty-lists" else len(_of(name))
    )
    assert client.get(url(name)).status_code == 403


def _of(name):
    models = {"body-list": Body, "charge-list": Charge, "roster": Cadre,
              "hand-over-list": SeatHandOver}  # fmt: skip
    return models[name].objects.all()


@pytest.mark.parametrize(("name", "which"), KEPT)
def test_who_keeps_it(name, which, rows, county, client, officer):
    kept = address(name, which, rows, county)

    def got(duty, place):
        client.force_login(officer(duty, place))
        return client.get(kept).status_code

    assert got(Duty.COUNTY_OFFICE, county) == 200
    assert got(Duty.LEADER, county) == 403
    assert got(Duty.COUNTY_OFFICE, CountyFactory()) == 404


@pytest.mark.parametrize(("name", "which"), POSTED)
def test_who_sends_it(name, which, rows, county, client, officer):
    sent = address(name, which, rows, county)

    def got(duty, place):
        client.force_login(officer(duty, place))
        return client.post(sent).status_code

    assert got(Duty.COUNTY_OFFICE, county) in (302, 422)
    assert got(Duty.LEADER, county) == 403
    assert got(Duty.COUNTY_OFFICE, CountyFactory()) == 404


@pytest.mark.parametrize("of", ["seat", "charge"])
def test_who_prepares_a_hand_over(of, rows, county, client, officer):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))
    given = {"cadre": CadreFactory(region=county).number, "starts_on": f"{timezone.localdate()}"}
    sent = url("hand-over-new", of, rows[of])

    assert client.get(url("hand-over-new", "body", 1)).status_code == 404
    assert client.get(sent).status_code == 200
    assert client.post(sent, given).status_code == 302
    client.force_login(officer(Duty.LEADER, county))
    assert client.get(sent).status_code == 403
    client.force_login(officer(Duty.COUNTY_OFFICE, CountyFactory()))
    assert client.get(sent).status_code == 404


def test_duties_are_written_by_the_prefecture_alone(county, client, officer):
    given = {
        "list_name": "五主五包", "kind": BodyKind.WORK_TEAM, "role": Role.CAPTAIN, "order": 1,
        "name": "包政策落实", "content": "逐户核对", "valid_from": "2018-01-01",
    }  # fmt: skip
    client.force_login(officer(Duty.COUNTY_OFFICE, county))
    refused = client.post(url("duty-line-new"), given)
    client.force_login(officer(Duty.PREFECTURE_OFFICE, PrefectureFactory()))

    made = client.post(url("duty-line-new"), given)
    twice = client.post(url("duty-line-new"), given)
    line = DutyLine.objects.get()
    wrong = client.post(url("duty-line-edit", line.pk), given | {"valid_to": "2017-01-01"})
    ended = client.post(url("duty-line-edit", line.pk), given | {"valid_to": "2018-02-01"})

    assert (refused.status_code, made.status_code, ended.status_code) == (403, 302, 302)
    assert (twice.status_code, wrong.status_code) == (422, 422)
    assert "五主五包" not in client.get(url("duty-lists")).content.decode()
    assert "五主五包" in client.get(url("duty-lists", all=1)).content.decode()


def test_a_body_is_founded_and_seated_by_its_pages(county, client, officer):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))
    cadre = CadreFactory(region=county, name="韦独名")
    given = {"kind": "task_force", "subject": "funds", "name": "资金管理专班",
             "starts_on": "2018-01-01"}  # fmt: skip

    made = client.post(url("body-new", region=county.code), given)
    body = Body.objects.get()
    seat = {"cadre": "韦独名", "role": "leader", "starts_on": "2018-01-01"}
    nobody = client.post(url("seat-new", body.pk), seat | {"cadre": "无此人"})
    seated = client.post(url("seat-new", body.pk), seat)
    twice = client.post(url("seat-new", body.pk), seat)
    edited = client.post(url("body-edit", body.pk), {"name": "资金专班", "mandate": "管好资金"})
    page = client.get(url("body-detail", body.pk)).content.decode()
    gone = client.post(
        url("body-dissolve", body.pk), {"on": f"{timezone.localdate()}", "words": "完成"}
    )

    assert made.status_code == seated.status_code == edited.status_code == gone.status_code == 302
    assert "干部名册里没有" in nobody.content.decode()
    assert (twice.status_code, "不必重复登记" in twice.content.decode()) == (422, True)
    assert cadre.name in page
    assert "管好资金" in page


def test_roster_charges_and_ends_by_their_pages(rows, county, client, officer):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))
    village = Charge.objects.get().region
    person = {"number": "X1", "name": "陆某", "unit": "教育局", "audience": "departments"}
    below = {"region": village.code}
    end = {"on": f"{timezone.localdate()}", "words": "轮换"}

    sent = [
        client.post(url("cadre-new", region=county.code), person | below),
        client.post(url("cadre-edit", rows["cadre"]), person),
        client.post(
            url("charge-new", region=county.code),
            {"kind": "deep_village", "cadre": "X1", "starts_on": f"{timezone.localdate()}"} | below,
        ),
        client.post(url("seat-end", rows["seat"]), end),
        client.post(url("charge-end", rows["charge"]), end),
    ]

    assert [answer.status_code for answer in sent] == [302] * 5
    assert Cadre.objects.get(number="X1").region == village
    assert Charge.objects.get(kind="deep_village").region == village
    assert client.post(url("charge-end", rows["charge"]), end).status_code == 422
    assert client.post(url("charge-new"), below | {"kind": "deep_county"}).status_code == 422


def test_the_places_of_a_cadre_open_to_as_many_as_the_roster_says(rows, county, client, officer):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))
    held = Charge.objects.get()
    ChargeFactory(region__parent__parent=county)  # of somebody else

    roster = client.get(url("roster"), {"region": county.code}).context["rows"]
    told = {cadre.pk: charges for cadre, _seats, charges in roster if charges}
    listed = {
        pk: client.get(url("charge-list"), {"of": pk}).context["page"].paginator.count
        for pk in told
    }

    assert listed == told
    assert told[held.cadre_id] == 1


def test_both_sign_on_the_page_of_the_hand_over(county, client, officer):
    office = officer(Duty.COUNTY_OFFICE, county)
    seat = SeatFactory(body__region=county, cadre__user=UserFactory())
    successor = CadreFactory(region=county, user=UserFactory())
    made = handing.prepare(seat, successor, by=office, starts_on=timezone.localdate())
    page = url("hand-over-detail", made.pk)

    client.force_login(office)
    assert client.post(page, SIGNED).status_code == 403
    client.force_login(seat.cadre.user)
    assert client.post(page, SIGNED | {"strokes": ""}).status_code == 422
    assert client.post(page, SIGNED).status_code == 302
    client.force_login(successor.user)
    assert client.post(page, SIGNED).status_code == 302
    made.refresh_from_db()
    assert made.state == SeatHandOver.State.DONE
    client.force_login(UserFactory())
    assert client.get(page).status_code == 404


def test_the_chart_marks_what_is_vacant_and_leads_below(county, client, officer):
    township = TownshipFactory(parent=county, name="甲镇")
    BodyFactory(region=TownshipFactory(parent=county, name="乙镇"), kind=BodyKind.COMMAND_POST)
    BodyFactory(region=PrefectureFactory(), subject="funds")
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    page = client.get(url("organisation")).content.decode()

    assert "指挥长空缺" in page
    assert f"?region={township.code}" in page
    assert page.count("vacant") > 4
    assert "资金管理" in page


def test_the_chart_of_a_village_shows_its_four_forces(county, client, officer):
    village = VillageFactory(parent=TownshipFactory(parent=county))
    body = BodyFactory(region=village, kind=BodyKind.WORK_TEAM)
    SeatFactory.create_batch(6, body=body, role=Role.MEMBER, strand=Strand.RESIDENT)
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    page = client.get(url("organisation", region=village.code)).content.decode()

    assert "另有 2 人" in page
    assert "队长空缺" in page
    assert "村两委" in page


PAGES = ["organisation", "coverage", "body-list", "charge-list", "roster", "hand-over-list"]


@pytest.mark.parametrize("name", PAGES)
def test_the_number_of_statements_does_not_grow_with_rows(name, county, client, officer):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))
    office = PostingFactory(duty=Duty.COUNTY_OFFICE, region=county).user
    few = statements(client, url(name), county, office, 2)

    assert statements(client, url(name), county, office, 12) == few


def statements(client, page, county, office, size):
    """How many statements a page takes after so many villages more."""
    township = TownshipFactory(parent=county)
    for _n in range(size):
        village = VillageFactory(parent=township)
        SeatFactory(
            body__region=village, body__kind=BodyKind.WORK_TEAM, role=Role.CAPTAIN,
            cadre__region=county,
        )  # fmt: skip
        charge = ChargeFactory(region=village, cadre__region=county)
        handing.prepare(
            charge, CadreFactory(region=county), by=office, starts_on=timezone.localdate()
        )
    client.get(page)  # the first request of a session takes a few of its own
    with CaptureQueriesContext(connection) as seen:
        assert client.get(page).status_code == 200
    return len(seen)


def test_the_groups_of_a_village_stand_in_the_order_they_are_counted(county, client, officer):
    village = VillageFactory(parent=TownshipFactory(parent=county))
    for name in ("十一组", "三组", "二组", "坡脚组", "一组", "第十组"):
        ChargeFactory(kind="group", region=village, group_name=name, cadre__region=county)
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    page = client.get(url("organisation", region=village.code)).content.decode()

    order = [
        page.index(f">{name}<") for name in ("一组", "二组", "三组", "第十组", "十一组", "坡脚组")
    ]
    assert order == sorted(order)


@pytest.mark.parametrize(
    ("make", "duty", "first", "count"),
    [
        pytest.param(PrefectureFactory, Duty.PREFECTURE_OFFICE, "township", 7, id="prefecture"),
        pytest.param(CountyFactory, Duty.COUNTY_OFFICE, "village", 5, id="county"),
        pytest.param(TownshipFactory, Duty.TOWNSHIP_OFFICE, "group", 1, id="township"),
        pytest.param(VillageFactory, Duty.COUNTY_OFFICE, "group", 0, id="nobody of the place"),
    ],
)
def test_each_level_begins_with_the_places_two_levels_below_it(make, duty, first, count, officer):
    place = make()
    user = officer(duty, CountyFactory() if make is VillageFactory else place)
    form = ChargeForm(place=place, user=user)

    assert (form.fields["kind"].initial, len(form.fields["kind"].choices)) == (first, count)
