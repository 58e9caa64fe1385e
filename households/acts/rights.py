"""Who may sign, undo and withdraw an act, and why not, in words."""

from collections.abc import Sequence

from households.acts import upkeep
from households.acts.changes import Change
from households.acts.kinds import KINDS
from households.models import Act
from ledger.models import Event
from regions.models import Region, User

NOT_HERE = "您在此地的岗位不能签认"
OWN_REPORT = "报告人不能签认自己的报告"
OWN_UNDO = "报告人不能撤销自己的报告；请由其他有权签认的人撤销"


def why_not_decide(act: Act, by: User, changes: Sequence[Change], *, proposed: str) -> str:
    """Why `by` may not sign or refuse an act, "" when he may.

    The duty is asked for everywhere the act reaches: where the households it touches lie now,
    where it brings one, and where it was reported, should the household have moved since.
    """
    where = _places(act, changes)
    paths = by.paths_where(KINDS[act.kind].signed_with)
    if not _within(act.region.path, paths):
        return NOT_HERE
    reported = Event.objects.filter(subject=act.subject, subject_id=act.pk, kind=proposed)
    first = reported.order_by("id").values_list("region_path", flat=True).first()
    if first and not _within(first, paths):
        return "报告之后本户已迁来此地；须由同时管辖原址和现址的单位签认"
    beyond = [place for place in where if not _within(place.path, paths)]
    if beyond:
        names = "、".join(f"{place.parent or ''}{place}" for place in beyond[:3])
        return f"本次变更还涉及{names}；须由同时管辖两地的单位签认"
    return ""


def why_not_sign(act: Act, by: User, changes: Sequence[Change], *, proposed: str) -> str:
    """The same for signing: two persons, not two accounts."""
    if act.proposed_by.person == by.person:
        return OWN_REPORT
    return why_not_decide(act, by, changes, proposed=proposed)


def why_not_undo(act: Act, by: User, changes: Sequence[Change], *, proposed: str) -> str:
    """The same for undoing: who reported does not take back alone what another signed."""
    if act.proposed_by.person == by.person:
        return OWN_UNDO
    return why_not_decide(act, by, changes, proposed=proposed)


def _places(act: Act, changes: Sequence[Change]) -> list[Region]:
    return upkeep.places(changes, upkeep.touched(changes) | ({act.household_id} - {None}))


def _within(path: str, paths: Sequence[str]) -> bool:
    return any(path.startswith(one) for one in paths)
