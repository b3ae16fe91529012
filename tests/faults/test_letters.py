"""No letter is lost when the worker is killed while it sends, or when two workers send at once."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest
from sqlalchemy import select, update

from fest_ops.notifications import commands
from fest_ops.notifications.commands import NewLetter
from fest_ops.notifications.models import Letter
from fest_ops.notifications.rules import BATCH
from tests.factories import NOW
from tests.faults.machine import Machine, Mailbox, free_port, machine
from tests.letters import NOTE

WORKERS = 2
"""Processes of one worker, as local.children starts it: as many batches may be in flight."""


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    made = Mailbox()
    yield made
    made.close()


def put_letters(here: Machine, count: int) -> None:
    with here.session() as session:
        new = [
            NewLetter(NOTE.code, "test", uuid.uuid4(), f"a{n}@example.org", f"Әділ {n}", ("kk", "ru", "en")[n % 3],
                      {"film": f"Фильм {n}", "number": str(n)}, None)
            for n in range(count)
        ]  # fmt: skip
        commands.put_many(session, new, now=NOW, held=False)


def message_id(message: bytes) -> str:
    return str(BytesParser(policy=policy.default).parsebytes(message, headersonly=True)["Message-ID"])


def test_worker_killed_while_it_sends_200_letters(tmp_path: Path, mailbox: Mailbox) -> None:
    mailbox.stop_at = 57
    with machine(tmp_path, FEST_OPS_SMTP_URL=mailbox.url) as here:
        put_letters(here, 200)
        worker, _beat = here.start("worker", "beat")
        here.wait(mailbox.stopped.is_set, "the 57th letter")
        here.kill(worker)
        in_flight = here.states().get("sending", 0)
        assert 0 < in_flight <= BATCH * WORKERS
        mailbox.go_on()
        here.start("worker")
        here.wait(lambda: here.states() == {"sent": 200}, "all letters settled")
        with here.session() as session:
            letters = session.scalars(select(Letter)).all()
            put = {f"<{letter.id}@festival.test>": letter for letter in letters}
        logged = (tmp_path / "log" / "worker.log").read_text()
    assert "example.org" not in logged and "Әділ" not in logged
    copies = Counter(message_id(message) for message in mailbox.accepted)
    assert copies.keys() == put.keys(), "every letter arrived"
    repeated = {key for key, count in copies.items() if count > 1}
    assert repeated, "the letter whose answer never came went out again"
    assert sum(copies.values()) - 200 <= in_flight
    assert all(put[key].repeated for key in repeated)
    assert sum(letter.repeated for letter in letters) <= in_flight
    for message in mailbox.accepted:
        assert message == put[message_id(message)].message


def test_two_workers_never_send_the_same_letter(tmp_path: Path, mailbox: Mailbox) -> None:
    with machine(tmp_path, FEST_OPS_SMTP_URL=mailbox.url, FEST_OPS_LETTER_LEASE="60") as here:
        put_letters(here, 150)
        here.start("worker", "beat")
        here.start("worker")
        here.wait(lambda: here.states() == {"sent": 150}, "all letters settled")
    copies = Counter(message_id(message) for message in mailbox.accepted)
    assert set(copies.values()) == {1}
    assert len(copies) == 150


def test_letters_flow_again_after_the_broker_was_killed(tmp_path: Path, mailbox: Mailbox) -> None:
    with machine(tmp_path, FEST_OPS_SMTP_URL=mailbox.url) as here:
        here.start("worker", "beat")
        put_letters(here, 1)
        here.wait(lambda: here.states() == {"sent": 1}, "the first letter")
        here.broker.kill()
        put_letters(here, 20)
        here.broker.start()
        here.wait(lambda: here.states() == {"sent": 21}, "letters put without a broker")
    assert len(mailbox.accepted) == 21


def test_mail_server_that_comes_back_gets_what_waited(tmp_path: Path) -> None:
    port = free_port()
    with machine(tmp_path, FEST_OPS_SMTP_URL=f"smtp://127.0.0.1:{port}") as here:
        put_letters(here, 3)
        here.start("worker", "beat")

        def refused() -> bool:
            with here.session() as session:
                errors = session.scalars(select(Letter.error)).all()
            return all(error and "refused" in error.lower() for error in errors)

        here.wait(refused, "the refusal")
        with here.session() as session:
            letters = session.scalars(select(Letter)).all()
            assert {(letter.state, letter.tries, letter.repeated) for letter in letters} == {
                ("released", 0, False)
            }
            session.execute(update(Letter).values(try_after=NOW))  # half a minute later
        mailbox = Mailbox(port)
        try:
            here.wait(lambda: here.states() == {"sent": 3}, "what waited")
        finally:
            mailbox.close()
        assert len(mailbox.accepted) == 3
