"""The record: written with the fact, sealed in the order of sealing, told when touched, erased without breaking."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, system_actor
from fest_ops.audit import commands, sealing
from fest_ops.audit.chain import INSTALLATION
from fest_ops.audit.models import AuditEvent, AuditPayload, AuditPending, AuditSeal
from tests.factories import NOW, make_actor, make_edition

ENTRY = uuid.UUID(int=17)


def write(session: Session, actor: Actor, count: int = 3, **more: uuid.UUID) -> None:
    for n in range(count):
        commands.record(
            session, actor, "entry.select", now=NOW, kind="entry", object_id=ENTRY, n=n, to="selected", **more
        )
    session.flush()


def tamper(session: Session, statement: str) -> None:
    """What somebody with the database's password does."""
    session.execute(text("SET LOCAL fest_ops.erasing = 'on'"))
    session.execute(text(statement))
    session.execute(text("SET LOCAL fest_ops.erasing = 'off'"))
    session.expire_all()


def test_record_holds_codes_and_numbers(session: Session) -> None:
    actor = make_actor(session, make_edition(session), name="Somebody With A Name")
    commands.record(
        session, actor, "entry.select", now=NOW, kind="entry", object_id=ENTRY, section="competition", version=3,
        until=dt.date(2013, 8, 1), by=ENTRY,
    )  # fmt: skip
    session.flush()
    payload = session.scalars(select(AuditPayload)).one()
    assert payload.payload == {
        "actor": str(actor.person_id),
        "subject": None,
        "values": {"section": "competition", "version": 3, "until": "2013-08-01", "by": str(ENTRY)},
    }
    row = session.scalars(select(AuditEvent)).one()
    assert (row.edition_id, row.verb, row.object_kind, row.object_id) == (
        actor.edition_id, "entry.select", "entry", ENTRY,
    )  # fmt: skip


def test_same_payload_has_another_digest_each_time(session: Session) -> None:
    write(session, system_actor(make_edition(session).id), 1)
    write(session, system_actor(make_edition(session, slug="2014").id), 1)
    digests = session.scalars(select(AuditEvent.digest)).all()
    assert len(set(digests)) == 2


def test_sealed_chain_verifies(session: Session) -> None:
    first, second = make_edition(session), make_edition(session, slug="2014")
    write(session, make_actor(session, first))
    write(session, make_actor(session, second), 2)
    write(session, system_actor(), 1)
    session.commit()
    assert sealing.seal(session, now=NOW) == 6
    assert sealing.seal(session, now=NOW) == 0
    assert session.scalar(select(func.count()).select_from(AuditPending)) == 0
    assert sorted(sealing.chains(session)) == sorted([str(first.id), str(second.id), INSTALLATION])
    for chain, expected in ((str(first.id), 3), (str(second.id), 2), (INSTALLATION, 1)):
        verdict = sealing.verify(session, chain)
        assert (verdict.sound, verdict.sealed, verdict.pending) == (True, expected, 0)


def test_chain_goes_on_where_it_ended(session: Session) -> None:
    actor = make_actor(session, make_edition(session))
    for _ in range(3):
        write(session, actor, 2)
        sealing.seal(session, now=NOW)
    verdict = sealing.verify(session, str(actor.edition_id))
    assert (verdict.sound, verdict.sealed) == (True, 6)


def test_unsealed_events_are_pending_not_broken(session: Session) -> None:
    actor = make_actor(session, make_edition(session))
    write(session, actor, 2)
    verdict = sealing.verify(session, str(actor.edition_id))
    assert (verdict.sound, verdict.sealed, verdict.pending) == (True, 0, 2)


def test_lower_id_that_commits_later_is_sealed_later(session: Session) -> None:
    """Ids come from a sequence, commits in another order: the pending row says what is there."""
    actor = make_actor(session, make_edition(session))
    write(session, actor, 3)
    ids = session.scalars(select(AuditEvent.id).order_by(AuditEvent.id)).all()
    session.execute(text("DELETE FROM audit_pending WHERE event_id = :id"), {"id": ids[0]})
    assert sealing.seal(session, now=NOW) == 2
    session.execute(text("INSERT INTO audit_pending VALUES (:id)"), {"id": ids[0]})
    assert sealing.seal(session, now=NOW) == 1
    order = session.scalars(select(AuditSeal.event_id).order_by(AuditSeal.position)).all()
    assert order == [ids[1], ids[2], ids[0]]
    assert sealing.verify(session, str(actor.edition_id)).sound


