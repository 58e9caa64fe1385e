"""What must hold for a whole file of the register, at its full length."""

import pytest

from households.models import RegisterDifference
from tests.factories import VillageFactory
from tests.households.round_trip import differing, round_trip, table

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_fifty_thousand_persons_come_back_the_same(tmp_path):
    villages = [VillageFactory()]
    villages += [VillageFactory(parent=villages[0].parent) for _n in range(9)]

    given, loaded, first, again, second = round_trip(villages, 50_000, tmp_path)

    assert (loaded.errors, loaded.people.new) == ([], 50_000)
    assert differing(table(first), table(given)) == []
    assert (again.errors, again.is_unchanged, again.people.same) == ([], True, 50_000)
    assert not RegisterDifference.objects.exists()
    assert differing(table(second), table(first)) == []
