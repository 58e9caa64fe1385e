"""What the address of a list becomes when something in it is chosen."""

import pytest

from ledger.models import Status
from qiannan.web import here_with, key_of, tabs_of


def test_a_changed_condition_begins_the_list_anew(rf):
    request = rf.get("/leads/?place=a&page=3&status=closed")

    assert here_with(request, status="pending") == "/leads/?place=a&status=pending"


def test_an_empty_condition_is_left_out(rf):
    request = rf.get("/leads/?place=a&status=closed")

    assert here_with(request, status="") == "/leads/?place=a"


def test_the_next_page_keeps_the_conditions(rf):
    request = rf.get("/acts/?state=open&before=9")

    assert here_with(request, after=12) == "/acts/?state=open&after=12"


@pytest.mark.parametrize(
    ("text", "key"), [("12", 12), ("", 0), ("-1", 0), ("twelve", 0), ("9" * 30, 0)]
)
def test_a_key_is_a_number_or_none(rf, text, key):
    assert key_of(rf.get("/", {"after": text}), "after") == key


def test_tabs_begin_with_all_and_one_is_chosen(rf):
    counts = {"total": 5, "pending": 3, "closed": 2}

    tabs = tabs_of(
        rf.get("/leads/?status=closed"), "status", (Status.PENDING, Status.CLOSED), counts
    )

    assert [(count, address, is_on) for _word, count, address, is_on in tabs] == [
        (5, "/leads/?", False),
        (3, "/leads/?status=pending", False),
        (2, "/leads/?status=closed", True),
    ]
