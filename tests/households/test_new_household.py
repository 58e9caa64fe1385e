"""A household made from nothing: reported by one, signed by another, undone while nothing stands
on it; exactly one head, nobody twice.
"""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from households import acts, provenance
from households.acts import ActError, StaleActError
from households.models import Act, Household, Person
from regions.duties import Duty
from tests.factories import (
    CountyFactory,
    EvidenceFactory,
    GridFactory,
    HouseholdFactory,
    MembershipFactory,
    PersonFactory,
)
from tests.factories.households import number

pytestmark = pytest.mark.django_db
DAY = date(2018, 6, 1)
HTMX = {"HX-Request": "true"}
HEAD = {"name": "韦甲", "id": number(1), "relation": "户主", "ethnic": "布依族"}
WIFE = {"name": "韦乙", "id": number(2), "relation": "配偶", "ethnic": "水族"}
CHILD = {"name": "韦丙", "relation": "之女", "birth_on": "2017-03-01", "sex": "女"}


@pytest.fixture
def grid():
    return GridFactory()


@pytest.fixture
def worker(officer, grid):
    return officer(Duty.GRID_WORKER, grid)


@pytest.fixture
def township(officer, grid):
    return officer(Duty.TOWNSHIP_OFFICE, grid.parent.parent)


@pytest.fixture
def report(grid, worker):
    def make(*members, by=worker, **more):
        given = {"members": list(members or (HEAD, WIFE, CHILD)), **more}
        act = acts.propose(
            "found", acts.household_at(grid), given, by=by, happened_on=DAY, reason="漏登补录"
        )
        EvidenceFactory(row=act)
        return act

    return make


def refused(report, *members):
    with pytest.raises(ActError) as caught:
        report(*members)
    return str(caught.value)


# --- the act ------------------------------------------------------------------------------------
def test_a_signed_report_makes_the_household_with_its_members(report, township, grid):
    act = report(group_name="三组", phone="13800001234")
    assert not Household.objects.exists()

    acts.sign(act, by=township)
    home = Household.objects.get()

    assert (home.head_name, home.member_count, home.region, home.group_name) == (
        ("韦甲", 3, grid, "三组")
    )
    assert (home.poor_kind, home.is_registered, home.exit_status) == ("一般农户", False, "")
    assert home.household_no.startswith("LS")
    told = home.members.order_by("pk").values_list("person__name", "relation", "joined_on")
    assert list(told) == [
        ("韦甲", "户主", DAY),
        ("韦乙", "配偶", DAY),
        ("韦丙", "之女", DAY),
    ]
    act.refresh_from_db()
    assert (act.household, act.region) == (home, grid)


def test_each_value_comes_from_the_act(report, township):
    act = report()
    acts.sign(act, by=township)
    home = Household.objects.get()

    found = provenance.origins(home)

    assert {origin.act for origin in found.values()} == {act.pk}


def test_it_is_undone_as_if_it_had_never_been(report, township):
    act = report()
    acts.sign(act, by=township)

    acts.undo(act, by=township, note="报错")

    assert not Household.objects.exists()
    assert not Person.objects.exists()
    act.refresh_from_db()
    assert (act.state, act.household) == ("undone", None)


def test_it_is_not_undone_while_something_stands_on_it(report, worker, township):
    act = report()
    acts.sign(act, by=township)
    home = Household.objects.get()
    leave = {"person": home.members.get(relation="之女").person_id}
    acts.propose("leave", home, leave, by=worker, happened_on=DAY, reason="其他")

    with pytest.raises(ActError, match="变更报告"):
        acts.undo(act, by=township, note="报错")

    assert Household.objects.filter(pk=home.pk).exists()


def test_a_report_on_it_that_came_to_nothing_stays_when_it_goes(report, worker, township):
    act = report()
    acts.sign(act, by=township)
    home = Household.objects.get()
    leave = {"person": home.members.get(relation="之女").person_id}
    other = acts.propose("leave", home, leave, by=worker, happened_on=DAY, reason="其他")
    acts.refuse(other, by=township, note="不符")

    acts.undo(act, by=township, note="报错")

    other.refresh_from_db()
    assert (other.household, other.state, other.about) == (None, "refused", "韦甲")


def test_who_reported_does_not_sign(report, township):
    act = report(by=township)

    with pytest.raises(PermissionDenied):
        acts.sign(act, by=township)

    assert not Household.objects.exists()


def test_nobody_reports_for_a_place_that_is_not_his(officer, grid):
    stranger = officer(Duty.GRID_WORKER, GridFactory(parent=grid.parent))

    with pytest.raises(PermissionDenied):
        acts.propose("found", acts.household_at(grid), {"members": [HEAD]}, by=stranger,
                     happened_on=DAY, reason="其他")  # fmt: skip


MEMBERS = [
    pytest.param([WIFE], "须有且只有一个户主", id="no-head"),
    pytest.param([HEAD, {**WIFE, "relation": "户主"}], "须有且只有一个户主", id="two-heads"),
    pytest.param([HEAD, {**WIFE, "id": HEAD["id"]}], "第 1 人和第 2 人的证件号码相同", id="twice"),
    pytest.param([HEAD, {**CHILD, "sex": ""}], "第 2 人（韦丙）：没有可用的身份证号时须选择性别",
                 id="no-sex"),
    pytest.param([HEAD, {**WIFE, "relation": "之妻"}], "请选择与户主关系", id="no-such-relation"),
    pytest.param([HEAD] * 21, "一户最多报 20 人", id="too-many"),
]  # fmt: skip


