"""`fest-ops`: gathers each feature's own command group."""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path

import click

FEATURES = (
    "festival",
    "people",
    "notifications",
    "audit",
    "media",
    "selection",
    "submissions",
    "jury",
    "home",
)


@click.group()
def main() -> None:
    """Run and mend a Fest Ops installation. Settings come from the environment; see docs/operators.md."""


@main.command()
def migrate() -> None:
    """Bring the database to this version's schema."""
    from alembic import command

    from migrations.configuration import alembic_config

    command.upgrade(alembic_config(), "head")


# Foreign keys name tables of other rooms: a command knows them all, whichever rooms it imports itself.
for _path in sorted(Path(__file__).parent.rglob("models.py")):
    importlib.import_module(
        ".".join(("fest_ops", *_path.relative_to(Path(__file__).parent).with_suffix("").parts))
    )

for _name in FEATURES:
    if importlib.util.find_spec(f"fest_ops.{_name}.cli"):
        _cli = importlib.import_module(f"fest_ops.{_name}.cli")
        main.add_command(_cli.group)
        for _command in getattr(_cli, "COMMANDS", ()):
            main.add_command(_command)
