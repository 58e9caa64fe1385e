"""Entering issues: numbers, days, batches, and what was taken in from elsewhere."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accountability import operations
from accountability.issue_registering import (
    Paper,
    over,
    register,
    register_batch,
    take_in,
)
from accountability.models import DueKind, Issue, Item, Source
from accountability.operations import TakenOver
from accountability.sources import RULES, due_day
from ledger.models import Event
from regions.models import Level
from tests.factories import CountyFactory, LeadFactory
from tests.screening.leads.conftest import make_loop

JULY = time_machine.travel("2018-07-02 10:00+08:00", tick=True)


def numbers(way, source: Source, count: int) -> list[str]:
    paper = Paper(source, doc_no="测考〔2018〕1号")
    rows = register([way.finding(due_on=date(2030, 1, 1))] * count, by=way.zhou, paper=paper)
    return [row.number.split("-", 2)[2] for row in rows]


def test_numbers_run_by_prefix_and_have_no_gap(way):
    assert numbers(way, Source.STATE, 2) == ["GK-0001", "GK-0002"]
    assert numbers(way, Source.AUDIT, 1) == ["SJ-0001"]
    assert numbers(way, Source.HOTLINE_ASK, 1) == ["ZX-0001"]
    assert numbers(way, Source.HOTLINE_CASE, 1) == ["ZX-0002"]
    assert numbers(way, Source.STATE, 1) == ["GK-0003"]


def test_a_registration_that_fails_leaves_no_gap(way):
    numbers(way, Source.STATE, 1)
    short = way.finding(description="短")
    with pytest.raises(ValidationError):
        register([way.finding(), short], by=way.zhou, paper=Paper(Source.STATE, doc_no="1号"))

    assert numbers(way, Source.STATE, 1) == ["GK-0002"]


def taken_over(way, number: str) -> None:
    operations.take_over_issues(
        [
            TakenOver(
                number=number,
                item=Item.objects.first(),
                region=way.county,
                source=Source.STATE,
                description="纸质台账",
                due_on=date(2030, 1, 1),
                is_closed=False,
            )
        ],
        by=way.zhou,
    )


def test_a_series_goes_on_from_the_paper_ledger(way):
    year = timezone.localdate().year
    taken_over(way, f"QN-{year}-GK-0040")
    assert numbers(way, Source.STATE, 1) == ["GK-0041"]

    taken_over(way, f"QN-{year}-GK-0050")
    assert numbers(way, Source.STATE, 1) == ["GK-0051"]


@JULY
@pytest.mark.parametrize(
    ("source", "day"),
    [
        pytest.param(Source.HOTLINE_ASK, date(2018, 7, 16), id="10 working days for a question"),
        pytest.param(Source.HOTLINE_CASE, date(2018, 7, 30), id="20 to investigate"),
        pytest.param(Source.COMPARISON, date(2018, 7, 23), id="15 for a comparison"),
    ],
)
def test_a_source_gives_its_own_days(source, day, db):
    assert due_day(source, DueKind.LIMITED, start=timezone.localdate()) == day


def test_a_batch_goes_before_its_source_and_a_given_day_before_both(batch):
    start = timezone.localdate()
    soon = start + timedelta(days=3)

    assert due_day(Source.STATE, DueKind.LIMITED, start=start, batch=batch) == batch.due_on
    assert due_day(Source.STATE, DueKind.LIMITED, start=start, given=soon, batch=batch) == soon


def test_a_source_without_days_wants_one_given(db):
    with pytest.raises(ValidationError):
        due_day(Source.AUDIT, DueKind.LIMITED, start=timezone.localdate())


def test_every_source_has_its_rule():
    assert set(RULES) == set(Source)


def test_one_finding_over_three_counties_is_three_entries(way, batch):
    counties = [way.county, *CountyFactory.create_batch(2)]

    rows = register(
        over(way.finding(due_on=None), counties), by=way.zhou, paper=Paper(Source.STATE, batch)
    )

    assert [row.region for row in rows] == counties
    assert {row.source_doc_no for row in rows} == {batch.doc_no}
    assert {row.due_on for row in rows} == {batch.due_on}
    assert {row.holder for row in rows} == {way.prefecture}
    assert Event.objects.filter(kind="accountability.issue.registered").count() == 3


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"description": "短"}, "description", id="says nothing"),
        pytest.param({"level": Level.GRID}, "level", id="kept below its place"),
    ],
)
def test_a_wrong_finding_is_refused(changes, field, way):
    with pytest.raises(ValidationError) as caught:
        way.registered(**changes)

    assert list(caught.value.message_dict) == [field]


def test_an_assessment_has_its_document(way):
    with pytest.raises(ValidationError):
        register([way.finding()], by=way.zhou, paper=Paper(Source.STATE))


def test_the_same_document_is_one_batch(way, batch):
    with pytest.raises(ValidationError):
        register_batch(
            by=way.zhou,
            source=Source.STATE,
            region=way.prefecture,
            title="又一次",
            issued_on=timezone.localdate(),
            doc_no=batch.doc_no,
        )


def test_nobody_registers_on_anothers_ledger(way):
    with pytest.raises(PermissionDenied):
        register([way.finding()], by=way.reviewer, paper=Paper(Source.SELF_CHECK))
    with pytest.raises(PermissionDenied):
        register([way.finding()], by=way.township, paper=Paper(Source.SELF_CHECK))


def test_a_standing_entry_is_never_overdue(way):
    standing = way.registered(due_kind=DueKind.STANDING, due_on=None)
    limited = way.registered()
    later = date(2035, 1, 1)

    with time_machine.travel(later):
        assert list(Issue.objects.overdue()) == [limited]
        assert not way.fresh(standing).is_overdue
        assert list(Issue.objects.standing()) == [standing]


def test_a_confirmed_lead_is_taken_in_once(db):
    loop = make_loop()
    operations.load_aspects()
    loop.verdict = "true_to_rectify"
    lead = loop.closed(loop.lead())
    item = Item.objects.first()

    issue = take_in(lead, by=loop.county_clerk, item=item)

    assert (issue.origin, issue.origin_id) == ("screening.lead", lead.pk)
    assert (issue.household, issue.region) == (lead.household, lead.region)
    assert issue.number.split("-")[2] == "BD"
    with pytest.raises(ValidationError):
        take_in(lead, by=loop.county_clerk, item=item)


def test_an_open_lead_is_no_issue(way):
    lead = LeadFactory(household__region=way.grid)

    with pytest.raises(ValidationError):
        take_in(lead, by=way.reviewer, item=Item.objects.first())
