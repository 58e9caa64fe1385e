"""Leads closed out as true and open quality findings become issues; the link is kept."""

import pytest
from django.urls import reverse

from accountability import operations
from accountability.issue_intake.origins import way_onward
from accountability.issue_registering import take_in
from accountability.models import Issue, Item, Source
from accountability.origins import ORIGINS, Origin
from regions.duties import Duty, Permission
from tests.factories import LeadFactory, PostingFactory
from tests.factories.quality import FindingFactory
from tests.screening.leads.conftest import make_loop


@pytest.fixture
def loop(db, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    operations.load_aspects()
    made = make_loop()
    made.verdict = "true_to_rectify"
    return made


@pytest.fixture
def lead(loop):
    return loop.closed(loop.lead())


def from_lead(lead) -> str:
    return reverse("accountability:issue-from", args=["lead", lead.pk])


def page_of(lead) -> str:
    return reverse("screening:lead-detail", args=[lead.pk])


def test_a_lead_is_taken_in_by_its_button_and_both_lead_to_each_other(client, loop, lead):
    client.force_login(loop.county_clerk)
    assert from_lead(lead) in client.get(page_of(lead)).content.decode()

    response = client.post(from_lead(lead), {"item": Item.objects.first().pk})

    issue = Issue.objects.get()
    assert response.url == reverse("accountability:issue", args=[issue.pk])
    shown = client.get(page_of(lead)).content.decode()
    assert response.url in shown
    assert from_lead(lead) not in shown
    assert page_of(lead) in client.get(response.url).content.decode()


def test_a_lead_is_taken_in_once(client, loop, lead):
    issue = take_in(lead, by=loop.county_clerk, item=Item.objects.first())
    client.force_login(loop.county_clerk)

    response = client.post(from_lead(lead), {"item": Item.objects.first().pk})

    assert response.url == reverse("accountability:issue", args=[issue.pk])
    assert Issue.objects.count() == 1


def test_an_open_lead_has_no_button_and_is_not_taken_in(client, loop):
    lead = loop.lead()
    client.force_login(loop.county_clerk)

    shown = client.get(page_of(lead)).content.decode()
    response = client.post(from_lead(lead), {"item": Item.objects.first().pk})

    assert from_lead(lead) not in shown
    assert response.status_code == 422
    assert not Issue.objects.exists()


def test_who_does_not_register_has_no_button(client, loop, lead):
    client.force_login(loop.township_clerk)

    assert from_lead(lead) not in client.get(page_of(lead)).content.decode()
    assert client.get(from_lead(lead)).status_code == 403


def test_another_county_does_not_see_the_lead(client, lead):
    client.force_login(PostingFactory(duty=Duty.COUNTY_OFFICE).user)

    assert client.get(from_lead(lead)).status_code == 404


def test_a_quality_finding_is_taken_in_by_its_button(client, loop):
    finding = FindingFactory(household__region=loop.grid)
    client.force_login(loop.county_clerk)
    page = reverse("households:finding-detail", args=[finding.pk])
    door = reverse("accountability:issue-from", args=["finding", finding.pk])
    assert door in client.get(page).content.decode()

    client.post(door, {"item": Item.objects.first().pk})

    issue = Issue.objects.get()
    assert (issue.origin, issue.origin_id) == ("households.qualityfinding", finding.pk)
    assert issue.number in client.get(page).content.decode()


def test_the_prefecture_takes_a_lead_onto_its_own_ledger(client, loop, lead):
    client.force_login(loop.prefecture_clerk)

    client.post(from_lead(lead), {"item": Item.objects.first().pk})

    assert Issue.objects.get().holder == loop.prefecture_clerk.active_postings[0].region


def test_an_open_lead_of_nobody_s_verdict_offers_nothing(client, loop):
    lead = LeadFactory(household__region=loop.grid)
    client.force_login(loop.county_clerk)

    assert "尚未核实属实" in client.get(from_lead(lead)).context["why_not"]


def test_a_further_ledger_joins_by_one_entry(client, loop, lead, monkeypatch):
    """Its entries have the form, the link both ways, and are taken in once: here issues."""
    issue = take_in(lead, by=loop.county_clerk, item=Item.objects.first())
    label = Issue._meta.label_lower
    further = Origin(
        Issue, "further", Source.COMPARISON, Permission.ISSUE_VIEW, "accountability:issue",
        lambda row: f"{row.title}（{row.number}）", lambda row: "",
    )  # fmt: skip
    monkeypatch.setitem(ORIGINS, label, further)
    client.force_login(loop.county_clerk)
    door = reverse("accountability:issue-from", args=["further", issue.pk])

    offered = way_onward(issue, loop.county_clerk)
    response = client.post(door, {"item": Item.objects.first().pk})

    made = Issue.objects.get(origin=label)
    assert (offered.url, offered.is_offer) == (door, True)
    assert (made.origin_id, made.source, made.household) == (
        issue.pk, Source.COMPARISON, issue.household,
    )  # fmt: skip
    assert issue.number in client.get(response.url).content.decode()
    assert client.post(door, {"item": Item.objects.first().pk}).url == response.url


def test_a_ledger_that_is_none_is_not_found(client, loop, lead):
    client.force_login(loop.county_clerk)

    url = reverse("accountability:issue-from", args=["nothing", lead.pk])

    assert client.get(url).status_code == 404
