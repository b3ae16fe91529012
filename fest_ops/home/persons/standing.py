"""What speaks against erasing or merging somebody, as the tables have it now."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from fest_ops.actor import Role
from fest_ops.festival.models import Edition, Festival
from fest_ops.home.persons.rules import UNDER_DECISION, Fate, Held, Pair, fate
from fest_ops.jury.ballots.models import Sitting
from fest_ops.jury.palmares.models import Mention, Winner
from fest_ops.jury.panel.models import Jury, Seat
from fest_ops.jury.panel.rules import VOTING
from fest_ops.people.models import Account, RoleHeld
from fest_ops.selection.entries.models import Entry, EntryOwner
from fest_ops.selection.reviews.models import Assignment, Review
from fest_ops.selection.states import State, as_told
from fest_ops.works.models import Credit

Ids = Collection[uuid.UUID]


@dataclass(frozen=True, slots=True)
class Acting:
    """An entry that the person acts for."""

    entry: Entry
    others: bool
    """Somebody else acts for it, too."""
    won: bool
    """A jury awarded or mentioned it."""

    @property
    def told(self) -> State:
        """Where it stands as far as the person was told."""
        return as_told(State(self.entry.state), State(self.entry.told_state))

    @property
    def fate(self) -> Fate:
        """What an erasure makes of it."""
        return fate(self.told, others=self.others, won=self.won)


def acting_for(session: Session, ids: Ids, *, lock: bool = False) -> list[Acting]:
    """The entries that the person acts for or is an entry of, in the order of their ids (1 statement)."""
    other = aliased(EntryOwner)
    owns = exists().where(EntryOwner.entry_id == Entry.id, EntryOwner.person_id.in_(ids))
    won = or_(exists().where(Winner.entry_id == Entry.id), exists().where(Mention.entry_id == Entry.id))
    query = (
        select(Entry, exists().where(other.entry_id == Entry.id, other.person_id.not_in(ids)), won)
        .where(or_(owns, Entry.person_id.in_(ids)))
        .order_by(Entry.id)
    )
    if lock:
        query = query.with_for_update(of=Entry).execution_options(populate_existing=True)
    return [Acting(row[0], row[1], row[2]) for row in session.execute(query)]


def held_by(session: Session, ids: Ids, entries: Collection[Acting], *, now: dt.datetime) -> Held:
    """What holds a person in the system (4 statements)."""
    of = {each.entry.edition_id for each in entries}
    ends = {
        row.id: row.ends
        for row in session.execute(select(Edition.id, Edition.ends).where(Edition.id.in_(of)))
    }
    return Held(
        open_sittings=tuple(session.scalars(_sitting_juries(ids))),
        under_decision=tuple(each.entry.title for each in entries if each.told in UNDER_DECISION),
        in_programme=tuple(
            (each.entry.title, ends[each.entry.edition_id])
            for each in entries
            if each.told is State.ACCEPTED and not each.others and ends[each.entry.edition_id] >= now.date()
        ),
        last_organiser_of=tuple(_left_alone(session, ids, now)),
        last_administrator=_last_administrator(session, ids),
    )


def _sitting_juries(ids: Ids) -> Select[dict[str, str]]:
    sits = and_(Seat.person_id.in_(ids), Seat.left_at.is_(None), Seat.declined_at.is_(None))
    return (
        select(Jury.name)
        .where(
            exists().where(Seat.jury_id == Jury.id, sits),
            exists().where(Sitting.jury_id == Jury.id, Sitting.closed_at.is_(None)),
        )
        .order_by(Jury.position, Jury.slug)
    )


def _left_alone(session: Session, ids: Ids, now: dt.datetime) -> list[dict[str, str]]:
    """The festivals of editions to come or under way whose only organiser is this person."""
    other = aliased(RoleHeld)
    mine = and_(RoleHeld.role == Role.ORGANISER.value, RoleHeld.person_id.in_(ids))
    theirs = and_(
        other.edition_id == Edition.id, other.role == Role.ORGANISER.value, other.person_id.not_in(ids)
    )
    return list(
        session.scalars(
            select(Festival.name)
            .join(Edition, Edition.festival_id == Festival.id)
            .where(
                Edition.ends >= now.date(),
                exists().where(RoleHeld.edition_id == Edition.id, mine),
                ~exists().where(theirs),
            )
            .order_by(Edition.starts)
        )
    )


def _last_administrator(session: Session, ids: Ids) -> bool:
    works = and_(Account.administrator, Account.disabled_at.is_(None))
    is_one, others = session.execute(
        select(
            func.count().filter(Account.person_id.in_(ids)),
            func.count().filter(Account.person_id.not_in(ids)),
        ).where(works)
    ).one()
    return bool(is_one) and not others


def between(session: Session, *, kept_id: uuid.UUID, gone_id: uuid.UUID) -> Pair:
    """What stands between two persons (7 statements)."""
    both = (kept_id, gone_id)
    pairs = ((kept_id, gone_id), (gone_id, kept_id))
    reviewed = [film for one, other in pairs for film in session.scalars(_reviewed(one, other))]
    judges = [film for one, other in pairs for film in session.scalars(_judges(one, other))]
    accounts = {
        account.person_id: account
        for account in session.scalars(select(Account).where(Account.person_id.in_(both)))
    }
    return Pair(
        same_juries=tuple(session.scalars(_same_juries(kept_id, gone_id))),
        open_sittings=tuple(session.scalars(_sitting_juries(both))),
        reviewed=tuple(reviewed),
        judges=tuple(judges),
        both_reviewed=session.scalar(_both_reviewed(kept_id, gone_id)) or 0,
        closes_administrator=len(accounts) == 2 and accounts[gone_id].administrator,
    )


def _same_juries(one: uuid.UUID, other: uuid.UUID) -> Select[dict[str, str]]:
    def seat(person_id: uuid.UUID) -> ColumnElement[bool]:
        return exists().where(Seat.jury_id == Jury.id, Seat.person_id == person_id)

    return select(Jury.name).where(seat(one), seat(other)).order_by(Jury.position, Jury.slug)


def film_of(person_id: uuid.UUID) -> ColumnElement[bool]:
    """The condition on Entry under which it is this person's: they act for it, are credited, or are what it is of."""
    return or_(
        exists().where(EntryOwner.entry_id == Entry.id, EntryOwner.person_id == person_id),
        exists().where(Credit.work_id == Entry.work_id, Credit.person_id == person_id),
        Entry.person_id == person_id,
    )


