"""Reminded before the day, told further up after it; each step a row, an event and a notice."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accountability import issue_closing, issue_operations
from accountability.issue_deadlines import nightly
from accountability.models import DueKind, Issue, Prompt
from ledger import deadlines
from ledger.models import Event, Notice
from regions.duties import Duty
from regions.models import Posting
from tests.accountability.issues.conftest import WHY
from tests.factories import CountyFactory, PostingFactory, VillageFactory


def after(day: date, working_days: int) -> date:
    return deadlines.add_working_days(day, working_days)


def before(day: date, working_days: int) -> date:
    for _n in range(working_days):
        day = deadlines.last_working_day_before(day)
    return day


def steps() -> list[tuple[str, int, str]]:
    found = Prompt.objects.order_by("pk").select_related("region")
    return [(row.kind, row.step, row.region.get_level_display()) for row in found]


@pytest.fixture
def issue(way) -> Issue:
    """Lies with the village, which has weeks to go."""
    return way.taken_up(way.registered(due_on=timezone.localdate() + timedelta(days=60)))


@pytest.mark.parametrize(
    ("left", "made"),
    [
        pytest.param(4, [], id="four working days left"),
        pytest.param(3, [("reminder", 1, "村")], id="three"),
        pytest.param(2, [("reminder", 1, "村")], id="two: the night of the third did not run"),
        pytest.param(1, [("reminder", 2, "村")], id="one: only the later reminder"),
        pytest.param(0, [("reminder", 2, "村")], id="the day itself"),
    ],
)
def test_the_place_is_reminded_before_its_day(issue, left, made):
    nightly.follow(before(issue.held_due_on, left))

    assert steps() == made


def test_a_day_past_the_place_and_the_one_above_are_told(issue, way):
    nightly.follow(after(issue.held_due_on, 1))

    row = Prompt.objects.get()
    assert steps() == [("escalation", 1, "乡镇")]
    assert row.told == sorted([way.village.pk, way.township.pk])


def test_it_goes_up_one_place_at_a_time_to_the_prefecture(issue):
    for days in range(1, 15):
        nightly.follow(after(issue.held_due_on, days))

    found = Prompt.objects.order_by("step")
    assert steps() == [
        ("escalation", 1, "乡镇"), ("escalation", 2, "县市"), ("escalation", 3, "州"),
    ]  # fmt: skip
    assert [row.made_on for row in found] == [after(issue.held_due_on, n) for n in (1, 3, 6)]


def test_after_nights_without_a_run_it_still_goes_one_step_a_night(issue):
    late = after(issue.held_due_on, 20)

    nightly.follow(late)
    nightly.follow(after(late, 1))

    assert [step for _kind, step, _level in steps()] == [1, 2]


def test_leaders_are_told_of_the_place_they_lead(issue, way):
    leader = PostingFactory(duty=Duty.LEADER, region=way.place.parent).user
    nightly.follow(after(issue.held_due_on, 1))

    nightly.follow(after(issue.held_due_on, 3))

    told = Prompt.objects.get(step=2).told
    assert told == sorted([leader.pk, way.reviewer.pk, way.closer.pk])
    assert Notice.objects.get(recipient=leader).url == reverse("accountability:close-out")


def test_run_twice_the_same_night_it_tells_nobody_twice(issue):
    night = after(issue.held_due_on, 1)
    first = nightly.follow(night)
    told = Notice.objects.count()

    assert (first, nightly.follow(night)) == (1, 0)
    assert (Prompt.objects.count(), Notice.objects.count()) == (1, told)
    assert Event.objects.filter(kind="accountability.issue.escalated").count() == 1


def test_the_trail_says_who_was_told(issue, way):
    nightly.follow(after(issue.held_due_on, 1))

    data = Event.objects.get(kind="accountability.issue.escalated").data
    assert (data["step"], data["at"], data["to"]) == (1, way.place.code, way.place.parent.code)
    assert data["told"] == sorted([way.village.pk, way.township.pk])


def test_no_place_is_late_with_what_came_yesterday(issue, way):
    late = after(issue.held_due_on, 30)
    Issue.objects.filter(pk=issue.pk).update(held_due_on=timezone.localdate() - timedelta(days=9))

    nightly.follow(timezone.localdate() + timedelta(days=1))

    assert not Prompt.objects.filter(kind="escalation").exists()
    assert late > issue.held_due_on


def test_once_passed_on_the_next_place_is_asked(issue, way):
    nightly.follow(after(issue.held_due_on, 1))
    issue_closing.apply(way.fresh(issue), by=way.village, given=way.application())

    nightly.follow(before(way.fresh(issue).held_due_on, 1))

    last = Prompt.objects.latest("pk")
    assert (last.kind, last.holder, last.told) == ("reminder", way.place.parent, [way.township.pk])


def test_the_person_responsible_is_reminded_first(way):
    issue = way.applied(way.taken_up(way.registered(due_on=timezone.localdate() + timedelta(60))))
    other = PostingFactory(duty=Duty.VILLAGE_LEADER, region=way.place).user
    issue_closing.return_(issue, by=way.township, reason=WHY)
    day = way.fresh(issue).held_due_on

    nightly.follow(before(day, 3))
    nightly.follow(before(day, 1))

    told = [row.told for row in Prompt.objects.order_by("pk")]
    assert told == [[way.village.pk], sorted([way.village.pk, other.pk])]


def test_what_is_closed_is_left_alone(way):
    issue = way.closed()

    nightly.follow(after(issue.due_on, 5))

    assert not Prompt.objects.exists()


def test_a_standing_entry_is_never_late_but_asked_for_progress(way):
    way.taken_up(way.registered(due_kind=DueKind.STANDING, due_on=None))

    nightly.follow(timezone.localdate() + timedelta(days=29))
    early = Prompt.objects.count()
    nightly.follow(timezone.localdate() + timedelta(days=30))
    nightly.follow(timezone.localdate() + timedelta(days=59))
    nightly.follow(timezone.localdate() + timedelta(days=60))

    assert early == 0
    assert [row.kind for row in Prompt.objects.all()] == ["progress", "progress"]


def test_progress_told_puts_the_question_off(way):
    issue = way.taken_up(way.registered(due_kind=DueKind.STANDING, due_on=None))
    issue_operations.add_progress(
        issue, by=way.village, words="本月走访二十户", done_on=timezone.localdate()
    )

    nightly.follow(timezone.localdate() + timedelta(days=29))

    assert not Prompt.objects.exists()


def test_a_person_has_one_notice_for_many_entries(way):
    due_on = timezone.localdate() + timedelta(days=60)
    issues = [way.taken_up(way.registered(due_on=due_on)) for _n in range(3)]

    nightly.follow(before(issues[0].held_due_on, 1))

    notice = Notice.objects.get(recipient=way.village, key__startswith="issue-reminder")
    assert notice.text.startswith("3 条问题")


def test_the_database_keeps_what_was_told(issue):
    nightly.follow(after(issue.held_due_on, 1))

    with pytest.raises(IntegrityError), transaction.atomic():
        Prompt.objects.update(told=[])
    with pytest.raises(IntegrityError), transaction.atomic():
        Prompt.objects.all().delete()


@pytest.mark.parametrize("rows", [1, 4])
def test_many_cost_as_many_queries_as_few(way, rows, django_assert_num_queries):
    due_on = timezone.localdate() + timedelta(days=60)
    issues = [way.taken_up(way.registered(due_on=due_on)) for _n in range(rows)]

    with django_assert_num_queries(37):
        nightly.follow(before(issues[0].held_due_on, 1))


# --- where nobody is posted --------------------------------------------------------------------
def leave(user) -> None:
    """Somebody's postings ended yesterday."""
    today = timezone.localdate()
    Posting.objects.filter(user=user).update(
        starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1)
    )


