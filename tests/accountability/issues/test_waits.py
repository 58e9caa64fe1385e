"""What is kept of what waits where is what asking the entries and their dispatches gives."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from accountability import issue_closing, issue_operations, issue_requests
from accountability.issue_deadlines import undone, waits
from accountability.issue_registering import Paper, register
from accountability.models import DueKind, Issue, IssueWait, Source
from accountability.stages import PLACES
from ledger import dispatches
from regions.models import Level, Region
from tests.accountability.issues import live_undone
from tests.accountability.issues.conftest import WHY, make_way
from tests.factories import CountyFactory

TODAY = timezone.localdate()
DAYS = [0, 1, 2, 3, 5, 31, 45]


@pytest.fixture
def moved(way):
    """Issues at every step of their way, twice round among them."""
    issue_closing.file_up(way.closed(), by=way.closer)
    way.closed()
    issue_closing.look_back(way.closed(), by=way.zhou_second, holds=False, words="现场未见整改")
    issue_closing.return_(way.verified(), by=way.reviewer, reason=WHY)
    for step in (way.reviewed, way.applied, way.taken_up, way.sent, way.registered):
        step()
    standing = way.taken_up(way.registered(due_kind=DueKind.STANDING, due_on=None))
    issue_operations.add_progress(standing, by=way.village, words="已走访二十户", done_on=TODAY)
    way.sent(way.registered(due_kind=DueKind.STANDING, due_on=None))
    way.registered(region=way.county)
    issue_operations.send_down(way.registered(), by=way.zhou)
    paper = Paper(Source.SELF_CHECK)
    mine = register([way.finding(level=Level.COUNTY)], by=way.reviewer, paper=paper)[0]
    asked = issue_requests.ask_withdrawal(
        way.fresh(mine), by=way.reviewer, reason="与另一条重复登记"
    )
    issue_requests.decide_withdrawal(asked, by=way.zhou, granted=True, decision="同意撤回处理")
    return way


def kept(day):
    """(kind, place, key) of what is undone in the morning of a day, as the kept rows say."""
    places = list(Region.objects.exclude(parent=None))
    now = undone.morning(day)
    return {
        (kind, key) for kind in undone.Undone for key in undone.first(places, kind, now, None, 1000)
    }


def asked(day):
    return {
        (kind, key)
        for kind, rows in live_undone.undone(day)
        for key in rows.exclude(holder__parent=None).values_list("pk", flat=True)
    }


@pytest.mark.parametrize("days", DAYS)
def test_the_kept_rows_are_what_asking_gives_on_any_morning(moved, days):
    day = TODAY + timedelta(days=days)

    assert kept(day) == asked(day)
    assert waits.recount() == 0


def test_the_mornings_above_know_every_kind(moved):
    found = {kind for days in DAYS for kind, _key in asked(TODAY + timedelta(days=days))}

    assert found == set(undone.Undone)


@pytest.mark.parametrize("level", Level.values)
def test_what_is_to_be_filed_is_closed_where_its_level_closes(way, level):
    issue = way.closed()
    place = way.grid.ancestors[level - 1]
    closes = way.grid.ancestors[PLACES[level].close - 1]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        Issue.objects.filter(pk=issue.pk).update(region=place, holder=closes)
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("SELECT accountability_wait_again(%s, true)", [[issue.pk]])

    tomorrow = TODAY + timedelta(days=1)
    assert kept(tomorrow) == asked(tomorrow)


def test_a_row_that_is_wrong_is_logged_and_mended(moved, caplog):
    day = TODAY + timedelta(days=45)
    IssueWait.objects.filter(kind="unfiled").delete()
    IssueWait.objects.filter(kind="unanswered").update(since=day + timedelta(days=9))

    wrong = waits.recount()

    assert wrong > 1
    assert "were wrong" in caplog.text
    assert kept(day) == asked(day)


def test_a_thousand_sent_by_one_statement_wait_each(way):
    issues = [way.registered() for _n in range(3)]
    Issue.objects.filter(pk__in=[issue.pk for issue in issues]).update(holder=way.county)

    assert IssueWait.objects.filter(kind="unanswered", holder=way.county).count() == 3


@pytest.fixture
def three(way):
    """Sent to the county, not signed for."""
    for _n in range(3):
        issue_operations.send_down(way.registered(), by=way.zhou)
    return way


def test_a_count_goes_no_further_than_its_cap_and_says_so(three):
    now = undone.morning(TODAY + timedelta(days=1))

    capped = undone.counts([three.county], now, cap=2)
    whole = undone.counts([three.county], now, cap=3)

    assert capped["unreceived"] == {three.county.pk: 3}
    assert undone.summed(capped["unreceived"].values(), cap=2) == (2, True)
    assert undone.summed(whole["unreceived"].values(), cap=3) == (3, False)


def test_the_page_says_that_there_are_more(client, three, monkeypatch):
    day = TODAY + timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda *_args: day)
    monkeypatch.setattr(undone, "CAP", 2)
    monkeypatch.setattr(undone.counts, "__defaults__", (2,))
    monkeypatch.setattr(undone.summed, "__defaults__", (2,))
    client.force_login(three.zhou)

    page = client.get(reverse("accountability:issue-below")).content.decode()

    assert page.count("2+") == 3  # the tab, the line of the county, the foot
    assert page.count('<td class="which"><a') == 3


def test_pages_follow_one_another_over_all_places(client, three, monkeypatch):
    day = TODAY + timedelta(days=1)
    other = CountyFactory(parent=three.prefecture)
    for days in (9, 60):
        issue = three.registered(region=other, due_on=TODAY + timedelta(days=days))
        issue_operations.send_down(issue, by=three.zhou)
    monkeypatch.setattr(timezone, "localdate", lambda *_args: day)
    monkeypatch.setattr("accountability.issue_deadlines.paging.SIZE", 2)
    client.force_login(three.zhou)
    url, shown = reverse("accountability:issue-below"), []

    while url:
        context = client.get(url).context
        shown += [row["issue"] for row in context["rows"]]
        url = context["after"] and reverse("accountability:issue-below") + context["after"]

    assert [row.pk for row in shown] == [row.pk for row in Issue.objects.order_by("due_on", "pk")]


@pytest.mark.django_db(transaction=True)
def test_a_receipt_signed_while_the_entry_moves_leaves_no_wrong_row():
    way = make_way()
    issue_operations.send_down(issue := way.registered(), by=way.zhou)
    issue = way.fresh(issue)

    def sign():
        dispatches.receive(issue, by=way.closer)
        connection.close()

    other = threading.Thread(target=sign)
    with transaction.atomic():
        Issue.objects.filter(pk=issue.pk).update(holder=way.place.parent)
        other.start()
        other.join(0.5)
    other.join(20)

    assert waits.recount() == 0
