"""What the paper of a comparison is handed: the leads of each household, without their values."""

import pytest

from accountability import compared
from archives.made.known import COMPARED
from tests.factories import HouseholdFactory, LeadFactory

pytestmark = pytest.mark.django_db


def test_each_household_has_its_own_leads_and_no_values(django_assert_num_queries):
    leads = [
        LeadFactory(verdict="not_true"),
        LeadFactory(rule="gone", evidence={"车牌": "贵J00000"}),
    ]
    homes = [lead.household for lead in leads] + [HouseholdFactory()]

    with django_assert_num_queries(1):
        found = compared.leads_of(homes)

    assert set(found) == {lead.household_id for lead in leads}
    assert [line.outcome for lines in found.values() for line in lines] == ["不属实", ""]
    assert "贵J00000" not in str(found)


def test_the_paper_is_handed_them():
    assert compared.leads_of in COMPARED