def test_a_reminder_goes_to_the_next_post_above_and_says_so(issue, way):
    leave(way.village)

    nightly.follow(before(issue.held_due_on, 3))

    row = Prompt.objects.get()
    assert (row.region, row.told) == (way.place.parent, [way.township.pk])
    assert row.vacant == [way.place.path]
    told = Event.objects.get(kind="accountability.issue.reminded")
    assert told.data["vacant"] == [way.place.code]
    assert told.note.startswith(f"{way.place.name}无人在岗")


def test_an_escalation_passes_by_a_place_without_a_post(issue, way):
    leave(way.township)

    nightly.follow(after(issue.held_due_on, 1))

    row = Prompt.objects.get()
    assert (row.region, row.vacant) == (way.county, [way.place.parent.path])
    assert row.told == sorted([way.village.pk, way.reviewer.pk, way.closer.pk])


def test_two_places_without_a_post_are_both_named(issue, way):
    leave(way.village)
    leave(way.township)

    nightly.follow(after(issue.held_due_on, 1))

    row = Prompt.objects.get()
    assert row.vacant == [way.place.path, way.place.parent.path]
    assert row.told == sorted([way.reviewer.pk, way.closer.pk])


def test_where_there_is_nobody_at_all_the_row_still_stands(issue, way):
    for user in (way.village, way.township, way.reviewer, way.closer, way.zhou, way.zhou_second):
        leave(user)

    nightly.follow(after(issue.held_due_on, 1))

    row = Prompt.objects.get()
    assert (row.told, row.region) == ([], way.prefecture)
    assert len(row.vacant) == 4


