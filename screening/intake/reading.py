r"""SQL macros that read one cell: what was typed, identity numbers, names, dates, amounts, years.

They are defined while a file is still being read. DuckDB takes longer to parse the text of a
statement than to plan it, so that what is the same for many columns and files is said once here.
The cells are clean and NFKC already (see `table`). Identity numbers must agree with
`households.id_number`, which a property test checks; the SQL exists because four million rows
one by one in Python take minutes.
"""

from households import id_number

_BLANK_WORDS = ("-", "--", "—", "——", "/", "\\", "\\N", "NULL", "N/A", "#N/A", "无")
_LONGEST_BLANK = max(len(word.encode()) for word in _BLANK_WORDS)
_BLANK_TEXT = ("\\N", "NULL", "#N/A")
_DATE = (
    r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?"
    r"((\s+|T)[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?)?"
)
_AMOUNT = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(E[+-]?[0-9]{1,3})?"
_UNWANTED = (" ", "\t", "'", "’", "`")
DOTS = "[.·•‧∙⋅・\u0387]"


def quoted(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def macros() -> list[str]:
    """Statements that define the macros, each after those that it uses."""
    bodies = {
        "check_by(high, low)": _check(),
        "check_of(s)": (
            "check_by(TRY_CAST(left(s, 8) AS INTEGER), TRY_CAST(substr(s, 9, 9) AS INTEGER))"
        ),
        "has_date(s)": (
            "substr(s, 7, 4) <> '0000' AND TRY_CAST(substr(s, 7, 4) "
            "|| '-' || substr(s, 11, 2) || '-' || substr(s, 13, 2) AS DATE) IS NOT NULL"
        ),
        "longer(s)": "left(s, 6) || '19' || substr(s, 7)",
        "id_text(s)": _id_text(),
        "id_state(s, should_end)": _id_state(),
        "id_18(s, state)": (
            "CASE state WHEN 'ok' THEN s WHEN 'card' THEN left(s, 18) WHEN 'from15' "
            "THEN longer(s) || check_of(longer(s)) END"
        ),
        "filled(s)": "nullif(trim(s, ' ' || chr(29) || chr(9)), '')",
        "typed_id(s)": _unless_blank(_BLANK_WORDS, "id_text(s)"),
        "typed_text(s)": _unless_blank(_BLANK_TEXT, "s"),
        "typed_word(s)": _unless_blank(_BLANK_WORDS, "s"),
        "name_norm(s)": _name_norm(),
        "written_date(s)": _written_date(),
        "sound_date(d)": "CASE WHEN year(d) BETWEEN 1850 AND 2200 OR year(d) = 9999 THEN d END",
        "amount(s, factor)": _amount(),
        "whole(s)": _whole("-?[0-9]{1,9}"),
        "year_alone(s)": _whole("[0-9]{4}", " AND whole BETWEEN 1900 AND 2100"),
        "school_year(s)": _school_year(),
    }
    return [f"CREATE MACRO {name} AS {body}" for name, body in bodies.items()]


def _check() -> str:
    """The character that the first 17 digits of a number ask for; NULL where they are none.

    Two halves of at most nine digits: 32-bit division is several times faster than 64-bit. DuckDB
    finds what is common in an expression, but not inside CASE or AND: there the halves of the
    number would be cut out and cast again for each of the 17 digits, so it is a layer of its own.
    """
    places = [("high", place) for place in range(7, -1, -1)]
    places += [("low", place) for place in range(8, -1, -1)]
    total = " + ".join(
        f"(({half} // {10**place}) % 10) * {weight}"
        for (half, place), weight in zip(places, id_number.WEIGHTS, strict=True)
    )
    return f"substr('{id_number.CHECK_CHARACTERS}', ({total}) % 11 + 1, 1)"


def _id_text() -> str:
    """The characters of a number as typed."""
    bare = "s"
    for unwanted in _UNWANTED:
        bare = f"replace({bare}, {quoted(unwanted)}, '')"
    # Looking for five characters is much cheaper than five replacements.
    found = " OR ".join(f"contains(s, {quoted(unwanted)})" for unwanted in _UNWANTED)
    return f"nullif(upper(CASE WHEN {found} THEN {bare} ELSE s END), '')"


def _id_state() -> str:
    """The state of a cleaned number, as `id_number.read` names it."""
    return (
        "CASE WHEN s IS NULL THEN 'blank' "
        f"WHEN starts_with(s, '{id_number.NO_PAPERS_PREFIX}') THEN 'none' "
        "WHEN length(s) = 15 AND regexp_full_match(s, '[0-9]{15}') THEN "
        "CASE WHEN has_date(longer(s)) THEN 'from15' ELSE 'checksum' END "
        "WHEN regexp_full_match(s, '[0-9]{17}[0-9X]([1-7][1-4](B[0-9])?)?') "
        "AND should_end = substr(s, 18, 1) AND has_date(s) THEN "
        "CASE WHEN length(s) = 18 THEN 'ok' ELSE 'card' END "
        "WHEN length(s) IN (18, 20, 22) THEN 'checksum' ELSE 'length' END"
    )


def _name_norm() -> str:
    """A name without spaces and with one kind of middle dot."""
    bare = "regexp_replace(s, '\\s+', '', 'g')"
    tidied = f"regexp_replace({bare}, '{DOTS}', '·', 'g')"
    return f"nullif(CASE WHEN regexp_matches(s, '\\s|{DOTS}') THEN {tidied} ELSE s END, '')"


def _unless_blank(words: tuple[str, ...], kept: str) -> str:
    """NULL for a word that says there is nothing; the cheap questions that most cells fail first:
    upper case of Chinese is slow, and it has none.
    """
    wide = ", ".join(quoted(word) for word in words if not word.isascii())
    plain = ", ".join(quoted(word) for word in ("", *words) if word.isascii())
    is_wide_blank = f"WHEN s IN ({wide}) THEN NULL " if wide else ""
    return (
        f"CASE WHEN strlen(s) > {_LONGEST_BLANK} THEN {kept} {is_wide_blank}"
        f"WHEN ascii(s) > 127 THEN {kept} WHEN upper(s) IN ({plain}) THEN NULL ELSE {kept} END"
    )


def _written_date() -> str:
    """A date, NULL when it is none. Five digits are days since 1899-12-30, as Excel counts."""
    parts = f"regexp_replace(s, '^{_DATE}$', '\\1-\\2-\\3')"
    eight = "s[1:4] || '-' || s[5:6] || '-' || s[7:8]"
    return (
        "CASE WHEN length(s) = 10 AND s[5] = '-' AND s[8] = '-' THEN TRY_CAST(s AS DATE) "
        f"WHEN regexp_full_match(s, '[0-9]{{8}}([0-9]{{6}})?') THEN TRY_CAST({eight} AS DATE) "
        "WHEN regexp_full_match(s, '[0-9]{5}(\\.[0-9]+)?') "
        "THEN DATE '1899-12-30' + CAST(left(s, 5) AS INTEGER) "
        f"WHEN regexp_full_match(s, '{_DATE}') THEN TRY_CAST({parts} AS DATE) END"
    )


def _amount() -> str:
    """An amount in yuan (or the plain number), NULL when it is none; rounded to 0.0001."""
    bare = "regexp_replace(upper(s), '[,¥$\\s]|(元|圆|M2|㎡|平方米)$', '', 'g')"
    number = f"regexp_replace({bare}, '万$', '')"
    ten = f"CASE WHEN ends_with({bare}, '万') THEN 10000.0 ELSE factor END"
    return (
        f"CASE WHEN regexp_full_match({number}, '{_AMOUNT}') "
        f"AND abs(TRY_CAST({number} AS DOUBLE)) < 1e13 "
        f"THEN round(TRY_CAST({number} AS DOUBLE) * {ten}, 4) END"
    )


def _whole(digits: str, limits: str = "") -> str:
    """A whole number; a year must lie between 1900 and 2100."""
    bare = "regexp_replace(replace(s, ' ', ''), '(年度|年|\\.0+)$', '')"
    number = f"TRY_CAST({bare} AS INTEGER)"
    within = limits.replace("whole", number)
    return f"CASE WHEN regexp_full_match({bare}, '{digits}'){within} THEN {number} END"


def _school_year() -> str:
    """2017-2018 from 2017-2018学年, 2017—2018, 2017/18; NULL when there is no year."""
    first = "TRY_CAST(regexp_extract(s, '^\\s*((19|20)[0-9]{2})([^0-9]|$)', 1) AS INTEGER)"
    return f"({first}) || '-' || ({first} + 1)"
