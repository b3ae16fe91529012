"""An organiser's own words for a kind of letter: what they may say, and who may change them."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.errors import Conflict, Forbidden, Refused
from fest_ops.notifications import editing
from fest_ops.notifications.models import Letter
from fest_ops.notifications.wording import Wording
from tests.factories import NOW, make_actor, make_edition
from tests.letters import put_note


@pytest.mark.parametrize(
    ("subject", "body", "code", "part"),
    [
        ("{film", "x", "lone_brace", "subject"),
        ("x", "Dear {nickname}", "unknown_field", "body"),
        ("x", "{film.__class__}", "no_expression", "body"),
        ("x", "{film!r:>99999999}", "no_expression", "body"),
        ("x", "{0}", "no_expression", "body"),
        ("", "x", "template_empty", "subject"),
        ("a\nb", "x{", "lone_brace", "body"),
        ("x" * 300, "x", "template_too_long", "subject"),
        ("x", "x" * 60_000, "template_too_long", "body"),
    ],
)
def test_template_that_cannot_be_filled_is_refused(
    session: Session, subject: str, body: str, code: str, part: str
) -> None:
    edition = make_edition(session)
    organiser = make_actor(session, edition, Role.ORGANISER)
    with pytest.raises(Refused) as refused:
        editing.save(session, organiser, "test.note", "en", Wording(subject, body), seen_version=0, now=NOW)
    assert refused.value.fields[part] == code


def test_template_edited_by_two_tells_the_second(session: Session) -> None:
    edition = make_edition(session)
    organiser = make_actor(session, edition, Role.ORGANISER)
    words = Wording("A", "B")
    assert editing.save(session, organiser, "test.note", "en", words, seen_version=0, now=NOW).version == 1
    with pytest.raises(Conflict):
        editing.save(session, organiser, "test.note", "en", words, seen_version=0, now=NOW)
    assert editing.save(session, organiser, "test.note", "en", words, seen_version=1, now=NOW).version == 2


def test_template_is_for_organisers(session: Session) -> None:
    edition = make_edition(session)
    for role in (Role.HEAD_OF_PROGRAMME, Role.SELECTOR):
        with pytest.raises(Forbidden):
            editing.save(
                session, make_actor(session, edition, role), "test.note", "en", Wording("A", "B"),
                seen_version=0, now=NOW,
            )  # fmt: skip


def test_letter_whose_template_became_impossible_stays_held(session: Session) -> None:
    edition = make_edition(session)
    organiser = make_actor(session, edition, Role.ORGANISER)
    own = editing.save(
        session, organiser, "test.note", "en", Wording("A", "B {film}"), seen_version=0, now=NOW
    )
    own.body = "{gone_field}"
    session.flush()
    letter = session.get_one(Letter, put_note(session, edition, held=False))
    assert (letter.state, letter.error, letter.message) == ("held", "bad_template", None)


def test_template_of_a_secret_letter_needs_its_link(session: Session) -> None:
    organiser = make_actor(session, make_edition(session), Role.ORGANISER)
    with pytest.raises(Refused, match="link_needed"):
        editing.save(session, organiser, "test.secret", "en", Wording("A", "Hello"), seen_version=0, now=NOW)
    editing.save(session, organiser, "test.secret", "en", Wording("A", "{link}"), seen_version=0, now=NOW)
