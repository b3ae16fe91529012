"""`fest-ops audit`: check the record, and seal what waits."""

from __future__ import annotations

import uuid

import click

from fest_ops import clock, config, db
from fest_ops.audit import sealing
from fest_ops.audit.chain import INSTALLATION


@click.group(name="audit")
def group() -> None:
    """The append-only record of who did what."""


@group.command()
@click.option("--chain", default="", help="An edition's id, or `installation`; every chain without it.")
@click.option(
    "--noted", default="", help="POSITION:SEAL as an earlier check printed it: is it still in the chain?"
)
def verify(chain: str, noted: str) -> None:
    """Recompute every seal and every digest. Ends with 1 where the record was touched.

    Note the printed head somewhere else (on paper, in another's mailbox): whoever can change this database could
    make a whole chain anew, and a noted head shows it.
    """
    if noted and not chain:
        raise click.UsageError("--noted needs --chain")
    if chain and chain != INSTALLATION:
        try:
            chain = str(uuid.UUID(chain))
        except ValueError as error:
            raise click.UsageError("--chain is an edition's id, or `installation`") from error
    settings = config.load()
    db.configure(settings.database_url)
    sound = True
    with db.transaction() as session:
        for name in [chain] if chain else sealing.chains(session):
            verdict = sealing.verify(session, name, noted=_noted(noted))
            sound = sound and verdict.sound
            click.echo(
                f"{name}: {'sound' if verdict.sound else 'TOUCHED'}, {verdict.sealed} sealed, {verdict.pending} "
                f"waiting, {verdict.erased} erased; head {verdict.sealed}:{verdict.head or '-'}"
            )
            for fault in verdict.faults:
                click.echo(f"  {fault.code} at position {fault.position}, event {fault.event_id or '-'}")
    if not sound:
        raise SystemExit(1)


@group.command()
def seal() -> None:
    """Seal what waits, as the worker does every second."""
    settings = config.load()
    db.configure(settings.database_url)
    with db.transaction() as session:
        click.echo(f"{sealing.seal(session, now=clock.now(settings))} sealed")


def _noted(text: str) -> tuple[int, str] | None:
    if not text:
        return None
    position, _, seal = text.partition(":")
    if not position.isdecimal() or not seal:
        raise click.UsageError("--noted is POSITION:SEAL")
    return int(position), seal.strip().lower()
