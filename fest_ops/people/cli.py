"""`fest-ops people`: the first administrator, roles, sign-ins; for whoever runs the installation."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops import clock, config, db
from fest_ops.actor import Role, system_actor
from fest_ops.audit import commands as audit
from fest_ops.errors import ActError
from fest_ops.festival.queries import edition_at
from fest_ops.people import addresses, commands, passwords, sign_in
from fest_ops.people.models import Account, SignIn


@click.group("people")
def group() -> None:
    """Accounts, roles and sign-ins."""


@contextlib.contextmanager
def _acting() -> Iterator[tuple[Session, dt.datetime]]:
    """One transaction of the command line; a refusal ends it with its code."""
    settings = config.load()
    db.configure(settings.database_url)
    try:
        with db.transaction() as session:
            yield session, clock.now(settings)
    except ActError as error:
        raise click.ClickException(error.code) from error


def _account(session: Session, email: str) -> Account:
    account = session.scalars(
        select(Account).where(Account.email == addresses.comparable(email))
    ).one_or_none()
    if account is None:
        raise click.ClickException(f"no account has the address {email}")
    return account


@group.command("create-administrator")
@click.argument("email")
@click.option("--name", default="", help="The person's name; by default what stands before the @.")
@click.option("--language", type=click.Choice(config.LANGUAGES), default="en", show_default=True)
@click.password_option("--password", default="", help="Empty: signs in by a link in a letter.")
def create_administrator(email: str, name: str, language: str, password: str) -> None:
    """Make an administrator with this address; an account that is there becomes one and keeps its password."""
    with _acting() as (session, now):
        address = addresses.checked(email)
        account = session.scalars(select(Account).where(Account.email == address)).one_or_none()
        if account is None:
            if password:
                passwords.check(password, address)
            person = commands.new_person(session, name or address.partition("@")[0])
            account = Account(
                person_id=person.id,
                email=address,
                password_hash=passwords.hashed(password) if password else None,
                language=language,
                created_at=now,
            )
            session.add(account)
        account.administrator = True
        account.confirmed_at = account.confirmed_at or now
        session.flush()
        audit.record(
            session,
            system_actor(),
            "account.made_administrator",
            now=now,
            kind="account",
            object_id=account.id,
            subject_person_id=account.person_id,
        )
    click.echo(f"{address} is an administrator.")


@group.command("give-role")
@click.argument("email")
@click.argument("edition", metavar="FESTIVAL/EDITION")
@click.argument("role", type=click.Choice([role.value for role in Role]))
def give_role(email: str, edition: str, role: str) -> None:
    """Give the owner of an account a role in an edition: `give-role a@example.org eurasia/2013 organiser`."""
    with _acting() as (session, now):
        festival, _, year = edition.partition("/")
        found = edition_at(session, festival, year)
        account = _account(session, email)
        actor = system_actor(found.edition.id)
        new = commands.grant(
            session, actor, account.person_id, Role(role), edition_id=found.edition.id, now=now
        )
    click.echo("given" if new else "held already")


@group.command("list-sign-ins")
@click.argument("email")
def list_sign_ins(email: str) -> None:
    """Where the owner of an account is signed in."""
    with _acting() as (session, now):
        rows = session.scalars(
            select(SignIn)
            .where(SignIn.account_id == _account(session, email).id)
            .where(SignIn.revoked_at.is_(None), SignIn.expires_at > now)
            .order_by(SignIn.seen_at.desc())
        )
        for row in rows:
            click.echo(
                f"{row.id}  since {row.created_at:%Y-%m-%d %H:%M}  seen {row.seen_at:%Y-%m-%d %H:%M}  {row.device}"
            )


@group.command("revoke")
@click.argument("email")
@click.option("--disable", is_flag=True, help="Also close the account: nobody signs in with it any more.")
def revoke(email: str, disable: bool) -> None:
    """End every sign-in of an account."""
    with _acting() as (session, now):
        account = _account(session, email)
        ended = sign_in.revoke_all(session, account.id, now=now)
        if disable:
            account.disabled_at = now
        audit.record(
            session,
            system_actor(),
            "account.disabled" if disable else "sign_in.revoked_all",
            now=now,
            kind="account",
            object_id=account.id,
            subject_person_id=account.person_id,
            count=ended,
        )
    click.echo(f"{ended} ended")
