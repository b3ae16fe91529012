"""Why a person cannot be erased or two merged, and what becomes of each entry. Pure."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fest_ops.actor import Actor
from fest_ops.selection.states import State

UNDER_DECISION = frozenset(
    {
        State.SUBMITTED,
        State.IN_REVIEW,
        State.SHORTLISTED,
        State.WAITLISTED,
        State.SELECTED,
        State.OFFERED,
    }
)
"""What an applicant has been told while the festival, or the applicant, still has to decide."""

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why not, as a code of fest_ops.home.persons.reasons with its values."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Held:
    """What holds a person in the system. Titles and names are words by language."""

    open_sittings: tuple[Words, ...] = ()
    """The juries in whose open sitting the person has a seat."""
    under_decision: tuple[Words, ...] = ()
    """The films that the person acts for and that nobody has decided on, as far as the person was told."""
    in_programme: tuple[tuple[Words, dt.date], ...] = ()
    """Accepted films for which nobody else acts, with the last day of an edition that is not over."""
    last_organiser_of: tuple[Words, ...] = ()
    """The festivals of those editions, not over yet, that have no other organiser."""
    last_administrator: bool = False


def why_not_erase(held: Held) -> list[Reason]:
    """Everything that has to end first; empty where the person may be erased now."""
    return [
        *(Reason("erase_open_sitting", {"jury": jury}) for jury in held.open_sittings),
        *(Reason("erase_under_decision", {"film": film}) for film in held.under_decision),
        *(Reason("erase_in_programme", {"film": film, "until": until}) for film, until in held.in_programme),
        *(Reason("erase_last_organiser", {"festival": name}) for name in held.last_organiser_of),
        *([Reason("erase_last_administrator")] if held.last_administrator else []),
    ]


@dataclass(frozen=True, slots=True)
class Pair:
    """What stands between two persons who shall be one."""

    same_juries: tuple[Words, ...] = ()
    open_sittings: tuple[Words, ...] = ()
    reviewed: tuple[Words, ...] = ()
    """The films of one that the other has reviewed."""
    judges: tuple[Words, ...] = ()
    """The films of one that a jury judges on which the other has a vote, while that jury is not closed."""
    both_reviewed: int = 0
    """How many entries both have reviewed in the same round: one human being has one review."""
    closes_administrator: bool = False
    """Both have an account, and the one that would be closed is an administrator's."""


def why_not_merge(pair: Pair) -> list[Reason]:
    """Everything that speaks against it; empty where the two may be merged."""
    return [
        *(Reason("merge_same_jury", {"jury": jury}) for jury in pair.same_juries),
        *(Reason("merge_open_sitting", {"jury": jury}) for jury in pair.open_sittings),
        *(Reason("merge_reviewed_film", {"film": film}) for film in pair.reviewed),
        *(Reason("merge_judges_film", {"film": film}) for film in pair.judges),
        *([Reason("merge_both_reviewed", {"n": pair.both_reviewed})] if pair.both_reviewed else []),
        *([Reason("merge_closes_administrator")] if pair.closes_administrator else []),
    ]


class Fate(enum.StrEnum):
    """What becomes of an entry when somebody who acts for it is erased."""

    DELETED = "deleted"
    """A draft that nobody else acts for goes whole."""
    FORGOTTEN = "forgotten"
    """What was typed, the files and the thread go; title, state and scores stay, nobody's."""
    CREDITED = "credited"
    """Its public credits stay, what is private goes."""
    LEFT = "left"
    """Others act for it: the person leaves it, and what names the person in it goes."""


def fate(told: State, *, others: bool, won: bool) -> Fate:
    """What becomes of an entry that is not under decision. `won`: a jury awarded or mentioned it."""
    if others:
        return Fate.LEFT
    if told is State.DRAFT:
        return Fate.DELETED
    return Fate.CREDITED if told is State.ACCEPTED or won else Fate.FORGOTTEN


def may_work_on_persons(actor: Actor) -> bool:
    """Who finds, merges and erases persons: administrators, and the command line."""
    return actor.administrator or actor.system
