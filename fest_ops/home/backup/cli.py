"""`fest-ops backup` and `fest-ops restore`."""

from __future__ import annotations

from pathlib import Path

import click

from fest_ops import clock, config, db
from fest_ops.errors import NotFound
from fest_ops.home.backup import commands
from fest_ops.home.backup.archive import BackupError
from fest_ops.media.storage import Disk


@click.command()
@click.argument("edition")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(edition: str, file: Path) -> None:
    """Write EDITION (such as eurasia/2013) with its people, letters, record and files into FILE.

    The festival may go on meanwhile. Sign-ins and personal links stay behind; passwords are in it as hashes, the
    links' passwords encrypted with this installation's keys: keep FILE as you keep the database.
    """
    settings = config.load()
    db.configure(settings.database_url)
    try:
        with db.transaction() as session:
            rows = commands.backup(
                session,
                Disk(settings.files),
                edition,
                file,
                key=settings.secret_keys[0],
                now=clock.now(settings),
            )
    except NotFound as error:
        raise click.ClickException(
            f"There is no edition {edition}. Say it as in its address: eurasia/2013."
        ) from error
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{file}: {rows['entry']} entries, {rows['person']} persons, {rows['letter']} letters.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option(
    "--foreign", is_flag=True, help="Take an archive made with other keys: sealed passwords stay unreadable."
)
def restore(file: Path, foreign: bool) -> None:
    """Bring the edition in FILE back into an empty, migrated installation, files included."""
    settings = config.load()
    db.configure(settings.database_url)
    try:
        with db.transaction() as session:
            rows = commands.restore(
                session, Disk(settings.files), file, keys=settings.secret_keys, foreign=foreign
            )
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Restored {rows['entry']} entries, {rows['person']} persons, {rows['letter']} letters.")