def _reviewed(reviewer: uuid.UUID, maker: uuid.UUID) -> Select[dict[str, str]]:
    stands = and_(
        Assignment.entry_id == Entry.id, Assignment.person_id == reviewer, Assignment.recused_at.is_(None)
    )
    same = and_(
        Review.entry_id == Assignment.entry_id,
        Review.round_id == Assignment.round_id,
        Review.person_id == Assignment.person_id,
    )
    has_reviewed = exists(select(Review.entry_id).join(Assignment, same).where(stands))
    return select(Entry.title).where(film_of(maker), has_reviewed).order_by(Entry.sort_key, Entry.id)


def _judges(juror: uuid.UUID, maker: uuid.UUID) -> Select[dict[str, str]]:
    votes = and_(
        Seat.person_id == juror,
        Seat.function.in_(VOTING),
        Seat.left_at.is_(None),
        Seat.declined_at.is_(None),
    )
    judged = exists(
        select(Jury.id)
        .join(Seat, Seat.jury_id == Jury.id)
        .where(votes, Jury.section_id == Entry.section_id, Jury.closed_at.is_(None))
    )
    return (
        select(Entry.title)
        .where(film_of(maker), Entry.state.in_((State.OFFERED.value, State.ACCEPTED.value)), judged)
        .order_by(Entry.sort_key, Entry.id)
    )


def _both_reviewed(one: uuid.UUID, other: uuid.UUID) -> Select[int]:
    theirs = aliased(Review)
    return (
        select(func.count())
        .select_from(Review)
        .join(theirs, and_(theirs.round_id == Review.round_id, theirs.entry_id == Review.entry_id))
        .where(Review.person_id == one, theirs.person_id == other)
    )
