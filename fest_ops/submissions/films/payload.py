"""What an entry's snapshot holds, and how two of them differ. Pure.

A payload ("film/1") has the keys

    schema        "film/1"
    answers       the answers of the form as they were read, by draft key, tidied; what was left empty is absent
    film_file     {"id", "name", "size", "sha256"} of the film file, or None
    poster        the same of the film-maker's own poster; absent where there is none
    password_set  whether the screener has a password (the password itself is never in a snapshot)
    regulations   {"id", "version"} of the accepted version, or None
    findings      [{"rule", "answer", "code"}] of the eligibility check as it stood

`answers` is what `fest_ops.submissions.films.facts.render` writes, so that `facts_of` gives the facts back.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fest_ops.submissions.films.eligibility import Finding
from fest_ops.submissions.films.facts import FilmFacts, parse, render
from fest_ops.submissions.films.fields import FIELDS

SCHEMA = "film/1"
FILES = ("film_file", "poster")


def payload_of(
    facts: FilmFacts,
    *,
    film_file: Mapping[str, Any] | None,
    poster: Mapping[str, Any] | None = None,
    password_set: bool,
    regulations: Mapping[str, str] | None,
    findings: list[Finding],
) -> dict[str, Any]:
    """The payload of a snapshot, JSON throughout."""
    return {
        "schema": SCHEMA,
        "answers": render(facts),
        "film_file": dict(film_file) if film_file else None,
        **({"poster": dict(poster)} if poster else {}),
        "password_set": password_set,
        "regulations": dict(regulations) if regulations else None,
        "findings": [{"rule": f.rule, "answer": f.answer.value, "code": f.code} for f in findings],
    }


def facts_of(payload: Mapping[str, Any]) -> FilmFacts:
    """The facts that a snapshot states; empty ones for a payload of another schema."""
    return parse(answers_of(payload))[0]


def answers_of(payload: Mapping[str, Any]) -> dict[str, str]:
    """The snapshot's answers by draft key."""
    held = payload.get("answers")
    if payload.get("schema") != SCHEMA or not isinstance(held, dict):
        return {}
    return {str(key): str(value) for key, value in held.items()}


def film_file_of(payload: Mapping[str, Any]) -> uuid.UUID | None:
    """The film file that was handed in."""
    held = payload.get("film_file")
    return uuid.UUID(held["id"]) if payload.get("schema") == SCHEMA and held else None


def files_of(payload: Mapping[str, Any]) -> frozenset[uuid.UUID]:
    """Every file that was handed in: the film's and its poster's."""
    held = [payload.get(each) for each in FILES] if payload.get("schema") == SCHEMA else []
    return frozenset(uuid.UUID(each["id"]) for each in held if each)


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that an amendment changed; "" is an answer that was not there."""

    key: str
    before: str
    after: str

    @property
    def name(self) -> str:
        """The field's name without row and column."""
        return self.key.partition(".")[0]


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What changed between two payloads, in the form's order; the film file and the poster by their own keys."""
    old, new = answers_of(before), answers_of(after)
    for each in FILES:
        first, second = before.get(each) or {}, after.get(each) or {}
        alike = first.get("name") == second.get("name") and first.get("id") != second.get("id")
        for held, answers in ((first, old), (second, new)):
            if held:
                mark = f" ({str(held.get('id', ''))[:8]})" if alike else ""
                answers[each] = f"{held.get('name', '')}{mark}"
    order = {name: index for index, name in enumerate(FIELDS)}
    keys = sorted(old.keys() | new.keys(), key=lambda key: (order.get(key.partition(".")[0], 999), key))
    return [
        Change(key, old.get(key, ""), new.get(key, ""))
        for key in keys
        if old.get(key, "") != new.get(key, "")
    ]
