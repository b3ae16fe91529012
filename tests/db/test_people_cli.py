"""`fest-ops people`, as whoever runs an installation types it."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops import db
from fest_ops.actor import Role
from fest_ops.people import passwords, sign_in
from fest_ops.people.cli import group
from fest_ops.people.models import Account, RoleHeld
from tests.conftest import KEYS
from tests.factories import NOW, make_edition, make_person


@pytest.fixture(autouse=True)
def _environment(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of some installation; the database is the test's."""
    monkeypatch.setenv("FEST_OPS_DATABASE_URL", "postgresql:///nowhere")
    monkeypatch.setenv("FEST_OPS_BROKER_URL", "unix:///nowhere?db=0")
    monkeypatch.setenv("FEST_OPS_SECRET_KEYS", KEYS[0])
    monkeypatch.setattr(db, "configure", lambda _url: None)


def run(*words: str) -> Result:
    return CliRunner().invoke(group, list(words))


def test_create_administrator_makes_an_account_or_raises_one(session: Session) -> None:
    done = run(
        "create-administrator", "Root@Example.org", "--name", "Айгүл", "--password", "a long enough one"
    )
    assert done.exit_code == 0, done.output
    account = session.scalars(select(Account)).one()
    assert (account.email, account.administrator) == ("root@example.org", True)
    assert account.confirmed_at is not None
    assert passwords.matches(account.password_hash, "a long enough one")
    make_person(session, email="other@example.org")
    session.commit()
    assert run("create-administrator", "other@example.org", "--password", "").exit_code == 0
    session.expire_all()
    other = session.scalars(select(Account).where(Account.email == "other@example.org")).one()
    assert (other.administrator, other.password_hash) == (True, None)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("create-administrator", "nowhere", "--password", ""), "not_an_address"),
        (("create-administrator", "a@example.org", "--password", "short"), "password_too_short"),
        (("give-role", "nobody@example.org", "eurasia/2013", "organiser"), "no account"),
        (("give-role", "nobody@example.org", "eurasia/1999", "organiser"), "not_found"),
        (("revoke", "nobody@example.org"), "no account"),
    ],
)
def test_command_refused_says_why_and_fails(session: Session, words: tuple[str, ...], said: str) -> None:
    make_edition(session)
    session.commit()
    done = run(*words)
    assert done.exit_code == 1
    assert said in done.output


def test_give_role_list_sign_ins_and_revoke(session: Session) -> None:
    edition = make_edition(session)
    person = make_person(session, email="a@example.org")
    account = session.scalars(select(Account)).one()
    token = sign_in.start(session, account.id, device="Firefox", now=NOW.replace(year=2090))
    session.commit()
    assert run("give-role", "a@example.org", "eurasia/2013", "organiser").output == "given\n"
    assert run("give-role", "A@example.org", "eurasia/2013", "organiser").output == "held already\n"
    assert session.get(RoleHeld, (edition.id, person.id, Role.ORGANISER.value))
    assert "Firefox" in run("list-sign-ins", "a@example.org").output
    assert run("revoke", "a@example.org", "--disable").output == "1 ended\n"
    session.expire_all()
    assert account.disabled_at is not None
    assert sign_in.find(session, token, None, now=NOW) is None
