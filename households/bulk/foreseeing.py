"""What a batch would break of the rules of data quality, household by household."""

from collections.abc import Sequence
from dataclasses import replace

from households.acts.changes import MODELS
from households.bulk.fields import Value
from households.bulk.planning import Plan
from households.quality import forecast
from households.quality.forecast import QualityWarning
from qiannan.templatetags.face import masked

MOST_TOLD = 3


def foresee(plan: Plan, values: Sequence[Value]) -> dict[int, list[str]]:
    """Sentences by household, the gravest first; it is written, asked about and rolled back.

    A statement for each value and two for the rules, however many households.
    """
    changing = plan.changing
    if not changing:
        return {}

    def write() -> None:
        for value in values:
            where = (value.fact.table, value.fact.column)
            rows = [c.row for one in changing for c in one.changes if (c.table, c.field) == where]
            model = MODELS[value.fact.table]
            model._default_manager.filter(pk__in=rows).update(**{value.fact.column: value.value})

    keys = [one.household.pk for one in changing]
    found = forecast.warnings_for_many(keys, write)
    return {pk: [_said(one) for one in ones[:MOST_TOLD]] for pk, ones in found.items()}


def _said(warning: QualityWarning) -> str:
    """As for one household, but that a list names nobody in full."""
    return replace(warning, member=masked(warning.member, "name")).sentence
