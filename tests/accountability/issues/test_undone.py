"""What lies undone one level down the next morning, and chasing it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accountability import issue_closing, issue_operations
from accountability.issue_deadlines import chasing, undone
from accountability.models import DueKind, Issue, Prompt
from ledger import deadlines
from ledger.models import Event, Notice
from regions.duties import Duty
from tests.factories import CountyFactory, PostingFactory

TOMORROW = timezone.localdate() + timedelta(days=1)


def found(place, day: date | None = None) -> dict[str, int]:
    counts = undone.counts(list(place.children.all()), undone.morning(day))
    return {kind.value: sum(count.values()) for kind, count in counts.items() if count}


@pytest.fixture
def unsigned(way) -> Issue:
    """Sent down to the county today."""
    issue_operations.send_down(issue := way.registered(), by=way.zhou)
    return way.fresh(issue)


def test_what_was_sent_today_is_not_missed_before_tomorrow(way, unsigned):
    assert found(way.prefecture) == {}
    assert found(way.prefecture, TOMORROW) == {"unreceived": 1}


def test_only_the_place_above_sees_it(way, unsigned):
    assert found(way.county, TOMORROW) == {}


def test_signed_for_but_not_passed_down_is_seen_after_a_whole_working_day(way, unsigned):
    issue_operations.receive(unsigned, by=way.reviewer)
    next_day = deadlines.add_working_days(timezone.localdate(), 1)

    assert found(way.prefecture, next_day) == {}
    assert found(way.prefecture, next_day + timedelta(days=1)) == {"unpassed": 1}


def test_past_the_day_of_the_level_it_is_not_answered(way):
    issue = way.taken_up()

    assert found(way.place.parent, issue.held_due_on) == {}
    assert found(way.place.parent, issue.held_due_on + timedelta(days=1)) == {"unanswered": 1}


def test_a_close_out_is_to_be_filed_by_the_next_morning(way):
    way.closed()

    assert found(way.prefecture) == {}
    assert found(way.prefecture, TOMORROW) == {"unfiled": 1}


def test_filed_it_is_done(way):
    issue_closing.file_up(way.closed(), by=way.closer)

    assert found(way.prefecture, TOMORROW) == {}


def test_a_standing_entry_without_progress_for_a_month_is_seen(way):
    way.taken_up(way.registered(due_kind=DueKind.STANDING, due_on=None))

    assert found(way.place.parent, timezone.localdate() + timedelta(days=31)) == {"silent": 1}


def test_the_level_above_is_told_in_the_morning_once(way, unsigned):
    assert undone.tell_above(TOMORROW) == 2
    assert undone.tell_above(TOMORROW) == 0

    notice = Notice.objects.get(recipient=way.zhou)
    assert notice.text == f"{way.prefecture.name}下一级：未签收 1 条"


def test_a_chase_is_a_row_an_event_and_a_notice(way, unsigned):
    outcome = chasing.chase([unsigned], by=way.zhou, place=way.prefecture, words="请今天签收")

    row, event = Prompt.objects.get(), Event.objects.get(kind=chasing.CHASED)
    assert outcome.refused == []
    assert (row.kind, row.holder, row.chased_by) == (Prompt.Kind.CHASE, way.county, way.zhou)
    assert row.told == sorted([way.reviewer.pk, way.closer.pk])
    assert (event.note, row.chased_at) == ("请今天签收", event.at)
    assert Notice.objects.get(recipient=way.reviewer).text == (
        f"{way.prefecture.name}催办 1 条问题：请今天签收"
    )


def test_it_is_chased_once_a_day(way, unsigned):
    chasing.chase([unsigned], by=way.zhou, place=way.prefecture)

    outcome = chasing.chase([unsigned], by=way.zhou_second, place=way.prefecture)

    assert [why for _issue, why in outcome.refused] == [
        f"{unsigned.number} 今天已催办，明天才能再催"
    ]
    assert Prompt.objects.count() == 1


def test_what_does_not_lie_below_is_refused_and_the_rest_chased(way, unsigned):
    deeper = way.taken_up()

    outcome = chasing.chase([unsigned, deeper], by=way.zhou, place=way.prefecture)

    assert outcome.chased == [unsigned]
    assert [issue for issue, _why in outcome.refused] == [deeper]


def test_nobody_chases_for_another_level(way, unsigned):
    with pytest.raises(PermissionDenied):
        chasing.chase([unsigned], by=way.reviewer, place=way.prefecture)


PAGES = ["issue-below", "issue-prompts", "issue-dispatches"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("duty", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, 200, id="office"),
        pytest.param(Duty.LEADER, 403, id="a leader has figures only"),
        pytest.param(Duty.AUDITOR, 403, id="auditor"),
    ],
)
def test_who_opens_the_pages(client, way, name, duty, status):
    client.force_login(PostingFactory(duty=duty, region=way.county).user)

    assert client.get(reverse(f"accountability:{name}")).status_code == status


@pytest.mark.parametrize("name", ["issue-below", "issue-dispatches"])
def test_another_countys_place_is_not_there(client, way, name):
    client.force_login(way.reviewer)

    url = f"{reverse(f'accountability:{name}')}?region={CountyFactory().code}"

    assert client.get(url).status_code == 404


def test_prompts_of_other_counties_are_not_shown(client, way, unsigned):
    chasing.chase([unsigned], by=way.zhou, place=way.prefecture)
    client.force_login(PostingFactory(duty=Duty.COUNTY_OFFICE).user)

    page = client.get(reverse("accountability:issue-prompts")).content.decode()

    assert unsigned.number not in page


@pytest.mark.parametrize(
    ("who", "status"),
    [
        pytest.param("zhou", 302, id="the level above"),
        pytest.param("reviewer", 404, id="cannot see that place"),
    ],
)
def test_who_chases_on_the_page(client, way, unsigned, who, status):
    client.force_login(getattr(way, who))

    response = client.post(
        reverse("accountability:issue-chase"),
        {"pk": unsigned.pk, "region": way.prefecture.code},
    )

    assert response.status_code == status
    assert Prompt.objects.count() == (status == 302)


@pytest.mark.parametrize(
    ("back", "leads"),
    [
        ("/issues/?page=2", "/issues/?page=2"),
        ("²", None),
        ("//elsewhere.example/", None),
        ("", None),
    ],
)
def test_who_chased_comes_back_where_they_were_and_nowhere_else(client, way, unsigned, back, leads):
    client.force_login(way.zhou)
    below = f"{reverse('accountability:issue-below')}?region={way.prefecture.code}"

    response = client.post(
        reverse("accountability:issue-chase"),
        {"pk": unsigned.pk, "region": way.prefecture.code, "back": back},
    )

    assert response["Location"] == (leads or below)


def test_a_level_further_up_may_look_but_not_chase(client, way, unsigned):
    client.force_login(way.zhou)

    response = client.post(
        reverse("accountability:issue-chase"), {"pk": unsigned.pk, "region": way.county.code}
    )

    assert response.status_code == 403


def test_the_receipt_is_on_the_list_of_dispatches(client, way, unsigned):
    client.force_login(way.zhou)
    url = reverse("accountability:issue-dispatches")
    before = client.get(f"{url}?open=on").content.decode()
    issue_operations.receive(unsigned, by=way.reviewer)

    after = client.get(f"{url}?open=on").content.decode()

    assert unsigned.number in before
    assert unsigned.number not in after
    assert way.reviewer.full_name in client.get(url).content.decode()


@pytest.mark.parametrize("rows", [2, 12])
@pytest.mark.parametrize(
    ("name", "queries"), [("issue-below", 15), ("issue-prompts", 11), ("issue-dispatches", 12)]
)
def test_query_count_does_not_grow_with_rows(
    client, way, django_assert_num_queries, name, queries, rows
):
    issues = [way.registered() for _n in range(rows)]
    for issue in issues:
        issue_operations.send_down(issue, by=way.zhou)
    chasing.chase(issues, by=way.zhou, place=way.prefecture)
    client.force_login(way.zhou)

    with django_assert_num_queries(queries):
        page = client.get(reverse(f"accountability:{name}")).content.decode()

    assert page.count('<td class="which">') >= (rows if name != "issue-below" else 0)
