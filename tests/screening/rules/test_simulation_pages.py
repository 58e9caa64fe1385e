"""Pages of simulations: asking, the masked list, download, switching on."""

import pytest
from django.urls import reverse
from django.utils import timezone

from ledger.models import Event, Job
from regions.duties import Duty
from screening.models import RuleParameter, SimulatedLead, Simulation
from tests.factories import (
    CountyFactory,
    JobFactory,
    RunFactory,
)

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


def url(name, *args, **query):
    found = reverse(f"screening:{name}", args=args)
    return f"{found}?{'&'.join(f'{k}={v}' for k, v in query.items())}" if query else found


# --- simulations --------------------------------------------------------------------------------
@pytest.fixture
def made(loop):
    """A finished simulation of the county with one lead that would open."""
    county = loop.grid.parent.parent.parent
    row = Simulation.objects.create(
        region=county,
        rule="r03",
        job=JobFactory(
            kind="simulation", region=county, state=Job.State.DONE, requester=loop.worker
        ),
        values={"min_price_yuan": 50000},
        facts={"effects": {"opens": 1}, "found_before": 2, "found_after": 3, "seconds": 1.0},
        finished_at=timezone.now(),
    )
    lead = loop.lead()
    SimulatedLead.objects.create(
        simulation=row,
        region=loop.grid,
        effect="opens",
        subject_kind="person",
        subject_pk=lead.person_id,
        household=lead.household,
        person=lead.person,
        said="小型轿车 4万元",
    )
    return row


def test_a_simulation_shows_its_list_masked(client, loop, made):
    client.force_login(loop.county_clerk)

    page = client.get(url("simulation-detail", made.pk)).content.decode()

    assert "小型轿车 4万元" in page
    assert made.leads.get().person.name not in page


def test_switching_on_puts_the_number_forward(client, loop, made):
    client.force_login(loop.county_clerk)
    form = {"valid_from": today().isoformat(), "source": "都扶领发〔2018〕12号"}

    client.post(url("simulation-switch", made.pk), form)

    row = RuleParameter.objects.get()
    assert (row.value, row.region, row.is_waiting) == (50000, made.region, True)


def test_the_list_of_a_simulation_is_downloaded_with_an_event(client, loop, made):
    client.force_login(loop.county_clerk)

    response = client.get(url("simulation-export", made.pk))

    assert response.status_code == 200
    assert Event.objects.get(kind="screening.lead.exported").data["rows"] == 1


@pytest.mark.parametrize(
    ("name", "duty", "where", "status"),
    [
        pytest.param("simulation-detail", Duty.COUNTY_OFFICE, "other", 404, id="another-county"),
        pytest.param("simulation-detail", Duty.LEADER, "same", 403, id="a-leader"),
        pytest.param("simulation-export", Duty.COUNTY_OFFICE, "other", 404, id="another-s-list"),
        pytest.param("simulation-progress", Duty.COUNTY_OFFICE, "same", 200, id="its-progress"),
        pytest.param("simulation-list", Duty.TOWNSHIP_OFFICE, "same", 403, id="a-township"),
    ],
)
def test_who_may_open_a_simulation(client, officer, made, name, duty, where, status):
    client.force_login(officer(duty, made.region if where == "same" else CountyFactory()))
    args = [] if name == "simulation-list" else [made.pk]

    assert client.get(url(name, *args)).status_code == status


def test_starting_without_a_comparison_says_so(client, loop):
    county = loop.grid.parent.parent.parent
    client.force_login(loop.county_clerk)

    response = client.post(
        url("simulation-new", "r03"), {"region": county.code, "min_price_yuan": "50000"}
    )

    assert response.status_code == 422
    assert "还没有做过比对" in response.content.decode()


def test_starting_begins_a_job(client, loop):
    county = loop.grid.parent.parent.parent
    RunFactory(job=JobFactory(region=county), region=county, finished_at=timezone.now())
    client.force_login(loop.county_clerk)

    response = client.post(
        url("simulation-new", "r03"), {"region": county.code, "min_price_yuan": "50000"}
    )

    assert response.status_code == 302
    assert Simulation.objects.get().values == {"min_price_yuan": 50000}
