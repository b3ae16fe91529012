"""From released to sent: what each answer of the mail server does to a letter, and what a dead worker leaves."""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.notifications import delivery, outbox
from fest_ops.notifications.models import Letter, MailRoomLetter
from fest_ops.notifications.outbox import Outgoing
from fest_ops.notifications.rules import BATCH, BATCHES_A_RUN, LAST_TRY, LINE_DOWN
from fest_ops.notifications.transports import LineBroke, LineDown, MailRoom, Rejected
from tests.factories import NOW, make_edition
from tests.letters import put_note, put_secret

LEASE = dt.timedelta(seconds=60)
OK = "ok"


class Script:
    """A transport that answers as it is told, letter by letter, and then always OK."""

    def __init__(self, *answers: Exception | str, down: bool = False) -> None:
        self.answers = list(answers)
        self.down = down
        self.sent: list[Outgoing] = []
        self.lines = 0

    @contextlib.contextmanager
    def open(self) -> Iterator[Script]:
        self.lines += 1
        if self.down:
            raise LineDown("connection refused")
        yield self

    def send(self, letter: Outgoing) -> None:
        answer = self.answers.pop(0) if self.answers else OK
        if isinstance(answer, Exception):
            raise answer
        self.sent.append(letter)


def at(moment: dt.datetime) -> Callable[[], dt.datetime]:
    return lambda: moment


def run(transport: Script | MailRoom, moment: dt.datetime = NOW) -> delivery.Run:
    return delivery.send_due(transport, at(moment), lease=LEASE)


def letter(session: Session, key: uuid.UUID) -> Letter:
    session.expire_all()
    return session.get_one(Letter, key)


def test_due_letter_is_sent_as_it_was_frozen(session: Session) -> None:
    key = put_note(session, make_edition(session), held=False)
    transport = Script()
    assert run(transport).sent == 1
    after = letter(session, key)
    assert (after.state, after.sent_at, after.tries, after.lease_until) == ("sent", NOW, 1, None)
    assert transport.sent[0].message == after.message
    assert transport.sent[0].email == "a@example.org"
    assert run(transport).sent == 0


def test_held_letter_is_not_sent(session: Session) -> None:
    put_note(session, make_edition(session))
    assert run(Script()).sent == 0


def test_letters_go_in_small_batches(session: Session) -> None:
    edition = make_edition(session)
    for n in range(25):
        put_note(session, edition, email=f"a{n}@example.org", held=False)
    transport = Script()
    assert run(transport).sent == 25
    assert transport.lines == 3


def test_a_run_ends_so_that_others_get_their_turn(session: Session) -> None:
    edition = make_edition(session)
    for n in range(BATCH * BATCHES_A_RUN + 1):
        put_note(session, edition, email=f"a{n}@example.org", held=False)
    assert run(Script()).sent == BATCH * BATCHES_A_RUN
    assert run(Script()).sent == 1


def test_temporary_refusal_waits_longer_each_time_and_fails_in_the_end(session: Session) -> None:
    key = put_note(session, make_edition(session), held=False)
    moment, waits = NOW, []
    for tried in range(1, LAST_TRY + 1):
        run(Script(Rejected("451 greylisted", for_good=False)), moment)
        after = letter(session, key)
        assert after.tries == tried
        assert after.error == "451 greylisted"
        assert not after.repeated
        if tried < LAST_TRY:
            assert after.state == "released" and after.try_after
            waits.append(after.try_after - moment)
            assert run(Script(), moment + waits[-1] - dt.timedelta(seconds=1)).sent == 0
            moment = after.try_after
    assert letter(session, key).state == "failed"
    assert waits == sorted(set(waits))


def test_refusal_for_good_fails_at_once_and_the_rest_of_the_batch_goes(session: Session) -> None:
    edition = make_edition(session)
    keys = [put_note(session, edition, email=f"a{n}@example.org", held=False) for n in range(3)]
    done = run(Script(Rejected("550 no such user", for_good=True)))
    assert (done.sent, done.refused) == (2, 1)
    states = sorted(letter(session, key).state for key in keys)
    assert states == ["failed", "sent", "sent"]


def test_unreachable_server_counts_no_try(session: Session) -> None:
    key = put_note(session, make_edition(session), held=False)
    for hour in range(20):
        assert run(Script(down=True), NOW + dt.timedelta(hours=hour)).given_back == 1
    after = letter(session, key)
    assert (after.state, after.tries, after.error) == ("released", 0, "connection refused")
    assert after.try_after == NOW + dt.timedelta(hours=19) + LINE_DOWN


def test_line_that_breaks_flags_the_letter_in_flight_and_gives_back_the_rest(session: Session) -> None:
    edition = make_edition(session)
    keys = [put_note(session, edition, email=f"a{n}@example.org", held=False) for n in range(4)]
    run(Script(OK, LineBroke("SMTPServerDisconnected")))
    letters = [letter(session, key) for key in keys]
    assert sorted(one.state for one in letters) == ["released", "released", "released", "sent"]
    assert sorted((one.repeated, one.tries) for one in letters if one.state == "released") == [
        (False, 0),
        (False, 0),
        (True, 1),
    ]


