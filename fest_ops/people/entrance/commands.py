"""Coming in: sign up, confirm, sign in by password or link, choose a new password.

No answer here depends on whether an address has an account: the same is done and said, and what differs stands in the
letter, which only the owner of the address reads.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from fest_ops.actor import VISITOR, Actor
from fest_ops.audit import commands as audit
from fest_ops.errors import NotFound, Refused
from fest_ops.people import addresses, letters, links, passwords, sign_in
from fest_ops.people.commands import drop_unconfirmed, name_person, new_person
from fest_ops.people.links import Address
from fest_ops.people.models import Account, Person


@dataclass(frozen=True, slots=True)
class Doors:
    """Whole addresses of the pages that letters point to."""

    sign_in: str
    sign_up: str


def sign_up(
    session: Session,
    *,
    name: str,
    email: str,
    password: str,
    language: str,
    link: Address,
    doors: Doors,
    now: dt.datetime,
) -> uuid.UUID:
    """Send a letter to confirm a new account, or one that tells there is an account. The answer is the same.

    `password` may be empty: the account then signs in by links. It takes effect only when the link is opened by the
    browser that holds the returned id: else somebody could sign up with a stranger's address, wait for the stranger
    to confirm, and come in with the password. Raises Refused at "name", "email" or "password".
    """
    email = addresses.checked(email)
    if password:
        passwords.check(password, email)
    named = name_person(Person(names={}), name)
    password_hash = passwords.hashed(password) if password else None
    account = _account_at(session, email) or _new_account(session, named.name, email, language, now)
    if account.confirmed_at is not None or account.disabled_at is not None:
        link_id = uuid.uuid4()
        letters.put(
            session,
            "already_registered",
            fact_kind="sign_up",
            fact_id=link_id,
            email=email,
            language=account.language,
            link=doors.sign_in,
            now=now,
        )
        return link_id
    token, link_id = links.make(
        session, account.id, "confirm", now=now, name=named.name, password_hash=password_hash
    )
    letters.put(
        session,
        "confirm",
        fact_kind="one_time_link",
        fact_id=link_id,
        email=email,
        language=language,
        link=link(token),
        now=now,
    )
    return link_id


def _account_at(session: Session, email: str) -> Account | None:
    return session.scalars(select(Account).where(Account.email == email)).one_or_none()


def _new_account(session: Session, name: str, email: str, language: str, now: dt.datetime) -> Account:
    """An unconfirmed account with its person; the one that a twin request made in the meantime, where it did."""
    nested = session.begin_nested()
    person = new_person(session, name)
    row = {
        "id": uuid.uuid4(),
        "person_id": person.id,
        "email": email,
        "language": language,
        "administrator": False,
        "created_at": now,
    }
    made = session.scalar(
        insert(Account).values(row).on_conflict_do_nothing(index_elements=["email"]).returning(Account.id)
    )
    if made is None:
        nested.rollback()
    else:
        nested.commit()
    return session.scalars(select(Account).where(Account.email == email)).one()


def confirm(
    session: Session,
    token: str,
    *,
    name: str,
    password: str,
    keep_password: bool,
    now: dt.datetime,
) -> uuid.UUID:
    """Confirm a new account by its link; gives the account to sign in.

    `keep_password` says that this is the browser that signed up: the password typed there counts. Elsewhere
    `password` counts, and may be empty. Raises Refused.
    """
    link = links.look(session, token, "confirm", now=now)
    account = session.get_one(Account, link.account_id)
    if password:
        passwords.check(password, account.email)
    name_person(session.get_one(Person, account.person_id), name or link.payload["name"])
    links.use(session, token, "confirm", now=now)
    if password:
        account.password_hash = passwords.hashed(password)
    elif keep_password and link.payload["password_hash"]:
        account.password_hash = link.payload["password_hash"]
    _prove(session, account, now)
    _record(session, account, "account.confirmed", now)
    return account.id


def _prove(session: Session, account: Account, now: dt.datetime) -> None:
    """The address is theirs; no other letter shall confirm it with what somebody else may have typed."""
    if account.confirmed_at is None:
        account.confirmed_at = now
    links.void(session, account.id, "confirm", now=now)


def by_password(session: Session, email: str, password: str, *, now: dt.datetime) -> uuid.UUID | None:
    """The account that this address and password open, or None; either is recorded.

    Does not raise, so that the record of a failure is committed. Takes as long for an address without an account.
    """
    account = _account_at(session, addresses.comparable(email))
    usable = account is not None and account.confirmed_at is not None and account.disabled_at is None
    stored = account.password_hash if account is not None and usable else None
    if not passwords.matches(stored, password):
        _record(session, account, "sign_in.failed", now, way="password")
        return None
    assert account is not None and stored is not None
    if passwords.outdated(stored):
        account.password_hash = passwords.hashed(password)
    _record(session, account, "sign_in.succeeded", now, way="password")
    return account.id


def ask_for_link(
    session: Session,
    *,
    email: str,
    purpose: str,
    language: str,
    link: Address,
    doors: Doors,
    now: dt.datetime,
) -> None:
    """Send a link to sign in ("sign_in") or to choose a new password ("reset") to an address; the answer is the same
    where it has no account: that is what its letter then says. Raises Refused where it is no address."""
    email = addresses.checked(email)
    account = _account_at(session, email)
    if account is None or account.disabled_at is not None:
        letters.put(
            session,
            "no_account",
            fact_kind=f"asked_for_{purpose}",
            fact_id=uuid.uuid4(),
            email=email,
            language=language,
            link=doors.sign_up,
            now=now,
        )
        return
    token, link_id = links.make(session, account.id, purpose, now=now)
    letters.put(
        session,
        "reset" if purpose == "reset" else "sign_in_link",
        fact_kind="one_time_link",
        fact_id=link_id,
        email=email,
        language=account.language,
        link=link(token),
        now=now,
    )


def by_link(session: Session, token: str, *, now: dt.datetime) -> uuid.UUID:
    """Use a sign-in link up; gives the account to sign in. Whoever opens it has the mailbox: that confirms it, too."""
    link = links.use(session, token, "sign_in", now=now)
    account = session.get_one(Account, link.account_id)
    _prove(session, account, now)
    _record(session, account, "sign_in.succeeded", now, way="link")
    return account.id


def reset_password(session: Session, token: str, password: str, *, now: dt.datetime) -> uuid.UUID:
    """Choose a new password by a link; ends every sign-in and voids every other link. Gives the account to sign in.

    A refused password (Refused at "password") leaves the link usable.
    """
    link = links.look(session, token, "reset", now=now)
    account = session.get_one(Account, link.account_id)
    passwords.check(password, account.email)
    links.use(session, token, "reset", now=now)
    account.password_hash = passwords.hashed(password)
    sign_in.revoke_all(session, account.id, now=now)
    links.void(session, account.id, now=now)
    _prove(session, account, now)
    _record(session, account, "password.reset", now)
    return account.id


def confirm_address(session: Session, token: str, *, now: dt.datetime) -> uuid.UUID:
    """Put a new address in the place of the old one, which gets a letter. Gives the account.

    Raises Refused("link_dead" | "address_taken").
    """
    link = links.use(session, token, "address", now=now)
    account = session.get_one(Account, link.account_id)
    email, old = link.payload["email"], account.email
    there = _account_at(session, email)
    if there is not None and there.confirmed_at is None:
        drop_unconfirmed(session, there, now=now)
    elif there is not None:
        raise Refused("address_taken")
    account.email = email
    session.flush()
    links.void(session, account.id, now=now)
    letters.put(
        session,
        "address_changed",
        fact_kind="one_time_link",
        fact_id=link.id,
        email=old,
        language=account.language,
        address=email,
        now=now,
    )
    _record(session, account, "account.address_changed", now)
    return account.id


def person_of(session: Session, account_id: uuid.UUID) -> Person:
    """The person behind an account. Raises NotFound."""
    person = session.scalars(
        select(Person).join(Account, Account.person_id == Person.id).where(Account.id == account_id)
    ).one_or_none()
    if person is None:
        raise NotFound
    return person


def _record(session: Session, account: Account | None, verb: str, now: dt.datetime, *, way: str = "") -> None:
    """By the person, once they are known to be it; a failure is a visitor's, about the account that was tried."""
    if account is None:
        audit.record(session, VISITOR, verb, now=now, kind="account", way=way)
        return
    known = verb != "sign_in.failed"
    actor = Actor(person_id=account.person_id, account_id=account.id) if known else VISITOR
    audit.record(
        session,
        actor,
        verb,
        now=now,
        kind="account",
        object_id=account.id,
        subject_person_id=account.person_id,
        way=way,
    )
