"""Table 15 as Excel: the frozen half-month in the columns that offices ask for."""

import pytest

from accountability.bulletins import closing, drafting
from accountability.reports import draw
from tests.accountability import workbook
from tests.factories import CountyFactory

pytestmark = pytest.mark.django_db


def test_the_frozen_half_month_leaves_as_excel_cell_by_cell(
    client, prefecture, county, enter, writer, period
):
    enter(4, 3, county)
    enter(3, 1, CountyFactory(code="522701", name="都匀市"), prefix="DY")
    drafting.draft(closing.close_period(prefecture, period))
    client.force_login(writer)
    table = draw(15, prefecture, period.last)

    book, name = workbook.exported(client, 15, region=prefecture.code, as_of=f"{period.last}")

    assert [head.title for head in table.sheets[0].heads] == [
        *("县（市）", "本期线索", "核实率（%）", "线索销号率（%）", "问题销号率（%）", "超期数"),
        *("走访率（%）", "报送及时率（%）", "排名", "较上期"),
    ]
    assert [row[0] for row in table.sheets[0].rows] == ["都匀市", "瓮安县"]
    assert "日至" in table.title
    assert "日至" not in name
    workbook.check_table(book, name, table)


def test_before_the_first_close_the_table_is_empty_and_leaves(client, prefecture, writer, period):
    client.force_login(writer)

    book, name = workbook.exported(client, 15, region=prefecture.code, as_of=f"{period.last}")

    workbook.check_table(book, name, draw(15, prefecture, period.last))
