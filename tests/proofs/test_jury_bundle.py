"""Bundles: what was played verifies, by both verifiers; what was touched does not, by either."""

from __future__ import annotations

import contextlib
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

from fest_ops.jury.protocol import bundle, chain
from fest_ops.jury.protocol.cli import line_of, verify
from fest_ops.jury.protocol.words import CHECKS, FINE, FOUND
from fest_ops.jury.rounds import METHODS
from tests import verify_bundle
from tests.bundles import played

SLOW = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def both(document: Any) -> tuple[bool, bool]:
    """Whether ours and the other verifier agree with a bundle."""
    data = json.dumps(document, ensure_ascii=False).encode()
    try:
        ours = bundle.verify_bytes(data).ok
    except bundle.BundleBroken:
        ours = False
    try:
        verify_bundle.verify(data)
    except ValueError:
        return ours, False
    return ours, True


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


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a document: each value, each key."""
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*path, key))
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from places(inner, (*path, n))


def mutations(document: Any, path: tuple[Any, ...], rng: random.Random) -> Iterator[Any]:
    """The document with the value at `path` changed in some way, left out, or joined by another."""
    if not path:
        return
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


def rechained(made: dict[str, Any]) -> dict[str, Any]:
    """The bundle with its chain made anew: what a forger does who has no signed minutes to fear."""
    before, rules = chain.GENESIS, chain.content_digest(made["rules"]).hex()
    for event in made["events"]:
        if event["verb"] == "sitting.opened":
            event["content"]["rules"] = rules
        elif event["verb"] == "rules.frozen":
            event["content"]["digest"] = rules
        digest = (
            chain.content_digest(event["content"]) if "content" in event else bytes.fromhex(event["digest"])
        )
        before = chain.link(before, event["position"], event["at"], event["verb"], digest)
        event["hash"] = before.hex()
    made["head"] = before.hex()
    return made


def of_verb(made: dict[str, Any], verb: str) -> list[dict[str, Any]]:
    return [event["content"] for event in made["events"] if event["verb"] == verb]


def forged() -> Iterator[tuple[str, dict[str, Any]]]:
    """Bundles whose chain is whole and whose story is not."""
    base = next(
        made
        for made in (played(seed, "majority").bundle() for seed in range(500))
        if any(event["status"] == "elected" for event in of_verb(made, "round.counted"))
        and of_verb(made, "prize.awarded")
        and of_verb(made, "interest.recorded")
        and len(of_verb(made, "round.opened")) > 3
        and of_verb(made, "mention.given")
    )

    def change(name: str, act: Any) -> tuple[str, dict[str, Any]]:
        made = copy.deepcopy(base)
        act(made)
        return name, rechained(made)

    def another_winner(made: dict[str, Any]) -> None:
        counted = next(e for e in of_verb(made, "round.counted") if e["status"] == "elected")
        opened = next(e for e in of_verb(made, "round.opened") if e["round"] == counted["round"])
        other = next(c["key"] for c in opened["spec"]["candidates"] if c["key"] not in counted["winners"])
        counted["winners"] = [other]

    def another_award(made: dict[str, Any]) -> None:
        awarded = of_verb(made, "prize.awarded")[0]
        films = of_verb(made, "sitting.opened")[0]["films"]
        awarded["winners"] = [
            {"entry": film["entry"], "person": ""}
            for film in films
            if film["entry"] != awarded["winners"][0]["entry"]
        ][:1]
        of_verb(made, "sitting.closed")[0]["palmares"]["prizes"][awarded["prize"]]["winners"] = awarded[
            "winners"
        ]

    def another_box(made: dict[str, Any]) -> None:
        box = next(box for box in made["boxes"].values() if box["slips"])
        box["slips"] = box["slips"][1:]

    def rules_changed(made: dict[str, Any]) -> None:
        made["rules"]["voting"]["trim"] += 1

    def roll_grew(made: dict[str, Any]) -> None:
        of_verb(made, "round.closed")[0]["roll"].append({"seat": "x", "voted": False})

    def voted_less(made: dict[str, Any]) -> None:
        line = next(x for e in of_verb(made, "round.closed") for x in e["roll"] if x["voted"])
        line["voted"] = False

    def recusal_dropped(made: dict[str, Any]) -> None:
        content = of_verb(made, "interest.recorded")[0]
        content["outcome"] = "recused" if content["outcome"] != "recused" else "declared"

    def film_lost_before(made: dict[str, Any]) -> None:
        film = of_verb(made, "round.opened")[0]["spec"]["candidates"][0]["film"]
        events = made["events"]
        at = next(n for n, event in enumerate(events) if event["verb"] == "round.opened")
        lost = {**events[at], "verb": "film.lost", "content": {"entry": film, "reason": "No copy"}}
        made["events"] = [*events[:at], lost, *events[at:]]
        for n, event in enumerate(made["events"], start=1):
            event["position"] = n

    def mention_forgotten(made: dict[str, Any]) -> None:
        of_verb(made, "sitting.closed")[0]["palmares"]["mentions"] = []

    def left_open(made: dict[str, Any]) -> None:
        made["events"] = made["events"][:-1]

    def rehearsed(made: dict[str, Any]) -> None:
        of_verb(made, "sitting.opened")[0]["rehearsal"] = True

    def quorum_forgotten(made: dict[str, Any]) -> None:
        spec = of_verb(made, "round.opened")[0]["spec"]
        spec["quorum"] = "0" if spec["quorum"] != "0" else "1"

    def bigger_step(made: dict[str, Any]) -> None:
        of_verb(made, "round.opened")[0]["step"] = 2

    def another_commitment(made: dict[str, Any]) -> None:
        of_verb(made, "round.counted")[0]["commitment"] = "0" * 64

    def reason_on_a_first_vote(made: dict[str, Any]) -> None:
        of_verb(made, "round.opened")[0]["reason"] = "Why not"

    for act in (
        reason_on_a_first_vote,
        *(another_winner, another_award, another_box, rules_changed, roll_grew, voted_less, recusal_dropped),
        *(film_lost_before, mention_forgotten, left_open, rehearsed, quorum_forgotten, bigger_step),
        another_commitment,
    ):
        yield change(act.__name__, act)


@pytest.mark.parametrize(
    ("name", "made"), [*forged()], ids=lambda each: each if isinstance(each, str) else ""
)
def test_forged_story_with_a_whole_chain_fails(name: str, made: dict[str, Any]) -> None:
    assert both(made) == (False, False)
    report = bundle.verify(made)
    assert next(each for each in report.checks if each.name == "chain").status == bundle.OK
    for check in report.checks:
        line_of(check)  # every code has its words


def begun_anew() -> tuple[dict[str, Any], dict[str, Any]]:
    """A bundle in which a vote begins anew, and the round that does."""
    for seed in range(500):
        made = played(seed, "majority").bundle()
        found = [content for content in of_verb(made, "round.opened") if "reason" in content]
        later = [content for content in of_verb(made, "round.opened") if content["step"] > 1]
        if found and later:
            return made, found[0]
    raise AssertionError("no vote begins anew")


def test_bundle_of_before_reasons_were_asked_for_verifies() -> None:
    made, content = begun_anew()
    assert made["format"] == bundle.FORMAT and both(made) == (True, True)
    for each in of_verb(made, "round.opened"):
        each.pop("reason", None)
    rechained(made)
    made["format"] = "fest-ops-jury-bundle/1"
    assert "reason" not in content and both(made) == (True, True)


@pytest.mark.parametrize("reason", ["", None, 1, ["Why not"]])
def test_reason_to_begin_anew_is_a_text(reason: Any) -> None:
    made, content = begun_anew()
    content["reason"] = reason
    assert both(rechained(made)) == (False, False)


def test_reason_stands_on_no_later_round() -> None:
    made, _ = begun_anew()
    next(each for each in of_verb(made, "round.opened") if each["step"] > 1)["reason"] = "Why not"
    assert both(rechained(made)) == (False, False)


@pytest.mark.parametrize("seed", [3, 11])
def test_hostile_story_with_a_whole_chain_breaks_neither_verifier(seed: int) -> None:
    rng = random.Random(seed)
    made = played(seed).bundle(public=seed == 11)
    for path in rng.sample(list(places(made)), 25):
        for changed in mutations(made, path, rng):
            with contextlib.suppress(AttributeError, LookupError, TypeError, ValueError):
                changed = rechained(changed)
            ours, theirs = both(changed)
            assert theirs or not ours  # it asks less of rules and titles, and never more


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
        (b"\xff\xfe", "byte 0: not UTF-8"),
        (b"[]", "bundle: not an object"),
        (b"{}", "format: not"),
        (b'{"a": 1, "a": 2}', "'a': the same key twice"),
        (b'{"format": 1e400}', "'1e400': not a whole number"),
        (b'{"format": NaN}', "'NaN': not a whole number"),
        (b'{"format": ' + b"9" * 5000 + b"}", "a number too large"),
        (b"[" * 100_000, "nested"),
        (b'{"a":' * 100 + b"1" + b"}" * 100, "nested"),
        (b'{"format": "\\ud800"}', "surrogates"),
        (b'{"format": "fest-ops-jury-bundle/1"}', "kind"),
        (b'{"format": "fest-ops-jury-bundle/1", "kind": "public"}', "bundle.rules: missing"),
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
    assert status == 0 and "absent  round 1: Box" in output and "Public bundle" in output
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
