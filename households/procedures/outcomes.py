"""What a decision makes of a household: the fields that the act sets, and who can go which way.

Source: docs/sources.md#procedures. `found` is what the steps recorded for this household.
"""

from datetime import date
from typing import TYPE_CHECKING, Any

from households.models import Act, ExitStatus, Household, PoorKind
from households.reports import STILL_POOR

if TYPE_CHECKING:
    from households.models import Procedure
    from households.procedures.steps import Found

OUT = (ExitStatus.OUT, ExitStatus.STABLE)
_MONITORED_OUT, _MONITORED_EDGE = "脱贫不稳定户", "边缘易致贫户"


def first_of_month(day: date) -> date:
    """The register keeps months of identification: the first day stands for the month."""
    return day.replace(day=1)


def identified(procedure: "Procedure", found: "Found") -> dict[str, Any]:
    visit = found["visit"]
    return {
        "poor_kind": visit["poor_kind"],
        "id_standard": visit["id_standard"],
        "exit_status": ExitStatus.POOR,
        "identified_on": first_of_month(_decided_on(found)),
        "cause_main": visit["cause_main"],
        "causes_other": visit.get("causes_other", []),
        "exit_year": None,
    }


def exited(procedure: "Procedure", found: "Found") -> dict[str, Any]:
    return {"exit_status": ExitStatus.OUT, "exit_year": int(found["choose"]["exit_year"])}


def relapsed(procedure: "Procedure", found: "Found") -> dict[str, Any]:
    visit = found["visit"]
    return {
        "exit_status": ExitStatus.RELAPSED,
        "relapse_year": int(visit["relapse_year"]),
        "relapse_reason": f"{visit['kind']}：{visit['relapse_reason']}"[:60],
        "cause_main": visit["cause_main"],
        "causes_other": visit.get("causes_other", []),
    }


def removed(procedure: "Procedure", found: "Found") -> dict[str, Any]:
    """The household stays in the base map, as one that was never to be identified."""
    return {
        "poor_kind": PoorKind.NOT_REGISTERED,
        "exit_status": "",
        "identified_on": None,
        "exit_year": None,
        "relapse_year": None,
        "relapse_reason": "",
        "id_standard": "",
        "cause_main": "",
        "causes_other": [],
    }


def monitored(procedure: "Procedure", found: "Found") -> dict[str, Any]:
    visit = found["visit"]
    return {
        "monitor_kind": visit["monitor_kind"],
        "risks": visit["risks"],
        "risk_found_on": first_of_month(_decided_on(found)),
        "risk_is_removed": False,
        "risk_removed_on": None,
        "risk_removal_mode": "",
    }


def cleared(procedure: "Procedure", found: "Found") -> dict[str, Any]:
    return {
        "risk_is_removed": True,
        "risk_removed_on": first_of_month(_decided_on(found)),
        "risk_removal_mode": found["visit"]["mode"],
    }


def reverted(procedure: "Procedure", found: "Found") -> dict[str, Any]:
    """Everything the outcome had set goes back to what it was: see `acts.standing`."""
    return {"undoes": procedure.undoes_id}


def _decided_on(found: "Found") -> date:
    return date.fromisoformat(found["approve"]["happened_on"])


# --- who can go which way ----------------------------------------------------------------------


def may_be_identified(household: Household) -> str:
    if household.is_registered:
        return "本户已建档立卡，不能重复识别；已退出后又返贫的请办理返贫标注"
    return ""


def may_exit(household: Household) -> str:
    if not household.is_registered:
        return "本户不是建档立卡户，不办理退出"
    if household.exit_status not in (*STILL_POOR, ExitStatus.NEARLY):
        return f"本户脱贫属性是“{household.exit_status or '空'}”，不在贫困状态，不办理退出"
    return ""


def may_relapse(household: Household) -> str:
    if not household.is_registered:
        return "本户不是建档立卡户；符合条件的请办理识别"
    if household.exit_status not in OUT:
        return f"本户脱贫属性是“{household.exit_status or '空'}”，没有退出过，不办理返贫标注"
    return ""


def may_be_removed(household: Household) -> str:
    return "" if household.is_registered else "本户不是建档立卡户，没有可剔除的识别"


def is_monitored(household: Household) -> bool:
    return bool(household.monitor_kind) and not household.risk_is_removed


def may_be_monitored(household: Household) -> str:
    if is_monitored(household):
        return f"本户已是监测对象（{household.monitor_kind}），风险消除前不重复识别"
    if household.is_registered and household.exit_status not in OUT:
        return "本户尚未脱贫，由建档立卡帮扶，不纳入监测对象"
    return ""


def may_be_of_kind(household: Household, kind: str) -> str:
    """Why a household cannot be this kind of monitored household, "" when it can."""
    if kind == _MONITORED_OUT and not household.is_registered:
        return "“脱贫不稳定户”只能是已脱贫的建档立卡户；本户是一般农户，请选“边缘易致贫户”"
    if kind == _MONITORED_EDGE and household.is_registered:
        return "“边缘易致贫户”只能是一般农户；本户是脱贫户，请选“脱贫不稳定户”"
    return ""


def may_be_cleared(household: Household) -> str:
    if not is_monitored(household):
        return "本户不是未消除风险的监测对象"
    if household.is_no_labour_floor:
        return "本户是整户无劳动能力兜底保障户，只兜底保障，不标注风险消除"
    return ""


def may_be_reverted(household: Household) -> str:
    return "" if outcome_in_force(household) else "本户没有经程序审定、仍然有效的标注，无可回退"


def outcome_in_force(household: Household) -> Act | None:
    """The newest outcome of a procedure that was not taken back; a reversal is no such outcome."""
    found = household.acts.filter(kind="standing", state=Act.State.DONE)
    taken_back = found.filter(reversals__state="done")
    return (
        found.exclude(pk__in=taken_back.values("pk"))
        .filter(procedure__undoes__isnull=True, procedure__isnull=False)
        .order_by("-pk")
        .first()
    )
