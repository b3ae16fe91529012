"""Bundles: what was played verifies, by both verifiers; what was touched does not, by either."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fest_ops.jury.protocol import bundle
from fest_ops.jury.protocol.cli import line_of, verify
from fest_ops.jury.protocol.words import CHECKS, FINE, FOUND
from fest_ops.jury.rounds import METHODS
from tests import verify_bundle
from tests.bundles import played
from tests.tampering import both, of_verb, places

SLOW = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("method", METHODS)
@SLOW
@given(st.integers(0, 10**9))
def test_played_sitting_verifies(method: str, seed: int) -> None:
    play = played(seed, method)
    for public in (False, True):
        made = play.bundle(public=public)
        report = bundle.verify_bytes(json.dumps(made).encode())
        assert report.ok, [line_of(each) for each in report.failures]
        assert both(made) == (True, True)
        assert any(each.status == bundle.ABSENT for each in report.checks) == (public and bool(play.boxes))


def mutations(document: Any, path: tuple[Any, ...], rng: random.Random) -> Iterator[Any]:
    """The document with the value at `path` changed in some way, left out, or joined by another."""
    *above, last = path

    def at(changed: Any) -> Any:
        for key in above:
            changed = changed[key]
        return changed

    value = at(document)[last]
    others: list[Any] = [None, [value], {"x": value}]
    if isinstance(value, bool):
        others += [not value, int(value)]
    elif isinstance(value, int):
        others += [value + 1, value - 1, str(value), value + 0.5]
    elif isinstance(value, str):
        place = rng.randrange(len(value) + 1)
        others += [value + " ", value[:place] + "0" + value[place:], value[1:] if value else "x"]
        if value:
            flipped = chr(ord(value[place - 1]) ^ 1)
            others.append(value[: place - 1] + flipped + value[place:] if place else flipped + value[1:])
    elif isinstance(value, list):
        others += [[*value, 0], value[1:], value[::-1], [*value, *value[:1]]]
    elif isinstance(value, dict):
        others += [{**value, "more": 1}, {}]
    for other in others:
        if other == value and type(other) is type(value):
            continue
        changed = copy.deepcopy(document)
        at(changed)[last] = other
        yield changed
    if isinstance(at(document), dict):
        changed = copy.deepcopy(document)
        del at(changed)[last]
        yield changed
        changed = copy.deepcopy(document)
        at(changed)[last + "2"] = at(changed).pop(last)
        yield changed


def fails_both(made: dict[str, Any], rng: random.Random, most: int) -> None:
    every = list(places(made))
    for path in rng.sample(every, min(most, len(every))):
        for changed in mutations(made, path, rng):
            assert both(changed) == (False, False), (path, changed)


@pytest.mark.parametrize("public", [False, True])
@pytest.mark.parametrize("seed", [3, 11])
def test_bundle_changed_anywhere_fails(seed: int, public: bool) -> None:
    fails_both(played(seed).bundle(public=public), random.Random(seed), 20)


@pytest.mark.long
@pytest.mark.parametrize("method", METHODS)
def test_bundle_changed_at_every_place_fails(method: str) -> None:
    play = min((played(seed, method) for seed in range(20)), key=lambda each: len(json.dumps(each.bundle())))
    for public in (False, True):
        fails_both(play.bundle(public=public), random.Random(7), 10_000)


def run(data: bytes, tmp_path: Path, *more: str) -> tuple[int, str]:
    path = tmp_path / "bundle.json"
    path.write_bytes(data)
    done = CliRunner().invoke(verify, [str(path), *more])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff\xfe", "not UTF-8, from byte 0 on"),
        (b"[]", "bundle: not an object"),
        (b"{}", "format: not"),
        (b'{"a": 1, "a": 2}', "'a': the same key twice"),
        (b'{"format": 1e400}', "'1e400': not a whole number"),
        (b'{"format": NaN}', "'NaN': not a whole number"),
        (b'{"format": ' + b"9" * 5000 + b"}", "a number too large"),
        (b"[" * 100_000, "nested"),
        (b'{"a":' * 100 + b"1" + b"}" * 100, "nested"),
        (b'{"format": "\\ud800"}', "surrogate"),
        (b'{"format": "fest-ops-jury-bundle/1"}', "format"),
        (b'{"format": "fest-ops-jury-bundle/2", "kind": "public"}', "bundle.rules: missing"),
        (b'{"format": "fest-ops-jury-bundle/2"}', "kind"),
        (b'{"format": "fest-ops-jury-bundle/3"}', "format"),
        (b'{"format": "\\u001b[2J"}', "format"),
        (b'{"\\u001b[2J": 1, "\\u001b[2J": 1}', "the same key twice"),
    ],
)
def test_broken_bundle_is_named_without_a_traceback(data: bytes, told: str, tmp_path: Path) -> None:
    status, output = run(data, tmp_path)
    assert status == 1 and told in output and "Traceback" not in output and "\x1b" not in output


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("events",), {}, "events: not a list"),
        (("events", 0), [], "events[0]: not an object"),
        (("events", 1, "verb"), "sitting.burnt", "events[1].verb: no act"),
        (("events", 0, "position"), "1", "events[0].position: not a whole number"),
        (("events", 0, "at"), "yesterday", "events[0].at: not an instant"),
        (("events", 0, "hash"), "F" * 64, "events[0].hash: not 64 hexadecimal digits"),
        (("head",), "", "head: not 64"),
        (("boxes",), [], "boxes: not an object"),
        (("rules",), 7, "rules: not an object"),
    ],
)
def test_wrong_type_is_named(path: tuple[Any, ...], value: Any, told: str, tmp_path: Path) -> None:
    made = played(3).bundle()
    here: Any = made
    for key in path[:-1]:
        here = here[key]
    here[path[-1]] = value
    status, output = run(json.dumps(made).encode(), tmp_path)
    assert status == 1 and told in output


def test_command_says_line_by_line_what_agrees(tmp_path: Path) -> None:
    play = played(3)
    made = json.dumps(play.bundle(), ensure_ascii=False).encode()
    status, output = run(made, tmp_path)
    assert status == 0 and output.startswith("Secretary's bundle") and "Recounted from the box" in output
    assert output.rstrip().endswith("Everything that can be checked agrees.")
    head = play.bundle()["head"]
    assert run(made, tmp_path, "--head", f"{head[:4]} {head[4:12].upper()}…")[0] == 0
    status, output = run(made, tmp_path, "--head", "0" * 64)
    assert status == 1 and "FAIL    Head" in output
    assert run(made, tmp_path, "--head", "")[0] == 1  # an empty head is not a head that agrees
    public = json.dumps(play.bundle(public=True)).encode()
    status, output = run(public, tmp_path)
    assert status == 0 and "absent  Round 1: Box" in output and "Public bundle" in output
    truncated = run(made[: len(made) // 2], tmp_path)
    assert truncated[0] == 1 and "not JSON" in truncated[1]
    for missing in (str(tmp_path), str(tmp_path / "nothing.json"), "\0"):
        done = CliRunner().invoke(verify, [missing])
        assert done.exit_code == 1 and "cannot be read" in done.output


def test_public_bundle_holds_back_what_is_not_the_publics() -> None:
    play = next(each for each in map(played, range(50)) if of_verb(each.bundle(), "interest.recorded"))
    text = json.dumps(play.bundle(public=True))
    assert "salt" not in text and "grounds" not in text and "slips" not in text
    assert '"salt"' in json.dumps(play.bundle())


def test_every_check_and_code_has_words() -> None:
    assert set(CHECKS) == {*bundle.OF_SITTING, *bundle.OF_ROUND, *bundle.OF_END}
    assert set(FINE) <= set(CHECKS) and all(FOUND.values())


def test_other_verifier_is_one_short_file_of_its_own() -> None:
    source = Path(verify_bundle.__file__).read_text()
    assert source.count("\n") < 300
    assert "import fest_ops" not in source and "from fest_ops" not in source
