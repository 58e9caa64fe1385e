"""The two families of algorithms, of which a site uses one (`CRYPTO_SUITE`).

What is stored names its algorithm, so that rows of the other family are read and verified as
before; changing the setting writes nothing anew (docs/operations.md).
"""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Suite:
    """`digest` as hashlib names it, `cipher` as `qiannan.vault` does."""

    digest: str
    cipher: str


SUITES = {
    "international": Suite("sha256", "aes-256-gcm"),
    # GB/T 32905 and GB/T 32907
    "sm": Suite("sm3", "sm4-gcm"),
}


def current() -> Suite:
    return SUITES[settings.CRYPTO_SUITE]
