"""Table 23 as Excel: persons held to account, in the columns that offices ask for."""

import pytest
from django.utils import timezone

from accountability.models import LadderStep
from accountability.reports import draw
from regions.duties import Duty
from tests.accountability import workbook
from tests.factories import CountyFactory
from tests.factories.cases import CaseFactory, decided

pytestmark = pytest.mark.django_db


def test_it_leaves_cell_by_cell_a_column_for_each_form(client, officer):
    case = decided(CaseFactory())
    CountyFactory(code="522701", name="都匀市")
    prefecture = case.region.ancestors[0]
    client.force_login(officer(Duty.JOINT_MEETING, prefecture))
    table = draw(23, prefecture, timezone.localdate())

    book, name = workbook.exported(client, 23, region=prefecture.code)

    steps = [step.name for step in LadderStep.objects.all()]
    assert [head.title for head in table.sheets[0].heads] == [
        *("县（市）", "立案", "问责人数", *steps, "党政主要负责人", "申诉", "撤销"),
        "关联线索和问题",
    ]
    assert int(table.sheets[0].totals[2]) == 1
    workbook.check_table(book, name, table)
