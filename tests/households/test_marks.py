"""Marks: rules propose, people decide, and a decision outranks the rule."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from households.marks import verbs
from households.marks.rules import KINDS, RULES
from households.models import HouseholdMark, HouseholdYear, Option, PersonYear
from regions.duties import Duty
from tests.factories import GridFactory, HouseholdFactory, MembershipFactory, PersonFactory

pytestmark = pytest.mark.django_db
YOUNG, OLD = date(1985, 1, 1), date(1950, 1, 1)


@pytest.fixture
def home():
    home = HouseholdFactory(member_count=1)
    MembershipFactory(household=home, person=PersonFactory(birth_on=YOUNG))
    return home


@pytest.fixture
def worker(officer, home):
    return officer(Duty.GRID_WORKER, home.region)


def person_year(home, **facts):
    person = home.members.first().person
    return PersonYear.objects.create(person=person, year=2018, **facts)


def proposed(home):
    verbs.propose_all(home.region)
    return dict(home.marks.proposed().values_list("kind", "seen"))


SEEN = [
    pytest.param({"has_dibao": True}, "低保户", "1 人享受低保", id="dibao"),
    pytest.param({"tekun_kind": "农村特困"}, "特困户", "1 人享受特困供养", id="tekun"),
    pytest.param({"health": ["患有大病"]}, "大病户", "1 人患有大病", id="illness"),
    pytest.param({"disability_level": "一级"}, "重残户", "1 人一、二级残疾", id="disability"),
    pytest.param(
        {"work_area": "省外", "work_months": 10}, "整户外出", "1 人在县外务工 6 个月以上", id="away"
    ),
]


@pytest.mark.parametrize(("facts", "kind", "seen"), SEEN)
def test_a_rule_proposes_what_the_newest_year_says(facts, kind, seen, home):
    person_year(home, **facts)

    assert proposed(home) == {kind: seen}


def test_an_unsafe_house_is_proposed(home):
    HouseholdYear.objects.create(household=home, year=2017, house_grade="A")
    HouseholdYear.objects.create(household=home, year=2018, house_grade="D")

    assert proposed(home) == {"危房户": "D 级住房"}


def test_the_old_with_their_grandchildren_are_a_household_of_the_old(home):
    person = home.members.first().person
    person.birth_on = OLD
    person.save()
    MembershipFactory(
        household=home, relation="之孙子", person=PersonFactory(birth_on=date(2015, 1, 1))
    )

    with time_machine.travel("2018-06-30 12:00"):
        assert proposed(home) == {"老人户": "全户 2 人，1 人满 60 周岁"}


def test_nothing_is_proposed_of_an_ordinary_household(home):
    person_year(home, health=["健康"], has_dibao=False)

    assert proposed(home) == {}


def test_every_rule_has_its_option(home):
    names = set(Option.objects.filter(list_name="分类标记").values_list("name", flat=True))

    assert names == set(KINDS)
    assert len(RULES) == 7


def test_the_second_night_writes_nothing(home):
    person_year(home, has_dibao=True)

    assert verbs.propose_all(home.region) == (1, 0)
    assert verbs.propose_all(home.region) == (0, 0)


def test_a_refusal_is_remembered_until_something_else_is_seen(home, worker):
    year = person_year(home, has_dibao=True)
    verbs.propose_all(home.region)
    verbs.refuse(home.marks.get(), by=worker, reason="已停发")

    assert proposed(home) == {}

    other = MembershipFactory(household=home, relation="配偶", person=PersonFactory())
    PersonYear.objects.create(person=other.person, year=year.year, has_dibao=True)
    assert proposed(home) == {"低保户": "2 人享受低保"}


def test_a_mark_in_force_is_only_doubted_by_the_rule(home, worker):
    year = person_year(home, has_dibao=True)
    verbs.propose_all(home.region)
    verbs.confirm(home.marks.get(), by=worker)
    PersonYear.objects.filter(pk=year.pk).update(has_dibao=False)

    assert verbs.propose_all(home.region) == (0, 1)
    mark = home.marks.get()
    assert (mark.state, mark.is_doubted) == (HouseholdMark.State.SET, True)

    PersonYear.objects.filter(pk=year.pk).update(has_dibao=True)
    assert verbs.propose_all(home.region) == (0, 1)
    assert not home.marks.get().is_doubted


def test_a_proposal_that_is_no_longer_seen_is_gone(home):
    year = person_year(home, has_dibao=True)
    verbs.propose_all(home.region)
    PersonYear.objects.filter(pk=year.pk).update(has_dibao=False)

    assert proposed(home) == {}


def test_a_mark_by_hand_needs_its_reason_and_stands_once(home, worker):
    with pytest.raises(verbs.MarkError, match="理由"):
        verbs.put(home, "空挂户", by=worker, reason=" ")

    verbs.put(home, "空挂户", by=worker, reason="常年无人居住")
    with pytest.raises(verbs.MarkError, match="已有"):
        verbs.put(home, "空挂户", by=worker, reason="常年无人居住")


def test_a_mark_is_decided_once(home, worker):
    person_year(home, has_dibao=True)
    verbs.propose_all(home.region)
    mark = home.marks.get()
    verbs.confirm(mark, by=worker)

    with pytest.raises(verbs.MarkError, match="他人"):
        verbs.refuse(HouseholdMark.objects.get(), by=worker, reason="不属实")


def test_somebody_of_elsewhere_marks_nothing(home, officer):
    with pytest.raises(PermissionDenied):
        verbs.put(home, "空挂户", by=officer(Duty.GRID_WORKER, GridFactory()), reason="无人居住")


WHO = [
    pytest.param(Duty.GRID_WORKER, "grid", 302, id="grid-worker-marks"),
    pytest.param(Duty.LEADER, "grid", 403, id="leader-does-not"),
    pytest.param(Duty.GRID_WORKER, "elsewhere", 404, id="another-grid-sees-nothing"),
]


@pytest.mark.parametrize(("duty", "where", "status"), WHO)
def test_who_may_mark(duty, where, status, client, home, officer):
    person_year(home, has_dibao=True)
    verbs.propose_all(home.region)
    places = {"grid": home.region, "elsewhere": GridFactory()}
    client.force_login(officer(duty, places[where]))
    by_hand = client.post(
        reverse("households:mark-put", args=[home.pk]), {"kind": "空挂户", "reason": "无人居住"}
    )
    mark = home.marks.get(kind="低保户")
    confirmed = client.post(reverse("households:mark-confirm", args=[mark.pk]))

    assert (by_hand.status_code, confirmed.status_code) == (status, status)


def test_many_are_confirmed_at_once(client, home, worker):
    person_year(home, has_dibao=True, health=["患有大病"])
    verbs.propose_all(home.region)
    client.force_login(worker)
    keys = list(home.marks.values_list("pk", flat=True))
    client.post(reverse("households:mark-confirm-many"), {"pk": keys})

    assert home.marks.in_force().count() == 2


@pytest.mark.parametrize("homes", [2, 12])
def test_the_list_of_marks_asks_the_same_number_of_questions(
    homes, client, officer, django_assert_max_num_queries
):
    grid = GridFactory()
    for home in HouseholdFactory.create_batch(homes, region=grid):
        MembershipFactory(household=home, person=PersonFactory(birth_on=OLD))
    verbs.propose_all(grid)
    client.force_login(officer(Duty.GRID_WORKER, grid))

    with django_assert_max_num_queries(14):
        response = client.get(reverse("households:mark-list"))
    assert response.content.decode().count('<tr id="mark-') == homes
