"""What became of acts, as kept and as told: text, so that it is told again word for word."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import DatabaseError, connection
from django.utils import timezone

from ledger.acts.kinds import Done
from ledger.models import FieldAct
from ledger.models.field import State

_KEEP = """UPDATE ledger_fieldact AS a SET state = v.state, answer = v.answer,
    region_id = v.region_id, settled_at = v.settled_at,
    waits_for = coalesce(string_to_array(nullif(v.waits_for, ''), ' '), '{}')
    FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::bigint[], %s::timestamptz[], %s::text[])
        AS v(id, state, answer, region_id, settled_at, waits_for)
    WHERE a.id = v.id"""


def text(number: UUID, done: Done) -> str:
    """Return the verdict as JSON."""
    told: dict[str, Any] = {
        "id": str(number),
        "state": str(done.state),
        "words": str(done.words or State(done.state).label),
        "fields": {str(name): str(words) for name, words in done.fields.items()},
        "address": done.address,
        "to": done.to,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def put(row: FieldAct, done: Done, *, waits_for: Sequence[str] = ()) -> None:
    """Set what became of an act in memory; `keep` writes it."""
    row.state = State(done.state)
    row.answer = text(row.id, done)
    row.waits_for = list(waits_for)
    row.settled_at = None if row.state == State.HELD else timezone.now()


def keep(rows: Sequence[FieldAct]) -> None:
    """Write what became of acts, by one statement."""
    if not rows:
        return
    columns = [
        [str(row.id) for row in rows],
        [str(row.state) for row in rows],
        [row.answer for row in rows],
        [row.region_id for row in rows],
        [row.settled_at for row in rows],
        [" ".join(row.waits_for) for row in rows],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, columns)


def code_of(error: DatabaseError) -> str:
    """The SQLSTATE of an error, "" if the connection gave none."""
    return getattr(error.__cause__, "pgcode", None) or ""
