"""Digests as they are stored: each says by which algorithm it is made.

Bare hex is SHA-256, any other is named: "sm3:…". What is written today follows `CRYPTO_SUITE`;
what was written before is checked by the algorithm that it names.
"""

import hmac

from ledger.canonical import digest, named, named_by
from qiannan import suites


def stamp(text: str) -> str:
    """Return the digest of a text to be kept: 64 hex characters, named where not SHA-256."""
    by = suites.current().digest
    return named(digest(text, by), by)


def fits(text: str, stored: str) -> bool:
    """Tell whether a kept digest is that of the text."""
    by, hexed = named_by(stored)
    return bool(by) and hmac.compare_digest(hexed.encode(), digest(text, by).encode())
