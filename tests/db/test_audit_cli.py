"""`fest-ops audit` and `fest-ops letters`: what an operator reads, and what a script can stand on."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.orm import Session

from fest_ops import config, db
from fest_ops.actor import system_actor
from fest_ops.audit import commands, sealing
from fest_ops.audit.cli import group as audit
from fest_ops.config import Settings
from fest_ops.notifications.cli import group as letters
from tests.factories import NOW, make_edition
from tests.letters import put_note


@pytest.fixture(autouse=True)
def here(settings: Settings, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands work on the test's own connection."""
    monkeypatch.setattr(config, "load", lambda: settings)
    monkeypatch.setattr(db, "configure", lambda *_args, **_more: None)


def test_verify_tells_sound_from_touched(session: Session) -> None:
    edition = make_edition(session)
    commands.record(session, system_actor(edition.id), "demo.load", now=NOW, kind="demo")
    session.commit()
    assert "1 sealed" in CliRunner().invoke(audit, ["seal"]).output
    done = CliRunner().invoke(audit, ["verify"])
    assert done.exit_code == 0
    head = re.search(r"head (1:[0-9a-f]{64})", done.output)
    assert head and "sound, 1 sealed, 0 waiting, 0 erased" in done.output
    chain = ["verify", "--chain", str(edition.id), "--noted"]
    assert CliRunner().invoke(audit, [*chain, head[1]]).exit_code == 0
    assert CliRunner().invoke(audit, [*chain, "1:" + "0" * 64]).exit_code == 1
    assert CliRunner().invoke(audit, [*chain, "nonsense"]).exit_code == 2
    assert CliRunner().invoke(audit, ["verify", "--noted", head[1]]).exit_code == 2
    assert CliRunner().invoke(audit, ["verify", "--chain", "eurasia"]).exit_code == 2
    session.execute(text("UPDATE audit_payload SET salt = sha256('x')"))
    session.commit()
    touched = CliRunner().invoke(audit, ["verify"])
    assert touched.exit_code == 1
    assert "TOUCHED" in touched.output and "payload at position 1" in touched.output


def test_verify_of_an_empty_installation_is_sound(session: Session) -> None:
    assert CliRunner().invoke(audit, ["verify"]).exit_code == 0
    assert sealing.chains(session) == []


def test_letters_status_warns_of_what_is_overdue(session: Session) -> None:
    put_note(session, make_edition(session))
    session.commit()
    done = CliRunner().invoke(letters, ["status"])
    assert done.exit_code == 0
    assert "held: 1" in done.output
    put_note(session, make_edition(session, slug="2014"), held=False)
    session.commit()
    assert "overdue: 1" in CliRunner().invoke(letters, ["status"]).output
    assert CliRunner().invoke(letters, ["status"]).exit_code == 1
    assert CliRunner().invoke(letters, ["sweep"]).output == "0 released again\n"


def test_letters_status_warns_while_the_mail_server_is_down(session: Session) -> None:
    put_note(session, make_edition(session), held=False)
    session.execute(text("UPDATE letter SET try_after = now() + interval '30 seconds', error = 'refused'"))
    session.commit()
    assert CliRunner().invoke(letters, ["status"]).exit_code == 1
