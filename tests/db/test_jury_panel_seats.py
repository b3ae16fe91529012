"""Seats: asked, answered, replaced before the jury sits, only left afterwards; a running round is told."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, Role
from fest_ops.audit.models import AuditEvent
from fest_ops.errors import Forbidden, NotFound, Refused
from fest_ops.festival.models import Edition
from fest_ops.jury.ballots import box
from fest_ops.jury.panel import inviting, queries, seats, waiting
from fest_ops.jury.panel.models import Seat
from fest_ops.jury.panel.seats import SeatFacts
from fest_ops.jury.protocol.models import ProtocolEvent
from fest_ops.notifications.models import Letter
from fest_ops.people.models import Invitation
from fest_ops.people.team import commands as team
from tests.factories import NOW, actor_of, give_role, make_actor, make_person, statements
from tests.juries import JuryScene, make_jury, running_round, scene, seat_of

SLUG = "international"


def link(token: str) -> str:
    return f"https://festival.test/invitations/{token}"


def page(slug: str) -> str:
    return f"https://festival.test/juries/{slug}/seat"


def add(made: JuryScene, name: str = "Deputy Invented", function: str = "juror") -> Seat:
    return seats.add_seat(made.session, made.organiser, SLUG, SeatFacts(function, name), now=NOW)


def invite(made: JuryScene, seat: Seat, email: str, slug: str = SLUG) -> Seat:
    return inviting.invite(
        made.session, made.organiser, slug, seat.id, email=email, language="ru", link=link, page=page, now=NOW
    )


def guest(made: JuryScene, seat: Seat, *, edition: Edition | None = None) -> Actor:
    """Somebody who takes the invitation of a seat."""
    person = make_person(made.session, "Guest Invented")
    invitation = made.session.get_one(Invitation, seat.invitation_id)
    invitation.accepted_at, invitation.accepted_by_id = NOW, person.id
    give_role(made.session, edition or made.edition, person, Role.JUROR)
    return actor_of(person, edition or made.edition, Role.JUROR)


def refused(act: object, code: str) -> None:
    with pytest.raises(Refused) as caught:
        act()  # type: ignore[operator]
    assert caught.value.code == code


def test_an_invited_person_finds_the_seat_and_accepts(session: Session) -> None:
    made = scene(session)
    seat = invite(made, add(made, 'Luis; <Invented>, "Producer"'), "Luis@Example.org")
    letter = session.scalars(select(Letter).where(Letter.kind == "invitation")).one()
    assert letter.language == "ru" and seat.invited_at == NOW
    luis = guest(made, seat)
    with pytest.raises(NotFound):
        queries.jury_for(session, luis, SLUG)
    assert [each.kind for each in waiting.waiting_for(session, luis)] == ["seat"]
    inviting.answer(session, luis, SLUG, accept=True, now=NOW)
    assert queries.jury_for(session, luis, SLUG)[1] is seat and seat.person_id == luis.person_id
    kinds = [each.kind for each in waiting.waiting_for(session, luis)]
    assert kinds == ["declaration", "films"]
    with pytest.raises(NotFound):
        inviting.answer(session, luis, SLUG, accept=True, now=NOW)
    verbs = session.scalars(select(AuditEvent.verb).where(AuditEvent.object_id == seat.id)).all()
    assert sorted(verbs) == ["seat.accept", "seat.change", "seat.invite"]


def test_a_seat_declined_is_free_for_the_next(session: Session) -> None:
    made = scene(session)
    seat = invite(made, add(made), "one@example.org")
    declining = guest(made, seat)
    inviting.answer(session, declining, SLUG, accept=False, now=NOW)
    with pytest.raises(NotFound):
        queries.offered_seat(session, declining, SLUG)
    assert queries.seats_of(session, made.jury.id)[5].state(NOW) == "declined"
    refused(lambda: invite(made, seat, "two@example.org"), "seat_is_left")


def test_an_address_is_asked_once_and_a_person_sits_once(session: Session) -> None:
    made = scene(session)
    first, second = add(made, "One"), add(made, "Two")
    invite(made, first, "same@example.org")
    refused(lambda: invite(made, second, "SAME@example.org"), "asked_already")
    refused(lambda: invite(made, first, "other@example.org"), "asked_already")
    refused(lambda: invite(made, second, "nonsense"), "not_an_address")
    sitting = made.jurors[0].id
    refused(
        lambda: inviting.ask_person(session, made.organiser, SLUG, second.id, sitting, page=page, now=NOW),
        "sits_already",
    )
    with pytest.raises(NotFound):
        stranger = make_person(session).id
        inviting.ask_person(session, made.organiser, SLUG, second.id, stranger, page=page, now=NOW)
    one = guest(made, first)
    third = add(made, "Three")
    third.invitation_id = first.invitation_id
    inviting.answer(session, one, SLUG, accept=True, now=NOW)
    refused(lambda: inviting.answer(session, one, SLUG, accept=True, now=NOW), "sits_already")


def test_one_invitation_serves_two_juries(session: Session) -> None:
    made = scene(session)
    other = make_jury(session, made.edition, None, slug="netpac")
    first = invite(made, add(made), "critic@example.org")
    second = seats.add_seat(session, made.organiser, "netpac", SeatFacts("chair", "Critic"), now=NOW)
    invite(made, second, "critic@example.org", slug="netpac")
    assert second.invitation_id == first.invitation_id
    inviting.take_back(session, made.organiser, SLUG, first.id, now=NOW)
    invitation = session.get_one(Invitation, second.invitation_id)
    assert invitation.revoked_at is None and other.slug == "netpac"
    inviting.take_back(session, made.organiser, "netpac", second.id, now=NOW)
    assert invitation.revoked_at == NOW


def test_who_has_the_role_is_asked_by_a_letter_of_the_seat(session: Session) -> None:
    made = scene(session)
    known = make_person(session, "Known Invented", email="known@example.org", language="kk")
    give_role(session, made.edition, known, Role.JUROR)
    seat = invite(made, add(made), "known@example.org")
    letter = session.scalars(select(Letter).where(Letter.kind == "seat.offered")).one()
    assert seat.person_id == known.id and seat.invitation_id is None
    assert letter.language == "kk" and letter.merge["function"] == "қазылар алқасының мүшесі"
    inviting.answer(session, actor_of(known, made.edition, Role.JUROR), SLUG, accept=True, now=NOW)
    refused(lambda: inviting.take_back(session, made.organiser, SLUG, seat.id, now=NOW), "seat_is_taken")


def test_an_invitation_that_ran_out_is_sent_again(session: Session) -> None:
    made = scene(session)
    seat = invite(made, add(made), "late@example.org")
    old = seat.invitation_id
    later = NOW + dt.timedelta(days=40)
    assert (
        next(p for p in queries.seats_of(session, made.jury.id) if p.seat is seat).state(later) == "expired"
    )
    inviting.invite_again(session, made.organiser, SLUG, seat.id, link=link, now=later)
    assert seat.invitation_id != old
    assert (
        next(p for p in queries.seats_of(session, made.jury.id) if p.seat is seat).state(later) == "invited"
    )
    assert old is not None
    with pytest.raises(NotFound):
        team.revoke(session, made.organiser, old, now=later)


def test_setting_up_is_for_organisers(session: Session) -> None:
    made = scene(session)
    head = make_actor(session, made.edition, Role.HEAD_OF_PROGRAMME)
    for actor in (head, made.juror(0), made.secretary):
        with pytest.raises(Forbidden):
            seats.add_seat(session, actor, SLUG, SeatFacts("juror", "X"), now=NOW)
        with pytest.raises(Forbidden):
            seats.replace_seat(session, actor, SLUG, made.seats[1].id, SeatFacts("juror", "X"), now=NOW)
    with pytest.raises(Forbidden):
        seats.leave_seat(session, made.juror(0), SLUG, made.seats[1].id, "ill", now=NOW)
    with pytest.raises(NotFound):
        seats.leave_seat(session, made.secretary, SLUG, uuid.uuid4(), "ill", now=NOW)


def test_chair_and_juror_change_places(session: Session) -> None:
    made = scene(session)
    chair, juror = made.seats[:2]
    as_chair = SeatFacts("chair", juror.name)
    refused(
        lambda: seats.change_seat(session, made.organiser, SLUG, juror.id, as_chair, now=NOW), "two_chairs"
    )
    seats.change_seat(session, made.organiser, SLUG, chair.id, SeatFacts("juror", chair.name), now=NOW)
    seats.change_seat(session, made.organiser, SLUG, juror.id, as_chair, now=NOW)
    assert queries.seated(session, made.jury.id)[0].name == made.jurors[1].name


def test_a_juror_is_replaced_before_the_jury_sits_and_afterwards_it_only_shrinks(session: Session) -> None:
    made = scene(session)
    new = seats.replace_seat(
        session, made.organiser, SLUG, made.seats[0].id, SeatFacts("juror", "Chair Deputy", "FR"), now=NOW
    )
    assert new.function == "chair" and new.replaces_id == made.seats[0].id
    assert made.seats[0].left_reason == "replaced"
    asked = invite(made, add(made), "asked@example.org")
    late = guest(made, asked)
    running_round(made)
    for act in (
        lambda: seats.replace_seat(
            session, made.organiser, SLUG, made.seats[1].id, SeatFacts("juror", "X"), now=NOW
        ),
        lambda: add(made),
        lambda: inviting.answer(session, late, SLUG, accept=True, now=NOW),
        lambda: seats.change_seat(
            session, made.organiser, SLUG, made.secretary_seat.id, SeatFacts("juror", "X"), now=NOW
        ),
    ):
        refused(act, "jury_only_shrinks")
    refused(lambda: add(made, "S", "secretary"), "two_secretaries")
    seats.leave_seat(session, made.organiser, SLUG, made.secretary_seat.id, "ill", now=NOW)
    assert add(made, "Second Secretary", "secretary").function == "secretary"


def test_leaving_while_a_round_is_open_strikes_the_seat_and_is_in_the_protocol(session: Session) -> None:
    made = scene(session)
    sitting, round_ = running_round(made)
    voted, waits = made.seats[1], made.seats[2]
    assert box.cast(session, ("k" * 40,), round_.id, voted.id, "slip", "phrase") == "cast"
    left = seats.leave_seat(session, made.secretary, SLUG, waits.id, "ill", now=NOW)
    assert left.struck and not left.ballot_stays
    stays = seats.leave_seat(session, made.organiser, SLUG, voted.id, "resigned", now=NOW)
    assert not stays.struck and stays.ballot_stays
    roll = {line.seat_id: line.voted for line in box.roll(session, round_.id)}
    assert waits.id not in roll and roll[voted.id] is True
    assert box.cast(session, ("k" * 40,), round_.id, waits.id, "slip", "phrase") == "not_on_the_roll"
    told = session.scalars(
        select(ProtocolEvent).where(ProtocolEvent.sitting_id == sitting.id).order_by(ProtocolEvent.position)
    ).all()
    assert [
        (each.verb, each.told["seat"], each.told["reason"]) for each in told if each.verb != "sitting.opened"
    ] == [
        ("seat.left", str(waits.id), "ill"),
        ("seat.left", str(voted.id), "resigned"),
    ]
    assert len(queries.seated(session, made.jury.id)) == 3
    refused(lambda: seats.leave_seat(session, made.organiser, SLUG, voted.id, "ill", now=NOW), "seat_is_left")
    refused(
        lambda: seats.leave_seat(session, made.organiser, SLUG, made.seats[3].id, "bored", now=NOW),
        "reason_unknown",
    )


def test_what_waits_for_whom(session: Session) -> None:
    made = scene(session, films=2)
    assert waiting.waiting_for(session, made.organiser) == []
    with statements(session) as run:
        found = waiting.waiting_for(session, made.juror(1))
    assert [(each.kind, each.n) for each in found] == [("declaration", 1), ("films", 2)] and len(run) <= 4
    other = make_jury(session, made.edition, made.section, slug="netpac")
    seat_of(session, made.edition, other, made.jurors[1], "chair")
    with statements(session) as run:
        assert len(waiting.waiting_for(session, made.juror(1))) == 4
    assert len(run) <= 4
    made.jury.closed_at = NOW
    session.flush()
    assert {each.jury.slug for each in waiting.waiting_for(session, made.juror(1))} == {"netpac"}
