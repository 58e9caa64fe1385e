"""The checks over a village of 200 households, with defects planted."""

import pytest
from django.db import transaction

from archives.checks import engine, operations, rulebook
from archives.checks.engine import Written
from archives.checks.rulebook import CheckFileError
from archives.filing import operations as filing
from archives.models import Gap, Paper
from regions.duties import Duty
from tests.archives import _planted, _village
from tests.factories.archives import ArchiveFactory, kind_of
from tests.factories.regions import GridFactory, PostingFactory


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """Built once; what a test does to it is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        by = PostingFactory(duty=Duty.GRID_WORKER, region=GridFactory()).user
        yield _village.build(by.active_postings[0].region, by), by
        transaction.set_rollback(True)


@pytest.fixture
def village(built, db):
    return built


@pytest.mark.slow
def test_all_that_was_planted_in_a_village_is_found_and_nothing_is_invented(village):
    files, by = village
    operations.check_all()
    whole = _planted.found(files)

    planted = _planted.plant_all(files, by)
    operations.check_all()

    drawn = Paper.objects.filter(source="made").exclude(words="")
    told = [rulebook.sentence(gap.check_code, gap.said) for gap in Gap.objects.all()]
    assert whole == set()
    assert drawn.values("archive").distinct().count() == _village.HOMES
    assert drawn.count() == _village.HOMES * _village.DRAWN
    assert len(_planted.PLANTS) >= 30
    assert {code for _home, _kind, code in planted} == set(rulebook.checks())
    assert _planted.found(files) - planted == set()
    assert planted - _planted.found(files) == set()
    assert not [words for words in told if "—" in words or "{" in words]


@pytest.mark.slow
def test_a_second_check_writes_nothing_and_a_few_at_once_give_the_same(village):
    files, by = village
    _planted.plant_all(files, by)
    operations.check_all()
    night = _village.gaps_and_counts()

    again = operations.check_all()
    Gap.objects.all().delete()
    operations.check(archive.pk for archive in files.archives[:100])
    one_by_one = [operations.check([archive.pk]) for archive in files.archives[44:56]]
    operations.check(archive.pk for archive in files.archives[100:])

    assert again == Written(0, 0, 0)
    assert not any(written.gone or written.put for written in one_by_one)
    assert _village.gaps_and_counts() == night


def test_filing_checks_the_file_and_the_others_that_show_the_picture(village_of_two, page):
    mine, other, by = village_of_two
    first = filing.file_paper(
        mine, kind_of(mine, "photo_water"), filing.Told(), [page()], by=by
    )  # fmt: skip

    second = filing.file_paper(
        other, kind_of(other, "photo_water"), filing.Told(), [page()], by=by
    )  # fmt: skip
    both = set(Gap.objects.filter(check_code="c13").values_list("paper_id", flat=True))
    filing.remove(second, why="照片放错了", by=by)

    assert both == {first.pk, second.pk}
    assert not Gap.objects.filter(check_code="c13").exists()


def test_what_is_gathered_is_checked_once_at_the_end_and_gives_the_same(
    village_of_two, page, monkeypatch
):
    mine, other, by = village_of_two
    operations.check_all()  # whatever else is there
    asked = []
    few = engine.few
    monkeypatch.setattr(engine, "few", lambda keys, day: asked.append(keys) or few(keys, day))

    with transaction.atomic(), operations.gathered(), operations.gathered():
        filing.file_paper(mine, kind_of(mine, "photo_water"), filing.Told(), [page()], by=by)
        filing.file_paper(other, kind_of(other, "photo_water"), filing.Told(), [page()], by=by)
        before = Gap.objects.filter(check_code="c13").count()
    together = _village.gaps_and_counts()
    operations.check_all()

    assert before == 0
    assert asked == [[mine.pk, other.pk]]
    assert _village.gaps_and_counts() == together
    assert Gap.objects.filter(check_code="c13").count() == 2


def test_what_fails_while_it_is_gathered_is_not_checked(village_of_two, monkeypatch):
    mine, _other, _by = village_of_two
    monkeypatch.setattr(engine, "few", lambda keys, day: pytest.fail("checked"))

    with pytest.raises(LookupError), operations.gathered():
        _check_and_fail(mine.pk)


def _check_and_fail(key):
    operations.check([key])
    raise LookupError


@pytest.fixture
def village_of_two(office):
    other = ArchiveFactory(household__region=office.grid)
    return office.archive, other, office.worker


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("SELECT 1", "m99", id="no-header"),
        pytest.param(
            "-- code: c99\n-- title: 名\n-- state: missing\n-- says: 话\n-- do: 办\n"
            "SELECT p.title AS 材料\nFROM paper p\nWHERE true",
            "c99",
            id="another-state",
        ),
        pytest.param(
            "-- code: c99\n-- title: 名\n-- state: contradicts\n-- says: {别的}\n-- do: 办\n"
            "SELECT p.title AS 材料\nFROM paper p\nWHERE true",
            "c99",
            id="a-word-without-value",
        ),
        pytest.param(
            "-- code: c99\n-- title: 名\n-- state: contradicts\n-- says: 话\n-- do: 办\n"
            "SELECT p.title\nFROM paper p\nWHERE true",
            "c99",
            id="no-label",
        ),
    ],
)
def test_a_check_that_cannot_be_read_is_refused(text, name):
    with pytest.raises(CheckFileError, match=name):
        rulebook.parse(text, name)
