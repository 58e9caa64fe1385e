"""Identity numbers as integers, in SQL.

A join on a 64-bit key costs less than half of one on an 18-character text. The key is the number
itself, or minus its first 17 digits where it ends in X: no two numbers share a key.
"""

from households.id_number import CHECK_CHARACTERS, NO_PAPERS_PREFIX, WEIGHTS


def key(column: str) -> str:
    """Return SQL for the key of a canonical 18-character number, NULL for NULL."""
    return f"coalesce(TRY_CAST({column} AS BIGINT), -TRY_CAST(left({column}, 17) AS BIGINT))"


def is_canonical(column: str, first17: str) -> str:
    """Return SQL that holds for a number `households.id_number` would take as it stands.

    `column` is the text, `first17` its first 17 digits as BIGINT or NULL. Numbers that fail here
    may still be usable (15 digits, a card, stray spaces); those few are read in Python.
    """
    total = " + ".join(
        f"{first17} // {10 ** (16 - place)} % 10 * {weight}" for place, weight in enumerate(WEIGHTS)
    )
    year, month, day = (
        f"({first17} // {10**7} % 10000)",
        f"({first17} // {10**5} % 100)",
        f"({first17} // 1000 % 100)",
    )
    leap = f"({year} % 4 = 0 AND ({year} % 100 <> 0 OR {year} % 400 = 0))"
    return f"""(
        regexp_full_match({column}, '[1-9][0-9]{{16}}[0-9X]')
        AND {first17} // {10**11} <> {NO_PAPERS_PREFIX}
        AND {year} > 0 AND {month} BETWEEN 1 AND 12 AND {day} BETWEEN 1 AND
            CASE WHEN {month} <> 2 THEN 30 + ({month} + {month} // 8) % 2
                 WHEN {leap} THEN 29 ELSE 28 END
        AND substr('{CHECK_CHARACTERS}', CAST(({total}) % 11 AS INTEGER) + 1, 1)
            = right({column}, 1)
    )"""
