"""Slips of the pen in identity numbers, undone by arithmetic.

The last character of a number is a check over the others (GB 11643-1999, ISO 7064 MOD 11-2): the
sum of all, each times its weight, is 1 modulo 11. What a wrong number's sum is off by, its
syndrome, says for each place by how much the digit there would have to be off to explain it. So a
wrong number has at most one repair a place, and 34 in all, instead of four million candidates.
"""

from duckdb import DuckDBPyConnection

from households.id_number import WEIGHTS
from screening.comparison.files import quote

ONE_SLIP = ("digit", "swap", "lost", "extra")
_SLIP = f"ENUM ({', '.join(map(quote, sorted(ONE_SLIP)))})"  # a byte is grouped faster than a word
_PLACES = len(WEIGHTS)
_SUM = " + ".join(
    f"first17 // {10 ** (_PLACES - 1 - at)} % 10 * {weight}" for at, weight in enumerate(WEIGHTS)
)
# The value of the check character is by its letter, X for ten, not by its place in the table.
_VALUE = "CASE WHEN right(text, 1) = 'X' THEN 10 ELSE CAST(right(text, 1) AS INTEGER) END"
_IS_DAY = "(first17 // 100000 % 100 BETWEEN 1 AND 12 AND first17 // 1000 % 100 BETWEEN 1 AND 31)"
_KEY = "CASE WHEN last = 10 THEN -first17 ELSE first17 * 10 + last END"


def place_table() -> str:
    """Return SQL for the places 1-17: weight, its inverse modulo 11, what a digit there counts."""
    rows = ", ".join(
        f"({at + 1}, {weight}, {pow(weight, -1, 11)}, {10 ** (_PLACES - 1 - at)}::BIGINT, "
        f"{WEIGHTS[at + 1] if at + 1 < _PLACES else 0})"
        for at, weight in enumerate(WEIGHTS)
    )
    return f"(VALUES {rows}) place(spot, weight, inverse, unit, next_weight)"


def decode(con: DuckDBPyConnection, wrong: str, table: str) -> None:
    """Create `table` (ref, key, slip) of the valid numbers one slip away from wrong ones.

    `wrong` is SQL giving (ref, typed, is_card). A slip is a character wrong (digit) or missing
    (lost) or too many (extra), or two neighbours that changed places (swap). The number of a
    disability card is taken without the digits of kind and level. The valid numbers need not
    exist, but their month and day could: a lost digit put back elsewhere moves the birth date,
    which takes four in ten of the repairs away.
    """
    con.execute(f"CREATE OR REPLACE TABLE {table}_reading AS {_readings(wrong)}")
    con.execute(f"""
        CREATE OR REPLACE TABLE {table} AS
        WITH read AS (
            SELECT *, ({_SUM} + last - 1) % 11 AS off, {_IS_DAY} AS is_day FROM {table}_reading
        )
        SELECT ref, {_KEY} AS key, min(CAST(slip AS {_SLIP})) AS slip FROM (
            {_substituted()}
            UNION ALL {_last_substituted()}
            UNION ALL {_swapped()}
            UNION ALL {_last_swapped()}
            UNION ALL SELECT ref, slip, first17, last FROM read WHERE only_at = 0 AND off = 0
        ) found(ref, slip, first17, last)
        WHERE {_IS_DAY}
        GROUP BY ref, key
    """)
    con.execute(f"DROP TABLE {table}_reading")


def two(typed: str, number: str) -> str:
    """Return SQL that holds where a text is two slips from a number of 18.

    Two slips leave one of three windows of the number as it was, if moved a little: between the
    windows is a character, so that no swap touches two of them. Asking that first spares nearly
    all distances. The area, characters 1-6, is no window: a county's people share it.
    """
    windows = " OR ".join(
        f"contains({typed}, substr({number}, {start}, {length}))"
        for start, length in ((7, 4), (12, 3), (16, 3))
    )
    return f"(CASE WHEN {windows} THEN damerau_levenshtein({typed}, {number}) = 2 ELSE false END)"


def one_in_15(typed: str, number: str) -> str:
    """Return SQL that holds where 15 characters are one slip from the old form of a number of 18:
    the same without the century and the check character.

    A slip at or before character 12 leaves the last three, one after it leaves 7 to 11.
    """
    old = f"left({number}, 6) || substr({number}, 9, 9)"
    return f"""
    (CASE WHEN substr({typed}, 7, 5) = substr({number}, 9, 5)
               OR right({typed}, 3) = substr({number}, 15, 3)
          THEN damerau_levenshtein({typed}, {old}) = 1 ELSE false END)
    """


