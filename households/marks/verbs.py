"""Proposing marks by rules, and deciding them."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from households.marks.rules import KINDS, statement
from households.models import Household, HouseholdMark
from ledger import events
from regions.duties import Permission
from regions.models import Region, User

DECIDED = "households.mark.decided"
State = HouseholdMark.State


class MarkError(Exception):
    """A mark cannot be decided so; the message is Chinese."""


@transaction.atomic
def propose_all(region: Region) -> tuple[int, int]:
    """Run the rules over a place; return how many marks were proposed and how many doubted.

    Nothing that a person decided is changed: a mark in force that the rule no longer sees is
    doubted, a refused one stays refused as long as the rule sees the same, and a proposal that it
    no longer sees is gone. Safe to run twice: the second time writes nothing.
    """
    given = {"path": f"{region.path}%", "today": timezone.localdate()}
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS mark_hit")
        cursor.execute(f"CREATE TEMPORARY TABLE mark_hit ON COMMIT DROP AS {statement()}", given)
        cursor.execute("ANALYZE mark_hit")
        cursor.execute(_INSERT, given)
        proposed = cursor.rowcount
        cursor.execute(_FORGET, given)
        cursor.execute(_DOUBT, given)
        return proposed, cursor.rowcount


_INSERT = """
INSERT INTO households_householdmark
    (household_id, kind, state, seen, is_doubted, proposed_on, reason)
SELECT h.household_id, h.kind, 'proposed', h.seen, FALSE, %(today)s, ''
FROM mark_hit h
WHERE NOT EXISTS (
    SELECT FROM households_householdmark m
    WHERE m.household_id = h.household_id AND m.kind = h.kind
      AND (m.state IN ('proposed', 'set') OR m.state IN ('refused', 'ended') AND m.seen = h.seen))
ORDER BY 1, 2
"""
_SEEN = """
SELECT FROM mark_hit h WHERE h.household_id = m.household_id AND h.kind = m.kind
"""
_HERE = """
m.household_id IN (SELECT id FROM households_household WHERE place_path LIKE %(path)s)
"""
_FORGET = f"""
DELETE FROM households_householdmark m
WHERE m.state = 'proposed' AND NOT EXISTS ({_SEEN}) AND {_HERE}
"""  # noqa: S608 - our own constants
_DOUBT = f"""
UPDATE households_householdmark m SET is_doubted = NOT m.is_doubted
WHERE m.state = 'set' AND m.seen <> '' AND m.is_doubted = EXISTS ({_SEEN}) AND {_HERE}
"""  # noqa: S608


def confirm(mark: HouseholdMark, *, by: User) -> None:
    """The mark is so: it is in force.

    Raises:
        PermissionDenied: `by` may not mark this household.
        MarkError: it was decided already.
    """
    _decide(mark, (State.PROPOSED,), State.SET, by, "")


def refuse(mark: HouseholdMark, *, by: User, reason: str) -> None:
    """The mark is not so, for a reason; it is not proposed again while the rule sees the same.

    Raises:
        PermissionDenied, MarkError: as for `confirm`, or no reason is given.
    """
    _decide(mark, (State.PROPOSED,), State.REFUSED, by, _needed(reason))


def end(mark: HouseholdMark, *, by: User, reason: str) -> None:
    """A mark in force is so no longer.

    Raises:
        PermissionDenied, MarkError: as for `refuse`.
    """
    _decide(mark, (State.SET,), State.ENDED, by, _needed(reason))


@transaction.atomic
def put(household: Household, kind: str, *, by: User, reason: str) -> HouseholdMark:
    """Mark a household by hand.

    Raises:
        PermissionDenied: `by` may not mark this household.
        MarkError: there is no such mark, it is there already, or no reason is given.
    """
    if not by.can(Permission.HOUSEHOLD_PROPOSE, at=household.region):
        raise PermissionDenied(DECIDED)
    if kind not in KINDS:
        raise MarkError("请选择标记")
    waiting = household.marks.filter(kind=kind, state=State.PROPOSED).first()
    if waiting is not None:
        confirm(waiting, by=by)
        return waiting
    try:
        with transaction.atomic():
            mark = HouseholdMark.objects.create(
                household=household,
                kind=kind,
                state=State.SET,
                proposed_on=timezone.localdate(),
                decided_at=timezone.now(),
                decided_by=by,
                reason=_needed(reason),
            )
    except IntegrityError as error:
        raise MarkError(f"本户已有“{kind}”标记") from error
    _record(mark, "", by)
    return mark


def confirm_many(marks: Iterable[HouseholdMark], *, by: User) -> list[tuple[HouseholdMark, str]]:
    """Confirm each; return those that could not be, with the reason."""
    failed = []
    for mark in marks:
        try:
            confirm(mark, by=by)
        except MarkError as error:
            failed.append((mark, str(error)))
        except PermissionDenied:
            failed.append((mark, "您在此地的岗位不能办理标记"))
    return failed


def _needed(reason: str) -> str:
    if not reason.strip():
        raise MarkError("请写明理由")
    return reason.strip()[:120]


@transaction.atomic
def _decide(
    mark: HouseholdMark, sources: tuple[str, ...], target: str, by: User, reason: str
) -> None:
    if not by.can(Permission.HOUSEHOLD_PROPOSE, at=mark.household.region):
        raise PermissionDenied(DECIDED)
    before = mark.state
    same = HouseholdMark.objects.filter(pk=mark.pk, state__in=sources)
    values = {"state": target, "decided_at": timezone.now(), "decided_by": by, "reason": reason}
    if same.update(**values, is_doubted=False) != 1:
        raise MarkError("该标记已由他人处理，请刷新后再看")
    mark.state = target
    mark.reason = reason
    _record(mark, before, by)


def _record(mark: HouseholdMark, before: str, by: User) -> None:
    events.append(
        events.Draft(
            DECIDED,
            region=mark.household.region,
            subject="households.household",
            subject_id=mark.household_id,
            before=before,
            after=mark.state,
            by=by,
            note=mark.reason,
            data={"mark": mark.kind},
        )
    )
