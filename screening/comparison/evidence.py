"""Evidence for a finding: from the rows of a rule to JSON, in SQL.

A rule gives typed columns; its header says how they stand side by side. Everything is done by the
database: one statement a rule folds its rows, and one for all rules looks up whom they are about
and writes the text. At prefecture size there are 100,000 findings a night, and looking up the
subjects of one rule reads as much of the register as looking up those of all.
"""

from collections.abc import Mapping

from screening.comparison import grades
from screening.comparison.files import quote
from screening.comparison.resolve import SOURCE_STEP
from screening.comparison.rules import Rule, Show
from screening.comparison.templates import NAME_MARKS, fields, pieces

BLANK = "未填写"
SAID = """
    subject_id BIGINT, from_source BIGINT, match_grade VARCHAR, hash VARCHAR, facts BIGINT,
    pairs STRUCT(label VARCHAR, register VARCHAR, department VARCHAR, differs BOOLEAN)[],
    source_rows BIGINT[], sentence VARCHAR,
    two_dates STRUCT(identified_on VARCHAR, acquired_on VARCHAR, words VARCHAR, "order" VARCHAR)
"""
"""The columns of what a rule says of a subject, as `fold` gives them."""

_NUMBER = "regexp_replace(CAST({0} AS DECIMAL(18, 2))::VARCHAR, '\\.?0+$', '')"
_PLATE = "replace({0}, '·', '')"

FORMATS: Mapping[str, str] = {
    "text": "CAST({0} AS VARCHAR)",
    "number": _NUMBER,
    "money": (
        "CASE WHEN abs({0}) >= 10000 THEN "
        + _NUMBER.replace("{0}", "({0} / 10000)")
        + " || '万元' ELSE "
        + _NUMBER
        + " || '元' END"
    ),
    "month": "(CAST(year({0}) AS VARCHAR) || '年' || CAST(month({0}) AS VARCHAR) || '月')",
    "id": (
        "CASE WHEN length({0}) < 12 THEN repeat('*', length({0})) "
        "ELSE left({0}, 6) || '********' || substr({0}, 15, 4) END"
    ),
    "plate": (
        f"CASE WHEN length({_PLATE}) < 7 THEN left({{0}}, 2) || '·***' "
        f"ELSE left({_PLATE}, 2) || '·' || substr({_PLATE}, 3, 1) "
        f"|| repeat('*', length({_PLATE}) - 5) || right({_PLATE}, 2) END"
    ),
    "name": f"{quote(NAME_MARKS[0])} || {{0}} || {quote(NAME_MARKS[1])}",
}
"""How a column is written in a template: `money` in yuan or 万元, `plate` and `id` masked; a `name`
between marks, for the page to mask."""


def template(text: str) -> str:
    """Return SQL for a template; NULL when it names columns and all of them are NULL."""
    parts = [
        quote(literal) if literal else f"coalesce({FORMATS[style].format(column)}, '')"
        for literal, column, style in pieces(text)
    ]
    joined = f"trim({' || '.join(parts)})"
    columns = fields(text)
    if not columns:
        return joined
    something = f"coalesce({', '.join(_as_text(column) for column in columns)}) IS NOT NULL"
    return f"CASE WHEN {something} THEN {joined} END"


def texts(shows: tuple[Show, ...]) -> str:
    """Return SQL for the two texts of each side-by-side line, as left_0, right_0, left_1 ..."""
    return ", ".join(
        f"coalesce({template(show.register)}, {quote(BLANK)}) AS left_{place}, "
        f"{template(show.department)} AS right_{place}"
        for place, show in enumerate(shows)
    )


def pairs(shows: tuple[Show, ...]) -> str:
    """Return SQL for the lines made of `texts`; one the department says nothing on is left out."""
    lines = [
        f"struct_pack(label := {quote(show.label)}, register := left_{place}, "
        f"department := right_{place}, differs := "
        + (f"left_{place} IS DISTINCT FROM right_{place})" if show.compared else "false)")
        for place, show in enumerate(shows)
    ]
    return f"list_filter([{', '.join(lines)}], lambda line: line.department IS NOT NULL)"


def compared(rule: Rule) -> str:
    """Return SQL for the canonical text of the compared values of one row of a rule."""
    columns = sorted({column for show in rule.shows if show.compared for column in show.columns})
    values = ", ".join(f"{column} := {_as_text(column)}" for column in columns)
    return f"CAST(to_json(struct_pack({values})) AS VARCHAR)"


def timing(rule: Rule) -> str:
    """Return SQL for the two dates of a rule on wrong identification, NULL for any other rule.

    `order` is before, after, same_month or unknown: `identified_on` is kept to the month, so that
    within one month only the papers can say. A rule that knows but the year of it names a column
    that ends in `_year`; then the order may be same_year. Source: what a household acquired after
    it was identified does not make it wrongly identified (docs/sources.md#two-dates).
    """
    if rule.dates is None:
        return "NULL"
    column, words = rule.dates
    if column.endswith("_year"):
        acquired, identified, same = column, "EXTRACT(YEAR FROM identified_on)", "same_year"
    else:
        acquired, identified = _month(column), _month("identified_on")
        same = "same_month"
    return f"""struct_pack(
        identified_on := {_as_text("identified_on")}, acquired_on := {_as_text(column)},
        words := {quote(words)},
        "order" := CASE WHEN identified_on IS NULL OR {column} IS NULL THEN 'unknown'
                        WHEN {acquired} > {identified} THEN 'after'
                        WHEN {acquired} < {identified} THEN 'before'
                        ELSE '{same}' END)"""


