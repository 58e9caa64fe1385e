"""Pages of cross-inspections: who may, what is hidden, and lists of two sizes."""

import pytest
from django.urls import reverse

from regions.duties import Duty
from taskforces.crosschecks import operations, visiting
from taskforces.models import CrossCheck, CrossVisit
from tests.factories.cross_checks import (
    ALL_YES,
    county_of,
    inspector_of,
    officer_of,
    planned,
    seen,
    signed,
)
from tests.factories.regions import CountyFactory

pytestmark = pytest.mark.django_db
STROKES = "[[[10,50],[60,20],[120,80],[200,40]],[[210,30],[240,70]]]"
PASSWORD = {"password": "correct horse battery", "strokes": STROKES}


def page(client, user, name: str, *args, data=None):
    client.force_login(user)
    url = reverse(f"taskforces:{name}", args=args)
    return client.get(url) if data is None else client.post(url, data)


@pytest.mark.parametrize(
    ("duty", "where", "status", "state"),
    [
        pytest.param(Duty.COUNTY_OFFICE, "here", 302, "signed", id="county-signs"),
        pytest.param(Duty.TOWNSHIP_OFFICE, "below", 403, "planned", id="township-may-not"),
        pytest.param(Duty.COUNTY_OFFICE, "elsewhere", 404, "planned", id="other-county-sees-none"),
        pytest.param(Duty.GRID_WORKER, "here", 403, "planned", id="grid-worker-may-not-see"),
    ],
)
def test_who_may_sign_a_plan(duty, where, status, state, client, officer):
    row = planned(county_of())
    places = {"here": row.region, "below": row.region.children.first()}
    user = officer(duty, places.get(where) or CountyFactory())

    response = page(client, user, "cross-check-sign", row.pk, data=PASSWORD)

    assert response.status_code == status
    assert CrossCheck.objects.get().state == state


@pytest.mark.parametrize(
    ("duty", "where", "reason", "status", "state"),
    [
        pytest.param(Duty.COUNTY_OFFICE, "here", "换期", 302, "dropped", id="county-drops"),
        pytest.param(Duty.COUNTY_OFFICE, "here", " ", 422, "planned", id="without-a-reason"),
        pytest.param(Duty.TOWNSHIP_OFFICE, "below", "换期", 403, "planned", id="township-may-not"),
        pytest.param(Duty.COUNTY_OFFICE, "elsewhere", "换期", 404, "planned", id="other-county"),
    ],
)
def test_who_may_drop_a_plan(duty, where, reason, status, state, client, officer):
    row = planned(county_of())
    places = {"here": row.region, "below": row.region.children.first()}
    user = officer(duty, places.get(where) or CountyFactory())

    response = page(client, user, "cross-check-drop", row.pk, data={"reason": reason})

    assert response.status_code == status
    assert CrossCheck.objects.get().state == state


def test_a_dropped_plan_stays_on_the_list_with_the_reason_beside_the_next(client):
    first = planned(county_of())
    user = officer_of(first.region)
    page(client, user, "cross-check-drop", first.pk, data={"reason": "两镇检查人员在外培训"})
    second = planned(first.region)

    shown = page(client, user, "cross-checks").content.decode()

    assert f'<tr id="round-{first.pk}"' in shown
    assert f'<tr id="round-{second.pk}"' in shown
    assert shown.count("两镇检查人员在外培训") == 1


def test_a_county_plans_a_round_and_is_told_why_not(client, officer):
    county = county_of()
    user = officer_of(county)
    given = {"place": county.pk, "starts_on": "2099-01-01", "ends_on": "2099-01-31"}
    given |= {"team": 2, "apart": 2, "sample_size": 3}

    made = page(client, user, "cross-check-new", data=given)
    again = page(client, user, "cross-check-new", data=given)
    township = officer(Duty.TOWNSHIP_OFFICE, county.children.first())

    assert made.url == reverse("taskforces:cross-check", args=[CrossCheck.objects.get().pk])
    assert again.status_code == 422
    assert "待签字" in again.content.decode()
    assert page(client, township, "cross-check-new").status_code == 403


