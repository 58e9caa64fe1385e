"""Pages of pairs: who sees what, what they say, what they cost."""

import pytest
from django.urls import reverse

from ledger.models import Event
from regions.duties import Duty
from screening.identity import bulk as bulks
from screening.models import IdentityBulk, IdentityPair
from tests.factories import CountyFactory, MembershipFactory

pytestmark = pytest.mark.django_db
LIST = reverse("screening:identity-list")
DECISION = {"basis": "核对户口簿或身份证", "note": ""}
ALIKE = {"feed": "rs_pension", "grade": "two"}


def text(response) -> str:
    return response.content.decode()


def url(verb: str, pk: int) -> str:
    return reverse(f"screening:identity-{verb}", args=[pk])


@pytest.fixture
def enter(client, officer):
    def log_in(duty, region):
        user = officer(duty, region)
        client.force_login(user)
        return user

    return log_in


@pytest.fixture
def clerk(enter, county):
    return enter(Duty.COUNTY_OFFICE, county)


def place_of(grid, where: str):
    county = grid.parent.parent.parent
    places = {
        "grid": grid, "township": grid.parent.parent, "county": county, "prefecture": county.parent,
    }  # fmt: skip
    return places.get(where) or CountyFactory()


# --- who ---------------------------------------------------------------------------------------
SIGHT = [
    pytest.param(Duty.COUNTY_OFFICE, "county", 200, id="the-county"),
    pytest.param(Duty.PREFECTURE_OFFICE, "prefecture", 200, id="the-prefecture"),
    pytest.param(Duty.TOWNSHIP_OFFICE, "township", 200, id="the-township"),
    pytest.param(Duty.COUNTY_OFFICE, "other", 404, id="another-county"),
    pytest.param(Duty.GRID_WORKER, "grid", 403, id="a-grid-worker"),
    pytest.param(Duty.COUNTY_DEPARTMENT, "county", 403, id="a-department"),
    pytest.param(Duty.AUDITOR, "prefecture", 403, id="an-auditor"),
]


@pytest.mark.parametrize(("duty", "where", "status"), SIGHT)
def test_who_may_open_a_pair(client, enter, grid, make, duty, where, status):
    [pair] = make(1)
    enter(duty, place_of(grid, where))

    assert client.get(url("detail", pair.pk)).status_code == status


@pytest.mark.parametrize(("duty", "where", "status"), SIGHT)
def test_who_may_open_a_bulk(client, enter, grid, county, officer, make, duty, where, status):
    make(3)
    bulk = bulks.draw(county, by=officer(Duty.COUNTY_OFFICE, county), **ALIKE)
    bulk.region = grid
    bulk.save()
    enter(duty, place_of(grid, where))

    assert client.get(reverse("screening:identity-bulk", args=[bulk.pk])).status_code == status


@pytest.mark.parametrize(
    ("duty", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, 200, id="the-county"),
        pytest.param(Duty.TOWNSHIP_OFFICE, 200, id="a-township"),
        pytest.param(Duty.GRID_WORKER, 403, id="a-grid-worker"),
        pytest.param(Duty.LEADER, 403, id="a-leader"),
    ],
)
def test_who_may_open_the_list(client, enter, county, duty, status):
    enter(duty, county)

    assert client.get(LIST).status_code == status


@pytest.mark.parametrize("verb", ["same", "different"])
@pytest.mark.parametrize(
    ("duty", "where", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, "county", 302, id="the-county"),
        pytest.param(Duty.TOWNSHIP_OFFICE, "township", 403, id="a-township"),
        pytest.param(Duty.PREFECTURE_OFFICE, "prefecture", 403, id="the-prefecture"),
        pytest.param(Duty.COUNTY_OFFICE, "other", 404, id="another-county"),
    ],
)
def test_who_decides(client, enter, grid, make, verb, duty, where, status):
    [pair] = make(1)
    enter(duty, place_of(grid, where))

    answer = client.post(url(verb, pair.pk), {"seen": pair.value_hash, **DECISION})

    pair.refresh_from_db()
    assert answer.status_code == status
    assert (pair.state == verb) == (status == 302)


