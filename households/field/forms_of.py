"""The household's forms as data: what a phone asks, in the order that officials know.

Everything is derived: fields from `households.facts` in the groups of `households.record.groups`,
options from the catalogue, warnings from the rules of data quality, kinds of income from their
table. Each section carries a digest of what it asks, so that a phone asks again only what changed.

What the phone never gets is left out here once: `LEFT_OUT`. A field is {name, table, label, kind}
and, where there is one, list (the name of its options), unit, least, most, required, masked (it
comes masked and is typed whole), health. Kinds: yes_no, one, many, text, int, number, degrees,
year, month, day, phone, id, name.
"""

import time
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from households import catalogue, cells, facts, parameters
from households.act_person_form import DETAILS
from households.acts.newcomers import CHILD_YEARS
from households.facts import Fact
from households.field import duties, rules
from households.income import years
from households.income.accounts import TITLES as INCOME_TITLES
from households.models import IncomeGroup, IncomeKind, Satisfaction, SixDuty, Theme
from households.quality import limits
from households.record.groups import HOUSEHOLD_KEYS, MEMBER_KEYS, TITLES, decided_of, groups_of
from ledger.canonical import canonical, digest

SECONDS = 60
# The bank account never leaves; the head signs on the glass of an act, not in a form.
LEFT_OUT = frozenset({"bank_name", "bank_account", "head_signature"})
ORDER = ("base", "living", "income", *MEMBER_KEYS, "monitoring")
assert set(ORDER) == {*HOUSEHOLD_KEYS, *MEMBER_KEYS}
_KINDS: dict[Any, str] = {
    cells.yes_no: "yes_no",
    cells.year: "year",
    cells.month: "month",
    cells.day: "day",
    cells.phone: "phone",
    cells.identity: "id",
    cells.person_name: "name",
    cells.house_grade: "one",
    cells.number_no: "text",
}
_LIMITS = ("wage_least_yuan", "wage_most_yuan", "per_head_least_yuan")


def forms() -> dict[str, Any]:
    """Everything a phone asks by, in the language that is spoken; `v` is the digest of it all."""
    return _made(timezone.localdate(), get_language() or "", int(time.monotonic() // SECONDS))


@lru_cache(maxsize=4)
def _made(today: date, _language: str, _minute: int) -> dict[str, Any]:
    sections = [_section(key) for key in ORDER]
    made = {
        "sections": sections,
        "lists": {name: list(catalogue.names(name)) for name in sorted(_lists(sections))},
        "warnings": list(_warnings(today, sections)),
        "income": _income(today),
        "visit": {"themes": Theme.choices, "satisfaction": Satisfaction.choices},
        "duties": SixDuty.choices,
        "periods": vars(duties.periods(today)),
        "joining": _joining(),
    }
    plain = _words(made)
    return {"v": _version(plain), **plain}


def _version(value: Any) -> str:
    return digest(canonical(value))[:12]


def _words(value: Any) -> Any:
    """The same with words that wait for their language said in it."""
    if isinstance(value, dict):
        return {str(key): _words(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_words(one) for one in value]
    return value if value is None or isinstance(value, bool | int | float) else str(value)


# --- sections and fields ------------------------------------------------------------------------
def _section(key: str) -> dict[str, Any]:
    groups = [
        {"title": title, "fields": found}
        for title, every in groups_of(key)
        if (found := [field(fact) for fact in every if fact.column not in LEFT_OUT])
    ]
    shown = [field(fact) for fact in decided_of(key) if fact.column not in LEFT_OUT]
    asked = {
        "key": key,
        "title": TITLES[key],
        "of": "person" if key in MEMBER_KEYS else "household",
        "yearly": key in ("living", "income", "year"),
        "groups": groups,
        "shown": shown,
    }
    return {"v": _version(_words(asked)), **asked}


def field(fact: Fact) -> dict[str, Any]:
    """One field, as the module says."""
    reader = fact.parse
    found: dict[str, Any] = {
        "name": fact.column,
        "table": fact.table,
        "label": fact.header,
        "kind": reader.kind if isinstance(reader, cells.Reader) else _KINDS[reader],
        "list": fact.list_name,
        "unit": fact.unit,
        "required": fact.required,
        "masked": fact.is_sensitive,
        "health": fact.is_health,
    }
    if isinstance(reader, cells.Reader):
        found |= {"least": reader.least, "most": reader.most}
    return {name: value for name, value in found.items() if _is_said(value)}


def _is_said(value: Any) -> bool:
    return value is not None and value is not False and value != ""


def _lists(sections: Iterable[dict[str, Any]]) -> set[str]:
    asked = {
        one["list"]
        for section in sections
        for group in section["groups"]
        for one in group["fields"]
        if "list" in one
    }
    return asked | {"自然增加原因", "自然减少原因"}


def _joining() -> dict[str, Any]:
    """What is asked of who joins: the fields of a person, and these of his year."""
    return {
        "year": list(DETAILS),
        "number_from_age": CHILD_YEARS,
        "reasons": {"join": "自然增加原因", "leave": "自然减少原因"},
    }


# --- warnings -----------------------------------------------------------------------------------
def _warnings(today: date, sections: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """The rules that can be told while typing and that rest on something the phone asks."""
    asked = {
        (section["of"], one["name"])
        for section in sections
        for group in section["groups"]
        for one in group["fields"]
    }
    for rule in limits.in_force(today):
        try:
            tree = rules.tree_of(rule)
        except rules.CannotTellError:
            continue
        names = sorted({name for name in rules.names_in(tree) if (rule.scope, name) in asked})
        if names:
            yield {
                "code": rule.code,
                "of": rule.scope,
                "title": rule.title,
                "do": rule.do,
                "fields": names,
                "when": tree,
            }


# --- income -------------------------------------------------------------------------------------
def _income(today: date) -> dict[str, Any]:
    """The kinds that are offered today with their limits, and the months of the years in question:
    the one that runs and the one that ended.
    """
    kinds = IncomeKind.objects.on(today).order_by("position")
    year = years.year_of(today)
    made = {
        "groups": [(group, INCOME_TITLES[group]) for group in IncomeGroup],
        "kinds": [_kind(kind) for kind in kinds],
        "years": {str(one): years.months(one) for one in (year, year - 1)},
        "limits": {name: parameters.of(today.year)[name] for name in _LIMITS},
    }
    return {"v": _version(_words(made)), **made}


def _kind(kind: IncomeKind) -> dict[str, Any]:
    found = {
        "code": kind.code,
        "name": kind.name,
        "group": kind.group,
        "hint": kind.hint,
        "least": kind.least_yuan,
        "most": kind.most_yuan,
        "month_least": kind.month_least_yuan,
        "month_most": kind.month_most_yuan,
    }
    return {name: value for name, value in found.items() if _is_said(value)}


@lru_cache(maxsize=1)
def known() -> dict[tuple[str, str], Fact]:
    """The facts that a phone may ask for and send, by table and field."""
    return {
        (fact.table, fact.column): fact
        for key in ORDER
        for _title, every in groups_of(key)
        for fact in every
        if fact.column not in LEFT_OUT
    }


@lru_cache(maxsize=1)
def shown() -> dict[tuple[str, str], Fact]:
    """Those, and the ones that a phone shows and nobody types."""
    decided = (fact for key in ORDER for fact in decided_of(key) if fact.column not in LEFT_OUT)
    return known() | {(fact.table, fact.column): fact for fact in decided}


INCOME_FIELDS = frozenset(
    fact.column for fact in facts.HOUSEHOLD_YEAR_FACTS if fact.section == facts.INCOME
)
