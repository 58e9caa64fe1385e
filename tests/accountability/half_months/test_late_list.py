"""A task force that did not report stands in the bulletin of the leading group by itself."""

from datetime import date

import pytest
from docx import Document

from accountability.bulletins import closing, drafting, word
from accountability.bulletins.periods import running
from accountability.models import PeriodClose
from ledger.models import Obligation
from ledger.obligations import issuing
from taskforces.half_months.periods import half_of
from tests.factories import (
    CountyFactory,
    GridFactory,
    LeadFactory,
    ObligationRuleFactory,
    ObligationTermsFactory,
)
from tests.factories.half_months import JUNE_1, at, issued, office_of
from tests.factories.organisation import BodyFactory
from tests.screening.board.wandering import told

pytestmark = pytest.mark.django_db


@pytest.fixture
def grid():
    return GridFactory(parent__parent__parent=CountyFactory(code="522725", name="瓮安县"))


@pytest.fixture
def county(grid):
    return grid.parent.parent.parent


@pytest.fixture
def forces(county):
    """Two task forces of a county that owe a report of each half-month from June on."""
    rule = ObligationRuleFactory(region=county.parent, kind="half_month_report")
    ObligationTermsFactory(
        rule=rule, title="专班半月报", ower="task_force", period="half", due_days=2,
        due_unit="working", starts_on=date(2018, 6, 1),
    )  # fmt: skip
    return [
        BodyFactory(region=county, name="瓮安县产业扶贫专班", subject="industry"),
        BodyFactory(region=county, name="瓮安县资金管理专班", subject="funds"),
    ]


@pytest.fixture
def close(forces, grid, county):
    """The second half of June closes; only the first task force has reported on the first half."""
    lead = LeadFactory(household__region=grid, kind="A")
    told(lead, date(2018, 6, 5), "opened", "", "pending", due_on="2018-12-31")
    with at("2018-06-16T09:00:00"):
        issuing.issue_due(date(2018, 6, 16))
        issued(forces[0], office_of(county), office_of(county))
    with at("2018-07-01T09:00:00"):
        yield closing.close_period(county.parent, running(PeriodClose.Kind.HALF, date(2018, 6, 16)))


def test_who_did_not_report_stands_in_text_annex_and_word_and_who_did_does_not(close, forces):
    bulletin = drafting.draft(close)
    annex = "".join(drafting.troubles(close))
    document = Document(word.write(bulletin))

    printed = "\n".join(one.text for one in document.paragraphs)
    assert "定期任务逾期未完成：专班半月报：瓮安县1项。" in bulletin.body
    assert "专班半月报（2018年6月上半月）：瓮安县1项（瓮安县资金管理专班）" in annex
    assert "瓮安县资金管理专班" in printed
    assert forces[0].name not in annex + printed


def test_a_report_that_comes_after_the_close_changes_nothing_of_it(close, forces, county):
    before = drafting.troubles(close)
    owed = Obligation.objects.get(ower_id=forces[1].pk, ends_on=JUNE_1.last)
    was = owed.state

    issued(forces[1], office_of(county), office_of(county))

    close.refresh_from_db()
    owed.refresh_from_db()
    assert (was, owed.state) == (Obligation.State.LATE, Obligation.State.MET_LATE)
    assert drafting.troubles(close) == before
    assert closing.is_whole(close)


def test_the_next_bulletin_leaves_out_who_reported_late_and_names_who_is_late_again(
    close, forces, county
):
    issued(forces[1], office_of(county), office_of(county))
    with at("2018-07-10T09:00:00"):
        issued(forces[1], office_of(county), office_of(county), half_of(date(2018, 6, 16)))
    with at("2018-07-16T09:00:00"):
        late = closing.close_period(county.parent, running(PeriodClose.Kind.HALF, date(2018, 7, 1)))

    assert [(one["period"], one["owers"]) for one in late.figures["obligations"]] == [
        ("2018年6月下半月", [forces[0].name])
    ]
