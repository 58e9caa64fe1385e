"""The ledger as a list: who sees which rows, what each condition finds, and page after page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accountability import issue_operations, operations
from accountability.issue_lists import reading
from accountability.issue_registering import Paper, register
from accountability.models import DueKind, Issue, Item, Source
from accountability.stages import stage_of
from regions.duties import Duty
from regions.models import Level
from tests.factories import CountyFactory, GridFactory, PostingFactory, PrefectureFactory

pytestmark = pytest.mark.django_db
LIST = reverse("accountability:issues")
NO_SUMS = {"due_kind": "limited", "level": "1"}  # each has sums, the two together have none
SEARCH = reverse("accountability:issue-search")


def listed(client, **query):
    """The issues on the page, in order."""
    page = client.get(LIST, query)
    assert page.status_code == 200
    return [row.issue for row in page.context["rows"]]


def listed_by(client, person):
    client.force_login(person)
    return listed(client)


def many(way, number, **changes):
    paper = Paper(Source.STATE, doc_no="测考〔2018〕1号")
    return register([way.finding(**changes) for _n in range(number)], by=way.zhou, paper=paper)


@pytest.fixture
def zhou(client, way):
    client.force_login(way.zhou)
    return client


@pytest.mark.parametrize(
    "duty", [Duty.LEADER, Duty.AUDITOR, Duty.SYSTEM_ADMIN, Duty.COUNTY_DEPARTMENT]
)
@pytest.mark.parametrize("address", [LIST])
def test_who_has_no_ledger_is_refused(duty, address, client, officer, way):
    client.force_login(officer(duty, way.county))

    assert client.get(address).status_code == 403
    assert client.post(SEARCH).status_code == 403


def test_each_level_sees_the_same_issue_on_its_own_ledger(client, way, officer):
    issue = way.registered()
    people = [way.zhou, way.reviewer, way.township, way.village]

    seen = [[row.pk for row in listed_by(client, person)] for person in people]

    assert seen == [[issue.pk]] * 4


def test_another_place_does_not_see_it(client, way, officer):
    way.registered()
    client.force_login(officer(Duty.COUNTY_OFFICE, CountyFactory(parent=way.prefecture)))

    assert listed(client) == []
    assert listed(client, region=way.county.code) == []


def test_a_grid_worker_sees_what_is_about_the_own_grid(client, way, officer):
    way.registered()
    own = way.registered(region=way.grid)
    client.force_login(officer(Duty.GRID_WORKER, way.grid))

    assert [row.pk for row in listed(client)] == [own.pk]


def test_open_ones_come_first_and_the_oldest_day_before_them(zhou, way):
    today = timezone.localdate()
    closed = way.closed()
    later, sooner = (way.registered(due_on=today + timedelta(days=days)) for days in (40, 5))

    assert [row.pk for row in listed(zhou)] == [sooner.pk, later.pk, closed.pk]


def test_a_condition_finds_what_meets_it(zhou, way, batch):
    first, other = Item.objects.filter(aspect__order=1)[0], Item.objects.filter(aspect__order=2)[0]
    named = way.registered(item=first, responsible_unit="镇扶贫站", due_kind=DueKind.IMMEDIATE)
    in_batch = register(
        [way.finding(item=other, responsible_unit="", level=Level.COUNTY)],
        by=way.reviewer,
        paper=Paper(Source.SELF_CHECK),
    )[0]

    found = {
        "source": listed(zhou, source="state"),
        "aspect": listed(zhou, aspect=first.aspect_id),
        "item": listed(zhou, item=first.pk),
        "unit": listed(zhou, unit="镇扶贫站"),
        "due_kind": listed(zhou, due_kind="immediate"),
        "level": listed(zhou, level=1),
    }

    assert {name: [row.pk for row in rows] for name, rows in found.items()} == {
        name: [named.pk] for name in found
    }
    assert [row.pk for row in listed(zhou, unnamed="unit")] == [in_batch.pk]


def test_a_batch_lists_its_issues(zhou, way, batch):
    way.registered()
    inside = register([way.finding()], by=way.zhou, paper=Paper(Source.STATE, batch=batch))[0]

    assert [row.pk for row in listed(zhou, batch=batch.pk)] == [inside.pk]


def test_a_place_lists_what_lies_in_it_and_itself_alone_when_asked(zhou, way):
    in_village = way.registered()
    of_county = way.registered(region=way.county)

    everything = listed(zhou, region=way.county.code)
    itself = listed(zhou, region=way.county.code, here="true")

    assert {row.pk for row in everything} == {in_village.pk, of_county.pk}
    assert [row.pk for row in itself] == [of_county.pk]


def test_a_standing_issue_is_never_overdue(zhou, way, monkeypatch):
    day = timezone.localdate() + timedelta(days=1)
    limited = way.registered(due_on=day)
    standing = way.registered(due_on=day, due_kind=DueKind.STANDING)
    monkeypatch.setattr(timezone, "localdate", lambda *_args: day + timedelta(days=9))

    assert [row.pk for row in listed(zhou, due="overdue")] == [limited.pk]
    assert [row.pk for row in listed(zhou, due="standing")] == [standing.pk]


def test_what_lies_with_a_person_is_a_list(client, way):
    at_village = way.sent()
    way.registered()
    client.force_login(way.village)

    assert [row.pk for row in listed(client, todo="mine")] == [at_village.pk]


@pytest.mark.parametrize(
    "words",
    ["QN-{year}-GK-0001", "1", "测考〔2018〕1号", "镇扶贫站", "措施没有", "落实 帮扶"],
    ids=["number", "its-end", "document", "unit", "words", "two-words"],
)
def test_what_was_typed_is_found_and_stays_out_of_the_address(zhou, way, words):
    issue = way.registered()
    way.registered(description="危房改造进度缓慢", responsible_unit="镇村镇建设中心")
    Issue.objects.exclude(pk=issue.pk).update(source_doc_no="测考〔2018〕2号")
    words = words.format(year=timezone.localdate().year)

    answer = zhou.post(SEARCH, {"words": words, "source": "state"})
    found = zhou.get(answer.url)

    assert words not in answer.url or words == "1"
    assert [row.issue.pk for row in found.context["rows"]] == [issue.pk]


@pytest.mark.parametrize("typed", ["00321", "321"])
def test_a_number_taken_over_is_found_by_its_end_as_it_is_written(zhou, way, typed):
    """Ledgers kept on paper number with more zeros, or with none."""
    taken_over = operations.TakenOver(
        number=f"QN-2018-GK-{typed}",
        item=way.registered().item,
        region=way.county,
        source=Source.STATE,
        description="纸质台账中的问题",
        due_on=timezone.localdate(),
        is_closed=False,
    )
    operations.take_over_issues([taken_over], by=way.zhou)

    found = zhou.get(zhou.post(SEARCH, {"words": typed}).url)

    assert [row.issue.number for row in found.context["rows"]] == [taken_over.number]


def test_words_of_another_session_find_nothing(client, zhou, way):
    way.registered()
    address = zhou.post(SEARCH, {"words": "帮扶措施"}).url
    client.force_login(way.reviewer)

    assert client.get(address).context["rows"] == []


@pytest.mark.parametrize("few", [0, 10**6], ids=["read-in-order", "found-and-sorted"])
def test_page_after_page_and_back_shows_each_row_once(zhou, way, monkeypatch, few):
    monkeypatch.setattr(reading, "few", lambda _level: few)
    monkeypatch.setattr(reading, "PAGE_SIZE", 3)
    issues = many(way, 8)

    first = zhou.get(LIST)
    second = zhou.get(first.context["next"])
    third = zhou.get(second.context["next"])
    back = zhou.get(third.context["previous"])
    begin = zhou.get(back.context["previous"])
    pages = [[row.issue.pk for row in one.context["rows"]] for one in (first, second, third)]

    assert [*pages[0], *pages[1], *pages[2]] == [issue.pk for issue in issues]
    assert third.context["next"] == ""
    assert [row.issue.pk for row in back.context["rows"]] == pages[1]
    assert [row.issue.pk for row in begin.context["rows"]] == pages[0]
    assert {one.context["shown"].page.total for one in (first, second, third, back)} == {8}


def test_more_than_are_counted_are_said_to_be_more(zhou, way, monkeypatch):
    monkeypatch.setattr(reading, "COUNTED", 0)
    monkeypatch.setattr(reading, "few", lambda _level: 0)
    monkeypatch.setattr(reading, "COUNT_CAP", 4)
    monkeypatch.setattr(reading, "PAGE_SIZE", 3)
    many(way, 8)

    page = zhou.get(LIST, NO_SUMS).context["shown"].page

    assert (page.total, page.has_more) == (4, True)


def test_a_cursor_that_is_none_begins_at_the_beginning(zhou, way):
    issue = way.registered()

    pages = [zhou.get(LIST, {"from": text}) for text in ("x", "a1-2", "a1-0-20189999-1", "é")]

    assert [[row.issue.pk for row in page.context["rows"]] for page in pages] == [[issue.pk]] * 4


@pytest.mark.parametrize("rows", [2, 20])
def test_the_list_asks_as_often_for_twenty_rows_as_for_two(
    rows, zhou, way, django_assert_num_queries
):
    many(way, rows)

    with django_assert_num_queries(19):
        page = zhou.get(LIST)

    assert page.content.decode().count('<tr id="issue-') == rows


def test_the_database_keeps_the_stage_as_the_steps_tell_it(way):
    issues = [way.registered(), way.sent(), way.taken_up(), way.applied(), way.verified()]
    issues += [way.reviewed(), way.closed()]

    kept = [Issue.objects.get(pk=issue.pk).stage for issue in issues]

    assert kept == [stage_of(issue) for issue in issues]
    assert len(set(kept)) == 7


def test_the_place_of_an_issue_follows_its_region(way):
    issue = way.registered()
    Issue.objects.filter(pk=issue.pk).update(region=way.county, place_path="nowhere")

    assert Issue.objects.get(pk=issue.pk).place_path == way.county.path


def test_figures_and_tabs_count_what_the_list_is_about(zhou, way):
    way.closed()
    issue_operations.send_down(way.registered(), by=way.zhou)
    way.registered(item=Item.objects.last())

    page = zhou.get(LIST, {"item": Item.objects.first().pk})
    stats = [stat["value"] for stat in page.context["stats"]]
    tabs = {str(name): count for name, count, _url, _on in page.context["tabs"]}

    assert stats == [2, 1, 0, 1]
    assert sorted(tabs.values()) == [0, 0, 0, 0, 0, 1, 1, 2]


def test_figures_of_conditions_that_no_sum_knows_are_counted(zhou, way):
    way.closed()
    way.registered(due_kind=DueKind.IMMEDIATE)

    page = zhou.get(LIST, NO_SUMS)

    assert [stat["value"] for stat in page.context["stats"]] == [1, 0, 0, 1]


def test_somebody_posted_in_two_places_sees_both(client, way):
    here = way.registered()
    elsewhere = way.registered(region=GridFactory(parent__parent__parent__parent=way.prefecture))
    user = PostingFactory(duty=Duty.GRID_WORKER, region=elsewhere.region).user
    PostingFactory(duty=Duty.VILLAGE_LEADER, region=way.place, user=user)
    client.force_login(user)

    page = client.get(LIST)

    assert {row.issue.pk for row in page.context["rows"]} == {here.pk, elsewhere.pk}
    assert page.context["stats"][0]["value"] == 2


def test_an_empty_ledger_says_what_stands_here(client, officer):
    client.force_login(officer(Duty.PREFECTURE_OFFICE, PrefectureFactory()))

    assert client.get(LIST).context["rows"] == []
