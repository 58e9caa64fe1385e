"""A workbook of an organisation is taken in as a whole or not at all; twice writes nothing."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from ledger.models import Event
from ledger.sheets import SheetError, write
from regions.duties import Duty
from regions.models import Cadre
from taskforces.models import Body, Charge, Role, Seat
from taskforces.organisation import handing, importing, workbook
from taskforces.organisation.operations import OrganisationError
from taskforces.organisation.workbook import BODIES, CADRES, CHARGES, SEATS
from tests.factories import CadreFactory, CountyFactory, TownshipFactory, VillageFactory

pytestmark = pytest.mark.django_db
SINCE = "2018-03-01"


@pytest.fixture
def village():
    return VillageFactory(parent=TownshipFactory(parent=CountyFactory(name="甲县")))


@pytest.fixture
def county(village):
    return village.parent.parent


@pytest.fixture
def office(officer, county):
    return officer(Duty.COUNTY_OFFICE, county)


def book(village, **changed):
    """Rows of a small workbook; `changed` replaces values of the first row of a sheet."""
    county = village.parent.parent
    cadre = {"name": "韦某", "region": county.code, "unit": "扶贫办", "audience": "扶贫系统干部"}
    rows = {
        CADRES: [
            {**cadre, "number": "K1", "phone": "13800000001"},
            {**cadre, "number": "K2", "starts_on": "2018-02-01"},
        ],
        BODIES: [
            {"region": county.code, "kind": "专班", "subject": "住房安全", "name": "住房专班",
             "document_no": "测〔2018〕1号", "starts_on": SINCE},
            {"region": village.code, "kind": "村级脱贫攻坚工作队", "name": "某村工作队",
             "above_region": county.code, "above": "住房专班", "starts_on": SINCE},
        ],
        SEATS: [
            {"region": county.code, "body": "住房专班", "cadre": "K1", "role": "组长",
             "starts_on": SINCE},
            {"region": village.code, "body": "某村工作队", "cadre": "K2", "role": "队长",
             "strand": "驻村工作队", "starts_on": SINCE},
        ],
        CHARGES: [
            {"region": village.code, "kind": "乡包组", "group_name": "上寨组", "cadre": "K2",
             "starts_on": SINCE},
        ],
    }  # fmt: skip
    sheet = changed.pop("sheet", CADRES)
    rows[sheet][0] |= changed
    return rows


def content(rows):
    return workbook.written(rows).getvalue()


def test_the_rows_are_written_with_one_event(village, office):
    seen = importing.take_in(content(book(village)), by=office)

    assert seen.faults == []
    assert seen.writes == 7
    team = Body.objects.get(name="某村工作队")
    assert team.above == Body.objects.get(name="住房专班")
    assert Seat.objects.get(body=team).role == Role.CAPTAIN
    assert Charge.objects.get().group_name == "上寨组"
    assert Event.objects.get(kind__endswith="imported").data["rows"][SEATS] == [2, 0, 0]


def test_the_same_file_again_writes_nothing(village, office):
    file = content(book(village))
    importing.take_in(file, by=office)

    again = importing.take_in(file, by=office)

    assert again.writes == 0
    assert [kept.same for kept in again.sheets.values()] == [2, 2, 2, 1]
    assert Event.objects.filter(kind__endswith="imported").count() == 1


def test_a_changed_file_corrects_words_and_ends_a_seat(village, office):
    importing.take_in(content(book(village)), by=office)
    rows = book(village, sheet=SEATS, ends_on="2018-04-01")
    rows[CADRES][0]["unit"] = "住建局"

    seen = importing.take_in(content(rows), by=office)

    assert seen.writes == 2
    assert Cadre.objects.get(number="K1").unit == "住建局"
    assert Seat.objects.get(role=Role.LEADER).ends_on == date(2018, 4, 1)


def test_a_leader_is_replaced_and_a_body_ends_in_one_workbook(village, office):
    importing.take_in(content(book(village)), by=office)
    rows = book(village, sheet=SEATS, ends_on="2018-04-01")
    rows[SEATS][1]["ends_on"] = "2018-04-02"
    rows[SEATS].append({**rows[SEATS][0], "cadre": "K2", "starts_on": "2018-04-02",
                        "ends_on": None})  # fmt: skip
    rows[BODIES][1]["ends_on"] = "2018-04-02"

    seen = importing.take_in(content(rows), by=office)

    assert seen.writes == 4
    assert Seat.objects.get(role=Role.LEADER, ends_on=None).cadre.number == "K2"
    assert Body.objects.get(name="某村工作队").ends_on == date(2018, 4, 2)


def test_a_body_does_not_end_with_somebody_in_it_nor_a_seat_under_a_hand_over(village, office):
    importing.take_in(content(book(village)), by=office)
    seat = Seat.objects.get(role=Role.LEADER)
    successor = CadreFactory(region=seat.body.region)
    handing.prepare(seat, successor, by=office, starts_on=timezone.localdate())
    rows = book(village, sheet=SEATS, ends_on="2018-04-01")
    rows[BODIES][1]["ends_on"] = "2018-04-02"

    seen = importing.preview(content(rows), by=office)

    assert {(one.sheet, one.cell) for one in seen.faults} == {
        (SEATS, "H2"),
        (SEATS, "G3"),
        (BODIES, "J3"),
    }


def test_a_blank_cell_leaves_what_is_known(village, office):
    importing.take_in(content(book(village)), by=office)

    seen = importing.take_in(content(book(village, phone=None)), by=office)

    assert (seen.writes, Cadre.objects.get(number="K1").phone) == (0, "13800000001")


FAULTS = [
    pytest.param(CADRES, {"region": "999999"}, "C2", "没有代码为", id="no such place"),
    pytest.param(CADRES, {"number": None}, "A2", "为空", id="no number"),
    pytest.param(CADRES, {"audience": "某类"}, "F2", "请改为：", id="no such class"),
    pytest.param(CADRES, {"phone": "123"}, "G2", "11 位", id="no phone number"),
    pytest.param(CADRES, {"number": "K2"}, "A3", "与第 2 行重复", id="twice"),
    pytest.param(BODIES, {"kind": "一线指挥部", "subject": None}, "B2", "这一级不设", id="level"),
    pytest.param(BODIES, {"subject": None}, "C2", "必须填专题", id="no subject"),
    pytest.param(BODIES, {"starts_on": "2018-02-30"}, "I2", "请写成 2018-06-30", id="no such day"),
    pytest.param(BODIES, {"above": "无此机构"}, "F2", "没有“无此机构”", id="answers to none"),
    pytest.param(SEATS, {"cadre": "K9"}, "C2", "没有编号 K9", id="not on the roster"),
    pytest.param(SEATS, {"body": "别的"}, "B2", "没有“别的”", id="no such body"),
    pytest.param(SEATS, {"role": "指挥长"}, "D2", "可任组长", id="role of another body"),
    pytest.param(SEATS, {"strand": "村两委"}, "E2", "只有村级工作队", id="force of a task force"),
    pytest.param(SEATS, {"starts_on": "2018-01-01"}, "G2", "没有成立", id="before the body"),
    pytest.param(SEATS, {"ends_on": "2018-01-01"}, "H2", "早于起始", id="ends before it begins"),
    pytest.param(CHARGES, {"group_name": None}, "C2", "必须写组名", id="group without a name"),
    pytest.param(CHARGES, {"kind": "州包乡"}, "B2", "应落到", id="charge of another level"),
]


@pytest.mark.parametrize(("sheet", "changed", "cell", "words"), FAULTS)
def test_a_fault_names_sheet_cell_and_remedy_and_nothing_is_written(
    sheet, changed, cell, words, village, office
):
    file = content(book(village, sheet=sheet, **changed))

    seen = importing.preview(file, by=office)

    assert (seen.faults[0].sheet, seen.faults[0].cell) == (sheet, cell)
    assert words in seen.faults[0].message
    with pytest.raises(OrganisationError, match="没有写入"):
        importing.take_in(file, by=office)
    assert Cadre.objects.count() == 0


def test_a_place_of_another_county_is_refused(village, officer):
    stranger = officer(Duty.COUNTY_OFFICE, CountyFactory())

    seen = importing.preview(content(book(village)), by=stranger)

    assert {fault.cell for fault in seen.faults if fault.sheet == CADRES} == {"C2", "C3"}


def test_a_second_leader_and_a_second_task_force_are_refused(village, office):
    rows = book(village)
    rows[SEATS].append({**rows[SEATS][0], "cadre": "K2"})
    rows[BODIES].append({**rows[BODIES][0], "name": "又一个专班"})

    seen = importing.preview(content(rows), by=office)

    assert [(fault.sheet, fault.cell) for fault in seen.faults] == [(BODIES, "D4"), (SEATS, "D4")]


def test_a_file_without_any_of_the_sheets_is_refused(office):
    file = write(workbook.COLUMNS[CADRES], [{"number": "1"}], sheet="别的").getvalue()

    with pytest.raises(SheetError, match="没有名为“干部名册”"):
        importing.preview(file, by=office)


def test_the_page_shows_first_and_writes_when_sent_once_more(village, office, client):
    client.force_login(office)
    url = reverse("taskforces:workbook-new")
    file = SimpleUploadedFile("组织.xlsx", content(book(village)))

    shown = client.post(url, {"file": file})
    before = Body.objects.count()
    sent = client.post(url, {"kept": shown.context["kept"]})
    late = client.post(url, {"kept": shown.context["kept"]}, follow=True)

    assert (shown.status_code, before, shown.context["writes"]) == (200, 0, 7)
    assert (sent.status_code, Body.objects.count()) == (302, 2)
    assert "预览已过期" in late.content.decode()
    assert timezone.localdate() > Body.objects.first().starts_on


def test_the_page_lists_faults_with_their_cells(village, office, client):
    client.force_login(office)
    file = SimpleUploadedFile("组织.xlsx", content(book(village, phone="123")))

    shown = client.post(reverse("taskforces:workbook-new"), {"file": file})

    assert shown.status_code == 422
    assert "干部名册 G2" in shown.content.decode()
    assert client.get(reverse("taskforces:workbook-form")).status_code == 200
