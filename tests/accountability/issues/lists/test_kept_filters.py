"""Conditions of the ledger and of the queue under a name: kept, shared, renamed, retired."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from accountability.issue_lists.kept import LEDGER, QUEUE
from households.lists import saved
from households.lists.conditions import in_words
from households.models import SavedFilter
from regions.duties import Duty
from tests.factories import CountyFactory

pytestmark = pytest.mark.django_db
PAGES = {LEDGER: "accountability:issues", QUEUE: "accountability:review"}
KINDS = pytest.mark.parametrize("kind", [LEDGER, QUEUE])


def url(name, *args):
    return reverse(f"households:filter-{name}", args=args)


@pytest.fixture
def shared(way):
    """`shared(kind)` is kept by the reviewer and shared with the county's office."""
    return lambda kind: saved.save(
        kind, "国家考核", QueryDict("source=state"), by=way.reviewer, office=way.county
    )[0]


@KINDS
def test_what_is_asked_is_kept_under_a_name_without_typed_words_and_page(kind, client, way):
    client.force_login(way.reviewer)
    query = "source=state&q=token&from=a50&after=2018-01-01_3"

    client.post(url("save", kind), {"name": "国家考核", "query": query})
    page = client.get(reverse(PAGES[kind]), {"source": "state"}).content.decode()

    one = SavedFilter.objects.get()
    assert (one.owner, one.kind, one.query) == (way.reviewer, kind, "source=state")
    assert f'href="{reverse(PAGES[kind])}?source=state" aria-current="true"' in page


@KINDS
def test_a_shared_filter_stands_above_the_list_of_a_colleague_with_who_shares_it(
    kind, client, way, shared
):
    shared(kind)
    client.force_login(way.closer)

    page = client.get(reverse(PAGES[kind])).content.decode()
    looked_after = client.get(url("list", kind)).content.decode()

    assert "国家考核" in page
    assert f"{way.reviewer.full_name} 共享" in page
    assert f"{way.reviewer.full_name} 共享" in looked_after


@KINDS
def test_another_office_has_it_not(kind, client, way, shared, officer):
    one = shared(kind)
    for stranger in (officer(Duty.COUNTY_OFFICE, CountyFactory(code="522701")), way.zhou):
        client.force_login(stranger)

        assert one.name not in client.get(url("list", kind)).content.decode()
        assert client.get(url("edit", one.pk)).status_code == 404


def test_a_shared_filter_finds_what_lies_in_the_readers_own_sight(client, way, officer):
    issue = way.registered()
    other = CountyFactory(code="522701")
    both = officer(Duty.COUNTY_OFFICE, way.county)
    both.postings.create(duty=Duty.COUNTY_OFFICE, region=other, starts_on="2018-01-01")
    far = saved.save(
        LEDGER, "那个县", QueryDict(f"region={way.county.code}"), by=both, office=other
    )[0]
    client.force_login(officer(Duty.COUNTY_OFFICE, other))

    chip = saved.chips(LEDGER, QueryDict(), user=both)[0]
    page = client.get(chip.url).content.decode()

    assert far.name in page
    assert issue.number not in page


@KINDS
def test_its_owner_renames_it_and_retires_it(kind, client, way, shared):
    one = shared(kind)
    client.force_login(way.reviewer)

    client.post(url("edit", one.pk), {"name": "考核反馈", "office": ""})
    one.refresh_from_db()
    client.post(url("delete", one.pk))

    assert (one.name, one.office) == ("考核反馈", None)
    assert not SavedFilter.objects.exists()


@KINDS
def test_a_colleague_changes_and_retires_nothing(kind, client, way, shared):
    one = shared(kind)
    client.force_login(way.closer)

    codes = [client.post(url(name, one.pk)).status_code for name in ("edit", "delete")]

    assert codes == [403, 403]
    assert SavedFilter.objects.get() == one


@pytest.mark.parametrize("duty", [Duty.LEADER, Duty.COUNTY_DEPARTMENT])
def test_who_sees_no_entries_keeps_no_filter_of_them(duty, client, way, officer):
    client.force_login(officer(duty, way.county))

    assert client.get(url("list", LEDGER)).status_code == 403


def test_conditions_are_said_in_words(way):
    asked = f"stage=open&due=overdue&todo=mine&person={way.village.pk}&source=state"

    (words,) = in_words(LEDGER, [asked], user=way.reviewer)

    assert dict(words) == {
        "状态": "未销号",
        "时限": "已超期",
        "办理人": "待我办理",
        "责任人": way.village.full_name,
        "来源": "国家考核",
    }


def test_the_list_opens_with_none_of_them(client, way, shared):
    shared(LEDGER)
    client.force_login(way.reviewer)

    answer = client.post(
        url("save", LEDGER), {"name": "甲", "query": "stage=open", "is_default": "on"}
    )

    assert answer.status_code == 302
    assert not SavedFilter.objects.filter(is_default=True).exists()
    assert client.get(reverse("accountability:issues")).status_code == 200


@KINDS
def test_its_pages_light_up_the_list_in_the_bar(kind, client, way, shared):
    one = shared(kind)
    client.force_login(way.reviewer)

    pages = [client.get(address) for address in (url("list", kind), url("edit", one.pk))]

    lit = [{entry["url"] for entry in page.context["nav"] if entry["active"]} for page in pages]
    assert lit == [{reverse("accountability:issues")}] * 2
    here = [{entry["url"] for entry in page.context["areas"] if entry["active"]} for page in pages]
    assert here == [{reverse(PAGES[kind])}] * 2
