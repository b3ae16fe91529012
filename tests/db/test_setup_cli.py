"""`fest-ops festival create` on a new installation: a festival, an edition, and an invitation that lets somebody in."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from fest_ops import db
from fest_ops.cli import main
from fest_ops.config import Settings
from fest_ops.festival.models import Edition, Festival
from fest_ops.people.models import Invitation

OPTIONS = {
    "--name-kk": "«Бастау»",
    "--city": "Алматы",
    "--country": "KZ",
    "--edition": "2026",
    "--number": "XV",
    "--starts": "2026-10-01",
    "--ends": "2026-10-05",
    "--timezone": "Asia/Almaty",
    "--organiser": "Zhibek Alma <zhibek@example.org>",
}


@pytest.fixture
def run(connection: Connection, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs the command on the test's connection."""

    def configure(_url: str) -> None:
        db.bind(connection)

    monkeypatch.setattr(
        "fest_ops.config.load", lambda: dataclasses.replace(settings, base_url="https://fest.example")
    )
    monkeypatch.setattr("fest_ops.db.configure", configure)

    def invoke(slug: str = "bastau", **changes: str) -> Any:
        options = {**OPTIONS, **{f"--{name.replace('_', '-')}": value for name, value in changes.items()}}
        words = [part for option, value in options.items() for part in (option, value)]
        return CliRunner().invoke(main, ["festival", "create", slug, *words])

    return invoke


def test_create_opens_everything_and_prints_a_link_that_works(run: Any, session: Session, app: Flask) -> None:
    answer = run()
    assert answer.exit_code == 0, answer.output
    festival, edition = session.scalars(select(Festival)).one(), session.scalars(select(Edition)).one()
    assert (festival.name, edition.number, edition.year) == ({"kk": "«Бастау»"}, "XV", 2026)
    assert session.scalars(select(Invitation.role)).all() == ["organiser"]
    link = answer.output.split("https://fest.example")[-1].strip()
    assert app.test_client().get(link).status_code == 200


def test_create_adds_an_edition_to_a_festival_that_is_there(run: Any, session: Session) -> None:
    assert run().exit_code == 0
    assert run(edition="2027", starts="2027-10-01", ends="2027-10-05").exit_code == 0
    assert session.scalar(select(func.count()).select_from(Festival)) == 1
    assert session.scalars(select(Edition.slug).order_by(Edition.slug)).all() == ["2026", "2027"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"slug": "Bastau"}, "small Latin letters"),
        ({"slug": "account"}, "taken by a page"),
        ({"ends": "2026-09-01"}, "The last day is before the first."),
        ({"timezone": "Asia/Nowhere"}, "no such time zone"),
        ({"name_kk": ""}, "Please fill this in"),
        ({"languages": "fr"}, "at least one language"),
        ({"organiser": "nobody"}, "organiser"),
    ],
)
def test_create_refuses_and_leaves_nothing(
    run: Any, session: Session, changes: dict[str, str], said: str
) -> None:
    answer = run(**changes)
    assert answer.exit_code != 0
    assert said in answer.output
    assert session.scalars(select(Festival)).all() == []