def _readings(wrong: str) -> str:
    """What was typed as 17 digits and a check value, with the one place where it may be mended:
    NULL for any, 18 for the check character, 0 for nowhere.
    """
    return f"""
        WITH wrong AS (
            SELECT ref, CASE WHEN length(typed) IN (20, 22) THEN left(typed, 18) ELSE typed END
                            AS text FROM ({wrong})
            UNION ALL
            SELECT ref, regexp_replace(typed, '[1-7][1-4](B[0-9])?$', '') FROM ({wrong})
            WHERE is_card AND length(typed) IN (19, 21, 23)
              AND regexp_matches(typed, '[1-7][1-4](B[0-9])?$')
        ), odd AS (
            SELECT ref, text, length(regexp_extract(text, '^[0-9]*')) + 1 AS spot FROM wrong
            WHERE length(text) = 18 AND regexp_full_match(right(text, 1), '[0-9X]')
              AND regexp_full_match(left(text, 17), '[0-9]*[^0-9][0-9]*')
        ), shorter AS (
            SELECT ref, left(text, spot - 1) || substr(text, spot + 1) AS text
            FROM (SELECT ref, text, unnest(range(1, 20)) AS spot FROM wrong WHERE length(text) = 19)
        ), whole AS (
            SELECT ref, text, NULL AS only_at, 'digit' AS slip FROM wrong
            UNION ALL
            SELECT ref, left(text, spot - 1) || '0' || substr(text, spot + 1), spot, 'digit'
            FROM odd
            UNION ALL
            SELECT ref, left(text, 16) || right(text, 1) || 'X', 0, 'swap' FROM odd
            WHERE spot = 17 AND text[17] = 'X' AND right(text, 1) <> 'X'
            UNION ALL
            SELECT ref, text, 0, 'extra' FROM shorter
        ), short AS (
            SELECT ref, CAST(left(text, 16) AS BIGINT) AS first16, {_VALUE} AS last
            FROM wrong WHERE regexp_full_match(text, '[0-9]{{16}}[0-9X]')
        )
        SELECT ref, CAST(left(text, 17) AS BIGINT) AS first17, {_VALUE} AS last, only_at, slip
        FROM whole WHERE regexp_full_match(text, '[0-9]{{17}}[0-9X]')
        UNION ALL
        SELECT ref, first16 // unit * unit * 10 + first16 % unit, last, spot, 'lost'
        FROM short CROSS JOIN {place_table()}
        UNION ALL
        SELECT ref, CAST(left(text, 17) AS BIGINT), 0, 18,
               CASE WHEN length(text) = 17 THEN 'lost' ELSE 'digit' END
        FROM wrong WHERE regexp_full_match(text, '[0-9]{{17}}([^0-9X])?')
    """


def _substituted() -> str:
    """A digit of the birth date may be wrong in any way; another only if the date could be."""
    digit = "first17 // unit % 10"
    return f"""
        SELECT ref, slip, first17 + (meant - digit) * unit, last
        FROM (
            SELECT ref, slip, first17, last, unit, {digit} AS digit,
                   (({digit} - off * inverse) % 11 + 11) % 11 AS meant
            FROM read JOIN {place_table()} ON only_at IS NULL OR only_at = spot
            WHERE is_day OR spot BETWEEN 7 AND 14
        ) WHERE meant < 10
    """


def _last_substituted() -> str:
    last = "((1 - sum) % 11 + 11) % 11"
    return f"""
        SELECT ref, slip, first17, {last}
        FROM (SELECT *, {_SUM} AS sum FROM read WHERE only_at IS NULL OR only_at = 18)
    """


def _swapped() -> str:
    return f"""
        SELECT ref, 'swap', first17 + (right_one - left_one) * (unit - unit // 10), last
        FROM (
            SELECT ref, first17, last, off, unit, weight, next_weight,
                   first17 // unit % 10 AS left_one, first17 // (unit // 10) % 10 AS right_one
            FROM read JOIN {place_table()} ON spot < {_PLACES}
            WHERE only_at IS NULL
        )
        WHERE left_one <> right_one
          AND (off + (right_one - left_one) * (weight - next_weight)) % 11 = 0
    """


def _last_swapped() -> str:
    """The check character and the digit before it changed places."""
    weight = WEIGHTS[-1]
    return f"""
        SELECT ref, 'swap', first17 - first17 % 10 + last, first17 % 10
        FROM read
        WHERE only_at IS NULL AND last < 10 AND first17 % 10 <> last
          AND (off + (last - first17 % 10) * {weight} + first17 % 10 - last) % 11 = 0
    """
