"""Bodies, seats and places in charge."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from taskforces.models import Body, BodyKind, Charge, ChargeKind, Role, Seat, Subject
from tests.factories.regions import CadreFactory, CountyFactory, VillageFactory

BEGAN = date(2018, 1, 1)


class BodyFactory(DjangoModelFactory):
    class Meta:
        model = Body

    kind = BodyKind.TASK_FORCE
    region = factory.SubFactory(CountyFactory)
    subject = factory.LazyAttribute(
        lambda body: Subject.HOUSING if body.kind == BodyKind.TASK_FORCE else ""
    )
    name = factory.LazyAttribute(lambda body: f"{body.region.name}{BodyKind(body.kind).name}")
    starts_on = BEGAN


class SeatFactory(DjangoModelFactory):
    class Meta:
        model = Seat

    body = factory.SubFactory(BodyFactory)
    cadre = factory.SubFactory(CadreFactory, region=factory.SelfAttribute("..body.region"))
    role = Role.LEADER
    starts_on = BEGAN


class ChargeFactory(DjangoModelFactory):
    class Meta:
        model = Charge

    kind = ChargeKind.VILLAGE
    region = factory.SubFactory(VillageFactory)
    cadre = factory.SubFactory(CadreFactory)
    starts_on = BEGAN
