"""The doors to sittings, rounds and ballots. None of them reads a ballot: see fest_ops.jury.ballots.box."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.errors import Forbidden, NotFound
from fest_ops.festival.models import Edition, Festival
from fest_ops.jury.ballots import box
from fest_ops.jury.ballots.models import Round, Sitting
from fest_ops.jury.ballots.rules import SeatFacts
from fest_ops.jury.palmares.legality import Result, Won
from fest_ops.jury.palmares.models import Outcome, Winner
from fest_ops.jury.panel.models import Interest, Jury, Seat, Seen
from fest_ops.jury.panel.queries import Seated, jury_for
from fest_ops.jury.panel.rules import BARRED, CHAIR, RECUSED, SECRETARY, VOTING
from fest_ops.selection.entries.models import Entry
from fest_ops.submissions.films.covers import cover_of_entry

RUNNING = ("open", "closed")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a round is: how many of those on the roll have cast, and never what."""

    cast: int
    of: int
    voted: frozenset[uuid.UUID] = frozenset()
    waiting: frozenset[uuid.UUID] = frozenset()


NOBODY = Progress(0, 0)


def run_by(session: Session, actor: Actor, slug: str, *, lock: bool = False) -> tuple[Jury, Seat]:
    """A jury for its secretary, who runs its sittings (1 statement). Raises NotFound, Forbidden for anybody else."""
    jury, seat = jury_for(session, actor, slug, lock=lock)
    if seat is None or seat.function != SECRETARY:
        raise Forbidden("for_the_secretary")
    return jury, seat


def chaired_by(session: Session, actor: Actor, slug: str, *, lock: bool = False) -> tuple[Jury, Seat]:
    """A jury for its chair (1 statement). Raises NotFound, Forbidden for anybody else."""
    jury, seat = jury_for(session, actor, slug, lock=lock)
    if seat is None or seat.function != CHAIR:
        raise Forbidden("for_the_chair")
    return jury, seat


def shown_by(session: Session, actor: Actor, slug: str) -> tuple[Jury, Seat]:
    """A jury for whoever releases outcomes to the room: its chair, or the secretary while nobody holds the chair
    (1 statement, for the secretary 2). Raises NotFound, Forbidden for anybody else."""
    jury, seat = jury_for(session, actor, slug)
    if seat is not None and seat.function == CHAIR:
        return jury, seat
    if seat is None or seat.function != SECRETARY or has_chair(session, jury.id):
        raise Forbidden("for_the_chair")
    return jury, seat


def has_chair(session: Session, jury_id: uuid.UUID) -> bool:
    """Whether somebody who accepted and has not left holds the chair (1 statement)."""
    query = select(Seat.id).where(
        Seat.jury_id == jury_id, Seat.function == CHAIR, Seat.accepted_at.is_not(None), Seat.left_at.is_(None)
    )
    return session.scalar(query.limit(1)) is not None


def votes_on(session: Session, actor: Actor, slug: str) -> tuple[Jury, Seat]:
    """A jury for one of those who vote on it (1 statement). Raises NotFound; Forbidden for who has no vote."""
    jury, seat = jury_for(session, actor, slug)
    if seat is None or seat.function not in VOTING:
        raise Forbidden("no_vote_here")
    return jury, seat


def sitting_of(session: Session, jury_id: uuid.UUID, *, lock: bool = False) -> Sitting | None:
    """The sitting that is going on in a jury that went through a door: a rehearsal, else the real one (1 statement)."""
    query = select(Sitting).where(Sitting.jury_id == jury_id).order_by(Sitting.rehearsal.desc()).limit(1)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalars(query).one_or_none()


