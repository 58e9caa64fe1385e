"""Which outcome fits which household, and which procedure of the base map it starts."""

from collections.abc import Mapping
from dataclasses import dataclass

from households.models import Household
from households.procedures.outcomes import may_be_identified, may_be_removed, may_relapse
from households.procedures.variants import VARIANTS
from screening.campaigns.questions import failing
from screening.models import Outcome

# What a person chooses from when an outcome starts a procedure; the first is offered first.
PROCEDURES: dict[str, tuple[str, ...]] = {
    Outcome.LEFT_OUT: ("identify", "identify-twice"),
    Outcome.WRONG_IN: ("remove",),
    Outcome.WRONG_OUT: ("relapse",),
    Outcome.RELAPSED: ("relapse",),
}
_WHO = {
    Outcome.LEFT_OUT: may_be_identified,
    Outcome.WRONG_IN: may_be_removed,
    Outcome.WRONG_OUT: may_relapse,
    Outcome.RELAPSED: may_relapse,
}


@dataclass(frozen=True)
class Offered:
    """One procedure that an outcome may start."""

    key: str
    title: str


def possible(household: Household) -> list[Outcome]:
    """The outcomes that a household can have, as it stands in the base map."""
    return [one for one in Outcome if one == Outcome.FITS or not _WHO[one](household)]


def offered(outcome: str) -> list[Offered]:
    return [Offered(key, VARIANTS[key].title) for key in PROCEDURES.get(outcome, ())]


def against(
    household: Household, outcome: str, answers: Mapping[str, Mapping[str, str]]
) -> dict[str, str]:
    """Why an outcome cannot stand, by field: not of this household, or against the answers."""
    if outcome not in Outcome.values:
        return {"outcome": "请选择结论"}
    if outcome == Outcome.FITS:
        return {}
    if reason := _WHO[Outcome(outcome)](household):
        return {"outcome": f"不能选“{Outcome(outcome).label}”：{reason}"}
    if outcome != Outcome.WRONG_IN and not failing(answers):
        return {
            "outcome": f"各项都没有答“否”，与“{Outcome(outcome).label}”不一致；请核对答案或结论"
        }
    return {}


def is_at_odds(
    household: Household, outcome: str, answers: Mapping[str, Mapping[str, str]]
) -> bool:
    """Something is not met, and yet it is said to fit: a sentence must say why."""
    is_out = bool(household.is_registered and household.exit_status in ("已脱贫", "稳定脱贫"))
    concerns = not household.is_registered or is_out
    return outcome == Outcome.FITS and concerns and bool(failing(answers))
