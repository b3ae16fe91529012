"""`fest-ops demo`: load the demo edition and say who can sign in to it."""

from __future__ import annotations

import json as json_module

import click

from fest_ops import config, db
from fest_ops.home.backup.cli import backup, restore
from fest_ops.home.demo import letters
from fest_ops.home.demo.load import load as load_demo
from fest_ops.home.demo.stand_ins import PASSWORD, stand_ins
from fest_ops.home.persons.cli import group as persons
from fest_ops.home.set_up.cli import group as festival
from fest_ops.media.storage import Disk
from fest_ops.notifications import identity


@click.group(name="demo")
def group() -> None:
    """The demo edition: the real IX Eurasia of 2013 beside invented entries, selectors and accounts."""


@group.command()
def load() -> None:
    """Load the demo into an empty database; one that holds anything is left as it is."""
    settings = config.load()
    if not settings.demo:
        raise click.ClickException("FEST_OPS_DEMO is not set: this is no demo installation.")
    db.configure(settings.database_url)
    identity.configure(settings)
    with db.transaction() as session:
        loaded = load_demo(session, Disk(settings.files))
        if loaded:
            letters.put(session)
    click.echo("The demo edition was loaded." if loaded else "The database is not empty; nothing was loaded.")


@group.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
def accounts(as_json: bool) -> None:
    """Print one account for each role: address and password. All of these people are invented."""
    if not config.load().demo:
        raise click.ClickException("FEST_OPS_DEMO is not set: this is no demo installation.")
    rows = [
        {"role": str(each.role), "email": each.email, "password": PASSWORD, "language": each.language}
        for each in stand_ins()
    ]
    if as_json:
        click.echo(json_module.dumps(rows, indent=2))
        return
    width = max(len(row["role"]) for row in rows)
    click.echo(f"Demo accounts (invented people), all with the password {PASSWORD}")
    for row in rows:
        click.echo(f"  {row['role'].replace('_', ' '):<{width}}  {row['email']}")


COMMANDS = (backup, restore, festival, persons)
