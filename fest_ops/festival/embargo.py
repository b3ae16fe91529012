"""Who may know what, and from when: embargoes. Pure.

An embargo has an anchor (a moment: absolute, or the start or end of a first public screening once that is fixed), an
audience that may know before it, and a scope (section 8 of the field's rules). It holds in pages, search, feeds,
exports, letters' previews, files and the API alike: whatever gives facts away asks `may_know`, or uses its
counterpart in SQL (fest_ops.selection.decisions.queries.known_titles_clause, and
fest_ops.jury.palmares.queries.announced_clause).
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from dataclasses import dataclass, field

from fest_ops.actor import Actor, Role


class Audience(enum.StrEnum):
    """Who may know before the embargo ends. Each holds those before it."""

    ORGANISERS = "organisers"
    STAFF = "staff"
    JURY = "jury"
    ACCREDITED = "accredited"
    SIGNED_IN = "signed_in"


class Scope(enum.StrEnum):
    """What is kept: which titles were chosen, an applicant's verdict, selectors' scores, what the press writes, what a
    jury decided."""

    CHOSEN_TITLES = "chosen_titles"
    VERDICT = "verdict"
    SCORES = "scores"
    PRESS = "press"
    PALMARES = "palmares"


@dataclass(frozen=True, slots=True)
class Embargo:
    """What is kept from whom until when. `anchor` None: the moment is not fixed yet, so it holds."""

    scope: Scope
    audience: Audience = Audience.STAFF
    anchor: dt.datetime | None = None

    def lifted(self, now: dt.datetime) -> bool:
        """Whether it has ended: at its anchor, not after it."""
        return self.anchor is not None and now >= self.anchor

    def admits(self, actor: Actor) -> bool:
        """Whether the actor belongs to those who may know before, by the roles held in this edition."""
        if actor.system or actor.has(Role.ORGANISER):
            return True
        if self.audience is Audience.ORGANISERS:
            return False
        if actor.staff:
            return True
        if self.audience is Audience.JURY:
            return actor.has(Role.JUROR)
        if self.audience is Audience.ACCREDITED:
            return actor.has(Role.JUROR, Role.PRESS, Role.GUEST)
        return self.audience is Audience.SIGNED_IN and actor.signed_in


@dataclass(frozen=True, slots=True)
class Fact:
    """Something of an edition that an embargo keeps. `told_to`: persons who were told it already."""

    edition_id: uuid.UUID
    embargo: Embargo
    told_to: frozenset[uuid.UUID] = field(default_factory=frozenset)


def may_know(actor: Actor, fact: Fact, now: dt.datetime) -> bool:
    """Whether the actor may know the fact now: it is public, they were told, or they are of its audience.

    Roles count in their own edition alone: staff of another edition are visitors here.
    """
    if fact.embargo.lifted(now):
        return True
    if actor.person_id is not None and actor.person_id in fact.told_to:
        return True
    here = actor.edition_id == fact.edition_id or (actor.system and actor.edition_id is None)
    return here and fact.embargo.admits(actor)


def chosen_titles(edition_id: uuid.UUID, announced_at: dt.datetime | None) -> Fact:
    """Which titles an edition chose: known to its staff until the announcement, to everybody from it on."""
    return Fact(edition_id, Embargo(Scope.CHOSEN_TITLES, Audience.STAFF, announced_at))


def verdict(edition_id: uuid.UUID, owners: frozenset[uuid.UUID], *, released: bool) -> Fact:
    """An entry's verdict: staff's alone; its applicants' as well once it was released; never public by itself."""
    return Fact(edition_id, Embargo(Scope.VERDICT), owners if released else frozenset())


def palmares(edition_id: uuid.UUID, seats: frozenset[uuid.UUID], announced_at: dt.datetime | None) -> Fact:
    """What a jury decided: known to the persons on its seats and to the organisers until the ceremony's minute."""
    return Fact(edition_id, Embargo(Scope.PALMARES, Audience.ORGANISERS, announced_at), seats)
