"""SQL that turns delivered text into typed values, for whole columns at once.

Each function returns DuckDB expressions over a cleaned cell. Identity numbers must agree with
`households.id_number`, which a property test checks; the SQL exists because four million rows
one by one in Python take minutes.
"""

from dataclasses import dataclass

from households import id_number
from screening.feeds import LEVELS, YES_NO, Feed, FeedColumn

NUMERIC_MARK = "chr(29)"
MAX_EXACT_DIGITS = 15
_NO_TEXT = "CAST(NULL AS VARCHAR)"
_BLANK_WORDS = ("-", "--", "—", "——", "/", "\\", "\\N", "NULL", "N/A", "#N/A", "无")
_LONGEST_BLANK = max(len(word.encode()) for word in _BLANK_WORDS)
_BLANK_TEXT = ("\\N", "NULL", "#N/A")
_DATE = (
    r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?"
    r"((\s+|T)[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?)?"
)
_AMOUNT = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(E[+-]?[0-9]{1,3})?"
_UNWANTED = (" ", "\t", "'", "’", "`")
_DIGIT_WORDS = {"1": "一壹I", "2": "二贰", "3": "三叁", "4": "四肆"}
_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV"}
DOTS = "[.·•‧∙⋅・\u0387]"


@dataclass(frozen=True)
class ColumnSql:
    """One column of a feed, in layers, each computed once from the one before.

    `bare` b_<key> is the trimmed cell, `text` t_<key> the cleaned text or NULL, `lost` x_<key>
    whether a number cell lost digits, `check` k_<key> the character an identity number should
    end with, `state` s_<key> its state, `value` v_<key>. `faults` are pairs of condition and code
    over all of them.
    """

    column: FeedColumn
    bare: str
    text: str
    lost: str
    check: str
    state: str
    value: str
    faults: tuple[tuple[str, str], ...]


