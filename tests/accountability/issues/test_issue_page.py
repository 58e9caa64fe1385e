"""The page of one issue: who opens it, what it says, and what it costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accountability import issue_closing, issue_operations
from accountability.issue_pages import page, proof
from ledger import dispatches
from regions.duties import Duty
from tests.accountability.issues.conftest import photo
from tests.accountability.issues.test_guards import by_sql
from tests.factories import CountyFactory, HouseholdFactory

pytestmark = pytest.mark.django_db


def url_of(issue, name="issue", *more):
    return reverse(f"accountability:{name}", args=[issue.pk, *more])


def add_lines(way, issue, color):
    issue_operations.add_file(issue, photo(color), by=way.village)
    issue_operations.add_progress(
        issue, by=way.village, words="已走访二十户", done_on=timezone.localdate()
    )


@pytest.mark.parametrize(
    ("duty", "place", "status"),
    [
        pytest.param(Duty.PREFECTURE_OFFICE, "prefecture", 200, id="the prefecture sees it"),
        pytest.param(Duty.COUNTY_OFFICE, "county", 200, id="the county sees it"),
        pytest.param(Duty.VILLAGE_LEADER, "place", 200, id="the village sees it"),
        pytest.param(Duty.GRID_WORKER, "grid", 404, id="a grid below does not"),
        pytest.param(Duty.LEADER, "county", 403, id="a leader reads figures only"),
        pytest.param(Duty.AUDITOR, "county", 403, id="an auditor reads no entry"),
        pytest.param(
            Duty.JOINT_MEETING, "county", 200, id="the joint meeting reads what it decides"
        ),
    ],
)
def test_who_opens_an_issue(duty, place, status, client, officer, way):
    issue = way.sent()
    client.force_login(officer(duty, getattr(way, place)))

    assert client.get(url_of(issue)).status_code == status


def test_another_county_sees_nothing_of_it(client, officer, way):
    client.force_login(officer(Duty.COUNTY_OFFICE, CountyFactory()))

    assert client.get(url_of(way.sent())).status_code == 404


def test_the_page_tells_the_columns_of_the_print_ledger(client, way):
    issue = way.closed()
    client.force_login(way.zhou)

    shown = client.get(url_of(issue)).content.decode()

    assert issue.number in shown
    assert "测考〔2018〕1号" in shown
    assert issue.item.aspect.name in shown
    assert issue.description in shown
    assert issue.measures in shown
    assert "镇扶贫站" in shown
    assert way.closer.full_name in shown
    assert "已销号" in shown


def test_the_household_is_masked_and_linked(client, way):
    home = HouseholdFactory(region=way.grid, head_name="示例某某")
    issue = way.registered(region=way.grid, household=home)
    client.force_login(way.zhou)

    shown = client.get(url_of(issue)).content.decode()

    assert "示例某某" not in shown
    assert reverse("households:household-detail", args=[home.pk]) in shown


def test_stations_tell_how_far_it_came(way):
    stations = page.stations(way.verified())

    assert [station.state for station in stations] == ["done"] * 4 + ["now", "ahead"]
    assert stations[3].by == way.township.full_name


def test_a_paper_close_out_has_no_stations_that_it_never_passed(way):
    issue = way.closed()
    issue.sent_down_at = issue.applied_at = issue.verified_at = issue.reviewed_at = None

    stations = page.stations(issue)

    assert [station.state for station in stations] == ["done", "done"]


def test_each_level_says_what_lies_there(way):
    issue = way.sent()

    rungs = page.rungs(issue, dispatches.history(issue))

    assert [rung.is_here for rung in rungs] == [False, False, False, True]
    assert "未签收" in rungs[3].lines[0]
    assert "台账所在" in str(rungs[0].tags)


def test_what_was_changed_after_a_signature_is_said(client, way):
    issue = way.verified()
    by_sql("SET LOCAL session_replication_role = replica")
    by_sql("UPDATE accountability_issue SET goal = '改动' WHERE id = %s", issue.pk)
    client.force_login(way.reviewer)

    assert "签后有改动：整改目标" in client.get(url_of(issue)).content.decode()


def test_nothing_is_called_changed_when_nothing_was(client, way):
    client.force_login(way.reviewer)

    assert "签后有改动" not in client.get(url_of(way.verified())).content.decode()


def test_earlier_rounds_keep_their_proof(way):
    issue = way.applied()
    issue_closing.return_(issue, by=way.township, reason="照片看不清现场")

    present, earlier = proof.rounds(way.fresh(issue))

    assert present.is_empty
    assert [len(one.photos) for one in earlier] == [1]
    assert [len(one.signatures) for one in earlier] == [1]


def test_the_page_asks_alike_for_a_short_and_a_long_story(client, way):
    issue = way.taken_up()
    client.force_login(way.reviewer)
    client.get(url_of(issue))
    with CaptureQueriesContext(connection) as short:
        client.get(url_of(issue))
    add_lines(way, issue, "navy")
    add_lines(way, issue, "teal")
    add_lines(way, issue, "olive")
    with CaptureQueriesContext(connection) as long:
        client.get(url_of(issue))

    assert len(long) == len(short)
    assert len(short) < 30
