"""Hashing passwords: argon2id with OWASP's parameters (19 MiB, 2 passes, 1 lane; about 30 ms of one core).

The library's own default takes 64 MiB and four lanes, more than two web workers that stay under 200 MiB should spend
on everybody who types a password. A hash made with other parameters is made anew at the next sign-in.
"""

from __future__ import annotations

import functools

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from fest_ops.errors import Refused
from fest_ops.people.rules import PASSWORD_LONGEST, PASSWORD_SHORTEST, normal_password, why_not_password

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@functools.cache
def _nobodys() -> str:
    return _HASHER.hash("the hash that is verified where there is no other")


def check(password: str, email: str, field: str = "password") -> None:
    """Raise Refused at `field` where the rules do not allow the password for this address."""
    if code := why_not_password(password, email):
        raise Refused(code, fields={field: ""}, shortest=PASSWORD_SHORTEST, longest=PASSWORD_LONGEST)


def hashed(password: str) -> str:
    """The argon2id hash of a password that the rules allow."""
    return _HASHER.hash(normal_password(password))


def matches(stored: str | None, password: str) -> bool:
    """Whether the password is the stored one. Takes as long where there is no stored one (None)."""
    typed = normal_password(password[: PASSWORD_LONGEST * 4])
    try:
        _HASHER.verify(stored or _nobodys(), typed.encode("utf-8", "surrogatepass"))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def outdated(stored: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(stored)
