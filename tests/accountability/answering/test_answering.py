"""Who answers for what, what was missed, and the case that is opened from it."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from accountability import issue_closing
from accountability.answering import causes, missed
from accountability.issue_deadlines import waits
from accountability.models import Case, DutyLine, Issue, IssueSign, Missed, SignKind
from ledger import events
from ledger.models import Dispatch, Event, Step
from regions.duties import Duty
from regions.models import Posting
from tests.accountability.issues.conftest import WHY, make_way
from tests.as_application import unguarded
from tests.factories import CountyFactory, HouseholdFactory, LeadFactory, PostingFactory
from tests.factories.cases import CaseFactory, days_ago
from tests.factories.meetings import member

pytestmark = pytest.mark.django_db
PLACE = reverse("accountability:duty-place")
MISSED = reverse("accountability:duty-missed")
NEW = reverse("accountability:case-new")
OTHERS = [duty for duty in Duty if duty != Duty.JOINT_MEETING]


@pytest.fixture
def way():
    return make_way()


def long_ago() -> None:
    """What was sent, was sent ten days ago."""
    with unguarded("ledger_dispatch"):
        Dispatch.objects.update(sent_at=F("sent_at") - timedelta(days=10))
    waits.recount()  # the triggers that keep what waits were silent meanwhile


def late(issue: Issue) -> Issue:
    """Its day is over, and the people were posted before it."""
    Posting.objects.update(starts_on=days_ago(100))
    with unguarded("accountability_issue"):
        Issue.objects.filter(pk=issue.pk).update(due_on=days_ago(9), held_due_on=days_ago(9))
    return Issue.objects.for_list().get(pk=issue.pk)


def reopened(way) -> Issue:
    issue = way.closed()
    issue_closing.look_back(issue, by=way.zhou, holds=False, words=WHY)
    return way.fresh(issue)


def false_verdict(way):
    """A lead that the reviewer closed out, and that was opened again on look-back."""
    lead = LeadFactory(household=HouseholdFactory(region=way.grid))

    def told(kind: str, by) -> Event:
        return events.append(
            events.Draft(
                kind=kind, region=lead.region, subject=lead.subject, subject_id=lead.pk, by=by,
                note=WHY, data={"round": 1},
            )
        )  # fmt: skip

    closed = told("screening.lead.closed", way.reviewer)
    Step.objects.create(
        subject=lead.subject, subject_id=lead.pk, round=1, person=way.reviewer.person,
        kind=closed.kind, event=closed,
    )  # fmt: skip
    told("screening.lead.reopened", way.zhou)
    return lead


def keys(rows):
    return sorted(rows.values_list("pk", flat=True))


def person_url(user):
    return reverse("accountability:duty-person", args=[user.pk])


@pytest.mark.parametrize("duty", OTHERS)
def test_no_other_duty_learns_of_a_page(duty, client, officer, way):
    client.force_login(officer(duty, way.county))

    urls = [PLACE, f"{MISSED}?kind=overdue", person_url(way.village)]

    assert {client.get(url).status_code for url in urls} == {404}


def test_a_person_and_a_place_of_another_county_are_out_of_sight(client, way):
    client.force_login(member(CountyFactory()))

    assert client.get(person_url(way.village)).status_code == 404
    assert client.get(PLACE, {"region": way.county.code}).status_code == 404
    assert client.get(MISSED, {"kind": "overdue", "person": way.village.pk}).status_code == 404
    assert client.get(MISSED, {"kind": "overdue", "region": way.place.code}).status_code == 404


def test_what_lies_past_its_day_is_the_places_and_its_peoples(way):
    issue = late(way.taken_up())
    way.registered()

    assert keys(missed.at_places(Missed.OVERDUE, [way.place])) == [issue.pk]
    assert keys(missed.at_places(Missed.OVERDUE, [way.county])) == []
    assert keys(missed.by_person(Missed.OVERDUE, way.village)) == [issue.pk]
    assert keys(missed.by_person(Missed.OVERDUE, way.township)) == []


def test_a_lead_past_its_day_is_of_where_it_lies(client, way):
    lead = LeadFactory(household=HouseholdFactory(region=way.grid), due_on=days_ago(3))
    LeadFactory(household=HouseholdFactory(region=way.grid))
    client.force_login(member(way.county))

    page = client.get(causes.address(lead, Missed.LEADS))

    assert keys(missed.at_places(Missed.LEADS, [lead.holder])) == [lead.pk]
    assert keys(missed.by_person(Missed.LEADS, way.reviewer)) == [lead.pk]
    assert keys(missed.by_person(Missed.LEADS, way.village)) == []
    assert page.context["form"].initial["numbers"] == lead.number


def test_what_was_not_signed_for_is_the_places(way):
    issue = way.sent()
    long_ago()

    assert keys(missed.at_places(Missed.UNDONE, [way.place])) == [issue.pk]
    assert keys(missed.by_person(Missed.UNDONE, way.village)) == [issue.pk]
    assert keys(missed.by_person(Missed.UNDONE, way.reviewer)) == []


def test_a_close_out_that_did_not_hold_is_of_who_signed_for_it(way):
    issue = reopened(way)

    assert keys(missed.at_places(Missed.LOOK_BACK, [way.county])) == [issue.pk]
    for signer in (way.village, way.township, way.reviewer, way.closer):
        assert keys(missed.by_person(Missed.LOOK_BACK, signer)) == [issue.pk]
    assert keys(missed.by_person(Missed.LOOK_BACK, way.zhou)) == []


def test_a_verdict_that_did_not_hold_is_of_who_signed_for_it(way):
    lead = false_verdict(way)

    assert keys(missed.at_places(Missed.VERDICT, [way.grid])) == [lead.pk]
    assert keys(missed.by_person(Missed.VERDICT, way.reviewer)) == [lead.pk]
    assert keys(missed.by_person(Missed.VERDICT, way.closer)) == []


def test_a_place_shows_who_holds_which_duty_and_what_was_missed_of_it(client, way):
    late(way.taken_up())
    line = DutyLine.objects.create(
        list_name="六包", name="包政策落实", content="按期整改", valid_from=days_ago(10),
        duty=Duty.VILLAGE_LEADER, measure=Missed.OVERDUE,
    )  # fmt: skip
    DutyLine.objects.create(
        list_name="六包", name="已停用", content="旧", valid_from=days_ago(20),
        valid_to=days_ago(1), duty=Duty.VILLAGE_LEADER,
    )  # fmt: skip
    client.force_login(member(way.county))

    page = client.get(PLACE, {"region": way.place.code})

    held = page.context["posts"][0]
    assert held.posting.user == way.village
    assert [(one.line, one.figure.count) for one in held.lines] == [(line, 1)]
    rows = client.get(held.lines[0].figure.url).context["rows"]
    assert len(rows) == 1


def test_ones_own_name_is_no_link_at_ones_place(client, way):
    by, other = member(way.county), member(way.county)
    client.force_login(by)

    page = client.get(PLACE, {"region": way.county.code})

    urls = {held.posting.user: held.url for held in page.context["posts"]}
    assert (urls[by], urls[other]) == ("", person_url(other))
    assert person_url(by) not in page.content.decode()


def test_a_persons_page_opens_to_the_list_and_to_a_case(client, way):
    issue = late(way.taken_up())
    by = member(way.county)
    client.force_login(by)

    page = client.get(person_url(way.village))
    figure = next(one for one in page.context["figures"] if one.count)
    row = client.get(figure.url).context["rows"][0]
    form = client.get(row["case"]).context["form"]

    assert row["row"] == issue
    assert form.initial["person_name"] == way.village.full_name
    assert form.initial["username"] == way.village.username
    event = Event.objects.get(kind="accountability.case.person_read")
    assert (event.actor_id, event.subject_id) == (by.pk, way.village.pk)


def test_ones_own_page_is_no_page(client, way):
    by = member(way.county)
    client.force_login(by)

    assert client.get(person_url(by)).status_code == 404
    assert client.get(MISSED, {"kind": "overdue", "person": by.pk}).status_code == 404


def test_cases_about_the_person_are_shown_to_who_may_see_them(client, way):
    case = CaseFactory(region=way.county, account=way.village)
    client.force_login(member(way.county))

    assert list(client.get(person_url(way.village)).context["cases"]) == [case]


@pytest.mark.parametrize("number", [1, 4])
def test_a_longer_list_asks_no_more(number, client, way, django_assert_num_queries):
    for _n in range(number):
        reopened(way)
    client.force_login(member(way.county))

    with django_assert_num_queries(11):  # those of the frame; place, entries
        page = client.get(MISSED, {"kind": "look_back", "region": way.county.code})

    assert len(page.context["rows"]) == number


def test_a_case_from_an_entry_past_its_day_names_who_was_posted_there_then(client, way):
    issue = late(way.taken_up())
    PostingFactory(region=way.place, duty=Duty.VILLAGE_LEADER)  # from today
    client.force_login(member(way.county))

    page = client.get(causes.address(issue, Missed.OVERDUE))

    assert [one.held.user for one in page.context["start"].people] == [way.village]
    given = page.context["form"].initial
    assert given["numbers"] == issue.number
    assert given["ground"] == Case.Ground.MISSED_DUTY
    assert given["post"]
    assert "已逾期" in given["facts"]


def test_a_case_from_a_look_back_names_who_signed_in_that_round(client, way):
    issue = reopened(way)
    client.force_login(member(way.county))

    page = client.get(causes.address(issue, Missed.LOOK_BACK))
    people = page.context["start"].people
    chosen = client.get(people[1].url).context["form"].initial

    signers = [way.village, way.township, way.reviewer, way.closer]
    assert [one.held.user for one in people] == signers
    assert page.context["form"].initial["ground"] == Case.Ground.LOOK_BACK
    assert chosen["person_name"] == way.township.full_name
    assert chosen["region"] == way.township.postings.get().region.code
    assert WHY in chosen["facts"]


def test_a_case_from_a_false_verdict_is_opened_as_it_was_filled_in(client, way):
    lead = false_verdict(way)
    client.force_login(member(way.county))
    form = client.get(causes.address(lead, Missed.VERDICT)).context["form"]
    given = {name: form[name].value() or "" for name in form.fields}
    given["opened_on"] = f"{timezone.localdate()}"

    answer = client.post(causes.address(lead, Missed.VERDICT), given)

    case = Case.objects.get()
    assert answer.status_code == 302
    assert (case.account, case.ground) == (way.reviewer, Case.Ground.FALSE_VERDICT)
    assert [entry.number for entry in case.entries.all()] == [lead.number]


def test_a_cause_out_of_reach_fills_nothing_in(client, way):
    issue = reopened(way)
    client.force_login(member(CountyFactory()))

    page = client.get(causes.address(issue, Missed.LOOK_BACK, way.village))

    assert (page.context["start"].cause, page.context["start"].initial) == (None, {})


@pytest.mark.parametrize(
    "query",
    [
        {"entry": "issue-", "why": "overdue"},
        {"entry": "case-1", "why": "overdue"},
        {"entry": "issue-999999999999999999999", "why": "overdue"},
        {"entry": "issue-1", "why": "because"},
        {"person": "x"},
    ],
)
def test_an_address_that_names_nothing_is_a_blank_form(query, client, way):
    client.force_login(member(way.county))

    page = client.get(NEW, query)

    assert page.status_code == 200
    assert page.context["start"].initial == {}


def test_the_page_of_an_entry_offers_the_case_to_the_joint_meeting_alone(client, way):
    issue = late(reopened(way))
    url = reverse("accountability:issue", args=[issue.pk])
    client.force_login(way.reviewer)
    assert "/cases/new/" not in client.get(url).content.decode()

    client.force_login(member(way.county))

    shown = client.get(url).content.decode()
    assert shown.count("/cases/new/") == 2
    assert "why=overdue" in shown
    assert "why=look_back" in shown


def test_an_entry_in_order_offers_no_case(client, way):
    issue = way.registered()
    client.force_login(member(way.county))

    shown = client.get(reverse("accountability:issue", args=[issue.pk])).content.decode()

    assert "/cases/new/" not in shown


def test_the_page_of_a_lead_offers_the_case_to_who_is_of_the_joint_meeting(client, way):
    lead = false_verdict(way)
    url = reverse("screening:lead-detail", args=[lead.pk])
    client.force_login(way.reviewer)
    assert "/cases/new/" not in client.get(url).content.decode()
    PostingFactory(user=way.closer, duty=Duty.JOINT_MEETING, region=way.county)
    client.force_login(way.closer)

    shown = client.get(url).content.decode()

    assert f"entry=lead-{lead.pk}" in shown


def test_a_sign_offers_the_case_and_only_a_reviewer_says_what_it_was(client, way):
    sign = IssueSign.objects.create(
        issue=way.closed(), kind=SignKind.HOURS, round=1, found_at=timezone.now()
    )
    url, look = (
        reverse("accountability:issue-signs"),
        reverse("accountability:issue-sign-look", args=[sign.pk]),
    )
    client.force_login(member(way.county))
    shown = client.get(url).content.decode()
    assert f"entry=issue-{sign.issue_id}" in shown
    assert look not in shown
    assert client.post(look, {"words": "值班"}).status_code == 403

    client.force_login(way.reviewer)

    shown = client.get(url).content.decode()
    assert "/cases/new/" not in shown
    assert look in shown


def test_what_lies_undone_below_offers_the_case_to_the_joint_meeting_alone(client, way):
    issue = way.sent()
    long_ago()
    url = f"{reverse('accountability:issue-below')}?region={way.place.parent.code}"
    client.force_login(way.township)
    assert "/cases/new/" not in client.get(url).content.decode()

    client.force_login(member(way.county))

    assert f"entry=issue-{issue.pk}&amp;why=undone" in client.get(url).content.decode()


def test_the_case_that_came_from_an_entry_is_shown_beside_it(client, way):
    issue = reopened(way)
    case = CaseFactory(region=way.county)
    case.entries.create(subject=issue.subject, subject_id=issue.pk, number=issue.number)
    url = reverse("accountability:issue", args=[issue.pk])
    client.force_login(way.reviewer)
    assert case.number not in client.get(url).content.decode()

    client.force_login(member(way.county))

    assert case.number in client.get(url).content.decode()


def test_a_post_held_in_the_past_is_the_one_the_case_names(way):
    issue = reopened(way)
    Posting.objects.filter(user=way.township).update(
        starts_on=days_ago(100), ends_on=timezone.localdate(), unit="旧站"
    )

    cause = causes.find(f"issue-{issue.pk}", Missed.LOOK_BACK, member(way.county))

    assert cause.people[1].unit.endswith("旧站")
