import pytest
from django.urls import reverse

from households import load_jobs
from households.models import Household, HouseholdYear, PersonYear
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
from tests.households.registers import household, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogues")]
NUMBER = "522799198001010017"


@pytest.fixture
def grid():
    return GridFactory()


@pytest.fixture
def home(grid):
    made = HouseholdFactory(region=grid, head_name="陆小妹", head_initials="lxm", member_count=1)
    person = PersonFactory(name="陆小妹", id_number=NUMBER, name_initials="lxm")
    MembershipFactory(household=made, person=person)
    HouseholdYear.objects.create(household=made, year=2018, wage_yuan=9000, net_per_head_yuan=8000)
    PersonYear.objects.create(person=person, year=2018, health=["健康"], education="小学")
    return made


@pytest.fixture
def worker(client, officer, grid):
    user = officer(Duty.GRID_WORKER, grid)
    client.force_login(user)
    return user


def county_of(region):
    return region.parent.parent.parent


# --- who may ----------------------------------------------------------------------------------
CASES = [
    pytest.param(Duty.GRID_WORKER, "here", 200, id="grid-worker-sees-own-household"),
    pytest.param(Duty.COUNTY_OFFICE, "here", 200, id="county-office-sees-it"),
    pytest.param(Duty.COUNTY_OFFICE, "elsewhere", 404, id="another-county-does-not"),
    pytest.param(Duty.LEADER, "here", 403, id="a-leader-sees-figures-only"),
    pytest.param(Duty.AUDITOR, "here", 403, id="an-auditor-sees-no-case"),
    pytest.param(Duty.SYSTEM_ADMIN, "here", 403, id="an-administrator-sees-no-case"),
]


@pytest.mark.parametrize(("duty", "where", "status"), CASES)
def test_who_may_see_a_household(client, officer, home, duty, where, status):
    place = home.region if duty == Duty.GRID_WORKER else county_of(home.region)
    client.force_login(officer(duty, place if where == "here" else CountyFactory()))

    page = client.get(reverse("households:household-detail", args=[home.pk]))
    reveal = client.post(reverse("households:person-reveal", args=[home.pk]), {})

    assert page.status_code == status
    assert reveal.status_code == (422 if status == 200 else status)


LOAD_CASES = [
    pytest.param(Duty.COUNTY_OFFICE, "here", 200, id="county-office-sees-own-load"),
    pytest.param(Duty.COUNTY_OFFICE, "elsewhere", 404, id="another-county-does-not"),
    pytest.param(Duty.TOWNSHIP_OFFICE, "here", 403, id="a-township-does-not-load"),
]


@pytest.mark.parametrize(("duty", "where", "status"), LOAD_CASES)
@pytest.mark.parametrize("name", ["register-load-detail", "register-load-progress"])
def test_who_may_see_a_load(client, officer, grid, duty, where, status, name):
    county = county_of(grid)
    job = Job.objects.create(
        kind=load_jobs.KIND, key="k", region=county, payload={"name": "r.xlsx", "apply": False}
    )
    client.force_login(officer(duty, county if where == "here" else CountyFactory()))

    assert client.get(reverse(f"households:{name}", args=[job.pk])).status_code == status


@pytest.mark.parametrize("name", ["register-load-apply", "register-load-errors"])
def test_a_load_of_another_county_cannot_be_applied_or_fetched(client, officer, grid, name):
    job = Job.objects.create(kind=load_jobs.KIND, key="k", region=CountyFactory(), payload={})
    client.force_login(officer(Duty.COUNTY_OFFICE, county_of(grid)))
    url = reverse(f"households:{name}", args=[job.pk])

    answer = client.post(url) if name.endswith("apply") else client.get(url)

    assert answer.status_code == 404