def sitting_by_id(
    session: Session, jury_id: uuid.UUID, sitting_id: uuid.UUID, *, lock: bool = False
) -> Sitting:
    """A sitting of a jury that went through a door. Raises NotFound."""
    query = select(Sitting).where(Sitting.id == sitting_id, Sitting.jury_id == jury_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(query).one_or_none()
    if found is None:
        raise NotFound
    return found


def rounds_of(session: Session, sitting_id: uuid.UUID) -> list[Round]:
    """Every round of a sitting, in order (1 statement)."""
    return list(session.scalars(select(Round).where(Round.sitting_id == sitting_id).order_by(Round.number)))


def last_round(session: Session, jury_id: uuid.UUID) -> tuple[Sitting | None, Round | None]:
    """The sitting that is going on and its latest round, of a jury that went through a door (1 statement)."""
    row = session.execute(
        select(Sitting, Round)
        .outerjoin(Round, Round.sitting_id == Sitting.id)
        .where(Sitting.jury_id == jury_id)
        .order_by(Sitting.rehearsal.desc(), Round.number.desc().nulls_last())
        .limit(1)
    ).one_or_none()
    return (row[0], row[1]) if row is not None else (None, None)


def round_of(
    session: Session, jury_id: uuid.UUID, round_id: uuid.UUID, *, lock: bool = False
) -> tuple[Sitting, Round]:
    """A round of a jury that went through a door, with its sitting (1 statement); `lock` holds both rows, the
    sitting's first. Raises NotFound."""
    if lock:
        held = (
            select(Sitting)
            .where(Sitting.jury_id == jury_id, Sitting.id == _sitting_id_of(round_id))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        sitting = session.scalars(held).one_or_none()
        if sitting is None:
            raise NotFound
        found = select(Round).where(Round.id == round_id).with_for_update()
        return sitting, session.scalars(found.execution_options(populate_existing=True)).one()
    row = session.execute(
        select(Sitting, Round)
        .join(Round, Round.sitting_id == Sitting.id)
        .where(Round.id == round_id, Sitting.jury_id == jury_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def _sitting_id_of(round_id: uuid.UUID) -> ScalarSelect[uuid.UUID]:
    return select(Round.sitting_id).where(Round.id == round_id).scalar_subquery()


def progress_of(session: Session, round_id: uuid.UUID) -> Progress:
    """How many have cast in a round that went through a door (1 statement)."""
    roll = box.roll(session, round_id)
    voted = frozenset(each.seat_id for each in roll if each.voted)
    return Progress(len(voted), len(roll), voted, frozenset(each.seat_id for each in roll) - voted)


def palmares_of(session: Session, sitting_id: uuid.UUID) -> dict[str, Result]:
    """What became of the prizes so far in a sitting that went through a door, by prize (1 statement)."""
    rows = session.execute(
        select(Outcome, Winner)
        .outerjoin(Winner, Winner.outcome_id == Outcome.id)
        .where(Outcome.sitting_id == sitting_id)
        .order_by(Outcome.decided_at, Outcome.id, Winner.position)
    )
    winners: dict[str, list[Won]] = {}
    outcomes: dict[str, Outcome] = {}
    for outcome, winner in rows:
        outcomes[outcome.prize] = outcome
        if winner is not None:
            winners.setdefault(outcome.prize, []).append(Won(str(winner.entry_id), winner.person))
    return {
        prize: Result(
            status="awarded" if outcome.status == "awarded" else "withheld",
            winners=tuple(winners.get(prize, ())),
            derogation=bool(outcome.derogation_by),
            reason=outcome.reason,
        )
        for prize, outcome in outcomes.items()
    }


def seat_facts(
    session: Session, seated: Iterable[Seated], entry_ids: Collection[uuid.UUID]
) -> list[SeatFacts]:
    """What a roll needs to know of these seats, which went through a door (1 statement)."""
    here = list(seated)
    seen: dict[uuid.UUID, set[str]] = {}
    for row in session.execute(
        select(Seen.seat_id, Seen.entry_id).where(
            Seen.seat_id.in_([each.seat.id for each in here]), Seen.entry_id.in_(list(entry_ids))
        )
    ):
        seen.setdefault(row.seat_id, set()).add(str(row.entry_id))
    return [
        SeatFacts(
            seat=str(each.seat.id),
            name=each.name,
            chair=each.seat.function == CHAIR,
            declared=each.seat.declared_at is not None,
            undecided=sum(interest.outcome is None for interest in each.interests),
            barred=frozenset(str(i.entry_id) for i in each.interests if i.outcome == BARRED),
            recused=frozenset(str(i.entry_id) for i in each.interests if i.outcome == RECUSED),
            seen=frozenset(seen.get(each.seat.id, ())),
        )
        for each in here
    ]


@dataclass(frozen=True, slots=True)
class FilmLine:
    """What the ballot says of a film beside its title, and its picture's file."""

    byline: str
    countries: tuple[str, ...]
    cover: uuid.UUID | None


def film_lines(session: Session, entry_ids: Collection[uuid.UUID]) -> dict[str, FilmLine]:
    """The films on a ballot, which went through a door, by their keys (1 statement)."""
    rows = session.execute(
        select(Entry.id, Entry.byline, Entry.countries, cover_of_entry().label("cover")).where(
            Entry.id.in_(list(entry_ids))
        )
    )
    return {str(row.id): FilmLine(row.byline, tuple(row.countries), row.cover) for row in rows}


def kept_from(session: Session, seat_id: uuid.UUID) -> tuple[frozenset[str], frozenset[str]]:
    """The films that a seat is recused on and barred from now, as ids in text (1 statement)."""
    rows = session.execute(
        select(Interest.entry_id, Interest.outcome).where(
            Interest.seat_id == seat_id, Interest.outcome.in_((RECUSED, BARRED))
        )
    ).all()
    recused = frozenset(str(row.entry_id) for row in rows if row.outcome == RECUSED)
    return recused, frozenset(str(row.entry_id) for row in rows if row.outcome == BARRED)


def is_on_roll(progress: Progress, seat: Seat) -> bool:
    """Whether a seat is on the roll of a round."""
    return seat.id in progress.voted or seat.id in progress.waiting


def prize_name(jury: Jury, key: str) -> dict[str, str]:
    """What a prize is called in the jury's rules; {} where they have none of this key."""
    names = (prize["name"] for prize in jury.rules.get("prizes", ()) if prize.get("key") == key)
    return dict(next(names, {}))


def host_of(session: Session, jury: Jury) -> str:
    """The country of the festival of a jury that went through a door, "" where nobody said (1 statement)."""
    query = (
        select(Festival.country)
        .join(Edition, Edition.festival_id == Festival.id)
        .where(Edition.id == jury.edition_id)
    )
    return session.scalar(query) or ""
