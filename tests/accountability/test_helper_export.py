"""The roster of helpers in full: asked for with a purpose, approved by another, on the trail."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accountability.reports import helpers
from households.exports import making, verbs
from households.models import Export, Helper, Pairing
from ledger.models import Event
from regions.duties import Duty
from tests.factories import CountyFactory, HouseholdFactory

pytestmark = pytest.mark.django_db
DAY = timezone.localdate()
PHONE = "138" + "0" * 4 + "1234"
HEAD = "测试甲"


@pytest.fixture
def pairing():
    home = HouseholdFactory(head_name=HEAD)
    village = home.region.parent
    helper = Helper.objects.create(region=village, name="甲示例", unit="县教育局", phone=PHONE)
    return Pairing.objects.create(household=home, helper=helper, starts_on=DAY - timedelta(days=9))


@pytest.fixture
def county(pairing):
    return pairing.household.region.parent.parent.parent


@pytest.fixture
def clerk(officer, county):
    return officer(Duty.COUNTY_OFFICE, county)


@pytest.fixture
def chief(officer, county):
    return officer(Duty.COUNTY_OFFICE, county)


def asked(county, by, *unmasked) -> Export:
    wanted = verbs.Request(
        kind=helpers.KIND,
        region=county,
        year=DAY.year,
        purpose="报县审计局",
        unmasked=frozenset(unmasked),
    )
    return verbs.ask(wanted, by=by)


def text(export: Export) -> str:
    export.refresh_from_db()
    making.run(export.job_id)
    export.refresh_from_db()
    book = CalamineWorkbook.from_path(str(making.folder_of(export) / export.file))
    return str(book.get_sheet_by_index(0).to_python())


def test_a_masked_roster_is_made_at_once(county, clerk, pairing):
    made = text(asked(county, clerk))

    assert pairing.household.household_no in made
    assert "138****1234" in made
    assert (PHONE in made, HEAD in made) == (False, False)


def test_in_full_it_waits_for_another_person(county, clerk):
    export = asked(county, clerk, "person_phone")

    with pytest.raises(PermissionDenied):
        verbs.approve(export, by=clerk)

    export.refresh_from_db()
    assert (export.state, export.job) == (Export.State.ASKED, None)


@pytest.mark.parametrize(
    ("unmasked", "has_phone", "has_head"),
    [
        pytest.param(("person_phone",), True, False, id="telephones-alone"),
        pytest.param(("id",), False, True, id="names-alone"),
        pytest.param(("id", "person_phone"), True, True, id="both"),
    ],
)
def test_approved_it_has_in_full_what_was_asked_for_and_is_on_the_trail(
    county, clerk, chief, unmasked, has_phone, has_head
):
    export = asked(county, clerk, *unmasked)
    verbs.approve(export, by=chief)

    made = text(export)

    assert (PHONE in made, HEAD in made) == (has_phone, has_head)
    kinds = Event.objects.filter(subject_id=export.pk, data__table=helpers.NAME)
    assert set(kinds.values_list("kind", flat=True)) == {
        f"households.export.{step}" for step in ("asked", "approved", "made")
    }


def test_who_stands_by_a_household_no_more_or_in_another_county_is_not_in_it(
    county, clerk, pairing
):
    over = Helper.objects.create(region=county, name="乙示例", unit="县水务局")
    far = Helper.objects.create(region=county, name="丙示例", unit="县水务局")
    days = {"starts_on": DAY - timedelta(days=9), "ends_on": DAY - timedelta(days=1)}
    Pairing.objects.create(household=pairing.household, helper=over, **days)
    Pairing.objects.create(household=HouseholdFactory(), helper=far, starts_on=DAY)

    made = text(asked(county, clerk))

    assert [name in made for name in ("甲示例", "乙示例", "丙示例")] == [True, False, False]


@pytest.mark.parametrize(
    ("duty", "where", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, "county", 200, id="the-county"),
        pytest.param(Duty.VILLAGE_LEADER, "village", 403, id="a-village"),
        pytest.param(Duty.COUNTY_OFFICE, "another", 404, id="another-county"),
    ],
)
def test_who_may_ask_for_it(client, officer, pairing, county, duty, where, status):
    village = pairing.household.region.parent
    place = {"county": county, "village": village, "another": CountyFactory()}[where]
    client.force_login(officer(duty, place))
    of = {"kind": helpers.KIND, "region": county.code}

    answer = client.get(reverse("households:export-new"), of)

    assert answer.status_code == status


@pytest.mark.parametrize(
    ("duty", "is_offered"),
    [
        pytest.param(Duty.COUNTY_OFFICE, True, id="the-county"),
        pytest.param(Duty.VILLAGE_LEADER, False, id="a-village"),
    ],
)
def test_table_18_offers_it_to_who_may_export(client, officer, pairing, county, duty, is_offered):
    village = pairing.household.region.parent
    place = {Duty.COUNTY_OFFICE: county, Duty.VILLAGE_LEADER: village}[duty]
    client.force_login(officer(duty, place))

    page = client.get(reverse("accountability:table-detail", args=[18])).content.decode()

    assert (f"kind={helpers.KIND}" in page) is is_offered