# --- list -------------------------------------------------------------------------------------
@pytest.mark.parametrize("rows", [2, 20])
def test_the_list_costs_the_same_for_any_number_of_rows(
    rows, client, grid, worker, django_assert_num_queries
):
    HouseholdFactory.create_batch(rows, region=grid)

    # user, the session's record (5), postings, figures, keys, rows, the places of the picker (2),
    # hamlets, notices, columns, saved filters (asked once for the whole row of them)
    with django_assert_num_queries(16):
        response = client.get(reverse("households:household-list"), {"all": "yes"})

    assert response.content.decode().count('<tr id="household-') == rows


def test_names_are_masked_in_the_list(client, home, worker):
    text = client.get(reverse("households:household-list")).content.decode()

    assert "陆*妹" in text
    assert "陆小妹" not in text


def test_households_elsewhere_are_not_in_the_list(client, home, worker):
    other = HouseholdFactory()

    text = client.get(reverse("households:household-list")).content.decode()

    assert home.household_no in text
    assert other.household_no not in text


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("陆小妹", id="name"),
        pytest.param("陆小", id="prefix"),
        pytest.param("lxm", id="initials"),
        pytest.param(NUMBER, id="number"),
        pytest.param(NUMBER.replace("5227", " 5227 ", 1), id="number with spaces"),
        pytest.param("H-SEARCHED-1", id="household number"),
    ],
)
def test_a_household_is_found_by_person_without_words_in_the_address(
    client, grid, home, worker, words
):
    Household.objects.filter(pk=home.pk).update(household_no="H-SEARCHED-1")
    other = HouseholdFactory(region=grid, head_name="韦另一", head_initials="wly")

    answer = client.post(reverse("households:household-search"), {"who": words}, follow=True)

    (url, _status), *_rest = answer.redirect_chain
    assert "who=" in url
    assert words not in url
    text = answer.content.decode()
    assert "H-SEARCHED-1" in text
    assert other.household_no not in text


def test_an_unknown_token_finds_nobody(client, home, worker):
    text = client.get(reverse("households:household-list"), {"who": "none"}).content.decode()

    assert home.household_no not in text


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("yes", {"H1", "H2"}),
        ("poor", {"H1"}),
        ("out", {"H2"}),
        ("no", {"H3"}),
        ("", {"H1", "H2", "H3"}),
    ],
)
def test_the_list_is_narrowed_by_registration(client, grid, worker, answer, found):
    HouseholdFactory(region=grid, household_no="H1", exit_status="未脱贫")
    HouseholdFactory(region=grid, household_no="H2", exit_status="已脱贫")
    HouseholdFactory(region=grid, household_no="H3", poor_kind="一般农户", exit_status="")

    page = client.get(reverse("households:household-list"), {"registered": answer})

    assert {row.household.household_no for row, _cells in page.context["lines"]} == found
    assert [stat["value"] for stat in page.context["stats"]][:4] == [3, 2, 1, 1]


def test_the_list_is_narrowed_by_place(client, officer, grid, home):
    other = HouseholdFactory(region=GridFactory(parent=VillageFactory(parent=grid.parent.parent)))
    client.force_login(officer(Duty.COUNTY_OFFICE, county_of(grid)))

    page = client.get(reverse("households:household-list"), {"region": grid.parent.code})

    assert home.household_no in page.content.decode()
    assert other.household_no not in page.content.decode()


def test_htmx_gets_the_table_alone(client, home, worker):
    answer = client.get(reverse("households:household-list"), headers={"HX-Request": "true"})

    assert "<html" not in answer.content.decode()
    assert home.household_no in answer.content.decode()


# --- one household ------------------------------------------------------------------------------
def test_a_household_shows_members_masked_and_income_that_does_not_add_up(client, home, worker):
    text = client.get(reverse("households:household-detail", args=[home.pk])).content.decode()

    assert "陆小妹" in text
    assert NUMBER not in text
    assert "522799********0017" in text
    assert "-1,000.00" in text


