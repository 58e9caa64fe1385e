"""The preview of a load, row by row, and whom a national number recognises."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from households import load_jobs, operations
from households.models import Household, Membership, Person, RegisterDifference, RegisterLoad
from ledger.models import Job
from regions.duties import Duty
from tests.factories import (
    CountyFactory,
    HouseholdFactory,
    MembershipFactory,
    PersonFactory,
    VillageFactory,
)
from tests.factories.households import number
from tests.households.registers import household, person, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def village():
    return VillageFactory()


@pytest.fixture
def county(client, officer, village):
    user = officer(Duty.COUNTY_OFFICE, village.parent.parent)
    client.force_login(user)
    return user


def apply(rows, by=None):
    return operations.load_register(workbook(rows), by=by, apply=True, file_name="r.xlsx")


def check(client, rows):
    """Hand a file in as a person does and run its job; return the load."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("册.xlsx", workbook(rows))
    client.post(reverse("households:register-load"), {"file": file})
    job = Job.objects.first()
    load_jobs.run(job.pk)
    return RegisterLoad.objects.get(check_job=job)


def found(load, **where):
    rows = load.differences.filter(**where)
    return list(rows.values_list("household_no", "person_no", "field", "before", "after"))


def test_each_changed_field_is_a_row_with_both_values(client, village, county):
    apply(household(village, 1, 2))

    load = check(client, household(village, 1, 2, 危房级别="D", 首次识别时间="201501"))

    assert found(load, kind="changed") == [
        ("H000001", "", "首次识别时间", "201404", "201501"),
        ("H000001", "", "危房级别", "B", "D"),
    ]


def test_facts_of_a_person_are_named_with_his_number(client, village, county):
    apply(household(village, 1, 2))
    rows = household(village, 1, 2)
    rows[1] |= {"健康状况": "健康", "是否享受低保": "是", "务工时间(月)": None}

    load = check(client, rows)

    assert found(load) == [
        ("H000001", "P00000101", "健康状况", "长期慢性病,残疾", "健康"),
        ("H000001", "P00000101", "务工时间(月)", "8", ""),
        ("H000001", "P00000101", "是否享受低保", "否", "是"),
    ]


def test_new_households_and_persons_are_one_row_each(client, village, county):
    load = check(client, household(village, 1, 2))

    kinds = load.differences.values_list("kind", "subject", "row_no", "after")
    assert list(kinds) == [
        ("new", "household", 4, "一般贫困户"),
        ("new", "person", 4, "户主"),
        ("new", "person", 5, "之子"),
    ]


def test_who_moves_is_shown_with_both_households(client, village, county):
    apply(household(village, 1, 3) + household(village, 2, 1))
    moved = person(village, 1, 2) | {"户编号": "H000002", "与户主关系": "之女婿"}

    load = check(client, [*household(village, 1, 2), *household(village, 2, 1), moved])

    assert found(load, kind="moved") == [("H000002", "P00000102", "户", "H000001", "H000002")]


def test_a_household_of_another_village_is_shown_with_both_villages(client, village, county):
    other = VillageFactory(parent=village.parent)
    apply(household(village, 1, 1))

    load = check(client, household(other, 1, 1))

    assert found(load, kind="moved") == [("H000001", "", "行政村", village.name, other.name)]


def test_a_file_that_changes_nothing_has_no_difference(client, village, county):
    apply(household(village, 1, 2))

    assert not check(client, household(village, 1, 2)).differences.exists()


def test_what_a_row_shows_of_numbers_is_masked(client, village, county):
    apply(household(village, 1, 1))
    load = check(client, household(village, 1, 1, 证件号码=number(500), 人联系电话="13800000009"))

    page = client.get(reverse("households:register-differences", args=[load.pk]))
    sheet = client.get(reverse("households:register-differences-export", args=[load.pk]))

    book = load_workbook(io.BytesIO(b"".join(sheet.streaming_content)))
    cells = [str(value) for row in book.active.values for value in row]
    text = page.content.decode() + "".join(cells)
    assert (number(500) in text, "13800000009" in text) == (False, False)
    assert "138****0009" in text
    assert book.active.max_row == 2 + 2


def test_conditions_narrow_the_rows_and_the_workbook(client, village, county):
    apply(household(village, 1, 1))
    load = check(
        client, household(village, 1, 1, 危房级别="D", 组="5组") + household(village, 2, 1)
    )

    page = client.get(
        reverse("households:register-differences", args=[load.pk]), {"field": "危房级别"}
    )

    assert page.content.decode().count('<tr id="difference-') == 1
    assert page.context["total"] == 1


def test_pages_follow_one_another_by_key(client, village, county):
    load = check(client, [person(village, no, 0) for no in range(30)])
    url = reverse("households:register-differences", args=[load.pk])

    first = client.get(url)
    second = client.get(first.context["next"])

    assert [len(page.context["rows"]) for page in (first, second)] == [50, 10]
    assert second.context["next"] == ""


