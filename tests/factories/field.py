"""What comes from phones: acts as they were read, and what was written down at the door."""

import uuid
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from households.models import Conflict, DutyDone, Visit
from ledger.acts.kinds import KINDS, Sent, SentHand
from regions.models import User
from tests.factories.households import HouseholdFactory
from tests.factories.regions import UserFactory

STROKES = "[[[10,10],[20,20],[30,30],[40,30],[50,30],[60,20]]]"
HANDS = (
    SentHand("worker", "", STROKES, None),
    SentHand("head", "陆甲", STROKES, None),
)


class VisitFactory(DjangoModelFactory):
    class Meta:
        model = Visit

    household = factory.SubFactory(HouseholdFactory)
    visited_on = factory.LazyFunction(timezone.localdate)
    themes = ["check"]
    went = ["陆网格"]
    is_at_home = True
    sent = factory.LazyFunction(uuid.uuid4)
    recorded_at = factory.LazyFunction(timezone.now)
    recorded_by = factory.SubFactory(UserFactory)


class DutyDoneFactory(DjangoModelFactory):
    class Meta:
        model = DutyDone

    household = factory.SubFactory(HouseholdFactory)
    duty = "basics"
    done_on = factory.LazyFunction(timezone.localdate)
    sent = factory.LazyFunction(uuid.uuid4)
    recorded_at = factory.LazyFunction(timezone.now)
    recorded_by = factory.SubFactory(UserFactory)


class ConflictFactory(DjangoModelFactory):
    """A worker counted the group otherwise than somebody at a desk."""

    class Meta:
        model = Conflict

    household = factory.SubFactory(HouseholdFactory)
    table = "Household"
    row = factory.SelfAttribute("household.pk")
    field = "group_name"
    base = "三组"
    mine = "四组"
    theirs = "五组"
    theirs_source = "sheet"
    sent = factory.LazyFunction(uuid.uuid4)
    mine_at = factory.LazyFunction(timezone.now)
    mine_on = factory.LazyFunction(timezone.localdate)
    mine_by = factory.SubFactory(UserFactory)
    received_at = factory.LazyFunction(timezone.now)


def sent(kind: str, body: dict[str, Any], *, by: User, **more: Any) -> Sent:
    """An act as the protocol hands it over: its body cleaned by the kind's own serializer."""
    form = KINDS[kind].body(data=body)
    form.is_valid(raise_exception=True)
    given = {
        "id": uuid.uuid4(), "device": SimpleNamespace(user_id=by.pk), "on": timezone.localdate(),
        "claimed_at": timezone.now() - timedelta(hours=3), "after": (), "base": "",
        "photos": (), "hands": (), **more,
    }  # fmt: skip
    return Sent(kind=kind, by=by, body=form.validated_data, **given)


def apply(kind: str, body: dict[str, Any], *, by: User, **more: Any) -> Any:
    """What becomes of an act."""
    return KINDS[kind].apply(sent(kind, body, by=by, **more))
