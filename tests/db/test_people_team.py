"""The people of an edition: roles, who sees whom, invitations, merging, erasing, kept forms."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, Role
from fest_ops.errors import Forbidden, NotFound, Refused
from fest_ops.festival.models import Edition
from fest_ops.notifications.models import Address, Letter
from fest_ops.people import commands as persons
from fest_ops.people import links, parked, queries, sign_in
from fest_ops.people.account import commands as own
from fest_ops.people.models import (
    Account,
    Affiliation,
    Invitation,
    Organisation,
    ParkedForm,
    Person,
    RoleHeld,
)
from fest_ops.people.team import commands
from fest_ops.people.team import queries as invitations
from fest_ops.selection.entries.queries import entrants
from tests.factories import (
    NOW,
    give_role,
    make_actor,
    make_call,
    make_edition,
    make_entry,
    make_person,
    make_section,
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


def test_people_sort_as_kazakh_does_and_are_found_in_any_spelling(
    session: Session, edition: Edition, organiser: Actor
) -> None:
    names = ["Яков", "Ғазиз", "Қанат", "Әлия", "Абай", "Гүлнар", "Камила", "Байғазин Ерлан", "Baker"]
    for name in names:
        give_role(session, edition, make_person(session, name), Role.SELECTOR)
    listed = [row.name for row in queries.people_of(session, organiser, role=Role.SELECTOR).rows]
    assert listed == ["Baker", "Абай", "Әлия", "Байғазин Ерлан", "Гүлнар", "Ғазиз", "Камила", "Қанат", "Яков"]
    for typed in ("Baigazin", "baygazin yerlan", "БАЙҒАЗИН", "байгазин", "erlan baigazin"):
        assert [row.name for row in queries.people_of(session, organiser, search=typed).rows] == [
            "Байғазин Ерлан"
        ], typed


def test_people_are_found_by_names_in_other_languages_and_by_address(
    session: Session, edition: Edition, organiser: Actor
) -> None:
    person = make_person(session, "Ермек", email="shinarbaev@example.org")
    persons.name_person(person, "Ермек", {"en": "Yermek Shinarbayev", "ru": " ", "kk": None})
    give_role(session, edition, person, Role.JUROR)
    assert person.names == {"en": "Yermek Shinarbayev"}
    for typed in ("Shinarbaev", "SHINARBAEV@EXAMPLE"):
        assert [row.id for row in queries.people_of(session, organiser, search=typed).rows] == [person.id]
    for typed in ("%", "_", "nobody@", "%@"):
        assert queries.people_of(session, organiser, search=typed).rows == []


def test_people_list_counts_pages_and_roles(session: Session, edition: Edition, organiser: Actor) -> None:
    for _ in range(3):
        give_role(session, edition, make_person(session), Role.SELECTOR, Role.PRESS)
    page = queries.people_of(session, organiser, limit=2, offset=2)
    assert (len(page.rows), page.found) == (2, 4)
    assert page.by_role == {Role.ORGANISER: 1, Role.SELECTOR: 3, Role.PRESS: 3}


@pytest.mark.parametrize("roles", [(), (Role.SELECTOR,), (Role.JUROR, Role.PRESS)])
def test_people_are_not_listed_for_others_than_those_who_run_the_edition(
    session: Session, edition: Edition, roles: tuple[Role, ...]
) -> None:
    with pytest.raises(NotFound):
        queries.people_of(session, make_actor(session, edition, *roles))


def test_person_is_visible_only_through_a_role_in_the_edition(
    session: Session, edition: Edition, organiser: Actor
) -> None:
    elsewhere = make_edition(session, slug="2012")
    person = make_person(session)
    give_role(session, elsewhere, person, Role.SELECTOR)
    with pytest.raises(NotFound):
        queries.person_in_edition(session, organiser, person.id)
    with pytest.raises(NotFound):
        persons.give_role(session, organiser, person.id, Role.PRESS, now=NOW)
    give_role(session, edition, person, Role.GUEST)
    assert queries.person_in_edition(session, organiser, person.id) is person
    assert person.id in {row.id for row in queries.people_of(session, organiser).rows}


def test_person_is_visible_through_what_another_room_registers(
    session: Session, edition: Edition, organiser: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make_person(session, "Entrant")
    monkeypatch.setattr(
        queries, "_grounds", [lambda _edition: select(Person.id).where(Person.name == "Entrant")]
    )
    assert queries.person_in_edition(session, organiser, person.id) is person
    assert persons.give_role(session, organiser, person.id, Role.PRESS, now=NOW)


def test_person_is_visible_through_an_entry(session: Session, edition: Edition, organiser: Actor) -> None:
    owner = make_person(session)
    make_entry(session, make_call(session, edition, make_section(session, edition)), owner=owner)
    assert session.scalars(entrants(edition.id)).all() == [owner.id]
    assert queries.person_in_edition(session, organiser, owner.id) is owner
    stranger = make_actor(session, make_edition(session, slug="2012"), Role.ORGANISER)
    with pytest.raises(NotFound):
        queries.person_in_edition(session, stranger, owner.id)


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


def test_merge_moves_roles_affiliations_and_the_account(session: Session, edition: Edition) -> None:
    kept, gone = (
        make_person(session, "Ермек", email=None),
        make_person(session, "Yermek", email="y@example.org"),
    )
    give_role(session, edition, kept, Role.JUROR)
    give_role(session, edition, gone, Role.JUROR, Role.GUEST)
    company = Organisation(name="Studio", sort_key="studio", search_key="studio")
    session.add(company)
    session.flush()
    session.add(Affiliation(person_id=gone.id, organisation_id=company.id))
    session.flush()
    administrator = Actor(person_id=make_person(session).id, administrator=True)
    persons.merge_persons(session, administrator, kept_id=kept.id, gone_id=gone.id, now=NOW)
    session.expire_all()
    assert set(session.scalars(select(RoleHeld.role).where(RoleHeld.person_id == kept.id))) == {
        "juror",
        "guest",
    }
    assert not session.scalars(select(RoleHeld).where(RoleHeld.person_id == gone.id)).all()
    assert account_of(session, kept).email == "y@example.org"
    assert session.scalars(select(Affiliation.person_id)).all() == [kept.id]
    assert queries.merged_into(session, gone.id) == kept.id
    assert kept.search_key == "ermek ermek"
    with pytest.raises(NotFound):
        persons.merge_persons(session, administrator, kept_id=kept.id, gone_id=gone.id, now=NOW)


def test_merge_by_others_is_forbidden(session: Session, organiser: Actor) -> None:
    a, b = make_person(session), make_person(session)
    with pytest.raises(Forbidden):
        persons.merge_persons(session, organiser, kept_id=a.id, gone_id=b.id, now=NOW)
    with pytest.raises(Refused, match="merge_with_itself"):
        persons.merge_persons(session, Actor(administrator=True), kept_id=a.id, gone_id=a.id, now=NOW)


def test_erase_leaves_an_empty_row(session: Session, edition: Edition, organiser: Actor) -> None:
    person = make_person(session, "Айгүл", email="a@example.org")
    give_role(session, edition, person, Role.SELECTOR)
    account_id = account_of(session, person).id
    sign_in.start(session, account_id, now=NOW)
    links.make(session, account_id, "sign_in", now=NOW)
    parked.park(session, account_id, "/", {"a": ["b"]}, now=NOW)
    with pytest.raises(Forbidden):
        persons.erase_person(session, organiser, person.id, now=NOW)
    persons.erase_person(session, Actor(administrator=True), person.id, now=NOW)
    session.expire_all()
    assert (person.name, person.names, person.search_key, person.erased_at) == ("", {}, "", NOW)
    assert session.get(Account, account_id) is None
    with pytest.raises(NotFound):
        queries.person_in_edition(session, organiser, person.id)


def test_parked_form_goes_back_to_the_same_account_once(session: Session) -> None:
    person, other = make_person(session), make_person(session)
    fields = {"title": ["Ә", "two"], "csrf_token": ["x"], "password": ["secret"], "gold": ["kept\x00"]}
    token = parked.park(session, account_of(session, person).id, "/here?a=b", fields, now=NOW)
    with pytest.raises(NotFound):
        parked.look(session, acting(session, other), token, now=NOW)
    with pytest.raises(NotFound):
        parked.take(session, acting(session, other), token, now=NOW)
    assert len(parked.waiting(session, acting(session, person), now=NOW)) == 1
    assert parked.take(session, acting(session, person), token, now=NOW) == {
        "title": ["Ә", "two"],
        "gold": ["kept"],
    }
    with pytest.raises(NotFound):
        parked.take(session, acting(session, person), token, now=NOW)


def test_parked_forms_of_an_account_are_at_most_twenty(session: Session) -> None:
    account = account_of(session, make_person(session))
    for n in range(parked.MOST + 3):
        parked.park(session, account.id, f"/{n}", {"a": ["b"]}, now=NOW + n * DAY)
    paths = set(session.scalars(select(ParkedForm.path)))
    assert len(paths) == parked.MOST
    assert "/0" not in paths
    assert f"/{parked.MOST + 2}" in paths


def test_own_password_change_needs_the_old_one_and_ends_other_sign_ins(session: Session) -> None:
    person = make_person(session)
    actor = acting(session, person)
    assert actor.account_id
    here, there = (sign_in.start(session, actor.account_id, now=NOW) for _ in range(2))
    found = sign_in.find(session, here, None, now=NOW)
    assert found

    def change(old: str, new: str) -> None:
        own.change_password(
            session,
            actor,
            old=old,
            new=new,
            this_sign_in=found.id,
            sign_in_address="https://f.example",
            now=NOW,
        )

    change("", "the first password")
    assert sign_in.find(session, here, None, now=NOW) is not None
    assert sign_in.find(session, there, None, now=NOW) is None
    with pytest.raises(Refused) as refused:
        change("wrong", "the second password")
    assert refused.value.fields == {"old_password": ""}
    with pytest.raises(Refused) as refused:
        change("the first password", "short")
    assert refused.value.fields == {"new_password": ""}
    change("the first password", "the second password")
    assert (
        session.scalar(select(func.count()).select_from(Letter).where(Letter.kind == "password_changed")) == 2
    )


def test_own_address_changes_by_a_letter_whether_it_is_taken_or_not(session: Session) -> None:
    person = make_person(session, email="old@example.org")
    make_person(session, email="taken@example.org")
    actor = acting(session, person)

    def change(email: str) -> None:
        own.ask_to_change_address(
            session, actor, email=email, password="", link=link, sign_in_address="https://f.example", now=NOW
        )

    change("New@example.org")
    change("taken@example.org")
    kinds = dict(
        session.execute(
            select(Address.email, Letter.kind).join(Letter, Letter.address_id == Address.id)
        ).all()
    )
    assert kinds == {"new@example.org": "confirm_address", "taken@example.org": "already_registered"}
    assert account_of(session, person).email == "old@example.org"
    with pytest.raises(Refused, match="address_is_the_same"):
        change("OLD@example.org")


def test_own_sign_in_of_another_is_not_found(session: Session) -> None:
    mine, other = acting(session, make_person(session)), acting(session, make_person(session))
    assert other.account_id
    found = sign_in.find(session, sign_in.start(session, other.account_id, now=NOW), None, now=NOW)
    assert found
    with pytest.raises(NotFound):
        own.revoke_sign_in(session, mine, found.id, now=NOW)
    own.revoke_sign_in(session, other, found.id, now=NOW)
    with pytest.raises(NotFound):
        own.sign_out_everywhere(session, dataclasses.replace(mine, account_id=other.account_id), now=NOW)


def test_sweep_forgets_what_ran_out_and_accounts_nobody_confirmed(session: Session) -> None:
    person = make_person(session, "Never came")
    account_of(session, person).confirmed_at = None
    account_of(session, person).created_at = NOW
    kept = make_person(session)
    parked.park(session, account_of(session, kept).id, "/", {}, now=NOW)
    links.make(session, account_of(session, kept).id, "sign_in", now=NOW)
    assert not any(persons.sweep(session, now=NOW + 29 * DAY).values())
    swept = persons.sweep(session, now=NOW + 40 * DAY)
    assert (swept["links"], swept["parked"], swept["unconfirmed"]) == (1, 1, 1)
    assert session.scalars(select(Account.person_id)).all() == [kept.id]
