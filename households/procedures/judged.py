"""What the signed judgement of the standards says of a household in a year, in a sentence.

A rule proposes and a person signs (`households.standards`): an exit rests on what was signed.
"""

from dataclasses import dataclass

from households import standards
from households.models import Household
from households.standards import ItemJudgement


@dataclass(frozen=True)
class Judged:
    """`is_met`: signed, and every item met. `sentence` says so, or what stands against it."""

    is_met: bool
    sentence: str


def judged(household: Household, year: int) -> Judged:
    """Ask the standards for one household and year; what is unsigned is named as unsigned."""
    standing = standards.judgement_of(household, year)
    parts = []
    if standing.failing:
        parts.append(f"不达标：{_names(standing.failing)}")
    if standing.unknown:
        parts.append(f"情况不明：{_names(standing.unknown)}")
    found = "；".join(parts) or "各项均达标"
    if standing.signed is None:
        return Judged(False, f"{year} 年达标研判尚未签认（按现有数据：{found}）")
    if standing.is_changed:
        return Judged(False, f"{year} 年达标研判签认后数据有变动，须重新研判（{found}）")
    who = standing.signed.signed_by
    signer = f"{who.full_name}签认" if who else "已签认"
    return Judged(standing.is_met is True, f"{year} 年达标研判：{found}（{signer}）")


def _names(items: list[ItemJudgement]) -> str:
    return "、".join(one.item.title for one in items)
