"""Every figure of the tables of duties opens to exactly what it counts: 16, 17, 19."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from accountability.reports import draw
from households.models import Household
from ledger import events
from regions.duties import Duty
from taskforces.tasks import closing, operations
from tests.accountability.test_duty_tables import DAY, at, village
from tests.factories import CadreFactory
from tests.factories.organisation import BodyFactory
from tests.factories.tasks import a_paper, a_plan, office_of
from tests.factories.training import EnrolmentFactory, SessionFactory, TrainerFactory

__all__ = ["village"]
pytestmark = pytest.mark.django_db
# What a rate opens to is what it counts as done: the figure of the same line.
DONE = {
    "走访率（%）": "走访户数",
    "线索核实及时率（%）": "及时核实",
    "完成率（%）": "已完成",
    "覆盖率（%）": "已培训（在册）",
}
SIX = "六包完成率（%）"


@pytest.fixture
def county(village, monkeypatch):
    """A county with visits and leads, with tasks that stood otherwise three days ago, and with
    cadres who came to sessions of their own county and of the prefecture.
    """
    county = village.parent.parent
    monkeypatch.setattr(events, "_clock", timezone.now)  # events go by the database's
    body = BodyFactory(region=county)
    with time_machine.travel(at(DAY - timedelta(days=6)), tick=False):
        office = office_of(county)
        _late, going, dropped, done = (
            operations.give(
                body, a_plan(title=f"{title}的任务", due_on=DAY + timedelta(days=days)), by=office
            )
            for title, days in (("逾期", -5), ("在办", 9), ("撤销", 9), ("完成", 9))
        )
    closing.finish(going, by=office, words="全部完成", files=[a_paper()])
    operations.withdraw(dropped, by=office, reason="与别的重复")
    closing.finish(done, by=office, words="全部完成", files=[a_paper()])
    done.refresh_from_db()
    closing.close(done, by=office_of(county))
    _trained(county)
    gone = Household.objects.filter(region__parent=village, dissolved_on=None).first()
    Household.objects.filter(pk=gone.pk).update(dissolved_on=DAY)  # what was visited and is gone
    return county


def _trained(county):
    trainers = TrainerFactory.create_batch(2)
    for region, level in ((county, 2), (county.parent, 1)):
        session = SessionFactory(region=region, level=level)
        session.trainers.set(trainers[:level])
        EnrolmentFactory(session=session, cadre=CadreFactory(region=county), came=True)
        EnrolmentFactory(session=session, cadre__region=county.parent, came=True)
    CadreFactory(region=county)


def lines(table):
    """{header: cell} of every line and sum of the sheets that count."""
    return [
        {head.title: cell for head, cell in zip(sheet.heads, row, strict=True)}
        for sheet in table.sheets
        if sheet.totals
        for row in [*sheet.rows, sheet.totals]
    ]


def said(line, title):
    """How many rows the list behind a cell must have."""
    return int(line[DONE.get(title, title)])


DRAWN = [
    pytest.param(16, 0, id="tasks"),
    pytest.param(16, 3, id="tasks-of-a-past-day"),
    pytest.param(17, 0, id="grid-workers"),
    pytest.param(17, 3, id="grid-workers-of-a-past-day"),
    pytest.param(19, 0, id="training"),
]


@pytest.mark.parametrize(("number", "days_ago"), DRAWN)
def test_every_figure_opens_to_as_many_rows_as_it_says(number, days_ago, county, client, officer):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    found = lines(draw(number, county, DAY - timedelta(days=days_ago)))
    opens = [
        (line, title, cell.url)
        for line in found
        for title, cell in line.items()
        if getattr(cell, "url", "")
        # What has no number of rows: a rate of several, and today's list of households.
        and title not in ((SIX,) if days_ago else (SIX, "户数"))
    ]
    bare = {
        title
        for line in found
        for title, cell in line.items()
        if isinstance(cell, int | Decimal) and cell and not getattr(cell, "url", "")
    }
    listed = [
        (title, said(line, title), client.get(url).context["page"].paginator.count)
        for line, title, url in opens
    ]

    assert bare == set()
    assert [one for one in listed if one[1] != one[2]] == []
    assert len(listed) > 3


def test_the_rate_of_the_six_duties_opens_to_what_was_seen_to(county, client, officer):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    total = lines(draw(17, county, DAY))[-1]
    seen_to = client.get(total[SIX].url).context["page"].paginator.count

    assert round(Decimal(100 * seen_to) / (6 * total["户数"]), 2) == total[SIX] > 0


def test_the_list_of_a_past_day_says_of_which_day_it_is(county, client, officer):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))
    day = DAY - timedelta(days=3)

    total = lines(draw(16, county, day))[-1]
    page = client.get(total["未启动"].url)

    assert int(total["未启动"]) == 3
    assert f"截至{day}：未启动" in page.content.decode()


def test_a_session_out_of_sight_is_named_and_not_led_to(county, client, officer):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    page = client.get(lines(draw(19, county, DAY))[-1]["期数"].url)

    assert [may_open for _session, may_open in page.context["rows"]].count(False) == 1


def test_the_households_of_a_past_day_are_those_that_lived_there_then(county, client, officer):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))
    gone = Household.objects.get(dissolved_on=DAY)

    then = lines(draw(17, county, DAY - timedelta(days=1)))[-1]
    now = lines(draw(17, county, DAY))[-1]
    page = client.get(then["户数"].url)

    assert (then["户数"], now["户数"]) == (
        now["户数"] + 1,
        page.context["page"].paginator.count - 1,
    )
    assert gone.household_no in page.content.decode()
