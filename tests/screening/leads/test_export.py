"""The lead roster in full: asked for with a purpose, approved by another person, on the trail."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from households.exports import making, verbs
from households.models import Export, Household
from ledger.models import Event
from regions.duties import Duty
from screening import lead_export
from tests.factories import CountyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(loop):
    return loop.grid.parent.parent.parent


@pytest.fixture
def chief(officer, county):
    return officer(Duty.COUNTY_OFFICE, county)


@pytest.fixture
def lead(loop):
    return loop.lead()


def asked(county, by, *unmasked) -> Export:
    return verbs.ask(
        verbs.Request(
            kind=lead_export.KIND,
            region=county,
            year=2018,
            purpose="报县审计局",
            unmasked=frozenset(unmasked),
        ),
        by=by,
    )


def text(export: Export) -> str:
    export.refresh_from_db()
    book = CalamineWorkbook.from_path(str(making.folder_of(export) / export.file))
    return str(book.get_sheet_by_index(0).to_python())


def test_a_masked_roster_is_made_at_once(loop, county, lead):
    export = asked(county, loop.county_clerk)
    making.run(export.job_id)

    made = text(export)

    assert lead.household.household_no in made
    assert lead.id_shown not in made
    assert lead.person.name not in made


def test_numbers_in_full_wait_for_another_person(loop, county, chief, lead):
    export = asked(county, loop.county_clerk, "id")

    with pytest.raises(PermissionDenied):
        verbs.approve(export, by=loop.county_clerk)

    export.refresh_from_db()
    assert (export.state, export.job) == (Export.State.ASKED, None)


def test_approved_the_roster_has_names_and_numbers_in_full(loop, county, chief, lead):
    export = asked(county, loop.county_clerk, "id")
    verbs.approve(export, by=chief)
    export.refresh_from_db()
    making.run(export.job_id)

    made = text(export)

    assert lead.id_shown in made
    assert lead.person.name in made
    kinds = Event.objects.filter(subject_id=export.pk, data__table=lead_export.lead_sheet.TITLE)
    assert set(kinds.values_list("kind", flat=True)) == {
        f"households.export.{step}" for step in ("asked", "approved", "made")
    }


def test_the_roster_is_of_today_and_has_the_leads_of_households_that_are_no_more(
    loop, county, lead
):
    Household.objects.filter(pk=lead.household_id).update(dissolved_on=timezone.localdate())

    export = asked(county, loop.county_clerk)
    making.run(export.job_id)

    assert export.as_of == timezone.localdate()
    assert lead.household.household_no in text(export)


def test_leads_of_another_county_are_not_in_it(loop, county, lead, officer):
    other = CountyFactory(parent=county.parent)
    export = asked(other, officer(Duty.COUNTY_OFFICE, other))
    making.run(export.job_id)

    assert lead.household.household_no not in text(export)


@pytest.mark.parametrize(
    ("duty", "is_offered"),
    [
        pytest.param(Duty.COUNTY_OFFICE, True, id="the-county"),
        pytest.param(Duty.VILLAGE_LEADER, False, id="a-village"),
    ],
)
def test_table_10_offers_it_to_who_may_export(client, officer, loop, county, duty, is_offered):
    place = county if duty == Duty.COUNTY_OFFICE else loop.grid.parent
    client.force_login(officer(duty, place))

    page = client.get(reverse("accountability:table-detail", args=[10])).content.decode()

    assert (f"kind={lead_export.KIND}" in page) is is_offered


def test_the_page_that_asks_has_the_roster_chosen(client, loop, county, lead):
    client.force_login(loop.county_clerk)

    answer = client.get(
        reverse("households:export-new"), {"kind": lead_export.KIND, "region": county.code}
    )

    assert f'value="{lead_export.KIND}" selected' in answer.content.decode()