@pytest.mark.parametrize("size", [1, 6])
def test_a_household_costs_the_same_for_any_number_of_members(
    size, client, grid, worker, django_assert_num_queries
):
    home = HouseholdFactory(region=grid, member_count=size)
    MembershipFactory.create_batch(size, household=home, relation="之子")

    # user, the session's record (6), postings, notices; of its own: household with its places,
    # members, their years, the household's year, standards, what was signed, years of income, and
    # what is open
    with django_assert_num_queries(17):
        page = client.get(reverse("households:household-detail", args=[home.pk]))

    assert page.content.decode().count('<tr id="member-') == size


def test_a_number_is_shown_once_and_the_purpose_is_on_record(client, home, worker):
    person = home.members.get().person
    url = reverse("households:person-reveal", args=[home.pk])

    answer = client.post(url, {"member": person.pk, "purpose": "入户核实"})

    assert person.id_raw in answer.content.decode()
    event = Event.objects.get(kind="households.person.revealed")
    assert (event.subject_id, event.note, event.actor_id) == (person.pk, "入户核实", worker.pk)
    assert event.region_path == home.region.path
    assert person.id_raw not in str(event.data) + event.note
    again = client.get(reverse("households:household-detail", args=[home.pk]))
    assert person.id_raw not in again.content.decode()


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"purpose": ""}, id="no purpose"),
        pytest.param({"purpose": "好奇"}, id="a purpose of one's own"),
        pytest.param({"member": "999999", "purpose": "入户核实"}, id="no member"),
    ],
)
def test_no_number_is_shown_without_a_purpose_or_for_a_stranger(client, home, worker, given):
    person = home.members.get().person

    answer = client.post(
        reverse("households:person-reveal", args=[home.pk]), {"member": person.pk} | given
    )

    assert answer.status_code == 422
    assert person.id_raw not in answer.content.decode()
    assert not Event.objects.exists()


# --- API ----------------------------------------------------------------------------------------
def test_the_api_shows_own_households_masked(client, home, worker):
    HouseholdFactory()

    answer = client.get(reverse("households:api-household-list")).json()

    (row,) = answer["results"]
    assert (row["household_no"], row["head"]) == (home.household_no, "陆*妹")


def test_the_api_is_closed_to_who_may_not_see_households(client, officer, grid):
    client.force_login(officer(Duty.AUDITOR, county_of(grid)))

    assert client.get(reverse("households:api-household-list")).status_code == 403


# --- loading --------------------------------------------------------------------------------------
@pytest.fixture
def county_officer(client, officer, grid):
    user = officer(Duty.COUNTY_OFFICE, county_of(grid))
    client.force_login(user)
    return user


def upload(name, content):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)


def hand_in(client, content, name="册.xlsx", **fields):
    url = reverse("households:register-load")
    return client.post(url, {"file": upload(name, content), **fields})


def test_a_file_is_checked_looked_at_and_loaded(client, grid, county_officer):
    rows = household(grid.parent, 1, 2) + household(grid.parent, 2, 2)
    rows[3]["民族"] = "09"

    answer = hand_in(client, workbook(rows))

    check = Job.objects.get()
    assert answer.url == reverse("households:register-load-detail", args=[check.pk])
    load_jobs.run(check.pk)
    assert not Household.objects.exists()
    page = client.get(answer.url).content.decode()
    assert "是代码；各系统的民族代码不一致" in page
    assert reverse("households:register-load-apply", args=[check.pk]) in page

    answer = client.post(reverse("households:register-load-apply", args=[check.pk]))
    twice = client.post(reverse("households:register-load-apply", args=[check.pk]))

    assert answer.url == twice.url
    made = Job.objects.exclude(pk=check.pk).get()
    load_jobs.run(made.pk)
    assert Household.objects.count() == 2
    assert set(Household.objects.values_list("loaded_by", flat=True)) == {county_officer.pk}
    book = client.get(reverse("households:register-load-errors", args=[made.pk]))
    assert b"".join(book.streaming_content).startswith(b"PK")
    assert not load_jobs.upload_path(check.payload["upload"]).exists()


