"""What an act keeps in order around its changes: locks, caches of a household, its rules.

Households are locked first, in the order of their keys, and the act's own row after them: two
acts that touch the same households wait for each other instead of for a deadlock, and a count
taken after the lock sees what the other did.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Q

from households.acts.errors import ActError
from households.models import Household, HouseholdYear, Membership, PersonYear
from regions.models import Region

if TYPE_CHECKING:
    from households.acts.changes import Change


def touched(changes: Iterable["Change"]) -> set[int]:
    """The households that exist already and that the changes are about."""
    rows: dict[str, set[int]] = defaultdict(set)
    for change in changes:
        if change.row:
            rows[change.table].add(change.row)
        if change.field in ("household", "person"):
            named = (change.before, change.after)
            rows[change.field.capitalize()] |= {key for key in named if isinstance(key, int)}
    found = set(rows["Household"])
    people = rows["Person"]
    if rows["PersonYear"]:
        years = PersonYear.objects.filter(pk__in=rows["PersonYear"])
        people |= set(years.values_list("person_id", flat=True))
    if rows["Membership"]:
        memberships = Membership.objects.filter(pk__in=rows["Membership"])
        found |= set(memberships.values_list("household_id", flat=True))
    if people:
        memberships = Membership.objects.current().filter(person__in=people)
        found |= set(memberships.values_list("household_id", flat=True))
    if rows["HouseholdYear"]:
        kept = HouseholdYear.objects.filter(pk__in=rows["HouseholdYear"])
        found |= set(kept.values_list("household_id", flat=True))
    return found


def places(changes: Sequence["Change"], households: Iterable[int]) -> list[Region]:
    """The grids where `households` lie now, and those that the changes bring a household to."""
    named = {
        key
        for change in changes
        if (change.table, change.field) == ("Household", "region")
        for key in (change.before, change.after)
        if key is not None
    }
    here = Household.objects.filter(pk__in=list(households)).values("region")
    found = Region.objects.filter(Q(pk__in=here) | Q(pk__in=named))
    return list(found.select_related("parent"))


def lock(households: Iterable[int]) -> None:
    """Hold households until the transaction ends."""
    rows = Household.objects.select_for_update(no_key=True).filter(pk__in=list(households))
    list(rows.order_by("pk").values_list("pk", flat=True))


def refresh(households: Iterable[int]) -> None:
    """Bring head and number of members of households to their memberships.

    Raises:
        ActError: a household with members has no head, or one that was dissolved has members.
    """
    keys = sorted(households)
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE households_household h
            SET head_name = coalesce(f.head_name, ''), head_initials = coalesce(f.initials, ''),
                member_count = coalesce(f.members, 0)
            FROM households_household o
            LEFT JOIN (
                SELECT m.household_id, count(*) AS members,
                       max(p.name) FILTER (WHERE m.relation = '户主') AS head_name,
                       max(p.name_initials) FILTER (WHERE m.relation = '户主') AS initials
                FROM households_membership m JOIN households_person p ON p.id = m.person_id
                WHERE m.household_id = ANY(%s) AND m.left_on IS NULL GROUP BY 1
            ) f ON f.household_id = o.id
            WHERE h.id = o.id AND o.id = ANY(%s)""",
            [keys, keys],
        )
        cursor.execute(
            """SELECT h.household_no, h.dissolved_on IS NOT NULL FROM households_household h
            WHERE h.id = ANY(%s) AND h.member_count > 0 AND (
                h.dissolved_on IS NOT NULL OR NOT EXISTS (
                SELECT FROM households_membership m
                WHERE m.household_id = h.id AND m.left_on IS NULL AND m.relation = '户主'))
            ORDER BY h.id""",
            [keys],
        )
        wrong = cursor.fetchone()
    if wrong and wrong[1]:
        raise ActError(f"户 {wrong[0]} 已销户，不能再有成员；请先撤销销户")
    if wrong:
        raise ActError(f"办理后户 {wrong[0]} 没有户主；请指定新户主")