@pytest.mark.parametrize("rows", [2, 20])
def test_the_differences_cost_the_same_for_any_number(
    rows, client, village, county, django_assert_num_queries
):
    load = check(client, [person(village, no, 0) for no in range(rows)])

    # user, session's record, postings, load, lists of fields and villages, page, count, notices
    with django_assert_num_queries(8):
        page = client.get(reverse("households:register-differences", args=[load.pk]))

    assert page.content.decode().count('<tr id="difference-') == rows * 2


CASES = [
    pytest.param(Duty.COUNTY_OFFICE, "same", 200, id="county-office"),
    pytest.param(Duty.COUNTY_OFFICE, "other", 404, id="other-county"),
    pytest.param(Duty.TOWNSHIP_OFFICE, "same", 403, id="township"),
    pytest.param(Duty.AUDITOR, "same", 403, id="auditor"),
]


@pytest.mark.parametrize(("duty", "where", "status"), CASES)
@pytest.mark.parametrize("name", ["register-differences", "register-differences-export"])
def test_who_may_see_differences(name, duty, where, status, client, village, county, officer):
    load = check(client, household(village, 1, 1))
    place = village.parent.parent if where == "same" else CountyFactory()
    client.force_login(officer(duty, place))

    answer = client.get(reverse(f"households:{name}", args=[load.pk]))

    assert answer.status_code == status


@pytest.mark.parametrize(
    ("duty", "where", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, "same", 302, id="county-office"),
        pytest.param(Duty.COUNTY_OFFICE, "other", 404, id="other-county"),
        pytest.param(Duty.TOWNSHIP_OFFICE, "same", 403, id="township"),
    ],
)
def test_who_may_undo_a_load(duty, where, status, client, village, county, officer):
    apply(household(village, 1, 1), by=county)
    load = RegisterLoad.objects.get()
    place = village.parent.parent if where == "same" else CountyFactory()
    client.force_login(officer(duty, place))

    answer = client.post(reverse("households:register-load-undo", args=[load.pk]), {"note": "误传"})

    assert answer.status_code == status


def test_undoing_asks_why_and_runs_as_a_job(client, village, county):
    apply(household(village, 1, 1), by=county)
    url = reverse("households:register-load-undo", args=[RegisterLoad.objects.get().pk])

    empty = client.post(url, {"note": ""})
    answer = client.post(url, {"note": "误传"})

    assert (client.get(url).status_code, empty.status_code) == (200, 422)
    job = Job.objects.get()
    load_jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message) == ("done", "已撤销：移除 1 户 1 人，恢复 0 处")
    assert "已撤销：移除 1 户" in client.get(answer.url).content.decode()
    assert not Household.objects.exists()
    assert client.get(url).status_code == 302


def test_differences_go_with_the_upload(client, village, county):
    load = check(client, household(village, 1, 1))
    RegisterLoad.objects.update(checked_at="2018-01-01T00:00:00Z")

    check(client, household(village, 2, 1))

    assert not RegisterDifference.objects.filter(load=load).exists()


# --- provisional numbers --------------------------------------------------------------------------
def test_somebody_added_by_hand_is_recognised_by_identity_number(village, county):
    apply(household(village, 1, 1))
    home = Household.objects.get()
    added = PersonFactory(person_no="LS12ab", id_number=number(77), name="陆试乙")
    MembershipFactory(household=home, person=added, relation="之子")
    row = person(village, 1, 1, 证件号码=number(77))

    report = apply([*household(village, 1, 1), row], by=county)

    added.refresh_from_db()
    assert (added.person_no, Person.objects.count()) == (row["人编号"], 2)
    assert (report.people.changed, report.people.new, report.missing_people) == (1, 0, 0)
    assert Membership.objects.current().count() == 2


def test_somebody_in_another_county_is_not_recognised(village, county):
    added = PersonFactory(person_no="LS12ab", id_number=number(77))
    MembershipFactory(household=HouseholdFactory(), person=added)

    apply(household(village, 1, 1, 证件号码=number(77)), by=county)

    added.refresh_from_db()
    assert (added.person_no, Person.objects.count()) == ("LS12ab", 2)


def test_two_rows_of_one_number_do_not_share_a_person(village, county):
    apply(household(village, 1, 1))
    added = PersonFactory(person_no="LS12ab", id_number=number(77))
    MembershipFactory(household=Household.objects.get(), person=added, relation="之子")
    rows = [person(village, 1, n, 证件号码=number(77)) for n in (1, 2)]

    apply([*household(village, 1, 1), *rows], by=county)

    added.refresh_from_db()
    assert (added.person_no, Person.objects.count()) == (rows[0]["人编号"], 3)


def test_a_household_that_a_split_made_is_known_by_its_head(village, county):
    apply(household(village, 1, 2))
    member = Membership.objects.get(relation="之子")
    split = HouseholdFactory(household_no="LS99", region=Household.objects.get().region)
    Membership.objects.filter(pk=member.pk).update(household=split, relation="户主")
    row = person(village, 1, 1) | {"户编号": "H000009", "与户主关系": "户主"}

    report = apply([*household(village, 1, 1), row], by=county)

    split.refresh_from_db()
    assert (split.household_no, Household.objects.count()) == ("H000009", 2)
    assert (report.moved, report.missing_households) == (0, 0)
