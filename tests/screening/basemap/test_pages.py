"""Pages of the integration of departments' data: who sees what, what it says, what it costs."""

import pytest
from django.urls import reverse
from django.utils import timezone

from households.models import Act
from ledger.models import Event, Job
from regions.duties import Duty
from screening.basemap import bulk as bulks
from screening.basemap import runs
from screening.models import BasemapRun, Difference, VillageCoverage
from tests.factories import (
    BasemapRunFactory,
    CountyFactory,
    DifferenceFactory,
    GridFactory,
    HouseholdFactory,
    MembershipFactory,
)

pytestmark = pytest.mark.django_db
LIST, OVERVIEW = reverse("screening:difference-list"), reverse("screening:basemap-overview")
ALIKE = {"kind": "field", "field": "name", "grade": "variant"}


@pytest.fixture
def grid():
    return GridFactory()


@pytest.fixture
def county(grid):
    return grid.parent.parent.parent


@pytest.fixture
def make(grid, county):
    def differences(number: int, **fields) -> list[Difference]:
        heads = [MembershipFactory(household=HouseholdFactory(region=grid)) for _ in range(number)]
        return [
            DifferenceFactory(
                person=head.person, household=head.household, extract__region=county, **fields
            )
            for head in heads
        ]

    return differences


@pytest.fixture
def enter(client, officer):
    def log_in(duty, region):
        user = officer(duty, region)
        client.force_login(user)
        return user

    return log_in


def text(response) -> str:
    return response.content.decode()


# --- who ---------------------------------------------------------------------------------------
SIGHT = [
    pytest.param(Duty.COUNTY_OFFICE, "county", 200, id="the-county"),
    pytest.param(Duty.PREFECTURE_OFFICE, "prefecture", 200, id="the-prefecture"),
    pytest.param(Duty.TOWNSHIP_OFFICE, "township", 200, id="the-township"),
    pytest.param(Duty.GRID_WORKER, "grid", 200, id="the-grid-worker"),
    pytest.param(Duty.COUNTY_OFFICE, "other", 404, id="another-county"),
    pytest.param(Duty.LEADER, "county", 403, id="a-leader"),
    pytest.param(Duty.COUNTY_DEPARTMENT, "county", 403, id="a-department"),
    pytest.param(Duty.AUDITOR, "prefecture", 403, id="an-auditor"),
]


def place_of(grid, where: str):
    county = grid.parent.parent.parent
    places = {
        "grid": grid, "township": grid.parent.parent, "county": county, "prefecture": county.parent,
    }  # fmt: skip
    return places.get(where) or CountyFactory()


@pytest.mark.parametrize(("duty", "where", "status"), SIGHT)
def test_who_may_open_a_difference(client, enter, grid, make, duty, where, status):
    [difference] = make(1)
    enter(duty, place_of(grid, where))

    page = client.get(reverse("screening:difference-detail", args=[difference.pk]))

    assert page.status_code == status


@pytest.mark.parametrize(("duty", "where", "status"), SIGHT)
def test_who_sees_the_differences_of_a_household(client, enter, grid, make, duty, where, status):
    [difference] = make(1)
    enter(duty, place_of(grid, where))

    page = client.get(reverse("screening:household-differences", args=[difference.household_id]))

    assert page.status_code == status


@pytest.mark.parametrize("address", [LIST, OVERVIEW])
@pytest.mark.parametrize(
    ("duty", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, 200, id="the-county"),
        pytest.param(Duty.GRID_WORKER, 200, id="a-grid-worker"),
        pytest.param(Duty.LEADER, 403, id="a-leader"),
    ],
)
def test_who_may_open_the_list_and_the_overview(client, enter, county, address, duty, status):
    enter(duty, county)

    assert client.get(address).status_code == status


DECISIONS = {
    "take": {"note": ""},
    "keep": {"reason": "户口簿如此"},
    "aside": {"reason": "等待补充材料"},
    "door": {"note": "看户口簿"},
}


@pytest.mark.parametrize("verb", DECISIONS)
@pytest.mark.parametrize(
    ("duty", "where", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, "county", 302, id="the-county"),
        pytest.param(Duty.TOWNSHIP_OFFICE, "township", 403, id="a-township"),
        pytest.param(Duty.GRID_WORKER, "grid", 403, id="a-grid-worker"),
        pytest.param(Duty.COUNTY_OFFICE, "other", 404, id="another-county"),
    ],
)
def test_who_decides(client, enter, grid, make, verb, duty, where, status):
    [difference] = make(1)
    enter(duty, place_of(grid, where))
    given = {"seen": difference.value_hash, **DECISIONS[verb]}

    answer = client.post(reverse(f"screening:difference-{verb}", args=[difference.pk]), given)

    difference.refresh_from_db()
    assert answer.status_code == status
    assert (difference.state != Difference.State.OPEN) == (status == 302)


