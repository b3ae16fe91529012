"""What waits for one person in one edition today: each role's card is read by a few statements."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from fest_ops.actor import Actor, Role
from fest_ops.festival.models import Section
from fest_ops.festival.queries import sections_of
from fest_ops.home import queries
from fest_ops.home.queries import Undecided
from fest_ops.jury.ballots import waiting as ballots
from fest_ops.jury.panel import waiting as panel
from fest_ops.jury.panel.waiting import Waiting
from fest_ops.selection.calls.models import Call
from fest_ops.selection.calls.queries import calls_of
from fest_ops.selection.decisions import queries as decisions
from fest_ops.selection.decisions.models import Offer
from fest_ops.selection.decisions.rules import Room
from fest_ops.selection.entries import rules
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.reviews import duties
from fest_ops.selection.reviews.duties import Duty, Progress
from fest_ops.selection.reviews.queries import hidden_scores_for
from fest_ops.selection.reviews.rules import Mine
from fest_ops.selection.states import State, as_told
from fest_ops.submissions.films import handing_in
from fest_ops.submissions.films import queries as films


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """One of the submitter's entries."""

    entry: Entry
    told: State
    lacking: int
    """How many things a draft still lacks."""
    deadline: dt.datetime
    unread: int
    unusable: bool
    """Its film file, handed in, cannot be used, and another one may still be sent."""


@dataclass(frozen=True, slots=True)
class Submitting:
    """What a submitter finds."""

    drafts: list[OwnEntry]
    sent: list[OwnEntry]
    offers: list[tuple[Offer, Entry]]

    @property
    def unread(self) -> list[OwnEntry]:
        """Entries whose thread has something new from the festival."""
        return [own for own in (*self.drafts, *self.sent) if own.unread]


@dataclass(frozen=True, slots=True)
class Selecting:
    """What a selector finds."""

    progress: Progress
    next: Duty | None


@dataclass(frozen=True, slots=True)
class Programming:
    """What those who decide find."""

    states: dict[State, int]
    undecided: Undecided
    rooms: list[tuple[Section, Room]]
    disagreements: list[Entry]

    @property
    def submitted(self) -> int:
        """Entries that were handed in."""
        return sum(n for state, n in self.states.items() if state is not State.DRAFT)


@dataclass(frozen=True, slots=True)
class Organising:
    """What an organiser finds."""

    letters: dict[str, int]
    unread: int
    invitations: int
    drafts: int


@dataclass(frozen=True, slots=True)
class Today:
    """Everything that one page shows; a part is None for those whom it does not concern."""

    calls: Sequence[Call]
    submitting: Submitting | None
    selecting: Selecting | None
    programming: Programming | None
    organising: Organising | None
    juries: Sequence[Waiting] = ()
    """What the juries want of this actor: seats, declarations, films, interests, ballots."""
    organisers: int | None = None
    """For an administrator who has no role here: how many organisers the edition has."""


def today(session: Session, actor: Actor, edition_id: uuid.UUID, now: dt.datetime) -> Today:
    """What waits for this actor, at most 20 statements for somebody who holds every role."""
    own = _submitting(session, actor, now)
    mine = actor.has(Role.SUBMITTER) or own.drafts or own.sent
    others = actor.roles - {Role.SUBMITTER}
    programming = _programming(session, actor, edition_id) if actor.staff else None
    return Today(
        calls=calls_of(session, edition_id),
        submitting=own if mine or not (others or actor.administrator) else None,
        selecting=_selecting(session, actor) if actor.has(Role.SELECTOR) else None,
        programming=programming,
        organising=_organising(session, edition_id, programming, now) if actor.has(Role.ORGANISER) else None,
        juries=_juries(session, actor),
        organisers=queries.organisers(session, edition_id)
        if actor.administrator and not actor.roles
        else None,
    )


def _juries(session: Session, actor: Actor) -> list[Waiting]:
    if not actor.has(Role.JUROR, Role.ORGANISER):
        return []
    sitting = ballots.waiting_for(session, actor) if actor.has(Role.JUROR) else []
    return [*sitting, *panel.waiting_for(session, actor)]


def _submitting(session: Session, actor: Actor, now: dt.datetime) -> Submitting:
    held = films.own_films(session, actor)
    if not held:
        return Submitting([], [], [])
    unread = films.unread(session, [own.entry.id for own in held], from_festival=True)
    unusable = films.unusable_files(session, [own.film for own in held])
    listed = []
    for own in held:
        told = as_told(State(own.entry.state), State(own.entry.told_state))
        lacking = len(handing_in.gate_in_list(own, unusable)) if told is State.DRAFT else 0
        deadline = own.entry.reopened_until or own.call.deadline_at
        trouble = own.film.film_file_id in unusable and rules.why_not_amend(told) is None
        listed.append(OwnEntry(own.entry, told, lacking, deadline, unread.get(own.entry.id, 0), trouble))
    return Submitting(
        drafts=sorted((own for own in listed if own.told is State.DRAFT), key=lambda own: own.lacking),
        sent=[own for own in listed if own.told is not State.DRAFT],
        offers=queries.own_offers(session, actor, now),
    )


def _selecting(session: Session, actor: Actor) -> Selecting:
    first = duties.duties_of(session, actor, limit=1)
    waiting = [duty for duty in first if duty.mine in (Mine.TODO, Mine.PARTLY)]
    return Selecting(duties.progress_of(session, actor), waiting[0] if waiting else None)


def _programming(session: Session, actor: Actor, edition_id: uuid.UUID) -> Programming:
    limited = [section for section in sections_of(session, edition_id) if section.quota]
    rooms = decisions.rooms(session, limited)
    return Programming(
        states=queries.states(session, edition_id),
        undecided=queries.undecided(session, edition_id),
        rooms=[(section, rooms[section.id]) for section in limited],
        disagreements=queries.disagreements(session, edition_id, hidden=hidden_scores_for(session, actor)),
    )


def _organising(
    session: Session, edition_id: uuid.UUID, programming: Programming | None, now: dt.datetime
) -> Organising:
    return Organising(
        letters=queries.letters(session, edition_id),
        unread=queries.unread_messages(session, edition_id),
        invitations=queries.open_invitations(session, edition_id, now),
        drafts=programming.states.get(State.DRAFT, 0) if programming else 0,
    )
