"""Who is late with duties that come round stands in the bulletin, frozen with its close."""

from datetime import timedelta

import pytest

from accountability.bulletins import acts, closing, drafting
from ledger.models import Obligation
from ledger.obligations import operations
from regions.duties import Duty
from tests.factories import ObligationFactory, TownshipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def late(county, period):
    """A county late with its meeting, and two townships of it late with visits, in the period."""
    days = {"due_on": period.last - timedelta(days=1), "terms__starts_on": period.first}
    towns = TownshipFactory.create_batch(2, parent=county)
    meeting = ObligationFactory(region=county, terms__title="月调度会", **days)
    visits = [ObligationFactory(region=town, terms__title="走访", **days) for town in towns]
    ObligationFactory(region=county, terms__title="季度领导小组会", due_on=period.last)
    return [meeting, *visits]


def test_who_is_late_stands_in_the_text_and_by_name_in_the_annex(
    prefecture, county, enter, period, late
):
    enter(4, 3, county)

    close = closing.close_period(prefecture, period)
    text = drafting.draft(close).body
    annex = "".join(drafting.troubles(close))

    assert "定期任务逾期未完成：月调度会：瓮安县1项；走访：瓮安县2项。" in text
    names = "、".join(one.ower_words for one in late[1:])
    assert f"：瓮安县2项（{names}）" in annex
    assert "季度领导小组会" not in annex, "the last day of a period is not late yet at its end"


def test_what_is_met_after_the_close_changes_nothing_of_it(
    prefecture, county, enter, period, late, officer
):
    enter(4, 3, county)
    close = closing.close_period(prefecture, period)
    before = drafting.troubles(close)

    operations.meet(late[0], by=officer(Duty.COUNTY_OFFICE, county), note="已补开调度会")

    close.refresh_from_db()
    assert drafting.troubles(close) == before
    assert closing.is_whole(close)


def test_a_bulletin_that_is_issued_meets_what_its_place_owes(handed_in, examiner, leader, period):
    days = {"starts_on": period.first, "ends_on": period.last, "due_on": period.last}
    owed = ObligationFactory(
        region=handed_in.region, terms__rule__kind="half_month_bulletin", **days
    )

    acts.examine(handed_in, by=examiner)
    before = Obligation.objects.get(pk=owed.pk).is_open
    acts.issue(handed_in, by=leader)

    met = Obligation.objects.get(pk=owed.pk)
    assert (before, met.is_open, met.met_who, met.proof_id) == (True, False, leader, handed_in.pk)
    assert met.note == handed_in.document_no


def test_where_nobody_is_late_nothing_is_said(prefecture, county, enter, period):
    enter(4, 3, county)

    close = closing.close_period(prefecture, period)

    assert "obligations" not in close.figures
    assert "定期任务" not in "".join(drafting.troubles(close))
