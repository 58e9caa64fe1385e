"""The demo's whole files are whole by the checks of the program."""

import pytest

from accountability.demo import archives_whole
from archives.models import Archive
from tests.archives.made_homes import large

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_a_whole_file_lacks_nothing_and_nothing_in_it_contradicts(office):
    archive = large(office.grid)

    count = archives_whole.make_whole(archive, by=office.worker)

    archive = Archive.objects.get(pk=archive.pk)
    assert [str(gap.kind) for gap in archive.gaps.select_related("kind")] == []
    assert archive.required == archive.present > 30
    assert archive.papers.count() == count


def test_of_a_whole_file_some_kinds_are_left_out(office):
    archive = large(office.grid)
    kinds = frozenset({"visits", "photo_water"})

    archives_whole.make_whole(archive, by=office.worker, but=kinds)

    assert set(archive.gaps.values_list("kind__code", "state")) == {
        (code, "missing") for code in kinds
    }
