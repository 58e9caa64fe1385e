"""What refers to a row: while anything does, it cannot be taken away again."""

from collections.abc import Collection

from django.db import models

from households.models import Act

IN_THE_WAY = (Act.State.OPEN, Act.State.DONE)
_WORDS = {
    "Membership": "之后又加入了其他户或有新成员",
    "PersonYear": "之后登记了年度信息",
    "HouseholdYear": "之后登记了年度信息",
    "Act": "之后又有变更报告",
    "Lead": "之后有比对线索",
    "Visit": "之后有走访记录",
    "DutyDone": "之后有六包自查记录",
    "Conflict": "之后有填报冲突",
}


def references_to(
    row: models.Model, without: dict[str, Collection[int]] | None = None
) -> list[str]:
    """Say what refers to a row, in words; empty when nothing does.

    `without` are rows that go along, by the name of their table.
    """
    found = []
    for relation in row._meta.related_objects:
        if relation.on_delete is not models.PROTECT:
            continue
        table = relation.related_model
        rows = table._default_manager.filter(**{relation.field.name: row.pk})
        if table is Act:  # the others go back to where the household came from: `verbs.undo`
            rows = rows.filter(state__in=IN_THE_WAY)
        if rows.exclude(pk__in=(without or {}).get(table.__name__, ())).exists():
            word = _WORDS.get(table.__name__, f"之后已有“{table._meta.verbose_name}”引用")
            found.append(f"{getattr(row, 'name', '') or row}{word}")
    return found
