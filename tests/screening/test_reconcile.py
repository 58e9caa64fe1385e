"""New, still there, changed, vanished, back again; nothing is written without a difference."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from ledger import deadlines, events
from ledger.models import Event, Status
from regions.duties import Duty
from screening.comparison.rules import load_rules
from screening.models import Lead
from screening.reconcile import Guard, reconcile
from tests.factories import (
    GridFactory,
    HouseholdFactory,
    JobFactory,
    LeadFactory,
    MembershipFactory,
    PersonFactory,
    PostingFactory,
    RunFactory,
)
from tests.screening.findings import finding, finding_again, outcome

pytestmark = pytest.mark.django_db
RULES = load_rules()
OTHER = "b" * 64


@pytest.fixture
def grid():
    return GridFactory()


@pytest.fixture
def county(grid):
    return grid.parent.parent.parent


@pytest.fixture
def member(grid):
    return MembershipFactory(household=HouseholdFactory(region=grid))


@pytest.fixture
def compare(county, tmp_path):
    """`compare([finding, …])` reconciles a new run of the county and returns the counts."""

    def run(findings, *, region=None, guard=None, counties=None, **ran):
        place = region or county
        row = RunFactory(job=JobFactory(region=place), region=place)
        made = outcome(tmp_path / str(row.pk), findings, counties or [county.code], **ran)
        with transaction.atomic():
            return reconcile(row, made, RULES, guard)

    return run


@pytest.fixture
def open_lead(grid):
    """`open_lead(**fields)` makes a lead of r03 in the grid."""

    def make(**fields):
        return LeadFactory(household=HouseholdFactory(region=grid), **fields)

    return make


@pytest.fixture
def closed_lead(open_lead, officer, county):
    def make(**fields):
        closer = officer(Duty.COUNTY_OFFICE, county)
        closed = {"status": "closed", "verdict": "not_true", "closed_at": timezone.now()}
        return open_lead(closed_by=closer, decided_hash="a" * 64, **(closed | fields))

    with connection.cursor() as cursor:  # proofs of a verdict are another module's business
        cursor.execute("SET session_replication_role = replica")
    yield make
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = DEFAULT")


def kinds() -> list[str]:
    return [event.kind.removeprefix("screening.lead.") for event in Event.objects.order_by("id")]


def versions() -> list[tuple]:
    """The physical version of each lead: any rewrite changes it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, xmin::text, ctid::text FROM screening_lead ORDER BY id")
        return cursor.fetchall()


# --- new ---------------------------------------------------------------------------------------
def test_a_finding_becomes_a_lead_that_lies_at_the_county(compare, member, county, grid):
    compare([finding(member)])

    lead = Lead.objects.get()
    assert (lead.rule, lead.kind, lead.feed) == ("r03", "A", "ga_vehicle")
    assert (lead.person_id, lead.household_id) == (member.person_id, member.household_id)
    assert (lead.region, lead.holder, lead.status) == (grid, county, Status.PENDING)
    assert lead.title == "建档立卡人口名下登记有机动车"
    assert lead.evidence["rows"][0]["department"] == "小型轿车"


def test_a_lead_is_due_after_the_working_days_of_its_rule(compare, member):
    compare([finding(member)])

    days = next(rule.days for rule in RULES if rule.code == "r03")
    expected = deadlines.add_working_days(timezone.localdate(), days)
    assert Lead.objects.get().due_on == expected


def test_the_opening_is_an_event_with_number_and_due_day(compare, member):
    compare([finding(member)])

    event, lead = Event.objects.get(), Lead.objects.get()
    assert (event.kind, event.after) == ("screening.lead.opened", "pending")
    assert event.data["number"] == lead.number
    assert event.data["due_on"] == lead.due_on.isoformat()
    assert list(events.verify()) == []


