"""Pages of rules, their numbers, exemptions and simulations: who, what they say, what they cost."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from ledger.models import Event, Status
from regions.duties import Duty
from screening import sql_words
from screening.comparison.rules import load_rules
from screening.models import RuleParameter
from screening.operations.kept import kept_folder
from tests.factories import (
    CountyFactory,
    GridFactory,
    HouseholdFactory,
    JobFactory,
    LeadFactory,
    RuleParameterFactory,
    RunFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


def url(name, *args, **query):
    found = reverse(f"screening:{name}", args=args)
    return f"{found}?{'&'.join(f'{k}={v}' for k, v in query.items())}" if query else found


# --- who ----------------------------------------------------------------------------------------
PAGES = [
    pytest.param("rule-list", [], id="list"),
    pytest.param("rule-detail", ["r03"], id="rule"),
    pytest.param("rule-parameter-list", [], id="numbers"),
    pytest.param("rule-parameter", ["r03", "min_price_yuan"], id="number"),
]
READERS = [
    pytest.param(Duty.PREFECTURE_OFFICE, 200, id="prefecture"),
    pytest.param(Duty.COUNTY_OFFICE, 200, id="county"),
    pytest.param(Duty.LEADER, 200, id="leader"),
    pytest.param(Duty.AUDITOR, 403, id="auditor"),
    pytest.param(Duty.COUNTY_DEPARTMENT, 403, id="department"),
]


@pytest.mark.parametrize(("duty", "status"), READERS)
@pytest.mark.parametrize(("name", "args"), PAGES)
def test_who_may_open_a_page_of_rules(client, officer, loop, name, args, duty, status):
    county = loop.grid.parent.parent.parent
    place = county.parent if duty in (Duty.PREFECTURE_OFFICE, Duty.LEADER) else county
    client.force_login(officer(duty, place))

    assert client.get(url(name, *args)).status_code == status


@pytest.mark.parametrize("person", ["worker", "village_leader", "township_clerk"])
@pytest.mark.parametrize(("name", "args"), PAGES)
def test_every_level_below_reads_the_rules(client, loop, name, args, person):
    client.force_login(getattr(loop, person))

    assert client.get(url(name, *args)).status_code == 200


@pytest.mark.parametrize(
    ("name", "args"),
    [
        pytest.param("rule-detail", ["r99"], id="rule"),
        pytest.param("rule-parameter", ["r03", "weight"], id="number"),
    ],
)
def test_what_does_not_exist_is_not_found(client, loop, name, args):
    client.force_login(loop.county_clerk)

    assert client.get(url(name, *args)).status_code == 404


# --- what they say ------------------------------------------------------------------------------
def answered(grid, verdict, count, rule="r03"):
    return LeadFactory.create_batch(
        count,
        household=HouseholdFactory(region=grid),
        rule=rule,
        status=Status.ANSWERED,
        verdict=verdict,
        verified_at=timezone.now(),
        verified_by=UserFactory(),
    )


def test_a_rule_that_seldom_finds_anything_is_named(client, loop):
    county = loop.grid.parent.parent.parent
    RuleParameterFactory(region=county, rule="all", name="enough_verdicts", value=4, unit="条")
    answered(loop.grid, "not_true", 4)
    answered(loop.grid, "true_rectified", 1)
    client.force_login(loop.county_clerk)

    page = client.get(url("rule-list")).context

    [line] = page["wasteful"]
    assert (line["rule"].code, line["words"]) == ("r03", "核实 5 条，属实或部分属实 1 条")
    assert line["tally"].true_percent == Decimal("20.00")


def test_too_few_verdicts_name_no_rule(client, loop):
    answered(loop.grid, "not_true", 4)
    client.force_login(loop.county_clerk)

    assert client.get(url("rule-list")).context["wasteful"] == []


def test_each_figure_of_a_rule_opens_to_its_leads(client, loop):
    answered(loop.grid, "not_true", 2)
    answered(loop.grid, "partly_true", 3)
    client.force_login(loop.county_clerk)
    context = client.get(url("rule-detail", "r03")).context

    lists = {
        name: client.get(address).context["page"].paginator.count
        for name, address in context["urls"].items()
    }

    tally = context["tally"]
    assert lists == {
        "pushed": tally.pushed,
        "verified": tally.verified,
        "true": tally.true,
        "untrue": tally.untrue,
    }
    assert (tally.verified, tally.true, context["spread"].partly) == (5, 3, 3)


def test_a_leader_reads_figures_and_no_lead(client, officer, loop):
    answered(loop.grid, "not_true", 2)
    client.force_login(officer(Duty.LEADER, loop.grid.parent.parent.parent.parent))

    response = client.get(url("rule-detail", "r03"))

    assert response.context["tally"].verified == 2
    assert "/screening/leads/" not in response.content.decode()


def test_an_example_is_masked(client, loop):
    lead = loop.lead()
    lead.person.name = "陆小芬"
    lead.person.save()
    client.force_login(loop.county_clerk)

    page = client.get(url("rule-detail", "r03")).content.decode()

    assert "陆*芬" in page
    assert "陆小芬" not in page


def test_the_trend_of_a_rule_is_drawn_from_its_comparisons(client, loop):
    county = loop.grid.parent.parent.parent
    told = {"code": "r03", "version": 1, "status": "ran", "reason": "", "findings": 7}
    [
        RunFactory(
            job=JobFactory(region=county),
            region=county,
            facts={"rules": [told | {"findings": n}]},
            finished_at=timezone.now(),
        )
        for n in (7, 9)
    ]
    client.force_login(loop.county_clerk)

    context = client.get(url("rule-detail", "r03")).context

    assert (context["trend"].first["label"], context["trend"].last["label"]) == ("7", "9")
    assert [one["version"] for one in context["versions"]] == [1]


def test_a_rule_says_the_days_source_and_signer_of_a_place_s_number(client, loop):
    row = RuleParameterFactory(region=loop.grid.parent.parent.parent, value=45_000)
    client.force_login(loop.county_clerk)

    page = client.get(url("rule-detail", "r03")).content.decode()

    told = ["45,000 元", f"自 {row.valid_from}", row.source, row.signed_by.full_name]
    assert [words for words in told if words not in page] == []


def test_a_rule_says_what_stands_side_by_side(client, loop):
    client.force_login(loop.county_clerk)

    page = client.get(url("rule-detail", "r09")).content.decode()

    assert "人员状态、注销日期" in page
    assert "属实的办理自然减少" in page


def test_a_night_of_a_rule_opens_to_its_findings_while_they_are_kept(client, loop):
    county = loop.grid.parent.parent.parent
    told = {"code": "r03", "version": 1, "status": "ran", "reason": "", "findings": 7}
    facts = {"rules": [told], "attempt": 1}
    job = JobFactory(region=county)
    run = RunFactory(job=job, region=county, facts=facts, finished_at=timezone.now())
    link = url("run-findings", run.pk, rule="r03")
    client.force_login(loop.county_clerk)

    before = client.get(url("rule-detail", "r03")).content.decode()
    kept_folder(run).mkdir(parents=True)
    [(kept_folder(run) / name).touch() for name in ("became.csv", "findings.parquet")]
    after = client.get(url("rule-detail", "r03")).content.decode()

    assert url("run-detail", run.pk) in before
    assert (link in before, link in after) == (False, True)


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: rule.code)
def test_the_pieces_of_a_rule_are_its_sql(rule):
    assert "".join(text for _kind, text in sql_words.pieces(rule.sql)) == rule.sql


@pytest.mark.parametrize("counties", [2, 8])
def test_the_list_of_rules_costs_the_same_for_many_counties(
    counties, client, officer, django_assert_max_num_queries
):
    first = GridFactory().parent.parent.parent
    CountyFactory.create_batch(counties - 1, parent=first.parent)
    client.force_login(officer(Duty.PREFECTURE_OFFICE, first.parent))

    with django_assert_max_num_queries(18):
        client.get(url("rule-list"))


# --- numbers ------------------------------------------------------------------------------------
def number_form(county, **changes):
    return {
        "region": county.code,
        "value": "50000",
        "valid_from": today().isoformat(),
        "source": "都扶领发〔2018〕12号",
        **changes,
    }


def test_a_number_is_put_forward_signed_and_holds(client, officer, loop):
    county = loop.grid.parent.parent.parent
    page = url("rule-parameter", "r03", "min_price_yuan")
    client.force_login(loop.county_clerk)
    client.post(page, number_form(county))
    client.force_login(officer(Duty.COUNTY_OFFICE, county))
    client.post(url("parameter-sign", RuleParameter.objects.get().pk))

    shown = client.get(page)

    assert "50,000 元" in shown.content.decode()
    assert RuleParameter.objects.get().is_in_force(today())


def test_a_wrong_number_is_said_beside_its_field(client, loop):
    county = loop.grid.parent.parent.parent
    client.force_login(loop.county_clerk)

    response = client.post(
        url("rule-parameter", "r03", "min_price_yuan"), number_form(county, value="-3")
    )

    assert response.status_code == 422
    assert 'id="id_value_error"' in response.content.decode()


SIGNERS = [
    pytest.param(Duty.COUNTY_OFFICE, "same", 302, True, id="a-colleague"),
    pytest.param(Duty.PREFECTURE_OFFICE, "above", 302, True, id="the-prefecture"),
    pytest.param(Duty.COUNTY_OFFICE, "other", 404, False, id="another-county"),
    pytest.param(Duty.LEADER, "above", 403, False, id="a-leader"),
]


@pytest.mark.parametrize(("duty", "where", "status", "is_signed"), SIGNERS)
def test_who_may_sign_a_number(client, officer, duty, where, status, is_signed):
    county = CountyFactory()
    row = RuleParameterFactory(region=county, waiting=True)
    places = {"same": county, "above": county.parent, "other": CountyFactory()}
    client.force_login(officer(duty, places[where]))

    response = client.post(url("parameter-sign", row.pk))

    row.refresh_from_db()
    assert (response.status_code, row.signed_at is not None) == (status, is_signed)


def test_a_county_may_not_sign_the_prefecture_s_number(client, officer):
    county = CountyFactory()
    row = RuleParameterFactory(region=county.parent, waiting=True)
    client.force_login(officer(Duty.COUNTY_OFFICE, county))

    assert client.post(url("parameter-sign", row.pk)).status_code == 403


def test_a_number_is_withdrawn_with_a_reason(client, officer):
    row = RuleParameterFactory(waiting=True)
    client.force_login(officer(Duty.COUNTY_OFFICE, row.region))

    client.post(url("parameter-drop", row.pk), {"reason": "文件已经废止"})

    row.refresh_from_db()
    assert row.dropped_at is not None
    assert Event.objects.get().note == "文件已经废止"
