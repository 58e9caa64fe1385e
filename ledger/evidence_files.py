"""Are the photos and papers still the bytes that were taken in and signed?"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from ledger.models import Evidence
from ledger.signatures import SEALED

_SIGNED = """
SELECT DISTINCT signed.digest FROM ledger_event, jsonb_array_elements_text(
    CASE jsonb_typeof(data->'files') WHEN 'array' THEN data->'files' ELSE '[]' END
) AS signed (digest)
WHERE kind = %s
AND NOT EXISTS (SELECT 1 FROM ledger_evidence e WHERE e.sha256 = signed.digest)
AND NOT EXISTS (SELECT 1 FROM ledger_evidence e WHERE 'sm3:' || e.sm3 = signed.digest)
ORDER BY 1"""


@dataclass(frozen=True)
class FileFault:
    """A file that is not as it was; `digest` is what it should be, named (`ledger.digests`)."""

    digest: str
    reason: str


def faults() -> Iterator[FileFault]:
    """Yield each file whose bytes are gone or others, and each that was signed and has no row.

    Reads every file once; rests on chains that verify (`ledger.verification`).
    """
    with connection.cursor() as cursor:
        cursor.execute(_SIGNED, [SEALED])
        missing = [digest for (digest,) in cursor.fetchall()]
    for digest in missing:
        yield FileFault(digest, "it was signed, and no row tells of it")
    for evidence in Evidence.objects.order_by("pk").iterator():
        reason = _fault(evidence)
        if reason:
            yield FileFault(evidence.digest, reason)


def _fault(evidence: Evidence) -> str:
    """All that is kept of its bytes must be true, whichever of it was signed."""
    kept = {"sha256": evidence.sha256, "sm3": evidence.sm3}
    try:
        for by, stored in kept.items():
            if stored and stored != _digest_of(evidence, by):
                return f"{evidence.file.name} was altered"
    except OSError:
        return f"{evidence.file.name} cannot be read"
    return ""


def _digest_of(evidence: Evidence, by: str) -> str:
    with evidence.file.open("rb") as file:
        return hashlib.file_digest(file, by).hexdigest()