def test_numbers_go_on_where_the_last_run_stopped(compare, grid):
    members = [MembershipFactory(household=HouseholdFactory(region=grid)) for _ in range(3)]
    year = timezone.localdate().year

    compare([finding(members[0])])
    compare([finding(each) for each in members])

    numbers = list(Lead.objects.order_by("number").values_list("number", flat=True))
    assert numbers == [f"XS-{year}-03-0000{n}" for n in (1, 2, 3)]


def test_a_number_beyond_five_digits_is_not_cut(compare, member, open_lead):
    open_lead(number=f"XS-{timezone.localdate().year}-03-99999")

    compare([finding(member)], guard=Guard(is_off=True))

    assert Lead.objects.filter(number__endswith="-03-100000").exists()


def test_a_household_finding_names_no_person(compare, member):
    fields = {"subject_kind": "household", "subject_id": member.household_id}

    compare([finding(member, rule="r22", **fields)], rules=("r22",))

    assert Lead.objects.get().person is None


def test_the_worker_of_the_grid_is_responsible(compare, member, grid):
    worker = PostingFactory(duty=Duty.GRID_WORKER, region=grid).user

    compare([finding(member)])

    assert Lead.objects.get().responsible == worker


def test_a_worker_who_left_is_not_responsible(compare, member, grid):
    yesterday = timezone.localdate() - timedelta(days=1)
    PostingFactory(duty=Duty.GRID_WORKER, region=grid, starts_on=yesterday, ends_on=yesterday)

    compare([finding(member)])

    assert Lead.objects.get().responsible is None


def test_a_household_outside_the_region_gets_no_lead(compare):
    stranger = MembershipFactory()

    compare([finding(stranger)])

    assert not Lead.objects.exists()


def test_leads_of_a_prefecture_run_lie_at_the_prefecture(compare, member, county):
    compare([finding(member)], region=county.parent)

    assert Lead.objects.get().holder == county.parent


# --- still there -------------------------------------------------------------------------------
def test_the_same_night_again_writes_nothing(compare, member):
    compare([finding(member)])
    before, told = versions(), Event.objects.count()

    counts = compare([finding(member)])

    assert versions() == before
    assert Event.objects.count() == told
    assert (counts["r03"].new, counts["r03"].still) == (0, 1)


# --- changed -----------------------------------------------------------------------------------
def test_an_open_lead_takes_over_changed_evidence(compare, open_lead):
    lead = open_lead(status=Status.VERIFYING)

    compare([finding_again(lead, OTHER)])

    lead.refresh_from_db()
    assert lead.evidence_hash == OTHER
    assert (lead.status, lead.round) == (Status.VERIFYING, 1)
    assert kinds() == ["changed"]


def test_a_decided_lead_with_the_same_values_stays_closed(compare, closed_lead):
    closed_lead()
    before = versions()

    counts = compare([finding_again(Lead.objects.get())])

    assert versions() == before
    assert counts["r03"].decided == 1
    assert kinds() == []


def test_a_decided_lead_comes_back_when_a_value_changed(compare, closed_lead, county):
    lead = closed_lead()

    compare([finding_again(lead, OTHER)])

    lead.refresh_from_db()
    assert (lead.status, lead.round, lead.holder) == (Status.PENDING, 2, county)
    assert (lead.closed_at, lead.closed_by, lead.decided_hash) == (None, None, "")
    event = Event.objects.get()
    assert (event.kind, event.before, event.after) == (
        "screening.lead.reopened_by_run",
        "closed",
        "pending",
    )


def test_a_decided_lead_that_is_not_found_is_left_alone(compare, closed_lead):
    closed_lead()
    before = versions()

    compare([])

    assert versions() == before


# --- vanished and back -------------------------------------------------------------------------
def test_a_lead_that_is_not_found_is_marked_and_not_closed(compare, open_lead):
    lead = open_lead()

    compare([])

    lead.refresh_from_db()
    assert lead.has_vanished
    assert lead.status == Status.PENDING
    assert kinds() == ["vanished"]


def test_a_vanished_lead_is_marked_once(compare, open_lead):
    open_lead()
    compare([])
    before = versions()

    compare([])

    assert versions() == before


