"""Files of villages and townships: the list, opening in bulk, the file's page, the map."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from archives.catalogues import drafting
from archives.checks import operations
from archives.filing import operations as filing
from archives.filing.operations import Told
from archives.models import Archive
from archives.places import opening
from ledger.models import Event
from regions.duties import Duty
from tests.archives.catalogues import keepers_of
from tests.factories import GridFactory, VillageFactory
from tests.factories.archives import first

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year


def address(name, *args):
    return reverse(f"archives:{name}", args=args)


@pytest.fixture
def villages(office):
    """Three villages of the township; the first is the office's own."""
    township = office.grid.parent.parent
    return [office.grid.parent, *VillageFactory.create_batch(2, parent=township)]


def test_the_files_of_a_year_are_opened_for_all_villages_of_a_county_once(office, villages):
    county = office.grid.parent.parent.parent
    own = first("village")
    before = filing.open_place(villages[1], 2018, by=office.county)

    opened = opening.open_places(county, "village", 2018, by=office.county)
    again = opening.open_places(county, "village", 2018, by=office.county)

    files = Archive.objects.filter(holder="village", year=2018)
    assert {one.region for one in files} == set(villages)
    assert before.pk not in opened
    assert (len(opened), again) == (2, [])
    assert {(one.catalogue, one.place_path) for one in files} == {(own, v.path) for v in villages}
    assert {one.missing for one in files} == {20}
    assert Event.objects.filter(kind="archives.archive.opened").count() == 3


def test_a_new_file_of_a_village_follows_the_countys_own_version(office, villages):
    keepers = keepers_of(office.grid.parent.parent.parent)
    draft = keepers.draft("village")
    team = draft.kinds.get(code="work_team")
    drafting.change_line(team, {"title": "驻村工作队台账"}, by=keepers.first)
    newer = keepers.publish(draft)

    opening.open_places(villages[0], "village", YEAR, by=office.county)

    assert Archive.objects.get(holder="village").catalogue == newer


@pytest.mark.parametrize(
    ("at", "holder", "year", "why"),
    [
        pytest.param("county", "household", 2018, "没有2018年的这类档案", id="households-have-one"),
        pytest.param("county", "village", 2013, "没有2013年的这类档案", id="before-the-register"),
        pytest.param("county", "village", YEAR + 1, "这类档案", id="a-year-to-come"),
        pytest.param("village", "township", 2018, "没有可以建档", id="a-village-has-no-township"),
    ],
)
def test_what_cannot_be_opened_says_why(office, villages, at, holder, year, why):
    place = {"county": office.grid.parent.parent.parent, "village": villages[0]}[at]

    with pytest.raises(ValidationError, match=why):
        opening.open_places(place, holder, year, by=office.county)
    with pytest.raises(PermissionDenied):
        opening.open_places(villages[0].parent, "village", 2018, by=office.worker)


def test_places_are_listed_with_their_file_and_narrowed(client, office, villages):
    client.force_login(office.county)
    opened = filing.open_place(villages[0], 2018, by=office.county)
    query = {"holder": "village", "year": 2018}

    def shown(**more):
        rows = client.get(address("places"), {**query, **more}).context["rows"]
        return {row.place: row.archive for row in rows}

    assert shown() == {villages[0]: opened, villages[1]: None, villages[2]: None}
    assert set(shown(state="none")) == set(villages[1:])
    assert set(shown(state="lacking")) == {villages[0]}
    assert shown(state="whole") == shown(state="accepted") == {}
    assert set(shown(place=villages[1].name)) == {villages[1]}
    assert set(shown(region=villages[2].code)) == {villages[2]}
    assert set(shown(year=2017).values()) == {None}
    assert set(shown(holder="township")) == {villages[0].parent}
    assert set(shown(holder="nonsense", year="x")) == set(villages)


def test_files_are_opened_by_a_button_in_bulk_and_one_by_one(client, office, villages):
    client.force_login(office.township)
    township = villages[0].parent
    form = {"region": township.code, "holder": "village", "year": YEAR}

    one = client.post(address("places-open"), {**form, "region": villages[1].code}, follow=True)
    many = client.post(address("places-open"), form, follow=True)
    none = client.post(address("places-open"), form, follow=True)
    wrong = client.post(address("places-open"), {**form, "year": 1999}, follow=True)

    assert Archive.objects.filter(holder="village", year=YEAR).count() == 3
    said = [page.content.decode() for page in (one, many, none, wrong)]
    assert "新建了 1 本档案" in said[0]
    assert "新建了 2 本档案" in said[1]
    assert "当年都已建档" in said[2]
    assert "请选择建档范围" in said[3]


