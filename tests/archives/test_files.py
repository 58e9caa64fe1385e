"""Who sees which files."""

import pytest
from django.urls import reverse

from regions.duties import Duty
from tests.factories import GridFactory
from tests.factories.archives import ArchiveFactory

pytestmark = pytest.mark.django_db


def test_files_are_seen_by_their_place_alone(client, officer, office):
    elsewhere = ArchiveFactory()
    client.force_login(office.worker)

    listed = client.get(reverse("archives:archive-list")).content.decode()
    own = client.get(reverse("archives:archive", args=[office.archive.pk]))
    other = client.get(reverse("archives:archive", args=[elsewhere.pk]))

    assert office.archive.household.head_name in listed
    assert elsewhere.household.head_name not in listed
    assert (own.status_code, other.status_code) == (200, 404)


def test_a_department_sees_no_file(client, officer, office):
    client.force_login(officer(Duty.COUNTY_DEPARTMENT, GridFactory().parent.parent.parent))

    assert client.get(reverse("archives:archive-list")).status_code == 403


def test_a_longer_list_asks_no_more_questions(client, office, django_assert_max_num_queries):
    client.force_login(office.worker)
    client.get(reverse("archives:archive-list"))
    with django_assert_max_num_queries(30) as few:
        client.get(reverse("archives:archive-list"))
    ArchiveFactory.create_batch(5, household__region=office.grid)

    with django_assert_max_num_queries(len(few)):
        client.get(reverse("archives:archive-list"))
