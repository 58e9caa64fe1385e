"""The kinds that every place knows, as the article on the "seven ones" (七个一) asks for them.

It gives the periods; the days by which each is due are proposed here and are set by whoever puts
a rule in force. Source: docs/sources.md#obligations.
"""

from django.utils.translation import gettext_lazy as _

from ledger.models import ObligationTerms
from ledger.obligations import KINDS, OWERS, Kind
from ledger.obligations.owers import PLACES

_DAYS, _WORKING = ObligationTerms.Unit
_AFTER = ObligationTerms.Side.AFTER
P = ObligationTerms.Period
BASIS = "黔南州“七个一”工作模式"

# 州、县两级: the prefecture owes these as each of its counties does.
_BOTH = "down_to_county"
# The bodies that owe these are registered by the app that keeps them.
TASK_FORCE = "task_force"

DEFAULTS: dict[str, Kind] = {
    "half_month_report": Kind(
        _("Half-month report of a task force"), TASK_FORCE, P.HALF, (2, _WORKING, _AFTER),
        f"{BASIS}：工作专班每半月向领导小组报告情况",
    ),
    "half_month_bulletin": Kind(
        _("Half-month bulletin"), "place", P.HALF, (3, _WORKING, _AFTER),
        f"{BASIS}：领导小组每半月通报一次工作推进情况", url="accountability:bulletin-list",
    ),
    "monthly_dispatch": Kind(
        _("Monthly meeting of the task forces"), _BOTH, P.MONTH, (0, _DAYS, _AFTER),
        f"{BASIS}：每月召开一次专班工作调度会", remind_days=5, meets_itself=True,
        url="accountability:meeting-list",
    ),
    "quarterly_meeting": Kind(
        _("Quarterly meeting of the leading group"), _BOTH, P.QUARTER, (0, _DAYS, _AFTER),
        f"{BASIS}：每季度召开1次领导小组会议", remind_days=10, meets_itself=True,
        url="accountability:meeting-list",
    ),
    "office_meeting": Kind(
        _("Office meeting of the co-leaders"), _BOTH, P.QUARTER, (0, _DAYS, _AFTER),
        f"{BASIS}：不定期召开领导小组组长办公会", remind_days=10, meets_itself=True,
        url="accountability:meeting-list",
    ),
    "cross_check": Kind(
        _("Cross-inspection of counties and townships"), "county", P.QUARTER, (10, _DAYS, _AFTER),
        f"{BASIS}：定期开展县、乡交叉检查", remind_days=10,
    ),
    "visits": Kind(
        _("Visits to households"), "grid", P.MONTH, (0, _DAYS, _AFTER),
        f"{BASIS}：网格员“六包”责任制，由包保责任人适时走访、动态调整", remind_days=5,
    ),
    "six_duties": Kind(
        _("Six duties in every household"), "grid", P.QUARTER, (0, _DAYS, _AFTER),
        f"{BASIS}：每个网格明确1名网格员，实行“六包”责任制", remind_days=10,
    ),
    "training_coverage": Kind(
        _("Training reaches everybody"), "county", P.YEAR, (0, _DAYS, _AFTER),
        f"{BASIS}：组织一场扶贫干部大培训，确保培训全覆盖", remind_days=30,
    ),
    "archive_acceptance": Kind(
        _("Acceptance of the archives"), "township", P.YEAR, (0, _DAYS, _AFTER),
        f"{BASIS}：州对贫困乡、县对贫困村、乡对贫困户实现验收全覆盖", remind_days=30,
    ),
    "other": Kind(
        _("Another duty"), "county", P.MONTH, (0, _DAYS, _AFTER), "", remind_days=3,
    ),
}  # fmt: skip


def register() -> None:
    """Fill the registries with what needs nothing from above; what an app registered stays."""
    for code, kind in DEFAULTS.items():
        KINDS.setdefault(code, kind)
    OWERS.update(PLACES)
