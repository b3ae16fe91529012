"""Which shape each thing in a bundle has: the table of docs/bundle-format.md, "Shapes", and what it means. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from fest_ops.jury.protocol.chain import canonical

KEPT = ("kept", "kept?")
AGAIN = "again"
_NUMBER = re.compile(r"([0-9]+)\.\.([0-9]*)")


@cache
def table() -> Mapping[str, Any]:
    """The shapes by name, as they stand in the document."""
    found: dict[str, Any] = json.loads(
        resources.files("fest_ops.jury.protocol").joinpath("shapes.json").read_bytes()
    )
    return found


@cache
def verbs() -> frozenset[str]:
    """The acts that there are."""
    return frozenset(name for name in table() if "." in name)


def fault(value: object, shape: object, path: str = "") -> str | None:
    """Where a value has another shape, the path of the first such place; None where it has this one."""
    if isinstance(shape, str):
        shape = table().get(shape, shape)
    if isinstance(shape, dict) and "?" in shape:
        return None if value is None else fault(value, shape["?"], path)
    if isinstance(shape, dict):
        return _of_object(value, shape, path)
    if isinstance(shape, list):
        return _of_list(value, shape, path)
    assert isinstance(shape, str)
    return None if _is(value, shape) else path


def act_fault(verb: str, content: Mapping[str, Any], *, public: bool) -> str | None:
    """The same for the content of an act; in the public bundle `kept` is a digest."""
    shape = table()[verb]
    shape = table()[shape] if isinstance(shape, str) else shape
    hidden = {name: "hash" for name in shape if name in KEPT} if public else {}
    return fault(content, {**shape, **hidden})


def _is(value: object, shape: str) -> bool:
    if shape == "value":
        return True
    if shape == "bool":
        return isinstance(value, bool)
    number = _NUMBER.fullmatch(shape)
    if number:
        least, most = int(number[1]), number[2]
        return (
            isinstance(value, int)
            and not isinstance(value, bool)
            and least <= value
            and (not most or value <= int(most))
        )
    return isinstance(value, str) and re.fullmatch(shape, value, re.DOTALL) is not None


def _of_object(value: object, shape: Mapping[str, Any], path: str) -> str | None:
    if not isinstance(value, Mapping):
        return path
    names = {name.rstrip("?"): inner for name, inner in shape.items() if name != "*"}
    for name in names:
        if name in shape and name not in value:
            return _in(path, name)
    for name, inner in value.items():
        if name not in names and "*" not in shape:
            return _in(path, name)
        found = fault(inner, names.get(name, shape.get("*")), _in(path, name))
        if found is not None:
            return found
    return None


def _of_list(value: object, shape: list[Any], path: str) -> str | None:
    if not isinstance(value, list):
        return path
    seen: set[bytes] = set()
    for n, each in enumerate(value):
        here = _in(path, str(n))
        found = fault(each, shape[0], here)
        if found is not None:
            return found
        if shape[-1:] != [AGAIN] or len(shape) == 1:
            told = canonical(each[shape[1]] if len(shape) > 1 else each)
            if told in seen:
                return here
            seen.add(told)
    return None


def _in(path: str, name: str) -> str:
    return f"{path}.{name[:60]}" if path else name[:60]