@pytest.mark.parametrize(
    ("duty", "where", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, "county", 200, id="the-county"),
        pytest.param(Duty.TOWNSHIP_OFFICE, "township", 200, id="a-township"),
        pytest.param(Duty.COUNTY_OFFICE, "other", 404, id="another-county"),
        pytest.param(Duty.COUNTY_DEPARTMENT, "county", 403, id="a-department"),
    ],
)
def test_who_may_see_full_numbers(client, enter, grid, make, duty, where, status):
    [pair] = make(1)
    enter(duty, place_of(grid, where))

    answer = client.post(url("reveal", pair.pk), {"purpose": "核对户口簿"})

    assert answer.status_code == status
    assert (pair.typed_number in text(answer)) == (status == 200)
    assert Event.objects.filter(kind="screening.identity.revealed").count() == (status == 200)


@pytest.mark.parametrize(
    ("duty", "where", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, "county", 302, id="the-county"),
        pytest.param(Duty.TOWNSHIP_OFFICE, "township", 403, id="a-township"),
        pytest.param(Duty.COUNTY_OFFICE, "other", 404, id="another-county"),
    ],
)
def test_who_draws_a_sample(client, enter, grid, county, make, duty, where, status):
    make(3)
    enter(duty, place_of(grid, where))

    answer = client.post(reverse("screening:identity-bulk-draw"), {"region": county.code, **ALIKE})

    assert answer.status_code == status
    assert IdentityBulk.objects.count() == (status == 302)


# --- what they say -----------------------------------------------------------------------------
def test_numbers_are_masked_and_the_slip_alone_is_shown(client, clerk, make):
    [pair] = make(1)

    page = text(client.get(url("detail", pair.pk)))

    assert pair.person.id_raw not in page
    assert pair.typed_number not in page
    both = zip(pair.person.id_raw, pair.typed_number, strict=True)
    [(ours, theirs)] = [(a, b) for a, b in both if a != b]
    assert f"<mark>{ours}</mark>" in page
    assert f"<mark>{theirs}</mark>" in page
    assert pair.words in page
    assert "位不同：底图为" in page


def test_the_household_is_the_context(client, clerk, make):
    [pair] = make(1)
    other = MembershipFactory(household=pair.household, relation="配偶", person__name="蒙秀英")

    page = text(client.get(url("detail", pair.pk)))

    assert "蒙秀英" in page
    assert other.person.id_raw not in page
    assert "可能所指" in page


def test_the_others_who_may_be_meant_are_one_click_away(client, clerk, make):
    one, two = make(2, row_key="r" * 32, grade="several", rivals=1)

    page = text(client.get(url("detail", one.pk)))

    assert url("detail", two.pk) in page


def test_after_a_decision_the_next_one_is_shown_and_at_the_end_the_list(client, clerk, make):
    one, two = make(2)
    query = "?feed=rs_pension"

    first = client.post(url("same", one.pk) + query, {"seen": one.value_hash, **DECISION})
    last = client.post(url("different", two.pk) + query, {"seen": two.value_hash, **DECISION})

    assert first.url == url("detail", two.pk) + query
    assert last.url == LIST + query


def test_the_next_one_meets_the_conditions_of_the_list(client, clerk, make):
    one, _other = make(2)
    [like_it] = make(1, grade="away")
    IdentityPair.objects.filter(pk=one.pk).update(grade="away")

    page = text(client.get(url("detail", one.pk) + "?grade=away"))

    assert url("detail", like_it.pk) + "?grade=away" in page
    assert "还有 1 条待认定" in page


def test_other_grounds_are_said_in_words(client, clerk, make):
    [pair] = make(1)

    answer = client.post(
        url("same", pair.pk), {"seen": pair.value_hash, "basis": "其他", "note": ""}
    )

    assert answer.status_code == 422
    assert "请写明是什么" in text(answer)


def test_who_comes_second_is_told(client, clerk, make):
    [pair] = make(1)
    client.post(url("same", pair.pk), {"seen": pair.value_hash, **DECISION})

    answer = client.post(url("different", pair.pk), {"seen": pair.value_hash, **DECISION})

    assert answer.status_code == 422
    assert "已有结论" in text(answer)