def test_a_load_that_was_applied_cannot_be_applied_again(client, grid, county_officer):
    hand_in(client, workbook(household(grid.parent, 1, 1)))
    check = Job.objects.get()
    load_jobs.run(check.pk)
    load_jobs.upload_path(check.payload["upload"]).unlink()

    answer = client.post(reverse("households:register-load-apply", args=[check.pk]), follow=True)

    assert Job.objects.count() == 1
    assert answer.context["can_apply"] is False


def test_a_refused_file_says_why_and_keeps_nothing(client, county_officer):
    hand_in(client, b"not a workbook")
    job = Job.objects.get()

    load_jobs.run(job.pk)

    job.refresh_from_db()
    assert (job.state, "不是 Excel 工作簿" in job.message) == (Job.State.FAILED, True)
    assert not load_jobs.upload_path(job.payload["upload"]).exists()
    detail = reverse("households:register-load-detail", args=[job.pk])
    assert "不是 Excel 工作簿" in client.get(detail).content.decode()


def test_a_file_too_large_is_refused_at_once(client, county_officer, monkeypatch):
    from ledger import sheets

    monkeypatch.setattr(sheets, "MAX_LONG_BYTES", 10)

    answer = hand_in(client, b"x" * 11)

    assert answer.status_code == 422
    assert not Job.objects.exists()


def test_a_job_that_is_done_is_not_done_again(client, grid, county_officer):
    hand_in(client, workbook(household(grid.parent, 1, 1)))
    job = Job.objects.get()

    assert [load_jobs.run(job.pk), load_jobs.run(job.pk)] == [job.pk, None]


def test_an_upload_that_is_gone_fails_with_a_sentence(client, county_officer):
    hand_in(client, b"x")
    job = Job.objects.get()
    load_jobs.upload_path(job.payload["upload"]).unlink()

    load_jobs.run(job.pk)

    job.refresh_from_db()
    assert job.message == "上传的文件已过期；请重新上传"


def test_a_worker_that_breaks_gives_the_job_back(client, grid, county_officer, monkeypatch):
    from households import operations

    def broken(*_args, **_kwargs):
        raise RuntimeError("disk")

    hand_in(client, workbook(household(grid.parent, 1, 1)))
    job = Job.objects.get()
    monkeypatch.setattr(operations, "load_register", broken)

    with pytest.raises(RuntimeError):
        load_jobs.run(job.pk)

    job.refresh_from_db()
    assert job.state == Job.State.WAITING


def test_old_uploads_go_when_the_next_one_comes(client, county_officer):
    import os

    hand_in(client, b"x")
    path = load_jobs.upload_path(Job.objects.get().payload["upload"])
    os.utime(path, (0, 0))

    hand_in(client, b"y")

    assert not path.exists()


def test_progress_sends_the_browser_on_when_it_is_finished(client, grid, county_officer):
    hand_in(client, workbook(household(grid.parent, 1, 1)))
    job = Job.objects.get()
    url = reverse("households:register-load-progress", args=[job.pk])

    assert "HX-Refresh" not in client.get(url).headers
    load_jobs.run(job.pk)
    assert client.get(url).headers["HX-Refresh"] == "true"


@pytest.mark.parametrize("rows", [2, 15])
def test_the_list_of_loads_costs_the_same_for_any_number(
    rows, client, grid, county_officer, django_assert_num_queries
):
    Job.objects.bulk_create(
        Job(
            kind=load_jobs.KIND,
            key=f"k{n}",
            region=county_of(grid),
            payload={"name": "r.xlsx", "apply": False},
            requester=county_officer,
        )
        for n in range(rows)
    )

    # user, the session's record (6), postings, count, page, notices
    with django_assert_num_queries(11):
        page = client.get(reverse("households:register-load"))

    assert page.content.decode().count('<tr id="load-') == rows
