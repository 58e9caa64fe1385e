"""The bodies of acts about households, as a phone sends them: what they hold and how much of it."""

from decimal import Decimal

from rest_framework import serializers

from households.models import Satisfaction, SixDuty, Theme
from ledger.acts.envelope import Degrees

_KEY = {"min_value": 1, "max_value": 2**63 - 1}
_OR_NONE = {"min_value": 0, "max_value": 2**63 - 1, "default": 0}


def _text(most: int) -> serializers.CharField:
    return serializers.CharField(max_length=most, allow_blank=True, default="")


class OfHousehold(serializers.Serializer):
    """What every act says: which household, and what the worker adds in words."""

    household = serializers.IntegerField(**_KEY)
    note = _text(500)


class Value(serializers.Serializer):
    """One corrected field: `base` is what the phone was shown, `value` what stands there in truth.

    A row of a year that is to be made has row 0, its year, and for a member's year the person.
    """

    table = serializers.CharField(max_length=30)
    row = serializers.IntegerField(**_OR_NONE)
    year = serializers.IntegerField(min_value=0, max_value=2099, default=0)
    person = serializers.IntegerField(**_OR_NONE)
    field = serializers.CharField(max_length=40)
    base = _text(1000)
    value = _text(1000)


class Correct(OfHousehold):
    values = Value(many=True, min_length=1, max_length=200)  # type: ignore[assignment]


class Place(serializers.Serializer):
    """Where the phone was: degrees WGS-84, metres."""

    lat = Degrees(min_value=-90, max_value=90)
    lng = Degrees(min_value=-180, max_value=180)
    accuracy_m = serializers.IntegerField(
        min_value=0, max_value=10_000_000, allow_null=True, default=None
    )


class Absent(OfHousehold):
    """Nobody was at home; a note may say what the neighbours told."""

    went = serializers.ListField(
        child=serializers.CharField(max_length=60), min_length=1, max_length=10
    )
    themes = serializers.ListField(
        child=serializers.ChoiceField(Theme.choices), min_length=1, max_length=5
    )
    content = _text(1000)
    place = Place(allow_null=True, default=None)


class VisitBody(Absent):
    needs = _text(500)
    at_home = serializers.BooleanField(default=True)
    satisfaction = serializers.ChoiceField(Satisfaction.choices, allow_blank=True, default="")


class Duty(OfHousehold):
    duty = serializers.ChoiceField(SixDuty.choices)
    words = _text(500)


class Item(serializers.Serializer):
    """One line of the income: `months` are the first days of months, none for the whole year."""

    kind = serializers.CharField(max_length=30)
    amount = serializers.DecimalField(
        max_digits=12, decimal_places=2, min_value=Decimal("0.01"), max_value=Decimal(10**9)
    )
    months = serializers.ListField(child=serializers.DateField(), max_length=12, default=list)
    person = serializers.IntegerField(**_OR_NONE)
    about = _text(60)
    place = _text(60)
    how = _text(60)


class Income(OfHousehold):
    """The account of a year; the worker's and the head's hands are the act's."""

    year = serializers.IntegerField(min_value=2010, max_value=2099)
    items = Item(many=True, max_length=200, default=list)


class Join(OfHousehold):
    """Who joins, as `households.acts.newcomers` describes a person."""

    name = serializers.CharField(max_length=60)
    id = _text(30)
    sex = _text(6)
    birth_on = serializers.DateField(allow_null=True, default=None)
    relation = serializers.CharField(max_length=20)
    ethnic = _text(20)
    phone = _text(20)
    year = serializers.DictField(
        child=serializers.CharField(max_length=60, allow_blank=True), default=dict
    )
    reason = serializers.CharField(max_length=20)


class Leave(OfHousehold):
    """Who leaves; where the head does, who is head then, and the relations that were set."""

    person = serializers.IntegerField(**_KEY)
    reason = serializers.CharField(max_length=20)
    head = serializers.IntegerField(**_OR_NONE)
    relations = serializers.DictField(child=serializers.CharField(max_length=20), default=dict)
