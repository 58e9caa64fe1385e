"""Exemptions: put forward from a lead, a household or a rule, signed, ended; who sees them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ledger.models import Event, Status
from regions.duties import Duty
from screening import exemptions
from screening.exemptions import Whom
from screening.models import Lead, RuleExemption
from tests.factories import (
    HouseholdFactory,
    RuleExemptionFactory,
)

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


def url(name, *args, **query):
    found = reverse(f"screening:{name}", args=args)
    return f"{found}?{'&'.join(f'{k}={v}' for k, v in query.items())}" if query else found


@pytest.mark.parametrize("rows", [2, 20])
def test_the_list_of_exemptions_costs_the_same_for_many(
    rows, client, loop, django_assert_max_num_queries
):
    RuleExemptionFactory.create_batch(rows, household=HouseholdFactory(region=loop.grid))
    client.force_login(loop.county_clerk)

    with django_assert_max_num_queries(17):
        page = client.get(url("exemption-list")).content.decode()

    assert page.count("车辆为残疾人代步车") == rows


# --- exemptions ---------------------------------------------------------------------------------
def exemption_form(**changes):
    return {
        "reason": "车辆为残疾人代步车",
        "paper": "都扶领函〔2018〕3号",
        "valid_from": today().isoformat(),
        "valid_until": (today() + timedelta(days=300)).isoformat(),
        **changes,
    }


def test_an_exemption_is_put_forward_from_the_lead_and_signed(client, officer, loop):
    lead = loop.lead()
    client.force_login(loop.county_clerk)
    client.post(url("exemption-new", lead=lead.pk), exemption_form(whom="person"))
    row = RuleExemption.objects.get()
    client.force_login(officer(Duty.COUNTY_OFFICE, loop.grid.parent.parent.parent))

    client.post(url("exemption-sign", row.pk))

    lead = Lead.objects.get()
    assert (lead.status, lead.exemption) == (Status.WITHDRAWN, row)
    assert Event.objects.filter(kind="screening.lead.exempted").count() == 1
    assert "车辆为残疾人代步车" in client.get(url("lead-detail", lead.pk)).content.decode()


def test_an_answer_under_review_stays_when_an_exemption_is_signed(loop, officer):
    lead = loop.filed(loop.lead())
    row = RuleExemptionFactory(household=lead.household, person=lead.person, waiting=True)

    exemptions.sign(row, by=officer(Duty.COUNTY_OFFICE, loop.grid.parent.parent.parent))

    assert Lead.objects.get().status == Status.ANSWERED


def test_a_county_is_let_off_a_rule(client, loop):
    county = loop.grid.parent.parent.parent
    client.force_login(loop.county_clerk)

    client.post(url("exemption-new", rule="r03"), exemption_form(region=county.code))

    row = RuleExemption.objects.get()
    assert (row.subject_kind, row.region, row.rule) == ("county", county, "r03")


def test_a_household_is_let_off_from_its_page(client, loop):
    home = HouseholdFactory(region=loop.grid)
    client.force_login(loop.county_clerk)

    client.post(url("exemption-new", household=home.pk), exemption_form(rule="r05"))

    assert RuleExemption.objects.get().household == home


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"valid_until": "2099-01-01"}, "valid_until", id="too-long"),
        pytest.param({"valid_from": "2018-01-01"}, "valid_from", id="past"),
        pytest.param({"paper": ""}, "paper", id="no-paper"),
    ],
)
def test_an_exemption_that_cannot_be_is_refused(client, loop, changes, field):
    client.force_login(loop.county_clerk)
    form = exemption_form(whom="person", **changes)

    response = client.post(url("exemption-new", lead=loop.lead().pk), form)

    assert response.status_code == 422
    assert f'id="id_{field}_error"' in response.content.decode()


def test_nobody_is_exempt_twice(client, loop):
    lead = loop.lead()
    RuleExemptionFactory(household=lead.household, person=lead.person, waiting=True)
    client.force_login(loop.county_clerk)

    response = client.post(url("exemption-new", lead=lead.pk), exemption_form(whom="person"))

    assert (response.status_code, RuleExemption.objects.count()) == (422, 1)


def test_an_exemption_ends_once_with_a_reason(client, officer):
    row = RuleExemptionFactory()
    county = row.region.parent.parent.parent
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    client.post(url("exemption-end", row.pk), {"reason": "车辆已转为家用"})
    client.post(url("exemption-end", row.pk), {"reason": "再次结束这项豁免"})

    row.refresh_from_db()
    assert row.end_reason == "车辆已转为家用"
    assert Event.objects.filter(kind="screening.exemption.ended").count() == 1


WHO = [
    pytest.param("county_clerk", 200, id="the-county"),
    pytest.param("village_leader", 200, id="the-village-sees-it"),
    pytest.param("prefecture_clerk", 200, id="the-prefecture"),
]


@pytest.mark.parametrize(("person", "status"), WHO)
def test_who_sees_an_exemption(client, loop, person, status):
    row = RuleExemptionFactory(household=HouseholdFactory(region=loop.grid))
    client.force_login(getattr(loop, person))

    assert client.get(url("exemption-detail", row.pk)).status_code == status


def test_a_village_sees_what_its_county_is_let_off(client, loop):
    row = RuleExemptionFactory(of_county=True, region=loop.grid.parent.parent.parent)
    client.force_login(loop.village_leader)

    assert client.get(url("exemption-detail", row.pk)).status_code == 200


def test_an_exemption_elsewhere_is_not_found(client, loop):
    client.force_login(loop.county_clerk)

    assert client.get(url("exemption-detail", RuleExemptionFactory().pk)).status_code == 404


def test_a_village_puts_no_exemption_forward(client, loop):
    client.force_login(loop.village_leader)

    assert client.get(url("exemption-new", lead=loop.lead().pk)).status_code == 403


def test_whom_a_person_exemption_names(loop):
    lead = loop.lead()

    assert exemptions.of_lead(lead) == Whom("person", lead.region, lead.household, lead.person)
    assert exemptions.of_lead(lead, with_household=True).person is None
