"""Interests: declared and signed by the juror, put down by the secretary, decided by the secretary."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit.commands import canonical
from fest_ops.errors import Forbidden, NotFound, Refused
from fest_ops.jury.panel import ended, queries, rules, running
from fest_ops.jury.panel.films import candidates_of
from fest_ops.jury.panel.models import Interest, Jury, Seat
from fest_ops.jury.panel.seats import record_seat, standing_seat
from fest_ops.people.models import Person
from fest_ops.words import search_key


@dataclass(frozen=True, slots=True)
class Declared:
    """What ties a juror to one film, by their own word."""

    grounds: Sequence[str]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision did beside being written down."""

    interest: Interest
    struck: bool
    """The seat was taken off the roll of the round that is open on this film."""


def declare(
    session: Session,
    actor: Actor,
    slug: str,
    films: Mapping[uuid.UUID, Declared],
    *,
    nothing: bool,
    signed: str,
    now: dt.datetime,
) -> Seat:
    """Sign the declaration of interests, film by film or "nothing to declare", by typing one's name.

    What was signed is kept by its SHA-256; it is signed once, later there is `add_interest`. What the secretary had
    put down before stays beside it. Raises NotFound for who has no vote here and for films of no other jury's;
    Refused: "declared_already", "nothing_or_something" at "nothing", "signature_differs" at "signed",
    "grounds_needed", "ground_unknown", "jury_is_closed", "sitting_is_closed".
    """
    jury, seat = _own_seat(session, actor, slug)
    if seat.declared_at is not None:
        raise Refused("declared_already")
    _check(session, jury, films)
    if nothing == bool(films):
        raise Refused("nothing_or_something", fields={"nothing": ""})
    _check_signature(session, seat, signed)
    seat.declared_at, seat.declared_name = now, " ".join(signed.split())
    seat.declared_digest = _digest(jury, seat, films, now)
    for entry_id, said in films.items():
        _put(session, seat, entry_id, said, declared=True)
    session.flush()
    record_seat(
        session,
        actor,
        "interest.declare",
        seat,
        now,
        entries=sorted(str(each) for each in films),
        signed=seat.declared_digest.hex(),
    )
    return seat


def add_interest(
    session: Session, actor: Actor, slug: str, entry_id: uuid.UUID, said: Declared, *, now: dt.datetime
) -> Interest:
    """Declare one interest more after the declaration was signed; nothing that was declared is taken away.

    Raises NotFound; Refused: "declare_first", "grounds_needed", "ground_unknown", "jury_is_closed",
    "sitting_is_closed".
    """
    jury, seat = _own_seat(session, actor, slug)
    if seat.declared_at is None:
        raise Refused("declare_first")
    _check(session, jury, {entry_id: said})
    interest = _put(session, seat, entry_id, said, declared=True)
    session.flush()
    record_seat(
        session,
        actor,
        "interest.declare",
        seat,
        now,
        entries=[str(entry_id)],
        grounds=interest.grounds,
        added=True,
    )
    return interest


def propose(
    session: Session,
    actor: Actor,
    slug: str,
    seat_id: uuid.UUID,
    entry_id: uuid.UUID,
    said: Declared,
    *,
    now: dt.datetime,
) -> Interest:
    """Put down an interest that the juror did not declare, as the credits suggest it: for the secretary.

    Raises NotFound, Forbidden, Refused: "grounds_needed", "ground_unknown", "seat_is_left", "jury_is_closed",
    "sitting_is_closed".
    """
    jury, seat = _prepared(session, actor, slug, seat_id)
    _check(session, jury, {entry_id: said})
    interest = _put(session, seat, entry_id, said, declared=False)
    session.flush()
    record_seat(session, actor, "interest.propose", seat, now, entry=str(entry_id), grounds=interest.grounds)
    return interest


def dismiss(
    session: Session, actor: Actor, slug: str, seat_id: uuid.UUID, entry_id: uuid.UUID, *, now: dt.datetime
) -> None:
    """Put a suspicion aside: it was looked at, and there is nothing in it. It is then not proposed again.

    Raises NotFound, Forbidden, Refused: "interest_stands" where something was put down or declared, "seat_is_left",
    "jury_is_closed", "sitting_is_closed".
    """
    jury, seat = _prepared(session, actor, slug, seat_id)
    _known_film(session, jury, [entry_id])
    held = session.get(Interest, (seat.id, entry_id), populate_existing=True)
    if held is not None and held.grounds:
        raise Refused("interest_stands")
    if held is None:
        held = Interest(seat_id=seat.id, entry_id=entry_id, grounds=[], note="", proposed=True)
        session.add(held)
    held.outcome, held.decided_at, held.decided_by_id = rules.DECLARED, now, actor.person_id
    session.flush()
    record_seat(session, actor, "interest.decide", seat, now, entry=str(entry_id), outcome="dismissed")