def _month(date: str) -> str:
    return f"(EXTRACT(YEAR FROM {date}) * 12 + EXTRACT(MONTH FROM {date}))"


def fold(rule: Rule, columns: frozenset[str], *, once: bool) -> str:
    """Return SQL from `rule_row` to one row a subject: what a rule says, as `SAID` has it.

    `columns` are those the rule's SELECT gives. The row shown is the first by `order`; the hash
    covers the distinct compared values of all rows, so that neither a row delivered twice nor
    the order of rows changes it. `once` says that no subject has two rows: then none is chosen
    and nothing gathered, a third of the work for most rules.
    """
    source = "source" if "source" in columns else "CAST(NULL AS BIGINT)"
    grade = f"CAST({'match_grade' if 'match_grade' in columns else 'NULL'} AS VARCHAR)"
    heard = f"""
        WITH heard AS (
            SELECT * REPLACE (CAST(subject_id AS BIGINT) AS subject_id),
                   {source} AS from_source, {grade} AS from_grade, {compared(rule)} AS compared
            FROM rule_row
        ), shown AS (
            SELECT *, {texts(rule.shows)}, {template(rule.says)} AS sentence,
                   {timing(rule)} AS two_dates
            FROM heard {"" if once else _first(rule)}
        )"""
    if once:
        return f"{heard} {_said(rule, '[s.compared]', '[s.from_source]')} FROM shown s"
    return f"""{heard}, folded AS (
            SELECT subject_id,
                   list_sort(list_distinct(list(compared))) AS facts,
                   list_sort(list_distinct(list(from_source))) AS sources
            FROM heard GROUP BY subject_id
        )
        {_said(rule, "f.facts", "f.sources")}
        FROM shown s JOIN folded f ON f.subject_id = s.subject_id
    """


def _first(rule: Rule) -> str:
    order = f"{rule.order}, " if rule.order else ""
    return f"""
            QUALIFY row_number() OVER (
                PARTITION BY subject_id ORDER BY {order}compared, from_grade, from_source
            ) = 1"""


def _said(rule: Rule, facts: str, sources: str) -> str:
    return f"""
        SELECT s.subject_id, s.from_source, coalesce(s.from_grade, '') AS match_grade,
               sha256(CAST(to_json({facts}) AS VARCHAR)) AS hash, len({facts}) AS facts,
               {pairs(rule.shows)} AS pairs,
               list_transform(
                   list_filter({sources}, lambda row:
                               row // {SOURCE_STEP} = s.from_source // {SOURCE_STEP}),
                   lambda row: row % {SOURCE_STEP}) AS source_rows,
               s.sentence, s.two_dates"""


def findings() -> str:
    """Return SQL from `said` to the findings: each with its subject and its evidence as text.

    What was said of somebody in a county that the asking did not speak for is no finding.
    """
    return f"""
        SELECT a.rule, t.subject_kind, t.subject_id, t.household_id, t.household_no, t.id_number,
               CAST(CASE WHEN t.two_dates IS NULL THEN {_text()}
                         ELSE {_text(", timing := t.two_dates")} END AS VARCHAR) AS evidence,
               t.hash AS evidence_hash, coalesce(m.grade, t.match_grade) AS match_grade
        FROM (
            SELECT r.*, p.household_id, h.household_no, p.county_code,
                   coalesce(p.id_raw, '') AS id_number
            FROM said r
            JOIN register_person p ON p.person_id = r.subject_id
            JOIN register_household h ON h.household_id = p.household_id
            WHERE r.subject_kind = 'person'
            UNION ALL
            SELECT r.*, h.household_id, h.household_no, h.county_code,
                   coalesce(h.head_id_number, '') AS id_number
            FROM said r JOIN register_household h ON h.household_id = r.subject_id
            WHERE r.subject_kind = 'household'
        ) t
        JOIN spoken_for a ON a.asking = t.asking AND a.county_code = t.county_code
        LEFT JOIN extract_file f ON f.file_no = t.from_source // {SOURCE_STEP}
        LEFT JOIN sure m ON m.source = t.from_source
    """


def _text(more: str = "") -> str:
    return f"""to_json(struct_pack(
        "rows" := t.pairs, department := a.department,
        data_on := CAST(coalesce(f.data_on, a.data_on) AS VARCHAR),
        source_rows := t.source_rows, sha256 := f.sha256, "count" := t.facts,
        grade := coalesce(m.grade, t.match_grade),
        "match" := coalesce(m.words, {grades.title("t.match_grade")}),
        sentence := t.sentence{more}
    ))"""


def _as_text(column: str) -> str:
    return f"CAST({column} AS VARCHAR)"
