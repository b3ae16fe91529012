"""When a round opens, and what comes of it: voided, counted, followed or begun anew, shown; and a rehearsal of it."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import Engine, func, select

from fest_ops import db
from fest_ops.audit.models import AuditEvent
from fest_ops.errors import Forbidden, Refused
from fest_ops.jury.ballots import laying, queries, rehearsing, rounds, tallies
from fest_ops.jury.ballots.desk import desk_of
from fest_ops.jury.ballots.models import Round, Sitting
from fest_ops.jury.palmares.models import Mention, Outcome, Winner
from fest_ops.jury.panel.models import Jury, Seat
from fest_ops.jury.protocol.models import ProtocolEvent
from fest_ops.jury.protocol.queries import events_of
from tests.conftest import KEYS
from tests.db.test_jury_ballots import SLUG, Table
from tests.factories import NOW
from tests.juries import declare, see


@pytest.fixture
def table(own_database: Engine) -> Table:
    return Table()


def test_round_waits_for_films_unseen(own_database: Engine) -> None:
    table = Table(prepared=False)
    with db.transaction() as session:
        seats = [session.get_one(Seat, each) for each in table.seats]
        declare(session, *seats)
        see(session, seats[1:], table.scene.entries)
        see(session, seats[:1], table.scene.entries[1:])
    table.freeze()
    table.sit()
    with pytest.raises(Refused, match="films_unseen"):
        table.open()
    desk = table.desk()
    layout = laying.lay_out(
        desk, laying.prize_of(desk, table.prizes[0]), present=[str(s) for s in table.seats]
    )
    assert dict(layout.roll.unseen) == {str(table.seats[0]): (table.films[0],)}
    with db.transaction() as session:
        from fest_ops.jury.panel.seen import waive

        waive(session, table.secretary, SLUG, table.seats[0], [uuid.UUID(table.films[0])], "Ill", now=NOW)
    round_id = table.open()
    with db.transaction() as session:
        opened = session.scalars(select(ProtocolEvent).where(ProtocolEvent.verb == "round.opened")).one()
    assert [line["reason"] for line in opened.told["waived"]] == ["Ill"]
    assert table.vote(0, round_id, 0) == "cast"


def test_sitting_waits_for_rules_and_declarations(own_database: Engine) -> None:
    table = Table(prepared=False)
    with pytest.raises(Refused, match="rules_not_frozen"):
        table.sit()
    table.freeze()
    with pytest.raises(Refused, match="declarations_missing"):
        table.sit()


def test_no_round_opens_where_this_role_could_read_ballots(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    table.sit()
    monkeypatch.setattr("fest_ops.jury.ballots.box.is_out_of_reach", lambda _session: False)
    with pytest.raises(Refused, match="box_within_reach"):
        table.open()


def test_one_round_at_a_time(table: Table) -> None:
    table.sit()
    table.open()
    with pytest.raises(Refused, match="round_runs"):
        table.open(table.prizes[1])


def test_voided_round_is_gone_unread_and_the_next_is_the_same_step(table: Table) -> None:
    table.sit()
    round_id = table.open()
    table.vote(0, round_id, 0)
    with pytest.raises(Refused, match="reason_needed"), db.transaction() as session:
        rounds.void_round(session, table.secretary, SLUG, round_id, "  ", now=NOW)
    with db.transaction() as session:
        rounds.void_round(session, table.secretary, SLUG, round_id, "The light failed", now=NOW)
    assert table.vote(1, round_id, 0) == "closed"
    with pytest.raises(Refused, match="round_is_void"):
        table.count(round_id)
    with db.transaction() as session:
        assert session.get_one(Round, table.open()).step == 1


def test_counted_round_is_not_voided(table: Table) -> None:
    table.sit()
    round_id, _ = table.play(0, 0, 0, 1, 1)
    with pytest.raises(Refused, match="round_is_counted"), db.transaction() as session:
        rounds.void_round(session, table.secretary, SLUG, round_id, "Regret", now=NOW)


def test_open_round_is_not_counted(table: Table) -> None:
    table.sit()
    with pytest.raises(Refused, match="round_is_open"):
        table.count(table.open())


def test_crash_between_closing_and_counting_leaves_the_count_to_do(table: Table) -> None:
    table.sit()
    round_id = table.open()
    for juror in range(3):
        table.vote(juror, round_id, 0)
    table.close(round_id)
    running = table.desk().running
    assert running is not None and running.state == "closed"
    assert table.count(round_id)["winners"] == [table.films[0]]


def test_box_of_other_keys_is_not_counted(table: Table) -> None:
    table.sit()
    round_id = table.open()
    table.vote(0, round_id, 0)
    table.close(round_id)
    with pytest.raises(Refused, match="box_does_not_open"), db.transaction() as session:
        rounds.count_round(session, table.secretary, ("another-key" + "2" * 32,), SLUG, round_id, now=NOW)
    assert table.count(round_id)["status"] == "no_quorum"


def test_undecided_round_is_followed_as_the_rules_say(table: Table) -> None:
    table.sit()
    table.play(0, 0, 1, 2, None)
    step = table.desk().lines[0].next
    assert step is not None and step.kind == "round" and step.step == 2
    with db.transaction() as session:
        second = session.get_one(Round, table.open())
    assert second.step == 2 and second.number == 2


def test_vote_can_begin_anew(table: Table) -> None:
    table.sit()
    table.play(0, 0, 1, 2, None)
    with db.transaction() as session:
        again = session.get_one(Round, table.open(anew=True))
    assert again.step == 1 and len(again.spec["candidates"]) == 5
    with db.transaction() as session:
        opened = [each.told for each in events_of(session, again.sitting_id) if each.verb == "round.opened"]
    assert [each.get("reason") for each in opened] == [None, "The jury asked for it"]


def test_vote_begins_anew_for_a_reason_alone(table: Table) -> None:
    table.sit()
    table.play(0, 0, 1, 2, None)
    for reason in ("", " \n "):
        with pytest.raises(Refused, match="anew_without_reason") as refused, db.transaction() as session:
            rounds.open_round(
                session, table.secretary, SLUG, table.prizes[0], present=table.seats, now=NOW, anew=True,
                reason=reason,
            )  # fmt: skip
        assert "anew_reason" in refused.value.fields
    assert len(table.desk().rounds) == 1


def test_first_vote_on_a_prize_needs_no_reason_and_keeps_none(table: Table) -> None:
    table.sit()
    round_id = table.open(anew=True)
    with db.transaction() as session:
        opened = [
            each.told
            for each in events_of(session, session.get_one(Round, round_id).sitting_id)
            if each.verb == "round.opened"
        ]
    assert len(opened) == 1 and "reason" not in opened[0]


def test_outcome_is_shown_by_the_chair_alone(table: Table) -> None:
    table.sit()
    round_id, _ = table.play(0, 0, 0, 1, 1)
    for actor in (table.secretary, table.jurors[1], table.organiser):
        with pytest.raises(Forbidden), db.transaction() as session:
            rounds.show_outcome(session, actor, SLUG, round_id, now=NOW)
    for _ in range(2):
        with db.transaction() as session:
            rounds.show_outcome(session, table.jurors[0], SLUG, round_id, now=NOW)
    assert table.verbs().count("outcome.shown") == 1


def test_figures_that_show_somebody_are_kept(table: Table) -> None:
    table.sit()
    unanimous, _ = table.play(0, 0, 0, 0, 0)
    with db.transaction() as session:
        jury = session.get_one(Jury, table.scene.jury.id)
        desk = desk_of(session, jury)
        found = tallies.tally_for(session, KEYS, desk, session.get_one(Round, unanimous))
    assert found.hidden == "unanimous" and not found.lines
    spread, _ = table.play(0, 0, 1, 1, 2, prize=table.prizes[1])
    with db.transaction() as session:
        desk = desk_of(session, session.get_one(Jury, table.scene.jury.id))
        shown = tallies.tally_for(session, KEYS, desk, session.get_one(Round, spread))
        other = tallies.tally_for(session, ("another" + "3" * 40,), desk, session.get_one(Round, spread))
    assert not shown.hidden and [line.votes for line in shown.lines][:3] == ["2", "2", "1"]
    assert other.hidden == "unreadable"


def test_rehearsal_plays_everything_and_leaves_nothing(own_database: Engine) -> None:
    table = Table(prepared=False)
    table.rehearse()
    table.rehearse()
    round_id, outcome = table.play(0, 0, 0, 1, 1)
    assert outcome["status"] == "elected"
    with db.transaction() as session:
        sitting = session.scalars(select(Sitting)).one()
        prize = Outcome(
            id=uuid.uuid4(), sitting_id=sitting.id, prize=table.prizes[0], status="awarded", round_id=round_id,
            decided_at=NOW,
        )  # fmt: skip
        session.add(prize)
        session.flush()
        session.add(Winner(outcome_id=prize.id, position=1, entry_id=uuid.UUID(table.films[0])))
        session.add(Mention(sitting_id=sitting.id, entry_id=uuid.UUID(table.films[1]), decided_at=NOW))
    table.open(table.prizes[1])
    with db.transaction() as session:
        assert rehearsing.end_rehearsal(session, table.secretary, SLUG, now=NOW)
        assert not rehearsing.end_rehearsal(session, table.secretary, SLUG, now=NOW)
    with db.transaction() as session:
        for kind in (Sitting, Round, Outcome, Winner, Mention, ProtocolEvent):
            assert session.scalar(select(func.count()).select_from(kind)) == 0, kind
        assert session.scalars(select(AuditEvent.verb).order_by(AuditEvent.id)).all() == [
            "rehearsal.begin",
            "rehearsal.end",
        ]
        assert queries.progress_of(session, round_id).of == 0


def test_rehearsal_and_sitting_keep_apart(table: Table) -> None:
    table.rehearse()
    with pytest.raises(Refused, match="rehearsal_runs"):
        table.sit()
    with db.transaction() as session:
        rehearsing.end_rehearsal(session, table.secretary, SLUG, now=NOW)
    table.sit()
    with pytest.raises(Refused, match="sitting_opened_already"):
        table.rehearse()
    with db.transaction() as session:
        assert not rehearsing.end_rehearsal(session, table.secretary, SLUG, now=NOW)
    assert table.desk().sitting is not None
