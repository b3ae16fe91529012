"""The public selection in English: directors as somebody spelled them, else as it is put into Latin letters."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from fest_ops.selection.entries.models import Entry
from fest_ops.selection.states import State
from fest_ops.works.models import Credit
from tests.factories import NOW, make_call, make_edition, make_entry, make_person, make_section


@pytest.fixture
def entry(session: Session) -> Entry:
    edition = make_edition(session)
    edition.selection_announced_at = NOW
    section = make_section(session, edition)
    call = make_call(session, edition, section)
    made = make_entry(session, call, title="Rauan", state=State.ACCEPTED, section_id=section.id)
    made.byline = "Рақым Сейітжан"
    session.commit()
    return made


def _directed_by(session: Session, entry: Entry, names: dict[str, str]) -> None:
    person = make_person(session, "Рақым Сейітжан", email=None)
    person.names = names
    session.flush()
    assert entry.work_id is not None
    session.add(Credit(work_id=entry.work_id, person_id=person.id, role="director", as_credited=entry.byline))
    session.commit()


def test_selection_tells_the_spelling_that_a_director_gave(
    app: Flask, session: Session, entry: Entry
) -> None:
    _directed_by(session, entry, {"en": "Raqym Seitjan"})
    page = app.test_client().get("/eurasia/2013/selection").text
    assert "<bdi>Raqym Seitjan</bdi>" in page and "<bdi>Рақым Сейітжан</bdi>" in page
    assert "made-spelling" not in page


def test_selection_marks_the_spelling_that_nobody_gave(app: Flask, session: Session, entry: Entry) -> None:
    _directed_by(session, entry, {})
    client = app.test_client()
    page = client.get("/eurasia/2013/selection").text
    assert "Rakym Seiitzhan</bdi>" in page and "<bdi>Рақым Сейітжан</bdi>" in page and "made-spelling" in page
    client.get("/language/kk")
    assert "Rakym" not in client.get("/eurasia/2013/selection").text
