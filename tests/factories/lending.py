"""A line of the register of lending."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from archives.models import Lending
from tests.factories.archives import ArchiveFactory
from tests.factories.regions import UserFactory


class LendingFactory(DjangoModelFactory):
    """Originals of a file, taken out."""

    class Meta:
        model = Lending

    class Params:
        electronic = factory.Trait(medium="electronic", way="viewed", due_on=None, pages=None)

    archive = factory.SubFactory(ArchiveFactory)
    medium = "originals"
    way = "taken"
    person = factory.Sequence(lambda n: f"借阅人{n}")
    unit = "县审计局"
    purpose = "审计扶贫资金"
    basis = "县领导批示"
    pages = 9
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=7))
    handed_at = factory.LazyFunction(timezone.now)
    handed_by = factory.SubFactory(UserFactory)
