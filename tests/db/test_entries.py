"""Entries on real PostgreSQL: the doors, handing in, amending, withdrawing, owners."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from fest_ops.actor import VISITOR, Actor, Role
from fest_ops.audit.models import AuditEvent, AuditPayload
from fest_ops.errors import Conflict, Forbidden, NotFound, Refused
from fest_ops.festival.models import Edition
from fest_ops.people.models import Person
from fest_ops.selection.calls.models import Call
from fest_ops.selection.entries import commands, queries
from fest_ops.selection.entries.facts import EntryFacts
from fest_ops.selection.entries.models import EntrySnapshot
from fest_ops.selection.entries.snapshots import digest_of
from fest_ops.selection.states import Move, State
from tests.factories import (
    NOW,
    actor_of,
    assign,
    make_actor,
    make_call,
    make_edition,
    make_entry,
    make_film,
    make_person,
    make_section,
)

SECOND = dt.timedelta(seconds=1)
FACTS = EntryFacts(
    title={"original": "Оралу", "en": "Return"}, byline="A. Baigazin", countries=["KZ"], minutes=90
)


def verbs(session: Session, entry_id: uuid.UUID) -> list[str]:
    return list(
        session.scalars(
            select(AuditEvent.verb).where(AuditEvent.object_id == entry_id).order_by(AuditEvent.id)
        )
    )


def hand_in(
    session: Session, actor: Actor, entry_id: uuid.UUID, now: dt.datetime = NOW, title: str = "Return"
) -> EntrySnapshot:
    work = make_film(session, title)
    return commands.submit(
        session, actor, entry_id, work_id=work.id, facts=FACTS, payload={"title": {"en": title}}, now=now
    )


@pytest.fixture
def call(session: Session) -> Call:
    edition = make_edition(session)
    return make_call(session, edition, make_section(session, edition))


@pytest.fixture
def owner(session: Session, call: Call) -> Actor:
    return make_actor(session, session.get_one(Edition, call.edition_id), Role.SUBMITTER)


def staff_of(session: Session, call: Call, *roles: Role) -> Actor:
    return make_actor(session, session.get_one(Edition, call.edition_id), *(roles or (Role.ORGANISER,)))


def test_entry_submitted_has_number_round_snapshot_and_facts(
    session: Session, call: Call, owner: Actor
) -> None:
    entry = commands.open_draft(session, owner, call.id, now=NOW)
    assert [entry.number, entry.state] == [None, "draft"]
    snapshot = hand_in(session, owner, entry.id)
    assert [entry.number, entry.state, entry.told_state, entry.version] == [1, "submitted", "submitted", 2]
    assert entry.round_id is not None and entry.title["en"] == "Return" and "baigazin" in entry.search_key
    assert snapshot.position == 1 and snapshot.digest == digest_of({"title": {"en": "Return"}})
    assert snapshot.taken_by_id == owner.person_id
    assert verbs(session, entry.id) == ["entry.open", "entry.submit"]


def test_entry_submitted_twice_is_refused(session: Session, call: Call, owner: Actor) -> None:
    entry = commands.open_draft(session, owner, call.id, now=NOW)
    hand_in(session, owner, entry.id)
    with pytest.raises(Refused) as refused:
        hand_in(session, owner, entry.id)
    assert refused.value.code == "already_submitted"
    assert len(queries.snapshots_of(session, entry.id)) == 1


def test_entry_before_and_after_the_calls_dates_is_refused(
    session: Session, call: Call, owner: Actor
) -> None:
    with pytest.raises(Refused) as refused:
        commands.open_draft(session, owner, call.id, now=call.opens_at - SECOND)
    assert refused.value.code == "call_not_open"
    entry = commands.open_draft(session, owner, call.id, now=call.opens_at)
    with pytest.raises(Refused) as refused:
        hand_in(session, owner, entry.id, now=call.deadline_at)
    assert (refused.value.code, refused.value.values["deadline"]) == ("call_closed", call.deadline_at)
    hand_in(session, owner, entry.id, now=call.deadline_at - SECOND)


def test_entry_reopened_is_taken_until_then(session: Session, call: Call, owner: Actor) -> None:
    entry = commands.open_draft(session, owner, call.id, now=NOW)
    late = call.deadline_at + dt.timedelta(days=1)
    until = late + dt.timedelta(days=2)
    organiser = staff_of(session, call)
    with pytest.raises(Forbidden):
        commands.reopen(session, owner, entry.id, until=until, reason="courier", now=late)
    with pytest.raises(Forbidden):
        head = staff_of(session, call, Role.HEAD_OF_PROGRAMME)
        commands.reopen(session, head, entry.id, until=until, reason="courier", now=late)
    for reason, moment, code in (("  ", until, "reason_needed"), ("courier", late, "until_is_past")):
        with pytest.raises(Refused) as refused:
            commands.reopen(session, organiser, entry.id, until=moment, reason=reason, now=late)
        assert refused.value.code == code
    commands.reopen(session, organiser, entry.id, until=until, reason="courier lost it", now=late)
    with pytest.raises(Refused):
        hand_in(session, owner, entry.id, now=until)
    hand_in(session, owner, entry.id, now=until - SECOND)
    event = session.scalars(select(AuditEvent).where(AuditEvent.verb == "entry.reopen")).one()
    assert session.get_one(AuditPayload, event.id).payload["values"]["reason"] == "courier lost it"


def test_entry_of_somebody_else_is_not_found(session: Session, call: Call, owner: Actor) -> None:
    entry = commands.open_draft(session, owner, call.id, now=NOW)
    stranger = staff_of(session, call, Role.SUBMITTER)
    for act in (
        lambda: queries.own_entry(session, stranger, entry.id),
        lambda: queries.readable_entry(session, stranger, entry.id),
        lambda: queries.readable_entry(session, VISITOR, entry.id),
        lambda: hand_in(session, stranger, entry.id),
        lambda: commands.withdraw(session, stranger, entry.id, now=NOW),
        lambda: commands.reopen(session, stranger, entry.id, until=NOW + SECOND, reason="x", now=NOW),
        lambda: queries.own_entry(session, owner, uuid.uuid4()),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(Forbidden):
        hand_in(session, staff_of(session, call), entry.id)


def test_entry_of_another_edition_is_not_found(session: Session, call: Call, owner: Actor) -> None:
    entry = commands.open_draft(session, owner, call.id, now=NOW)
    other = make_edition(session, slug="2014")
    same_person = Actor(person_id=owner.person_id, edition_id=other.id, roles=frozenset({Role.SUBMITTER}))
    organiser = make_actor(session, other, Role.ORGANISER)
    for actor in (same_person, organiser):
        for door in (queries.own_entry, queries.readable_entry, queries.entry_for_update):
            with pytest.raises(NotFound):
                door(session, actor, entry.id)
    with pytest.raises(NotFound):
        commands.open_draft(session, same_person, call.id, now=NOW)
    section = make_section(session, other)
    moved = make_entry(session, call, state=State.IN_REVIEW)
    with pytest.raises(NotFound):
        commands.move(session, owner, moved, Move.SELECT, now=NOW, section_id=section.id)


def test_entry_is_readable_by_its_selector_until_recused(session: Session, call: Call) -> None:
    entry = make_entry(session, call, state=State.IN_REVIEW)
    selector = staff_of(session, call, Role.SELECTOR)
    with pytest.raises(NotFound):
        queries.readable_entry(session, selector, entry.id)
    held = assign(session, entry, session.get_one(Person, selector.person_id))
    assert queries.readable_entry(session, selector, entry.id) is entry
    held.recused_at, held.recusal = NOW, "own_film"
    session.flush()
    with pytest.raises(NotFound):
        queries.readable_entry(session, selector, entry.id)


def test_entry_amended_after_the_deadline_keeps_both_snapshots(
    session: Session, call: Call, owner: Actor
) -> None:
    entry = commands.open_draft(session, owner, call.id, now=NOW)
    first = hand_in(session, owner, entry.id)
    version = entry.version
    late = call.deadline_at + SECOND
    facts = EntryFacts(title={"original": "Другое"}, countries=["KZ", "KZ", "FR"], minutes=95)
    second = commands.amend(session, owner, entry.id, facts=facts, payload={"minutes": 95}, now=late)
    again = commands.amend(session, owner, entry.id, facts=facts, payload={"minutes": 95}, now=late)
    assert (first.position, second.position, again.id, entry.minutes) == (1, 2, second.id, 95)
    assert (entry.countries, entry.version) == (["KZ", "FR"], version)
    assert verbs(session, entry.id)[-1] == "entry.amend"
    with pytest.raises(DBAPIError), session.begin_nested():
        first.payload = {"changed": True}
        session.flush()


@pytest.mark.parametrize("state", [State.NOT_SELECTED, State.DISQUALIFIED, State.SELECTED])
def test_entry_decided_but_not_told_behaves_as_submitted(session: Session, call: Call, state: State) -> None:
    person = make_person(session)
    edition_id = call.edition_id
    section = make_section(session, _edition(session, edition_id), slug="horizons")
    entry = make_entry(session, call, owner=person, state=state, section_id=section.id)
    actor = actor_of(person, _edition(session, edition_id))
    commands.amend(session, actor, entry.id, facts=FACTS, payload={"a": 1}, now=NOW)
    commands.withdraw(session, actor, entry.id, now=NOW)
    assert (entry.state, entry.told_state) == ("withdrawn", "withdrawn")


def _edition(session: Session, edition_id: uuid.UUID) -> Edition:
    return session.get_one(Edition, edition_id)


@pytest.mark.parametrize(
    ("state", "told", "code"),
    [
        (State.NOT_SELECTED, State.NOT_SELECTED, "entry_is_closed"),
        (State.ACCEPTED, State.ACCEPTED, "accepted_stays"),
        (State.LOST, State.ACCEPTED, "accepted_stays"),
        (State.EXPIRED, State.OFFERED, "entry_is_closed"),
        (State.WITHDRAWN, State.WITHDRAWN, "entry_is_closed"),
        (State.DRAFT, State.DRAFT, "not_submitted"),
    ],
)
def test_entry_withdrawn_too_late_is_refused(
    session: Session, call: Call, state: State, told: State, code: str
) -> None:
    person = make_person(session)
    section = make_section(session, _edition(session, call.edition_id), slug="horizons")
    entry = make_entry(session, call, owner=person, state=state, section_id=section.id)
    entry.told_state = told.value
    session.flush()
    with pytest.raises(Refused) as refused:
        commands.withdraw(session, actor_of(person, _edition(session, call.edition_id)), entry.id, now=NOW)
    assert refused.value.code == code


def test_entry_withdrawn_by_staff_who_saw_an_older_version_conflicts(session: Session, call: Call) -> None:
    entry = make_entry(session, call)
    organiser = staff_of(session, call)
    word: dict[str, Any] = {
        "asked_by": queries.owners_of(session, entry.id)[0].person_id,
        "reason": "By telephone.",
    }
    commands.withdraw(session, organiser, entry.id, seen_version=entry.version, now=NOW, **word)
    with pytest.raises(Conflict):
        commands.withdraw(session, organiser, entry.id, seen_version=1, now=NOW, **word)


def test_owners_are_added_and_removed_by_the_submitter(session: Session, call: Call, owner: Actor) -> None:
    entry = commands.open_draft(session, owner, call.id, now=NOW)
    edition = _edition(session, call.edition_id)
    friend, agent = make_person(session), make_person(session)
    commands.add_owner(session, owner, entry.id, friend.id, role="co_owner", now=NOW)
    commands.add_owner(session, owner, entry.id, friend.id, role="agent", now=NOW)
    commands.add_owner(session, owner, entry.id, agent.id, role="agent", now=NOW)
    assert next(held.role for held in queries.owners_of(session, entry.id)) == "owner"
    as_friend = actor_of(friend, edition)
    assert queries.own_entries(session, as_friend) == [entry]
    hand_in(session, as_friend, entry.id)
    with pytest.raises(Forbidden):
        commands.remove_owner(session, as_friend, entry.id, agent.id, now=NOW)
    with pytest.raises(Refused):
        commands.remove_owner(session, owner, entry.id, owner.person_id, now=NOW)  # type: ignore[arg-type]
    with pytest.raises(Refused):
        commands.add_owner(session, owner, entry.id, friend.id, role="owner", now=NOW)
    with pytest.raises(NotFound):
        commands.add_owner(session, owner, entry.id, uuid.uuid4(), role="agent", now=NOW)
    commands.remove_owner(session, as_friend, entry.id, friend.id, now=NOW)
    assert queries.own_entries(session, as_friend) == []
    commands.remove_owner(session, owner, entry.id, agent.id, now=NOW)
    with pytest.raises(NotFound):
        commands.remove_owner(session, owner, entry.id, agent.id, now=NOW)
