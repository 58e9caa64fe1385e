"""Measures that the base map says were taken, and the papers that prove them."""

import pytest

from archives.checks import operations
from archives.models import Gap
from tests.factories.archives import ArchiveFactory, PaperFactory

pytestmark = pytest.mark.django_db
EVERY = [  # written down, so that a measure that nothing proves any more is missed
    ("loan", "金融帮扶"),
    ("public_post", "公益性岗位"),
    ("relocation", "搬迁"),
    ("education_aid", "义务教育帮扶"),
    ("education_aid", "其他教育帮扶"),
    ("subsistence", "综合保障"),
    ("photo_work", "产业帮扶"),
]


def asked_for(code: str, papers: bool = False, **household) -> set[str]:
    """The checks that say something of a kind of paper of a household."""
    given = {f"household__{name}": value for name, value in household.items()}
    archive = ArchiveFactory(**given)
    [PaperFactory(archive=archive, code=code) for _paper in range(papers)]
    operations.check([archive.pk])
    rows = Gap.objects.filter(archive=archive, kind__code=code, paper=None)
    return set(rows.values_list("check_code", flat=True))


@pytest.mark.parametrize(("code", "measure"), EVERY)
def test_a_measure_without_its_paper_is_named_and_with_it_is_not(code, measure):
    without = asked_for(code, measures=["健康帮扶", measure])
    with_it = asked_for(code, papers=True, measures=["健康帮扶", measure])
    of_another = asked_for(code, measures=["健康帮扶"])

    assert ("c30" in without, "c30" in with_it, "c30" in of_another) == (True, False, False)


def test_a_paper_that_is_missing_anyway_is_asked_for_once():
    needed = asked_for("relocation", is_relocated=True, measures=["搬迁"])

    assert len(needed) == 1
    assert "c30" not in needed
