"""The rules of a jury as data: a document that a person can read, read strictly into frozen dataclasses. Pure.

A document is a JSON object with every field written out (see built_in/*.json), so that it can be hashed, printed and
compared; nothing in it is left to a default of this program. Fractions and amounts are text, and exact.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any

from fest_ops.jury.profiles import strict
from fest_ops.jury.profiles.shape import (
    ANY,
    BASES,
    BLANKS,
    BOTTOM_TIES,
    CANDIDATES,
    MAJORITIES,
    METHODS,
    ONLY,
    RECIPIENTS,
    ROLES,
    TIES,
    UNRANKED,
    Composition,
    Derogations,
    ExAequoGroup,
    Money,
    PalmaresRules,
    Prize,
    Profile,
    Voting,
    Words,
)
from fest_ops.jury.profiles.strict import Fields, ProfileError, load, many, maybe

__all__ = [
    "BUILT_IN", "Composition", "Derogations", "ExAequoGroup", "Money", "PalmaresRules", "Prize", "Profile",
    "ProfileError", "Voting", "Words", "built_in", "canonical", "digest", "dump", "load", "parse",
]  # fmt: skip

BUILT_IN: tuple[str, ...] = ("eurasia", "cannes", "berlin", "venice", "karlovy-vary", "locarno", "fipresci")
MOST_PRIZES = 24


def parse(document: Mapping[str, Any]) -> Profile:
    """The profile that a document says. Raises ProfileError with the path of the first thing that is wrong."""
    top = Fields(document, "", _names(Profile))
    prizes = top.take("prizes", many(_prize, once=False))
    keys = [prize.key for prize in prizes]
    for position, key in enumerate(keys):
        if key in keys[:position]:
            raise ProfileError("twice", f"prizes.{position}.key", key=key)
    if len(prizes) > MOST_PRIZES:
        raise ProfileError("too_long", "prizes", most=MOST_PRIZES)
    profile = Profile(
        code=top.take("code", strict.key),
        title=top.take("title", strict.words),
        source=top.take("source", strict.text),
        ours=top.take("ours", many(strict.text)),
        composition=top.take("composition", _composition),
        voting=top.take("voting", _voting),
        prizes=prizes,
        palmares=top.take("palmares", lambda value, path: _palmares(value, path, frozenset(keys))),
    )
    known = _paths(dump(profile))
    for position, path in enumerate(profile.ours):
        if path not in known:
            raise ProfileError("unknown_path", f"ours.{position}", named=path)
    return profile


def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _composition(value: Any, path: str) -> Composition:
    here = Fields(value, path, _names(Composition))
    return Composition(
        least=here.take("least", maybe(strict.whole(1))),
        most=here.take("most", maybe(strict.whole(1))),
        host_under_half=here.take("host_under_half", strict.truth),
        producers_share=here.take("producers_share", maybe(strict.fraction)),
        distinct_countries=here.take("distinct_countries", strict.truth),
    )


def _voting(value: Any, path: str) -> Voting:
    here = Fields(value, path, _names(Voting))
    return Voting(
        method=here.take("method", strict.one_of(METHODS)),
        rounds=here.take("rounds", many(strict.one_of(MAJORITIES), once=False)),
        most_rounds=here.take("most_rounds", strict.whole(1)),
        base=here.take("base", strict.one_of(BASES)),
        blanks=here.take("blanks", strict.one_of(BLANKS)),
        quorum=here.take("quorum", strict.fraction),
        eliminate=here.take("eliminate", strict.truth),
        bottom_tie=here.take("bottom_tie", strict.one_of(BOTTOM_TIES)),
        ties=here.take("ties", many(strict.one_of(TIES))),
        unranked=here.take("unranked", strict.one_of(UNRANKED)),
        scale=here.take("scale", maybe(_scale)),
        trim=here.take("trim", strict.whole(0)),
    )


def _scale(value: Any, path: str) -> tuple[Fraction, Fraction]:
    ends = many(strict.fraction, once=False)(value, path)
    if len(ends) != 2:
        raise ProfileError("not_two", path)
    return ends[0], ends[1]


def _prize(value: Any, path: str) -> Prize:
    here = Fields(value, path, _names(Prize))
    return Prize(
        key=here.take("key", strict.key),
        name=here.take("name", strict.words),
        candidates=here.take("candidates", strict.one_of(CANDIDATES)),
        only=here.take("only", strict.one_of(ONLY)),
        roles=here.take("roles", many(strict.one_of(ROLES))),
        obligatory=here.take("obligatory", strict.truth),
        ex_aequo=here.take("ex_aequo", strict.whole(1)),
        may_withhold=here.take("may_withhold", strict.truth),
        grand=here.take("grand", strict.truth),
        money=here.take("money", maybe(_money)),
        recipients=here.take("recipients", many(strict.one_of(RECIPIENTS))),
        rank=here.take("rank", strict.whole(1)),
    )


def _money(value: Any, path: str) -> Money:
    here = Fields(value, path, _names(Money))
    return Money(here.take("amount", strict.amount), here.take("currency", strict.currency))


def _palmares(value: Any, path: str, keys: frozenset[str]) -> PalmaresRules:
    here = Fields(value, path, _names(PalmaresRules))

    def known(value: Any, path: str) -> str:
        if strict.text(value, path) not in keys:
            raise ProfileError("unknown_prize", path, key=value)
        return str(value)

    def known_or_any(value: Any, path: str) -> str:
        return ANY if value == ANY else known(value, path)

    def group(value: Any, path: str) -> ExAequoGroup:
        part = Fields(value, path, _names(ExAequoGroup))
        return ExAequoGroup(part.take("keys", many(known)), part.take("most", strict.whole(0)))

    def derogations(value: Any, path: str) -> Derogations:
        part = Fields(value, path, _names(Derogations))
        return Derogations(part.take("officer", strict.words), part.take("sets", many(many(known_or_any))))

    return PalmaresRules(
        ex_aequo_total=here.take("ex_aequo_total", maybe(strict.whole(0))),
        ex_aequo_groups=here.take("ex_aequo_groups", many(group)),
        prizes_a_film=here.take("prizes_a_film", strict.whole(1)),
        combine=here.take("combine", many(many(known_or_any))),
        derogations=here.take("derogations", maybe(derogations)),
        mentions=here.take("mentions", maybe(strict.whole(0))),
        no_other_money=here.take("no_other_money", many(known)),
    )


def dump(profile: Profile) -> dict[str, Any]:
    """The document of a profile: what `parse` reads back as the same profile."""
    plain: dict[str, Any] = _plain(profile)
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, (Fraction, Decimal)):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in _names(type(value))}
    return value


def _paths(value: Any, path: str = "") -> set[str]:
    found = {path} if path else set()
    if isinstance(value, Mapping):
        for name, inner in value.items():
            found |= _paths(inner, strict.join(path, name))
    elif isinstance(value, list):
        for inner in value:
            if isinstance(inner, Mapping) and "key" in inner:
                found |= _paths(inner, strict.join(path, inner["key"]))
    return found


def canonical(document: Mapping[str, Any]) -> bytes:
    """The one way to write a document down: keys in order, no spaces, UTF-8."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(document: Mapping[str, Any]) -> bytes:
    """SHA-256 of the canonical form: what freezing the rules writes down."""
    return hashlib.sha256(canonical(document)).digest()


@cache
def _stored(code: str) -> bytes:
    return resources.files("fest_ops.jury.profiles").joinpath("built_in", f"{code}.json").read_bytes()


def built_in(code: str) -> dict[str, Any]:
    """The document of a built-in profile, a fresh copy. Raises KeyError for an unknown code."""
    if code not in BUILT_IN:
        raise KeyError(code)
    return load(_stored(code))
