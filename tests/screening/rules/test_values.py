"""Numbers of rules: which value holds where, who sets it, who signs, and what a run goes by."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from ledger.models import Event, Notice, Signature
from ledger.transitions import SamePersonError, StaleStatusError
from regions.duties import Duty
from screening import rule_decisions, rule_values
from screening.models import RuleParameter
from screening.operations import start_comparison
from tests.factories import CountyFactory, PrefectureFactory, RuleParameterFactory

pytestmark = pytest.mark.django_db
KEY = ("r03", "min_price_yuan")


@pytest.fixture
def county():
    return CountyFactory()


@pytest.fixture
def clerk(officer, county):
    return officer(Duty.COUNTY_OFFICE, county)


@pytest.fixture
def colleague(officer, county):
    return officer(Duty.COUNTY_OFFICE, county)


def today():
    return timezone.localdate()


def value_of(county, day=None):
    return rule_values.held([county], day or today())[KEY][county.code].value


def propose(county, by, **changes):
    given = {
        "rule": "r03",
        "name": "min_price_yuan",
        "value": Decimal(80000),
        "valid_from": today(),
        "source": "都扶领发〔2018〕12号",
    }
    return rule_decisions.propose_value(county, by=by, **{**given, **changes})


# --- what holds ---------------------------------------------------------------------------------
def test_without_a_setting_the_rule_s_own_number_holds(county):
    assert value_of(county) == 30000


def test_a_county_s_number_goes_before_the_prefecture_s(county):
    RuleParameterFactory(region=county.parent, value=50000)
    RuleParameterFactory(region=county, value=40000)

    assert value_of(county) == 40000


def test_the_prefecture_s_number_holds_where_the_county_has_none(county):
    RuleParameterFactory(region=county.parent, value=50000)

    assert value_of(county) == 50000


def test_the_newest_number_of_a_place_holds(county):
    RuleParameterFactory(region=county, value=60000, valid_from=today() - timedelta(days=9))
    RuleParameterFactory(region=county, value=40000, valid_from=today() - timedelta(days=2))

    assert value_of(county) == 40000


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"waiting": True}, id="not-signed"),
        pytest.param({"valid_from": timezone.localdate() + timedelta(days=1)}, id="later"),
        pytest.param(
            {
                "valid_from": timezone.localdate() - timedelta(days=9),
                "valid_until": timezone.localdate() - timedelta(days=1),
            },
            id="over",
        ),
    ],
)
def test_a_number_out_of_force_does_not_hold(county, changes):
    RuleParameterFactory(region=county, value=40000, **changes)

    assert value_of(county) == 30000


def test_a_past_day_has_the_number_it_had(county):
    RuleParameterFactory(region=county, value=40000)

    assert value_of(county, today() - timedelta(days=1)) == 30000


def test_another_county_is_not_touched(county):
    RuleParameterFactory(region=CountyFactory(parent=county.parent), value=40000)

    assert value_of(county) == 30000


def test_a_run_goes_by_the_numbers_of_each_county(county):
    other = CountyFactory(parent=county.parent)
    RuleParameterFactory(region=county.parent, value=50000)
    RuleParameterFactory(region=other, value=30000)

    run = start_comparison(county.parent)

    assert run.job.payload["values"] == {"r03": {county.code: {"min_price_yuan": 50000}}}


def test_the_general_numbers_of_a_county(county):
    RuleParameterFactory(region=county, rule="all", name=rule_values.ENOUGH, value=5)

    assert rule_values.general(county, today())[rule_values.ENOUGH] == 5
    assert rule_values.general(county.parent, today())[rule_values.ENOUGH] == 30


def test_looking_up_costs_one_query_however_many_counties(county, django_assert_num_queries):
    counties = [county, *CountyFactory.create_batch(9, parent=county.parent)]

    with django_assert_num_queries(1):
        rule_values.held(counties, today())


# --- setting ------------------------------------------------------------------------------------
def test_a_number_holds_once_another_person_has_signed(county, clerk, colleague):
    row = propose(county, clerk)
    rule_decisions.sign(row, by=colleague)

    assert value_of(county) == 80000
    kinds = list(Event.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["screening.parameter.proposed", "screening.parameter.signed", "ledger.sealed"]
    signature = Signature.objects.get()
    assert (signature.signer, '"value":80000' in signature.content) == (colleague, True)


def test_who_may_sign_is_told(county, clerk, colleague, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        propose(county, clerk)

    assert Notice.objects.get().recipient == colleague


def test_who_put_it_forward_cannot_sign(county, clerk):
    row = propose(county, clerk)

    with pytest.raises(SamePersonError):
        rule_decisions.sign(row, by=clerk)

    assert value_of(county) == 30000


def test_a_number_is_signed_once(county, clerk, colleague):
    row = propose(county, clerk)
    rule_decisions.sign(row, by=colleague)

    with pytest.raises(StaleStatusError):
        rule_decisions.sign(RuleParameter.objects.get(), by=colleague)


def test_a_withdrawn_number_cannot_be_signed(county, clerk, colleague):
    row = propose(county, clerk)
    rule_decisions.drop(row, by=clerk, reason="数值写错了")

    with pytest.raises(StaleStatusError):
        rule_decisions.sign(RuleParameter.objects.get(), by=colleague)


@pytest.mark.parametrize(
    ("duty", "where"),
    [
        pytest.param(Duty.COUNTY_OFFICE, "other", id="another-county"),
        pytest.param(Duty.COUNTY_DEPARTMENT, "same", id="a-department"),
    ],
)
def test_who_may_not_set_a_number_does_not(county, officer, duty, where):
    stranger = officer(duty, county if where == "same" else CountyFactory())

    with pytest.raises(PermissionDenied):
        propose(county, stranger)


def test_a_county_does_not_set_the_prefecture_s_number(county, clerk):
    with pytest.raises(PermissionDenied):
        propose(county.parent, clerk)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"value": Decimal(-1)}, "value", id="negative"),
        pytest.param({"value": Decimal(30_000_000)}, "value", id="a-slip-of-the-pen"),
        pytest.param({"value": Decimal("0.5")}, "value", id="not-whole"),
        pytest.param({"source": " "}, "source", id="no-paper"),
        pytest.param({"name": "weight"}, "name", id="no-such-number"),
        pytest.param(
            {"valid_from": timezone.localdate() - timedelta(days=1)}, "valid_from", id="past"
        ),
        pytest.param(
            {"valid_until": timezone.localdate() - timedelta(days=1)}, "valid_until", id="order"
        ),
    ],
)
def test_a_number_that_cannot_be_is_refused(county, clerk, changes, field):
    with pytest.raises(ValidationError) as refused:
        propose(county, clerk, **changes)

    assert list(refused.value.message_dict) == [field]
    assert not RuleParameter.objects.exists()


def test_a_village_has_no_number_of_its_own(officer):
    prefecture = PrefectureFactory()
    village = CountyFactory(parent=prefecture)
    village.level = 4

    with pytest.raises(ValidationError, match="只能由州或县设定"):
        propose(village, officer(Duty.PREFECTURE_OFFICE, prefecture))


def test_a_calendar_year_is_not_a_number_of_years():
    params = rule_values.params()

    assert rule_decisions.bounds(params["r32", "first_year"]) == (1978, 2100)
    assert rule_decisions.bounds(params["r24", "min_age"])[1] == 150
