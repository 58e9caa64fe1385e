"""What a comparison did to which lead is kept with its cause."""

import pytest
from django.db import connection
from django.utils import timezone

from ledger import events
from ledger.events import Draft
from ledger.models import Status
from regions.duties import Duty
from screening.models import Lead, LeadChange
from tests.factories import GridFactory, HouseholdFactory, MembershipFactory, PersonFactory
from tests.factories.households import number
from tests.screening.nights import compared

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return GridFactory().parent.parent.parent


def share_a_number(county, sequence: int, count: int = 2) -> list:
    """Persons of households of their own, registered under one number: what r15 finds."""
    grid = GridFactory(parent__parent__parent=county)
    people = [PersonFactory(id_number=number(sequence)) for _ in range(count)]
    [MembershipFactory(person=each, household=HouseholdFactory(region=grid)) for each in people]
    return people


def changes(run) -> set[tuple[str, str, str]]:
    return set(LeadChange.objects.filter(run=run).values_list("lead__rule", "what", "cause"))


def test_the_first_comparison_has_nothing_to_compare_with(county):
    share_a_number(county, 7)

    run = compared(county)

    assert changes(run) == {("r15", "new", "first")}
    rule = next(rule for rule in run.facts["rules"] if rule["code"] == "r15")
    assert (rule["causes"], rule["open"]) == ({"new": {"first": 2}}, 2)


def test_the_same_night_again_changes_nothing(county):
    share_a_number(county, 7)
    compared(county)

    assert changes(compared(county)) == set()


def test_what_the_register_brings_and_takes_is_said(county):
    gone, _other = share_a_number(county, 7)
    compared(county)
    share_a_number(county, 8)
    type(gone).objects.filter(pk=gone.pk).update(id_raw=number(9), id_number=number(9))

    run = compared(county)

    assert changes(run) == {("r15", "new", "register"), ("r15", "vanished", "register")}
    rule = next(rule for rule in run.facts["rules"] if rule["code"] == "r15")
    assert rule["causes"] == {"new": {"register": 2}, "vanished": {"register": 2}}


def test_a_night_whose_files_are_gone_leaves_the_cause_open(county, settings):
    settings.COMPARISON_KEPT = 0
    compared(county)
    share_a_number(county, 7)

    assert changes(compared(county)) == {("r15", "new", "first")}


def test_what_people_closed_since_is_their_decision(county, officer):
    share_a_number(county, 7)
    compared(county)
    lead = Lead.objects.first()
    close(lead, officer(Duty.COUNTY_OFFICE, county))

    run = compared(county)

    assert LeadChange.objects.get(run=run).lead == lead
    assert changes(run) == {("r15", "decided", "decision")}


def close(lead: Lead, by) -> None:
    """Past the steps that a verdict takes, which are another module's business."""
    told = {"subject": "screening.lead", "subject_id": lead.pk}
    events.append(Draft("screening.lead.closed", lead.region, **told))
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        Lead.objects.filter(pk=lead.pk).update(
            status=Status.CLOSED,
            verdict="not_true",
            decided_hash=lead.evidence_hash,
            closed_at=timezone.now(),
            closed_by=by,
        )
        cursor.execute("SET session_replication_role = DEFAULT")
