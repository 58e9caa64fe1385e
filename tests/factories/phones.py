import json
import uuid
from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from ledger.canonical import canonical, digest
from ledger.models import FieldAct, FieldDay, FieldDevice
from tests.factories.regions import GridFactory, UserFactory


class FieldDeviceFactory(DjangoModelFactory):
    """A phone that was in contact just now and has nothing unsent."""

    class Meta:
        model = FieldDevice

    id = factory.LazyFunction(uuid.uuid4)
    user = factory.SubFactory(UserFactory)
    label = "Redmi 9A"
    app = "1.0"
    half = "x"
    lease_until = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))
    synced_at = factory.LazyFunction(timezone.now)

    class Params:
        late = factory.Trait(
            unsent=3, unsent_since=factory.LazyFunction(lambda: timezone.now() - timedelta(days=2))
        )
        silent = factory.Trait(
            synced_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=8))
        )


class FieldActFactory(DjangoModelFactory):
    """An act of a phone that waits; `body` is what it says."""

    class Meta:
        model = FieldAct
        exclude = ("body", "words")

    id = factory.LazyFunction(uuid.uuid4)
    device = factory.SubFactory(FieldDeviceFactory)
    user = factory.SelfAttribute("device.user")
    region = factory.SubFactory(GridFactory)
    kind = "test.note"
    body = factory.LazyFunction(lambda: {"text": "a"})
    words = "收到"
    envelope = factory.LazyAttribute(
        lambda it: canonical(
            {
                "id": str(it.id), "kind": it.kind, "on": "2026-11-26",
                "at": "2026-11-26T09:30:00+08:00", "after": [], "base": "", "body": it.body,
                "photos": [], "hands": [],
            }
        )
    )  # fmt: skip
    digest = factory.LazyAttribute(lambda it: digest(it.envelope))
    came_with = factory.LazyFunction(uuid.uuid4)
    claimed_at = factory.LazyFunction(timezone.now)
    state = FieldAct._meta.get_field("state").default
    answer = factory.LazyAttribute(
        lambda it: json.dumps({"id": str(it.id), "words": it.words, "address": ""})
    )
    settled_at = factory.LazyAttribute(lambda it: None if it.state == "held" else timezone.now())


class FieldDayFactory(DjangoModelFactory):
    """A day's work on one phone."""

    class Meta:
        model = FieldDay

    device = factory.SubFactory(FieldDeviceFactory)
    user = factory.SelfAttribute("device.user")
    day = factory.LazyFunction(timezone.localdate)
    minutes = 40
    screens = 60
    asked_again = 2
    night_minutes = 10
