"""How many statements the pages that everybody opens all day ask, session and user included.

Counted on the second page of a session: the first of each minute also keeps when it was seen.
"""

import pytest
from django.urls import reverse
from django.utils import timezone

from households.lists import figures
from regions.duties import Duty
from tests.factories import (
    HouseholdFactory,
    HouseholdYearFactory,
    IncomeSheetFactory,
    LeadFactory,
    MembershipFactory,
    PersonYearFactory,
    quality,
)
from tests.factories import base_map as more

pytestmark = pytest.mark.django_db
MOST = 12
YEARS = (2018, 2019, 2020)


@pytest.fixture
def clerk(client, officer, grid):
    client.force_login(officer(Duty.TOWNSHIP_OFFICE, grid.parent.parent))
    return client


@pytest.fixture
def grid():
    return HouseholdFactory().region


def a_full_household(grid, size):
    """A household with years, leads, acts, marks, findings, a procedure, a code, a judgement."""
    home = HouseholdFactory(region=grid, member_count=size)
    members = [
        MembershipFactory(household=home, relation="子女" if n else "户主") for n in range(size)
    ]
    for year in YEARS:
        HouseholdYearFactory(household=home, year=year, net_per_head_yuan=3000)
        [PersonYearFactory(person=one.person, year=year) for one in members]
    for one in members:
        more.ActFactory(household=home)
        LeadFactory(household=home, person=one.person)
        more.PairingFactory(household=home)
    quality.FindingFactory(household=home)
    more.MarkFactory(household=home)
    more.CodeFactory(household=home)
    more.ProcedureFactory(household=home, round__region=grid.parent)
    IncomeSheetFactory(household=home, year=2020)
    more.JudgementFactory(
        household=home, year=2020, state="signed", signed_at=timezone.now(),
        signed_by=more.ActFactory(household=home).proposed_by,
    )  # fmt: skip
    return home


@pytest.mark.parametrize("size", [1, 6])
@pytest.mark.parametrize("name", ["household-detail", "household-record"])
def test_a_household_and_its_record_ask_at_most_twelve(
    name, size, clerk, grid, django_assert_max_num_queries
):
    home = a_full_household(grid, size)
    url = reverse(f"households:{name}", args=[home.pk])
    clerk.get(url)

    with django_assert_max_num_queries(MOST):
        answer = clerk.get(url)

    assert answer.status_code == 200


@pytest.mark.parametrize("size", [1, 30])
@pytest.mark.parametrize("name", ["household-list", "person-list"])
def test_the_lists_ask_at_most_twelve(name, size, clerk, grid, django_assert_max_num_queries):
    MembershipFactory.create_batch(size, household__region=grid)
    figures.rebuild()
    url = reverse(f"households:{name}")
    clerk.get(url, {"all": "yes"})

    with django_assert_max_num_queries(MOST):
        answer = clerk.get(url, {"all": "yes"})

    assert len(answer.context["shown"].rows) >= size


def test_a_session_is_kept_once_a_minute_and_at_once_from_another_browser(
    clerk, django_assert_num_queries
):
    """The five statements: two of the session, one of its person, and a savepoint."""
    url = reverse("healthz")
    clerk.get(url)

    with django_assert_num_queries(1 + 1):  # the person, and what the address itself asks
        clerk.get(url)
    with django_assert_num_queries(1 + 5 + 1):
        clerk.get(url, headers={"User-Agent": "another browser"})


def test_the_record_names_who_is_responsible(clerk, grid, officer):
    home = HouseholdFactory(region=grid)
    worker = officer(Duty.GRID_WORKER, grid)
    pair = more.PairingFactory(household=home)

    answer = clerk.get(reverse("households:household-record", args=[home.pk]))

    said = dict(answer.context["responsibility"])
    assert worker.full_name in said["网格"]
    assert pair.helper.name in said["帮扶责任人"]
    assert said["县市"] == "空缺"
