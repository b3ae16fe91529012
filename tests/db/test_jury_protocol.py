"""The protocol on a real database: chained, closed, not to be changed; what is exported verifies."""

from __future__ import annotations

import datetime as dt
import json
import threading
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError

from fest_ops import db
from fest_ops.actor import VISITOR, Role
from fest_ops.audit.models import AuditEvent
from fest_ops.errors import Forbidden, NotFound, Refused
from fest_ops.jury.ballots.models import Sitting
from fest_ops.jury.palmares import citing, closing
from fest_ops.jury.palmares import commands as palmares
from fest_ops.jury.palmares.announcement import announce
from fest_ops.jury.panel.models import Interest, Jury
from fest_ops.jury.protocol import bundle, chain, commands, queries
from fest_ops.jury.protocol.cli import line_of
from fest_ops.jury.protocol.models import ProtocolEvent
from tests import verify_bundle
from tests.conftest import KEYS
from tests.db.test_jury_ballots import SLUG, Table
from tests.factories import NOW, actor_of, give_role, make_person
from tests.juries import declare, seat_of, see


def of_films(table: Table) -> None:
    """Rules with the prizes for films alone, frozen."""
    with db.transaction() as session:
        jury = session.get_one(Jury, table.scene.jury.id)
        rules = json.loads(json.dumps(jury.rules))
        rules["prizes"] = [each for each in rules["prizes"] if each["candidates"] == "films"]
        rules["ours"] = []
        rules["palmares"]["combine"] = []
        jury.rules = rules
        table.prizes = [each["key"] for each in rules["prizes"]]
    table.freeze()


def award(table: Table, prize: str) -> None:
    last = table.desk().history(prize)[-1]
    with db.transaction() as session:
        palmares.award(session, table.secretary, SLUG, prize, seen_round=last.id, now=NOW)


def decide(table: Table) -> None:
    """A whole sitting: a recusal, an undecided round, a tie and its revote, a void round, a mention."""
    with db.transaction() as session:
        interest = Interest(seat_id=table.seats[4], entry_id=table.scene.entries[1].id, grounds=["family"])
        interest.outcome, interest.decided_at = "recused", NOW
        session.add(interest)
    table.sit()
    grand, second, third = table.prizes
    table.play(0, 1, 2, 3, None, prize=grand)
    table.play(0, 0, 0, 1, 2, prize=grand)
    award(table, grand)
    voided = table.open(second)
    with db.transaction() as session:
        from fest_ops.jury.ballots.rounds import void_round

        void_round(session, table.secretary, SLUG, voided, "The line broke", now=NOW)
    table.play(1, 1, 2, 2, prize=second)
    table.play(1, 1, 2, 2, prize=second)
    _, outcome = table.play(1, 1, 2, 2, prize=second)
    assert outcome["status"] == "tied"
    table.play(1, 1, 1, 2, prize=second)
    award(table, second)
    table.play(2, 2, 2, 3, 3, prize=third)
    award(table, third)
    with db.transaction() as session:
        citing.mention(session, table.secretary, SLUG, table.scene.entries[3].id, now=NOW)


def close(table: Table) -> Sitting:
    with db.transaction() as session:
        return closing.close_sitting(session, table.secretary, SLUG, now=NOW)


@pytest.fixture
def table(own_database: Engine) -> Table:
    made = Table()
    of_films(made)
    return made


@pytest.fixture
def closed(table: Table) -> Table:
    decide(table)
    close(table)
    return table


def agree(made: dict[str, Any]) -> None:
    data = json.dumps(made).encode()
    report = bundle.verify_bytes(data)
    assert report.ok, [line_of(each) for each in report.failures]
    assert verify_bundle.verify(data) == (made["kind"] == "secretary")


def test_real_sitting_verifies_by_both(closed: Table) -> None:
    with db.transaction() as session:
        made = commands.export(session, closed.secretary, KEYS, SLUG, now=NOW)
        public = queries.public_bundle_for(session, closed.organiser, closed.scene.edition.id, SLUG, now=NOW)
        sitting = session.scalars(select(Sitting)).one()
        exports = session.scalar(
            select(func.count()).select_from(AuditEvent).where(AuditEvent.verb == "bundle.export")
        )
    agree(made)
    agree(public)
    assert exports == 1 and sitting.head is not None
    assert made["head"] == public["head"] == sitting.head.hex()
    assert len(made["boxes"]) == 7 and all(box["slips"] for box in made["boxes"].values())
    assert "family" in json.dumps(made) and "family" not in json.dumps(public)


def test_juror_replaced_before_the_first_ballot_is_in_the_protocol(table: Table) -> None:
    table.sit()
    with db.transaction() as session:
        scene = table.scene
        person = make_person(session, "Replacement Invented")
        jury = session.get_one(Jury, scene.jury.id)
        seat = seat_of(session, scene.edition, jury, person, "juror", country="SE", position=9)
        declare(session, seat)
        see(session, [seat], scene.entries)
        table.seats.append(seat.id)
    for prize, film in zip(table.prizes, (0, 1, 2), strict=True):
        table.play(film, film, film, film, prize=prize)
        award(table, prize)
    close(table)
    assert table.verbs().count("seat.joined") == 1
    with db.transaction() as session:
        agree(commands.export(session, table.secretary, KEYS, SLUG, now=NOW))


