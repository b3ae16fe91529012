"""What other rooms than people forget of a person, but for the entries: letters, seats, reviews, the record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit import commands as audit
from fest_ops.home.persons.tracing import Traces
from fest_ops.jury.ballots.models import Sitting
from fest_ops.jury.panel import seats
from fest_ops.jury.panel.models import Interest, Jury, Note, Seat
from fest_ops.notifications import addresses
from fest_ops.notifications.models import Address, Letter, MailRoomLetter
from fest_ops.people.models import Invitation
from fest_ops.selection.reviews.models import Assignment, Review
from fest_ops.selection.reviews.recount import recount
from fest_ops.submissions.models import EntryInvitation

WAITING = ("held", "released", "sending", "failed")
"""Letters that have not reached anybody."""


def forget_letters(session: Session, actor: Actor, traces: Traces, *, now: dt.datetime) -> dict[str, int]:
    """Cancel what waits for the person (recorded), forget their addresses and what letters to them said, and what
    letters to others said of them by a field of its own, once these have gone out."""
    to_them = Letter.address_id.in_(select(Address.id).where(Address.email.in_(traces.emails)))
    waiting = session.scalars(
        select(Letter).where(to_them, Letter.state.in_(WAITING)).order_by(Letter.id).with_for_update()
    ).all()
    _cancel(session, actor, waiting, now)
    forgotten = sum(addresses.forget(session, email) for email in sorted(traces.emails))
    _forget_invitations(session, actor, traces, now)
    settled = session.scalars(
        select(Letter).where(names_one_of(traces), Letter.state.in_(("sent", "cancelled"))).with_for_update()
    ).all()
    for letter in settled:
        letter.merge, letter.message, letter.subject = {}, None, None
    gone = [letter.id for letter in settled]
    session.execute(delete(MailRoomLetter).where(MailRoomLetter.letter_id.in_(gone)))
    session.flush()
    return {"letters": forgotten + len(settled), "cancelled": len(waiting)}


def names_one_of(traces: Traces) -> ColumnElement[bool]:
    """The condition on Letter under which a field of it is nothing but the person's name."""
    fields = func.jsonb_each_text(Letter.merge).table_valued("key", "value")
    return exists(select(fields.c.key).where(fields.c.value.in_(sorted(traces.names))))


def _cancel(session: Session, actor: Actor, letters: Sequence[Letter], now: dt.datetime) -> None:
    for edition_id in {letter.edition_id for letter in letters}:
        audit.record_many(
            session,
            replace(actor, edition_id=edition_id),
            "letter.cancel",
            now=now,
            kind="letter",
            rows=[
                (letter.id, {"kind": letter.kind, "erased": True})
                for letter in letters
                if letter.edition_id == edition_id
            ],
        )


def _forget_invitations(session: Session, actor: Actor, traces: Traces, now: dt.datetime) -> None:
    """Invitations to the person go; those by the person that nobody took are void, with their letters."""
    for sent in (Invitation, EntryInvitation):
        to_them = or_(sent.email.in_(traces.emails), sent.accepted_by_id.in_(traces.ids))
        session.execute(delete(sent).where(to_them))
        void = session.scalars(
            update(sent)
            .where(sent.invited_by_id.in_(traces.ids), sent.accepted_at.is_(None), sent.revoked_at.is_(None))
            .values(revoked_at=now)
            .returning(sent.id)
        ).all()
        stopped = session.scalars(
            select(Letter).where(Letter.fact_id.in_(void), Letter.state.in_(WAITING)).with_for_update()
        ).all()
        _cancel(session, actor, stopped, now)
        for letter in stopped:
            letter.state, letter.try_after, letter.lease_until = "cancelled", None, None
    session.flush()


def forget_reviews(session: Session, traces: Traces) -> dict[str, int]:
    """Assignments that brought no review end, and reviews that were not given go with theirs; of those that count the
    scores stay, and the notes go."""
    unfinished = session.scalars(
        delete(Review)
        .where(Review.person_id.in_(traces.ids), Review.given_at.is_(None))
        .returning(Review.entry_id)
        .execution_options(synchronize_session=False)
    ).all()
    given = exists().where(
        Review.round_id == Assignment.round_id,
        Review.entry_id == Assignment.entry_id,
        Review.person_id == Assignment.person_id,
    )
    ended = session.scalars(
        delete(Assignment)
        .where(Assignment.person_id.in_(traces.ids), ~given)
        .returning(Assignment.entry_id)
        .execution_options(synchronize_session=False)
    ).all()
    kept = session.scalars(
        update(Review)
        .where(Review.person_id.in_(traces.ids))
        .values(note="")
        .returning(Review.entry_id)
        .execution_options(synchronize_session=False)
    ).all()
    recount(session, {*unfinished, *ended})
    return {"assignments": len(ended), "reviews": len(kept)}


def seats_of(session: Session, traces: Traces) -> list[tuple[Jury, Seat, bool]]:
    """The person's seats, by their juries, and whether the jury really sat. An invitation that was never answered
    has a seat, too."""
    sent = select(Invitation.id).where(
        or_(Invitation.email.in_(traces.emails), Invitation.accepted_by_id.in_(traces.ids))
    )
    sat = exists().where(Sitting.jury_id == Jury.id, ~Sitting.rehearsal)
    rows = session.execute(
        select(Jury, Seat, sat)
        .join(Seat, Seat.jury_id == Jury.id)
        .where(or_(Seat.person_id.in_(traces.ids), Seat.person_id.is_(None) & Seat.invitation_id.in_(sent)))
        .order_by(Jury.id, Seat.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def forget_seats(session: Session, actor: Actor, traces: Traces, *, now: dt.datetime) -> dict[str, int]:
    """Leave every seat of a jury that is still to sit, and forget what is private on each: biography, signature, notes.

    The seats of a jury that has sat stay held, as its minutes tell who was there, and the name stays on them, for its
    protocol holds it for good; the declaration's digest stays as well. The caller has made sure that no sitting
    is open.
    """
    held = seats_of(session, traces)
    for jury, seat, sat in held:
        on_behalf = replace(actor, edition_id=jury.edition_id, system=True)
        stands = seat.left_at is None and seat.declined_at is None and jury.closed_at is None
        if stands and not (sat and seat.accepted_at is not None):
            seats.leave_seat(session, on_behalf, jury.slug, seat.id, "resigned", now=now)
        seat.biography, seat.declared_name = {}, ""
        if not sat:
            seat.name = ""
    ids = [seat.id for _, seat, _ in held]
    session.execute(update(Interest).where(Interest.seat_id.in_(ids)).values(note=""))
    session.execute(delete(Note).where(Note.seat_id.in_(ids)))
    session.flush()
    return {"seats": len(held)}


def forget_record(session: Session, traces: Traces) -> int:
    """Drop what the record says of the person; the chains still verify. How many events lost their payload."""
    return sum(audit.forget_person(session, person_id) for person_id in sorted(traces.ids))
