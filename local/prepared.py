"""Whether a database still is as the last `make run` left it: then a start need not ask the application again.

Importing the application, migrating nothing and loading nothing takes a second or two of each start. A note in
`.run` names the code and the schema that were prepared; any change of either makes it worthless.
"""

import hashlib
import json
from pathlib import Path

import psycopg

from local.paths import REPO
from local.postgres import Postgres

CODE = ("fest_ops", "migrations", "local")


def _code(demo: bool) -> str:
    seen = hashlib.sha256(f"demo {demo}".encode())
    for name in CODE:
        for path in sorted((REPO / name).rglob("*.py")):
            seen.update(f"{path.relative_to(REPO)}\0".encode() + path.read_bytes())
    return seen.hexdigest()


def _schema(server: Postgres) -> list[str]:
    """The revisions that the database says it has; none where it was never migrated."""
    try:
        with server.connect(server.database) as connection:
            found = connection.execute(
                "SELECT version_num FROM alembic_version ORDER BY version_num"
            ).fetchall()
    except psycopg.Error:
        return []
    return [str(row[0]) for row in found]


def read(note: Path, server: Postgres, *, demo: bool) -> str | None:
    """The words about the demo's accounts, if `server` is prepared for this very code; else None."""
    try:
        told = json.loads(note.read_text())
    except (OSError, ValueError):
        return None
    schema = _schema(server)
    fresh = (
        isinstance(told, dict) and schema and told.get("schema") == schema and told.get("code") == _code(demo)
    )
    return str(told.get("accounts", "")) if fresh else None


def write(note: Path, server: Postgres, *, demo: bool, accounts: str) -> None:
    """Remember that `server` is prepared."""
    note.write_text(json.dumps({"code": _code(demo), "schema": _schema(server), "accounts": accounts}))
