"""All files checked by two connections: in a module of its own, for what is built beside other
checks stands in a transaction that another connection does not see.
"""

import pytest

from archives.checks import operations
from archives.checks.engine import Written
from tests.archives._village import gaps_and_counts
from tests.factories.archives import ArchiveFactory


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_connections_check_every_file_once_and_give_the_same():
    files = [ArchiveFactory() for _file in range(3)]  # in counties of their own

    written = operations.check_everything()
    shares = operations._shares(2)
    at_once = gaps_and_counts()
    again = operations.check_all()

    assert written.counted == len(files)
    assert written.put == len(at_once[0]) > 0
    assert len(shares) == 2
    assert sum(len(share) for share in shares) == len(files)
    assert again == Written(0, 0, 0)
    assert gaps_and_counts() == at_once
