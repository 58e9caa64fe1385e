from types import SimpleNamespace

import pytest

from regions.duties import Duty
from tests.factories import GridFactory, HouseholdFactory, MembershipFactory, PersonFactory


@pytest.fixture
def place(officer):
    """A grid with a household of two, its worker, a colleague and who signs in the township."""
    grid = GridFactory()
    home = HouseholdFactory(region=grid, member_count=2, group_name="三组", head_name="陆甲")
    head = MembershipFactory(household=home, person=PersonFactory(name="陆甲"))
    wife = MembershipFactory(
        household=home, relation="配偶", person=PersonFactory(name="陆乙", sex="女")
    )
    return SimpleNamespace(
        grid=grid,
        home=home,
        head=head,
        wife=wife,
        worker=officer(Duty.GRID_WORKER, grid),
        other=officer(Duty.GRID_WORKER, grid),
        office=officer(Duty.TOWNSHIP_OFFICE, grid.parent.parent),
    )
