"""Ballots as a JSON file, and a tally as JSON, both exact. Pure.

    {"candidates": [names],
     "ballots": [{"count": n, "ranking": [[names tied first], [next], ...]} or {"count": n, "grades": {name: number}}],
     "unranked": "last" | "no-opinion"}

`unranked` may be missing and is then "last". A number is read as the decimal that stands there. What is written back
has integers as JSON numbers and every other number as text, «2.5» where its decimals end and «7/3» where they do not:
Python's Fraction and any arithmetic on fractions read both back without loss.
"""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

from fest_ops.jury.ballot import Ballot, BallotsRefused, Round, Tally

MOST_DIGITS = 1_000
"""The longest number that is read, and the furthest that its digits may stand from the decimal point. Sums and means of
such numbers are still far from what Python prints of an integer (4,300 digits)."""

File = tuple[tuple[str, ...], tuple[Ballot, ...], str]
"""Candidates, ballots and what `unranked` says."""


class _Unreadable:
    """A number that JSON allows, or Python's reader does, and that is none of ours; kept until its place is known."""

    def __init__(self, text: str) -> None:
        self.text = text


def read(data: bytes) -> File:
    """Read ballots. Raises BallotsRefused with the offender's place (`at`, such as «ballots[2].count») where it can.

    Codes: not_utf8, empty, not_json {line, column, why}, too_deep, key_twice {key}, wrong_type {at, wanted},
    unknown_key and missing_key {at, key}, bad_text {at}, bad_number {at, text}, and bad_count {ballot, count},
    unknown_unranked {unranked}, no_kind and two_kinds {ballot}. Names are compared with the candidates by `tally`.
    """
    document = _object(_parse(data), "", {"candidates", "ballots"}, {"unranked"})
    candidates = tuple(_texts(document["candidates"], "candidates"))
    ballots = tuple(
        _ballot(item, number) for number, item in enumerate(_list(document["ballots"], "ballots"), 1)
    )
    unranked = _text(document.get("unranked", "last"), "unranked")
    return candidates, ballots, unranked


def _parse(data: bytes) -> Any:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BallotsRefused("not_utf8", byte=error.start) from None
    if not text.strip():
        raise BallotsRefused("empty")
    try:
        return json.loads(
            text, object_pairs_hook=_once, parse_int=_whole, parse_float=_decimal, parse_constant=_Unreadable
        )
    except json.JSONDecodeError as error:
        raise BallotsRefused("not_json", line=error.lineno, column=error.colno, why=error.msg) from None
    except RecursionError:
        raise BallotsRefused("too_deep") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise BallotsRefused("key_twice", key=key)
        found[key] = value
    return found


def _whole(text: str) -> int | _Unreadable:
    return int(text) if len(text) <= MOST_DIGITS else _Unreadable(text)


def _decimal(text: str) -> Decimal | _Unreadable:
    number = Decimal(text) if len(text) <= MOST_DIGITS else None
    if number is None or not number.is_finite() or (number and abs(number.adjusted()) > MOST_DIGITS):
        return _Unreadable(text)
    return number


def _ballot(item: Any, number: int) -> Ballot:
    at = f"ballots[{number}]"
    found = _object(item, at, {"count"}, {"ranking", "grades"})
    count = found["count"]
    if type(count) is not int or count < 0:
        raise BallotsRefused("bad_count", ballot=number, count=shown(count))
    if "ranking" in found and "grades" in found:
        raise BallotsRefused("two_kinds", ballot=number)
    if "ranking" in found:
        tiers = _list(found["ranking"], f"{at}.ranking")
        places = (tuple(_texts(tier, f"{at}.ranking[{place}]")) for place, tier in enumerate(tiers, 1))
        return Ballot(count, ranking=tuple(places))
    if "grades" not in found:
        raise BallotsRefused("no_kind", ballot=number)
    if not isinstance(found["grades"], dict):
        raise BallotsRefused("wrong_type", at=f"{at}.grades", wanted="object")
    grades = {
        _text(name, f"{at}.grades"): _number(value, f"{at}.grades[{shown(name)}]")
        for name, value in found["grades"].items()
    }
    return Ballot(count, grades=grades)


def _object(value: Any, at: str, needed: set[str], allowed: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BallotsRefused("wrong_type", at=at, wanted="object")
    for key in value:
        if key not in needed | allowed:
            raise BallotsRefused("unknown_key", at=at, key=key)
    for key in sorted(needed):
        if key not in value:
            raise BallotsRefused("missing_key", at=at, key=key)
    return value


def _list(value: Any, at: str) -> list[Any]:
    if not isinstance(value, list):
        raise BallotsRefused("wrong_type", at=at, wanted="list")
    return value


def _text(value: Any, at: str) -> str:
    if not isinstance(value, str):
        raise BallotsRefused("wrong_type", at=at, wanted="text")
    if not value.strip() or any("\ud800" <= sign <= "\udfff" for sign in value):
        raise BallotsRefused("bad_text", at=at)
    return value


def _texts(value: Any, at: str) -> list[str]:
    return [_text(item, f"{at}[{place}]") for place, item in enumerate(_list(value, at), 1)]


def _number(value: Any, at: str) -> Fraction:
    if isinstance(value, _Unreadable):
        raise BallotsRefused("bad_number", at=at, text=shown(value))
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise BallotsRefused("wrong_type", at=at, wanted="number")
    return Fraction(value)


def shown(value: Any, most: int = 60) -> str:
    """A value of the file as it can be put into a message: on one line, cut, no sign that a terminal would obey."""
    if isinstance(value, _Unreadable):
        text = value.text
    elif isinstance(value, Decimal):
        text = str(value)
    elif isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    else:
        text = json.dumps(value, ensure_ascii=False)
    text = text if len(text) <= most else f"{text[: most - 1]}…"
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text)


def exact(number: int | Fraction | None) -> int | str | None:
    """The number as JSON can hold it without loss: an integer, or text such as «2.5» or «7/3»; None stays None."""
    if number is None or isinstance(number, int):
        return number
    if number.denominator == 1:
        return number.numerator
    twos, rest = _times(number.denominator, 2)
    fives, rest = _times(rest, 5)
    if rest != 1:
        return f"{number.numerator}/{number.denominator}"
    places = max(twos, fives)
    digits = f"{abs(number.numerator) * 10**places // number.denominator:0{places + 1}d}"
    return f"{'-' if number < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def _times(number: int, prime: int) -> tuple[int, int]:
    times = 0
    while number % prime == 0:
        number, times = number // prime, times + 1
    return times, number


def document(tally: Tally, *, graded: bool) -> dict[str, Any]:
    """The tally as a JSON object: winners, order, and `pairs` where the method compares pairs, else `rounds`.

    A round has `votes`; of rankings also `dropped` and `silent`, of grades also `graded` and `taken_away`.
    """
    found: dict[str, Any] = {"winners": list(tally.winners), "order": [list(tier) for tier in tally.order]}
    if tally.rounds:
        found["rounds"] = [_round(each, graded=graded) for each in tally.rounds]
    else:
        found["pairs"] = {name: dict(row) for name, row in tally.pairs.items()}
    return found


def _round(each: Round, *, graded: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"votes": {name: exact(value) for name, value in each.votes.items()}}
    if graded:
        return {**found, "graded": dict(each.graded), "taken_away": each.taken_away}
    return {**found, "dropped": list(each.dropped), "silent": each.silent}
