"""The households of a village that a procedure is for, found by the database."""

from django.db.models import Exists, OuterRef, Q

from households.models import Act, ExitStatus, Household, HouseholdQuerySet, Procedure
from households.procedures.outcomes import OUT
from households.procedures.steps import Variant
from households.reports import STILL_POOR
from regions.models import Region

_UNMONITORED = Q(monitor_kind="") | Q(risk_is_removed=True)
_BY_KIND: dict[str, Q] = {
    "识别": Q(is_registered=False),
    "退出": Q(is_registered=True, exit_status__in=(*STILL_POOR, ExitStatus.NEARLY)),
    "返贫": Q(is_registered=True, exit_status__in=OUT),
    "剔除": Q(is_registered=True),
    "监测识别": _UNMONITORED & (Q(is_registered=False) | Q(exit_status__in=OUT)),
    "风险消除": ~_UNMONITORED & ~Q(is_no_labour_floor=True),
}


def candidates(variant: Variant, village: Region, words: str = "") -> HouseholdQuerySet:
    """Living households that can go this way and are in no other procedure; `words` is a head's
    name, or a group.
    """
    running = Procedure.objects.running().filter(household=OuterRef("pk"), act__isnull=True)
    rows = Household.objects.living().filter(~Exists(running), place_path__startswith=village.path)
    if variant.kind == "回退":
        decided = Act.objects.filter(
            household=OuterRef("pk"), kind="standing", state=Act.State.DONE, procedure__isnull=False
        )
        rows = rows.filter(Exists(decided))
    else:
        rows = rows.filter(_BY_KIND[variant.kind])
    if words := words.strip():
        rows = rows.filter(Q(head_name__startswith=words) | Q(group_name=words))
    return rows.select_related("region").order_by("region__path", "pk")
