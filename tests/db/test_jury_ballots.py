"""Sittings and rounds on a real database, where closing and counting are two real transactions."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import pytest
from sqlalchemy import Engine, func, select, text

from fest_ops import db
from fest_ops.actor import Actor
from fest_ops.audit.models import AuditEvent
from fest_ops.errors import Forbidden, NotFound, Refused
from fest_ops.jury.ballots import laying, queries, rehearsing, rounds, sittings, tallies, voting
from fest_ops.jury.ballots.desk import Desk, desk_of
from fest_ops.jury.ballots.models import Round, Sitting
from fest_ops.jury.counting import Slip
from fest_ops.jury.palmares.models import Mention, Outcome, Winner
from fest_ops.jury.panel.models import Interest, Jury, Seat
from fest_ops.jury.profiles import document
from fest_ops.jury.protocol.models import ProtocolEvent
from fest_ops.jury.protocol.queries import events_of
from tests.conftest import KEYS
from tests.factories import NOW
from tests.juries import JuryScene, cast_of, declare, ready, scene, see

SLUG = "international"
GRAND = "grand-prix"


class Table:
    """A jury at its table, each act in a transaction of its own."""

    def __init__(self, *, films: int = 4, profile: str = "eurasia", prepared: bool = True) -> None:
        with db.transaction() as session:
            made = scene(session, films=films, profile=profile)
            if prepared:
                ready(made)
            self.scene: JuryScene = made
            self.secretary = made.secretary
            self.jurors: list[Actor] = [made.juror(n) for n in range(5)]
            self.organiser = made.organiser
            self.seats = [seat.id for seat in made.seats]
            self.films = [str(entry.id) for entry in made.entries]
            self.prizes = [prize["key"] for prize in made.jury.rules["prizes"]]
        if prepared:
            self.freeze()

    def freeze(self) -> None:
        with db.transaction() as session:
            jury = session.get_one(Jury, self.scene.jury.id)
            jury.frozen_at, jury.rules_digest = NOW, document.digest(jury.rules)

    def sit(self) -> None:
        with db.transaction() as session:
            sittings.open_sitting(session, self.secretary, SLUG, now=NOW)

    def rehearse(self) -> None:
        with db.transaction() as session:
            rehearsing.begin_rehearsal(session, self.secretary, SLUG, now=NOW)

    def open(
        self,
        prize: str = "",
        *,
        present: Sequence[uuid.UUID] | None = None,
        persons: Sequence[str] | None = None,
        anew: bool = False,
    ) -> uuid.UUID:
        with db.transaction() as session:
            here = self.seats if present is None else present
            opened = rounds.open_round(
                session, self.secretary, SLUG, prize or self.prizes[0], present=here, now=NOW, anew=anew,
                persons=persons, reason="The jury asked for it" if anew else "",
            )  # fmt: skip
            return opened.id

    def vote(self, juror: int, round_id: uuid.UUID, film: int | None, phrase: str = "a b c 01") -> str:
        slip = Slip(blank=True) if film is None else Slip(choice=self.films[film])
        with db.transaction() as session:
            return voting.cast(session, self.jurors[juror], KEYS, SLUG, round_id, slip, phrase)

    def close(self, round_id: uuid.UUID) -> None:
        with db.transaction() as session:
            rounds.close_round(session, self.secretary, SLUG, round_id, now=NOW)

    def count(self, round_id: uuid.UUID) -> dict[str, object]:
        with db.transaction() as session:
            found = rounds.count_round(session, self.secretary, KEYS, SLUG, round_id, now=NOW)
            assert found.outcome is not None
            return found.outcome

    def show(self, round_id: uuid.UUID) -> None:
        """The chair releases the outcome to the room."""
        with db.transaction() as session:
            rounds.show_outcome(session, self.jurors[0], SLUG, round_id, now=NOW)

    def play(
        self, *films: int | None, prize: str = "", show: bool = True
    ) -> tuple[uuid.UUID, dict[str, object]]:
        """A whole round in which the first jurors vote so, its outcome shown to the room."""
        round_id = self.open(prize)
        for juror, film in enumerate(films):
            assert self.vote(juror, round_id, film) == "cast"
        self.close(round_id)
        outcome = self.count(round_id)
        if show:
            self.show(round_id)
        return round_id, outcome

    def desk(self) -> Desk:
        with db.transaction() as session:
            return desk_of(session, session.get_one(Jury, self.scene.jury.id))

    def verbs(self) -> list[str]:
        with db.transaction() as session:
            return list(session.scalars(select(ProtocolEvent.verb).order_by(ProtocolEvent.position)))


@pytest.fixture
def table(own_database: Engine) -> Table:
    return Table()


def test_round_is_played_from_opening_to_outcome(table: Table) -> None:
    table.sit()
    round_id, outcome = table.play(0, 0, 0, 1, None, show=False)
    assert outcome["status"] == "elected" and outcome["winners"] == [table.films[0]]
    assert "votes" not in outcome and "blanks" not in outcome and len(str(outcome["commitment"])) == 64
    assert table.verbs() == [
        "sitting.opened",
        "rules.frozen",
        "round.opened",
        "round.closed",
        "round.counted",
    ]
    step = table.desk().lines[0].next
    assert step is not None and step.kind == "elect" and step.winners == (table.films[0],)
    assert round_id in {each.id for each in table.desk().rounds}


def test_repeated_acts_change_nothing(table: Table) -> None:
    table.sit()
    table.sit()
    round_id, first = table.play(0, 0, 0, 1, 1)
    table.close(round_id)
    assert table.count(round_id) == first
    assert table.verbs().count("round.counted") == 1


def test_who_did_not_vote_is_not_counted_and_the_protocol_says_so(table: Table) -> None:
    table.sit()
    _, outcome = table.play(0, 0, 0)
    assert outcome["status"] == "elected"
    with db.transaction() as session:
        closed = session.scalars(select(ProtocolEvent).where(ProtocolEvent.verb == "round.closed")).one()
    assert sorted(closed.content["voted"].values()) == [False, False, True, True, True]


def test_ballot_is_cast_once_and_late_ones_are_told_so(table: Table) -> None:
    table.sit()
    round_id = table.open()
    assert table.vote(0, round_id, 0) == "cast"
    assert table.vote(0, round_id, 1) == "voted_already"
    table.close(round_id)
    assert table.vote(1, round_id, 1) == "closed"
    assert table.count(round_id)["status"] == "no_quorum"


@pytest.mark.parametrize(
    ("slip", "code"),
    [
        (Slip(), "slip_no_choice"),
        (Slip(choice="nobody"), "slip_unknown_candidate"),
        (Slip(ranking=(("x",),)), "slip_wrong_kind"),
    ],
)
def test_ballot_that_says_nothing_known_is_refused(table: Table, slip: Slip, code: str) -> None:
    table.sit()
    round_id = table.open()
    with pytest.raises(Refused) as refused, db.transaction() as session:
        voting.cast(session, table.jurors[0], KEYS, SLUG, round_id, slip, "a b c 01")
    assert refused.value.code == code
    assert table.vote(0, round_id, 0) == "cast"


def test_only_who_sits_votes(table: Table) -> None:
    table.sit()
    round_id = table.open()
    for actor, error in ((table.secretary, Forbidden), (table.organiser, Forbidden)):
        with pytest.raises(error), db.transaction() as session:
            voting.cast(session, actor, KEYS, SLUG, round_id, Slip(choice=table.films[0]), "x")
    with pytest.raises(NotFound), db.transaction() as session:
        other = scene(session, slug="2012").juror(0)
        voting.cast(session, other, KEYS, SLUG, uuid.uuid4(), Slip(choice=table.films[0]), "x")
    with pytest.raises(NotFound), db.transaction() as session:
        voting.cast(session, table.jurors[0], KEYS, SLUG, uuid.uuid4(), Slip(blank=True), "x")


@pytest.mark.parametrize("act", ["sit", "rehearse", "open"])
def test_only_the_secretary_runs_the_sitting(table: Table, act: str) -> None:
    table.sit() if act == "open" else None
    for actor in (table.jurors[0], table.organiser):
        table.secretary = actor
        with pytest.raises(Forbidden):
            getattr(table, act)()


def test_recusal_leaves_the_film_out_for_that_juror(table: Table) -> None:
    entry = uuid.UUID(table.films[0])
    with db.transaction() as session:
        session.add(
            Interest(
                seat_id=table.seats[1], entry_id=entry, grounds=["family"], outcome="recused", decided_at=NOW
            )
        )
    table.sit()
    round_id = table.open()
    with pytest.raises(Refused, match="slip_recused"):
        table.vote(1, round_id, 0)
    assert table.vote(1, round_id, 1) == "cast"
    with db.transaction() as session:
        spec = session.get_one(Round, round_id).spec
    assert [line["recused"] for line in spec["roll"] if line["seat"] == str(table.seats[1])] == [[str(entry)]]
    assert "interest.recorded" in table.verbs()


def test_recusal_after_the_opening_stops_the_ballot(table: Table) -> None:
    table.sit()
    round_id = table.open()
    with db.transaction() as session:
        session.add(
            Interest(
                seat_id=table.seats[1],
                entry_id=uuid.UUID(table.films[0]),
                grounds=["family"],
                outcome="recused",
                decided_at=NOW,
            )
        )
    with pytest.raises(Refused, match="recused_meanwhile"):
        table.vote(1, round_id, 1)


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


def test_actress_is_a_person_in_a_film(table: Table) -> None:
    persons = [p["key"] for p in table.scene.jury.rules["prizes"] if p["candidates"] == "persons"]
    if not persons:
        pytest.skip("the profile has no prize for persons")
    with db.transaction() as session:
        cast_of(session, table.scene.entries[0], "First Player", "Second Player")
    table.sit()
    desk = table.desk()
    added = laying.typed_person(desk, table.films[1], " Third   Player ")
    assert added == f"{table.films[1]}/Third Player"
    first = f"{table.films[0]}/First Player"
    with db.transaction() as session:
        made = rounds.open_round(
            session, table.secretary, SLUG, persons[0], present=table.seats, persons=[first, added], now=NOW
        )
        assert [each["key"] for each in made.spec["candidates"]] == [first, added]
    for film, name in (("x", "Name"), (table.films[0], " "), (table.films[0], "a/b")):
        with pytest.raises(Refused):
            laying.typed_person(desk, film, name)


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


def test_phrase_stands_while_the_round_is_open(table: Table) -> None:
    table.sit()
    round_id = table.open()
    table.vote(0, round_id, 0, "river bread island 47")

    def stands(phrase: str) -> bool | None:
        with db.transaction() as session:
            return voting.stands(session, table.jurors[0], SLUG, round_id, phrase)

    assert stands(" River  bread island 47 ") is True
    assert stands("river bread island 48") is False
    table.close(round_id)
    assert stands("river bread island 47") is None


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


def test_casting_leaves_no_audit_row(table: Table) -> None:
    table.sit()
    table.play(0, 0, 0, 1, 1)
    with db.transaction() as session:
        verbs = session.scalars(select(AuditEvent.verb).order_by(AuditEvent.id)).all()
        payloads = session.execute(text("SELECT payload::text FROM audit_payload")).scalars().all()
    assert verbs == ["sitting.open", "ballot.open", "ballot.close", "ballot.count"]
    assert not any(film in payload for film in table.films for payload in payloads)