def decide(
    session: Session,
    actor: Actor,
    slug: str,
    seat_id: uuid.UUID,
    entry_id: uuid.UUID,
    outcome: str,
    *,
    now: dt.datetime,
) -> Decided:
    """Say what follows from an interest: barred, recused on this film, or declared only.

    Where a round is open on this film, a seat that has not voted is struck off its roll as it is barred or recused,
    and it may not be let back in; one that has voted stays as it is until the round is counted. The protocol of an
    open sitting says it. Raises NotFound, Forbidden, Refused: "outcome_unknown", "round_runs_on_it", "seat_is_left",
    "jury_is_closed", "sitting_is_closed".
    """
    jury, seat = _prepared(session, actor, slug, seat_id)
    if outcome not in rules.OUTCOMES:
        raise Refused("outcome_unknown")
    interest = session.get(Interest, (seat.id, entry_id), populate_existing=True)
    if interest is None or not interest.grounds:
        raise NotFound
    if interest.outcome == outcome:
        return Decided(interest, struck=False)
    sittings = running.running(session, jury.id)
    on_it = [each for each in sittings if outcome == rules.BARRED or each.votes_on(entry_id)]
    under_way = [each for each in on_it if each.round is not None]
    struck = False
    if under_way:
        struck = outcome != rules.DECLARED and running.strike(session, under_way, seat.id)
        if outcome == rules.DECLARED or (not struck and running.has_cast(session, under_way, seat.id)):
            raise Refused("round_runs_on_it")
    interest.outcome, interest.decided_at, interest.decided_by_id = outcome, now, actor.person_id
    session.flush()
    record_seat(session, actor, "interest.decide", seat, now, entry=str(entry_id), outcome=outcome)
    content = {
        "seat": str(seat.id),
        "entry": str(entry_id),
        "grounds": list(interest.grounds),
        "outcome": outcome,
    }
    running.tell(session, sittings, "interest.recorded", content, now=now)
    return Decided(interest, struck)


def _own_seat(session: Session, actor: Actor, slug: str) -> tuple[Jury, Seat]:
    jury, seat = queries.jury_for(session, actor, slug, lock=True)
    if seat is None or seat.function not in rules.VOTING:
        raise NotFound
    ended.refuse_once_over(session, jury)
    return jury, session.get_one(Seat, seat.id, populate_existing=True)


def _prepared(session: Session, actor: Actor, slug: str, seat_id: uuid.UUID) -> tuple[Jury, Seat]:
    jury, _mine = queries.prepared_by(session, actor, slug, lock=True)
    ended.refuse_once_over(session, jury)
    seat = standing_seat(session, jury, seat_id)
    if seat.function not in rules.VOTING or seat.accepted_at is None:
        raise NotFound
    if seat.person_id == actor.person_id and actor.person_id is not None:
        raise Forbidden("own_interest")
    return jury, seat


def _known_film(session: Session, jury: Jury, entry_ids: Sequence[uuid.UUID]) -> None:
    if not set(entry_ids) <= {film.entry_id for film in candidates_of(session, jury)}:
        raise NotFound


def _check(session: Session, jury: Jury, films: Mapping[uuid.UUID, Declared]) -> None:
    _known_film(session, jury, list(films))
    for entry_id, said in films.items():
        why_not = rules.why_not_grounds(said.grounds)
        if why_not:
            raise Refused(why_not, fields={str(entry_id): ""})
        if len(said.note) > rules.REASON_LONGEST:
            raise Refused("words_too_long", fields={str(entry_id): ""}, most=rules.REASON_LONGEST)


def _put(session: Session, seat: Seat, entry_id: uuid.UUID, said: Declared, *, declared: bool) -> Interest:
    """Write an interest down, or add to the one that is there. What was decided as "declared only" is looked at anew
    where new grounds join; a recusal stands until the secretary says otherwise."""
    held = session.get(Interest, (seat.id, entry_id), populate_existing=True)
    if held is None:
        held = Interest(seat_id=seat.id, entry_id=entry_id, grounds=[], note="", proposed=not declared)
        session.add(held)
    before = list(held.grounds)
    held.grounds = [ground for ground in rules.GROUNDS if ground in (*before, *said.grounds)]
    note = said.note.strip()
    if note and note not in held.note.split("\n"):
        held.note = f"{held.note}\n{note}".strip()
    held.proposed = held.proposed and not declared
    if held.outcome == rules.DECLARED and held.grounds != before:
        held.outcome = held.decided_at = held.decided_by_id = None
    return held


def _check_signature(session: Session, seat: Seat, signed: str) -> None:
    person = session.get_one(Person, seat.person_id)
    known = {_plain(name) for name in (person.name, seat.name, *person.names.values())} - {""}
    if _plain(signed) not in known:
        raise Refused("signature_differs", fields={"signed": ""}, name=person.name)


def _plain(name: str) -> str:
    return search_key(name) or " ".join(name.casefold().split())


def _digest(jury: Jury, seat: Seat, films: Mapping[uuid.UUID, Declared], now: dt.datetime) -> bytes:
    """SHA-256 of the canonical JSON of what was signed."""
    signed: dict[str, Any] = {
        "jury": str(jury.id),
        "seat": str(seat.id),
        "signed": seat.declared_name,
        "at": now.isoformat(),
        "films": {
            str(entry_id): {"grounds": sorted(said.grounds), "note": said.note.strip()}
            for entry_id, said in films.items()
        },
    }
    return hashlib.sha256(canonical(signed)).digest()
