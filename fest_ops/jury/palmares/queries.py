"""Reading what a jury decided: to its seats and the organisers at once, to everybody from the ceremony's minute."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.errors import NotFound
from fest_ops.festival import embargo
from fest_ops.festival.embargo import may_know
from fest_ops.jury.ballots.models import Sitting
from fest_ops.jury.palmares.models import Mention, Outcome, Winner
from fest_ops.jury.panel.models import Jury, Seat
from fest_ops.jury.panel.queries import jury_for
from fest_ops.jury.profiles import document
from fest_ops.jury.profiles.document import Prize, Profile
from fest_ops.selection.entries.models import Entry


@dataclass(frozen=True, slots=True)
class WonBy:
    """Whom a prize or a mention went to: an entry, or a person in it."""

    entry: Entry
    person: str = ""


@dataclass(frozen=True, slots=True)
class PrizeLine:
    """A prize of the rules and what became of it; no outcome: not decided."""

    prize: Prize
    outcome: Outcome | None = None
    winners: tuple[WonBy, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """A special mention and whom it went to."""

    mention: Mention
    to: WonBy


@dataclass(frozen=True, slots=True)
class Palmares:
    """What one sitting decided: every prize of the rules by its rank, and the mentions."""

    jury: Jury
    profile: Profile
    sitting: Sitting | None
    lines: tuple[PrizeLine, ...]
    mentions: tuple[Given, ...] = field(default=())

    @property
    def decided(self) -> tuple[PrizeLine, ...]:
        """The prizes that were awarded or withheld."""
        return tuple(line for line in self.lines if line.outcome is not None)

    def line(self, prize: str) -> PrizeLine:
        """The line of this prize. Raises NotFound."""
        for line in self.lines:
            if line.prize.key == prize:
                return line
        raise NotFound


def announced_clause(now: dt.datetime) -> ColumnElement[bool]:
    """The condition on Jury under which everybody may know now what it decided: its minute has come, and its sitting
    is closed. The counterpart in SQL of `may_know_palmares` for a visitor."""
    closed = (
        exists()
        .where(Sitting.jury_id == Jury.id, ~Sitting.rehearsal, Sitting.closed_at.is_not(None))
        .correlate(Jury)
    )
    return and_(Jury.announce_at <= now, closed)


def may_know_palmares(
    actor: Actor, jury: Jury, seat: Seat | None, sitting: Sitting | None, now: dt.datetime
) -> bool:
    """Whether this actor, whose own accepted seat on the jury is `seat`, may know now what it decided."""
    told = frozenset({seat.person_id} if seat is not None and seat.person_id else ())
    closed = sitting is not None and sitting.closed_at is not None
    anchor = jury.announce_at if closed else None
    return may_know(actor, embargo.palmares(jury.edition_id, told, anchor), now)


def real_sitting(session: Session, jury_id: uuid.UUID, *, lock: bool = False) -> Sitting | None:
    """The one real sitting of a jury that went through a door, no rehearsal (1 statement)."""
    query = select(Sitting).where(Sitting.jury_id == jury_id, ~Sitting.rehearsal)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalars(query).one_or_none()


def palmares_for(session: Session, actor: Actor, slug: str, *, now: dt.datetime) -> Palmares:
    """What a jury's real sitting decided so far, to who may know it now (4 statements). Raises NotFound."""
    jury, seat = jury_for(session, actor, slug)
    sitting = real_sitting(session, jury.id)
    if not may_know_palmares(actor, jury, seat, sitting, now):
        raise NotFound
    return palmares_of(session, jury, sitting)


def palmares_of(session: Session, jury: Jury, sitting: Sitting | None) -> Palmares:
    """What a sitting decided, of a jury whose palmares the caller may know (2 statements; none without a sitting)."""
    return _put_together(session, [(jury, sitting)])[0]