@pytest.mark.parametrize(
    ("statement", "code", "position"),
    [
        ("UPDATE audit_event SET verb = 'entry.reject' WHERE id = {second}", "seal", 2),
        ("UPDATE audit_event SET at = at + interval '1 hour' WHERE id = {second}", "seal", 2),
        ("UPDATE audit_event SET object_id = gen_random_uuid() WHERE id = {second}", "seal", 2),
        ("UPDATE audit_event SET digest = sha256('x') WHERE id = {second}", "seal", 2),
        ("UPDATE audit_event SET edition_id = NULL WHERE id = {second}", "seal", 2),
        ("UPDATE audit_payload SET payload = jsonb_set(payload, '{{values,to}}', '\"x\"') WHERE event_id = {second}",
         "payload", 2),
        ("UPDATE audit_payload SET salt = sha256('x') WHERE event_id = {second}", "payload", 2),
        ("UPDATE audit_payload SET actor_person_id = gen_random_uuid() WHERE event_id = {second}", "payload", 2),
        ("UPDATE audit_seal SET seal = sha256('x') WHERE event_id = {second}", "seal", 2),
        ("DELETE FROM audit_seal WHERE event_id = {second}", "position", 3),
        ("DELETE FROM audit_seal WHERE event_id = {second}", "never_sealed", 0),
        ("UPDATE audit_seal SET position = position + 10 WHERE event_id = {third}", "position", 13),
        ("INSERT INTO audit_event (edition_id, at, verb, object_kind, digest) SELECT edition_id, at, 'x', 'x', digest "
         "FROM audit_event WHERE id = {second}", "never_sealed", 0),
    ],
)  # fmt: skip
def test_tampering_is_found(session: Session, statement: str, code: str, position: int) -> None:
    actor = make_actor(session, make_edition(session))
    write(session, actor, 3)
    sealing.seal(session, now=NOW)
    ids = session.scalars(select(AuditEvent.id).order_by(AuditEvent.id)).all()
    tamper(session, statement.format(second=ids[1], third=ids[2]))
    verdict = sealing.verify(session, str(actor.edition_id))
    assert not verdict.sound
    assert (code, position) in [(fault.code, fault.position) for fault in verdict.faults]


def test_chain_made_anew_differs_from_the_noted_head(session: Session) -> None:
    actor = make_actor(session, make_edition(session))
    write(session, actor, 3)
    sealing.seal(session, now=NOW)
    chain = str(actor.edition_id)
    before = sealing.verify(session, chain)
    ids = session.scalars(select(AuditEvent.id).order_by(AuditEvent.id)).all()
    tamper(session, f"UPDATE audit_event SET verb = 'entry.reject' WHERE id = {ids[1]}")
    tamper(session, "DELETE FROM audit_seal")
    session.execute(text("INSERT INTO audit_pending SELECT id FROM audit_event"))
    sealing.seal(session, now=NOW)
    assert sealing.verify(session, chain).sound
    assert not sealing.verify(session, chain, noted=(before.sealed, before.head)).sound
    assert not sealing.verify(session, chain, noted=(before.sealed + 5, before.head)).sound


def test_events_cannot_be_changed_by_the_application(session: Session) -> None:
    write(session, make_actor(session, make_edition(session)), 1)
    for statement in ("UPDATE audit_event SET verb = 'x'", "DELETE FROM audit_event"):
        with pytest.raises(Exception, match="append-only"), session.begin_nested():
            session.execute(text(statement))


def test_forgotten_person_leaves_a_chain_that_verifies(session: Session) -> None:
    edition = make_edition(session)
    somebody, other = make_actor(session, edition), make_actor(session, edition)
    assert somebody.person_id
    write(session, somebody, 2)
    write(session, other, 1)
    commands.record(
        session,
        other,
        "person.invite",
        now=NOW,
        kind="person",
        subject_person_id=somebody.person_id,
        role="selector",
    )
    sealing.seal(session, now=NOW)
    assert commands.forget_person(session, somebody.person_id) == 3
    session.expire_all()
    verdict = sealing.verify(session, str(edition.id))
    assert (verdict.sound, verdict.sealed, verdict.erased) == (True, 4, 3)
    assert str(somebody.person_id) not in str(session.scalars(select(AuditPayload.payload)).all())


def test_record_of_many_takes_three_statements(session: Session) -> None:
    actor = make_actor(session, make_edition(session))
    said: list[str] = []
    event.listen(session.connection(), "after_cursor_execute", lambda *args: said.append(args[2]))
    commands.record_many(
        session,
        actor,
        "letter.release",
        now=NOW,
        kind="letter",
        rows=[(uuid.uuid4(), {"n": n}) for n in range(170)],
    )
    session.flush()
    assert len(said) == 3
