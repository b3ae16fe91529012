"""Letters and the record when many act at once: real commits on a database of their own."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.orm import Session

from fest_ops.actor import Role, system_actor
from fest_ops.audit import commands as audit
from fest_ops.audit import sealing
from fest_ops.audit.models import AuditEvent, AuditPending
from fest_ops.errors import Conflict
from fest_ops.notifications import commands, outbox
from fest_ops.notifications.models import Address, Letter
from local.postgres import Postgres
from tests.conftest import TEMPLATE
from tests.factories import NOW, make_actor, make_edition
from tests.letters import put_note

LEASE = dt.timedelta(minutes=1)
WRITERS = 6


@pytest.fixture(scope="module")
def own(postgres: Postgres) -> Iterator[Engine]:
    """An engine on a database whose commits are real."""
    name = f"letters_{uuid.uuid4().hex[:8]}"
    made = create_engine(postgres.create_database(name, template=TEMPLATE), pool_size=WRITERS + 2)
    yield made
    made.dispose()
    postgres.drop_database(name)


def together(act: Callable[[int], object], count: int = WRITERS) -> list[Any]:
    """What each of `count` threads got that began at the same moment."""
    gate = threading.Barrier(count)

    def run(number: int) -> object:
        gate.wait(10)
        return act(number)

    with ThreadPoolExecutor(count) as pool:
        return [future.result(30) for future in [pool.submit(run, number) for number in range(count)]]


def test_letter_put_by_many_at_once_is_one_letter(own: Engine) -> None:
    fact = uuid.uuid4()

    def act(_number: int) -> object:
        with Session(own) as session, session.begin():
            return put_note(session, None, fact=fact, email=f"{fact}@example.org")

    assert len(set(together(act))) == 1


def test_bulk_puts_to_the_same_addresses_do_not_wait_in_a_circle(own: Engine) -> None:
    emails = [f"circle-{n}@example.org" for n in range(40)]

    def act(number: int) -> object:
        mine = emails if number % 2 else emails[::-1]
        new = [
            commands.NewLetter(
                "test.note", "test", uuid.uuid4(), email, "A", "en", {"film": "F", "number": "1"}, None
            )
            for email in mine
        ]
        with Session(own) as session, session.begin():
            return len(commands.put_many(session, new, now=NOW))

    assert together(act) == [40] * WRITERS
    with Session(own) as session:
        count = select(func.count()).select_from(Address).where(Address.email.startswith("circle-"))
        assert session.scalar(count) == 40


def test_letter_taken_by_many_workers_is_sent_by_one(own: Engine) -> None:
    with Session(own) as session, session.begin():
        for n in range(50):
            put_note(session, None, email=f"take-{n}@example.org", held=False)

    def act(_number: int) -> object:
        taken: list[uuid.UUID] = []
        while True:
            with Session(own) as session, session.begin():
                batch = outbox.take(session, now=NOW, lease=LEASE)
            if not batch:
                return taken
            taken += [letter.id for letter in batch]

    counts = Counter(key for taken in together(act) for key in taken)
    assert set(counts.values()) == {1}
    assert len(counts) == 50


def test_release_and_cancel_at_once_leave_one_truth(own: Engine) -> None:
    with Session(own, expire_on_commit=False) as session, session.begin():
        edition = make_edition(session, slug=f"e-{uuid.uuid4().hex[:8]}")
        organiser = make_actor(session, edition, Role.ORGANISER)
        keys = [put_note(session, edition, email=f"race-{n}@example.org") for n in range(8)]
        seen = {key: letter.digest or b"" for key, letter in commands.freeze(session, keys, now=NOW).items()}

    def act(number: int) -> object:
        with Session(own) as session, session.begin():
            try:
                if number % 2:
                    return len(commands.release(session, organiser, seen, now=NOW).sent_off)
                return -commands.cancel(session, organiser, list(reversed(keys)), reason="no", now=NOW)
            except Conflict:
                return 0

    done = together(act)
    with Session(own) as session:
        states = set(session.scalars(select(Letter.state).where(Letter.id.in_(keys))))
    # Whoever came first did it whole; a cancellation may still stop what was released and has not left.
    assert states == {"cancelled"}
    assert sum(1 for each in done if each == -8) == 1
    assert sum(1 for each in done if each == 8) <= 1


def test_sealer_among_writers_chains_everything_once(own: Engine) -> None:
    with Session(own, expire_on_commit=False) as session, session.begin():
        edition = make_edition(session, slug=f"e-{uuid.uuid4().hex[:8]}")
        sealing.seal(session, now=NOW)
    actor = system_actor(edition.id)
    writing = threading.Semaphore(0)
    held = threading.Event()

    def act(number: int) -> object:
        if number == 0:
            # Takes the lowest id, and commits last of all.
            with Session(own) as session, session.begin():
                audit.record(session, actor, "demo.load", now=NOW, kind="demo", n=-1)
                session.flush()
                held.set()
                for _ in range(WRITERS - 3):
                    assert writing.acquire(timeout=20)
            return 0
        if number <= 2:
            assert held.wait(20)
            sealed = 0
            for _ in range(40):
                with Session(own) as session, session.begin():
                    sealed += sealing.seal(session, now=NOW)
            return sealed
        assert held.wait(20)
        for n in range(30):
            with Session(own) as session, session.begin():
                audit.record(session, actor, "demo.load", now=NOW, kind="demo", n=n)
        writing.release()
        return 0

    together(act)
    with Session(own) as session, session.begin():
        sealing.seal(session, now=NOW)
    with Session(own) as session:
        verdict = sealing.verify(session, str(edition.id))
        events = session.scalar(
            select(func.count()).select_from(AuditEvent).where(AuditEvent.edition_id == edition.id)
        )
        assert session.scalar(select(func.count()).select_from(AuditPending)) == 0
    assert verdict.sound, verdict.faults
    assert verdict.sealed == events == 30 * (WRITERS - 3) + 1
