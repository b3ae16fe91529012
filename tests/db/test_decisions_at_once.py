"""Two people at once, on connections of their own: one decides, the other is told; the last place is taken once."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, Role
from fest_ops.config import Settings
from fest_ops.errors import ActError
from fest_ops.notifications import identity
from fest_ops.notifications.models import Letter
from fest_ops.selection.decisions import commands, offers, queries, release
from fest_ops.selection.decisions.models import Decision, Offer
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.states import Move, State
from tests.db.test_decisions import House
from tests.factories import NOW, actor_of, make_actor, make_person


@pytest.fixture
def copy(own_database: Engine, settings: Settings) -> Engine:
    """A database of the test's own, whose commits are real."""
    identity.configure(settings)
    return own_database


def at_once(engine: Engine, *acts: Callable[[Session], object]) -> list[str]:
    """Run each act in a transaction of its own thread, all from one start; "done" or the code of each."""
    start = threading.Barrier(len(acts))
    said = ["never ended"] * len(acts)

    def run(index: int, act: Callable[[Session], object]) -> None:
        with Session(engine) as session:
            start.wait(10)
            try:
                act(session)
                session.commit()
                said[index] = "done"
            except ActError as error:
                said[index] = error.code

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return said


def test_two_deciders_at_once_leave_one_decision(copy: Engine) -> None:
    with Session(copy, expire_on_commit=False) as session:
        house = House(session)
        other = make_actor(session, house.edition, Role.ORGANISER, name="Other Invented")
        entry = house.entry()
        session.commit()

    def by(actor: Actor, verdict: Move) -> Callable[[Session], object]:
        return lambda session: commands.decide(session, actor, entry.id, verdict, seen_version=1, now=NOW)

    said = at_once(copy, by(house.head, Move.REJECT), by(other, Move.WAITLIST))
    assert sorted(said) == ["decided_meanwhile", "done"]
    with Session(copy) as session:
        assert session.get_one(Entry, entry.id).version == 2
        assert len(session.scalars(select(Decision)).all()) == 1
        assert len(session.scalars(select(Letter)).all()) == 1


def test_the_last_place_of_a_section_is_taken_once(copy: Engine) -> None:
    with Session(copy, expire_on_commit=False) as session:
        house = House(session, quota=1)
        entries = [house.entry(), house.entry()]
        session.commit()

    def selecting(entry: Entry) -> Callable[[Session], object]:
        return lambda session: commands.decide(
            session, house.head, entry.id, Move.SELECT, seen_version=1, section_id=house.section.id, now=NOW
        )

    assert sorted(at_once(copy, *map(selecting, entries))) == ["done", "quota_full"]
    with Session(copy) as session:
        placed = select(Entry).where(Entry.state == State.SELECTED.value)
        assert len(session.scalars(placed).all()) == 1


def test_two_tabs_that_answer_differently_leave_one_answer(copy: Engine) -> None:
    with Session(copy, expire_on_commit=False) as session:
        house = House(session)
        person = make_person(session)
        entry = house.entry(owner=person)
        house.select(entry)
        held = release.preview(session, house.head, Move.SELECT, now=NOW)
        seen = {letter.id: letter.digest for one in held for letter in one.letters if letter.digest}
        chosen = [one.decision.id for one in held]
        session.commit()

    def releasing(session: Session) -> object:
        return release.release_decisions(session, house.head, chosen, seen, now=NOW)

    assert at_once(copy, releasing, releasing) == ["done", "done"]
    owner = actor_of(person, house.edition)

    def answering(said: str) -> Callable[[Session], object]:
        return lambda session: offers.answer(session, owner, chosen[0], said, now=NOW)

    assert sorted(at_once(copy, answering("accepted"), answering("declined"))) == ["done", "offer_answered"]
    with Session(copy) as session:
        assert session.scalars(select(Offer)).one().answer in ("accepted", "declined")
        kinds = [letter.kind for letter in session.scalars(select(Letter).order_by(Letter.put_at))]
        assert kinds.count("decision.selected") == 1 and len(kinds) == 2


def test_release_and_a_new_decision_do_not_wait_for_each_other_in_a_circle(copy: Engine) -> None:
    with Session(copy, expire_on_commit=False) as session:
        house = House(session)
        entry = house.entry(owner=make_person(session))
        decision = house.decide(entry, Move.REJECT)
        held = release.preview(session, house.head, Move.REJECT, now=NOW)
        seen = {letter.id: letter.digest for one in held for letter in one.letters if letter.digest}
        session.commit()
    said: list[str] = []

    def releasing() -> None:
        with Session(copy) as session:
            try:
                release.release_decisions(session, house.head, [decision.id], seen, now=NOW)
                session.commit()
            except (ActError, OperationalError) as error:
                said.append(error.code if isinstance(error, ActError) else str(error))

    with Session(copy) as session, copy.connect() as watching:
        queries.entries_to_decide(session, house.head, [entry.id], lock=True)
        other = threading.Thread(target=releasing)
        other.start()
        waits = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        for _turn in range(1000):
            if watching.execute(waits).scalar():
                break
            watching.rollback()
            other.join(0.01)
        commands.decide(session, house.head, entry.id, Move.WAITLIST, seen_version=2, now=NOW)
        session.commit()
        other.join(30)
    assert said == ["decision_changed"]
