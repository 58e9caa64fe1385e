"""What came after a load and stands on a row of it, found before the load is taken back.

A table that refers to the base map is found by itself. An app adds to `REMADE` what a machine
makes anew, and to `LATER` what stands on a row in another way.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils import timezone

from households.models import (
    Household,
    HouseholdYear,
    Membership,
    Person,
    PersonYear,
    RegisterLoad,
)
from households.register.staging import fetch

# Every name put into these statements is a table or column of our own models.
# ruff: noqa: S608

SHOWN = 5
# What refers to others first: the order in which rows are removed.
TABLES: tuple[type[models.Model], ...] = (
    Membership,
    PersonYear,
    HouseholdYear,
    Person,
    Household,
)
LABELS = {
    "Membership": "成员关系",
    "PersonYear": "成员年度信息",
    "HouseholdYear": "户年度信息",
    "Person": "成员",
    "Household": "户",
}


@dataclass(frozen=True)
class Later:
    """One thing that came after a load and stands on a row of it: which row, and what came."""

    row: str
    what: str


@dataclass
class Dependents:
    """What hinders: how many, and the first few."""

    count: int = 0
    first: list[Later] = field(default_factory=list)

    def add(self, count: int, found: list[Later]) -> None:
        self.count += count
        self.first += found[: max(0, SHOWN - len(self.first))]

    def sentence(self) -> str:
        named = "；".join(f"{one.row}：{one.what}" for one in self.first)
        more = "等" if self.count > len(self.first) else ""
        why = f"有 {self.count} 处在载入之后又有变动，不能整批撤销"
        return f"{why}；能撤销的请先撤销，其余请另行更正。{named}{more}"


# Model label → SQL condition on its row `r` under which it does stand in the way. Other rows of
# the model are made anew by a machine and are removed with what they refer to.
REMADE: dict[str, str] = {"households.RegisterTwin": "FALSE"}  # asked by the check of a load
# Further questions of apps: each yields (how many, the first few) of what came later.
LATER: list[Callable[[RegisterLoad], tuple[int, list[Later]]]] = []


def table_of(model: type[models.Model]) -> str:
    return model._meta.db_table


def past_of(model: type[models.Model]) -> str:
    return model.pgh_event_model._meta.db_table  # type: ignore[attr-defined,no-any-return]


def dependents(load: RegisterLoad) -> Dependents:
    """Find what came later and stands on a row of the load; `_mark` was called."""
    found = Dependents()
    for model in TABLES:
        found.add(*_changed_later(model, load))
    for model in TABLES:
        for related in referring(model):
            found.add(*_refers(model, related, load))
    found.add(*_acts(load))
    for ask in LATER:
        found.add(*ask(load))
    return found


# Contexts of loads and acts that were undone since, and of undoing them: together they did nothing.
_TAKEN_BACK = """SELECT id FROM pghistory_context WHERE
    metadata->>'load' IN (SELECT id::text FROM households_registerload WHERE state = 'undone')
    OR metadata->>'act' IN (SELECT id::text FROM households_act WHERE state = 'undone')"""


def _changed_later(model: type[models.Model], load: RegisterLoad) -> tuple[int, list[Later]]:
    name = model.__name__.lower()
    rows = fetch(
        f"""SELECT x.id, c.metadata, r.pgh_created_at, x.n FROM (
            SELECT r.pgh_obj_id AS id, min(r.pgh_id) AS pgh_id, count(*) OVER () AS n
            FROM {past_of(model)} r LEFT JOIN undo_changed_{name} m ON m.id = r.pgh_obj_id
            WHERE r.pgh_context_id IS DISTINCT FROM %(context)s
              AND (r.recorded_at = %(at)s OR r.pgh_id > m.first)
              AND (r.pgh_context_id IS NULL OR r.pgh_context_id NOT IN ({_TAKEN_BACK}))
            GROUP BY 1 ORDER BY 1 LIMIT {SHOWN}
        ) x JOIN {past_of(model)} r ON r.pgh_id = x.pgh_id
        LEFT JOIN pghistory_context c ON c.id = r.pgh_context_id""",
        {"at": load.written_at, "context": load.context},
    )
    if not rows:
        return 0, []
    found = [
        Later(_named(model, key), f"{timezone.localtime(at):%Y-%m-%d %H:%M} {_words(data)}")
        for key, data, at, _n in rows
    ]
    return rows[0][-1], found


def _words(metadata: str | None) -> str:
    """`metadata` is the JSON text of the context of a change, None when it has none."""
    known = json.loads(metadata) if metadata else {}
    if "act" in known:
        return "办理了变更"
    if "load" in known:
        verb = "撤销了" if known.get("undone") else "又载入了"
        return f"{verb}“{known.get('file', '')}”"
    return "又被修改"


def _named(model: type[models.Model], key: int) -> str:
    """Which row it is, as people call it: the number of its household or person."""
    owner = {
        "Membership": "SELECT p.person_no FROM households_membership r "
        "JOIN households_person p ON p.id = r.person_id",
        "PersonYear": "SELECT p.person_no FROM households_personyear r "
        "JOIN households_person p ON p.id = r.person_id",
        "HouseholdYear": "SELECT h.household_no FROM households_householdyear r "
        "JOIN households_household h ON h.id = r.household_id",
        "Person": "SELECT r.person_no FROM households_person r",
        "Household": "SELECT r.household_no FROM households_household r",
    }[model.__name__]
    rows = fetch(f"{owner} WHERE r.id = %s", [key])
    return f"{LABELS[model.__name__]} {rows[0][0] if rows else key}"


def referring(model: type[models.Model]) -> Iterator[Any]:
    """Foreign keys of other tables to this one; the tables of the past have none that counts."""
    for related in model._meta.get_fields(include_hidden=True):
        is_reverse = related.auto_created and not related.concrete and not related.many_to_many
        if is_reverse and not hasattr(related.related_model, "pgh_obj"):
            yield related


def _refers(model: type[models.Model], related: Any, load: RegisterLoad) -> tuple[int, list[Later]]:
    """Rows of another table that refer to a row the load made; its own rows do not count."""
    other = related.related_model
    column = related.field.column
    own = f"AND r.recorded_at <> '{load.written_at.isoformat()}'" if other in TABLES else ""
    counts = f"AND ({REMADE[other._meta.label]})" if other._meta.label in REMADE else ""
    rows = fetch(
        f"""SELECT r.{column}, count(*) OVER () FROM {table_of(other)} r
        JOIN undo_made_{model.__name__.lower()} m ON m.id = r.{column}
        WHERE TRUE {own} {counts} ORDER BY r.{column} LIMIT {SHOWN}"""
    )
    if not rows:
        return 0, []
    word = str(LABELS.get(other.__name__) or _MODEL_WORDS.get(other._meta.label) or other.__name__)
    return rows[0][1], [Later(_named(model, key), f"后来有了{word}") for key, _n in rows]


_MODEL_WORDS = {
    "households.Act": "变更登记",
    "screening.Lead": "比对线索",
}


def _acts(load: RegisterLoad) -> tuple[int, list[Later]]:
    """Acts reported later about a row that the load changed: they were judged on its values."""
    tables = " UNION ALL ".join(
        f"SELECT '{model.__name__}' AS name, id FROM undo_changed_{model.__name__.lower()}"
        for model in TABLES
    )
    rows = fetch(
        f"""SELECT a.title, count(*) OVER () FROM households_act a
        WHERE a.proposed_at > %s AND a.state IN ('open', 'done') AND EXISTS (
            SELECT FROM households_actchange c
            JOIN ({tables}) t ON t.name = c.table AND t.id = c.row WHERE c.act_id = a.id)
        ORDER BY a.id LIMIT {SHOWN}""",
        [load.written_at],
    )
    return (rows[0][1], [Later(title, "变更登记在后") for title, _n in rows]) if rows else (0, [])
