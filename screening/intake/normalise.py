"""SQL that turns delivered text into typed values, for whole columns at once.

Each function returns DuckDB expressions over a cleaned cell, made of the macros of `reading`.
"""

from dataclasses import dataclass

from screening.feeds import LEVELS, YES_NO, Feed, FeedColumn
from screening.intake.reading import quoted

NUMERIC_MARK = "chr(29)"
MAX_EXACT_DIGITS = 15
_NO_TEXT = "CAST(NULL AS VARCHAR)"
_DIGIT_WORDS = {"1": "一壹I", "2": "二贰", "3": "三叁", "4": "四肆"}
_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV"}


@dataclass(frozen=True)
class ColumnSql:
    """One column of a feed, in layers, each computed once from the one before.

    `bare` b_<key> is the trimmed cell, `text` t_<key> the cleaned text or NULL, `lost` x_<key>
    whether a number cell lost digits, `check` k_<key> the character an identity number should
    end with, or a date as written, `state` s_<key> the state of a number, `value` v_<key>.
    `faults` are pairs of condition and code over all of them. Only an identity number has a
    state, and only it and a date a check; of others they are empty.
    """

    column: FeedColumn
    bare: str
    text: str
    lost: str
    check: str
    state: str
    value: str
    faults: tuple[tuple[str, str], ...]

    @property
    def may_be_unread(self) -> bool:
        """Whether there are texts without a value; most text is its own."""
        return self.lost != "false" or self.value != f"t_{self.column.key}"


def feed_sql(
    feed: Feed, cells: dict[str, int], factors: dict[str, float], *, is_tidy: bool = False
) -> list[ColumnSql]:
    """The SQL of every column of a feed; a column not delivered is NULL.

    Cells of a tidy table need no trimming, and none is a number that lost digits.
    """
    return [
        _column(feed, column, cells[column.key], factors.get(column.key, 1.0), is_tidy=is_tidy)
        if column.key in cells
        else ColumnSql(column, _NO_TEXT, _NO_TEXT, "false", "", "", _null(column), ())
        for column in feed.columns
    ]


def _column(feed: Feed, column: FeedColumn, at: int, factor: float, *, is_tidy: bool) -> ColumnSql:
    key = column.key
    bare, text, value = f"b_{key}", f"t_{key}", f"v_{key}"
    typed = column.kind if column.kind in ("id", "text") else "word"
    lost, check, state = "false", "", ""
    if column.kind in ("id", "text") and not is_tidy:
        lost = (
            f"(starts_with(c{at}, {NUMERIC_MARK}) AND length({bare}) > {MAX_EXACT_DIGITS} "
            f"AND regexp_full_match({bare}, '-?[0-9.e+]+'))"
        )
    if column.kind == "id":
        check, state = f"check_of({text})", f"id_state({text}, k_{key})"
        powers = "[0-9](\\.[0-9]+)?[Ee]\\+?[0-9]+"
        has_e = f"(contains({bare}, 'E') OR contains({bare}, 'e'))"
        lost = f"({lost} OR ({has_e} AND regexp_full_match({bare}, '{powers}')))"
    if column.kind == "date":
        check = f"written_date({text})"
    return ColumnSql(
        column,
        f"c{at}" if is_tidy else f"trim(ltrim(c{at}, {NUMERIC_MARK}), ' ' || chr(9))",
        f"typed_{typed}({bare})",
        lost,
        check,
        state,
        _value(column, text, factor),
        _faults(feed, column, text, value),
    )


def _null(column: FeedColumn) -> str:
    kinds = {"date": "DATE", "money": "DOUBLE", "number": "DOUBLE", "int": "INTEGER"}
    return (
        f"CAST(NULL AS {kinds.get(column.kind, 'INTEGER' if column.kind == 'year' else 'VARCHAR')})"
    )


def _value(column: FeedColumn, text: str, factor: float) -> str:
    if column.kind == "option":
        return option_value(text, column.options)
    if column.key == "school_year":
        return f"school_year({text})"
    return {
        "id": f"coalesce(id_18({text}, s_{column.key}), {text})",
        "date": f"sound_date(k_{column.key})",
        "money": f"amount({text}, {factor!r})",
        "number": f"amount({text}, {factor!r})",
        "int": f"whole({text})",
        "year": f"year_alone({text})",
    }.get(column.kind, text)


def option_value(text: str, options: tuple[str, ...]) -> str:
    """One of the options, from the ways departments write it; NULL when it is none."""
    bare = f"upper(regexp_replace({text}, '\\s+', '', 'g'))"
    cases = " ".join(
        f"WHEN {quoted(written)} THEN {quoted(option)}"
        for option in options
        for written in ways_of_writing(option, options)
    )
    plain = ", ".join(map(quoted, options))
    return f"CASE WHEN {text} IN ({plain}) THEN {text} ELSE CASE {bare} {cases} END END"


def ways_of_writing(option: str, options: tuple[str, ...]) -> list[str]:
    """How departments write an option, upper case and without spaces."""
    if options == LEVELS:
        words = [option, *_DIGIT_WORDS[option].replace("I", ""), _ROMAN[option]]
        return [*words, *(f"{word}级" for word in words)]
    if options == YES_NO:
        return ["是", "Y", "YES", "TRUE", "√", "1"] if option == "是" else [
            "否", "N", "NO", "FALSE", "×", "0"
        ]  # fmt: skip
    if options == ("男", "女"):
        return [option, f"{option}性", "1" if option == "男" else "2"]
    if options == ("A", "B", "C", "D"):
        return [option, f"{option}级", f"{option}类"]
    return [option.upper()]


def _faults(feed: Feed, column: FeedColumn, text: str, value: str) -> tuple[tuple[str, str], ...]:
    """(condition, code) of what rejects a row; an optional column rejects nothing."""
    if not column.required:
        return ()
    lost = (f"x_{column.key}", "lost_digits")
    if column.kind == "id":
        return (lost,)
    blank = (f"{text} IS NULL", "blank")
    if column.key in (feed.person_name, "husband_name", "wife_name"):
        odd = f"regexp_matches({text}, '[?？\ufffd]|[0-9]{{6}}')"
        return blank, (odd, "not_a_name")
    if column.kind == "text":
        wrong = ((f"{value} IS NULL", "bad_school_year"),) if column.key == "school_year" else ()
        return blank, lost, *wrong
    wrong = (f"{text} IS NOT NULL AND {value} IS NULL", f"bad_{column.kind}")
    return (wrong,) if column.blank_ok else (blank, wrong)
