"""Reading a document strictly: every key known and there, every value of its type, each fault with its path. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, TypeVar

LANGUAGES = ("kk", "ru", "en", "original")
LONGEST = 300
MOST = 1000
"""No whole number of a profile is larger: nobody seats more jurors or gives more prizes."""

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FRACTION = re.compile(r"-?\d{1,6}(/\d{1,6})?")
_AMOUNT = re.compile(r"\d{1,12}(\.\d{1,2})?")
_CURRENCY = re.compile(r"[A-Z]{3}")

T = TypeVar("T")


class ProfileError(Exception):
    """A document that is no profile: a stable `code`, the `path` of what is wrong, and values for the words."""

    def __init__(self, code: str, path: str, **values: Any) -> None:
        super().__init__(f"{code} at {path or 'the top'}")
        self.code = code
        self.path = path
        self.values: dict[str, Any] = values


def load(text: str | bytes) -> dict[str, Any]:
    """The JSON object in `text`. Raises ProfileError: not_json, key_twice, or not_an_object."""
    try:
        found = json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
    except (ValueError, RecursionError) as wrong:
        raise ProfileError("not_json", "") from wrong
    if not isinstance(found, dict):
        raise ProfileError("not_an_object", "")
    return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ProfileError("key_twice", key, key=key)
        found[key] = value
    return found


def _no_number(text: str) -> Any:
    raise ValueError(text)


class Fields:
    """An object of the document: each field is taken once by its name, and none may be left over."""

    def __init__(self, value: Any, path: str, names: Collection[str]) -> None:
        if not isinstance(value, Mapping):
            raise ProfileError("not_an_object", path)
        for key in value:
            if key not in names:
                raise ProfileError("unknown_key", join(path, str(key)), key=str(key))
        for name in names:
            if name not in value:
                raise ProfileError("missing", join(path, name), key=name)
        self.value, self.path = value, path

    def at(self, name: str) -> str:
        """The dotted path of a field."""
        return join(self.path, name)

    def take(self, name: str, read: Callable[[Any, str], T]) -> T:
        """A field read by `read(value, path)`."""
        return read(self.value[name], self.at(name))


def join(path: str, name: str) -> str:
    """The path of `name` inside `path`."""
    return f"{path}.{name}" if path else name


def text(value: Any, path: str) -> str:
    """A line of text, perhaps empty, without control characters."""
    if not isinstance(value, str):
        raise ProfileError("not_text", path)
    if len(value) > LONGEST:
        raise ProfileError("too_long", path, most=LONGEST)
    if any(ord(sign) < 32 or 0xD800 <= ord(sign) <= 0xDFFF for sign in value):
        raise ProfileError("not_a_line", path)
    return value


def key(value: Any, path: str) -> str:
    """A key: small Latin letters and digits, parted by single hyphens."""
    if not isinstance(value, str) or len(value) > 40 or not _KEY.fullmatch(value):
        raise ProfileError("not_a_key", path)
    return value


def words(value: Any, path: str) -> dict[str, str]:
    """Words by language; at least one language, none of them empty."""
    if not isinstance(value, Mapping):
        raise ProfileError("not_an_object", path)
    for language, said in value.items():
        if language not in LANGUAGES:
            raise ProfileError("unknown_key", join(path, str(language)), key=str(language))
        if not text(said, join(path, language)).strip():
            raise ProfileError("empty", join(path, language))
    if not value:
        raise ProfileError("empty", path)
    return dict(value)


def truth(value: Any, path: str) -> bool:
    """true or false."""
    if not isinstance(value, bool):
        raise ProfileError("not_a_truth", path)
    return value


def whole(least: int) -> Callable[[Any, str], int]:
    """A reader of whole numbers from `least` on."""

    def read(value: Any, path: str) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ProfileError("not_whole", path)
        if not least <= value <= MOST:
            raise ProfileError("out_of_range", path, least=least, most=MOST)
        return value

    return read


def fraction(value: Any, path: str) -> Fraction:
    """An exact number written as text: "1/2", "3"."""
    if not isinstance(value, str) or not _FRACTION.fullmatch(value):
        raise ProfileError("not_a_fraction", path)
    try:
        return Fraction(value)
    except ZeroDivisionError as wrong:
        raise ProfileError("not_a_fraction", path) from wrong


def amount(value: Any, path: str) -> Decimal:
    """An amount of money written as text: "5000", "0.50"."""
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
        raise ProfileError("not_an_amount", path)
    try:
        return Decimal(value)
    except InvalidOperation as wrong:
        raise ProfileError("not_an_amount", path) from wrong


def currency(value: Any, path: str) -> str:
    """An ISO 4217 code: "KZT"."""
    if not isinstance(value, str) or not _CURRENCY.fullmatch(value):
        raise ProfileError("not_a_currency", path)
    return value


def one_of(choices: Collection[str]) -> Callable[[Any, str], str]:
    """A reader of one of a few codes."""

    def read(value: Any, path: str) -> str:
        if not isinstance(value, str) or value not in choices:
            raise ProfileError("not_a_choice", path, choices=sorted(choices))
        return value

    return read


def maybe(read: Callable[[Any, str], T]) -> Callable[[Any, str], T | None]:
    """A reader that takes null as None."""
    return lambda value, path: None if value is None else read(value, path)


def many(read: Callable[[Any, str], T], *, once: bool = True) -> Callable[[Any, str], tuple[T, ...]]:
    """A reader of lists; with `once` nothing in it stands twice."""

    def read_all(value: Any, path: str) -> tuple[T, ...]:
        if not isinstance(value, (list, tuple)):
            raise ProfileError("not_a_list", path)
        if len(value) > MOST:
            raise ProfileError("too_long", path, most=MOST)
        found: list[T] = []
        for position, each in enumerate(value):
            one = read(each, join(path, str(position)))
            if once and one in found:
                raise ProfileError("twice", join(path, str(position)))
            found.append(one)
        return tuple(found)

    return read_all
