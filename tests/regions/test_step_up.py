"""The field by which somebody who signs is known: the password, the PIN of a key, or neither."""

import pytest
from django import forms
from django.contrib.sessions.backends.db import SessionStore

from regions import personal_keys
from regions.duties import Duty
from regions.step_up import PasswordAgain
from tests.factories import CountyFactory

pytestmark = pytest.mark.django_db
PIN = "271828"


class NoteForm(PasswordAgain):
    note = forms.CharField()


@pytest.fixture
def clerk(officer):
    user = officer(Duty.COUNTY_OFFICE, CountyFactory())
    personal_keys.register(user, PIN, by=user)
    return user


@pytest.fixture
def sent(rf, clerk):
    """`sent(pin=…)` is the form as the clerk posted it, long after logging in."""

    def send(**given: str) -> NoteForm:
        request = rf.post("/")
        request.user, request.session = clerk, SessionStore()
        return NoteForm({"note": "同意", **given}, request=request)

    return send


def asked(form: NoteForm) -> list[str]:
    return [name for name in form.fields if name != "note"]


def test_who_has_a_key_is_asked_for_its_pin_below_everything_else(sent):
    assert list(sent().fields) == ["note", "pin"]


def test_what_is_refused_after_the_key_was_revoked_asks_for_the_password(sent, clerk):
    form = sent(pin=PIN)
    assert form.is_valid()
    personal_keys.revoke(clerk, by=clerk)

    form.add_error(None, "密钥已撤销")

    assert asked(form) == ["password"]


@pytest.mark.parametrize("is_replaced", [False, True], ids=["the same key", "another key"])
def test_what_is_refused_while_there_is_a_key_asks_for_its_pin(is_replaced, sent, clerk):
    form = sent(pin=PIN)
    assert form.is_valid()
    if is_replaced:
        personal_keys.register(clerk, "314159", by=clerk)

    form.add_error(None, "条目已变化")

    assert asked(form) == ["pin"]


def test_a_key_revoked_before_it_is_opened_is_told_as_that_and_not_as_a_wrong_pin(sent, clerk):
    form = sent(pin=PIN)
    personal_keys.revoke(clerk, by=clerk)

    assert not form.is_valid()
    assert asked(form) == ["password"]
    assert [error for said in form.errors.values() for error in said] == [
        "您的个人密钥刚被替换或撤销；请重新签字。"
    ]


def test_a_wrong_pin_asks_for_the_pin(sent):
    form = sent(pin="999999")

    assert not form.is_valid()
    assert asked(form) == ["pin"]
    assert "pin" in form.errors
