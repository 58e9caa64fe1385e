"""The places of lists (`households.models.place_bits`): counted hourly, tightened every night."""

from django.db import OperationalError, connection, transaction

from households import facets

# Only names of this program are put into these statements.
# ruff: noqa: S608
_LISTS = tuple(
    (f"households_{name}", f"households_{name}place", columns)
    for name, columns in facets.OF_PLACES.items()
)
PATIENCE = "5s"  # for changes under way; nobody waits for the night's work longer than that


def count_rows() -> None:
    """Count how many rows each place has: how far a list looks at once goes by it."""
    with connection.cursor() as cursor:
        for rows, places, _columns in _LISTS:
            cursor.execute(f"""
                UPDATE {places} b SET rows = n.rows
                FROM (SELECT place_path, count(*) AS rows FROM {rows} GROUP BY 1) n
                WHERE b.place_path = n.place_path AND b.rows <> n.rows
            """)


def tighten() -> bool:
    """Take away the bits that no row of a place has any more; false if too much is under way.

    Changes wait meanwhile, some seconds for four million persons: a bit that comes with a change
    under way would be lost.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
            cursor.execute(f"LOCK TABLE {', '.join(rows for rows, *_ in _LISTS)} IN SHARE MODE")
            for rows, places, columns in _LISTS:
                names = ", ".join(columns)
                cursor.execute(f"DELETE FROM {places}")
                cursor.execute(f"""
                    INSERT INTO {places} (place_path, rows, {names})
                    SELECT place_path, count(*), {", ".join(f"bit_or({c})" for c in columns)}
                    FROM {rows} WHERE place_path <> '' GROUP BY place_path
                """)
    except OperationalError:
        return False
    return True
