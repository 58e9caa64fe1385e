"""Field history kept by the database: every row as it was before each change.

Triggers write it, so a bulk update and SQL typed by hand are caught too. No past row is written
when a row is made: `recorded_at` says since when it is known, and is the instant at which the
context of that transaction was made (`households.because`). A row as of an instant is the first
past row written after it, else the row itself, if it was recorded by then (`households.past`).
"""

from collections.abc import Callable
from typing import Any

import pghistory
import pgtrigger
from django.db import models
from pghistory.models import Event

# What follows from other rows, or says who loaded a row last: its changes are no facts.
CACHES = frozenset(
    {"place_path", "head_name", "head_initials", "member_count", "is_registered"}
    | {"facets", "year_facets", "member_facets", "income_year", "income_yuan", "marked"}
    | {"name_key", "home_facets", "has_left", "loaded_at", "loaded_by"}
)


class Past(Event):
    """A row of a tracked table as it was until `pgh_created_at`."""

    UNSCOPED = "read through the row it is the past of"
    PERSONAL: frozenset[str] = frozenset()

    class Meta:
        abstract = True


def tracked(model: type[models.Model]) -> type[models.Model]:
    """Keep the past of a table in `<model>Past`.

    A trigger a row: one a statement joins old rows with new ones on a plan that is kept from when
    there were few, and took minutes for twenty thousand rows.
    """
    names = {field.name for field in model._meta.concrete_fields}
    left_out = sorted(CACHES & names)
    keep: Callable[[Any], Any] = pghistory.track(
        pghistory.UpdateEvent(
            row=pghistory.Old, condition=pgtrigger.AnyChange(exclude=left_out or None)
        ),
        pghistory.DeleteEvent(),
        base_model=Past,
        model_name=f"{model.__name__}Past",
        exclude=left_out,
        level=pghistory.Row,
        append_only=True,
        meta={"indexes": [models.Index(fields=["pgh_obj", "pgh_created_at"])]},
        obj_field=pghistory.ObjForeignKey(db_index=False),
    )
    keep(model)
    keep_who: Callable[[Any], Any] = pgtrigger.register(
        pgtrigger.Trigger(
            name="who_makes_rows",
            operation=pgtrigger.Insert,
            when=pgtrigger.After,
            level=pgtrigger.Statement,
            func="PERFORM _pgh_attach_context(); RETURN NULL;",
        )
    )
    keep_who(model)
    past = model.pgh_event_model  # type: ignore[attr-defined]
    past.PERSONAL = frozenset(model.PERSONAL & {f.name for f in past._meta.fields})  # type: ignore[attr-defined]
    return model
