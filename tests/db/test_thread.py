"""Messages between owners and the festival; co-owners invited by a letter's link."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, Role
from fest_ops.errors import Forbidden, NotFound, Refused
from fest_ops.festival.models import Edition
from fest_ops.notifications.models import Letter
from fest_ops.people.models import Person, RoleHeld
from fest_ops.selection.entries import queries as entries
from fest_ops.selection.entries.models import Entry
from fest_ops.submissions.films import owners, queries, threads
from tests.factories import (
    NOW,
    actor_of,
    assign,
    make_actor,
    make_call,
    make_edition,
    make_entry,
    make_person,
    make_section,
)

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def edition(session: Session) -> Edition:
    return make_edition(session)


@pytest.fixture
def entry(session: Session, edition: Edition) -> Entry:
    return make_entry(session, make_call(session, edition, make_section(session, edition)))


@pytest.fixture
def owner(session: Session, edition: Edition, entry: Entry) -> Actor:
    held = entries.owners_of(session, entry.id)[0]
    return actor_of(session.get_one(Person, held.person_id), edition, Role.SUBMITTER)


@pytest.fixture
def organiser(session: Session, edition: Edition) -> Actor:
    return make_actor(session, edition, Role.ORGANISER, name="Organiser")


def letters(session: Session, kind: str) -> int:
    return session.scalar(select(func.count()).select_from(Letter).where(Letter.kind == kind)) or 0


def test_thread_goes_both_ways_and_counts_what_is_unread(
    session: Session, entry: Entry, owner: Actor, organiser: Actor
) -> None:
    threads.write(session, owner, entry.id, "A question\r\n\x00with a second line", now=NOW)
    assert queries.unread(session, [entry.id], from_festival=False) == {entry.id: 1}
    assert [each.unread for each in threads.inbox(session, organiser)] == [1]
    assert threads.mark_read(session, organiser, entry.id, now=NOW) == 1
    threads.write(session, organiser, entry.id, "An answer", now=NOW + MINUTE)
    assert queries.unread(session, [entry.id], from_festival=True) == {entry.id: 1}
    said = threads.thread_of(session, owner, entry.id)
    assert [(each.message.body, each.message.from_festival) for each in said] == [
        ("A question\nwith a second line", False),
        ("An answer", True),
    ]
    assert said[1].author == "Organiser"
    assert threads.mark_read(session, owner, entry.id, now=NOW + MINUTE) == 1
    assert threads.mark_read(session, owner, entry.id, now=NOW + MINUTE) == 0


def test_letter_goes_out_once_until_the_other_side_has_read(
    session: Session, entry: Entry, owner: Actor, organiser: Actor
) -> None:
    threads.write(session, organiser, entry.id, "One", now=NOW)
    threads.write(session, organiser, entry.id, "Two", now=NOW + MINUTE)
    assert letters(session, "message") == 1
    threads.mark_read(session, owner, entry.id, now=NOW + 2 * MINUTE)
    threads.write(session, organiser, entry.id, "Three", now=NOW + 3 * MINUTE)
    assert letters(session, "message") == 2
    threads.write(session, owner, entry.id, "Back", now=NOW + 4 * MINUTE)
    assert letters(session, "message_to_festival") == 1


@pytest.mark.parametrize(
    ("body", "code"), [("", "message_empty"), (" \n\t ", "message_empty"), ("x" * 5001, "message_too_long")]
)
def test_message_that_cannot_be_taken_is_refused(
    session: Session, entry: Entry, owner: Actor, body: str, code: str
) -> None:
    with pytest.raises(Refused, match=code):
        threads.write(session, owner, entry.id, body, now=NOW)


def test_double_click_is_one_message_and_a_flood_is_stopped(
    session: Session, entry: Entry, owner: Actor
) -> None:
    first = threads.write(session, owner, entry.id, "Hello", now=NOW)
    assert threads.write(session, owner, entry.id, "Hello", now=NOW + MINUTE).id == first.id
    for n in range(threads.A_HOUR - 1):
        threads.write(session, owner, entry.id, f"Again {n}", now=NOW + MINUTE)
    with pytest.raises(Refused, match="too_many_messages"):
        threads.write(session, owner, entry.id, "Once more", now=NOW + MINUTE)
    threads.write(session, owner, entry.id, "Later", now=NOW + dt.timedelta(hours=2))


def test_thread_is_nobody_elses(session: Session, edition: Edition, entry: Entry, owner: Actor) -> None:
    selector = make_actor(session, edition, Role.SELECTOR)
    assert selector.person_id is not None
    assign(session, entry, session.get_one(Person, selector.person_id))
    foreign = make_actor(session, make_edition(session, slug="2015"), Role.ORGANISER)
    for other in (selector, make_actor(session, edition), foreign):
        with pytest.raises(NotFound):
            threads.thread_of(session, other, entry.id)
        with pytest.raises(NotFound):
            threads.write(session, other, entry.id, "Hello", now=NOW)
    with pytest.raises(Forbidden):
        threads.inbox(session, owner)


def invite(session: Session, owner: Actor, entry: Entry, email: str = "helper@example.org") -> str:
    owners.invite(session, owner, entry.id, email=email, role="agent", language="kk", now=NOW)
    letter = session.scalars(
        select(Letter).where(Letter.kind == "entry_invitation").order_by(Letter.put_at, Letter.id)
    ).all()[-1]
    return str(letter.merge["token"])


def test_invitation_makes_whoever_opens_it_an_agent_once(
    session: Session, edition: Edition, entry: Entry, owner: Actor
) -> None:
    token = invite(session, owner, entry)
    helper = actor_of(make_person(session, email="helper@example.org"), edition)
    assert owners.join(session, helper, token, now=NOW + MINUTE) == entry.id
    assert owners.join(session, helper, token, now=NOW + MINUTE) == entry.id
    assert entries.owner_role(session, helper, entry.id) == "agent"
    assert session.get(RoleHeld, (edition.id, helper.person_id, Role.SUBMITTER.value)) is not None
    with pytest.raises(Refused, match="link_expired"):
        owners.join(session, make_actor(session, edition), token, now=NOW + MINUTE)


def test_invitation_that_does_not_hold_is_refused(
    session: Session, edition: Edition, entry: Entry, owner: Actor
) -> None:
    helper = make_actor(session, edition)
    token = invite(session, owner, entry)
    with pytest.raises(Refused, match="link_expired"):
        owners.join(session, helper, token, now=NOW + owners.STANDS)
    with pytest.raises(NotFound):
        owners.join(session, helper, "not-a-token", now=NOW)
    elsewhere = make_actor(session, make_edition(session, slug="2015"))
    with pytest.raises(NotFound):
        owners.join(session, elsewhere, token, now=NOW)
    standing = queries.invitations_of(session, entry.id, NOW)
    owners.take_back(session, owner, entry.id, standing[0].id, now=NOW)
    with pytest.raises(Refused, match="link_expired"):
        owners.join(session, helper, token, now=NOW)
    assert queries.invitations_of(session, entry.id, NOW) == []


def test_invitation_is_refused_where_it_makes_no_sense(
    session: Session, edition: Edition, entry: Entry, owner: Actor
) -> None:
    token = invite(session, owner, entry)
    again = {"email": "HELPER@example.org", "role": "agent", "language": "en"}
    with pytest.raises(Refused, match="already_invited"):
        owners.invite(session, owner, entry.id, **again, now=NOW)
    with pytest.raises(Refused, match="not_an_address"):
        owners.invite(session, owner, entry.id, **{**again, "email": "nobody"}, now=NOW)
    with pytest.raises(Refused, match="owner_role_unknown"):
        owners.invite(session, owner, entry.id, **{**again, "role": "owner"}, now=NOW)
    helper = make_actor(session, edition)
    owners.join(session, helper, token, now=NOW)
    with pytest.raises(Forbidden):
        owners.invite(session, helper, entry.id, **again, now=NOW)
    with pytest.raises(NotFound):
        owners.invite(session, make_actor(session, edition), entry.id, **again, now=NOW)
    for n in range(owners.MOST):
        owners.invite(session, owner, entry.id, **{**again, "email": f"a{n}@example.org"}, now=NOW)
    with pytest.raises(Refused, match="too_many_invitations"):
        owners.invite(session, owner, entry.id, **{**again, "email": "b@example.org"}, now=NOW)
    with pytest.raises(NotFound):
        owners.take_back(session, owner, entry.id, uuid.uuid4(), now=NOW)
