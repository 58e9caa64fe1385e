"""Pages of delivered files: who sees what, what is still expected, handing in, the receipt."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from regions.duties import Duty
from screening.models import Extract
from screening.operations import receive_extract, run_comparison, start_comparison
from tests.factories import (
    CountyFactory,
    ExtractFactory,
    GridFactory,
    HouseholdFactory,
    MembershipFactory,
)
from tests.screening.deliveries import write_tekun

pytestmark = pytest.mark.django_db
LIST, NEW = "screening:extract-list", "screening:extract-new"


@pytest.fixture
def county():
    return GridFactory().parent.parent.parent


@pytest.fixture
def extract(county, tmp_path):
    """20 rows were delivered, one of them bad."""
    return receive_extract(write_tekun(tmp_path, county.code, rows=20, bad_rows=1))


@pytest.fixture
def enter(client, officer):
    """`enter(duty, region)` logs in somebody posted there and returns them."""

    def log_in(duty, region, **fields):
        user = officer(duty, region, **fields)
        client.force_login(user)
        return user

    return log_in


def text(response) -> str:
    return response.content.decode()


# --- who sees what -----------------------------------------------------------------------------
@pytest.mark.parametrize("page", ["extract-detail", "extract-receipt"])
@pytest.mark.parametrize(
    ("duty", "unit", "place", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, "", "own", 200, id="the-county"),
        pytest.param(Duty.COUNTY_DEPARTMENT, "县民政局", "own", 200, id="its-department"),
        pytest.param(Duty.COUNTY_DEPARTMENT, "县教育局", "own", 404, id="another-department"),
        pytest.param(Duty.COUNTY_OFFICE, "", "other", 404, id="another-county"),
        pytest.param(Duty.PREFECTURE_OFFICE, "", "above", 200, id="the-prefecture"),
        pytest.param(Duty.TOWNSHIP_OFFICE, "", "own", 403, id="no-such-duty"),
    ],
)
def test_who_may_see_a_file(client, enter, extract, county, page, duty, unit, place, status):
    posted = {"own": county, "above": county.parent}.get(place) or CountyFactory()
    enter(duty, posted, unit=unit)

    response = client.get(reverse(f"screening:{page}", args=[extract.pk]))

    assert response.status_code == status


@pytest.mark.parametrize(
    ("duty", "status"),
    [
        pytest.param(Duty.COUNTY_DEPARTMENT, 200, id="department"),
        pytest.param(Duty.GRID_WORKER, 403, id="grid-worker"),
    ],
)
@pytest.mark.parametrize("page", [LIST, NEW])
def test_who_may_open_the_pages(client, enter, county, page, duty, status):
    enter(duty, county)

    assert client.get(reverse(page)).status_code == status


def test_a_stranger_is_sent_to_the_door(client):
    assert client.get(reverse(LIST)).status_code == 302


# --- the lists ---------------------------------------------------------------------------------
def test_a_county_sees_what_came_and_what_did_not(client, enter, extract, county):
    enter(Duty.COUNTY_OFFICE, county)

    page = text(client.get(reverse(LIST)))

    assert reverse("screening:extract-detail", args=[extract.pk]) in page
    assert page.count("未报送") == 25


def test_a_department_sees_its_own_kinds_only(client, enter, county):
    enter(Duty.COUNTY_DEPARTMENT, county, unit="县残联")

    page = text(client.get(reverse(LIST)))

    assert "残疾人证" in page
    assert "机动车登记" not in page


def test_the_prefecture_sees_how_many_counties_delivered(client, enter, extract, county):
    CountyFactory()
    enter(Duty.PREFECTURE_OFFICE, county.parent)

    page = text(client.get(reverse(LIST)))

    assert "1 / 2" in page
    assert "缺 1 个县市" in page


def test_the_prefecture_looks_at_one_county(client, enter, extract, county):
    CountyFactory()
    enter(Duty.PREFECTURE_OFFICE, county.parent)

    page = text(client.get(reverse(LIST), {"county": county.code}))

    assert reverse("screening:extract-detail", args=[extract.pk]) in page


def test_the_record_shows_refused_files_with_their_sentence(client, enter, county, tmp_path):
    refused = receive_extract(write_tekun(tmp_path, county.code, rows=0))
    enter(Duty.COUNTY_OFFICE, county)

    page = text(client.get(reverse(LIST), {"view": "log", "state": "refused"}))

    assert "没有数据行" in page
    assert reverse("screening:extract-detail", args=[refused.pk]) in page


@pytest.mark.parametrize(
    ("view", "queries"), [pytest.param("", 11, id="kinds"), pytest.param("log", 12, id="record")]
)
@pytest.mark.parametrize("rows", [2, 20])
def test_query_count_does_not_grow(
    rows, view, queries, client, enter, county, django_assert_num_queries
):
    clerk = enter(Duty.COUNTY_OFFICE, county)
    fields = {"region": county, "received_by": clerk, "received_at": "2018-07-01T00:00:00Z"}
    ExtractFactory.create_batch(rows, **fields)

    with django_assert_num_queries(queries):
        response = client.get(reverse(LIST), {"view": view})

    assert response.status_code == 200


# --- handing in --------------------------------------------------------------------------------
def upload(folder, county, **fields) -> dict:
    path = write_tekun(folder, county.code)
    return {"file": SimpleUploadedFile(path.name, path.read_bytes()), **fields}


def test_a_department_hands_in_a_file(client, enter, county, tmp_path):
    clerk = enter(Duty.COUNTY_DEPARTMENT, county, unit="县民政局")

    response = client.post(reverse(NEW), upload(tmp_path, county))

    extract = Extract.objects.get()
    assert response.url == reverse("screening:extract-detail", args=[extract.pk])
    assert (extract.state, extract.received_by) == (Extract.State.ACCEPTED, clerk)
    assert extract.original_name == f"mz_tekun_{county.code}_20180630.csv"


def test_a_file_that_is_not_what_was_declared_is_held_with_its_sentence(
    client, enter, county, tmp_path
):
    enter(Duty.COUNTY_OFFICE, county)

    response = client.post(reverse(NEW), upload(tmp_path, county, declared_rows="9"), follow=True)

    assert "申报 9 行，收到 3 行，少 6 行" in text(response)
    assert Extract.objects.get().state == Extract.State.HELD


@pytest.mark.parametrize(
    ("unit", "place"),
    [
        pytest.param("县教育局", "own", id="another-department"),
        pytest.param("县民政局", "other", id="another-county"),
    ],
)
def test_a_name_that_says_what_is_not_ones_own_is_turned_away(
    client, enter, county, tmp_path, unit, place
):
    enter(Duty.COUNTY_DEPARTMENT, county if place == "own" else CountyFactory(), unit=unit)

    response = client.post(reverse(NEW), upload(tmp_path, county))

    assert response.status_code == 422
    assert not Extract.objects.exists()


def test_a_day_to_come_is_not_a_data_date(client, enter, county, tmp_path):
    enter(Duty.COUNTY_OFFICE, county)

    response = client.post(reverse(NEW), upload(tmp_path, county, data_on="2099-01-01"))

    assert response.status_code == 422
    assert not Extract.objects.exists()


# --- the receipt -------------------------------------------------------------------------------
def sheets_of(response) -> dict[str, list[tuple]]:
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_the_receipt_lists_rejected_rows(client, enter, extract, county):
    enter(Duty.COUNTY_DEPARTMENT, county, unit="县民政局")

    book = sheets_of(client.get(reverse("screening:extract-receipt", args=[extract.pk])))

    [rejected] = [row for row in book["接收结果"] if row[0] == "退回"]
    assert (rejected[1], rejected[2], rejected[3]) == (21, "供养方式", "乱填")
    assert ("比对", None, None, None, "尚未参加比对") in book["接收结果"]


def test_after_a_comparison_the_receipt_lists_who_was_not_found(client, enter, extract, county):
    household = HouseholdFactory(region=GridFactory(parent__parent__parent=county))
    MembershipFactory(household=household)
    run_comparison(start_comparison(county).job_id)
    enter(Duty.COUNTY_DEPARTMENT, county, unit="县民政局")

    book = sheets_of(client.get(reverse("screening:extract-receipt", args=[extract.pk])))

    rows = book["未比对上"][2:]
    assert len(rows) == 19
    assert rows[0][1].startswith("522799********")
    assert rows[0][2].startswith("陆试")


def test_a_refused_file_has_no_receipt(client, enter, county, tmp_path):
    refused = receive_extract(write_tekun(tmp_path, county.code, rows=0))
    enter(Duty.COUNTY_OFFICE, county)

    response = client.get(reverse("screening:extract-receipt", args=[refused.pk]))

    assert response.status_code == 404
