"""Asking somebody onto a seat: by e-mail, or somebody who is a juror of the edition already; and their answer."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, Role
from fest_ops.errors import NotFound, Refused
from fest_ops.jury.panel import letters, queries, rules
from fest_ops.jury.panel.commands import set_up, touch
from fest_ops.jury.panel.models import Jury, Seat
from fest_ops.jury.panel.seats import record_seat, standing_seat
from fest_ops.people import addresses
from fest_ops.people.links import Address
from fest_ops.people.models import Account, Invitation, Person
from fest_ops.people.queries import holders, mailboxes
from fest_ops.people.team import commands as team

_NO_SEPARATOR = re.compile(r"[;<>@,\"]+")
SeatPage = Callable[[str], str]
"""Makes the whole address of the page on which a seat of the jury with this slug is answered."""


def invite(
    session: Session,
    actor: Actor,
    slug: str,
    seat_id: uuid.UUID,
    *,
    email: str,
    language: str,
    link: Address,
    page: SeatPage,
    now: dt.datetime,
) -> Seat:
    """Invite by e-mail to a seat: to the role of a juror, with the invitation that this seat remembers.

    Whoever has the role in this edition already is asked by a letter with the seat's page; an invitation that is
    open already (for a seat on another jury) serves this seat as well. Raises NotFound, Forbidden; Refused at "email":
    "not_an_address", "asked_already" where the address is on this jury, "sits_already".
    """
    jury = set_up(session, actor, slug)
    seat = _unasked(session, jury, seat_id)
    address = addresses.checked(email)
    _refuse_twice(session, jury, seat, address)
    typed = f"{_NO_SEPARATOR.sub(' ', seat.name)} <{address}>"
    planned = team.invite(session, actor, typed, Role.JUROR, language=language, link=link, now=now)
    refused = planned[0].refused
    if refused == "has_the_role":
        person = _holder_of(session, address)
        return _ask(session, actor, jury, seat, person, page, now)
    if refused not in ("", "invited_already"):
        raise Refused(refused, fields={"email": ""}, longest=rules.NAME_LONGEST)
    seat.invitation_id = session.scalars(
        select(Invitation.id)
        .where(
            Invitation.edition_id == jury.edition_id,
            Invitation.role == Role.JUROR.value,
            Invitation.email == address,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > now,
        )
        .order_by(Invitation.created_at.desc())
        .limit(1)
    ).one()
    _asked(session, actor, jury, seat, now)
    return seat


def ask_person(
    session: Session,
    actor: Actor,
    slug: str,
    seat_id: uuid.UUID,
    person_id: uuid.UUID,
    *,
    page: SeatPage,
    now: dt.datetime,
) -> Seat:
    """Ask somebody who is a juror of the edition already onto a seat. Raises NotFound, Forbidden, Refused
    ("sits_already") at "person"."""
    jury = set_up(session, actor, slug)
    seat = _unasked(session, jury, seat_id)
    person = next(
        (each for each in holders(session, jury.edition_id, Role.JUROR) if each.id == person_id), None
    )
    if person is None:
        raise NotFound
    return _ask(session, actor, jury, seat, person, page, now)


def _ask(
    session: Session,
    actor: Actor,
    jury: Jury,
    seat: Seat,
    person: Person,
    page: SeatPage,
    now: dt.datetime,
) -> Seat:
    if person.id in _persons_on(session, jury, seat):
        raise Refused("sits_already", fields={"person": "", "email": ""}, name=person.name)
    seat.person_id = person.id
    _asked(session, actor, jury, seat, now)
    mailbox = mailboxes(session, [person.id]).get(person.id)
    if mailbox is not None:
        letters.put_offer(session, actor, jury, seat, mailbox, link=page(jury.slug), now=now)
    return seat


def invite_again(
    session: Session, actor: Actor, slug: str, seat_id: uuid.UUID, *, link: Address, now: dt.datetime
) -> Seat:
    """Send a seat's invitation again, with a new link and a new term. Raises NotFound, Forbidden."""
    jury = set_up(session, actor, slug)
    seat = standing_seat(session, jury, seat_id)
    if seat.invitation_id is None or seat.person_id is not None:
        raise NotFound
    old = seat.invitation_id
    sent = team.send_again(session, actor, old, link=link, now=now)
    for each in session.scalars(select(Seat).where(Seat.invitation_id == old)):
        each.invitation_id = sent.id
    _asked(session, actor, jury, seat, now)
    return seat


