"""Are the photos and papers still the bytes that were taken in and signed?"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from ledger.models import Evidence
from ledger.signatures import SEALED

_SIGNED = """
SELECT DISTINCT signed.sha256 FROM ledger_event, jsonb_array_elements_text(
    CASE jsonb_typeof(data->'files') WHEN 'array' THEN data->'files' ELSE '[]' END
) AS signed (sha256)
WHERE kind = %s
AND NOT EXISTS (SELECT 1 FROM ledger_evidence e WHERE e.sha256 = signed.sha256)
ORDER BY 1"""


@dataclass(frozen=True)
class FileFault:
    """A file that is not as it was; `sha256` is what it should be (SHA-256, hex)."""

    sha256: str
    reason: str


def faults() -> Iterator[FileFault]:
    """Yield each file whose bytes are gone or others, and each that was signed and has no row.

    Reads every file once; rests on chains that verify (`ledger.verification`).
    """
    with connection.cursor() as cursor:
        cursor.execute(_SIGNED, [SEALED])
        missing = [sha256 for (sha256,) in cursor.fetchall()]
    for sha256 in missing:
        yield FileFault(sha256, "it was signed, and no row tells of it")
    for evidence in Evidence.objects.order_by("pk").iterator():
        reason = _fault(evidence)
        if reason:
            yield FileFault(evidence.sha256, reason)


def _fault(evidence: Evidence) -> str:
    try:
        with evidence.file.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return f"{evidence.file.name} cannot be read"
    return "" if found == evidence.sha256 else f"{evidence.file.name} was altered"
