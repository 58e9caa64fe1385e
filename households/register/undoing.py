"""Taking a load back: the rows it made go, what it changed is again as it was.

Only while nothing later stands on any of them (`later`). The rows a load made carry the timestamp
of its transaction; what it changed is in the past tables under its context.
"""

from dataclasses import dataclass, field

from django.db import IntegrityError, models, transaction

from households.acts.changes import ActError, refresh
from households.models import RegisterLoad
from households.past import columns_of
from households.register.later import REMADE, TABLES, dependents, past_of, referring, table_of
from households.register.staging import execute, fetch

# Every name put into these statements is a table or column of our own models.
# ruff: noqa: S608


class UndoRefusedError(Exception):
    """The load cannot be taken back; the message is a Chinese sentence."""


@dataclass
class Undone:
    """How many rows were removed and how many restored, by table."""

    removed: dict[str, int] = field(default_factory=dict)
    restored: dict[str, int] = field(default_factory=dict)


def _mark(load: RegisterLoad) -> None:
    """Temporary tables of the keys it made and changed, one pair a table; rows are locked."""
    for model in TABLES:
        name = model.__name__.lower()
        table = table_of(model)
        execute(f"DROP TABLE IF EXISTS undo_made_{name}, undo_changed_{name}, undo_left")
        execute(
            f"CREATE TEMPORARY TABLE undo_made_{name} ON COMMIT DROP AS "
            f"SELECT id FROM {table} WHERE recorded_at = %s",
            [load.written_at],
        )
        execute(
            f"""CREATE TEMPORARY TABLE undo_changed_{name} ON COMMIT DROP AS
            SELECT pgh_obj_id AS id, min(pgh_id) AS first FROM {past_of(model)}
            WHERE pgh_context_id = %s AND recorded_at <> %s GROUP BY 1""",
            [load.context, load.written_at],
        )
        for kind in ("made", "changed"):
            execute(f"CREATE INDEX ON undo_{kind}_{name} (id)")
            execute(f"ANALYZE undo_{kind}_{name}")
            execute(
                f"SELECT r.id FROM {table} r JOIN undo_{kind}_{name} USING (id) "
                "ORDER BY r.id FOR UPDATE OF r"
            )


@transaction.atomic
def take_back(load: RegisterLoad) -> Undone:
    """Remove what the load made and restore what it changed; all or nothing.

    Raises:
        UndoRefusedError: something later depends on one of its rows.
    """
    _mark(load)
    hindering = dependents(load)
    if hindering.count:
        raise UndoRefusedError(hindering.sentence())
    done = Undone()
    touched = _touched_households()
    execute(
        """CREATE TEMPORARY TABLE undo_left ON COMMIT DROP AS SELECT person_id
        FROM households_membership WHERE id IN (SELECT id FROM undo_made_membership)"""
    )
    try:
        with transaction.atomic():
            _remove_remade()
            for model in TABLES:
                done.removed[model.__name__] = _remove(model)
            _step_down()
            for model in reversed(TABLES):
                done.restored[model.__name__] = _restore(model, load)
            execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as error:
        raise UndoRefusedError(
            "之后已有其他业务引用本批新增的记录，不能整批撤销；请先撤销后来的业务"
        ) from error
    _stamps(load)
    _places_and_heads(touched)
    _remove_grids(load)
    return done


def _touched_households() -> list[int]:
    rows = fetch(
        """SELECT household_id FROM households_membership
        WHERE id IN (SELECT id FROM undo_made_membership UNION ALL
                     SELECT id FROM undo_changed_membership)
        UNION SELECT id FROM undo_changed_household
        UNION SELECT m.household_id FROM households_membership m
              JOIN undo_changed_person p ON p.id = m.person_id"""
    )
    return [key for (key,) in rows]


def _remove_remade() -> None:
    for model in TABLES:
        for related in referring(model):
            if related.related_model._meta.label in REMADE:
                execute(
                    f"DELETE FROM {table_of(related.related_model)} WHERE {related.field.column} "
                    f"IN (SELECT id FROM undo_made_{model.__name__.lower()})"
                )


def _remove(model: type[models.Model]) -> int:
    name = model.__name__.lower()
    return execute(f"DELETE FROM {table_of(model)} r USING undo_made_{name} m WHERE r.id = m.id")


def _step_down() -> None:
    """Heads of the load are head no more before the old ones are again: one a household."""
    execute(
        """UPDATE households_membership r SET relation = '其他' FROM undo_changed_membership m
        WHERE r.id = m.id AND r.relation = '户主'"""
    )


def _restore(model: type[models.Model], load: RegisterLoad) -> int:
    """Give each changed row the values it had before the first change of the load."""
    names = [name for name in columns_of(model) if name not in ("id", "recorded_at")]
    names = [name for name in names if not _is_generated(model, name)]
    values = ", ".join(f"{name} = b.{name}" for name in names)
    return execute(
        f"""UPDATE {table_of(model)} r SET {values} FROM (
            SELECT DISTINCT ON (pgh_obj_id) * FROM {past_of(model)}
            WHERE pgh_context_id = %s AND recorded_at <> %s
            ORDER BY pgh_obj_id, pgh_id) b
        WHERE r.id = b.pgh_obj_id""",
        [load.context, load.written_at],
    )


def _is_generated(model: type[models.Model], column: str) -> bool:
    return any(f.column == column and f.generated for f in model._meta.concrete_fields)


def _stamps(load: RegisterLoad) -> None:
    """Who loaded a household last, before this load."""
    for at, by, keys in load.former:
        execute(
            "UPDATE households_household SET loaded_at = %s, loaded_by_id = %s WHERE id = ANY(%s)",
            [at, by, keys],
        )


def _places_and_heads(households: list[int]) -> None:
    """What follows from memberships: names of heads, numbers of members, places of persons."""
    try:
        refresh(households)
    except ActError as error:
        raise UndoRefusedError(str(error)) from error
    execute(
        """UPDATE households_person p SET place_path = l.place_path
        FROM (SELECT DISTINCT ON (m.person_id) m.person_id, h.place_path
              FROM households_membership m JOIN households_household h ON h.id = m.household_id
              WHERE m.person_id IN (SELECT id FROM undo_changed_person UNION
                                    SELECT person_id FROM households_membership
                                    WHERE id IN (SELECT id FROM undo_changed_membership)
                                    UNION SELECT person_id FROM undo_left)
              ORDER BY m.person_id, m.left_on DESC NULLS FIRST, m.id DESC) l
        WHERE p.id = l.person_id AND p.place_path <> l.place_path"""
    )


def _remove_grids(load: RegisterLoad) -> None:
    """The grids it made go; one that something else refers to by now stays."""
    for keys in (load.grids, *([key] for key in load.grids)):
        try:
            with transaction.atomic():
                execute("DELETE FROM regions_region WHERE id = ANY(%s)", [keys])
                execute("SET CONSTRAINTS ALL IMMEDIATE")
        except IntegrityError:
            continue
        if keys is load.grids:
            return
