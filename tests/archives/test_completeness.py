"""The pages of what files lack, and exemptions."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from archives.checks import exempting, operations
from archives.models import Archive, Exemption, Gap
from regions.duties import Duty
from tests.factories.archives import ArchiveFactory, PaperFactory
from tests.factories.households import HouseholdFactory
from tests.factories.regions import GridFactory


@pytest.fixture
def gap(office) -> Gap:
    PaperFactory(archive=office.archive, is_signed=False)
    operations.check([office.archive.pk])
    return Gap.objects.get(check_code="f01")


def test_what_is_exempted_is_not_found_again_until_that_ends(office, gap):
    archive, kind = office.archive, gap.kind
    before = Archive.objects.get(pk=archive.pk)

    made = exempting.exempt(archive, kind, "f01", why="本人不会写字，按手印", until=None,
                            by=office.county)  # fmt: skip
    operations.check_all()

    exempted = Archive.objects.get(pk=archive.pk)
    assert not Gap.objects.filter(check_code="f01").exists()
    assert (exempted.flawed, exempted.present) == (before.flawed - 1, before.present + 1)
    with pytest.raises(ValidationError, match="已经豁免"):
        exempting.exempt(archive, kind, "f01", why="再来一次", until=None, by=office.county)
    exempting.end(made, by=office.county)
    with pytest.raises(ValidationError, match="已经结束"):
        exempting.end(made, by=office.county)
    assert Gap.objects.filter(check_code="f01").exists()


def test_a_missing_kind_that_is_exempted_is_not_required(office, gap):
    before = Archive.objects.get(pk=office.archive.pk)
    missing = Gap.objects.get(check_code="m01", kind__code="hukou")

    exempting.exempt(office.archive, missing.kind, "m01", why="户口簿由派出所收回", until=None,
                     by=office.county)  # fmt: skip

    after = Archive.objects.get(pk=office.archive.pk)
    assert (after.missing, after.required) == (before.missing - 1, before.required - 1)


def test_an_exemption_that_is_over_holds_no_longer(office, gap):
    day = timezone.localdate()
    made = exempting.exempt(office.archive, gap.kind, "f01", why="本月补签", until=day,
                            by=office.county)  # fmt: skip
    Exemption.objects.filter(pk=made.pk).update(until=day - timedelta(days=1))

    operations.check([office.archive.pk])

    assert Gap.objects.filter(check_code="f01").exists()
    with pytest.raises(ValidationError, match="已经过去"):
        exempting.exempt(office.archive, gap.kind, "f02", why="还要补登记", by=office.county,
                         until=day - timedelta(days=1))  # fmt: skip
    with pytest.raises(ValidationError, match="没有写明原因"):
        exempting.exempt(office.archive, gap.kind, "f02", why="", until=None, by=office.county)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        pytest.param("county", 302, id="county-exempts"),
        pytest.param("township", 403, id="township-may-not"),
        pytest.param("other", 404, id="another-county-does-not-see-it"),
    ],
)
def test_who_may_exempt(client, officer, office, gap, who, status):
    other = officer(Duty.COUNTY_OFFICE, GridFactory().parent.parent.parent)
    client.force_login(other if who == "other" else getattr(office, who))

    response = client.post(reverse("archives:exempt", args=[gap.pk]), {"why": "本人不会写字"})

    assert response.status_code == status
    assert Exemption.objects.exists() == (status == 302)


def test_an_exemption_without_reason_is_sent_back_and_ended_by_a_button(client, office, gap):
    client.force_login(office.county)

    refused = client.post(reverse("archives:exempt", args=[gap.pk]), {"why": "无"})
    client.post(reverse("archives:exempt", args=[gap.pk]), {"why": "本人不会写字"})
    made = Exemption.objects.get()
    page = client.get(reverse("archives:archive", args=[office.archive.pk])).content.decode()
    client.post(reverse("archives:exemption-end", args=[made.pk]))
    client.post(reverse("archives:exemption-end", args=[made.pk]))

    made.refresh_from_db()
    assert refused.status_code == 422
    assert "本人不会写字" in page
    assert made.ended_by == office.county


def test_the_map_of_a_grid_worker_is_the_line_of_the_grid(client, office, gap):
    client.force_login(office.worker)

    lines = client.get(reverse("archives:map")).context["lines"]

    assert [line["line"].place for line in lines] == [office.grid]


def test_one_file_says_what_each_kind_lacks_and_the_remedy(client, office, gap):
    client.force_login(office.worker)

    page = client.get(reverse("archives:archive", args=[office.archive.pk])).content.decode()

    paper = reverse("archives:paper", args=[gap.paper_id])
    assert f'<a href="{paper}"><b>“贫困户申请书”没有签字。</b></a>' in page
    assert "缺“户口簿和身份证复印件”。" in page
    assert "请签字人补签" in page
    assert reverse("archives:exempt", args=[gap.pk]) not in page


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        pytest.param({}, True, id="all"),
        pytest.param({"state": "lacking"}, True, id="lacking"),
        pytest.param({"state": "whole"}, False, id="whole"),
        pytest.param({"state": "accepted"}, False, id="accepted"),
        pytest.param({"lacks": "flawed", "chapter": "who_is_poor"}, True, id="flawed-there"),
        pytest.param({"lacks": "flawed", "chapter": "pictures"}, False, id="flawed-elsewhere"),
        pytest.param({"chapter": "pictures"}, True, id="something-of-the-pictures"),
        pytest.param({"place": "没有这个地方"}, False, id="another-place"),
    ],
)
def test_the_list_is_narrowed_by_what_is_lacking(client, office, gap, query, seen):
    client.force_login(office.township)

    response = client.get(reverse("archives:archive-list"), query)

    assert (list(response.context["rows"]) == [office.archive]) is seen


@pytest.mark.parametrize("rows", [2, 12])
@pytest.mark.parametrize(("name", "queries"), [("archive-list", 11), ("todo", 13)])
def test_the_query_count_does_not_grow_with_files(
    client, office, rows, name, queries, django_assert_num_queries
):
    ArchiveFactory.create_batch(rows, household__region=office.grid)
    operations.check_all()
    client.force_login(office.worker)

    with django_assert_num_queries(queries):
        response = client.get(reverse(f"archives:{name}"))

    assert response.content.decode().count('href="/archives/files/') >= rows


def test_the_map_is_darker_where_more_is_missing_and_opens_the_list(client, office, gap):
    client.force_login(office.county)

    page = client.get(reverse("archives:map"))
    deeper = client.get(reverse("archives:map"), {"region": office.grid.parent.parent.code})
    strange = client.get(reverse("archives:map"), {"region": GridFactory().parent.code})

    line = page.context["lines"][0]
    assert line["line"].place == office.grid.parent
    assert {cell.shade for cell, _url in line["cells"]} == {5}
    assert "chapter=pictures" in line["cells"][-1][1]
    assert deeper.status_code == 200
    assert strange.status_code == 404


def test_the_grid_worker_sees_what_to_fetch_at_home_and_by_household(client, office, gap):
    client.force_login(office.worker)

    home = client.get(reverse("home")).content.decode()
    page = client.get(reverse("archives:todo")).content.decode()

    assert reverse("archives:todo") in home
    assert "“贫困户申请书”没有签字。" in page


def test_a_household_leads_to_its_file_and_one_without_says_so(client, office):
    client.force_login(office.worker)
    other = HouseholdFactory(region=office.grid)
    address = "archives:household-file"

    found = client.get(reverse(address, args=[office.archive.household_id]))
    none = client.get(reverse(address, args=[other.pk]))
    strange = client.get(reverse(address, args=[HouseholdFactory().pk]))

    assert found.url == reverse("archives:archive", args=[office.archive.pk])
    assert none.status_code == 200
    assert strange.status_code == 404


def test_files_are_opened_at_night_for_registered_and_monitored_households(office):
    registered = HouseholdFactory(region=office.grid)
    monitored = HouseholdFactory(
        region=office.grid, poor_kind="一般农户", monitor_kind="突发严重困难户"
    )
    HouseholdFactory(region=office.grid, poor_kind="一般农户")
    HouseholdFactory(region=office.grid, dissolved_on=timezone.localdate())

    operations.check_all(office.grid.path)

    opened = Archive.objects.exclude(pk=office.archive.pk)
    assert {one.household for one in opened} == {registered, monitored}
    assert {(one.opener, one.place_path) for one in opened} == {(None, office.grid.path)}
    assert operations.open_missing() == 0
