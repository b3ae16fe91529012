"""One's own account: name, language, address, password, sign-ins. Nobody changes another's here."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit import commands as audit
from fest_ops.config import LANGUAGES
from fest_ops.errors import NotFound, Refused
from fest_ops.people import addresses, letters, links, passwords, sign_in
from fest_ops.people.commands import name_person
from fest_ops.people.links import Address
from fest_ops.people.models import Account, Person, SignIn


def _own(session: Session, actor: Actor) -> Account:
    account = session.get(Account, actor.account_id) if actor.account_id else None
    if account is None or account.person_id != actor.person_id:
        raise NotFound
    return account


def change_profile(
    session: Session, actor: Actor, *, name: str, names: dict[str, str], language: str, now: dt.datetime
) -> None:
    """Change one's name, its spellings in other languages, and the language of pages and letters. Raises Refused."""
    account = _own(session, actor)
    name_person(session.get_one(Person, account.person_id), name, names)
    if language not in LANGUAGES:
        raise Refused("no_such_language", fields={"language": ""})
    account.language = language
    _record(session, actor, "account.profile_changed", now)


def change_password(
    session: Session,
    actor: Actor,
    *,
    old: str,
    new: str,
    this_sign_in: uuid.UUID | None,
    sign_in_address: str,
    now: dt.datetime,
) -> None:
    """Change or set one's password; ends every other sign-in and tells the address.

    `old` is needed where there is one. Raises Refused at "old_password" or "new_password".
    """
    account = _own(session, actor)
    _prove_password(account, old, "old_password")
    passwords.check(new, account.email, "new_password")
    account.password_hash = passwords.hashed(new)
    sign_in.revoke_all(session, account.id, except_id=this_sign_in, now=now)
    links.void(session, account.id, "reset", "sign_in", now=now)
    letters.put(
        session,
        "password_changed",
        fact_kind="password",
        fact_id=uuid.uuid4(),
        email=account.email,
        language=account.language,
        link=sign_in_address,
        now=now,
    )
    _record(session, actor, "password.changed", now)


def ask_to_change_address(
    session: Session,
    actor: Actor,
    *,
    email: str,
    password: str,
    link: Address,
    sign_in_address: str,
    now: dt.datetime,
) -> None:
    """Send a link to the new address; the old one stays until it is opened.

    An address that has an account gets a letter that says so instead; the answer is the same. Raises Refused.
    """
    account = _own(session, actor)
    _prove_password(account, password, "password")
    email = addresses.checked(email)
    if email == account.email:
        raise Refused("address_is_the_same", fields={"email": ""})
    taken = session.scalar(
        select(Account.id).where(Account.email == email, Account.confirmed_at.is_not(None))
    )
    if taken is not None:
        letters.put(
            session,
            "already_registered",
            fact_kind="change_of_address",
            fact_id=uuid.uuid4(),
            email=email,
            language=account.language,
            link=sign_in_address,
            now=now,
        )
        return
    links.void(session, account.id, "address", now=now)
    token, link_id = links.make(session, account.id, "address", now=now, email=email)
    letters.put(
        session,
        "confirm_address",
        fact_kind="one_time_link",
        fact_id=link_id,
        email=email,
        language=account.language,
        link=link(token),
        now=now,
    )


def _prove_password(account: Account, typed: str, field: str) -> None:
    if account.password_hash is not None and not passwords.matches(account.password_hash, typed):
        raise Refused("password_wrong", fields={field: ""})


def revoke_sign_in(session: Session, actor: Actor, sign_in_id: uuid.UUID, *, now: dt.datetime) -> None:
    """End one of one's own sign-ins. Raises NotFound for another's."""
    ended = session.scalar(
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.account_id == _own(session, actor).id)
        .where(SignIn.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(SignIn.id)
    )
    if ended is None:
        raise NotFound
    _record(session, actor, "sign_in.revoked", now)


def sign_out_everywhere(session: Session, actor: Actor, *, now: dt.datetime) -> int:
    """End every sign-in of one's account, this one too. Returns how many."""
    ended = sign_in.revoke_all(session, _own(session, actor).id, now=now)
    _record(session, actor, "sign_in.revoked_all", now, count=ended)
    return ended


def _record(session: Session, actor: Actor, verb: str, now: dt.datetime, *, count: int = 1) -> None:
    audit.record(
        session,
        actor,
        verb,
        now=now,
        kind="account",
        object_id=actor.account_id,
        subject_person_id=actor.person_id,
        count=count,
    )
