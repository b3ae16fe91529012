"""`fest-ops persons erase`: says what it would forget, forgets it on --yes, and says what prevents it."""

from __future__ import annotations

from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from fest_ops import db
from fest_ops.cli import main
from fest_ops.config import Settings
from fest_ops.media.storage import Disk
from fest_ops.people.models import Person
from fest_ops.selection.states import State
from tests.factories import make_entry
from tests.persons import EMAIL, NAME, everywhere, left_of


@pytest.fixture
def run(connection: Connection, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs the command on the test's connection."""

    def configure(_url: str) -> None:
        db.bind(connection)

    monkeypatch.setattr("fest_ops.config.load", lambda: settings)
    monkeypatch.setattr("fest_ops.db.configure", configure)

    def invoke(*words: str) -> Result:
        return CliRunner().invoke(main, ["persons", "erase", *words])

    return invoke


def test_nothing_goes_without_yes(run: Any, session: Session) -> None:
    made = everywhere(session)
    session.commit()
    answer = run(EMAIL.upper())
    assert answer.exit_code == 0, answer.output
    assert "entries forgotten: 1" in answer.output and "Nothing was changed" in answer.output
    session.expire_all()
    assert session.get_one(Person, made.person.id).name == NAME


def test_erased_by_id_with_the_files(run: Any, session: Session, settings: Settings) -> None:
    made = everywhere(session)
    session.commit()
    path = Disk(settings.files).path(made.film.storage_key)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"abc")
    answer = run(str(made.person.id), "--yes")
    assert answer.exit_code == 0, answer.output
    assert answer.output.endswith("erased\n")
    assert not path.exists() and not left_of(session, EMAIL)
    assert run(str(made.person.id), "--yes").exit_code == 1


def test_what_prevents_it_is_said(run: Any, session: Session) -> None:
    made = everywhere(session)
    make_entry(session, made.call, title="Waiting", owner=made.person, state=State.IN_REVIEW)
    session.commit()
    answer = run(EMAIL, "--yes")
    assert answer.exit_code == 1
    assert "The film “Waiting” has been submitted" in answer.output and "nothing was erased" in answer.output
    assert session.scalars(select(Person.name).where(Person.id == made.person.id)).one() == NAME


def test_an_address_without_an_account_is_said(run: Any) -> None:
    answer = run("nowhere@example.org", "--yes")
    assert answer.exit_code == 1 and "no account has the address" in answer.output
