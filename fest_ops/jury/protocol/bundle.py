"""Making a bundle of a sitting, and checking one without a database, a network or trust. Pure.

docs/bundle-format.md is the whole format; tests/verify_bundle.py is another verifier, written from that page alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fest_ops.jury import counting
from fest_ops.jury.palmares import legality
from fest_ops.jury.profiles import document as profiles
from fest_ops.jury.protocol import chain, shapes
from fest_ops.jury.protocol.reading import FORMAT, PUBLIC, SECRETARY, Box, Bundle, load, read
from fest_ops.jury.protocol.reading import BundleBroken as BundleBroken
from fest_ops.jury.protocol.replay import Failure, Replay
from fest_ops.jury.protocol.turns import Played

OK, FAIL, ABSENT = "ok", "fail", "absent"
OF_SITTING = ("rules", "chain", "head", "acts")
OF_ROUND = ("spec", "roll", "commitment", "box", "outcome")
OF_END = ("palmares", "legal", "closing")


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a report. `round` 0: of the whole sitting. `position`: the event at fault, 0 where it is none."""

    name: str
    status: str
    code: str = ""
    round: int = 0
    position: int = 0
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found, line by line."""

    kind: str
    head: bytes
    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether everything that can be checked agrees."""
        return not self.failures

    @property
    def failures(self) -> tuple[Check, ...]:
        """The lines that do not agree."""
        return tuple(check for check in self.checks if check.status == FAIL)


def make(
    rules: Mapping[str, Any], events: Sequence[chain.Event], *, boxes: Mapping[str, Box] | None = None
) -> dict[str, Any]:
    """The bundle of a sitting as a document: the secretary's where the boxes are given, by the id of their round."""
    whole = boxes is not None
    made: dict[str, Any] = {
        "format": FORMAT,
        "kind": SECRETARY if whole else PUBLIC,
        "rules": dict(rules),
        "events": [_written(event, whole) for event in events],
        "head": chain.head_of(events).hex(),
    }
    if boxes is not None:
        made["boxes"] = {
            key: {"salt": box.salt.hex(), "slips": list(box.slips)} for key, box in sorted(boxes.items())
        }
    return made


def _written(event: chain.Event, whole: bool) -> dict[str, Any]:
    return {
        "position": event.position,
        "at": chain.instant_text(event.at),
        "verb": event.verb,
        "content": dict(event.content) if whole else chain.hashed(event.content),
        "hash": event.hash.hex(),
    }


def verify_bytes(data: bytes) -> Report:
    """Check a bundle as it lies in a file. Raises BundleBroken where it is none."""
    return verify(load(data))


def verify(document: Mapping[str, Any]) -> Report:
    """Check a bundle: every check with what was found. Raises BundleBroken where the document is no bundle."""
    bundle = read(document)
    checks = [*_chained(bundle)]
    profile = _profile(bundle)
    if isinstance(profile, Check):
        return Report(bundle.kind, bundle.head, (profile, *checks))
    digest = hashlib.sha256(chain.canonical(bundle.rules)).hexdigest()
    replay = Replay(profile, digest, whole=bundle.kind == SECRETARY)
    replay.play(bundle.events)
    checks = [*_of(replay, "rules"), *checks, *_of(replay, "acts")]
    for played in replay.rounds.values():
        checks += _round(replay, played, bundle)
    checks += _boxes_without_a_round(bundle, replay)
    checks += [*_of(replay, "palmares"), *_legal(replay), *_of(replay, "closing")]
    known = {(check.name, check.round, check.code) for check in checks}
    checks += [  # of a round that never was
        _failed(failure)
        for failure in replay.failures
        if (failure.check, failure.round, failure.code) not in known
    ]
    return Report(bundle.kind, bundle.head, tuple(checks))


def _profile(bundle: Bundle) -> profiles.Profile | Check:
    """The rules read, or what is wrong with them."""
    at = shapes.fault(bundle.rules, "rules")
    if at is not None:
        return Check("rules", FAIL, "rules_misshapen", values={"where": at})
    try:
        return profiles.parse(bundle.rules)
    except profiles.ProfileError as wrong:
        values = {"where": wrong.path, "why": wrong.code}
        return Check("rules", FAIL, "rules_unreadable", values=values)