@pytest.mark.parametrize(("members", "sentence"), MEMBERS)
def test_what_is_no_household(report, members, sentence):
    assert sentence in refused(report, *members)


def test_a_member_of_another_household_is_refused(report):
    PersonFactory(id_number=HEAD["id"])
    home = HouseholdFactory(region__parent__parent__name="下司镇")
    MembershipFactory(household=home, person=PersonFactory(id_number=WIFE["id"]))

    sentence = refused(report)

    assert "第 2 人（韦乙）：该证件号码的人已在一户中" in sentence
    assert "下司镇" in sentence


def test_somebody_who_left_a_household_before_is_the_same_person_here(report, township):
    known = PersonFactory(id_number=HEAD["id"], name="韦甲")
    MembershipFactory(household=HouseholdFactory(), person=known, left_on=DAY)

    acts.sign(report(), by=township)

    assert Household.objects.get(head_name="韦甲").members.get(relation="户主").person == known


def test_a_number_taken_since_makes_the_report_stale(report, township):
    act = report()
    MembershipFactory(household=HouseholdFactory(), person=PersonFactory(id_number=WIFE["id"]))

    with pytest.raises(StaleActError, match="已在一户中"):
        acts.sign(act, by=township)

    assert Act.objects.get().state == "open"


def test_two_reports_of_the_same_people_know_of_each_other(report, grid):
    first = report()

    planned = acts.preview(
        "found", acts.household_at(grid), {"members": [HEAD], "reason": "其他"}, on=DAY
    )

    assert planned.conflicts == [first]


# --- its pages ----------------------------------------------------------------------------------
def filled(grid, *members, **more):
    values = {
        "village": grid.parent.code, "region": grid.pk, "count": len(members) or 1,
        "happened_on": "2018-06-01", "reason": "漏登补录", **more,
    }  # fmt: skip
    return values | {
        f"m{n}-{name}": value for n, one in enumerate(members, 1) for name, value in one.items()
    }


def test_a_household_is_filled_in_looked_at_and_sent(client, worker, grid):
    client.force_login(worker)
    url = reverse("households:act-found")
    values = filled(grid, HEAD, {**CHILD, "ethnic": "布依族"})

    shown = client.post(url, {**values, "step": "preview"})
    sent = client.post(url, {**values, "step": "send", "seen": shown.context["seen"]})
    act = Act.objects.get()

    assert "0 → 2 人" in shown.content.decode()
    assert sent.url == reverse("households:act-detail", args=[act.pk])
    assert (act.title, act.household, act.region) == ("新立户 · 韦甲", None, grid)
    assert client.get(sent.url).status_code == 200


def test_a_member_more_and_one_less_keep_what_was_filled_in(client, worker, grid):
    client.force_login(worker)
    url = reverse("households:act-found")

    more = client.post(url, filled(grid, HEAD, WIFE, add="1"), headers=HTMX)
    less = client.post(url, filled(grid, HEAD, WIFE, CHILD, drop="2"), headers=HTMX)

    assert [len(one.context["form"].described) for one in (more, less)] == [3, 2]
    assert more.context["form"].values["m3-ethnic"] == "布依族"
    assert less.context["form"].values["m2-name"] == "韦丙"
    assert "m3-name" not in less.context["form"].values


def test_where_somebody_is_already_is_said_only_of_what_is_in_sight(client, officer, grid):
    near = HouseholdFactory(region=GridFactory(parent=grid.parent), head_name="陆甲")
    far = HouseholdFactory(region__parent__parent__parent=CountyFactory())
    MembershipFactory(household=near, person=PersonFactory(id_number=HEAD["id"]))
    MembershipFactory(household=far, person=PersonFactory(id_number=WIFE["id"]))
    client.force_login(officer(Duty.VILLAGE_LEADER, grid.parent))
    url = reverse("households:act-found")

    pages = [
        client.post(url, filled(grid, {**one, "relation": "户主"}, step="preview"))
        for one in (HEAD, WIFE)
    ]
    seen = [
        home.household_no in page.content.decode()
        for page, home in zip(pages, (near, far), strict=True)
    ]

    assert [page.status_code for page in pages] == [422, 422]
    assert seen == [True, False]


VIEWERS = [
    pytest.param(Duty.GRID_WORKER, 200, id="grid-worker"),
    pytest.param(Duty.TOWNSHIP_OFFICE, 200, id="township"),
    pytest.param(Duty.COUNTY_DEPARTMENT, 403, id="department"),
    pytest.param(Duty.LEADER, 403, id="leader"),
]


@pytest.mark.parametrize(("duty", "status"), VIEWERS)
def test_who_may_report_a_household(client, officer, grid, duty, status):
    client.force_login(officer(duty, grid))

    assert client.get(reverse("households:act-found")).status_code == status


def test_a_grid_that_is_not_ones_own_cannot_be_chosen(client, worker, grid):
    other = GridFactory(parent=grid.parent)
    client.force_login(worker)

    response = client.post(
        reverse("households:act-found"), filled(other, HEAD, step="preview", region=other.pk)
    )

    assert list(response.context["form"].grids) == [str(grid.pk)]


def test_the_pages_of_a_report_that_was_undone_still_open(client, report, township):
    act = report()
    acts.sign(act, by=township)
    acts.undo(act, by=township, note="报错")
    client.force_login(township)

    pages = [
        client.get(reverse("households:act-detail", args=[act.pk])),
        client.get(reverse("households:act-list")),
    ]

    assert [page.status_code for page in pages] == [200, 200]
    assert "韦*" in pages[1].content.decode()
