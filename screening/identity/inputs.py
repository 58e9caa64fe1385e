"""What a run reads of people's decisions, and of the villages by name."""

from pathlib import Path

from django.db import connection

from regions.models import Region
from screening.basemap.staging import copy_villages

_DECISIONS = """
COPY (
    SELECT key AS pair_key, decided_hash AS value_hash, state AS verdict
    FROM screening_identitypair WHERE state <> 'open' ORDER BY key
) TO STDOUT (FORMAT csv, HEADER)
"""


def copy(region: Region, folder: Path) -> dict[str, Path]:
    """Copy what `engine.run` takes beside the register: CSV files by the name of its argument.

    `decisions` are hashes and verdicts, nothing personal; `villages` those of `region`.
    """
    decisions = folder / "decisions.csv"
    with connection.cursor() as cursor, decisions.open("wb") as out:
        cursor.copy_expert(_DECISIONS, out)
    return {
        "decisions": decisions,
        "villages": copy_villages(region, folder / "villages.csv"),
    }