def test_papers_of_a_village_are_filed_and_its_page_leads_to_other_years(
    client, office, villages, page
):
    client.force_login(office.township)
    archive = filing.open_place(villages[0], 2018, by=office.township)
    other = filing.open_place(villages[0], 2017, by=office.township)
    kind = archive.catalogue.kinds.get(code="meetings")
    told = Told(made_on=date(2018, 5, 1), is_signed=True)

    paper = filing.file_paper(archive, kind, told, [page()], by=office.township)
    shown = client.get(address("archive", archive.pk))
    listed = client.get(address("archive-list"), {"holder": "village"}).context["rows"]

    archive.refresh_from_db()
    text = shown.content.decode()
    assert (archive.present, archive.missing) == (1, 19)
    assert set(listed) == {archive, other}
    assert address("paper", paper.pk) in text
    assert address("archive", other.pk) in text
    assert address("paper-new", archive.pk, "training") in text
    assert address("paper-makers", archive.pk) not in text
    assert client.get(address("paper-new", archive.pk, "training")).status_code == 200


@pytest.mark.parametrize(
    ("holder", "chapter"), [("village", "permanent"), ("township", "projects")]
)
def test_the_map_counts_files_of_villages_and_townships(client, office, villages, holder, chapter):
    county = office.grid.parent.parent.parent
    opening.open_places(county, holder, 2018, by=office.county)
    operations.check_all()
    client.force_login(office.county)

    page = client.get(address("map"), {"holder": holder})
    deeper = client.get(address("map"), {"holder": holder, "region": villages[0].parent.code})

    (last, url) = page.context["lines"][0]["cells"][-1]
    assert (last.chapter, last.shade) == (chapter, 5)
    assert f"holder={holder}" in url
    assert deeper.context["lines"]


CASES = [
    pytest.param(Duty.TOWNSHIP_OFFICE, "own", 302, id="township-opens-its-own"),
    pytest.param(Duty.PREFECTURE_OFFICE, "above", 403, id="prefecture-files-nothing"),
    pytest.param(Duty.TOWNSHIP_OFFICE, "other", 404, id="another-township-does-not-see-it"),
]


@pytest.mark.parametrize(("duty", "where", "status"), CASES)
def test_who_opens_files_in_bulk(client, officer, office, villages, duty, where, status):
    township = villages[0].parent
    at = {"own": township, "above": office.grid.ancestors[0],
          "other": GridFactory().parent.parent}[where]  # fmt: skip
    client.force_login(officer(duty, at))
    form = {"region": township.code, "holder": "village", "year": YEAR}

    response = client.post(address("places-open"), form)

    listed = client.get(address("places"))
    assert response.status_code == status
    assert listed.status_code == 200
    assert (township in {row.place.parent for row in listed.context["rows"]}) is (where != "other")
    assert Archive.objects.filter(holder="village").exists() is (status == 302)


def test_a_department_sees_no_list_of_places(client, officer, office):
    client.force_login(officer(Duty.COUNTY_DEPARTMENT, office.grid.parent.parent.parent))

    assert client.get(address("places")).status_code == 403


@pytest.mark.parametrize("rows", [2, 12])
def test_the_list_of_places_asks_no_more_questions_when_it_grows(
    client, office, rows, django_assert_num_queries
):
    township = office.grid.parent.parent
    VillageFactory.create_batch(rows - 1, parent=township)
    opening.open_places(township, "village", YEAR, by=office.county)
    client.force_login(office.township)

    with django_assert_num_queries(16):
        response = client.get(address("places"))

    assert response.content.decode().count('<tr id="place-') == rows


def test_the_keeper_of_one_county_is_led_to_the_number_of_its_fonds(client, office, officer):
    county = office.grid.parent.parent.parent
    township = officer(Duty.TOWNSHIP_OFFICE, office.grid.parent.parent)

    client.force_login(office.county)
    keeper = client.get(address("places")).content.decode()
    client.force_login(township)
    other = client.get(address("places")).content.decode()

    assert address("fonds", county.pk) in keeper
    assert address("fonds", county.pk) not in other
