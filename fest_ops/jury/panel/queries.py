"""The doors to a jury, its seats and the films it judges. Each door takes the actor."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.errors import Forbidden, NotFound
from fest_ops.festival.models import Edition, Festival
from fest_ops.jury.ballots.models import Round, Sitting
from fest_ops.jury.panel import rules
from fest_ops.jury.panel.films import FilmToJudge as FilmToJudge
from fest_ops.jury.panel.films import candidates_of as candidates_of
from fest_ops.jury.panel.models import Interest, Jury, Seat
from fest_ops.people.models import Invitation, Person


@dataclass(frozen=True, slots=True)
class Place:
    """A seat with its holder's name: the person's own once there is one, else as invited."""

    seat: Seat
    name: str
    invitation: Invitation | None = None
    person: Person | None = None

    def state(self, now: dt.datetime) -> str:
        """How it stands: unasked, invited, expired, asked (a known person has not answered), accepted, declined,
        left."""
        seat, invitation = self.seat, self.invitation
        if seat.declined_at is not None:
            return "declined"
        if seat.left_at is not None:
            return "left"
        if seat.accepted_at is not None:
            return "accepted"
        if seat.person_id is not None or (invitation is not None and invitation.accepted_at is not None):
            return "asked"
        if invitation is None:
            return "unasked"
        dead = invitation.revoked_at is not None or invitation.expires_at <= now
        return "expired" if dead else "invited"

    @property
    def sits(self) -> bool:
        """Whether it is accepted and not left."""
        return self.sat_until(None)

    def sat_until(self, end: dt.datetime | None) -> bool:
        """Whether it was accepted and not left at the end of a sitting; None: whether it sits now."""
        seat = self.seat
        stayed = seat.left_at is None or (end is not None and seat.left_at > end)
        return seat.accepted_at is not None and seat.declined_at is None and stayed

    @property
    def stands(self) -> bool:
        """Whether it is accepted or still waits for an answer."""
        return self.seat.left_at is None and self.seat.declined_at is None


@dataclass(frozen=True, slots=True)
class Seated:
    """A seat with a vote, and what decides whether it votes now."""

    seat: Seat
    name: str
    interests: tuple[Interest, ...] = ()

    @property
    def why_not(self) -> str | None:
        """Why this seat is not on a roll: "seat_not_declared", "seat_undecided", "seat_barred", or None."""
        if any(each.outcome == rules.BARRED for each in self.interests):
            return "seat_barred"
        if self.seat.declared_at is None:
            return "seat_not_declared"
        return "seat_undecided" if any(each.outcome is None for each in self.interests) else None

    @property
    def recused(self) -> frozenset[uuid.UUID]:
        """The entries on which this seat has no vote."""
        return frozenset(each.entry_id for each in self.interests if each.outcome == rules.RECUSED)


def my_seat(actor: Actor) -> ColumnElement[bool]:
    """The condition on Seat under which it is this actor's, accepted and not left."""
    return and_(
        Seat.person_id == actor.person_id,
        Seat.accepted_at.is_not(None),
        Seat.left_at.is_(None),
        Seat.declined_at.is_(None),
    )


def _door(actor: Actor) -> Select[Jury, Seat]:
    return (
        select(Jury, Seat)
        .outerjoin(Seat, and_(Seat.jury_id == Jury.id, my_seat(actor)))
        .where(Jury.edition_id == actor.edition_id)
    )


def _through(
    session: Session, actor: Actor, query: Select[Jury, Seat], *, lock: bool
) -> tuple[Jury, Seat | None]:
    if lock:
        query = query.with_for_update(of=Jury).execution_options(populate_existing=True)
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    seat: Seat | None = row[1]
    if seat is None and not (actor.staff or actor.system):
        raise NotFound
    return row[0], seat


def jury_for(session: Session, actor: Actor, slug: str, *, lock: bool = False) -> tuple[Jury, Seat | None]:
    """A jury of this edition with the actor's own accepted seat on it (1 statement).

    To those who sit on it and to staff (whose seat is None); `lock` holds the jury's row. Raises NotFound for
    everybody else, also for whoever has not accepted yet (see `offered_seat`), declined or left.
    """
    return _through(session, actor, _door(actor).where(Jury.slug == slug), lock=lock)


def jury_of(
    session: Session, actor: Actor, jury_id: uuid.UUID, *, lock: bool = False
) -> tuple[Jury, Seat | None]:
    """The same by the jury's id."""
    return _through(session, actor, _door(actor).where(Jury.id == jury_id), lock=lock)


def prepared_by(session: Session, actor: Actor, slug: str, *, lock: bool = False) -> tuple[Jury, Seat | None]:
    """A jury for whoever decides on interests and answers for films seen: its secretary, or an organiser while it has
    none (2 statements). Raises NotFound, Forbidden("for_the_secretary")."""
    jury, seat = jury_for(session, actor, slug, lock=lock)
    if not rules.may_prepare(
        actor, seat.function if seat else None, has_secretary=has_secretary(session, jury.id)
    ):
        raise Forbidden("for_the_secretary")
    return jury, seat


def has_secretary(session: Session, jury_id: uuid.UUID) -> bool:
    """Whether a jury's secretary has accepted and not left (1 statement)."""
    sits = exists().where(
        Seat.jury_id == jury_id,
        Seat.function == rules.SECRETARY,
        Seat.accepted_at.is_not(None),
        Seat.left_at.is_(None),
    )
    return bool(session.scalar(select(sits)))


