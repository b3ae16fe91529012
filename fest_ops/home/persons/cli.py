"""`fest-ops persons`: erase somebody from the command line, as when a backup has brought them back."""

from __future__ import annotations

import uuid

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops import clock, config, db
from fest_ops.actor import system_actor
from fest_ops.errors import ActError
from fest_ops.home.persons import commands, queries
from fest_ops.home.persons.reasons import REASONS
from fest_ops.media.storage import Disk
from fest_ops.people import addresses
from fest_ops.people.models import Account
from fest_ops.web.languages import gettext
from fest_ops.web.reasons import in_words, register


@click.group(name="persons")
def group() -> None:
    """Persons across all rooms."""


@group.command()
@click.argument("who", metavar="EMAIL_OR_ID")
@click.option("--yes", is_flag=True, help="Erase; without it only what would be forgotten is printed.")
def erase(who: str, yes: bool) -> None:
    """Forget a person everywhere, by the account's address or by the id that the page of the person has.

    Without --yes nothing is changed. What stays is said in docs/decisions/0019-forgetting-a-person.md.
    """
    settings = config.load()
    db.configure(settings.database_url)
    now = clock.now(settings)
    register(REASONS)
    with db.transaction() as session:
        person_id = _found(session, who)
        try:
            preview = queries.erase_preview(session, system_actor(), person_id, now=now)
            for reason in preview.reasons:
                click.echo(in_words(reason.code, reason.values), err=True)
            if preview.reasons:
                raise click.ClickException("nothing was erased")
            erased = commands.erase(session, system_actor(), person_id, now=now) if yes else None
        except ActError as error:
            raise click.ClickException(gettext(REASONS.get(error.code, error.code))) from error
    if erased is not None:
        erased.drop_files(Disk(settings.files))
    for what, count in (erased.counts if erased else preview.counts).items():
        click.echo(f"{what.replace('_', ' ')}: {count}")
    click.echo("erased" if erased else "Nothing was changed. Say --yes to erase.")


def _found(session: Session, who: str) -> uuid.UUID:
    try:
        return uuid.UUID(who)
    except ValueError:
        account = session.scalars(
            select(Account.person_id).where(Account.email == addresses.comparable(who))
        ).one_or_none()
    if account is None:
        raise click.ClickException(f"no account has the address {who}")
    return account
