"""Each field of a bundle changed, and the chain made anew: whatever it says then, both verifiers say the same of it."""

from __future__ import annotations

import contextlib
import copy
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from fest_ops.jury.protocol import bundle, shapes
from fest_ops.jury.rounds import METHODS
from tests import verify_bundle
from tests.bundles import Play, played
from tests.tampering import places, rechained, renumbered

RICH = (
    *("interest.recorded", "round.void", "prize.withheld", "prize.awarded", "outcome.shown"),
    *("prize.taken_back", "mention.given", "seat.left", "film.lost"),
)
"""Acts that a sitting should have to be worth changing."""


def rich(method: str, seeds: range = range(60)) -> Play:
    """Of some sittings the one with most kinds of acts, the shortest of these."""
    plays = (played(seed, method) for seed in seeds)
    return min(
        plays,
        key=lambda play: (-len({event.verb for event in play.events} & set(RICH)), len(play.events)),
    )


def others(value: Any, siblings: list[Any]) -> Iterator[Any]:
    """What could stand in the place of a value: other types, other values, more or less of it."""
    yield from (None, True, 0, "", {}, [], [value], {"x": value})
    if isinstance(value, bool):
        yield from (not value, int(value), str(value))
    elif isinstance(value, int):
        yield from (value + 1, value - 1, -value, value + 99, str(value), 10**14)
    elif isinstance(value, str):
        yield from (value + "x", value[1:], " ", value.upper(), f"{value}\n", "none", "1/2", "٣")
        with contextlib.suppress(ValueError):
            yield int(value)
    elif isinstance(value, list):
        yield from ([*value, 0], value[1:], value[:-1], value[::-1], [*value, *value[:1]], [*value, "x"])
    elif isinstance(value, dict):
        yield from (
            {**value, "more": 1},
            {**value, "kept": "0" * 64},
            {key: value[key] for key in list(value)[1:]},
        )
    yield from siblings


def changes(document: Any, path: tuple[Any, ...], rng: random.Random) -> Iterator[Any]:
    """The document with what stands at a place changed, left out, or joined by another, and the chain made anew."""
    *above, last = path

    def at(changed: Any) -> Any:
        for key in above:
            changed = changed[key]
        return changed

    value = at(document)[last]
    around = at(document)
    near = [each for each in (around if isinstance(around, list) else around.values()) if each != value]
    made: list[Any] = []
    for other in others(value, rng.sample(near, min(2, len(near)))):
        if other == value and type(other) is type(value):
            continue
        changed = copy.deepcopy(document)
        at(changed)[last] = other
        made.append(changed)
    changed = copy.deepcopy(document)
    del at(changed)[last]
    made.append(changed)
    for each in made:
        for again in (rechained, renumbered) if path[:1] == ("events",) and len(path) == 2 else (rechained,):
            with contextlib.suppress(AttributeError, LookupError, TypeError, ValueError):
                yield again(copy.deepcopy(each))


def verdicts(document: Any) -> tuple[bool, bool] | None:
    """What ours and the other verifier say of what both check; None where the rules are no well-formed rules, or where
    only the rules of a palmares are broken: that is for ours alone (docs/bundle-format.md)."""
    try:
        data = json.dumps(document, ensure_ascii=False).encode()
    except ValueError:  # half a surrogate pair
        return None
    try:
        failures = bundle.verify_bytes(data).failures
        if any(each.code == "rules_unreadable" for each in failures):
            return None
        ours = all(each.name == "legal" for each in failures)
    except bundle.BundleBroken:
        ours = False
    try:
        verify_bundle.verify(data)
    except ValueError:
        return ours, False
    return ours, True


def agree(made: dict[str, Any], rng: random.Random, most: int | None) -> None:
    every = list(places(made))
    for path in every if most is None else rng.sample(every, min(most, len(every))):
        for changed in changes(made, path, rng):
            found = verdicts(changed)
            assert found is None or found[0] == found[1], (path, found)


@pytest.mark.parametrize(("method", "public"), [("majority", False), ("majority", True), ("score", False)])
def test_verifiers_agree_on_what_is_changed_here_and_there(method: str, public: bool) -> None:
    made = rich(method, range(12)).bundle(public=public)
    assert verdicts(made) == (True, True)
    agree(made, random.Random(f"{method}{public}"), 12)


@pytest.mark.long
@pytest.mark.parametrize("public", [False, True])
@pytest.mark.parametrize("method", METHODS)
def test_verifiers_agree_on_every_place(method: str, public: bool) -> None:
    every = method == "majority"  # the others differ from it in rules, slips and outcomes alone
    made = rich(method, range(12) if every else range(40)).bundle(public=public)
    agree(made, random.Random(7), None if every else 60)


def test_shapes_are_those_of_the_document() -> None:
    assert shapes.table() == verify_bundle.SHAPES