def take_back(session: Session, actor: Actor, slug: str, seat_id: uuid.UUID, *, now: dt.datetime) -> Seat:
    """Take back a seat that was not accepted yet; its invitation dies unless another seat lives by it.

    Raises NotFound, Forbidden, Refused("seat_is_taken") where it was accepted, "seat_is_left".
    """
    jury = set_up(session, actor, slug)
    seat = standing_seat(session, jury, seat_id)
    if seat.accepted_at is not None:
        raise Refused("seat_is_taken")
    seat.left_at, seat.left_reason = now, "taken_back"
    touch(session, jury)
    record_seat(session, actor, "seat.leave", seat, now, reason="taken_back")
    invitation = session.get(Invitation, seat.invitation_id) if seat.invitation_id else None
    others = select(Seat.id).where(
        Seat.invitation_id == seat.invitation_id, Seat.id != seat.id, Seat.left_at.is_(None)
    )
    if (
        invitation is not None
        and invitation.accepted_at is None
        and invitation.revoked_at is None
        and invitation.expires_at > now
        and not session.scalars(others.limit(1)).all()
    ):
        team.revoke(session, actor, invitation.id, now=now)
    return seat


def answer(session: Session, actor: Actor, slug: str, *, accept: bool, now: dt.datetime) -> Seat:
    """Accept or decline the seat that waits for the actor: it is theirs from now on, or free again.

    Raises NotFound; Refused: "jury_is_closed", "jury_only_shrinks" where the first ballot has opened meanwhile,
    "sits_already" where the actor holds another seat of this jury.
    """
    held = select(Jury.id).where(Jury.edition_id == actor.edition_id, Jury.slug == slug).with_for_update()
    session.scalars(held).one_or_none()
    jury, seat = queries.offered_seat(session, actor, slug, lock=True)
    if jury.closed_at is not None:
        raise Refused("jury_is_closed")
    if not accept:
        seat.declined_at, seat.person_id = now, actor.person_id
        touch(session, jury)
        record_seat(session, actor, "seat.decline", seat, now, function=seat.function)
        return seat
    if seat.function in rules.VOTING and queries.only_shrinks(session, jury.id):
        raise Refused("jury_only_shrinks")
    if actor.person_id in _persons_on(session, jury, seat):
        raise Refused("sits_already", name=actor.name)
    seat.person_id, seat.accepted_at = actor.person_id, now
    touch(session, jury)
    record_seat(session, actor, "seat.accept", seat, now, function=seat.function)
    return seat


def _unasked(session: Session, jury: Jury, seat_id: uuid.UUID) -> Seat:
    seat = standing_seat(session, jury, seat_id)
    if seat.accepted_at is not None or seat.person_id is not None:
        raise Refused("seat_is_taken")
    if seat.invitation_id is not None:
        raise Refused("asked_already", fields={"email": ""})
    if seat.function in rules.VOTING and queries.only_shrinks(session, jury.id):
        raise Refused("jury_only_shrinks")
    return seat


def _refuse_twice(session: Session, jury: Jury, seat: Seat, address: str) -> None:
    """One address, one seat of a jury."""
    twice = (
        select(Seat.id)
        .join(Invitation, Invitation.id == Seat.invitation_id)
        .where(
            Seat.jury_id == jury.id,
            Seat.id != seat.id,
            Seat.left_at.is_(None),
            Seat.declined_at.is_(None),
            Invitation.email == address,
        )
    )
    if session.scalars(twice.limit(1)).all():
        raise Refused("asked_already", fields={"email": ""})


def _persons_on(session: Session, jury: Jury, but: Seat) -> set[uuid.UUID]:
    return {
        each.seat.person_id
        for each in queries.seats_of(session, jury.id)
        if each.stands and each.seat.id != but.id and each.seat.person_id is not None
    }


def _holder_of(session: Session, address: str) -> Person:
    return session.scalars(
        select(Person).join(Account, Account.person_id == Person.id).where(Account.email == address)
    ).one()


def _asked(session: Session, actor: Actor, jury: Jury, seat: Seat, now: dt.datetime) -> None:
    seat.invited_at = now
    touch(session, jury)
    record_seat(session, actor, "seat.invite", seat, now, function=seat.function)