@pytest.mark.parametrize(
    ("duty", "where", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, "county", 302, id="the-county"),
        pytest.param(Duty.TOWNSHIP_OFFICE, "township", 403, id="a-township"),
        pytest.param(Duty.COUNTY_OFFICE, "other", 404, id="another-county"),
    ],
)
def test_who_starts_a_comparison(client, enter, grid, county, duty, where, status):
    enter(duty, place_of(grid, where))

    answer = client.post(reverse("screening:basemap-run-new"), {"region": county.code})

    assert answer.status_code == status
    assert BasemapRun.objects.exists() == (status == 302)


@pytest.mark.parametrize("page", ["basemap-run-detail", "basemap-run-progress"])
@pytest.mark.parametrize(
    ("duty", "where", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, "county", 200, id="the-county"),
        pytest.param(Duty.COUNTY_OFFICE, "other", 404, id="another-county"),
        pytest.param(Duty.GRID_WORKER, "grid", 403, id="a-grid-worker"),
    ],
)
def test_who_sees_a_comparison(client, enter, grid, county, page, duty, where, status):
    run = runs.start(county)
    enter(duty, place_of(grid, where))

    assert client.get(reverse(f"screening:{page}", args=[run.pk])).status_code == status


BULK = [
    pytest.param(Duty.COUNTY_OFFICE, "county", 200, 302, id="the-county"),
    pytest.param(Duty.TOWNSHIP_OFFICE, "county", 200, 403, id="who-may-only-look"),
    pytest.param(Duty.COUNTY_OFFICE, "other", 404, 404, id="another-county"),
]


@pytest.mark.parametrize(("duty", "where", "seen", "done"), BULK)
def test_who_looks_at_a_sample_and_who_reports(
    client, enter, officer, grid, county, make, duty, where, seen, done
):
    make(2)
    clerk = officer(Duty.COUNTY_OFFICE, county)
    bulk = bulks.draw(county, by=clerk, **ALIKE)
    enter(duty, place_of(grid, where))

    page = client.get(reverse("screening:bulk-detail", args=[bulk.pk]))
    answer = client.post(reverse("screening:bulk-propose", args=[bulk.pk]))

    assert (page.status_code, answer.status_code) == (seen, done)


@pytest.mark.parametrize(
    ("duty", "where", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, "county", 302, id="the-county"),
        pytest.param(Duty.GRID_WORKER, "grid", 403, id="a-grid-worker"),
        pytest.param(Duty.COUNTY_OFFICE, "other", 404, id="another-county"),
    ],
)
def test_who_draws_a_sample(client, enter, grid, county, make, duty, where, status):
    make(2)
    enter(duty, place_of(grid, where))

    answer = client.post(reverse("screening:bulk-draw"), {"region": county.code, **ALIKE})

    assert answer.status_code == status


@pytest.mark.parametrize(
    ("duty", "where", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, "county", 200, id="the-county-signs"),
        pytest.param(Duty.PREFECTURE_OFFICE, "prefecture", 403, id="no-such-duty"),
        pytest.param(Duty.COUNTY_OFFICE, "other", 404, id="another-county"),
    ],
)
def test_who_takes_a_batch_back(client, enter, officer, grid, county, make, duty, where, status):
    make(2)
    bulk = bulks.draw(county, by=officer(Duty.COUNTY_OFFICE, county), **ALIKE)
    enter(duty, place_of(grid, where))

    answer = client.post(reverse("screening:bulk-undo", args=[bulk.pk]), {"reason": "数据有误"})

    assert answer.status_code == status


# --- what they say -----------------------------------------------------------------------------
def test_a_grid_worker_only_reads(client, enter, grid, make):
    [difference] = make(1)
    enter(Duty.GRID_WORKER, grid)

    page = text(client.get(reverse("screening:difference-detail", args=[difference.pk])))

    assert "陆国强" in page
    assert reverse("screening:difference-take", args=[difference.pk]) not in page


def test_a_number_is_masked_until_a_purpose_is_given(client, enter, county, make):
    [difference] = make(1)
    number = difference.person.id_raw
    enter(Duty.COUNTY_OFFICE, county)
    address = reverse("screening:difference-reveal", args=[difference.pk])

    page = client.get(reverse("screening:difference-detail", args=[difference.pk]))
    refused = client.post(address, {"purpose": ""})
    shown = client.post(address, {"purpose": "核对户口簿"})

    assert number not in text(page) + text(refused)
    assert (refused.status_code, shown.status_code) == (422, 200)
    assert number in text(shown)
    assert Event.objects.filter(kind="screening.difference.revealed").count() == 1


