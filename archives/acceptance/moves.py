"""What the verbs of acceptance share: who may, the locks, the word on the trail, working days."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from archives.models import Acceptance, AcceptanceRound, Archive, Paper, Version
from archives.moves import ArchiveError
from ledger import events
from ledger.models import Event
from regions.duties import Permission
from regions.models import User

ACCEPT = Permission.ARCHIVE_ACCEPT
State = Acceptance.State


def locked_round(row: AcceptanceRound, *states: str, by: User) -> AcceptanceRound:
    """The round as it stands now, kept from others until the transaction ends.

    Raises:
        PermissionDenied: `by` accepts no archives of that very place.
        ArchiveError: it does not stand in one of `states`.
    """
    rows = AcceptanceRound.objects.select_for_update(of=("self",)).select_related("region")
    now = rows.get(pk=row.pk)
    if not by.holds(ACCEPT, at=now.region):
        raise PermissionDenied(str(ACCEPT))
    if now.state not in states:
        said = now.get_state_display()
        raise ArchiveError(f"“{now.name}”现在是“{said}”，不能这样办；请刷新页面后再看。")
    return now


def judges(acceptance: Acceptance, by: User) -> bool:
    """`by` is of the group that accepts this file, and accepts archives for the round's place."""
    if not by.can(ACCEPT, at=acceptance.round.region):
        return False
    return Acceptance.objects.of_member(by).filter(pk=acceptance.pk).exists()


def filed_by(archive: Archive, by: User) -> bool:
    """`by` filed a paper of this file or a version of one."""
    papers = Paper.objects.filter(by.stands_in("filed_by"), archive=archive)
    versions = Version.objects.filter(by.stands_in("made_by"), paper__archive=archive)
    return papers.exists() or versions.exists()


def locked_acceptance(acceptance: Acceptance, *, by: User) -> Acceptance:
    """One open acceptance that `by` judges, kept from others until the transaction ends.

    Raises:
        PermissionDenied: `by` is not of the group, or accepts no archives there.
        ArchiveError: signed already, its round is not open, or `by` filed papers of it.
    """
    rows = Acceptance.objects.select_for_update(of=("self",)).select_related(
        "round__region", "archive__region", "archive__household", "archive__catalogue", "group"
    )
    now = rows.get(pk=acceptance.pk)
    if not judges(now, by):
        raise PermissionDenied(str(ACCEPT))
    if now.state != State.OPEN:
        raise ArchiveError("这本档案的验收结论已签字，不能再改；请刷新页面。")
    if now.round.state != AcceptanceRound.State.OPEN:
        raise ArchiveError(f"“{now.round.name}”还没有开始或已经结束；开始后再验收。")
    if filed_by(now.archive, by):
        raise ArchiveError("这本档案里有您归档的材料，您不能验收；请组里其他人验收。")
    return now


def told(row: Any, verb: str, region: Any, *, by: User, note: str = "", **data: Any) -> Event:
    """Put on the trail what was done with a row of acceptance."""
    return events.append(
        events.Draft(
            kind=f"archives.{verb}",
            region=region,
            subject=row.subject,
            subject_id=row.pk,
            by=by,
            note=note[:500],
            data=data,
        )
    )


def open_rectifications() -> Q:
    """Condition: it is not closed out yet."""
    return ~Q(status="closed")
