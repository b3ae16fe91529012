"""Reading a bundle from bytes that nobody vouches for: strict JSON, and the shape of what it must hold. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fest_ops.jury.protocol import chain, shapes

FORMAT = "fest-ops-jury-bundle/2"
PUBLIC, SECRETARY = "public", "secretary"
LARGEST = 64 * 1024 * 1024
_HEX64 = re.compile(r"[0-9a-f]{64}")
_INTEGER = re.compile(r"-?[0-9]{1,15}")


class BundleBroken(ValueError):
    """Bytes that are no bundle: `path` names the offender, `what` is a code of what is wrong with it (words.BROKEN)."""

    def __init__(self, path: str, what: str) -> None:
        super().__init__(f"{path}: {what}" if path else what)
        self.path = path
        self.what = what


@dataclass(frozen=True, slots=True)
class Line:
    """An event of a bundle. In the public one `kept` in its content is a digest."""

    position: int
    at: str
    verb: str
    content: Mapping[str, Any]
    digest: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Box:
    """A counted box: the salt of its commitment and its slips."""

    salt: bytes
    slips: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle whose shape is right; whether what it says agrees is another question."""

    kind: str
    rules: Mapping[str, Any]
    events: tuple[Line, ...]
    head: bytes
    boxes: Mapping[str, Box] = field(default_factory=dict)


def load(data: bytes) -> Any:
    """The value of a JSON text in UTF-8: no key twice, no number but whole ones of at most 15 digits. Raises
    BundleBroken."""
    if len(data) > LARGEST:
        raise BundleBroken("", "too_large")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as wrong:
        raise BundleBroken(f"byte {wrong.start}", "not_utf8") from None
    try:
        found = json.loads(
            text, object_pairs_hook=_once, parse_int=_whole, parse_float=_refuse, parse_constant=_refuse
        )
    except RecursionError:
        raise BundleBroken("", "nested") from None
    except json.JSONDecodeError as wrong:
        raise BundleBroken(f"line {wrong.lineno} column {wrong.colno}", "not_json") from None
    try:
        chain.canonical(found)
    except chain.NotCanonical as wrong:
        raise BundleBroken("", "nested" if "deeply" in str(wrong) else "not_canonical") from None
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise BundleBroken(_named(key), "key_twice")
        found[key] = value
    return found


def _whole(text: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise BundleBroken(_named(text), "number_too_large")
    return int(text)


def _refuse(text: str) -> Any:
    raise BundleBroken(_named(text), "not_whole")


def _named(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:60] + "…")


def read(document: object) -> Bundle:
    """The bundle that a document is. Raises BundleBroken with the path of the first thing that is wrong."""
    given = _object(document, "bundle")
    if given.get("format") != FORMAT:
        raise BundleBroken("format", "other_format")
    kind = given.get("kind")
    if kind not in (PUBLIC, SECRETARY):
        raise BundleBroken("kind", "no_kind")
    fields = ["format", "kind", "rules", "events", "head"] + (["boxes"] if kind == SECRETARY else [])
    _exactly(given, "bundle", fields)
    boxes = _object(given["boxes"], "boxes") if kind == SECRETARY else {}
    return Bundle(
        kind=str(kind),
        rules=_object(given["rules"], "rules"),
        events=tuple(_line(each, f"events[{n}]") for n, each in enumerate(_list(given["events"], "events"))),
        head=_hash(given["head"], "head"),
        boxes={key: _box(value, f"boxes.{_named(key)}") for key, value in boxes.items()},
    )


def _line(found: object, path: str) -> Line:
    given = _object(found, path)
    verb = given.get("verb")
    if not isinstance(verb, str) or verb not in shapes.verbs():
        raise BundleBroken(f"{path}.verb", "no_act")
    _exactly(given, path, ["position", "at", "verb", "content", "hash"])
    if not isinstance(given["position"], int) or isinstance(given["position"], bool):
        raise BundleBroken(f"{path}.position", "not_whole")
    if not chain.is_instant(given["at"]):
        raise BundleBroken(f"{path}.at", "not_instant")
    content = _object(given["content"], f"{path}.content")
    digest = chain.content_digest(content)
    return Line(given["position"], given["at"], verb, content, digest, _hash(given["hash"], f"{path}.hash"))


def _box(found: object, path: str) -> Box:
    given = _object(found, path)
    _exactly(given, path, ["salt", "slips"])
    slips = _list(given["slips"], f"{path}.slips")
    return Box(
        _hash(given["salt"], f"{path}.salt"),
        tuple(_text(each, f"{path}.slips[{n}]") for n, each in enumerate(slips)),
    )


def _object(found: object, path: str) -> Mapping[str, Any]:
    if not isinstance(found, dict):
        raise BundleBroken(path, "not_object")
    return found


def _exactly(given: Mapping[str, Any], path: str, fields: Sequence[str]) -> None:
    for name in fields:
        if name not in given:
            raise BundleBroken(f"{path}.{name}", "missing")
    for name in given:
        if name not in fields:
            raise BundleBroken(f"{path}.{_named(name)}", "unknown")


def _list(found: object, path: str) -> Sequence[object]:
    if not isinstance(found, list):
        raise BundleBroken(path, "not_list")
    return found


def _text(found: object, path: str) -> str:
    if not isinstance(found, str):
        raise BundleBroken(path, "not_text")
    return found


def _hash(found: object, path: str) -> bytes:
    if not isinstance(found, str) or not _HEX64.fullmatch(found):
        raise BundleBroken(path, "not_hash")
    return bytes.fromhex(found)