def _chained(bundle: Bundle) -> Iterable[Check]:
    before, last = chain.GENESIS, ""
    fault: Check | None = None
    for n, line in enumerate(bundle.events, start=1):
        code = ""
        if line.position != n:
            code = "gap"
        elif line.at < last:
            code = "backwards"
        elif chain.link(before, n, line.at, line.verb, line.digest) != line.hash:
            code = "hash"
        if code and fault is None:
            fault = Check("chain", FAIL, code, position=n)
        before, last = line.hash, line.at
    yield fault or Check("chain", OK, "chained", values={"events": len(bundle.events)})
    agrees = before == bundle.head and bool(bundle.events)
    yield Check(
        "head", OK if agrees else FAIL, "" if agrees else "other_head", values={"head": bundle.head.hex()}
    )


def _failed(failure: Failure) -> Check:
    return Check(failure.check, FAIL, failure.code, failure.round, failure.position, failure.values)


def _of(replay: Replay, name: str, number: int = 0) -> list[Check]:
    """The failures of a check, or that there are none."""
    found = [_failed(each) for each in replay.failures if each.check == name and each.round == number]
    return found or [Check(name, OK, round=number)]


def _round(replay: Replay, played: Played, bundle: Bundle) -> Iterable[Check]:
    number = played.number
    rules = [
        _failed(each) for each in replay.failures if each.check in ("rules", "acts") and each.round == number
    ]
    yield from rules or [Check("spec", OK, round=number)]
    if played.state == "void":
        yield Check("roll", OK, "void", number)
        return
    rolled = {"voted": len(played.voted), "of": len(played.roll)}
    yield from (
        Check(each.name, each.status, each.code or "rolled", number, each.position, each.values or rolled)
        for each in _of(replay, "roll", number)
    )
    if played.state != "counted":
        return
    yield from _of(replay, "commitment", number)
    outcome = _of(replay, "outcome", number)
    if bundle.kind == PUBLIC:
        yield Check("box", ABSENT, "box_withheld", number)
        yield from outcome
        return
    box = bundle.boxes.get(played.id)
    if box is None:
        yield Check("box", FAIL, "box_missing", number)
        return
    yield _box(played, box)
    yield from outcome if outcome[0].status == FAIL else [_recount(played, box)]


def _box(played: Played, box: Box) -> Check:
    slips = [slip.encode() for slip in box.slips]
    code = ""
    if (
        hashlib.sha256(box.salt + b"".join(slip + b"\n" for slip in slips)).hexdigest()
        != played.outcome["commitment"]
    ):
        code = "other_box"
    elif slips != sorted(slips):
        code = "box_unsorted"
    elif len(slips) != len(played.voted):
        code = "slips_not_the_roll"
    return Check("box", FAIL if code else OK, code or "boxed", played.number, values={"slips": len(slips)})


def _recount(played: Played, box: Box) -> Check:
    try:
        count = counting.count(played.spec, box.slips, played.voted, struck=played.struck)
    except counting.BoxFault as fault:
        return Check("outcome", FAIL, "box_does_not_fit", played.number, values={"why": fault.code})
    again = {"winners": count.winners, "tied": count.tied, "eliminated": count.eliminated}
    same = played.outcome["status"] == count.status and all(
        set(played.outcome[name]) == set(keys) for name, keys in again.items()
    )
    return Check("outcome", OK if same else FAIL, "recounted" if same else "other_outcome", played.number)


def _boxes_without_a_round(bundle: Bundle, replay: Replay) -> Iterable[Check]:
    for key in bundle.boxes:
        played = replay.rounds.get(key)
        if played is None or played.state != "counted":
            yield Check("box", FAIL, "box_of_no_round", values={"round": key[:60]})


def _legal(replay: Replay) -> Iterable[Check]:
    """The palmares by the rules. Whether a film is a debut or the festival's country's own is not in the protocol."""
    films = [legality.Film(key, debut=True, national=True) for key in sorted(replay.films)]
    found = legality.faults(replay.profile, replay.results, films)
    missing = legality.why_not_complete(replay.profile, replay.results)
    reasons = [*found, *([missing] if missing is not None else [])]
    if not reasons:
        yield Check("legal", OK, values={"prizes": len(replay.results)})
    for reason in reasons:
        values = {"prize": str(reason.values.get("prize", "")), "why": reason.code}
        yield Check("legal", FAIL, "illegal", values=values)
