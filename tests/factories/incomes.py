from datetime import date
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from households.models import (
    HouseholdYear,
    IncomeItem,
    IncomeKind,
    IncomeSheet,
    PersonYear,
    PovertyLine,
)
from tests.factories.households import HouseholdFactory, PersonFactory
from tests.factories.regions import UserFactory


class HouseholdYearFactory(DjangoModelFactory):
    class Meta:
        model = HouseholdYear

    household = factory.SubFactory(HouseholdFactory)
    year = 2018


class PersonYearFactory(DjangoModelFactory):
    class Meta:
        model = PersonYear

    person = factory.SubFactory(PersonFactory)
    year = 2018


class PovertyLineFactory(DjangoModelFactory):
    class Meta:
        model = PovertyLine
        django_get_or_create = ("year", "kind", "place_path")

    year = 2018
    kind = "exit"
    place_path = "5227/"
    amount_yuan = Decimal(3535)
    document = "测试文号"


class IncomeSheetFactory(DjangoModelFactory):
    class Meta:
        model = IncomeSheet

    household = factory.SubFactory(HouseholdFactory, member_count=3)
    year = 2018
    begun_at = factory.LazyFunction(timezone.now)
    begun_by = factory.SubFactory(UserFactory)


class IncomeItemFactory(DjangoModelFactory):
    """`kind` is the code of a kind of the catalogue."""

    class Meta:
        model = IncomeItem

    sheet = factory.SubFactory(IncomeSheetFactory)
    kind = "work"
    month_on = date(2018, 3, 1)
    amount_yuan = Decimal(3000)
    added_at = factory.LazyFunction(timezone.now)
    added_by = factory.SubFactory(UserFactory)

    @classmethod
    def _create(cls, model, *args, kind, **values):
        return super()._create(model, *args, kind=IncomeKind.objects.get(code=kind), **values)
