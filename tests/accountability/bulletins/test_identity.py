"""Frozen figures add up, are what the trail tells, and open to what changed since."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accountability import issue_closing, issue_requests
from accountability.bulletins import acts, changes, closing, identity
from accountability.bulletins.acts import BulletinError
from accountability.bulletins.table import half_month
from accountability.models import Issue
from accountability.reports.tables import Linked
from ledger import events
from ledger.events import Draft
from ledger.reports import DoesNotAddUpError
from regions.models import Posting
from tests.accountability.issues.conftest import STROKES, WHY, make_way

pytestmark = pytest.mark.django_db


def test_a_frozen_list_opens_to_what_was_closed_and_withdrawn_since(period):
    way = make_way()
    Posting.objects.update(starts_on=period.first)  # the guards ask the database's day
    closed, withdrawn, stays = way.taken_up(), way.registered(), way.taken_up()
    close = closing.close_period(way.prefecture, period)
    given = way.application(finished_on=period.last)
    issue_closing.apply(closed, by=way.village, given=given)
    issue_closing.verify(way.fresh(closed), by=way.township, strokes=STROKES)
    issue_closing.review(way.fresh(closed), by=way.reviewer, strokes=STROKES)
    issue_closing.close(way.fresh(closed), by=way.closer, strokes=STROKES)
    asked = issue_requests.ask_withdrawal(withdrawn, by=way.zhou, reason=WHY, doc_no="黔3号")
    issue_requests.decide_withdrawal(asked, by=way.zhou_second, granted=True, decision=WHY)

    since = changes.since(close, "issues", way.county)

    assert since == {
        "closed": [closed.pk], "withdrawn": [withdrawn.pk], "reopened": [], "new": [],
    }  # fmt: skip
    assert changes.keys(close, "issues", way.county, "open") == sorted(
        [closed.pk, withdrawn.pk, stays.pk]
    )


def test_what_was_frozen_adds_up_and_is_what_the_trail_tells(prefecture, county, enter, period):
    enter(4, 3, county)
    close = closing.close_period(prefecture, period)

    assert (identity.problems(close), identity.drift(close)) == ([], [])


@pytest.mark.parametrize(
    ("line", "name", "words"),
    [
        pytest.param("total", "closed", "合计”总数 4 条，而未销号 1＋已销号 4", id="parts"),
        pytest.param("total", "overdue", "超期：各地之和 0 条，合计 1 条", id="sum of places"),
        pytest.param(0, "verified", "瓮安县”已核实 4 条，清单 3 条", id="length of a list"),
    ],
)
def test_what_does_not_add_up_is_said(prefecture, county, enter, period, line, name, words):
    enter(4, 3, county)
    close = closing.close_period(prefecture, period)
    figures = close.figures
    wrong = figures["total"] if line == "total" else figures["lines"][line]
    wrong["issues"][name] += 1

    assert words in "；".join(identity.problems(close))


def test_a_bulletin_is_not_examined_after_an_event_was_slipped_in(handed_in, examiner, county):
    issue = Issue.objects.get(status="verifying")
    connection.check_constraints()  # what the guards of the row would compare is over
    events.append(
        Draft("test.slipped", county, issue.subject, issue.pk, "verifying", "closed")
    )  # fmt: skip

    with pytest.raises(BulletinError, match="已销号：冻结 3 条，按事件链重算 4 条"):
        acts.examine(handed_in, by=examiner)

    handed_in.refresh_from_db()
    assert handed_in.state == "handed_in"


def test_table_15_is_the_frozen_half_month_and_opens_to_its_lists(bulletin, prefecture, period):
    table = half_month(prefecture, timezone.localdate())

    line = dict(zip([head.title for head in table.sheets[0].heads], table.sheets[0].rows[0],
                    strict=True))  # fmt: skip
    assert (f"{line['问题销号率（%）']}", line["排名"], table.as_of) == ("75.00", 1, period.last)
    assert isinstance(line["超期数"], Linked)


def test_table_15_is_empty_before_the_first_half_month_was_closed(bulletin, prefecture, period):
    table = half_month(prefecture, period.last - timedelta(days=1))

    assert table.sheets[0].rows == []


def test_table_15_refuses_figures_that_do_not_add_up(bulletin, prefecture, period, monkeypatch):
    monkeypatch.setattr(identity, "problems", lambda close: ["总数不等于各部分之和"])

    with pytest.raises(DoesNotAddUpError, match="总数不等于"):
        half_month(prefecture, period.last)
