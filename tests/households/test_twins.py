"""Whom an act added without a number and a file names with one: one person, if people say so."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Value
from django.db.models.functions import Concat
from django.urls import reverse

from households import load_jobs, operations
from households.models import Person, RegisterLoad, RegisterTwin
from households.register import twins
from households.register.twins import TwinError
from ledger.models import Event, Job
from regions.duties import Duty
from tests.factories import (
    CountyFactory,
    GridFactory,
    HouseholdFactory,
    MembershipFactory,
    PersonFactory,
    VillageFactory,
)
from tests.factories.households import number
from tests.households.days import a_day_passes
from tests.households.registers import household, person, workbook

pytestmark = pytest.mark.django_db
BORN = date(2016, 5, 4)
NUMBER = number(9, BORN)


@pytest.fixture
def village():
    return VillageFactory()


@pytest.fixture
def home(village):
    """A household of the base map with a child that was added by hand."""
    home = HouseholdFactory(region=GridFactory(parent=village), household_no="H000001")
    head = PersonFactory(person_no="P00000100", name="陆试甲", id_number=number(7))
    MembershipFactory(household=home, person=head)
    return home


@pytest.fixture
def child(home):
    child = PersonFactory(
        person_no="LS12ab-1", name="陆小妹", birth_on=BORN, sex="女", id_number="", id_raw="",
        id_state="blank",
    )  # fmt: skip
    MembershipFactory(household=home, person=child, relation="之女")
    return child


@pytest.fixture
def county(client, officer, village):
    user = officer(Duty.COUNTY_OFFICE, village.parent.parent)
    client.force_login(user)
    return user


@pytest.fixture
def rows(village):
    """The file names the child with a number."""
    named = {"姓名": "陆小妹", "证件号码": NUMBER, "性别": "女", "与户主关系": "之女"}
    return [*household(village, 1, 1), person(village, 1, 5, **named)]


@pytest.fixture
def check(client, county, rows, child):
    def hand_in(content=rows):
        file = SimpleUploadedFile("册.xlsx", workbook(content))
        client.post(reverse("households:register-load"), {"file": file})
        load_jobs.run(Job.objects.first().pk)
        return RegisterLoad.objects.first()

    return hand_in


def test_the_same_name_and_birth_date_in_the_village_is_asked(check, child):
    twin = check().twins.get()

    assert (twin.person, twin.name, twin.relation, twin.answer) == (child, "陆小妹", "之女", "")


OTHERS = [
    pytest.param({"birth_on": date(2016, 5, 5)}, id="another-birth-date"),
    pytest.param({"name": "陆小姐"}, id="another-name"),
    pytest.param({"sex": "男"}, id="another-sex"),
    pytest.param({"id_number": number(88)}, id="has-a-number"),
    pytest.param({"person_no": "P77"}, id="is-not-provisional"),
]


@pytest.mark.parametrize("changes", OTHERS)
def test_nobody_else_is_asked_about(check, child, changes):
    Person.objects.filter(pk=child.pk).update(**changes)

    assert not check().twins.exists()


def test_a_namesake_of_another_village_is_not_asked_about(check, child, home, village):
    other = GridFactory(parent__parent=village.parent)
    type(home).objects.filter(pk=home.pk).update(region=other)
    rows = [person(village, 3, 0), person(village, 3, 5, 姓名="陆小妹", 证件号码=NUMBER, 性别="女")]

    assert not check(rows).twins.exists()


def test_nothing_is_loaded_before_it_is_answered(client, check, county):
    load = check()

    with pytest.raises(TwinError, match="还有 1 人"):
        load_jobs.apply(load.check_job, by=county)
    client.post(reverse("households:register-load-apply", args=[load.check_job_id]))

    assert Person.objects.filter(person_no="P00000105").count() == 0


def test_the_same_goes_on_under_the_national_number(check, child, county, home):
    load = check()
    twins.answer(load.twins.get(), by=county, is_same=True)

    load_jobs.run(load_jobs.apply(load.check_job, by=county).pk)

    child.refresh_from_db()
    assert (child.person_no, child.id_number) == ("P00000105", NUMBER)
    assert home.members.filter(person=child).count() == 1
    assert Person.objects.filter(name="陆小妹").count() == 1
    assert Event.objects.get(kind=twins.ANSWERED).data["is_same"]


def test_another_is_a_new_person(check, child, county):
    load = check()
    twins.answer(load.twins.get(), by=county, is_same=False)

    load_jobs.run(load_jobs.apply(load.check_job, by=county).pk)

    child.refresh_from_db()
    assert (child.person_no, child.id_number) == ("LS12ab-1", "")
    assert Person.objects.filter(name="陆小妹").count() == 2


def test_a_load_that_went_on_with_somebody_is_undone_whole(check, child, county):
    a_day_passes()
    load = check()
    twins.answer(load.twins.get(), by=county, is_same=True)
    load_jobs.run(load_jobs.apply(load.check_job, by=county).pk)

    operations.undo_load(RegisterLoad.objects.get(pk=load.pk), by=county, note="载错文件")

    child.refresh_from_db()
    assert (child.person_no, child.id_number, child.name) == ("LS12ab-1", "", "陆小妹")


def test_nobody_is_two_people_of_a_file(check, child, county, village, rows):
    again = person(village, 1, 6, 姓名="陆小妹", 证件号码=number(10, BORN), 性别="女")
    first, second = check([*rows, again]).twins.order_by("pk")
    twins.answer(first, by=county, is_same=True)

    with pytest.raises(TwinError, match="已与另一人"):
        twins.answer(second, by=county, is_same=True)


def test_after_loading_the_answer_stands(check, county):
    load = check()
    twins.answer(load.twins.get(), by=county, is_same=False)
    load_jobs.run(load_jobs.apply(load.check_job, by=county).pk)

    with pytest.raises(TwinError, match="已载入"):
        twins.answer(load.twins.get(), by=county, is_same=True)


def test_who_may_not_load_there_does_not_answer(check, officer):
    twin = check().twins.get()

    with pytest.raises(PermissionDenied):
        twins.answer(twin, by=officer(Duty.COUNTY_OFFICE, CountyFactory()), is_same=True)


# --- the page -----------------------------------------------------------------------------------
def test_it_is_answered_on_the_page(client, check):
    load = check()
    twin = load.twins.get()
    url = reverse("households:register-twins", args=[load.pk])

    page = client.get(url)
    client.post(url, {f"twin-{twin.pk}": "same", "twin-9": "other", "twin-x": "same"})

    assert "陆小妹" in page.content.decode()
    twin.refresh_from_db()
    assert twin.answer == RegisterTwin.Answer.SAME
    assert client.get(url).context["left"] == 0


def test_the_page_of_the_file_asks_before_it_offers_to_load(client, check, county):
    load = check()
    url = reverse("households:register-load-detail", args=[load.check_job_id])
    button = reverse("households:register-load-apply", args=[load.check_job_id])

    before = client.get(url).content.decode()
    twins.answer(load.twins.get(), by=county, is_same=False)
    after = client.get(url).content.decode()

    assert reverse("households:register-twins", args=[load.pk]) in before
    assert (button in before, button in after) == (False, True)


VIEWERS = [
    pytest.param(Duty.COUNTY_OFFICE, "same", 200, id="county"),
    pytest.param(Duty.COUNTY_OFFICE, "other", 404, id="other-county"),
    pytest.param(Duty.GRID_WORKER, "same", 403, id="grid-worker"),
]


@pytest.mark.parametrize(("duty", "where", "status"), VIEWERS)
def test_who_sees_the_page(client, officer, check, village, duty, where, status):
    load = check()
    county = village.parent.parent
    client.force_login(officer(duty, county if where == "same" else CountyFactory()))

    assert client.get(reverse("households:register-twins", args=[load.pk])).status_code == status


@pytest.mark.parametrize("more", [0, 8])
def test_the_query_count_does_not_grow(client, check, home, village, rows, more,
                                       django_assert_max_num_queries):  # fmt: skip
    # The first page of a process also reads what is kept in memory: so many at most.
    others = PersonFactory.create_batch(more, name="陆小妹", birth_on=BORN, id_number="", sex="女")
    Person.objects.filter(pk__in=[one.pk for one in others]).update(
        person_no=Concat(Value("LS"), "person_no")
    )
    [MembershipFactory(household=home, person=one, relation="其他") for one in others]
    load = check()

    with django_assert_max_num_queries(13):
        response = client.get(reverse("households:register-twins", args=[load.pk]))

    assert len(response.context["rows"]) == more + 1
