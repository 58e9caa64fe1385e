"""The exported workbook: a table that prints, with text where there are numbers that identify."""

import openpyxl
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from ledger import events
from ledger.events import Draft
from tests.factories import GridFactory, LeadFactory, PrefectureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    lead = LeadFactory(household__region=GridFactory(), person__name="=1+1")
    events.append(
        Draft(
            kind="screening.lead.opened",
            region=lead.region,
            subject="screening.lead",
            subject_id=lead.pk,
            after="pending",
            data={"due_on": f"{timezone.localdate()}"},
        )
    )
    return lead


def exported(number: int, path, **options):
    call_command("export_report", number, str(path), **options)
    return openpyxl.load_workbook(path)


def test_the_workbook_has_title_unit_line_header_totals_and_print_setup(lead, tmp_path):
    book = exported(9, tmp_path / "t.xlsx")

    sheet = book.worksheets[0]
    assert sheet["A1"].value == "黔南州数据比对线索汇总表"
    assert "单位：条、%" in sheet["A2"].value
    assert [cell.value for cell in sheet[3]][:4] == ["部门", "规则", "规则名称", "推送"]
    assert sheet.cell(5, 1).value == "合计"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$1:$3"
    assert len(book.worksheets) == 2


def test_identity_cells_and_hostile_names_are_text(lead, tmp_path):
    sheet = exported(10, tmp_path / "t.xlsx").worksheets[0]

    assert sheet["F4"].data_type == "s"
    assert sheet["E4"].data_type == "s"
    assert sheet["E4"].value.startswith("=")


def test_a_region_can_be_named(lead, tmp_path):
    county = lead.region.parent.parent.parent

    sheet = exported(9, tmp_path / "t.xlsx", region=county.code).worksheets[0]

    assert sheet["A1"].value.startswith(county.name)


@pytest.mark.parametrize(
    ("number", "region", "message"),
    [
        pytest.param(99, "522700", "no table 99", id="no such table"),
        pytest.param(9, "000000", "no region", id="no such region"),
    ],
)
def test_what_does_not_exist_is_said_and_nothing_written(number, region, message, tmp_path):
    PrefectureFactory()

    with pytest.raises(CommandError, match=message):
        call_command("export_report", number, str(tmp_path / "t.xlsx"), region=region)

    assert list(tmp_path.iterdir()) == []


def test_a_report_that_does_not_add_up_is_not_issued(lead, tmp_path):
    events.append(
        Draft(
            kind="test.ghost",
            region=lead.region,
            subject="screening.lead",
            subject_id=lead.pk + 99,
            after="pending",
        )
    )

    with pytest.raises(CommandError, match="not issued"):
        call_command("export_report", 9, str(tmp_path / "t.xlsx"))

    assert list(tmp_path.iterdir()) == []