def test_bundles_are_for_those_who_may(closed: Table) -> None:
    others = [*closed.jurors, closed.organiser]
    with db.transaction() as session:
        edition = closed.scene.edition
        head = make_person(session, "Head Invented")
        give_role(session, edition, head, Role.HEAD_OF_PROGRAMME)
        staff = actor_of(head, edition, Role.HEAD_OF_PROGRAMME)
        stranger = actor_of(make_person(session), edition)
    visitor = VISITOR
    with db.transaction() as session:
        for who in others:
            with pytest.raises(Forbidden):
                commands.export(session, who, KEYS, SLUG, now=NOW)
            assert queries.public_bundle_for(session, who, edition.id, SLUG, now=NOW)["kind"] == "public"
            assert queries.protocol_for(session, who, SLUG, now=NOW).closed
        for who in (stranger, visitor):
            with pytest.raises(NotFound):
                queries.public_bundle_for(session, who, edition.id, SLUG, now=NOW)
            with pytest.raises(NotFound):
                commands.export(session, who, KEYS, SLUG, now=NOW)
        with pytest.raises(Forbidden):
            queries.public_bundle_for(session, staff, edition.id, SLUG, now=NOW)
    later = NOW + dt.timedelta(hours=1)
    with db.transaction() as session:
        announce(session, closed.organiser, SLUG, later, now=NOW)
    with db.transaction() as session:
        with pytest.raises(NotFound):
            queries.public_bundle_for(session, visitor, edition.id, SLUG, now=later - dt.timedelta(seconds=1))
        for who in (visitor, stranger, staff):
            agree(queries.public_bundle_for(session, who, edition.id, SLUG, now=later))
        with pytest.raises(NotFound):
            queries.public_bundle_for(session, visitor, edition.id, "no-jury", now=later)


def test_nothing_is_exported_before_the_sitting_is_closed(table: Table) -> None:
    with db.transaction() as session:
        assert queries.protocol_for(session, table.secretary, SLUG, now=NOW).events == ()
    table.sit()
    table.play(0, 0, 0, 1, 1, prize=table.prizes[0])
    with db.transaction() as session:
        with pytest.raises(Refused) as refused:
            commands.export(session, table.secretary, KEYS, SLUG, now=NOW)
        assert refused.value.code == "sitting_is_open"
        with pytest.raises(Refused) as refused:
            queries.public_bundle_for(session, table.secretary, table.scene.edition.id, SLUG, now=NOW)
        assert refused.value.code == "sitting_is_open"


def test_box_that_does_not_open_is_not_exported(closed: Table) -> None:
    with db.transaction() as session, pytest.raises(Refused) as refused:
        commands.export(session, closed.secretary, ("x" * 40,), SLUG, now=NOW)
    assert refused.value.code == "box_does_not_open"


def test_events_are_neither_changed_nor_deleted_nor_added_after_the_end(closed: Table) -> None:
    for statement in (
        "UPDATE jury_protocol SET content = '{}'",
        "UPDATE jury_protocol SET at = at + interval '1 second'",
        "DELETE FROM jury_protocol",
    ):
        with pytest.raises(DBAPIError), db.transaction() as session:
            session.execute(text(statement))
    with db.transaction() as session:
        sitting = session.scalars(select(Sitting)).one()
        with pytest.raises(Refused) as refused:
            commands.append(session, sitting, "film.lost", {"entry": "x", "reason": ""}, now=NOW)
        assert refused.value.code == "sitting_is_closed"
        with pytest.raises(ValueError, match="no act"):
            commands.append(session, sitting, "ballot.cast", {}, now=NOW)


def test_acts_at_once_follow_one_another(table: Table, own_database: Engine) -> None:
    table.sit()
    with db.transaction() as session:
        sitting = session.scalars(select(Sitting)).one()
        session.expunge(sitting)
    together = threading.Barrier(4)

    def act(n: int) -> None:
        together.wait()
        for k in range(5):
            with db.transaction() as session:
                at = NOW + dt.timedelta(seconds=n - k)
                commands.append(session, sitting, "film.lost", {"entry": f"{n}-{k}", "reason": ""}, now=at)

    threads = [threading.Thread(target=act, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.transaction() as session:
        events = queries.links(queries.events_of(session, sitting.id))
    assert len(events) == 22 and chain.verify_chain(events) == []


def test_protocol_holds_no_ballot_and_no_count(closed: Table) -> None:
    with db.transaction() as session:
        contents = [event.content for event in session.scalars(select(ProtocolEvent))]
    said = json.dumps(contents)
    for word in ("votes", "blanks", "slips", "choice", "phrase", "bases"):
        assert f'"{word}"' not in said.replace('"blanks": "count"', "")
