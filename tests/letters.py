"""Two kinds of letters for tests, putting one, and the desk of somebody who releases them."""

from __future__ import annotations

import tempfile
import uuid
from dataclasses import dataclass
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from fest_ops.festival.models import Edition
from fest_ops.notifications import commands, kinds
from fest_ops.notifications.kinds import LetterKind
from fest_ops.notifications.models import Letter
from fest_ops.people.models import Person
from tests.factories import NOW

FOLDER = Path(tempfile.mkdtemp(prefix="fest-ops-letters-"))
TEXTS = {
    "en": "{film} has number {number}\n\nDear {name},\n\n{festival} has your film {film}.\n{site}\n",
    "ru": "Фильм «{film}»: номер {number}\n\nЗдравствуйте, {name}!\n\nФильм «{film}» у нас.\n{site}\n",
    "kk": "«{film}» фильмі: № {number}\n\nҚұрметті {name}!\n\n«{film}» фильмі бізге жетті.\n{site}\n",
}
for _language, _text in TEXTS.items():
    (FOLDER / f"test.note.{_language}.txt").write_text(_text, encoding="utf-8")
    (FOLDER / f"test.secret.{_language}.txt").write_text("Your link\n\n{link}\n", encoding="utf-8")
NOTE = kinds.register(LetterKind("test.note", ("film", "number"), FOLDER))
SECRET = kinds.register(LetterKind("test.secret", ("link",), FOLDER, secret=True))


def put_note(
    session: Session,
    edition: Edition | None,
    *,
    email: str = "a@example.org",
    name: str = "Айгерім",
    language: str = "en",
    film: str = "Sample",
    fact: uuid.UUID | None = None,
    held: bool = True,
) -> uuid.UUID:
    """A letter of the kind "test.note"."""
    return commands.put(
        session,
        kind="test.note",
        fact_kind="test",
        fact_id=fact or uuid.uuid4(),
        email=email,
        name=name,
        language=language,
        merge={"film": film, "number": "17"},
        edition_id=edition.id if edition else None,
        now=NOW,
        held=held,
    )


def put_secret(session: Session, *, link: str = "https://festival.test/enter/opensesame") -> uuid.UUID:
    """A letter of the kind "test.secret", released at once."""
    return commands.put(
        session,
        kind="test.secret",
        fact_kind="test",
        fact_id=uuid.uuid4(),
        email="a@example.org",
        name="",
        language="en",
        merge={"link": link},
        edition_id=None,
        now=NOW,
        held=False,
    )


@dataclass
class Desk:
    """An organiser's browser in an edition."""

    client: FlaskClient
    session: Session
    edition: Edition
    person: Person

    def get(self, path: str) -> TestResponse:
        return self.client.get(f"/eurasia/2013{path}")

    def post(self, path: str, **values: object) -> TestResponse:
        return self.client.post(f"/eurasia/2013{path}", data=values)

    def letter(self, key: uuid.UUID) -> Letter:
        self.session.expire_all()
        return self.session.get_one(Letter, key)
