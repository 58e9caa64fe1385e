"""Rules put together: by the department whose data they compare, or by the kind of their leads."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from screening.comparison.rules import Rule
from screening.lead_operations import rules
from screening.models import Lead

KINDS = {
    "A": "A 疑似错评",
    "B": "B 疑似漏评",
    "C": "C 疑似错退/返贫风险",
    "D": "D 人口变动",
    "E": "E 政策未落实",
    "F": "F 数据错误",
    "G": "G 监测预警",
}
DEPARTMENT, KIND = "department", "kind"
OTHERS = "others"
FORMER = "former-"
"""Leads of rules that are no more, as a family of their own; and the key of one of them."""


def query_of(code: str) -> dict[str, str]:
    """The conditions of the list of leads for a rule; one that is no more is not on its menu."""
    return {"rule": code} if code in rules() else {"family": f"{FORMER}{code}"}


@dataclass(frozen=True)
class Family:
    """Rules, (code, title) each, in the order of their codes. `key` stands in addresses."""

    key: str
    title: str
    rules: tuple[tuple[str, str], ...]


def families(by: str, found: Iterable[str] = ()) -> list[Family]:
    """The families by `DEPARTMENT`, in the order of their first rules, or by `KIND`, A to G.

    Codes of `found` that no rule has any more come last, as a family of their own.
    """
    members: dict[str, list[tuple[str, str]]] = {}
    for rule in sorted(rules().values(), key=lambda rule: (rule.code[0] != "r", rule.code)):
        members.setdefault(_key(rule, by), []).append((rule.code, rule.title))
    keys = sorted(members) if by == KIND else list(members)
    former = _former(set(found) - set(rules()))
    return [Family(key, title(key), tuple(members[key])) for key in keys] + former


def _former(codes: set[str]) -> list[Family]:
    if not codes:
        return []
    titles = dict(Lead.objects.filter(rule__in=codes).values_list("rule", "title"))
    return [Family(OTHERS, title(OTHERS), tuple(sorted(titles.items())))]


def department_of(code: str) -> str:
    """Whose data a rule compares; what the register alone shows is its own check."""
    rule = rules().get(code)
    return _department(rule) if rule else _("Former rules")


def title(key: str) -> str:
    """What a family is called; "" where there is none of that key."""
    if key == OTHERS:
        return _("Former rules")
    if key.startswith(FORMER):
        return key.removeprefix(FORMER)
    first = next((rule for rule in rules().values() if key in _keys(rule)), None)
    if first is None:
        return ""
    return KINDS[first.kind[0]] if key == _key(first, KIND) else _department(first)


def condition(key: str) -> Q:
    """Condition on leads: they are of a rule of the family."""
    if key == OTHERS:
        return ~Q(rule__in=list(rules()))
    if key.startswith(FORMER):
        return Q(rule=key.removeprefix(FORMER))
    return Q(rule__in=[code for code, rule in rules().items() if key in _keys(rule)])


def _keys(rule: Rule) -> tuple[str, str]:
    return _key(rule, DEPARTMENT), _key(rule, KIND)


def _key(rule: Rule, by: str) -> str:
    return f"d-{_department(rule)}" if by == DEPARTMENT else f"k-{rule.kind[0]}"


def _department(rule: Rule) -> str:
    return rule.department if rule.feeds else "底图自查"
