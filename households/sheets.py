"""The register export as a list of columns. Source: docs/sources.md#record."""

from collections.abc import Callable
from typing import Any

from households import catalogue, cells, facts, options
from ledger.sheets import Column

TITLE_ROWS = 2


def _number(header: str, key: str, parse: Callable[[str], Any], **more: Any) -> Column:
    """A column whose digits identify: always text in Excel."""
    return Column(header, key, parse, as_text=True, **{"width": 22, **more})


def _columns(of: tuple[facts.Fact, ...]) -> tuple[Column, ...]:
    return tuple(
        Column(
            fact.header,
            fact.name,
            fact.parse,
            required=fact.required,
            aliases=fact.aliases,
            as_text=fact.is_number,
            width=fact.width,
        )
        for fact in of
    )


PLACE_COLUMNS: tuple[Column, ...] = (
    Column("省", "province"),
    Column("市", "prefecture"),
    Column("县", "county", aliases=("县(市、区)", "县区")),
    Column("乡", "township", aliases=("乡镇", "乡(镇)")),
    Column("行政村", "village"),
    _number("行政村代码", "village_code", cells.village_code, aliases=("村代码",)),
)
_RELATION = cells.option("与户主关系", catalogue.of("与户主关系"), options.RELATION_ALIASES)
HOUSEHOLD_COLUMNS: tuple[Column, ...] = (
    *PLACE_COLUMNS,
    *_columns(facts.HOUSEHOLD_FACTS[:2]),
    _number("户编号", "household_no", cells.number_no, required=True, aliases=("户编码",)),
    *_columns(facts.HOUSEHOLD_FACTS[2:]),
    *_columns(facts.HOUSEHOLD_YEAR_FACTS),
    *_columns(facts.MONITORING_FACTS),
)
PERSON_COLUMNS: tuple[Column, ...] = (
    _number("人编号", "person_no", cells.number_no, required=True, aliases=("人编码",)),
    Column("姓名", "name", cells.person_name, required=True),
    _number("证件号码", "id", cells.identity, required=True, aliases=("身份证号", "身份证号码")),
    Column("与户主关系", "relation", _RELATION, required=True),
    *_columns((*facts.PERSON_FACTS, *facts.PERSON_YEAR_FACTS, facts.PERSON_PHONE)),
)
REGISTER: tuple[Column, ...] = HOUSEHOLD_COLUMNS + PERSON_COLUMNS
BY_KEY: dict[str, Column] = {column.key: column for column in REGISTER}
# The national export gives these columns again at its end, with the same values.
REPEATED: tuple[Column, ...] = tuple(
    BY_KEY[key] for key in ("household_no", "has_dibao", "has_major_illness")
)
