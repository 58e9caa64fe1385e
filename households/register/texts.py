"""Values of the base map as the register export writes them: the one canonical text of each.

Yes and no as 是 and 否, months as 201404, days as 20180630, amounts with their two decimals,
several options joined by commas, blank for what is unknown. What is written so reads back as the
same value, so a second export is the same text.
"""

from households import cells
from households.facts import Fact


def as_text(fact: Fact, value: str) -> str:
    """SQL: the text of a fact; `value` is the SQL of its column."""
    kind = fact.sql_type
    if kind == "boolean":
        return f"CASE WHEN {value} THEN '是' WHEN NOT {value} THEN '否' ELSE '' END"
    if kind == "date":
        pattern = "YYYYMM" if fact.parse is cells.month else "YYYYMMDD"
        return f"coalesce(to_char({value}, '{pattern}'), '')"
    if kind == "text[]":
        return f"array_to_string({value}, ',')"
    return value if kind == "text" else f"coalesce({value}::text, '')"
