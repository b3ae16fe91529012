"""Sealed notes: short secrets that the database keeps and cannot read, encrypted with keys from the configuration.

Each purpose has keys of its own, derived from the configured ones by HKDF (RFC 5869), so that a note of one purpose
cannot pass for one of another. The first key seals; the others still open, so that keys can rotate.
"""

from __future__ import annotations

import base64
import functools

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


@functools.lru_cache(maxsize=32)
def _box(keys: tuple[str, ...], purpose: str) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key, purpose)) for key in keys])


def _derived(key: str, purpose: str) -> bytes:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"fest-ops sealed note: " + purpose.encode())
    return base64.urlsafe_b64encode(kdf.derive(key.encode()))


def seal(keys: tuple[str, ...], purpose: str, text: str, *, timeless: bool = False) -> str:
    """`text` encrypted and authenticated, as ASCII. The same text never looks the same twice.

    A note carries the second at which it was sealed for all to read, unless it is `timeless`.
    """
    box = _box(keys, purpose)
    return (box.encrypt_at_time(text.encode(), 0) if timeless else box.encrypt(text.encode())).decode()


def unseal(keys: tuple[str, ...], purpose: str, sealed: str) -> str | None:
    """What was sealed for this purpose; None where no key opens it or it was tampered with."""
    try:
        return _box(keys, purpose).decrypt(sealed.encode()).decode()
    except (InvalidToken, UnicodeDecodeError, UnicodeEncodeError):
        return None
