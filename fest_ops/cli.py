"""`fest-ops`: gathers each feature's own command group."""

from __future__ import annotations

import importlib
import importlib.util

import click

FEATURES = ("festival", "people", "notifications", "audit", "media", "selection", "submissions", "home")


@click.group()
def main() -> None:
    """Run and mend a Fest Ops installation. Settings come from the environment; see docs/operators.md."""


@main.command()
def migrate() -> None:
    """Bring the database to this version's schema."""
    from alembic import command

    from migrations.configuration import alembic_config

    command.upgrade(alembic_config(), "head")


for _name in FEATURES:
    if importlib.util.find_spec(f"fest_ops.{_name}.cli"):
        main.add_command(importlib.import_module(f"fest_ops.{_name}.cli").group)
