"""Who the application signs in as: a role of its own, a member of fest_ops_web, made beside the schema."""

from __future__ import annotations

import sys
from typing import Any

from psycopg import errors, sql
from sqlalchemy import Connection, make_url, text

WEB = "fest_ops_web"


def let_in(connection: Connection, database_url: str) -> None:
    """Let the role that `database_url` names in, with its password, where the connection's own role may do that.

    A role that is there keeps its password. Where it may not be done, the standard error says what to do. Nothing is
    done where there is one role for everything: then no jury can open a round. The caller commits.
    """
    url = make_url(database_url)
    name = url.username or str(url.query.get("user") or "")
    if not name or name == connection.scalar(text("SELECT current_user")):
        return
    there, can_login, member = connection.execute(
        text(
            "SELECT count(*) = 1, coalesce(bool_or(rolcanlogin), false), "
            "coalesce(bool_or(pg_has_role(oid, :web, 'MEMBER')), false) FROM pg_roles WHERE rolname = :name"
        ),
        {"web": WEB, "name": name},
    ).one()
    raw: Any = connection.connection.driver_connection
    try:
        with connection.begin_nested():
            if not can_login:
                _make(raw, name, url.password, verb="ALTER" if there else "CREATE")
            if not member and name != WEB:
                raw.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(WEB), sql.Identifier(name)))
    except errors.InsufficientPrivilege:
        print(
            f"The role {name} may not work with the database yet. Whoever may make roles has to say:\n"
            f"  CREATE ROLE {name} LOGIN PASSWORD '...';  GRANT {WEB} TO {name};",
            file=sys.stderr,
        )


def _make(raw: Any, name: str, password: object, *, verb: str) -> None:
    words = sql.SQL("{} ROLE {} LOGIN").format(sql.SQL(verb), sql.Identifier(name))
    if password:
        # As its SCRAM verifier: the password itself never reaches the server, and so no log of statements.
        verifier = raw.pgconn.encrypt_password(str(password).encode(), name.encode()).decode()
        words = sql.SQL("{} PASSWORD {}").format(words, sql.Literal(verifier))
    raw.execute(words)
