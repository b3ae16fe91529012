"""Letters from put to release: idempotent, rendered in the recipient's language, sent only as they were seen."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.audit.models import AuditEvent, AuditPayload
from fest_ops.errors import Conflict, Forbidden, NotFound, Refused
from fest_ops.notifications import addresses, commands, editing
from fest_ops.notifications.message import open_message
from fest_ops.notifications.models import Address, Letter
from fest_ops.notifications.wording import Wording
from tests.factories import NOW, make_actor, make_edition
from tests.letters import put_note, put_secret

LATER = NOW + dt.timedelta(hours=1)


def digests(session: Session, *ids: uuid.UUID, now: dt.datetime = NOW) -> dict[uuid.UUID, bytes]:
    frozen = commands.freeze(session, ids, now=now)
    return {key: letter.digest for key, letter in frozen.items() if letter.digest}


def test_put_twice_is_one_letter(session: Session) -> None:
    edition, fact = make_edition(session), uuid.uuid4()
    first = put_note(session, edition, fact=fact)
    assert put_note(session, edition, fact=fact, film="Another") == first
    assert put_note(session, edition, fact=fact, email="A@Example.org") == first
    assert put_note(session, edition, fact=fact, email="b@example.org") != first
    assert session.scalar(select(func.count()).select_from(Letter)) == 2


def test_put_keeps_address_up_to_date(session: Session) -> None:
    edition = make_edition(session)
    put_note(session, edition, language="en", name="Old")
    put_note(session, edition, language="kk", name="Жаңа")
    put_note(session, edition, language="kk", name="")
    address = session.scalars(select(Address)).one()
    assert (address.language, address.name) == ("kk", "Жаңа")


def test_put_refuses_wrong_merge_fields(session: Session) -> None:
    edition = make_edition(session)
    with pytest.raises(ValueError, match="missing fields"):
        commands.put(
            session, kind="test.note", fact_kind="test", fact_id=uuid.uuid4(), email="a@example.org", name="",
            language="en", merge={"film": "A", "password": "x"}, edition_id=edition.id, now=NOW,
        )  # fmt: skip


def test_put_at_once_is_frozen_and_released(session: Session) -> None:
    letter = session.get_one(Letter, put_note(session, make_edition(session), held=False))
    assert letter.state == "released"
    assert letter.message and letter.digest == hashlib.sha256(letter.message).digest()
    assert letter.try_after and letter.try_after < NOW, "ahead of a bulk release"


@pytest.mark.parametrize(
    "email", ["", "nobody", "a@b\nBcc: x@y.org", "a b@example.org", "x" * 300 + "@example.org"]
)
def test_put_at_once_to_impossible_address_stays_held(session: Session, email: str) -> None:
    letter = session.get_one(Letter, put_note(session, make_edition(session), email=email, held=False))
    if "Bcc" in email:
        assert "Bcc" not in (letter.message or b"").decode().split("\r\n\r\n")[0].replace("b@bBcc", "")
    assert letter.state == "held"
    assert letter.error == "bad_address"


def test_freeze_speaks_the_recipients_language(session: Session) -> None:
    edition = make_edition(session)
    letter_id = put_note(
        session, edition, language="kk", film="Тоқсан ауру: ұзақ атау, ғажап қорытынды, үміт"
    )
    letter = commands.freeze(session, [letter_id], now=NOW)[letter_id]
    assert letter.message
    opened = open_message(letter.message)
    assert opened.subject == "«Тоқсан ауру: ұзақ атау, ғажап қорытынды, үміт» фильмі: № 17" == letter.subject
    assert opened.language == "kk"
    assert opened.to == "Айгерім <a@example.org>"
    assert opened.body.startswith("Құрметті Айгерім!\n\n«Тоқсан ауру")
    assert "https://festival.test/eurasia/2013/" in opened.body
    assert dict(opened.headers)["Message-ID"] == f"<{letter_id}@festival.test>"
    assert dict(opened.headers)["Auto-Submitted"] == "auto-generated"


def test_freeze_again_keeps_bytes_until_the_template_changes(session: Session) -> None:
    edition = make_edition(session)
    organiser = make_actor(session, edition, Role.ORGANISER)
    letter_id = put_note(session, edition)
    before = digests(session, letter_id)
    assert digests(session, letter_id, now=LATER) == before
    editing.save(
        session, organiser, "test.note", "en", Wording("New: {film}", "{name}"), seen_version=0, now=LATER
    )
    assert digests(session, letter_id, now=LATER) != before
    editing.restore(session, organiser, "test.note", "en", now=LATER)
    assert open_message(
        commands.freeze(session, [letter_id], now=LATER)[letter_id].message or b""
    ).subject == ("Sample has number 17")


def test_freeze_never_changes_released_letter(session: Session) -> None:
    edition = make_edition(session)
    organiser = make_actor(session, edition, Role.ORGANISER)
    letter_id = put_note(session, edition)
    commands.release(session, organiser, digests(session, letter_id), now=NOW)
    before = session.get_one(Letter, letter_id).message
    editing.save(session, organiser, "test.note", "en", Wording("New", "New"), seen_version=0, now=NOW)
    assert commands.freeze(session, [letter_id], now=LATER)[letter_id].message == before


def test_release_sends_only_what_was_seen(session: Session) -> None:
    edition = make_edition(session)
    organiser = make_actor(session, edition, Role.ORGANISER)
    first, second = put_note(session, edition), put_note(session, edition, film="Second")
    seen = digests(session, first, second)
    editing.save(session, organiser, "test.note", "en", Wording("New", "New"), seen_version=0, now=NOW)
    digests(session, second)
    with pytest.raises(Conflict, match="letter_changed"):
        commands.release(session, organiser, seen, now=NOW)
    assert session.get_one(Letter, first).state == "held"


def test_release_of_unseen_letter_is_a_conflict(session: Session) -> None:
    edition = make_edition(session)
    organiser = make_actor(session, edition, Role.ORGANISER)
    with pytest.raises(Conflict, match="letter_changed"):
        commands.release(session, organiser, {put_note(session, edition): b"guess"}, now=NOW)


def test_release_twice_is_one_release(session: Session) -> None:
    edition = make_edition(session)
    organiser = make_actor(session, edition, Role.ORGANISER)
    letter_id = put_note(session, edition)
    seen = digests(session, letter_id)
    assert commands.release(session, organiser, seen, now=NOW).sent_off == (letter_id,)
    assert commands.release(session, organiser, seen, now=LATER).sent_off == ()
    session.expire_all()
    assert session.get_one(Letter, letter_id).released_at == NOW


@pytest.mark.parametrize("role", [Role.SELECTOR, Role.SUBMITTER, Role.PRESS])
def test_release_is_for_staff(session: Session, role: Role) -> None:
    edition = make_edition(session)
    letter_id = put_note(session, edition)
    with pytest.raises(Forbidden):
        commands.release(session, make_actor(session, edition, role), digests(session, letter_id), now=NOW)


def test_release_of_another_editions_letter_is_not_found(session: Session) -> None:
    edition, other = make_edition(session), make_edition(session, slug="2014")
    letter_id = put_note(session, edition)
    with pytest.raises(NotFound):
        commands.release(
            session, make_actor(session, other, Role.ORGANISER), digests(session, letter_id), now=NOW
        )


def test_release_of_170_takes_few_statements(session: Session) -> None:
    edition = make_edition(session)
    organiser = make_actor(session, edition, Role.ORGANISER)
    new = [
        commands.NewLetter(
            "test.note", "test", uuid.uuid4(), f"a{n}@example.org", f"Name {n}", ("kk", "ru", "en")[n % 3],
            {"film": f"Film {n}", "number": str(n)}, edition.id,
        )
        for n in range(170)
    ]  # fmt: skip
    said: list[str] = []
    event.listen(session.connection(), "after_cursor_execute", lambda *args: said.append(args[2]))
    ids = commands.put_many(session, new, now=NOW)
    put = len(said)
    seen = digests(session, *ids)
    frozen = len(said)
    released = commands.release(session, organiser, seen, now=NOW)
    session.flush()
    assert len(released.sent_off) == 170
    assert put <= 3
    assert frozen - put <= 5
    assert len(said) - frozen <= 8, said[frozen:]
    events = session.scalar(
        select(func.count()).select_from(AuditEvent).where(AuditEvent.verb == "letter.release")
    )
    assert events == 170


def test_muted_address_holds_its_letters(session: Session) -> None:
    edition = make_edition(session)
    organiser = make_actor(session, edition, Role.ORGANISER)
    first = put_note(session, edition)
    address_id = session.get_one(Letter, first).address_id
    seen = digests(session, first)
    addresses.mute(session, organiser, address_id, reason="asked for it", now=NOW)
    assert commands.release(session, organiser, seen, now=NOW).muted == (first,)
    second = put_note(session, edition, held=False)
    letter = session.get_one(Letter, second)
    assert (letter.state, letter.error) == ("held", "muted")
    addresses.unmute(session, organiser, address_id, now=NOW)
    session.expire_all()
    assert session.get_one(Letter, second).error is None
    assert commands.release(session, organiser, digests(session, first, second), now=NOW).muted == ()


def test_mute_recalls_what_waits(session: Session) -> None:
    edition = make_edition(session)
    organiser = make_actor(session, edition, Role.ORGANISER)
    letter_id = put_note(session, edition, held=False)
    addresses.mute(
        session, organiser, session.get_one(Letter, letter_id).address_id, reason="bounced", now=NOW
    )
    session.expire_all()
    assert session.get_one(Letter, letter_id).state == "held"


def test_mute_of_address_that_another_edition_writes_to_is_not_found(session: Session) -> None:
    edition, other = make_edition(session), make_edition(session, slug="2014")
    letter_id = put_note(session, edition)
    with pytest.raises(NotFound):
        addresses.mute(
            session,
            make_actor(session, other, Role.ORGANISER),
            session.get_one(Letter, letter_id).address_id,
            reason="no",
            now=NOW,
        )


def test_cancel_needs_a_reason_and_keeps_it_out_of_the_record(session: Session) -> None:
    edition = make_edition(session)
    organiser = make_actor(session, edition, Role.ORGANISER)
    letter_id = put_note(session, edition)
    with pytest.raises(Refused, match="reason_needed"):
        commands.cancel(session, organiser, [letter_id], reason=" ", now=NOW)
    assert commands.cancel(session, organiser, [letter_id], reason="Told by telephone", now=NOW) == 1
    session.flush()
    payloads = session.scalars(select(AuditPayload.payload)).all()
    assert "telephone" not in str(payloads)
    with pytest.raises(Conflict, match="letter_stopped"):
        commands.release(session, organiser, {letter_id: b""}, now=NOW)


def test_cancel_of_sent_letter_is_a_conflict(session: Session) -> None:
    edition = make_edition(session)
    organiser = make_actor(session, edition, Role.ORGANISER)
    letter = session.get_one(Letter, put_note(session, edition, held=False))
    letter.state, letter.sent_at, letter.try_after = "sent", NOW, None
    session.flush()
    with pytest.raises(Conflict, match="letter_left"):
        commands.cancel(session, organiser, [letter.id], reason="too late", now=NOW)


def test_cancel_about_stops_what_has_not_left(session: Session) -> None:
    edition, fact = make_edition(session), uuid.uuid4()
    held = put_note(session, edition, fact=fact)
    other = put_note(session, edition)
    actor = make_actor(session, edition)
    assert commands.cancel_about(session, actor, fact_kind="test", fact_ids=[fact], now=NOW) == 1
    assert session.get_one(Letter, held).state == "cancelled"
    assert session.get_one(Letter, other).state == "held"


def test_forgotten_address_leaves_no_words(session: Session) -> None:
    edition = make_edition(session)
    letter_id = put_note(session, edition, held=False)
    secret = put_secret(session)
    assert addresses.forget(session, "a@example.org") == 2
    session.expire_all()
    for key in (letter_id, secret):
        letter = session.get_one(Letter, key)
        assert (letter.state, letter.merge, letter.message, letter.subject) == ("cancelled", {}, None, None)
        assert letter.digest
    assert session.scalars(select(Address)).one().email.endswith("@erased.invalid")