def test_a_visit_is_blind_and_the_inspected_place_does_not_know_of_it(client, officer):
    row = signed(county_of())
    visit = CrossVisit.objects.first()
    inspected = officer(Duty.TOWNSHIP_OFFICE, visit.pair.inspected)
    mine = inspector_of(visit)
    planner = officer_of(row.region)
    told = ALL_YES | PASSWORD | {"findings": "入户看了住房", "problem": "住房漏雨没有整改"}

    blind = page(client, mine, "cross-visit", visit.pk)
    before = page(client, inspected, "cross-visit", visit.pk)
    round_before = page(client, inspected, "cross-check", row.pk)
    not_mine = page(client, planner, "cross-visit", visit.pk, data=told)
    sent = page(client, mine, "cross-visit", visit.pk, data=told)
    shown = page(client, mine, "cross-visit", visit.pk)
    after = page(client, inspected, "cross-visit", visit.pk)

    assert blind.status_code == 200
    assert "首次" in blind.content.decode()
    assert "lines" not in blind.context
    assert 'value="no" checked' not in blind.content.decode()
    assert (before.status_code, not_mine.status_code) == (404, 403)
    assert visit.household_no not in round_before.content.decode()
    assert str(row.seed) not in round_before.content.decode()
    assert (sent.status_code, after.status_code) == (302, 200)
    assert [line.first for line in shown.context["lines"]][-2:] == ["否", "无法查看"]


def test_the_seed_is_told_when_all_are_visited(client):
    row = signed(county_of(3, 2), sample_size=1)
    for visit in CrossVisit.objects.all():
        visiting.visit(visit, seen(), by=inspector_of(visit))

    shown = page(client, officer_of(row.region), "cross-check", row.pk)

    assert f">{row.seed}<" in shown.content.decode()


@pytest.mark.parametrize("rounds", [2, 5])
def test_the_list_of_rounds_asks_no_more_with_more_rows(rounds, client, django_assert_num_queries):
    county = county_of(3, 1)
    for _round in range(rounds):
        operations.drop(planned(county, team=1), by=officer_of(county), reason="另行安排")
    client.force_login(officer_of(county))
    client.get(reverse("taskforces:cross-checks"))

    with django_assert_num_queries(7):
        response = client.get(reverse("taskforces:cross-checks"))

    assert response.content.decode().count('<tr id="round-') == rounds


@pytest.mark.parametrize("townships", [3, 6])
def test_a_round_asks_no_more_with_more_places(townships, client, django_assert_num_queries):
    row = signed(county_of(townships, 2))
    client.force_login(officer_of(row.region))
    url = reverse("taskforces:cross-check", args=[row.pk])
    client.get(url)

    with django_assert_num_queries(12):
        response = client.get(url)

    assert response.content.decode().count('<tr id="pair-') == townships


def test_a_leader_reads_the_figures_of_a_round_and_no_household(client, officer):
    row = signed(county_of())
    visit = CrossVisit.objects.first()
    told = ALL_YES | PASSWORD | {"findings": "入户看了住房", "problem": "住房漏雨没有整改"}
    page(client, inspector_of(visit), "cross-visit", visit.pk, data=told)
    leader = officer(Duty.LEADER, row.region.parent)
    url = reverse("taskforces:cross-visit", args=[visit.pk])

    shown = page(client, leader, "cross-check", row.pk).content.decode()

    behind = [
        page(client, leader, f"cross-{name}", row.pk).content.decode()
        for name in ("answers", "households")
    ]
    rounds = page(client, leader, "cross-checks").content.decode()

    assert ("住房漏雨没有整改" in shown, url in shown) == (True, False)
    assert [visit.number in one for one in behind] == [True, True]
    assert [url in one or visit.household_no in one for one in behind] == [False, False]
    assert reverse("taskforces:cross-visits") not in rounds
    assert page(client, leader, "cross-visit", visit.pk).status_code == 403
    assert url in page(client, officer_of(row.region), "cross-check", row.pk).content.decode()