def test_a_decision_is_taken_back_on_its_page(client, clerk, make):
    [pair] = make(1)
    client.post(url("same", pair.pk), {"seen": pair.value_hash, **DECISION})

    client.post(url("again", pair.pk), {"seen": pair.value_hash, "reason": "看错了"})

    pair.refresh_from_db()
    assert pair.state == "open"


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        pytest.param({}, {0, 1}, id="to-decide"),
        pytest.param({"state": "all"}, {0, 1, 2, 3}, id="all"),
        pytest.param({"state": "same"}, {2}, id="the-same"),
        pytest.param({"state": "gone"}, {3}, id="closed-by-itself"),
        pytest.param({"grade": "away"}, {1}, id="grade"),
        pytest.param({"feed": "yb_insured"}, {1}, id="feed"),
    ],
)
def test_the_list_shows_what_is_asked(client, clerk, make, query, shown):
    pairs = make(4)
    IdentityPair.objects.filter(pk=pairs[1].pk).update(grade="away", feeds=["yb_insured"])
    client.post(url("same", pairs[2].pk), {"seen": pairs[2].value_hash, **DECISION})
    IdentityPair.objects.filter(pk=pairs[3].pk).update(gone_run=pairs[3].first_run)

    page = text(client.get(LIST, query))

    assert {n for n, pair in enumerate(pairs) if f'id="pair-{pair.pk}"' in page} == shown


def test_a_number_that_was_looked_for_is_not_in_the_address(client, clerk, make):
    pair, other = make(2)

    answer = client.post(reverse("screening:identity-search"), {"who": pair.typed_number})
    page = text(client.get(answer.url))

    assert pair.typed_number not in answer.url
    assert f'id="pair-{pair.pk}"' in page
    assert f'id="pair-{other.pk}"' not in page


def test_what_is_alike_is_offered_with_how_many(client, clerk, county, make):
    make(3)

    page = text(client.get(LIST))

    assert "同类：抽样核对后一并认定" in page
    assert f'value="{county.code}"' in page


def test_a_township_is_offered_no_sample(client, enter, grid, make):
    make(3)
    enter(Duty.TOWNSHIP_OFFICE, grid.parent.parent)

    assert "同类：抽样核对后一并认定" not in text(client.get(LIST))


def test_a_sample_is_drawn_looked_at_and_decided_on_the_pages(client, clerk, county, make):
    make(2)
    drawn = client.post(reverse("screening:identity-bulk-draw"), {"region": county.code, **ALIKE})
    bulk = IdentityBulk.objects.get()
    rows = [reverse("screening:identity-bulk-row", args=[row.pk]) for row in bulk.members.all()]
    judged = [
        client.get(row) and client.post(row + "judge/", {"verdict": "same"}).url for row in rows
    ]

    client.post(reverse("screening:identity-bulk-decide", args=[bulk.pk]))

    assert drawn.url == judged[1] == reverse("screening:identity-bulk", args=[bulk.pk])
    assert judged[0] == rows[1]
    assert IdentityPair.objects.filter(state="same", bulk=bulk).count() == 2


# --- what they cost ----------------------------------------------------------------------------
@pytest.mark.parametrize("number", [2, 12])
def test_the_queries_of_the_list_do_not_grow(
    client, clerk, make, number, django_assert_max_num_queries
):
    make(number)

    with django_assert_max_num_queries(14):
        page = client.get(LIST)

    assert text(page).count('id="pair-') == number


@pytest.mark.parametrize("number", [2, 8])
def test_the_queries_of_a_bulk_do_not_grow(
    client, clerk, county, make, number, django_assert_max_num_queries
):
    make(number)
    bulk = bulks.draw(county, by=clerk, **ALIKE)

    with django_assert_max_num_queries(14):
        page = client.get(reverse("screening:identity-bulk", args=[bulk.pk]))

    assert text(page).count("identity/bulks/rows/") >= number


@pytest.mark.parametrize("number", [1, 6])
def test_the_queries_of_a_pair_do_not_grow_with_the_household(
    client, clerk, make, number, django_assert_max_num_queries
):
    [pair] = make(1)
    MembershipFactory.create_batch(number, household=pair.household, relation="其他")

    with django_assert_max_num_queries(17):
        client.get(url("detail", pair.pk))
