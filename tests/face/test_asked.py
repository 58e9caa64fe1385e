"""What an address asks for is read without an error, whatever it says."""

from base64 import b64encode
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from django.urls import reverse

from qiannan import asked
from qiannan.middleware import UnreadableMiddleware
from regions.duties import Duty
from tests.factories import CountyFactory, PostingFactory


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("17", 17), ("007", 7), ("", 0), (None, 0), ("-1", 0), ("1.0", 0), ("²", 0), ("٣", 0),
        ("9" * 18, 10**18 - 1), ("9" * 19, 0), ("9" * 5000, 0), (" 1", 0), ("1\x00", 0),
    ],
)  # fmt: skip
def test_a_number_is_read_or_counts_as_none(text, number):
    assert asked.whole(text) == number


def test_a_number_over_the_most_counts_as_none():
    assert (asked.whole("9", 9), asked.whole("10", 9)) == (9, 0)


def test_keys_keep_their_order_and_what_is_none_is_left_out():
    assert asked.keys(["3", "x", "1", "²", "0"]) == [3, 1]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2018-06-30", date(2018, 6, 30)), ("1900-01-01", date(1900, 1, 1)),
        ("1899-12-31", None), ("0001-01-01", None), ("2200-01-01", None), ("9999-12-31", None),
        ("2018-02-30", None), ("2018-06", None), ("", None), (None, None), ("x", None),
    ],
)  # fmt: skip
def test_a_day_is_read_or_counts_as_none(text, day):
    assert asked.day(text) == day


@pytest.mark.parametrize(
    ("text", "year"), [("2018", 2018), ("0018", 0), ("1899", 0), ("2200", 0), ("x", 0), (None, 0)]
)
def test_a_year_is_read_or_counts_as_none(text, year):
    assert asked.year(text) == year


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("2018-06", date(2018, 6, 1)), ("0001-01", None), ("9999-12", None), ("2018-13", None),
        ("2018-6", None), ("2018-W05", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_a_month_is_read_as_its_first_day_or_counts_as_none(text, first):
    assert asked.month(text) == first


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"a": 1}', {"a": 1}), ("", None), (None, None), ("{", None), ("9" * 5000, None),
        ("[" * 100_000, None),
    ],
)  # fmt: skip
def test_what_a_page_gave_along_is_read_or_counts_as_none(text, found):
    assert asked.given_along(text) == found


@pytest.mark.parametrize("text", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_a_field_takes_no_day_that_cannot_be_reckoned_with(text):
    with pytest.raises(ValidationError, match="1900 年至 2199 年"):
        asked.DayField().clean(text)


def test_a_field_takes_a_day_of_those_centuries():
    assert asked.DayField().clean("1900-01-01") == date(1900, 1, 1)


LONG, HUGE = "9" * 5000, "9" * 25


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("ledger:obligation-calendar", {"month": "0001-01"}),
        ("ledger:obligation-calendar", {"month": "9999-12"}),
        ("ledger:obligation-calendar", {"person": LONG}),
        ("screening:lead-list", {"change": LONG}),
        ("screening:lead-list", {"change": HUGE}),
        ("screening:exemption-new", {"lead": LONG}),
        ("screening:exemption-new", {"household": LONG}),
        ("taskforces:trip-list", {"body": LONG}),
        ("taskforces:trip-new", {"body": LONG}),
        ("taskforces:task-new", {"body": LONG}),
        ("taskforces:task-list", {"late_on": "9999-12-31"}),
        ("taskforces:task-list", {"stood": "all", "stood_on": "9999-12-31"}),
        ("ledger:obligation-list", {"late_on": "9999-12-31"}),
        ("accountability:case-list", {"figure": "held", "form": LONG}),
        ("accountability:issues", {"person": LONG}),
        ("accountability:issues", {"words": LONG}),
        ("households:finding-list", {"from": "a--20180101-5"}),
        ("households:finding-list", {"from": "a-1-20180101-"}),
        ("screening:api-lead-list", {"cursor": b64encode(b"p=x").decode()}),
        ("screening:api-lead-list", {"cursor": b64encode(f"p={LONG}".encode()).decode()}),
    ],
)  # fmt: skip
def test_no_address_is_a_fault_of_ours(client, name, query):
    client.force_login(PostingFactory(duty=Duty.COUNTY_OFFICE, region=CountyFactory()).user)

    answer = client.get(reverse(name), query)

    assert answer.status_code in (200, 404)


@pytest.mark.django_db
def test_a_nul_in_an_address_is_told_to_the_sender(client):
    client.force_login(PostingFactory(duty=Duty.COUNTY_OFFICE, region=CountyFactory()).user)

    answer = client.get("/organisation/roster/", {"region": "\x00"})

    assert answer.status_code == 400
    assert "请返回上一页" in answer.content.decode()


def test_another_error_stays_an_error():
    middleware = UnreadableMiddleware(lambda request: None)
    request = RequestFactory().get("/")

    assert middleware.process_exception(request, ValueError("a fault of ours")) is None