def test_a_decision_that_cannot_be_made_says_why(client, enter, county, make):
    [difference] = make(1)
    enter(Duty.COUNTY_OFFICE, county)

    answer = client.post(
        reverse("screening:difference-keep", args=[difference.pk]),
        {"seen": "b" * 64, "reason": "户口簿如此"},
    )

    assert answer.status_code == 422
    assert "比对值在您打开页面之后有变化" in text(answer)


def test_who_died_as_head_asks_for_the_new_head_and_the_day(client, enter, county, make):
    [difference] = make(1, kind="dead", field="")
    head = difference.person
    MembershipFactory(household=difference.household, relation="之子")
    difference.proposal = {
        "act": "leave", "given": {"person": head.pk, "reason": "死亡"}, "on": None,
    }  # fmt: skip
    difference.save()
    enter(Duty.COUNTY_OFFICE, county)
    address = reverse("screening:difference-take", args=[difference.pk])

    page = text(client.get(reverse("screening:difference-detail", args=[difference.pk])))
    refused = client.post(address, {"seen": difference.value_hash})

    assert 'name="head"' in page
    assert refused.status_code == 422
    assert not Act.objects.exists()


def test_the_page_shows_the_other_differences_of_the_household(client, enter, county, make):
    [difference] = make(1)
    DifferenceFactory(
        person=difference.person, household=difference.household, extract__region=county,
        field="ethnic", ours="布依族", theirs="苗族",
    )  # fmt: skip
    enter(Duty.COUNTY_OFFICE, county)

    page = text(client.get(reverse("screening:difference-detail", args=[difference.pk])))

    assert "登记项目与公安不一致：民族" in page


def test_the_overview_says_what_was_compared_and_what_has_not_come(client, enter, county, make):
    extract = make(1)[0].extract
    facts = {
        "extracts": [
            {
                "id": extract.pk, "feed": "ga_population", "county": county.code, "rows": 51200,
                "data_on": "2018-06-30", "sha256": extract.sha256,
            }
        ]
    }  # fmt: skip
    run = BasemapRunFactory(job__region=county, facts=facts, finished_at=timezone.now())
    enter(Duty.COUNTY_OFFICE, county)

    page = text(client.get(OVERVIEW))

    assert "2018-06-30" in page
    assert extract.sha256[:12] in page
    assert page.count("Has not come") + page.count("未报送") == 3
    assert reverse("screening:basemap-run-detail", args=[run.pk]) in page


def test_coverage_is_summed_up_the_tree_and_opens_its_lists(client, enter, grid, county, make):
    run = BasemapRunFactory(job__region=county, finished_at=timezone.now())
    village = grid.parent
    VillageCoverage.objects.create(
        region=village, run=run, data_on="2018-06-30", households=12, persons=50, in_police=48,
        matched=45, only_ours=5, only_theirs=3, differing=2,
    )  # fmt: skip
    make(1)
    enter(Duty.COUNTY_OFFICE, county)

    page = text(client.get(OVERVIEW))
    below = text(client.get(OVERVIEW, {"region": village.parent.code}))

    assert "90.0" in page
    assert f"region={village.parent.code}&amp;show=only_ours" in page
    assert village.name in below


def test_the_overview_of_a_place_out_of_sight_is_not_there(client, enter, county):
    enter(Duty.COUNTY_OFFICE, county)

    assert client.get(OVERVIEW, {"region": CountyFactory().code}).status_code == 404


def test_a_number_typed_into_the_search_stays_out_of_the_address(client, enter, county, make):
    difference, _other = make(2)
    number = difference.person.id_raw
    enter(Duty.COUNTY_OFFICE, county)

    answer = client.post(reverse("screening:difference-search"), {"who": number})
    page = text(client.get(answer.url))

    assert number not in answer.url
    assert f'id="difference-{difference.pk}"' in page
    assert page.count('<tr id="difference-') == 1


