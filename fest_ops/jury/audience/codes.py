"""One-time codes: ten characters that are read off paper and typed on a phone. Pure but for the random source.

Nine random characters (23^9, over 2^40) and one that checks them: every single wrong character and every two that
changed places are noticed before anything is asked of the database. Letters and digits that look alike on paper are
not used; Cyrillic letters that look the same are taken for them.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence

ALPHABET = "234679ACDEFHJKMNPRTVWXY"
"""23 characters: a prime, so that the check character notices what it must."""
RANDOM = 9
LENGTH = RANDOM + 1
LOOK_ALIKE = str.maketrans("АСЕНКМРТУХ", "ACEHKMPTYX")
_VALUE = {char: n for n, char in enumerate(ALPHABET)}


def new_code() -> str:
    """A code that nobody can guess."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM))
    return body + check(body)


def check(body: str) -> str:
    """The character that makes the sum of all, each weighted with its place, a multiple of 23."""
    total = sum(place * _VALUE[char] for place, char in enumerate(body, start=1))
    # Place 10 times x must undo the total: 7 is the inverse of 10 modulo 23.
    return ALPHABET[-total * 7 % len(ALPHABET)]


def read(text: str) -> str | None:
    """The code that was typed, whatever its case, spaces and hyphens; None where it cannot be one."""
    code = "".join(char for char in text.upper()[:100] if char.isalnum()).translate(LOOK_ALIKE)
    if len(code) != LENGTH or any(char not in _VALUE for char in code):
        return None
    return code if check(code[:RANDOM]) == code[RANDOM] else None


def shown(code: str) -> str:
    """As printed: "K7QM2-XRT9P"."""
    return f"{code[:5]}-{code[5:]}"


def digest(key: str, code: str) -> bytes:
    """What is kept of a code: without the configuration's key it says nothing, short as codes are."""
    return hmac.new(key.encode(), b"fest-ops audience code " + code.encode(), hashlib.sha256).digest()


def digests(keys: Sequence[str], code: str) -> list[bytes]:
    """The digest under each key that an installation still knows: keys rotate, printed codes stay."""
    return [digest(key, code) for key in keys]
