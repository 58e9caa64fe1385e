"""A pull as an API without deltas answers it: everything of the grid, by DRF's own serializers.

Related rows are prefetched, so that it asks a constant number of questions too.
"""

from typing import Any

from rest_framework import serializers
from rest_framework.renderers import JSONRenderer

from households.field import homes
from households.models import (
    Household,
    HouseholdCode,
    HouseholdYear,
    IncomeSheet,
    Membership,
    Person,
    PersonYear,
)
from ledger.models import Status
from screening.field.pulling import places_of
from screening.models import Lead

WAITING = (Status.PENDING, Status.VERIFYING, Status.RETURNED)


def _of(model: type, **nested: serializers.Field) -> type[serializers.ModelSerializer]:
    meta = type("Meta", (), {"model": model, "fields": "__all__"})
    return type(f"{model.__name__}Serializer", (serializers.ModelSerializer,),
                {"Meta": meta, **nested})  # fmt: skip


PERSON = _of(Person, years=_of(PersonYear)(many=True))
MEMBERSHIP = _of(Membership, person=PERSON())
HOUSEHOLD = _of(
    Household,
    years=_of(HouseholdYear)(many=True),
    memberships=MEMBERSHIP(many=True),
    codes=_of(HouseholdCode)(many=True),
    incomes=_of(IncomeSheet)(many=True),
)
LEAD = _of(Lead)


def whole(user: Any) -> bytes:
    """The households of the worker's grid with all that hangs on them, and the open leads."""
    related = ("years", "memberships__person__years", "codes", "incomes")
    rows = homes.of(user).prefetch_related(*related)
    leads = Lead.objects.filter(holder__in=places_of(user), status__in=WAITING)
    said = {"households": HOUSEHOLD(rows, many=True).data, "leads": LEAD(leads, many=True).data}
    return JSONRenderer().render(said)
