"""What two people want of one field is settled by a third with one press, in a real browser."""

from datetime import timedelta

import pytest
from django.utils import timezone

from households.models import Conflict, Household
from regions.duties import Duty
from tests.factories import (
    HouseholdFactory,
    HouseholdYearFactory,
    MembershipFactory,
    PersonFactory,
    PostingFactory,
)
from tests.factories.field import ConflictFactory

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def three_conflicts(grid):
    """The group, a number and the size of the house, of a worker of the grid."""
    worker = PostingFactory(duty=Duty.GRID_WORKER, region=grid, user__full_name="韦网格").user
    home = HouseholdFactory(region=grid, group_name="五组", head_name="陆甲")
    MembershipFactory(household=home, person=PersonFactory(name="陆甲"))
    wife = PersonFactory(name="陆乙", id_raw="522799199103072343")
    MembershipFactory(household=home, person=wife, relation="配偶")
    year = HouseholdYearFactory(household=home, year=2018, house_area_m2=96)
    ago = timezone.now() - timedelta(days=9)
    of = {"household": home, "mine_by": worker, "theirs_name": "莫镇长", "theirs_at": ago}
    ConflictFactory(**of, received_at=ago)
    ConflictFactory(
        **of, table="Person", row=wife.pk, field="id_raw", base="522799********2343",
        mine="522799199003072343", theirs="522799199103072343",
    )  # fmt: skip
    ConflictFactory(
        **of, table="HouseholdYear", row=year.pk, field="house_area_m2", base="80", mine="120.5",
        theirs="96",
    )  # fmt: skip
    return home


def test_two_values_are_settled_by_one_press(village_people, visit):
    home = three_conflicts(village_people.grid)
    first = Conflict.objects.get(field="group_name")
    here = visit(village_people.township.username)
    here.both("conflict-none", "/households/conflicts/?state=theirs")
    here.both("conflict-list", "/households/conflicts/?state=open&who=decide")
    here.both("conflict", f"/households/conflicts/{first.pk}/?queue=1")
    here.press("采用网格员所填值，签字裁定")
    here.look("conflict-next-phone")

    assert here.faults == []
    assert Household.objects.get(pk=home.pk).group_name == "四组"
    here.both("conflict-settled", f"/households/conflicts/{first.pk}/")
    assert here.faults == []
