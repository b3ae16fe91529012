"""Changing a document of rules part by part, so that what it says of itself stays true. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from fest_ops.jury.profiles.document import BUILT_IN, built_in
from fest_ops.jury.profiles.strict import join

OWN = "own"
"""The code of rules that are no longer those of a built-in profile."""

Document = dict[str, Any]


def with_part(document: Mapping[str, Any], name: str, part: Any) -> Document:
    """The document with another part: "title", "source", "composition", "voting" or "palmares"."""
    return settled(document, {**document, name: part})


def with_prize(document: Mapping[str, Any], key: str | None, prize: Mapping[str, Any]) -> Document:
    """The document with this prize in the place of the one with `key`, or added at the end where `key` is None.

    Prizes stand in the order of their ranks. A changed key is changed wherever the rules name it.
    """
    prizes = [dict(prize) if each["key"] == key else each for each in document["prizes"]]
    if key is None:
        prizes.append(dict(prize))
    after = {**document, "prizes": sorted(prizes, key=_rank)}
    if key is not None and prize["key"] != key:
        after["palmares"] = _renamed(document["palmares"], lambda each: prize["key"] if each == key else each)
    return settled(document, after)


def without_prize(document: Mapping[str, Any], key: str) -> Document:
    """The document without a prize, and without whatever the rules say of it."""
    prizes = [each for each in document["prizes"] if each["key"] != key]
    palmares = _renamed(document["palmares"], lambda each: None if each == key else each)
    return settled(document, {**document, "prizes": prizes, "palmares": palmares})


def _rank(prize: Mapping[str, Any]) -> int:
    rank = prize["rank"]
    return rank if isinstance(rank, int) else 0


def _renamed(palmares: Mapping[str, Any], name: Callable[[str], str | None]) -> Document:
    """The rules of a palmares with other keys of prizes; sets that say nothing any more are left out."""

    def keys(before: list[str]) -> list[str]:
        return [after for each in before if (after := name(each)) is not None]

    def sets(before: list[list[str]]) -> list[list[str]]:
        found: list[list[str]] = []
        for after in map(keys, before):
            if len(after) > 1 and after not in found:
                found.append(after)
        return found

    after = deepcopy(dict(palmares))
    after["combine"] = sets(palmares["combine"])
    after["no_other_money"] = keys(palmares["no_other_money"])
    groups = [{**group, "keys": keys(group["keys"])} for group in palmares["ex_aequo_groups"]]
    after["ex_aequo_groups"] = [group for group in groups if len(group["keys"]) > 1]
    if palmares["derogations"] is not None:
        allowed = sets(palmares["derogations"]["sets"])
        after["derogations"] = {**palmares["derogations"], "sets": allowed} if allowed else None
    return after


def settled(before: Mapping[str, Any], after: Mapping[str, Any]) -> Document:
    """`after` as it may be kept: what was changed is no longer marked as this project's own rule, and rules that are
    not those of a built-in profile do not go by its code."""
    found = {**after, "ours": remaining(before, after)}
    if found["code"] in BUILT_IN and found != built_in(found["code"]):
        found["code"] = OWN
    return found


def remaining(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Of the paths that `before` marks as this project's own those under which nothing was changed since."""
    found: list[str] = []
    for path in before["ours"]:
        found += _same(_at(before, path), _at(after, path), path)
    return found


def _at(document: Any, path: str) -> Any:
    here = document
    for name in path.split("."):
        if isinstance(here, list):
            here = next(
                (each for each in here if isinstance(each, Mapping) and each.get("key") == name), None
            )
        else:
            here = here.get(name) if isinstance(here, Mapping) else None
    return here


def _same(before: Any, after: Any, path: str) -> list[str]:
    if before == after:
        return [path]
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return [
            each
            for name, value in before.items()
            if name in after
            for each in _same(value, after[name], join(path, name))
        ]
    return []
