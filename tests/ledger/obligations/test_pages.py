"""Who sees and does what on the pages of duties that come round; and how many queries they take."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ledger.models import Obligation, ObligationRule
from regions.duties import Duty
from tests.factories import (
    CountyFactory,
    GridFactory,
    ObligationFactory,
    ObligationTermsFactory,
    TownshipFactory,
)

pytestmark = pytest.mark.django_db
LIST = reverse("ledger:obligation-list")
RULES = reverse("ledger:obligation-rules")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def county():
    return CountyFactory(code="522725", name="瓮安县")


def of(row, name="detail"):
    return reverse(f"ledger:obligation-{name}", args=[row.pk])


# duty, place of the posting → status of: list, one, meet, excuse, rules, a new rule
TABLE = [
    pytest.param(Duty.COUNTY_OFFICE, "county", "200 200 302 403 200 200", id="who owes it"),
    pytest.param(Duty.PREFECTURE_OFFICE, "prefecture", "200 200 403 302 200 200", id="above"),
    pytest.param(Duty.LEADER, "county", "200 200 403 403 200 403", id="a leader reads"),
    pytest.param(Duty.TOWNSHIP_OFFICE, "township", "200 404 404 403 200 403", id="below"),
    pytest.param(Duty.COUNTY_OFFICE, "elsewhere", "200 404 404 404 200 200", id="elsewhere"),
    pytest.param(Duty.AUDITOR, "county", "403 403 403 403 403 403", id="an auditor"),
]


@pytest.mark.parametrize(("duty", "where", "expected"), TABLE)
def test_who_sees_and_does_what(duty, where, expected, client, officer, county):
    places = {
        "county": county,
        "prefecture": county.parent,
        "township": TownshipFactory(parent=county),
        "elsewhere": CountyFactory(code="522701"),
    }
    one, other = ObligationFactory(region=county), ObligationFactory(region=county)
    client.force_login(officer(duty, places[where]))

    answers = [
        client.get(LIST),
        client.get(of(one)),
        client.post(of(one, "meet"), {"note": "已印发通报"}),
        client.post(of(other, "excuse"), {"reason": "本县有灾情"}),
        client.get(RULES),
        client.get(reverse("ledger:obligation-rule-new")),
    ]

    assert " ".join(str(answer.status_code) for answer in answers) == expected


RULE_TABLE = [
    pytest.param(Duty.PREFECTURE_OFFICE, "prefecture", "200 302 302", id="who made it"),
    pytest.param(Duty.COUNTY_OFFICE, "county", "200 403 403", id="whom it asks"),
    pytest.param(Duty.GRID_WORKER, "county", "200 403 403", id="a grid worker"),
    pytest.param(Duty.AUDITOR, "county", "403 403 403", id="an auditor"),
]


@pytest.mark.parametrize(("duty", "where", "expected"), RULE_TABLE)
def test_who_sees_and_changes_a_rule(duty, where, expected, client, officer, county):
    terms = ObligationTermsFactory(rule__region=county.parent)
    place = county if where == "county" else county.parent
    client.force_login(officer(duty, place))
    tomorrow = timezone.localdate() + timedelta(days=1)
    url, end = of(terms.rule, "rule"), of(terms.rule, "rule-end")

    answers = [
        client.get(url),
        client.post(url, filled(terms, starts_on=tomorrow)),
        client.post(end, {"ends_on": tomorrow, "reason": "不再需要"}),
    ]

    assert " ".join(str(answer.status_code) for answer in answers) == expected


def test_a_rule_of_another_county_is_out_of_sight(client, officer, county):
    terms = ObligationTermsFactory(rule__region=CountyFactory(code="522701"))
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    assert client.get(of(terms.rule, "rule")).status_code == 404
    assert client.post(of(terms.rule, "rule-end"), {}).status_code == 404


def filled(terms, **changes):
    names = ("title", "ower", "period", "due_days", "due_unit", "due_side", "remind_days", "basis")
    return {name: getattr(terms, name) for name in names} | {"seen": terms.pk} | changes


@pytest.mark.parametrize("rows", [2, 20])
def test_the_list_takes_the_same_queries_for_more_rows(
    rows, client, officer, county, django_assert_num_queries
):
    ObligationFactory.create_batch(rows, region=county)
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    with django_assert_num_queries(12):  # seven of the session; postings, count, page, tabs
        page = client.get(LIST, headers=HTMX)

    assert page.content.decode().count('<td class="which">') == rows


@pytest.mark.parametrize("rows", [2, 20])
def test_the_rules_take_the_same_queries_for_more_rows(
    rows, client, officer, county, django_assert_num_queries
):
    ObligationTermsFactory.create_batch(rows, rule__region=county)
    client.force_login(officer(Duty.LEADER, county))

    with django_assert_num_queries(12):  # as the list, and the terms
        page = client.get(RULES)

    assert page.content.decode().count('<td class="which">') == rows


@pytest.mark.parametrize("rows", [2, 20])
def test_the_calendar_takes_the_same_queries_for_more_rows(
    rows, client, officer, county, django_assert_num_queries
):
    ObligationFactory.create_batch(rows, region=county, due_on=timezone.localdate())
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    with django_assert_num_queries(11):  # as above, place and days
        page = client.get(reverse("ledger:obligation-calendar"))

    day = next(one for one in page.context["days"] if one["told"])
    assert (day["told"]["total"], day["is_today"]) == (rows, True)
    assert client.get(day["url"]).context["page"].paginator.count == rows


def test_the_list_begins_with_the_longest_late_and_filters(client, officer, county):
    today = timezone.localdate()
    soon = ObligationFactory(region=county, due_on=today)
    long_late = ObligationFactory(region=county, due_on=today - timedelta(days=9))
    late = ObligationFactory(region=TownshipFactory(parent=county), late=True)
    met = ObligationFactory(region=county, met=True)
    excused = ObligationFactory(region=county, excused=True)
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    def shown(query: str = "") -> list[Obligation]:
        return [row["one"] for row in client.get(f"{LIST}?{query}").context["rows"]]

    assert shown() == [long_late, late, soon]
    assert shown("mine=on") == [long_late, soon]
    assert shown("state=late") == [long_late, late]
    assert shown("soon=1") == [soon]
    assert shown("state=met") == [met]
    assert shown("state=excused") == [excused]
    assert shown(f"due={today}&state=all") == [soon]
    assert shown("kind=visits") == []
    assert shown(f"late_on={today - timedelta(days=5)}&state=all") == [long_late]
    assert len(shown("state=all")) == 5


def test_a_persons_calendar_is_shown_to_who_sees_the_place(client, officer, county):
    worker = officer(Duty.GRID_WORKER, GridFactory(parent__parent__parent=county))
    grid = worker.active_postings[0].region
    ObligationFactory(region=grid, due_on=timezone.localdate())
    url = f"{reverse('ledger:obligation-calendar')}?person={worker.pk}"

    client.force_login(officer(Duty.COUNTY_OFFICE, county))
    mine = client.get(url)
    client.force_login(officer(Duty.COUNTY_OFFICE, CountyFactory(code="522701")))
    theirs = client.get(url)

    assert (mine.status_code, theirs.status_code) == (200, 404)
    assert sum(one["told"]["total"] for one in mine.context["days"] if one["told"]) == 1


def test_a_note_that_says_nothing_comes_back_with_the_reason(client, officer, county):
    row = ObligationFactory(region=county)
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    page = client.post(of(row, "meet"), {"note": "好"})

    assert page.status_code == 422
    assert "至少四个字" in page.content.decode()
    assert Obligation.objects.get().is_open


def test_a_rule_is_tried_out_before_it_is_in_force(client, officer, county):
    TownshipFactory.create_batch(3, parent=county)
    client.force_login(officer(Duty.COUNTY_OFFICE, county))
    new = reverse("ledger:obligation-rule-new")
    form = client.get(f"{new}?kind=archive_acceptance").context["form"].initial

    tried = client.post(f"{new}?kind=archive_acceptance", form | {"preview": "on"})
    kept = ObligationRule.objects.count()
    made = client.post(f"{new}?kind=archive_acceptance", form)

    assert [one["count"] for one in tried.context["tried"]] == [3, 3, 3]
    assert (kept, made.status_code, ObligationRule.objects.count()) == (0, 302, 1)


def test_rates_divide_by_what_was_due_and_not_excused(client, officer, county):
    past = {"region": county, "late": True}
    met_at = timezone.now() - timedelta(days=2)
    ObligationFactory(**past, met=True, met_at=met_at)
    ObligationFactory(**past, met=True)
    ObligationFactory(**past)
    ObligationFactory(**past, excused=True)
    client.force_login(officer(Duty.PREFECTURE_OFFICE, county.parent))

    page = client.get(reverse("ledger:obligation-rates"))

    rate = page.context["tables"][0][1][0]["rate"]
    told = (rate.due, rate.on_time, rate.met_late, rate.unmet, rate.excused, f"{rate.percent}")
    assert told == (4, 1, 1, 1, 1, "33.33")


def test_the_home_page_says_what_is_mine_and_what_is_late(client, officer, county):
    ObligationFactory(region=TownshipFactory(parent=county), late=True)
    mine = ObligationFactory(region=county, terms__title="县级月调度会")
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    page = client.get("/").content.decode()

    assert "县级月调度会" in page
    assert of(mine) in page
    assert f"{LIST}?state=late" in page
