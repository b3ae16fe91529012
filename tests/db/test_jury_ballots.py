"""Sittings and rounds on a real database, where closing and counting are two real transactions."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import pytest
from sqlalchemy import Engine, select, text

from fest_ops import db
from fest_ops.actor import Actor
from fest_ops.audit.models import AuditEvent
from fest_ops.errors import Forbidden, NotFound, Refused
from fest_ops.jury.ballots import laying, rehearsing, rounds, sittings, voting
from fest_ops.jury.ballots.desk import Desk, desk_of
from fest_ops.jury.ballots.models import Round
from fest_ops.jury.counting import Slip
from fest_ops.jury.panel.models import Interest, Jury
from fest_ops.jury.profiles import document
from fest_ops.jury.protocol.models import ProtocolEvent
from tests.conftest import KEYS
from tests.factories import NOW
from tests.juries import JuryScene, cast_of, ready, scene

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


def test_casting_leaves_no_audit_row(table: Table) -> None:
    table.sit()
    table.play(0, 0, 0, 1, 1)
    with db.transaction() as session:
        verbs = session.scalars(select(AuditEvent.verb).order_by(AuditEvent.id)).all()
        payloads = session.execute(text("SELECT payload::text FROM audit_payload")).scalars().all()
    assert verbs == ["sitting.open", "ballot.open", "ballot.close", "ballot.count"]
    assert not any(film in payload for film in table.films for payload in payloads)