def public_palmares(session: Session, edition_id: uuid.UUID, now: dt.datetime) -> list[Palmares]:
    """Every announced palmares of an edition, in the order of its juries (3 statements).

    The same for everybody: what only some may know already is not on the public page.
    """
    rows = session.execute(
        select(Jury, Sitting)
        .join(Sitting, and_(Sitting.jury_id == Jury.id, ~Sitting.rehearsal))
        .where(Jury.edition_id == edition_id, announced_clause(now))
        .order_by(Jury.position, Jury.slug)
    ).all()
    return _put_together(session, [(jury, sitting) for jury, sitting in rows])


def announcements(session: Session, edition_id: uuid.UUID, now: dt.datetime) -> list[dt.datetime]:
    """The moments of an edition's juries' announcements that are still to come, each once (1 statement)."""
    return list(
        session.scalars(
            select(Jury.announce_at)
            .where(Jury.edition_id == edition_id, Jury.announce_at > now)
            .distinct()
            .order_by(Jury.announce_at)
        )
    )


def is_public(session: Session, edition_id: uuid.UUID, now: dt.datetime) -> bool:
    """Whether an edition has an announced palmares (1 statement)."""
    public = exists().where(Jury.edition_id == edition_id, announced_clause(now))
    return bool(session.scalar(select(public)))


def outcome_of(session: Session, sitting_id: uuid.UUID, prize: str) -> Outcome | None:
    """What became of a prize in a sitting that went through a door (1 statement)."""
    return session.scalars(
        select(Outcome).where(Outcome.sitting_id == sitting_id, Outcome.prize == prize)
    ).one_or_none()


def mention_in(session: Session, sitting_id: uuid.UUID, mention_id: uuid.UUID) -> Mention:
    """A mention of a sitting that went through a door. Raises NotFound."""
    found = session.scalars(
        select(Mention).where(Mention.id == mention_id, Mention.sitting_id == sitting_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def _put_together(session: Session, juries: Sequence[tuple[Jury, Sitting | None]]) -> list[Palmares]:
    sittings = [sitting.id for _, sitting in juries if sitting is not None]
    outcomes = _outcomes(session, sittings) if sittings else {}
    mentions = _mentions(session, sittings) if sittings else {}
    found: list[Palmares] = []
    for jury, sitting in juries:
        profile = document.parse(jury.rules)
        here = outcomes.get(sitting.id, {}) if sitting is not None else {}
        lines = tuple(PrizeLine(prize, *here.get(prize.key, (None, ()))) for prize in by_rank(profile.prizes))
        given = tuple(mentions.get(sitting.id, ())) if sitting is not None else ()
        found.append(Palmares(jury, profile, sitting, lines, given))
    return found


def by_rank(prizes: Iterable[Prize]) -> list[Prize]:
    """Prizes from the highest on; those of one rank as the rules list them."""
    return sorted(prizes, key=lambda prize: prize.rank)


def _outcomes(
    session: Session, sittings: Collection[uuid.UUID]
) -> dict[uuid.UUID, dict[str, tuple[Outcome, tuple[WonBy, ...]]]]:
    found: dict[uuid.UUID, dict[str, tuple[Outcome, tuple[WonBy, ...]]]] = {}
    rows = session.execute(
        select(Outcome, Winner.person, Entry)
        .outerjoin(Winner, Winner.outcome_id == Outcome.id)
        .outerjoin(Entry, Entry.id == Winner.entry_id)
        .where(Outcome.sitting_id.in_(sittings))
        .order_by(Outcome.decided_at, Outcome.id, Winner.position)
    )
    for row in rows:
        outcome: Outcome = row.Outcome
        prizes = found.setdefault(outcome.sitting_id, {})
        _, before = prizes.get(outcome.prize, (outcome, ()))
        more = (WonBy(row.Entry, row.person),) if row.Entry is not None else ()
        prizes[outcome.prize] = (outcome, (*before, *more))
    return found


def _mentions(session: Session, sittings: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Given]]:
    found: dict[uuid.UUID, list[Given]] = {}
    for mention, entry in session.execute(
        select(Mention, Entry)
        .join(Entry, Entry.id == Mention.entry_id)
        .where(Mention.sitting_id.in_(sittings))
        .order_by(Mention.position, Mention.decided_at, Mention.id)
    ):
        found.setdefault(mention.sitting_id, []).append(Given(mention, WonBy(entry, mention.person)))
    return found
