"""Pages of the report: who sees which region, and that figures open to their lists."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accountability import operations
from accountability.models import Item, Source
from accountability.operations import TakenOver
from ledger import events
from ledger.events import Draft
from ledger.models import Event
from regions.duties import Duty
from screening.models import Lead, Verdict
from tests.factories import GridFactory, LeadFactory, PrefectureFactory

pytestmark = pytest.mark.django_db
REPORT = reverse("accountability:close-out")


@pytest.fixture
def grid():
    return GridFactory()


@pytest.fixture
def county(grid):
    return grid.parent.parent.parent


def opened(count: int, grid) -> None:
    for lead in LeadFactory.create_batch(count, household__region=grid):
        events.append(
            Draft(
                kind="screening.lead.opened",
                region=lead.region,
                subject="screening.lead",
                subject_id=lead.pk,
                after="pending",
                data={"due_on": f"{timezone.localdate()}"},
            )
        )


@pytest.mark.parametrize(
    ("duty", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, 200, id="county office"),
        pytest.param(Duty.LEADER, 200, id="leader"),
        pytest.param(Duty.GRID_WORKER, 403, id="grid worker"),
        pytest.param(Duty.AUDITOR, 403, id="auditor"),
    ],
)
def test_who_may_see_the_report(duty, status, client, officer, county):
    client.force_login(officer(duty, county))

    assert client.get(REPORT).status_code == status


def test_another_countys_report_is_out_of_sight(client, officer, county):
    other = GridFactory().parent.parent.parent
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    assert client.get(REPORT, {"region": other.code}).status_code == 404


def test_the_prefecture_above_is_out_of_a_countys_sight(client, officer, county):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    assert client.get(REPORT, {"region": "522700"}).status_code == 404


def test_a_figure_opens_to_its_list(client, officer, grid, county):
    opened(3, grid)
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    page = client.get(REPORT)
    entries = client.get(page.context["lists"]["total"])

    assert page.context["report"].total.total == 3
    assert entries.context["page"].paginator.count == 3


def test_each_figure_of_a_rule_and_of_a_department_opens_to_as_many_leads(
    client, officer, grid, county
):
    opened(3, grid)
    one, two, _three = Lead.objects.order_by("pk")
    said(one, "answered", verdict=Verdict.TRUE_TO_RECTIFY)
    said(two, "answered", verdict=Verdict.NOT_TRUE)
    said(two, "closed", verdict=Verdict.NOT_TRUE)
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    page = client.get(REPORT)
    [(line, urls)] = page.context["kinds"]
    [(_group, its_urls)] = page.context["groups"]
    found = {state: client.get(url).context["page"].paginator.count for state, url in urls.items()}

    figures = line.figures
    assert found == {"total": 3, "closed": 1, "verified": 2, "true": 1}
    assert (figures.total, figures.closed, line.verified, line.found_true) == (3, 1, 2, 1)
    assert [client.get(its_urls[one]).context["page"].paginator.count for one in its_urls] == [
        found[one] for one in its_urls
    ]


def said(lead, after, **data):
    draft = Draft(
        kind=f"screening.lead.{after}", region=lead.region, subject="screening.lead",
        subject_id=lead.pk, after=after, data=data,
    )  # fmt: skip
    events.append(draft)


def test_a_leader_sees_figures_without_a_way_to_the_cases(client, officer, grid, county):
    opened(1, grid)
    client.force_login(officer(Duty.LEADER, county))

    page = client.get(REPORT)

    assert page.context["lists"] == {}
    assert client.get(reverse("accountability:entry-list")).status_code == 403
    assert client.get(reverse("accountability:table-detail", args=[10])).status_code == 403


def test_counts_of_a_county_do_not_move_with_another_countys_rows(client, officer, grid, county):
    opened(2, grid)
    opened(4, GridFactory())
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    assert client.get(REPORT).context["report"].total.total == 2


def test_a_day_in_the_future_is_today(client, officer, county):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    page = client.get(REPORT, {"as_of": "2999-01-01"})

    assert page.context["cut"].as_of == timezone.localdate()


@pytest.mark.parametrize("day", ["2018-02-30", "yesterday", ""])
def test_a_day_that_is_none_is_today(day, client, officer, county):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    assert client.get(REPORT, {"as_of": day}).context["cut"].as_of == timezone.localdate()


def test_a_report_that_does_not_add_up_is_not_shown(client, officer, grid, county):
    events.append(
        Draft(
            kind="test.ghost",
            region=grid,
            subject="screening.lead",
            subject_id=987_654,
            after="pending",
        )
    )
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    response = client.get(REPORT)

    assert response.status_code == 409
    assert "report" not in response.context


@pytest.mark.parametrize("number", [9, 10, 12])
def test_a_table_stands_on_a_page(number, client, officer, grid, county):
    opened(1, grid)
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    response = client.get(reverse("accountability:table-detail", args=[number]))

    assert response.status_code == 200
    assert response.context["table"].number == number


def test_an_export_is_a_workbook_and_an_event(client, officer, grid, county):
    opened(1, grid)
    user = officer(Duty.COUNTY_OFFICE, county)
    client.force_login(user)

    response = client.get(reverse("accountability:table-export", args=[9]))

    event = Event.objects.get(kind="accountability.table.exported")
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert b"".join(response.streaming_content).startswith(b"PK")
    assert (event.actor_id, event.data["table"]) == (user.pk, 9)


@pytest.mark.parametrize(
    ("duty", "status"),
    [
        pytest.param(Duty.LEADER, 403, id="leader sees but may not export"),
        pytest.param(Duty.TOWNSHIP_OFFICE, 404, id="township exports its own region only"),
    ],
)
def test_who_may_export(duty, status, client, officer, grid, county):
    where = county if duty == Duty.LEADER else grid.parent.parent
    client.force_login(officer(duty, where))

    response = client.get(reverse("accountability:table-export", args=[9]), {"region": county.code})

    assert response.status_code == status


def test_a_table_that_does_not_exist(client, officer, county):
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    assert client.get(reverse("accountability:table-detail", args=[99])).status_code == 404


@pytest.mark.parametrize("rows", [2, 20])
def test_the_entry_list_query_count_does_not_grow_with_rows(
    rows, client, officer, grid, county, django_assert_max_num_queries
):
    opened(rows, grid)
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    with django_assert_max_num_queries(14):
        response = client.get(reverse("accountability:entry-list"))

    assert response.content.decode().count('class="which"') == rows


def test_the_issue_list_shows_aspect_and_source(client, officer, county):
    operations.load_aspects()
    clerk = officer(Duty.PREFECTURE_OFFICE, PrefectureFactory())
    item = Item.objects.first()
    entry = TakenOver("QN-1", item, county, Source.AUDIT, "测试", timezone.localdate(), False)
    operations.take_over_issues([entry], by=clerk)
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    page = client.get(
        reverse("accountability:entry-list"), {"ledger": "issues", "group": item.aspect.name}
    )

    assert "QN-1" in page.content.decode()
    assert item.aspect.name in page.content.decode()


@pytest.mark.parametrize(("duty", "is_led"), [(Duty.COUNTY_OFFICE, True), (Duty.LEADER, False)])
def test_the_report_leads_to_the_tables_that_one_may_open(duty, is_led, client, officer, county):
    client.force_login(officer(duty, county))
    roster = reverse("accountability:table-detail", args=[10])

    page = client.get(REPORT).content.decode()

    assert (roster in page, client.get(roster).status_code == 200) == (is_led, is_led)
