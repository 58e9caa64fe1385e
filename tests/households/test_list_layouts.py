"""Columns and spacing: what a person chooses holds for that person and list alone."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from households.lists import layouts
from households.lists.columns import COLUMNS, chosen
from households.models import ListKind, ListLayout
from regions.duties import Duty
from tests.factories import CountyFactory, GridFactory, HouseholdFactory

pytestmark = pytest.mark.django_db
HOMES = ListKind.HOUSEHOLD
USUAL = [column.key for column in chosen(HOMES, [])]
URL = f"/households/lists/{HOMES}/columns/"


@pytest.fixture
def home():
    return HouseholdFactory(region=GridFactory(), phone="13800001234")


@pytest.fixture
def worker(officer, home):
    return officer(Duty.GRID_WORKER, home.region)


@pytest.fixture
def here(client, worker):
    client.force_login(worker)
    return client


def shown(client, kind=HOMES):
    name = "household-list" if kind == HOMES else "person-list"
    page = client.get(reverse(f"households:{name}"), {"all": "yes"})
    return [column.key for column in page.context["shown"].columns]


def test_columns_are_shown_in_the_order_that_was_given(here):
    given = {"on": ["phone", "place", "kind"], "at-place": 3, "at-kind": 1, "at-phone": 2}

    answer = here.post(URL, {**given, "query": "registered=yes&who=t"})

    assert answer.url == f"{reverse('households:household-list')}?registered=yes&who=t"
    assert shown(here) == ["kind", "phone", "place"]
    assert shown(here, ListKind.PERSON) == [c.key for c in chosen(ListKind.PERSON, [])]


def test_cards_on_a_phone_follow_the_same_choice(here):
    here.post(URL, {"on": ["phone", "kind"], "at-kind": 2, "at-phone": 1})

    text = here.get(reverse("households:household-list"), {"all": "yes"}).content.decode()

    cells = [part.split('"')[0] for part in text.split('data-label="')[1:]]
    assert cells == ["联系电话", "农户类别", "状态"]
    assert "138****1234" in text


def test_one_persons_choice_is_nobody_elses(here, officer, home, client):
    here.post(URL, {"on": ["phone"]})
    client.force_login(officer(Duty.GRID_WORKER, home.region))

    assert shown(client) == USUAL


@pytest.mark.parametrize(
    ("moved", "expected"),
    [
        pytest.param({"members": 1}, ["members", "place", "kind"], id="up, onto another"),
        pytest.param({"place": 2}, ["members", "place", "kind"], id="down, onto another"),
        pytest.param({"place": 3}, ["members", "kind", "place"], id="down to the end"),
        pytest.param({"kind": None}, ["place", "members", "kind"], id="without a position"),
        pytest.param({"phone": None}, ["place", "members", "kind", "phone"], id="a new one"),
        pytest.param({"phone": 1}, ["phone", "place", "members", "kind"], id="a new one first"),
    ],
)
def test_a_typed_position_moves_one_column(moved, expected):
    layout = ListLayout(kind=HOMES, columns=["place", "members", "kind"])
    wanted = {"place": 1, "members": 2, "kind": 3} | moved

    assert layouts.ordered(layout, wanted) == expected


@pytest.mark.parametrize("text", ["", "-1", "x", "99999", "1.5"])
def test_what_is_no_position_stands_last(here, text):
    here.post(URL, {"on": ["place", "kind"], "at-place": text, "at-kind": "1"})

    assert shown(here) == ["kind", "place"]


def test_no_column_at_all_is_refused(here):
    answer = here.post(URL, {"query": "registered=yes"})

    assert answer.status_code == 422
    assert "至少要显示一列" in answer.content.decode()
    assert not ListLayout.objects.exists()


def test_unknown_columns_are_left_out(worker):
    kept = layouts.arrange(HOMES, ["id_number", "kind", "kind"], is_dense=False, by=worker)

    assert kept.columns == ["kind"]
    with pytest.raises(layouts.LayoutError):
        layouts.arrange(HOMES, ["id_number"], is_dense=False, by=worker)


def test_the_usual_columns_follow_the_usual_ones_of_tomorrow(worker):
    kept = layouts.arrange(HOMES, USUAL, is_dense=True, by=worker)

    assert (kept.columns, kept.is_dense) == ([], True)


def test_a_column_that_is_no_more_is_passed_over(here, worker):
    ListLayout.objects.create(owner=worker, kind=HOMES, columns=["gone", "kind"])

    assert shown(here) == ["kind"]


def test_back_to_the_usual_columns(here):
    here.post(URL, {"on": ["phone"], "is_dense": "yes"})

    answer = here.post(reverse("households:list-layout-usual", args=[HOMES]), follow=True)

    assert "名单已恢复默认列" in answer.content.decode()
    assert shown(here) == USUAL
    assert not ListLayout.objects.exists()


def test_spacing_changes_and_the_columns_stay(here):
    here.post(URL, {"on": ["phone"]})
    url = reverse("households:list-density", args=[HOMES])

    dense = here.post(url, {"is_dense": "yes", "query": "registered=yes"}, follow=True)
    assert '<div class="card dense">' in dense.content.decode()
    wide = here.post(url, {"is_dense": "no"}, follow=True)

    assert '<div class="card dense">' not in wide.content.decode()
    assert shown(here) == ["phone"]


@pytest.mark.parametrize("kind", list(COLUMNS))
def test_the_page_offers_every_column_with_those_shown_first(here, worker, kind):
    layouts.arrange(kind, ["phone"], is_dense=False, by=worker)

    page = here.get(reverse("households:list-layout", args=[kind]), {"registered": "yes"})

    found = page.context["choices"]
    assert {choice.column.key for choice in found} == {c.key for c in COLUMNS[kind]}
    assert (found[0].column.key, found[0].position, found[1].position) == ("phone", 1, None)
    assert 'value="registered=yes"' in page.content.decode()


@pytest.mark.parametrize("name", ["list-layout", "list-layout-usual", "list-density"])
@pytest.mark.parametrize(
    ("duty", "kind", "status"),
    [
        pytest.param(Duty.COUNTY_OFFICE, HOMES, (200, 302), id="who sees the base map"),
        pytest.param(Duty.COUNTY_OFFICE, "grid", (404,), id="no such list"),
        pytest.param(Duty.SYSTEM_ADMIN, HOMES, (403,), id="without the base map"),
    ],
)
def test_who_may_arrange_a_list(name, duty, kind, status, client, officer):
    client.force_login(officer(duty, CountyFactory()))

    answer = client.post(reverse(f"households:{name}", args=[kind]), {"on": ["kind"]})

    assert answer.status_code in status


def test_the_way_back_stays_on_the_list(here):
    given = {"on": ["kind"], "query": QueryDict("next=//evil.example").urlencode()}

    assert here.post(URL, given).url.startswith(reverse("households:household-list") + "?")
