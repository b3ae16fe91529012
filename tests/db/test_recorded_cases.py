"""Juries that are on record, played on PostgreSQL from the first ballot to the closed sitting; and the conflicts
between prizes that Cannes, Berlin and Venice name. Jurors, films and ballots are invented; what happened is not."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select

from fest_ops import db
from fest_ops.errors import Refused
from fest_ops.jury.ballots import laying, voting
from fest_ops.jury.ballots.desk import desk_of
from fest_ops.jury.counting import NO_AWARD, Slip
from fest_ops.jury.palmares import citing, closing, commands, queries, withholding
from fest_ops.jury.palmares.commands import Derogation
from fest_ops.jury.palmares.legality import blocked
from fest_ops.jury.panel.models import Jury, Seat
from fest_ops.jury.protocol import bundle
from fest_ops.jury.protocol.models import ProtocolEvent
from fest_ops.jury.protocol.queries import public_bundle_for, sealed_bundle_for
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.states import State
from tests.conftest import KEYS
from tests.db.test_jury_ballots import SLUG, Table
from tests.factories import NOW, actor_of, make_person
from tests.juries import cast_of, declare, seat_of, see

LATER = NOW + dt.timedelta(hours=3)


class Evening(Table):
    """A jury from its first ballot to its palmares."""

    def credit(self, film: int, *names: str, role: str = "cast") -> None:
        with db.transaction() as session:
            cast_of(session, session.get_one(Entry, uuid.UUID(self.films[film])), *names, role=role)

    def ballot(self, prize: str, *choices: str, anew: bool = False) -> uuid.UUID:
        """A round in which the first jurors choose so (candidates' keys), closed and counted."""
        round_id = self.open(prize, anew=anew, persons=[each for each in choices if "/" in each] or None)
        for juror, choice in enumerate(choices):
            with db.transaction() as session:
                slip = Slip(choice=choice)
                assert voting.cast(session, self.jurors[juror], KEYS, SLUG, round_id, slip, "a b c") == "cast"
        self.close(round_id)
        self.count(round_id)
        self.show(round_id)
        return round_id

    def to_the_end(self, prize: str, *choices: str) -> uuid.UUID:
        """The same choices in round after round, until the rules ask for no other one."""
        for _ in range(6):
            seen = self.ballot(prize, *choices)
            line = next(each for each in self.desk().lines if each.prize.key == prize)
            if line.next is None or line.next.kind not in ("round", "revote"):
                return seen
        raise AssertionError("the rules never come to an end")

    def all_for(self, prize: str, choice: str) -> uuid.UUID:
        return self.ballot(prize, *[choice] * 5)

    def award(self, prize: str, seen: uuid.UUID, derogation: Derogation | None = None) -> None:
        with db.transaction() as session:
            commands.award(
                session, self.secretary, SLUG, prize, seen_round=seen, derogation=derogation, now=LATER
            )

    def give(self, prize: str, choice: str) -> None:
        """One voice for one candidate, and the award."""
        self.award(prize, self.all_for(prize, choice))

    def withhold(self, prize: str, reason: str) -> None:
        with db.transaction() as session:
            withholding.withhold(session, self.secretary, SLUG, prize, reason, now=LATER)

    def mention(self, film: str) -> None:
        with db.transaction() as session:
            citing.mention(session, self.secretary, SLUG, uuid.UUID(film), now=LATER)

    def end(self) -> None:
        with db.transaction() as session:
            closing.close_sitting(session, self.secretary, SLUG, now=LATER)

    def decided(self) -> dict[str, tuple[str, list[tuple[str, str]]]]:
        with db.transaction() as session:
            jury = session.get_one(Jury, self.scene.jury.id)
            found = queries.palmares_of(session, jury, queries.real_sitting(session, jury.id))
            return {
                line.prize.key: (
                    line.outcome.status,
                    [(str(won.entry.id), won.person) for won in line.winners],
                )
                for line in found.decided
                if line.outcome is not None
            }

    def kept_out(self, prize: str) -> dict[str, str]:
        """Which films cannot stand on the ballot of a prize now, and by which rule."""
        with db.transaction() as session:
            desk = desk_of(session, session.get_one(Jury, self.scene.jury.id))
            options = desk.options(laying.prize_of(desk, prize))
            return {each.candidate.film: each.why_not.code for each in options if each.why_not is not None}

    def person(self, film: int, name: str) -> str:
        return f"{self.films[film]}/{name}"


def refused(code: str, act: Callable[..., Any], *given: Any) -> Refused:
    with pytest.raises(Refused) as raised:
        act(*given)
    assert raised.value.code == code, (raised.value.code, raised.value.values)
    return raised.value


@pytest.fixture
def evening(own_database: Engine) -> Evening:
    return Evening(films=12)


def test_2012_grand_prize_withheld_and_director_ex_aequo(evening: Evening) -> None:
    evening.sit()
    films = evening.films
    # No film has a majority for the grand prize, and in the next round most vote to give it to none.
    evening.ballot("grand-prix", films[0], films[0], films[1], films[1], NO_AWARD)
    refused("withheld_by_vote", evening.withhold, "grand-prix", "The secretary thinks so")
    evening.ballot("grand-prix", NO_AWARD, NO_AWARD, NO_AWARD, films[1], films[1])
    evening.withhold("grand-prix", "No film convinced a majority of the jury")
    # Two directors tie, in the revote as well: ex aequo.
    first = evening.ballot("director", films[3], films[3], films[4], films[4])
    refused("not_decided_yet", evening.award, "director", first)
    tie = evening.to_the_end("director", films[3], films[3], films[4], films[4])
    evening.award("director", tie)
    evening.credit(5, "Actress Invented")
    evening.credit(6, "Actor Invented")
    evening.give("jury-prize", films[7])
    evening.give("actress", evening.person(5, "Actress Invented"))
    evening.give("actor", evening.person(6, "Actor Invented"))
    evening.end()
    decided = evening.decided()
    assert decided["grand-prix"] == ("withheld", [])
    assert decided["director"][0] == "awarded"
    assert sorted(decided["director"][1]) == sorted([(films[3], ""), (films[4], "")])
    assert decided["actor"] == ("awarded", [(films[6], "Actor Invented")])
    # Both bundles of that evening agree with themselves: what was recorded follows from what was counted.
    with db.transaction() as session:
        _, sealed = sealed_bundle_for(session, evening.secretary, KEYS, SLUG)
        public = public_bundle_for(session, evening.secretary, evening.scene.edition.id, SLUG, now=LATER)
    for document in (sealed, public):
        assert bundle.verify(document).failures == ()


def test_2013_the_jury_that_sat_was_not_the_one_announced(own_database: Engine) -> None:
    evening = Evening(films=12, prepared=False)
    made = evening.scene
    with db.transaction() as session:
        gone = session.get_one(Seat, made.seats[4].id)
        gone.left_at, gone.left_reason = NOW, "absent"
        session.flush()
        person = make_person(session, "Replacement Invented", country="TJ")
        seat = seat_of(
            session, made.edition, made.jury, person, country="TJ", crafts=["director"], replaces_id=gone.id
        )
        seats = [session.get_one(Seat, each) for each in [*evening.seats[:4], seat.id]]
        declare(session, *seats)
        see(session, seats, made.entries)
        evening.seats[4] = seat.id
        evening.jurors[4] = actor_of(person, made.edition, *evening.jurors[0].roles)
    evening.freeze()
    evening.sit()
    evening.give("jury-prize", evening.films[0])
    with db.transaction() as session:
        opened = session.scalars(select(ProtocolEvent).where(ProtocolEvent.verb == "sitting.opened")).one()
        names = {each["name"] for each in opened.content["seats"]}
    assert "Replacement Invented" in names and made.seats[4].name not in names


def test_2012_a_film_fell_out_before_the_vote(own_database: Engine) -> None:
    evening = Evening(films=13)
    evening.sit()
    lost = evening.films[12]
    with db.transaction() as session:
        entry = session.get_one(Entry, uuid.UUID(lost))
        entry.state, entry.reason = State.LOST.value, "No playable copy arrived"
    round_id = evening.open("jury-prize")
    with db.transaction() as session:
        desk = desk_of(session, session.get_one(Jury, evening.scene.jury.id))
        ballot = [each["key"] for each in desk.rounds[-1].spec["candidates"]]
    assert len(ballot) == 12 and lost not in ballot
    for juror in range(5):
        assert evening.vote(juror, round_id, 0) == "cast"
    evening.close(round_id)
    evening.count(round_id)
    evening.show(round_id)
    evening.award("jury-prize", round_id)
    with db.transaction() as session:
        noted = session.scalars(select(ProtocolEvent).where(ProtocolEvent.verb == "film.lost")).all()
    assert [event.content for event in noted] == [{"entry": lost, "reason": "lost"}]
    refused("unknown_film", evening.mention, lost)


def test_a_film_that_won_and_fell_out_keeps_the_sitting_open(evening: Evening) -> None:
    evening.sit()
    evening.all_for("grand-prix", NO_AWARD)
    evening.withhold("grand-prix", "None")
    evening.give("jury-prize", evening.films[0])
    evening.give("director", evening.films[1])
    evening.credit(2, "Actress Invented")
    evening.credit(3, "Actor Invented")
    evening.give("actress", evening.person(2, "Actress Invented"))
    evening.give("actor", evening.person(3, "Actor Invented"))
    with db.transaction() as session:
        session.get_one(Entry, uuid.UUID(evening.films[0])).state = State.LOST.value
    refused("winner_was_lost", evening.end)
    with db.transaction() as session:
        commands.take_back(session, evening.secretary, SLUG, "jury-prize", "The film is gone", now=LATER)
    refused("prize_missing", evening.end)
    again = evening.ballot("jury-prize", *[evening.films[4]] * 5, anew=True)
    evening.award("jury-prize", again)
    evening.end()
    assert evening.decided()["jury-prize"] == ("awarded", [(evening.films[4], "")])


def test_cannes_screenplay_and_actress_pair_by_derogation_alone(own_database: Engine) -> None:
    evening = Evening(films=12, profile="cannes")
    evening.sit()
    evening.credit(0, "Actress Invented")
    evening.give("screenplay", evening.films[0])
    kept = evening.kept_out("director")
    assert kept[evening.films[0]] == "prizes_a_film"
    # The Palme pairs with nothing, by no derogation.
    evening.give("palme-dor", evening.films[1])
    evening.credit(1, "Lead Invented")
    assert evening.kept_out("actress")[evening.films[1]] == "prizes_a_film"
    # The actress of the film with the screenplay may stand, and wins by the president's named derogation.
    assert evening.films[0] not in evening.kept_out("actress")
    seen = evening.all_for("actress", evening.person(0, "Actress Invented"))
    refused("needs_derogation", evening.award, "actress", seen)
    evening.award("actress", seen, Derogation("President Invented", "The jury asked for it"))
    assert evening.decided()["actress"] == ("awarded", [(evening.films[0], "Actress Invented")])
    with db.transaction() as session:
        awarded = session.scalars(select(ProtocolEvent).where(ProtocolEvent.verb == "prize.awarded")).all()
    assert awarded[-1].content["derogation"]["by"] == "President Invented"
    # A third prize for it is beyond any derogation.
    assert evening.kept_out("jury-prize")[evening.films[0]] == "prizes_a_film"


def test_cannes_one_ex_aequo_in_the_whole_palmares_and_never_the_palme(own_database: Engine) -> None:
    evening = Evening(films=12, profile="cannes")
    evening.sit()
    with db.transaction() as session:
        desk = desk_of(session, session.get_one(Jury, evening.scene.jury.id))
        assert not desk.may_share(laying.prize_of(desk, "palme-dor"), evening.films[:2])
        assert desk.may_share(laying.prize_of(desk, "grand-prix"), evening.films[:2])


def test_berlin_acting_prizes_combine_with_any_and_nothing_is_shared(own_database: Engine) -> None:
    evening = Evening(films=12, profile="berlin")
    evening.sit()
    evening.credit(0, "Lead Invented")
    evening.give("golden-bear", evening.films[0])
    assert evening.films[0] not in evening.kept_out("leading-performance")
    assert evening.kept_out("director")[evening.films[0]] == "prizes_a_film"
    evening.give("leading-performance", evening.person(0, "Lead Invented"))
    assert evening.decided()["leading-performance"] == ("awarded", [(evening.films[0], "Lead Invented")])
    with db.transaction() as session:
        desk = desk_of(session, session.get_one(Jury, evening.scene.jury.id))
        assert not any(desk.may_share(prize, evening.films[1:3]) for prize in desk.profile.prizes)


def test_venice_acting_prize_joins_four_prizes_and_never_the_lion(own_database: Engine) -> None:
    evening = Evening(films=12, profile="venice")
    evening.sit()
    for film in (0, 1):
        evening.credit(film, f"Actress {film} Invented")
    evening.give("golden-lion", evening.films[0])
    evening.give("grand-jury-prize", evening.films[1])
    kept = evening.kept_out("actress")
    assert kept[evening.films[0]] == "prizes_a_film" and evening.films[1] not in kept
    evening.give("actress", evening.person(1, "Actress 1 Invented"))
    # Both acting prizes and the grand jury prize would be three.
    assert evening.kept_out("actor")[evening.films[1]] == "prizes_a_film"


def test_what_is_left_is_told_before_anybody_casts(own_database: Engine) -> None:
    # Three films, five prizes, one prize a film but for the acting ones: each award is looked at to its end.
    evening = Evening(films=3)
    evening.sit()
    evening.give("grand-prix", evening.films[0])
    evening.give("jury-prize", evening.films[1])
    with db.transaction() as session:
        desk = desk_of(session, session.get_one(Jury, evening.scene.jury.id))
        assert blocked(desk.profile, desk.palmares, desk.legal_films) == []
    # The last film is the director's: nobody else can have it.
    assert set(evening.kept_out("director")) == set(evening.films[:2])
