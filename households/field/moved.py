"""Where a household or a member is now: what was written down for one that was merged goes on."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from households import facts
from households.models import Act, ActChange, Household, Membership, PersonYear
from ledger.acts.kinds import RefusedError

_MOST_STEPS = 20


def household_of(key: int, *, is_whole: bool = True) -> Household:
    """The household with this key, or the one that it was merged into; not `is_whole`, where its
    place alone is asked for, of sixty columns.

    Raises:
        RefusedError: there is none.
    """
    rows = Household.objects.select_related("region__parent")
    if not is_whole:
        rows = rows.only("region", "dissolved_on")
    found = rows.filter(pk=key).first()
    if found is None:
        raise RefusedError(_("There is no such household; load the list again."))
    for _step in range(_MOST_STEPS):
        into = _merged_into(found) if found.dissolved_on is not None else None
        if into is None:
            break
        found = rows.get(pk=into)
    return found


def _merged_into(household: Household) -> int | None:
    """The household that the members of a dissolved one joined."""
    ends = ActChange.objects.filter(
        table="Household",
        row=household.pk,
        field="dissolved_on",
        act__kind="merge",
        act__state=Act.State.DONE,
    ).exclude(act__household=household)
    return ends.order_by("-act__signed_at").values_list("act__household", flat=True).first()


def home_of(person: int) -> int | None:
    """The household that a person belongs to now."""
    now = Membership.objects.current().filter(person=person)
    return now.values_list("household_id", flat=True).first()


def homes_of(
    values: Sequence[Mapping[str, Any]], household: Household
) -> dict[int, list[Mapping[str, Any]]]:
    """Values of corrections by the household where they belong: the member's own, else this one."""
    rows: dict[str, set[int]] = defaultdict(set)
    for one in values:
        rows[one["table"]].add(one["row"])
    by_row = {
        "Membership": dict(_persons(Membership, rows["Membership"])),
        facts.PERSON_YEAR: dict(_persons(PersonYear, rows[facts.PERSON_YEAR])),
    }
    persons = [_person(one, by_row) for one in values]
    now = Membership.objects.current().filter(person__in=set(persons))
    homes = dict(now.values_list("person_id", "household_id"))
    found: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for one, person in zip(values, persons, strict=True):
        found[homes.get(person, household.pk)].append(one)
    return dict(found)


def _persons(model: Any, keys: set[int]) -> Any:
    return model.objects.filter(pk__in=keys).values_list("pk", "person_id")


def _person(one: Mapping[str, Any], by_row: Mapping[str, Mapping[int, int]]) -> int:
    """Whom a value is about; 0 for the household itself."""
    if one["table"] == facts.PERSON:
        return int(one["row"])
    return by_row.get(one["table"], {}).get(one["row"], one["person"])