def quoted(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def macros() -> list[str]:
    """Statements that define what the expressions below use."""
    # Two halves of at most nine digits: 32-bit division is several times faster than 64-bit.
    places = [("high", place) for place in range(7, -1, -1)]
    places += [("low", place) for place in range(8, -1, -1)]
    total = " + ".join(
        f"(({half} // {10**place}) % 10) * {weight}"
        for (half, place), weight in zip(places, id_number.WEIGHTS, strict=True)
    )
    return [
        (
            "CREATE MACRO check_by(high, low) AS "
            f"substr('{id_number.CHECK_CHARACTERS}', ({total}) % 11 + 1, 1)"
        ),
        (
            "CREATE MACRO check_of(s) AS check_by(TRY_CAST(left(s, 8) AS INTEGER), "
            "TRY_CAST(substr(s, 9, 9) AS INTEGER))"
        ),
        (
            "CREATE MACRO has_date(s) AS substr(s, 7, 4) <> '0000' AND TRY_CAST(substr(s, 7, 4) "
            "|| '-' || substr(s, 11, 2) || '-' || substr(s, 13, 2) AS DATE) IS NOT NULL"
        ),
        "CREATE MACRO longer(s) AS left(s, 6) || '19' || substr(s, 7)",
    ]


def id_text(cell: str) -> str:
    """The characters of a number as typed; the text is NFKC already (see `table`)."""
    bare = cell
    for unwanted in _UNWANTED:
        bare = f"replace({bare}, {quoted(unwanted)}, '')"
    # Looking for five characters is much cheaper than five replacements.
    found = " OR ".join(f"contains({cell}, {quoted(unwanted)})" for unwanted in _UNWANTED)
    return f"nullif(upper(CASE WHEN {found} THEN {bare} ELSE {cell} END), '')"


def id_check(text: str) -> str:
    """The character that the first 17 digits of a number ask for; NULL where they are none.

    DuckDB finds what is common in an expression, but not inside CASE or AND: there the halves
    of the number would be cut out and cast again for each of the 17 digits.
    """
    return f"check_of({text})"


def id_state(text: str, check: str | None = None) -> str:
    """The state of a cleaned number, as `id_number.read` names it; `check` is its `id_check`."""
    check = check or id_check(text)
    return (
        f"CASE WHEN {text} IS NULL THEN 'blank' "
        f"WHEN starts_with({text}, '{id_number.NO_PAPERS_PREFIX}') THEN 'none' "
        f"WHEN length({text}) = 15 AND regexp_full_match({text}, '[0-9]{{15}}') THEN "
        f"CASE WHEN has_date(longer({text})) THEN 'from15' ELSE 'checksum' END "
        f"WHEN regexp_full_match({text}, '[0-9]{{17}}[0-9X]([1-7][1-4](B[0-9])?)?') "
        f"AND {check} = substr({text}, 18, 1) AND has_date({text}) THEN "
        f"CASE WHEN length({text}) = 18 THEN 'ok' ELSE 'card' END "
        f"WHEN length({text}) IN (18, 20, 22) THEN 'checksum' ELSE 'length' END"
    )


def id_18(text: str, state: str) -> str:
    """The canonical number of a cleaned one, NULL when none can be made."""
    return (
        f"CASE {state} WHEN 'ok' THEN {text} WHEN 'card' THEN left({text}, 18) WHEN 'from15' "
        f"THEN longer({text}) || check_of(longer({text})) END"
    )


def name_norm(text: str) -> str:
    """A name without spaces and with one kind of middle dot."""
    bare = f"regexp_replace({text}, '\\s+', '', 'g')"
    tidied = f"regexp_replace({bare}, '{DOTS}', '·', 'g')"
    has_any = f"regexp_matches({text}, '\\s|{DOTS}')"
    return f"nullif(CASE WHEN {has_any} THEN {tidied} ELSE {text} END, '')"


def feed_sql(
    feed: Feed, cells: dict[str, int], factors: dict[str, float], *, is_tidy: bool = False
) -> list[ColumnSql]:
    """The SQL of every column of a feed; a column not delivered is NULL.

    Cells of a tidy table need no trimming, and none is a number that lost digits.
    """
    return [
        _column(feed, column, cells[column.key], factors.get(column.key, 1.0), is_tidy=is_tidy)
        if column.key in cells
        else ColumnSql(column, _NO_TEXT, _NO_TEXT, "false", _NO_TEXT, _NO_TEXT, _null(column), ())
        for column in feed.columns
    ]


def _column(feed: Feed, column: FeedColumn, at: int, factor: float, *, is_tidy: bool) -> ColumnSql:
    key = column.key
    bare, text, value = f"b_{key}", f"t_{key}", f"v_{key}"
    words = _BLANK_TEXT if column.kind == "text" else _BLANK_WORDS
    kept = id_text(bare) if column.kind == "id" else bare
    lost, check, state = "false", _NO_TEXT, _NO_TEXT
    if column.kind in ("id", "text") and not is_tidy:
        lost = (
            f"(starts_with(c{at}, {NUMERIC_MARK}) AND length({bare}) > {MAX_EXACT_DIGITS} "
            f"AND regexp_full_match({bare}, '-?[0-9.e+]+'))"
        )
    if column.kind == "id":
        check, state = id_check(text), id_state(text, f"k_{key}")
        powers = "[0-9](\\.[0-9]+)?[Ee]\\+?[0-9]+"
        has_e = f"(contains({bare}, 'E') OR contains({bare}, 'e'))"
        lost = f"({lost} OR ({has_e} AND regexp_full_match({bare}, '{powers}')))"
    return ColumnSql(
        column,
        f"c{at}" if is_tidy else f"trim(ltrim(c{at}, {NUMERIC_MARK}), ' ' || chr(9))",
        _unless_blank(bare, words, kept),
        lost,
        check,
        state,
        _value(column, text, factor),
        _faults(feed, column, text, value),
    )


def _unless_blank(bare: str, words: tuple[str, ...], kept: str) -> str:
    """NULL for a word that says there is nothing; the cheap questions that most cells fail first:
    upper case of Chinese is slow, and it has none.
    """
    wide = ", ".join(quoted(word) for word in words if not word.isascii())
    plain = ", ".join(quoted(word) for word in ("", *words) if word.isascii())
    is_wide_blank = f"WHEN {bare} IN ({wide}) THEN NULL " if wide else ""
    return (
        f"CASE WHEN strlen({bare}) > {_LONGEST_BLANK} THEN {kept} {is_wide_blank}"
        f"WHEN ascii({bare}) > 127 THEN {kept} WHEN upper({bare}) IN ({plain}) THEN NULL "
        f"ELSE {kept} END"
    )


def _null(column: FeedColumn) -> str:
    kinds = {"date": "DATE", "money": "DOUBLE", "number": "DOUBLE", "int": "INTEGER"}
    return (
        f"CAST(NULL AS {kinds.get(column.kind, 'INTEGER' if column.kind == 'year' else 'VARCHAR')})"
    )


def _value(column: FeedColumn, text: str, factor: float) -> str:
    if column.kind == "id":
        return f"coalesce({id_18(text, f's_{column.key}')}, {text})"
    if column.kind == "date":
        return date_value(text)
    if column.kind in ("money", "number"):
        return amount_value(text, factor)
    if column.kind in ("int", "year"):
        return whole_value(text, is_year=column.kind == "year")
    if column.kind == "option":
        return option_value(text, column.options)
    return school_year_value(text) if column.key == "school_year" else text


def date_value(text: str) -> str:
    """A date, NULL when it is none. Five digits are days since 1899-12-30, as Excel counts."""
    parts = f"regexp_replace({text}, '^{_DATE}$', '\\1-\\2-\\3')"
    eight = f"{text}[1:4] || '-' || {text}[5:6] || '-' || {text}[7:8]"
    plain = f"length({text}) = 10 AND {text}[5] = '-' AND {text}[8] = '-'"
    found = (
        f"CASE WHEN {plain} THEN TRY_CAST({text} AS DATE) "
        f"WHEN regexp_full_match({text}, '[0-9]{{8}}([0-9]{{6}})?') "
        f"THEN TRY_CAST({eight} AS DATE) "
        f"WHEN regexp_full_match({text}, '[0-9]{{5}}(\\.[0-9]+)?') "
        f"THEN DATE '1899-12-30' + CAST(left({text}, 5) AS INTEGER) "
        f"WHEN regexp_full_match({text}, '{_DATE}') THEN TRY_CAST({parts} AS DATE) END"
    )
    return f"CASE WHEN year({found}) BETWEEN 1850 AND 2200 OR year({found}) = 9999 THEN {found} END"


def amount_value(text: str, factor: float) -> str:
    """An amount in yuan (or the plain number), NULL when it is none; rounded to 0.0001."""
    bare = f"regexp_replace(upper({text}), '[,¥$\\s]|(元|圆|M2|㎡|平方米)$', '', 'g')"
    number = f"regexp_replace({bare}, '万$', '')"
    ten = f"CASE WHEN ends_with({bare}, '万') THEN 10000.0 ELSE {factor!r} END"
    return (
        f"CASE WHEN regexp_full_match({number}, '{_AMOUNT}') "
        f"AND abs(TRY_CAST({number} AS DOUBLE)) < 1e13 "
        f"THEN round(TRY_CAST({number} AS DOUBLE) * {ten}, 4) END"
    )


def whole_value(text: str, *, is_year: bool) -> str:
    """A whole number; a year must lie between 1900 and 2100."""
    bare = f"regexp_replace(replace({text}, ' ', ''), '(年度|年|\\.0+)$', '')"
    number = f"TRY_CAST({bare} AS INTEGER)"
    digits = "[0-9]{4}" if is_year else "-?[0-9]{1,9}"
    limits = f" AND {number} BETWEEN 1900 AND 2100" if is_year else ""
    return f"CASE WHEN regexp_full_match({bare}, '{digits}'){limits} THEN {number} END"


def school_year_value(text: str) -> str:
    """2017-2018 from 2017-2018学年, 2017—2018, 2017/18; NULL when there is no year."""
    first = f"TRY_CAST(regexp_extract({text}, '^\\s*((19|20)[0-9]{{2}})([^0-9]|$)', 1) AS INTEGER)"
    return f"({first}) || '-' || ({first} + 1)"


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