def test_a_person_responsible_who_left_is_said_to_be_gone(way):
    issue = way.applied(way.taken_up(way.registered(due_on=timezone.localdate() + timedelta(60))))
    other = PostingFactory(duty=Duty.VILLAGE_LEADER, region=way.place).user
    issue_closing.return_(issue, by=way.township, reason=WHY)
    leave(way.village)

    nightly.follow(before(way.fresh(issue).held_due_on, 3))

    row = Prompt.objects.get()
    assert (row.told, row.vacant) == ([other.pk], [])
    told = Event.objects.get(kind="accountability.issue.reminded")
    assert told.note.startswith("责任人已不在岗")


def test_the_county_sees_where_nobody_is_posted_and_what_lies_there(issue, way, client):
    leave(way.village)
    client.force_login(way.reviewer)
    page = reverse("accountability:issue-vacancies")

    shown = client.get(page)

    row = next(iter(shown.context["rows"]))
    assert (row.place, row.open, row.instead) == (way.place, 1, way.place.parent)
    listed = client.get(reverse("accountability:issues"), {"lies": way.place.code})
    assert issue.number in listed.content.decode()
    assert way.grid.name in client.get(page, {"all": "on"}).content.decode()


def test_vacancies_of_another_county_are_not_seen(issue, way, client):
    leave(way.village)
    client.force_login(PostingFactory(duty=Duty.COUNTY_OFFICE, region=CountyFactory()).user)
    page = reverse("accountability:issue-vacancies")

    assert client.get(page).context["rows"] == []
    assert client.get(page, {"region": way.county.code}).status_code == 404


def test_the_list_of_prompts_says_who_was_not_there(issue, way, client):
    leave(way.village)
    nightly.follow(before(issue.held_due_on, 3))
    client.force_login(way.reviewer)

    page = client.get(reverse("accountability:issue-prompts")).content.decode()

    assert f"无人在岗：{way.place.name}" in page


@pytest.mark.parametrize("rows", [1, 6])
def test_the_page_of_vacancies_costs_the_same_for_many(
    rows, way, client, django_assert_max_num_queries
):
    VillageFactory.create_batch(rows, parent=way.place.parent)
    client.force_login(way.reviewer)

    with django_assert_max_num_queries(18):
        client.get(reverse("accountability:issue-vacancies"), {"all": "on"})
