"""An account's own matters: parked forms, password, address, sign-ins; persons merged and erased; what runs out."""

from __future__ import annotations

import dataclasses

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
from fest_ops.people.models import Account, Affiliation, Organisation, ParkedForm, RoleHeld
from tests.db.test_people_team import DAY, account_of, acting, link
from tests.factories import NOW, give_role, make_actor, make_edition, make_person


@pytest.fixture
def edition(session: Session) -> Edition:
    return make_edition(session)


@pytest.fixture
def organiser(session: Session, edition: Edition) -> Actor:
    return make_actor(session, edition, Role.ORGANISER, name="Organiser")


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
