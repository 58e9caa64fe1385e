"""How long a verdict holds, and what exemption does, night by night."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ledger.models import Event, Status
from screening.models import Lead
from tests.factories import CountyFactory, RuleExemptionFactory
from tests.screening.findings import finding, finding_again
from tests.screening.test_reconcile import (  # noqa: F401  fixtures
    OTHER,
    closed_lead,
    compare,
    county,
    grid,
    kinds,
    member,
    open_lead,
    versions,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def today():
    return timezone.localdate()


# --- a verdict with an end ----------------------------------------------------------------------
def test_a_verdict_whose_time_is_over_is_asked_again(compare, closed_lead):  # noqa: F811
    lead = closed_lead(holds_until=today() - DAY, hold_reason="挂名车")

    counts = compare([finding_again(lead)])

    lead.refresh_from_db()
    assert (lead.status, lead.round, lead.holds_until) == (Status.PENDING, 2, None)
    assert (kinds(), counts["r03"].expired) == (["expired"], 1)


def test_a_verdict_holds_on_its_last_day(compare, closed_lead):  # noqa: F811
    lead = closed_lead(holds_until=today(), hold_reason="挂名车")
    before = versions()

    counts = compare([finding_again(lead)])

    assert (versions(), counts["r03"].decided) == (before, 1)


def test_a_changed_value_comes_before_the_end(compare, closed_lead):  # noqa: F811
    lead = closed_lead(holds_until=today() + DAY, hold_reason="挂名车")

    compare([finding_again(lead, OTHER)])

    assert (Lead.objects.get().holds_until, kinds()) == (None, ["reopened_by_run"])


def test_what_is_found_no_more_is_not_asked_again(compare, closed_lead):  # noqa: F811
    closed_lead(holds_until=today() - DAY, hold_reason="挂名车")

    compare([])

    assert Lead.objects.get().status == Status.CLOSED


# --- exemptions ---------------------------------------------------------------------------------
def of_person(member, **fields):  # noqa: F811
    return RuleExemptionFactory(household=member.household, person=member.person, **fields)


@pytest.mark.parametrize("exempt", ["person", "household", "county"])
def test_whoever_is_exempt_gets_no_lead_and_is_counted(compare, member, county, exempt):  # noqa: F811
    made = {
        "person": lambda: of_person(member),
        "household": lambda: RuleExemptionFactory(
            subject_kind="household", household=member.household, person=None
        ),
        "county": lambda: RuleExemptionFactory(of_county=True, region=county),
    }
    made[exempt]()

    counts = compare([finding(member)])

    assert not Lead.objects.exists()
    assert (counts["r03"].exempt, counts["r03"].new) == (1, 0)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"waiting": True}, id="not-signed"),
        pytest.param({"rule": "r05"}, id="another-rule"),
        pytest.param({"valid_from": timezone.localdate() + DAY}, id="later"),
        pytest.param(
            {
                "valid_from": timezone.localdate() - 9 * DAY,
                "valid_until": timezone.localdate() - DAY,
            },
            id="over",
        ),
    ],
)
def test_an_exemption_out_of_force_exempts_nobody(compare, member, fields):  # noqa: F811
    of_person(member, **fields)

    counts = compare([finding(member)])

    assert (counts["r03"].new, counts["r03"].exempt) == (1, 0)


def test_another_county_s_exemption_exempts_nobody_here(compare, member):  # noqa: F811
    RuleExemptionFactory(of_county=True, region=CountyFactory())

    assert compare([finding(member)])["r03"].new == 1


def test_an_open_lead_of_somebody_exempt_is_withdrawn(compare, member):  # noqa: F811
    compare([finding(member)])
    exemption = of_person(member)

    counts = compare([finding(member)])

    lead = Lead.objects.get()
    assert (lead.status, lead.exemption) == (Status.WITHDRAWN, exemption)
    assert (kinds(), counts["r03"].exempted) == (["opened", "exempted"], 1)


def test_an_answer_under_review_is_not_taken_away(compare, member):  # noqa: F811
    compare([finding(member)])
    Lead.objects.update(status=Status.ANSWERED)
    of_person(member)

    counts = compare([finding(member)])

    assert Lead.objects.get().status == Status.ANSWERED
    assert (counts["r03"].vanished, counts["r03"].exempt) == (0, 1)


def test_the_same_night_again_writes_nothing_about_the_exempt(compare, member):  # noqa: F811
    compare([finding(member)])
    of_person(member)
    compare([finding(member)])
    before, told = versions(), Event.objects.count()

    compare([finding(member)])

    assert (versions(), Event.objects.count()) == (before, told)


def test_the_run_after_an_exemption_s_end_opens_the_lead_again(compare, member):  # noqa: F811
    compare([finding(member)])
    exemption = of_person(member)
    compare([finding(member)])
    exemption.ended_at, exemption.ended_by = timezone.now(), exemption.signed_by
    exemption.end_reason = "车辆已转为家用"
    exemption.save()

    counts = compare([finding(member)])

    lead = Lead.objects.get()
    assert (lead.status, lead.exemption, lead.round) == (Status.PENDING, None, 2)
    assert (kinds()[-1], counts["r03"].released) == ("released", 1)


def test_a_subject_never_found_before_is_opened_when_the_exemption_is_over(
    compare,  # noqa: F811
    member,  # noqa: F811
):
    exemption = of_person(member)
    compare([finding(member)])
    exemption.ended_at, exemption.ended_by = timezone.now(), exemption.signed_by
    exemption.end_reason = "车辆已转为家用"
    exemption.save()

    assert compare([finding(member)])["r03"].new == 1