def test_dead_workers_letters_are_released_again_flagged(session: Session) -> None:
    key = put_note(session, make_edition(session), held=False)
    before = letter(session, key).message
    outbox.take(session, now=NOW, lease=LEASE)
    assert outbox.sweep(session, now=NOW + LEASE) == 0
    assert outbox.sweep(session, now=NOW + LEASE * 2) == 1
    after = letter(session, key)
    assert (after.state, after.repeated, after.lease_until) == ("released", True, None)
    transport = Script()
    run(transport, NOW + LEASE * 2)
    assert transport.sent[0].message == before


def test_worker_taken_for_dead_cannot_settle_what_another_took(session: Session) -> None:
    key = put_note(session, make_edition(session), held=False)
    mine = outbox.take(session, now=NOW, lease=LEASE)[0]
    outbox.sweep(session, now=NOW + LEASE * 2)
    theirs = outbox.take(session, now=NOW + LEASE * 2, lease=LEASE)[0]
    outbox.settle_failed(session, mine, error="late", for_good=True, now=NOW + LEASE * 2)
    outbox.give_back(session, [mine], error="late", now=NOW, wait=LINE_DOWN)
    outbox.settle_sent(session, mine, now=NOW + LEASE * 2)
    assert letter(session, key).state == "sending"
    outbox.settle_sent(session, theirs, now=NOW + LEASE * 2)
    assert letter(session, key).state == "sent"


def test_worker_taken_for_dead_that_lives_settles_what_nobody_took(session: Session) -> None:
    key = put_note(session, make_edition(session), held=False)
    mine = outbox.take(session, now=NOW, lease=LEASE)[0]
    outbox.sweep(session, now=NOW + LEASE * 2)
    outbox.settle_sent(session, mine, now=NOW + LEASE * 2)
    assert letter(session, key).state == "sent"


def test_letter_that_kills_every_worker_fails_in_the_end(session: Session) -> None:
    key = put_note(session, make_edition(session), held=False)
    moment = NOW
    for _ in range(LAST_TRY + 1):
        outbox.take(session, now=moment, lease=LEASE)
        moment += LEASE * 2
        outbox.sweep(session, now=moment)
    assert letter(session, key).state == "failed"


@pytest.mark.parametrize("answer", [OK, Rejected("550 no", for_good=True)])
def test_secret_letter_is_forgotten_once_settled(session: Session, answer: Exception | str) -> None:
    key = put_secret(session)
    assert b"opensesame" in (letter(session, key).message or b"")
    run(Script(answer))
    after = letter(session, key)
    assert after.state in ("sent", "failed")
    assert (after.message, after.merge) == (None, {})
    assert after.digest


def test_secret_letter_keeps_its_text_while_it_waits(session: Session) -> None:
    key = put_secret(session)
    run(Script(Rejected("451 later", for_good=False)))
    assert b"opensesame" in (letter(session, key).message or b"")


def test_mail_room_takes_each_letter_once(session: Session) -> None:
    key = put_note(session, make_edition(session), held=False)
    taken = outbox.take(session, now=NOW, lease=LEASE)[0]
    room = MailRoom(at(NOW))
    room.send(taken)
    outbox.sweep(session, now=NOW + LEASE * 2)
    run(room, NOW + LEASE * 2)
    landed = session.scalars(select(MailRoomLetter)).all()
    assert [(one.letter_id, one.message, one.recipient) for one in landed] == [
        (key, taken.message, "a@example.org")
    ]
    assert letter(session, key).state == "sent"


ANSWERS = st.lists(
    st.sampled_from(["ok", "later", "never", "down", "broke", "crash"]), min_size=1, max_size=25
)


@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(answers=ANSWERS)
def test_no_letter_is_lost_whatever_the_server_answers(session: Session, answers: list[str]) -> None:
    """Whatever happens on the way, every letter ends as sent or failed; a second copy is always flagged."""
    edition = make_edition(session, slug=f"e-{uuid.uuid4().hex[:12]}")
    keys = [put_note(session, edition, email=f"a{n}@example.org", held=False) for n in range(3)]
    delivered: list[Outgoing] = []
    moment = NOW
    script = list(answers)

    class Crash(Exception):
        pass

    class Server(Script):
        def send(self, letter: Outgoing) -> None:
            answer = script.pop(0) if script else "ok"
            if answer == "later":
                raise Rejected("451 later", for_good=False)
            if answer == "never":
                raise Rejected("550 never", for_good=True)
            if answer == "down":
                raise LineDown("gone")
            delivered.append(letter)
            if answer == "broke":
                raise LineBroke("gone after the last byte")
            if answer == "crash":
                raise Crash

    for _ in range(60):
        with contextlib.suppress(Crash):
            run(Server(), moment)
        session.expire_all()
        states = {session.get_one(Letter, key).state for key in keys}
        if states <= {"sent", "failed"}:
            break
        moment += dt.timedelta(hours=13)
        outbox.sweep(session, now=moment)
    assert states <= {"sent", "failed"}
    for key in keys:
        copies = [one for one in delivered if one.id == key]
        after = session.get_one(Letter, key)
        assert len({one.message for one in copies}) <= 1
        assert after.state != "sent" or copies
        assert len(copies) <= 1 or after.repeated