def offered_seat(session: Session, actor: Actor, slug: str, *, lock: bool = False) -> tuple[Jury, Seat]:
    """A seat of this edition's jury that waits for this actor's answer: they are named on it, or took the invitation
    that was sent for it (1 statement). Raises NotFound."""
    query = _waiting_seats(actor).where(Jury.slug == slug).limit(1)
    if lock:
        query = query.with_for_update(of=Seat).execution_options(populate_existing=True)
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def _waiting_seats(actor: Actor) -> Select[Jury, Seat]:
    taken = exists().where(
        Invitation.id == Seat.invitation_id,
        Invitation.accepted_by_id == actor.person_id,
        Invitation.accepted_at.is_not(None),
    )
    mine = (Seat.person_id == actor.person_id) | (Seat.person_id.is_(None) & taken)
    return (
        select(Jury, Seat)
        .join(Seat, Seat.jury_id == Jury.id)
        .where(
            Jury.edition_id == actor.edition_id,
            mine,
            Seat.accepted_at.is_(None),
            Seat.declined_at.is_(None),
            Seat.left_at.is_(None),
        )
        .order_by(Jury.position, Jury.slug, Seat.position, Seat.id)
    )


def offered_seats(session: Session, actor: Actor) -> list[tuple[Jury, Seat]]:
    """The seats of this edition that wait for this actor's answer (1 statement; none for a visitor)."""
    if actor.person_id is None or actor.edition_id is None:
        return []
    return [(jury, seat) for jury, seat in session.execute(_waiting_seats(actor))]


def juries_of(session: Session, actor: Actor, *, at_work: bool = False) -> list[tuple[Jury, Seat | None]]:
    """The juries of this edition that the actor may open, with the actor's seat (1 statement); `at_work`: without those
    that are closed, or whose real sitting is."""
    found: list[tuple[Jury, Seat | None]] = []
    query = _door(actor).order_by(Jury.position, Jury.slug)
    if at_work:
        sat = exists().where(Sitting.jury_id == Jury.id, ~Sitting.rehearsal, Sitting.closed_at.is_not(None))
        query = query.where(Jury.closed_at.is_(None), ~sat)
    for row in session.execute(query):
        seat: Seat | None = row[1]
        if seat is not None or actor.staff or actor.system:
            found.append((row[0], seat))
    return found


def seats_of(session: Session, jury_id: uuid.UUID) -> list[Place]:
    """Every seat of a jury that went through a door, those who left and declined too, chair first (1 statement)."""
    return [each for places in seats_by_jury(session, [jury_id]).values() for each in places]


def seats_by_jury(session: Session, jury_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Place]]:
    """The seats of several juries that went through a door (1 statement)."""
    found: dict[uuid.UUID, list[Place]] = {}
    for row in session.execute(
        select(Seat, Person, Invitation)
        .outerjoin(Person, Person.id == Seat.person_id)
        .outerjoin(Invitation, Invitation.id == Seat.invitation_id)
        .where(Seat.jury_id.in_(list(jury_ids)))
        .order_by(
            func.array_position(list(rules.FUNCTIONS), Seat.function), Seat.position, Seat.name, Seat.id
        )
    ):
        seat: Seat = row[0]
        person: Person | None = row[1]
        invitation: Invitation | None = row[2]
        name = (person.name if person else "") or seat.name
        found.setdefault(seat.jury_id, []).append(Place(seat, name, invitation, person))
    return found


def seated(
    session: Session,
    jury_id: uuid.UUID,
    places: Iterable[Place] | None = None,
    *,
    until: dt.datetime | None = None,
) -> list[Seated]:
    """Who has a vote on a jury that went through a door: chair and jurors who accepted and have not left, with their
    interests (2 statements; 1 where its `places` were read already). `until`: who had one at the end of a sitting."""
    held = seats_of(session, jury_id) if places is None else places
    voting = [each for each in held if each.sat_until(until) and each.seat.function in rules.VOTING]
    interests = interests_by_seat(session, [each.seat.id for each in voting])
    return [Seated(each.seat, each.name, tuple(interests.get(each.seat.id, ()))) for each in voting]


def interests_by_seat(
    session: Session, seat_ids: Iterable[uuid.UUID], *, dismissed: bool = False
) -> dict[uuid.UUID, list[Interest]]:
    """The interests of these seats (1 statement); with `dismissed` also the suspicions that were put aside, which are
    interests without grounds."""
    found: dict[uuid.UUID, list[Interest]] = {}
    query = select(Interest).where(Interest.seat_id.in_(list(seat_ids)))
    for each in session.scalars(query.order_by(Interest.seat_id, Interest.entry_id)):
        if dismissed or each.grounds:
            found.setdefault(each.seat_id, []).append(each)
    return found


def host_of(session: Session, jury: Jury) -> str:
    """The country of the festival that a jury sits at, ISO 3166-1 alpha-2, "" if nobody said (1 statement)."""
    query = select(Festival.country).join(Edition, Edition.festival_id == Festival.id)
    return session.scalars(query.where(Edition.id == jury.edition_id)).one()


def has_voted(session: Session, jury_id: uuid.UUID) -> bool:
    """Whether a real round was ever opened: from then on the jury only shrinks (1 statement)."""
    return bool(
        session.scalar(
            select(
                exists().where(Round.sitting_id == Sitting.id, Sitting.jury_id == jury_id, ~Sitting.rehearsal)
            )
        )
    )


def only_shrinks(session: Session, jury_id: uuid.UUID) -> bool:
    """Whether nobody with a vote may join any more: the real sitting was opened, and with it the list of seats to
    which every roll in its protocol is held (1 statement)."""
    opened = exists().where(Sitting.jury_id == jury_id, ~Sitting.rehearsal)
    return bool(session.scalar(select(opened)))
