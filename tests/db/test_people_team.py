"""The people of an edition: roles, who sees whom, invitations, merging, erasing, kept forms."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, Role
from fest_ops.errors import Forbidden, NotFound, Refused
from fest_ops.festival.models import Edition
from fest_ops.notifications.models import Address, Letter
from fest_ops.people import commands as persons
from fest_ops.people import queries
from fest_ops.people.models import (
    Account,
    Invitation,
    Person,
    RoleHeld,
)
from fest_ops.people.team import commands
from fest_ops.people.team import queries as invitations
from tests.factories import (
    NOW,
    give_role,
    make_actor,
    make_edition,
    make_person,
)

DAY = dt.timedelta(days=1)


def link(token: str) -> str:
    return f"https://f.example/invitations/{token}"


def token_to(session: Session, email: str) -> str:
    letters = session.scalars(
        select(Letter)
        .join(Address, Address.id == Letter.address_id)
        .where(Address.email == email, Letter.kind == "invitation")
        .order_by(Letter.put_at)
    ).all()
    found = re.search(r"/invitations/([\w-]+)", letters[-1].merge["link"])
    assert found
    return found[1]


def account_of(session: Session, person: Person) -> Account:
    return session.scalars(select(Account).where(Account.person_id == person.id)).one()


def acting(session: Session, person: Person) -> Actor:
    """A signed-in person outside any edition."""
    return Actor(person_id=person.id, account_id=account_of(session, person).id, name=person.name)


def invite(
    session: Session, organiser: Actor, typed: str, role: Role = Role.SELECTOR
) -> list[commands.Invited]:
    return commands.invite(session, organiser, typed, role, language="ru", link=link, now=NOW)


@pytest.fixture
def edition(session: Session) -> Edition:
    return make_edition(session)


@pytest.fixture
def organiser(session: Session, edition: Edition) -> Actor:
    return make_actor(session, edition, Role.ORGANISER, name="Organiser")


def test_role_is_given_once_and_taken(session: Session, edition: Edition, organiser: Actor) -> None:
    person = make_person(session)
    give_role(session, edition, person, Role.GUEST)
    assert persons.give_role(session, organiser, person.id, Role.SELECTOR, now=NOW)
    assert not persons.give_role(session, organiser, person.id, Role.SELECTOR, now=NOW)
    assert [held.id for held in queries.holders(session, edition.id, Role.SELECTOR)] == [person.id]
    persons.take_role(session, organiser, person.id, Role.SELECTOR, now=NOW)
    assert queries.roles_of(session, organiser, person.id) == (Role.GUEST,)
    with pytest.raises(NotFound):
        persons.take_role(session, organiser, person.id, Role.SELECTOR, now=NOW)


def test_role_last_organiser_is_not_taken(session: Session, edition: Edition, organiser: Actor) -> None:
    assert organiser.person_id
    with pytest.raises(Refused, match="last_organiser"):
        persons.take_role(session, organiser, organiser.person_id, Role.ORGANISER, now=NOW)
    give_role(session, edition, make_person(session), Role.ORGANISER)
    persons.take_role(session, organiser, organiser.person_id, Role.ORGANISER, now=NOW)


def test_role_beyond_ones_own_is_forbidden(session: Session, edition: Edition, organiser: Actor) -> None:
    head = make_actor(session, edition, Role.HEAD_OF_PROGRAMME)
    person = make_person(session)
    give_role(session, edition, person, Role.GUEST)
    with pytest.raises(Forbidden):
        persons.give_role(session, head, person.id, Role.ORGANISER, now=NOW)
    with pytest.raises(Forbidden):
        persons.take_role(session, head, person.id, Role.GUEST, now=NOW)
    with pytest.raises(NotFound):
        persons.take_role(session, make_actor(session, edition), person.id, Role.GUEST, now=NOW)
    assert persons.give_role(session, head, person.id, Role.SELECTOR, now=NOW)


def test_invite_sends_a_letter_to_each_good_line(
    session: Session, edition: Edition, organiser: Actor
) -> None:
    holder = make_person(session, email="has@example.org")
    give_role(session, edition, holder, Role.SELECTOR)
    planned = invite(session, organiser, "Айгүл <a@example.org>\nhas@example.org\nno address\nA@example.org")
    assert [(line.email, line.refused) for line in planned] == [
        ("a@example.org", ""),
        ("has@example.org", "has_the_role"),
        ("no address", "not_an_address"),
    ]
    assert [
        line.refused for line in commands.plan(session, organiser, "a@example.org", Role.SELECTOR, now=NOW)
    ] == ["invited_already"]
    letter = session.scalars(select(Letter)).one()
    assert (letter.state, letter.language, letter.secret) == ("released", "ru", True)
    assert letter.merge["role"] == "Отборщик"
    assert letter.message is not None


@pytest.mark.parametrize(
    ("typed", "code"),
    [(" \n", "nobody_to_invite"), ("\n".join(f"a{n}@x.org" for n in range(51)), "too_many_at_once")],
)
def test_invite_nobody_or_too_many_is_refused(
    session: Session, organiser: Actor, typed: str, code: str
) -> None:
    with pytest.raises(Refused, match=code):
        invite(session, organiser, typed)


def test_invite_by_others_is_refused(session: Session, edition: Edition) -> None:
    with pytest.raises(Forbidden):
        invite(session, make_actor(session, edition, Role.HEAD_OF_PROGRAMME), "a@example.org", Role.ORGANISER)
    with pytest.raises(NotFound):
        invite(session, make_actor(session, edition, Role.SELECTOR), "a@example.org")


def test_accept_gives_the_role_once(session: Session, edition: Edition, organiser: Actor) -> None:
    person = make_person(session, email="a@example.org")
    invite(session, organiser, "a@example.org")
    token = token_to(session, "a@example.org")
    offer = commands.accept(session, acting(session, person), token, now=NOW)
    assert (offer.role, offer.edition_id) == (Role.SELECTOR, edition.id)
    assert session.get(RoleHeld, (edition.id, person.id, "selector")) is not None
    with pytest.raises(Refused, match="invitation_dead"):
        commands.accept(session, acting(session, person), token, now=NOW)


def test_accept_with_another_address_must_be_said(session: Session, organiser: Actor) -> None:
    person = make_person(session, email="other@example.org")
    invite(session, organiser, "a@example.org")
    token = token_to(session, "a@example.org")
    with pytest.raises(Refused, match="other_address"):
        commands.accept(session, acting(session, person), token, now=NOW)
    commands.accept(session, acting(session, person), token, other_address_confirmed=True, now=NOW)


def test_accept_and_sign_up_makes_a_confirmed_account_in_place_of_a_squatters(
    session: Session, edition: Edition, organiser: Actor
) -> None:
    squatter = make_person(session, "Squatter", email="a@example.org")
    account_of(session, squatter).confirmed_at = None
    invite(session, organiser, "a@example.org")
    account_id = commands.accept_and_sign_up(
        session, token_to(session, "a@example.org"), name="Айгүл", password="", language="kk", now=NOW
    )
    account = session.get_one(Account, account_id)
    assert (account.email, account.confirmed_at, account.language) == ("a@example.org", NOW, "kk")
    assert session.get(RoleHeld, (edition.id, account.person_id, "selector")) is not None


def test_accept_and_sign_up_opens_no_existing_account(session: Session, organiser: Actor) -> None:
    make_person(session, email="a@example.org")
    invite(session, organiser, "a@example.org")
    token = token_to(session, "a@example.org")
    with pytest.raises(Refused, match="sign_in_to_accept"):
        commands.accept_and_sign_up(session, token, name="B", password="", language="kk", now=NOW)


def test_invitation_revoked_expired_or_sent_again_is_dead(session: Session, organiser: Actor) -> None:
    invite(session, organiser, "a@example.org")
    first = token_to(session, "a@example.org")
    row = session.scalars(select(Invitation)).one()
    with pytest.raises(Refused, match="invitation_dead"):
        invitations.offer(session, first, now=NOW + 31 * DAY)
    commands.send_again(session, organiser, row.id, link=link, now=NOW + 31 * DAY)
    second = token_to(session, "a@example.org")
    assert second != first
    with pytest.raises(Refused, match="invitation_dead"):
        invitations.offer(session, first, now=NOW)
    waiting = invitations.open_invitations(session, organiser, now=NOW + 31 * DAY)
    assert [(sent.invitation.email, sent.expired) for sent in waiting] == [("a@example.org", False)]
    commands.revoke(session, organiser, waiting[0].invitation.id, now=NOW + 31 * DAY)
    with pytest.raises(Refused, match="invitation_dead"):
        invitations.offer(session, second, now=NOW + 31 * DAY)
    assert invitations.open_invitations(session, organiser, now=NOW) == []


def test_invitation_of_another_edition_is_not_found(session: Session, organiser: Actor) -> None:
    invite(session, organiser, "a@example.org")
    row = session.scalars(select(Invitation)).one()
    stranger = make_actor(session, make_edition(session, slug="2012"), Role.ORGANISER)
    with pytest.raises(NotFound):
        commands.revoke(session, stranger, row.id, now=NOW)
    with pytest.raises(NotFound):
        commands.send_again(session, stranger, row.id, link=link, now=NOW)
