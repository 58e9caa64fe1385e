"""Error pages must come up when everything else is down."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from qiannan import faults


@pytest.mark.parametrize("page", ["400", "403", "404", "403_csrf", "500"])
def test_an_error_page_needs_no_request_and_says_what_to_do(page):
    with translation.override("zh-hans"):
        html = render_to_string(f"{page}.html", {"number": "7FK-3QA"})

    assert re.search(r"<h1>[\u4e00-\u9fff]{4,}", html)
    assert "求助时请报编号： 7FK-3QA" in html


def test_an_unexpected_error_shows_the_number_it_was_logged_under(caplog):
    request = RequestFactory().get("/leads/?id=522799199001010023")

    response = faults.server_error(request)

    number = response["X-Request-ID"]
    assert response.status_code == 500
    assert number in response.content.decode()
    assert number in caplog.text
    assert "522799" not in caplog.text


def test_numbers_are_short_enough_to_be_read_out():
    assert re.fullmatch(r"[2-9A-HJ-NP-Z]{3}-[2-9A-HJ-NP-Z]{3}", faults.new_number())
