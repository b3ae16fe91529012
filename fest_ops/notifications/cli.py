"""`fest-ops letters`: how the outbox stands."""

from __future__ import annotations

import click

from fest_ops import clock, config, db
from fest_ops.notifications import outbox, queries


@click.group(name="letters")
def group() -> None:
    """The outbox of this installation."""


@group.command()
def status() -> None:
    """How many letters stand where. Ends with 1 where some were released five minutes ago and never left."""
    settings = config.load()
    db.configure(settings.database_url)
    with db.transaction() as session:
        found = queries.waiting(session, now=clock.now(settings))
    for state, count in found.items():
        click.echo(f"{state}: {count}")
    if found["overdue"]:
        raise SystemExit(1)


@group.command()
def sweep() -> None:
    """Release again what a dead worker had in flight, as the worker does every five seconds."""
    settings = config.load()
    db.configure(settings.database_url)
    with db.transaction() as session:
        click.echo(f"{outbox.sweep(session, now=clock.now(settings))} released again")
