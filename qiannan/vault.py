"""Encrypting the few texts that the database must not hold in clear.

The keys are derived from `LEDGER_KEY`, which is not in the database, and from what else the caller
has (a PIN), one a purpose. The text that comes out begins with the name of its cipher.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, CipherAlgorithm, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from qiannan import suites

_NONCE, _TAG = 12, 16


class NotOpenedError(ValueError):
    """It was not sealed here, not for this purpose, or not with this key."""


@dataclass(frozen=True)
class _Kind:
    algorithm: Callable[[bytes], CipherAlgorithm]
    hash: hashes.HashAlgorithm
    key_bytes: int


_KINDS = {
    "aes-256-gcm": _Kind(algorithms.AES, hashes.SHA256(), 32),
    "sm4-gcm": _Kind(algorithms.SM4, hashes.SM3(), 16),
}


def seal(plain: bytes, *, purpose: str, extra: bytes = b"") -> str:
    """Encrypt by the cipher of the site's suite.

    `purpose` says what it is and whose; it is not kept, and must be the same to open it. Without
    `extra` (a key of the caller) it opens by `LEDGER_KEY` alone.
    """
    cipher = suites.current().cipher
    nonce = secrets.token_bytes(_NONCE)
    encryptor = Cipher(_algorithm(cipher, purpose, extra), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(purpose.encode())
    body = encryptor.update(plain) + encryptor.finalize()
    return f"{cipher}:{urlsafe_b64encode(nonce + body + encryptor.tag).decode()}"


def unseal(sealed: str, *, purpose: str, extra: bytes = b"") -> bytes:
    """Decrypt what `seal` made, by the cipher that it names.

    Raises:
        NotOpenedError: it was altered, or sealed for something else or with another key.
    """
    cipher, _, text = sealed.partition(":")
    try:
        raw = urlsafe_b64decode(text)
        nonce, body, tag = raw[:_NONCE], raw[_NONCE:-_TAG], raw[-_TAG:]
        mode = modes.GCM(nonce, tag)
        decryptor = Cipher(_algorithm(cipher, purpose, extra), mode).decryptor()
        decryptor.authenticate_additional_data(purpose.encode())
        return decryptor.update(body) + decryptor.finalize()
    except (InvalidTag, KeyError, ValueError) as error:
        raise NotOpenedError(purpose) from error


def derived(purpose: str, length: int) -> bytes:
    """Return `length` bytes that only this site can make, the same ones each time."""
    derive = HKDF(hashes.SHA256(), length, salt=None, info=f"vault derived {purpose}".encode())
    return derive.derive(settings.LEDGER_KEY.encode())


def is_sealed(text: str) -> bool:
    return text.partition(":")[0] in _KINDS


def _algorithm(cipher: str, purpose: str, extra: bytes) -> CipherAlgorithm:
    kind = _KINDS[cipher]
    derive = HKDF(kind.hash, kind.key_bytes, salt=None, info=f"vault {cipher} {purpose}".encode())
    return kind.algorithm(derive.derive(settings.LEDGER_KEY.encode() + extra))
