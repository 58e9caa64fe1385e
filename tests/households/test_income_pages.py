"""The pages of the income sheet: who may, what is typed, what is shown and printed."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from households.income import drafts, signing
from households.models import HouseholdYear, IncomeItem, IncomeSheet
from regions.duties import Duty
from tests.factories import (
    CountyFactory,
    GridFactory,
    HouseholdFactory,
    HouseholdYearFactory,
    IncomeItemFactory,
    IncomeSheetFactory,
    MembershipFactory,
    PersonFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogues")]
INK = "[[[1,1],[9,9]]]"


@pytest.fixture
def home():
    made = HouseholdFactory(member_count=2, head_name="陆小妹")
    MembershipFactory(household=made, person=PersonFactory(name="陆小妹"))
    return made


@pytest.fixture
def worker(client, officer, home):
    user = officer(Duty.GRID_WORKER, home.region)
    client.force_login(user)
    return user


@pytest.fixture
def sheet(home, worker):
    return drafts.begin(home, 2018, by=worker)


@pytest.fixture
def handed_in(home, officer):
    by = officer(Duty.GRID_WORKER, home.region)
    made = drafts.begin(home, 2018, by=by)
    IncomeItemFactory(sheet=made)
    signing.hand_in(made, by=by, strokes=INK, head_name="陆小妹", head_strokes=INK)
    return made


def page(home, **query):
    url = reverse("households:income-sheet", args=[home.pk])
    return url + "?" + "&".join(f"{key}={value}" for key, value in query.items())


def act(name, row):
    return reverse(f"households:income-{name}", args=[row.pk])


# --- who may --------------------------------------------------------------------------------------
SEE = [
    pytest.param(Duty.GRID_WORKER, "here", 200, id="grid-worker"),
    pytest.param(Duty.PREFECTURE_OFFICE, "above", 200, id="prefecture-looks"),
    pytest.param(Duty.COUNTY_OFFICE, "elsewhere", 404, id="another-county"),
    pytest.param(Duty.AUDITOR, "above", 403, id="auditor"),
]


def posted(duty, where, home):
    county = home.region.parent.parent.parent
    places = {"here": home.region, "above": county.parent, "elsewhere": CountyFactory()}
    return duty, places[where]


@pytest.mark.parametrize(("duty", "where", "status"), SEE)
def test_who_may_see_the_calculation(client, officer, home, duty, where, status):
    HouseholdYearFactory(household=home, wage_yuan=9000)
    client.force_login(officer(*posted(duty, where, home)))

    assert client.get(page(home)).status_code == status
    assert client.get(act("export", home)).status_code == status


WORK = [
    pytest.param(Duty.GRID_WORKER, "here", 302, id="grid-worker"),
    pytest.param(Duty.GRID_WORKER, "elsewhere", 404, id="another-grid"),
    pytest.param(Duty.PREFECTURE_OFFICE, "above", 403, id="prefecture-does-not-calculate"),
]


@pytest.mark.parametrize(("duty", "where", "status"), WORK)
def test_who_may_calculate(client, officer, home, duty, where, status):
    place = GridFactory() if where == "elsewhere" else posted(duty, where, home)[1]
    sheet = IncomeSheetFactory(household=home)
    item = IncomeItemFactory(sheet=sheet)
    client.force_login(officer(duty, place))

    answers = [
        client.post(act("begin", home), {"year": 2018}),
        client.post(act("add", sheet), {"kind": "work", "amount": "10"}),
        client.post(act("copy-month", sheet), {"month": "2018-04-01"}),
        client.post(act("remove", item)),
    ]

    assert {answer.status_code for answer in answers} == {status}


@pytest.mark.parametrize("name", ["add", "item", "photo", "hand-in"])
def test_an_office_above_may_look_but_not_type(client, officer, home, name):
    sheet = IncomeSheetFactory(household=home)
    rows = {"add": sheet, "hand-in": sheet, "item": IncomeItemFactory(sheet=sheet)}
    rows["photo"] = rows["item"]
    client.force_login(officer(Duty.PREFECTURE_OFFICE, home.region.parent.parent.parent.parent))

    assert client.post(act(name, rows[name])).status_code == 403


SIGN = [
    pytest.param(Duty.VILLAGE_LEADER, 302, id="village"),
    pytest.param(Duty.TOWNSHIP_OFFICE, 302, id="township"),
    pytest.param(Duty.GRID_WORKER, 403, id="grid-worker"),
]


@pytest.mark.parametrize(("duty", "status"), SIGN)
@pytest.mark.parametrize("name", ["sign", "return"])
def test_who_may_sign_or_return(client, officer, home, handed_in, duty, status, name):
    place = {Duty.GRID_WORKER: home.region, Duty.VILLAGE_LEADER: home.region.parent}
    client.force_login(officer(duty, place.get(duty, home.region.parent.parent)))

    answer = client.post(act(name, handed_in), {"strokes": INK, "note": "已核对"})

    assert answer.status_code == status


@pytest.mark.parametrize("name", ["sign", "return"])
def test_a_village_of_elsewhere_does_not_see_it(client, officer, handed_in, name):
    client.force_login(officer(Duty.VILLAGE_LEADER, GridFactory().parent))

    assert client.post(act(name, handed_in), {"strokes": INK, "note": "x"}).status_code == 404


# --- typing ---------------------------------------------------------------------------------------
def test_a_line_is_typed_with_a_kind_and_an_amount(client, worker, sheet):
    form = client.get(act("add", sheet) + "?kind=dibao").content.decode()
    answer = client.post(act("add", sheet), {"kind": "dibao", "amount": "1200"})

    assert 'inputmode="decimal"' in form
    assert "低保金" in form
    assert answer.url.endswith("#add")
    assert sheet.items.get().amount_yuan == 1200


def test_a_line_of_months_keeps_its_person_and_paper(client, worker, sheet, home):
    person = home.members.get().person
    pdf = SimpleUploadedFile("流水.pdf", b"%PDF-1.4")
    months = ["2018-03-01", "2018-04-01"]
    given = {"kind": "work", "amount": "3000", "months": months, "person": person.pk}

    client.post(act("add", sheet), given | {"photos": pdf})

    assert sheet.items.filter(person=person).count() == 2
    assert drafts.files_of(list(sheet.items.all())).count() == 1
    text = client.get(page(home, year=2018)).content.decode()
    assert "3月 3,000 + 4月 3,000" in text


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"kind": "work", "amount": "0"}, id="nothing"),
        pytest.param({"kind": "work", "amount": "三千"}, id="words"),
        pytest.param({"kind": "", "amount": "10"}, id="no-kind"),
        pytest.param({"kind": "work", "amount": "10", "months": ["2018-10-01"]}, id="next-year"),
        pytest.param({"kind": "work", "amount": "10", "person": "999999"}, id="a-stranger"),
    ],
)
def test_a_bad_line_comes_back(client, worker, sheet, given):
    answer = client.post(act("add", sheet), given)

    assert answer.status_code == 422
    assert not sheet.items.exists()


def test_a_line_is_changed_and_taken_away(client, worker, sheet, home):
    item = IncomeItemFactory(sheet=sheet, amount_yuan=Decimal(3000))

    form = client.get(act("item", item)).content.decode()
    client.post(act("item", item), {"kind": "work", "amount": "3500", "months": ["2018-03-01"]})

    assert 'value="3000' in form
    assert IncomeItem.objects.get().amount_yuan == 3500
    client.post(act("remove", item))
    assert not IncomeItem.objects.exists()


def test_a_month_is_copied(client, worker, sheet):
    IncomeItemFactory(sheet=sheet, month_on=date(2018, 3, 1))

    client.post(act("copy-month", sheet), {"month": "2018-04-01"})

    assert sheet.items.count() == 2


def test_a_photo_is_kept_at_once_or_refused_in_words(client, worker, sheet):
    item = IncomeItemFactory(sheet=sheet)

    kept = client.post(act("photo", item), {"photos": SimpleUploadedFile("a.pdf", b"%PDF-1.4")})
    bad = client.post(act("photo", item), {"photos": SimpleUploadedFile("a.jpg", b"no picture")})
    none = client.post(act("photo", item))

    assert (kept.status_code, bad.status_code, none.status_code) == (201, 422, 400)
    assert "不是可以打开的照片" in bad.json()["error"]


# --- the round ------------------------------------------------------------------------------------
def test_from_the_doorstep_into_the_register(client, officer, home, worker):
    client.post(act("begin", home), {"year": 2018, "start": "blank"})
    sheet = IncomeSheet.objects.get()
    client.post(act("add", sheet), {"kind": "work", "amount": "9000"})
    client.post(act("hand-in", sheet), {"head_name": "陆小妹", "head_strokes": INK, "strokes": INK})
    client.force_login(officer(Duty.VILLAGE_LEADER, home.region.parent))
    queue = client.get(reverse("households:signing-queue")).content.decode()
    client.post(act("sign", sheet), {"strokes": INK})

    assert page(home, year=2018) in queue
    assert HouseholdYear.objects.get().net_per_head_yuan == 4500
    text = client.get(page(home, year=2018)).content.decode()
    assert "已签认" in text
    assert "陆*妹" in text


def test_an_unsigned_hand_in_comes_back_with_the_reason(client, worker, sheet):
    IncomeItemFactory(sheet=sheet)

    answer = client.post(act("hand-in", sheet), {"head_name": "陆小妹", "strokes": INK})

    assert answer.status_code == 422
    assert "算账人和户主都要签字" in answer.content.decode()


def test_a_return_shows_its_reason_to_who_calculates(client, officer, home, worker):
    sheet = drafts.begin(home, 2018, by=worker)
    IncomeItemFactory(sheet=sheet)
    signing.hand_in(sheet, by=worker, strokes=INK, head_name="陆", head_strokes=INK)
    client.force_login(officer(Duty.VILLAGE_LEADER, home.region.parent))
    client.post(act("return", sheet), {"note": "漏了养老金"})
    client.force_login(worker)

    text = client.get(page(home, year=2018)).content.decode()
    old = client.get(page(home, year=2018, version=1)).content.decode()

    assert "漏了养老金" in text
    assert act("add", IncomeSheet.objects.get(version=2)) in text
    assert act("add", sheet) not in old


def test_what_is_not_counted_stands_apart(client, worker, sheet, home):
    IncomeItemFactory(sheet=sheet, kind="aside_medical", amount_yuan=800)
    IncomeItemFactory(sheet=sheet, kind="dibao", amount_yuan=100)

    text = client.get(page(home, year=2018)).content.decode()

    assert "不计入纯收入" in text
    assert "100 ÷ 2 人" in text


def test_a_year_is_compared_with_the_one_before(client, worker, home):
    HouseholdYearFactory(household=home, year=2017, wage_yuan=5000)
    HouseholdYearFactory(household=home, year=2018, wage_yuan=9000)

    text = client.get(page(home, year=2018)).content.decode()

    assert "纯收入比 2017年多 4,000 元" in text
    assert "+4,000" in text


@pytest.mark.parametrize("year", ["18", "abcd", "9999", "²018"])
def test_a_year_that_cannot_be_shows_the_newest(client, worker, home, year):
    HouseholdYearFactory(household=home, year=2017, wage_yuan=5000)

    answer = client.get(page(home, year=year))

    assert answer.context["year"] == 2017


def test_the_sheet_comes_as_one_page_of_excel(client, worker, sheet, home):
    IncomeItemFactory(sheet=sheet, kind="work", amount_yuan=3000)
    IncomeItemFactory(sheet=sheet, kind="crops_cost", amount_yuan=600)
    IncomeItemFactory(sheet=sheet, kind="aside_other", amount_yuan=50)

    answer = client.get(act("export", home) + "?year=2018")

    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert rows[0][0] == "2018年家庭收入算账表（2017年10月—2018年9月）"
    amounts = {(row[0], row[1]): row[4] for row in rows}
    assert amounts["全年纯收入", None] == 2400
    assert amounts["人均纯收入", None] == 1200
    assert amounts["不计入纯收入", "小计（不加入纯收入）"] == 50
    assert book.active.page_setup.orientation == "portrait"


def test_a_year_without_income_has_no_excel(client, worker, home):
    answer = client.get(act("export", home) + "?year=2012")

    assert answer.url == page(home, year=2012)


@pytest.mark.parametrize("size", [1, 30])
def test_the_sheet_costs_the_same_for_any_number_of_items(
    size, client, worker, sheet, home, django_assert_max_num_queries
):
    person = home.members.get().person
    kinds = ["work", "crops", "dibao", "aside_other", "land"]
    IncomeItemFactory.create_batch(size, sheet=sheet, person=person)
    [IncomeItemFactory(sheet=sheet, kind=code) for code in kinds[: min(size, 5)]]

    with django_assert_max_num_queries(29):
        answer = client.get(page(home, year=2018))

    assert answer.status_code == 200


@pytest.mark.parametrize("rows", [2, 12])
def test_the_queue_costs_the_same_for_any_number(rows, client, officer, django_assert_num_queries):
    grid = GridFactory()
    waiting = IncomeSheet.State.HANDED_IN
    for home in HouseholdFactory.create_batch(rows, region=grid):
        IncomeSheetFactory(household=home, state=waiting)
    client.force_login(officer(Duty.VILLAGE_LEADER, grid.parent))

    # user, the session's record (6), postings, three counts, count, page, notices
    with django_assert_num_queries(14):
        answer = client.get(reverse("households:signing-queue"))

    assert answer.content.decode().count('<tr id="waiting-') == rows