@pytest.mark.parametrize(
    ("conditions", "shown"),
    [
        pytest.param({}, 1, id="what-waits"),
        pytest.param({"state": "kept"}, 1, id="kept"),
        pytest.param({"state": "gone"}, 1, id="closed-by-itself"),
        pytest.param({"state": "all"}, 3, id="all"),
        pytest.param({"kind": "join"}, 0, id="another-kind"),
        pytest.param({"grade": "variant", "field": "name"}, 1, id="alike"),
    ],
)
def test_the_list_is_narrowed_by_its_conditions(
    client, enter, officer, county, make, conditions, shown
):
    kept, gone, _open = make(3)
    user = officer(Duty.COUNTY_OFFICE, county)
    stamps = {"decided_at": timezone.now(), "decided_by": user, "note": "户口簿如此"}
    Difference.objects.filter(pk=kept.pk).update(state="kept", **stamps)
    Difference.objects.filter(pk=gone.pk).update(gone_run=gone.first_run)
    enter(Duty.COUNTY_OFFICE, county)

    page = text(client.get(LIST, conditions))

    assert page.count('<tr id="difference-') == shown


def test_pages_follow_one_another_by_key(client, enter, county, make, monkeypatch):
    rows = make(5)
    monkeypatch.setattr("screening.basemap.paging.by_key.__defaults__", (2,))
    enter(Duty.COUNTY_OFFICE, county)

    second = text(client.get(LIST, {"after": rows[1].pk}))
    back = text(client.get(LIST, {"before": rows[2].pk}))

    assert f'id="difference-{rows[2].pk}"' in second
    assert second.count('<tr id="difference-') == 2
    assert f'id="difference-{rows[0].pk}"' in back


# --- the sample --------------------------------------------------------------------------------
def test_a_sample_is_walked_row_by_row_to_the_end(client, enter, county, make):
    make(2)
    enter(Duty.COUNTY_OFFICE, county)
    bulk_url = client.post(reverse("screening:bulk-draw"), {"region": county.code, **ALIKE}).url
    first, second = Difference.objects.first().bulk_rows.first().bulk.rows.all()

    client.get(reverse("screening:bulk-row", args=[first.pk]))
    on = client.post(reverse("screening:bulk-judge", args=[first.pk]), {"verdict": "right"})
    client.get(on.url)
    end = client.post(reverse("screening:bulk-judge", args=[second.pk]), {"verdict": "right"})
    client.post(reverse("screening:bulk-propose", args=[first.bulk_id]))

    assert on.url == reverse("screening:bulk-row", args=[second.pk])
    assert end.url == bulk_url
    assert Job.objects.filter(kind=bulks.KIND).exists()


def test_a_row_that_was_not_opened_cannot_be_judged(client, enter, county, make):
    make(2)
    user = enter(Duty.COUNTY_OFFICE, county)
    row = bulks.draw(county, by=user, **ALIKE).rows.first()

    answer = client.post(reverse("screening:bulk-judge", args=[row.pk]), {"verdict": "right"})

    assert answer.status_code == 422
    assert "请先打开样本" in text(answer)


def test_what_became_of_every_row_is_shown(client, enter, county, make):
    make(2)
    user = enter(Duty.COUNTY_OFFICE, county)
    bulk = bulks.draw(county, by=user, **ALIKE)
    for row in bulk.rows.all():
        bulks.open_row(row, by=user)
        bulks.judge(row, by=user, verdict="right")
    bulks.run(bulks.propose_all(bulk, by=user).pk)

    page = text(client.get(reverse("screening:bulk-detail", args=[bulk.pk])))

    assert page.count('<span class="tag doing">') == 2


# --- what they cost ----------------------------------------------------------------------------
@pytest.mark.parametrize("rows", [2, 12])
def test_the_list_costs_the_same_with_more_rows(
    client, enter, county, make, rows, django_assert_num_queries
):
    make(rows)
    enter(Duty.COUNTY_OFFICE, county)

    with django_assert_num_queries(12):
        page = client.get(LIST)

    assert text(page).count('<tr id="difference-') == rows


@pytest.mark.parametrize("rows", [2, 12])
def test_a_sample_costs_the_same_with_more_rows(
    client, enter, county, make, rows, django_assert_num_queries
):
    make(rows)
    user = enter(Duty.COUNTY_OFFICE, county)
    bulk = bulks.draw(county, by=user, **ALIKE)

    with django_assert_num_queries(14):
        client.get(reverse("screening:bulk-detail", args=[bulk.pk]))


@pytest.mark.parametrize("villages", [1, 8])
def test_the_overview_costs_the_same_with_more_places(
    client, enter, county, make, villages, django_assert_num_queries
):
    run = BasemapRunFactory(job__region=county, finished_at=timezone.now())
    make(1)
    for _ in range(villages):
        village = GridFactory(parent__parent__parent=county).parent
        VillageCoverage.objects.create(region=village, run=run, data_on="2018-06-30", persons=5)
    enter(Duty.COUNTY_OFFICE, county)

    with django_assert_num_queries(19):
        client.get(OVERVIEW)
