"""Where each value of the base map comes from: who entered it when, who confirmed it.

Read from what the database kept (`households.models.past`), and from the acts in force. A change
whose context names nothing was made in the database directly, and is shown as such.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from households.models import Act, ActChange, Household
from households.models.past import CACHES
from households.states import State, Where, contexts_at, states_of
from regions.models import User

Key = tuple[str, int, str]
NO_FACTS = CACHES | {"id", "recorded_at"}
LOAD, COMPUTED, WEB, SQL = "import", "computed", "web", "sql"
SOURCES: dict[str, str] = {
    "visit": "入户走访",
    "department": "部门数据",
    "sheet": "表格导入",
    "bulk": "批量办理",
    "procedure": "程序决定",
    "quality": "数据质量整改",
    LOAD: "登记册导出",
    COMPUTED: "系统计算",
    WEB: "系统操作",
    SQL: "数据库直接修改",
}


@dataclass(frozen=True)
class Cause:
    """Why a row came to be as it is: a kind of `SOURCES`, and what is known of it."""

    source: str
    at: datetime
    on: date
    by: str = ""
    confirmed_at: datetime | None = None
    confirmed_by: str = ""
    act: int = 0
    load: str = ""
    is_undo: bool = False

    @property
    def label(self) -> str:
        return SOURCES.get(self.source, self.source)


@dataclass(frozen=True)
class Origin:
    """A value as JSON has it, and where it comes from.

    `on` is the day it stands for (of an act: when it happened), `at` when the base map took it
    over. `confirmed_on` and `confirmed_by` are of whoever signed it, or found it true since.
    """

    value: Any
    source: str
    on: date
    at: datetime
    by: str = ""
    confirmed_on: date | None = None
    confirmed_by: str = ""
    act: int = 0
    load: str = ""

    @property
    def label(self) -> str:
        return SOURCES.get(self.source, self.source)

    @property
    def cause(self) -> tuple[object, ...]:
        """The same for all values that came together."""
        return (self.source, self.on, self.by, self.confirmed_on, self.confirmed_by, self.load)


@dataclass(frozen=True)
class Step:
    """A row after one change: its values, and why they are so."""

    values: Mapping[str, Any]
    cause: Cause
    is_gone: bool = False


def origins(household: Household) -> dict[Key, Origin]:
    """Where each value of a household, its years, members and their years comes from.

    Six queries, whatever the size. Keys are (table, row, field).
    """
    rows = histories(states_of(household))
    confirmed = _confirmations(rows.keys())
    return {
        (table, row, name): _confirm(origin, confirmed.get((table, row, name), ()))
        for (table, row), steps in rows.items()
        if not steps[-1].is_gone
        for name, origin in _origins_of(steps).items()
    }


def histories(states: Mapping[Where, list[State]]) -> dict[Where, list[Step]]:
    """What each row was after each change, oldest first, and why."""
    known = _Known.about(states)
    return {where: _steps(where, found, known) for where, found in states.items()}


def _steps(where: Where, states: list[State], known: "_Known") -> list[Step]:
    """The cause that ends one state begins the next; the first was there when the row was made."""
    causes = [known.made(where, states[0])]
    causes += [known.cause(state.ended_at, state.ended_by) for state in states if state.ended_at]
    steps = [Step(s.values, cause) for s, cause in zip(states, causes, strict=False)]
    if states[-1].ended_at:  # the row was deleted
        steps.append(Step({}, causes[-1], is_gone=True))
    return steps


def _origins_of(steps: list[Step]) -> dict[str, Origin]:
    return {name: _origin(name, steps) for name in steps[-1].values if name not in NO_FACTS}


def origin_of(name: str, steps: list[Step], index: int) -> int:
    """The step that gave a field the value it has at `index`.

    An act undone gave nothing: the value is from before the act.
    """
    while index > 0:
        now = steps[index].values.get(name)
        before = _before_act(steps, index)
        if now == steps[index - 1].values.get(name):
            index -= 1
        elif before is not None and now == steps[before].values.get(name):
            index = before
        else:
            break
    return index


def _before_act(steps: list[Step], index: int) -> int | None:
    """The step before an act that the step at `index` took back."""
    undo = steps[index].cause
    done = (
        at
        for at in range(1, index)
        if undo.is_undo and steps[at].cause.act == undo.act and not steps[at].cause.is_undo
    )
    found = next(done, None)
    return None if found is None else found - 1


def _origin(name: str, steps: list[Step]) -> Origin:
    cause = steps[origin_of(name, steps, len(steps) - 1)].cause
    return Origin(
        value=steps[-1].values[name],
        source=cause.source,
        on=cause.on,
        at=cause.at,
        by=cause.by,
        confirmed_on=timezone.localdate(cause.confirmed_at) if cause.confirmed_at else None,
        confirmed_by=cause.confirmed_by,
        act=cause.act,
        load=cause.load,
    )


# --- confirmations ----------------------------------------------------------------------------
def _rows(wheres: Iterable[Where]) -> Q:
    tables: dict[str, list[int]] = {}
    for table, row in wheres:
        tables.setdefault(table, []).append(row)
    found = Q(pk__in=[])
    for table, keys in tables.items():
        found |= Q(table=table, row__in=keys)
    return found


def _confirmations(wheres: Iterable[Where]) -> dict[Key, list[ActChange]]:
    """Acts in force that gave a value as it stood, by field, oldest first."""
    found: dict[Key, list[ActChange]] = {}
    changes = ActChange.objects.filter(_rows(wheres), act__state=Act.State.DONE, made="")
    for change in changes.select_related("act__signed_by").order_by("act__signed_at", "pk"):
        if change.before == change.after:
            found.setdefault((change.table, change.row, change.field), []).append(change)
    return found


def _confirm(origin: Origin, confirmations: Iterable[ActChange]) -> Origin:
    for change in confirmations:
        act = change.act
        if change.after == origin.value and act.signed_at >= origin.at and act.signed_by:
            origin = replace(
                origin,
                confirmed_on=timezone.localdate(act.signed_at),
                confirmed_by=act.signed_by.full_name,
            )
    return origin


# --- causes -----------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Known:
    """What contexts refer to: acts, people, and the contexts of the instants rows were made."""

    acts: Mapping[int, Act]
    makers: Mapping[Where, int]
    people: Mapping[int, str]
    made_at: Mapping[datetime, Mapping[str, Any]]
    loaded: Mapping[datetime, Cause]

    @classmethod
    def about(cls, states: Mapping[Where, list[State]]) -> "_Known":
        makers = {
            (table, row): act
            for table, row, act in ActChange.objects.filter(_rows(states.keys()))
            .exclude(made="")
            .values_list("table", "row", "act_id")
        }
        contexts = [state.ended_by for found in states.values() for state in found]
        made_at = contexts_at({found[0].recorded_at for found in states.values()})
        contexts += made_at.values()
        numbers = {int(c["act"]) for c in contexts if c.get("act")} | set(makers.values())
        acts = Act.objects.select_related("proposed_by", "signed_by").in_bulk(numbers)
        people = {int(c["user"]) for c in contexts if c.get("user")}
        homes = [
            found[-1].values for (table, _row), found in states.items() if table == "Household"
        ]
        people |= {home["loaded_by"] for home in homes if home.get("loaded_by")}
        names = dict(User.objects.filter(pk__in=people).values_list("pk", "full_name"))
        loaded = {
            found[0].recorded_at: Cause(
                LOAD,
                found[0].recorded_at,
                timezone.localdate(found[0].recorded_at),
                by=names.get(found[-1].values.get("loaded_by"), ""),
            )
            for (table, _row), found in states.items()
            if table == "Household" and found[-1].values.get("loaded_at")
        }
        return cls(acts, makers, names, made_at, loaded)

    def made(self, where: Where, first: State) -> Cause:
        """Why a row was made: an act, the context of its transaction, the load of its household."""
        at = first.recorded_at
        if where in self.makers:
            return self._of_act(self.acts[self.makers[where]], at)
        if context := self.made_at.get(at):
            return self.cause(at, context)
        return self.loaded.get(at) or self.cause(at, {})

    def cause(self, at: datetime, context: Mapping[str, Any]) -> Cause:
        if context.get("act") and int(context["act"]) in self.acts:
            act = self.acts[int(context["act"])]
            return self._of_act(act, at, is_undo=bool(context.get("undone")))
        day = timezone.localdate(at)
        by = self.people.get(int(context["user"]), "") if context.get("user") else ""
        if context.get("load"):
            return Cause(LOAD, at, day, by=by, load=str(context.get("file") or context["load"]))
        if context.get("computed"):
            return Cause(COMPUTED, at, day, by=by)
        if context.get("source"):
            return Cause(str(context["source"]), at, day, by=by)
        return Cause(WEB if context else SQL, at, day, by=by)

    def _of_act(self, act: Act, at: datetime, *, is_undo: bool = False) -> Cause:
        if is_undo:
            undone = act.undone_by.full_name if act.undone_by else ""
            return Cause(
                act.source, at, timezone.localdate(at), by=undone, act=act.pk, is_undo=True
            )
        return Cause(
            act.source,
            at,
            act.happened_on,
            by=act.proposed_by.full_name,
            confirmed_at=act.signed_at,
            confirmed_by=act.signed_by.full_name if act.signed_by else "",
            act=act.pk,
        )