def test_a_vanished_lead_that_is_found_is_back(compare, open_lead):
    lead = open_lead()
    compare([])

    compare([finding_again(lead)])

    lead.refresh_from_db()
    assert not lead.has_vanished
    assert kinds() == ["vanished", "back"]


def test_a_rule_that_waited_marks_nothing(compare, open_lead):
    lead = open_lead()

    compare([], waiting=("r03",))

    lead.refresh_from_db()
    assert not lead.has_vanished


def test_a_county_without_the_data_keeps_its_leads(compare, open_lead, county):
    lead = open_lead()
    elsewhere = GridFactory().parent.parent.parent

    compare([], region=county.parent, counties=[elsewhere.code])

    lead.refresh_from_db()
    assert not lead.has_vanished


def test_a_county_run_does_not_judge_pairs_that_the_prefecture_found(compare, open_lead, county):
    prefecture_run = RunFactory(job=JobFactory(region=county.parent), region=county.parent)
    lead = open_lead(rule="r15", first_run=prefecture_run)

    compare([], rules=("r15",))

    lead.refresh_from_db()
    assert not lead.has_vanished


def test_a_county_run_judges_what_each_household_says_of_itself(compare, open_lead, county):
    prefecture_run = RunFactory(job=JobFactory(region=county.parent), region=county.parent)
    lead = open_lead(rule="r36", first_run=prefecture_run)

    compare([], rules=("r36",))

    lead.refresh_from_db()
    assert lead.has_vanished


def test_the_prefecture_judges_pairs_that_it_found(compare, open_lead, county):
    prefecture_run = RunFactory(job=JobFactory(region=county.parent), region=county.parent)
    lead = open_lead(rule="r15", first_run=prefecture_run)

    compare([], rules=("r15",), region=county.parent)

    lead.refresh_from_db()
    assert lead.has_vanished


# --- the guard against broken deliveries -------------------------------------------------------
def leads_of(grid, count: int) -> list[Lead]:
    people = PersonFactory.create_batch(count)
    household = HouseholdFactory(region=grid)
    return [LeadFactory(household=household, person=person) for person in people]


def test_a_great_drop_holds_back_the_marking_and_says_so(compare, grid):
    leads = leads_of(grid, 60)

    counts = compare([finding_again(lead) for lead in leads[20:]])

    assert not Lead.objects.filter(vanished_run__isnull=False).exists()
    assert "20 条线索（共 60 条）" in counts["r03"].suspended


@pytest.mark.parametrize(
    ("before", "gone"),
    [
        pytest.param(70, 21, id="not-more-than-thirty-percent"),
        pytest.param(19, 19, id="fewer-than-twenty"),
    ],
)
def test_an_ordinary_drop_is_marked(compare, grid, before, gone):
    leads = leads_of(grid, before)

    compare([finding_again(lead) for lead in leads[gone:]])

    assert Lead.objects.filter(vanished_run__isnull=False).count() == gone


@pytest.mark.parametrize(
    ("usual", "found", "held"),
    [
        pytest.param(10, 31, True, id="many-times-as-many"),
        pytest.param(16, 31, False, id="not-twice-as-many"),
        pytest.param(1, 20, False, id="fewer-than-twenty-more"),
    ],
)
def test_a_count_that_jumps_holds_back_the_marking_and_says_so(compare, grid, usual, found, held):
    gone = leads_of(grid, 1)
    members = [MembershipFactory(household=HouseholdFactory(region=grid)) for _ in range(found)]

    counts = compare([finding(each) for each in members], guard=Guard(usual={"r03": usual}))

    assert (Lead.objects.get(pk=gone[0].pk).vanished_run_id is None) == held
    assert ("31 条，此前为 10 条" in counts["r03"].suspended) == held


def test_a_drop_that_somebody_accepts_is_marked(compare, grid):
    leads_of(grid, 30)

    compare([], guard=Guard(is_off=True))

    assert Lead.objects.filter(vanished_run__isnull=False).count() == 30
