"""Focus groups (重点户): whom a round visits first.

What makes a household one of a group is the rule of the mark of the same name
(`households.marks.rules`), so that there is one meaning of 老人户; of monitored households it is
the register's own word. Source: docs/sources.md#screening-rounds.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from households.marks.rules import FACTS, RULES


@dataclass(frozen=True)
class Group:
    """`bit` is its bit in `CampaignVisit.focus`; `condition` on fact f and household h."""

    key: str
    label: str
    bit: int
    condition: str


_KEYS = {
    "dibao": "低保户",
    "house": "危房户",
    "ill": "大病户",
    "disabled": "重残户",
    "old": "老人户",
    "tekun": "特困户",
    "away": "整户外出",
}
_RULES = {rule.kind: rule.condition for rule in RULES}
GROUPS: tuple[Group, ...] = (
    *(Group(key, kind, 1 << n, _RULES[kind]) for n, (key, kind) in enumerate(_KEYS.items())),
    Group(
        "watched",
        "监测户",
        1 << len(_KEYS),
        "h.monitor_kind <> '' AND h.risk_is_removed IS NOT TRUE",
    ),
)
BY_KEY = {group.key: group for group in GROUPS}
# 低保户、危房户、大病患者家庭、重残家庭、老人户: the focus of the prefecture's own round.
FIRST = ("dibao", "house", "ill", "disabled", "old")


def bits(keys: Iterable[str]) -> str:
    """SQL of the bits of these groups, from a row `f` of `facts` and its household `h`."""
    chosen = [BY_KEY[key] for key in keys if key in BY_KEY]
    parts = [
        f"CASE WHEN coalesce({group.condition}, false) THEN {group.bit} ELSE 0 END"
        for group in chosen
    ]
    return f"({' | '.join(parts) or '0'})::bigint"


def facts(narrowed: str) -> str:
    """SQL of what the rules look at, of the living households of a place (`%(path)s`, a prefix;
    `%(today)s`) that meet the condition `narrowed` on h.
    """
    return f"{FACTS} AND {narrowed}"


def words(number: int) -> list[str]:
    """The groups whose bits are set."""
    return [group.label for group in GROUPS if number & group.bit]
