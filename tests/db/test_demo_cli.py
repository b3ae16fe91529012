"""`fest-ops demo`: loaded once, with letters on their way, and only where it is a demo."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from fest_ops import db
from fest_ops.cli import main
from fest_ops.config import Settings
from fest_ops.home.demo import stand_in_festival
from fest_ops.notifications.models import Letter
from fest_ops.people import passwords
from fest_ops.people.models import Account
from fest_ops.selection.entries.models import Entry
from tests.factories import make_edition


@pytest.fixture
def run(connection: Connection, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs `fest-ops demo ...` on the test's connection."""

    def invoke(*words: str, demo: bool = True) -> Any:
        monkeypatch.setattr("fest_ops.config.load", lambda: dataclasses.replace(settings, demo=demo))
        monkeypatch.setattr("fest_ops.db.configure", lambda _url: db.bind(connection))
        return CliRunner().invoke(main, ["demo", *words])

    return invoke


def test_load_puts_receipts_and_a_second_one_changes_nothing(run: Any, session: Session) -> None:
    assert "was loaded" in run("load").output
    letters = session.execute(select(Letter.kind, Letter.state)).all()
    assert letters == [("receipt", "released")] * 6
    assert "nothing was loaded" in run("load").output
    assert session.scalar(select(func.count()).select_from(Entry)) == 172 + stand_in_festival.FILMS


def test_load_leaves_a_database_that_holds_anything(run: Any, session: Session) -> None:
    make_edition(session, festival="mine")
    session.commit()
    assert "nothing was loaded" in run("load").output
    assert session.scalar(select(func.count()).select_from(Entry)) == 0


def test_accounts_sign_in_with_what_is_printed(run: Any, session: Session) -> None:
    run("load")
    rows = json.loads(run("accounts", "--json").output)
    assert [row["role"] for row in rows] == [
        "organiser", "head_of_programme", "selector", "submitter", "juror", "guest", "press", "door",
        "secretary", "administrator",
    ]  # fmt: skip
    for row in rows:
        stored = session.scalars(select(Account.password_hash).where(Account.email == row["email"])).one()
        assert stored is not None
    assert passwords.matches(stored, rows[0]["password"])
    printed = run("accounts").output
    assert all(row["email"] in printed for row in rows) and rows[0]["password"] in printed


@pytest.mark.parametrize("words", [("load",), ("accounts",)])
def test_neither_works_in_a_real_installation(run: Any, session: Session, words: tuple[str, ...]) -> None:
    answer = run(*words, demo=False)
    assert answer.exit_code != 0 and "no demo installation" in answer.output
    assert session.scalar(select(func.count()).select_from(Account)) == 0
