"""A prize that is not given: by the jury's vote, by the rules' chain, or declared openly by the chair; by nobody else.
And what was counted is the chair's to release, before anything follows from it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from sqlalchemy import Engine, select

from fest_ops import db
from fest_ops.errors import Forbidden, Refused
from fest_ops.jury.ballots import rounds, voting
from fest_ops.jury.counting import NO_AWARD, Slip
from fest_ops.jury.palmares import closing, commands, queries, withholding
from fest_ops.jury.panel.models import Interest, Jury, Seat
from fest_ops.jury.profiles import document
from fest_ops.jury.protocol.models import ProtocolEvent
from tests.conftest import KEYS
from tests.db.test_jury_ballots import GRAND, SLUG, Table
from tests.factories import NOW

LATER = NOW + dt.timedelta(hours=1)


class Jurors(Table):
    """A jury that votes by keys, and may vote for nobody."""

    def ballot(self, *choices: str, prize: str = GRAND, show: bool = True) -> uuid.UUID:
        round_id = self.open(prize)
        for juror, choice in enumerate(choices):
            with db.transaction() as session:
                slip = Slip(choice=choice)
                assert voting.cast(session, self.jurors[juror], KEYS, SLUG, round_id, slip, "a b c") == "cast"
        self.close(round_id)
        self.count(round_id)
        if show:
            self.show(round_id)
        return round_id

    def withhold(self, prize: str = GRAND, reason: str = "None convinced us") -> str:
        with db.transaction() as session:
            return withholding.withhold(session, self.secretary, SLUG, prize, reason, now=LATER).how

    def declare(self, prize: str = GRAND, reason: str = "None convinced us", juror: int = 0) -> str:
        with db.transaction() as session:
            return withholding.declare(session, self.jurors[juror], SLUG, prize, reason, now=LATER).how

    def said(self, verb: str) -> list[dict[str, Any]]:
        with db.transaction() as session:
            return [
                dict(each.content)
                for each in session.scalars(
                    select(ProtocolEvent).where(ProtocolEvent.verb == verb).order_by(ProtocolEvent.position)
                )
            ]


@pytest.fixture
def jury(own_database: Engine) -> Jurors:
    made = Jurors()
    made.sit()
    return made


def refused(code: str, act: Any, *given: Any, **named: Any) -> None:
    with pytest.raises(Refused) as raised:
        act(*given, **named)
    assert raised.value.code == code, raised.value.values


def method(made: Jurors, name: str) -> None:
    with db.transaction() as session:
        jury = session.get_one(Jury, made.scene.jury.id)
        voting_rules = {**jury.rules["voting"], "method": name, "rounds": []}
        if name == "score":
            voting_rules["scale"] = ["1", "5"]
        jury.rules = {**jury.rules, "voting": voting_rules}
        jury.rules_digest = document.digest(jury.rules)


def test_a_prize_that_the_jury_elected_is_not_the_secretarys_to_withhold(jury: Jurors) -> None:
    round_id = jury.ballot(*[jury.films[0]] * 5)
    refused("film_was_elected", jury.withhold)
    refused("film_was_elected", jury.declare)
    with db.transaction() as session:
        commands.award(session, jury.secretary, SLUG, GRAND, seen_round=round_id, now=LATER)
    with db.transaction() as session:
        commands.take_back(session, jury.secretary, SLUG, GRAND, "A mistake", now=LATER)
    refused("film_was_elected", jury.withhold)
    refused("film_was_elected", jury.declare)


def test_nor_is_one_on_which_the_vote_goes_on(jury: Jurors) -> None:
    refused("withheld_by_vote", jury.withhold)
    jury.ballot(*jury.films[:2], *jury.films[:3])
    refused("withheld_by_vote", jury.withhold)


def test_no_award_stands_last_on_the_ballot_and_is_voted_for_as_any_other(jury: Jurors) -> None:
    round_id = jury.ballot(*[NO_AWARD] * 3, *jury.films[:2])
    spec = jury.desk().rounds[-1].spec
    assert [each["key"] for each in spec["candidates"]] == [*jury.films, NO_AWARD]
    assert spec["candidates"][-1]["title"] == {
        "kk": "Жүлде берілмесін",
        "ru": "Не присуждать",
        "en": "No award",
    }
    step = jury.desk().lines[0].next
    assert step is not None and step.kind == "no_award"
    with pytest.raises(Refused) as raised, db.transaction() as session:
        commands.award(session, jury.secretary, SLUG, GRAND, seen_round=round_id, now=LATER)
    assert raised.value.code == "vote_withholds"
    refused("reason_needed", jury.withhold, reason=" ")
    assert jury.withhold() == "vote"
    assert jury.said("prize.withheld") == [
        {"prize": GRAND, "reason": "None convinced us", "how": "vote", "round": str(round_id)}
    ]
    with db.transaction() as session:
        made = session.get_one(Jury, jury.scene.jury.id)
        line = queries.palmares_of(session, made, queries.real_sitting(session, made.id)).line(GRAND)
    assert line.outcome is not None and (line.outcome.status, line.outcome.how) == ("withheld", "vote")


def test_it_goes_on_to_the_next_round_with_the_films(jury: Jurors) -> None:
    jury.ballot(NO_AWARD, NO_AWARD, jury.films[0], jury.films[0], jury.films[1])
    jury.ballot(NO_AWARD, NO_AWARD, NO_AWARD, jury.films[0], jury.films[0])
    assert jury.desk().rounds[-1].step == 2
    assert jury.withhold() == "vote"


def test_it_is_not_on_the_ballot_of_a_prize_that_must_be_given(jury: Jurors) -> None:
    jury.ballot(*[jury.films[0]] * 5, prize="director")
    assert NO_AWARD not in [each["key"] for each in jury.desk().rounds[-1].spec["candidates"]]
    refused("may_not_withhold", jury.withhold, "director")
    refused("may_not_withhold", jury.declare, "director")


def test_who_is_recused_on_every_film_has_no_vote_on_giving_none(jury: Jurors) -> None:
    with db.transaction() as session:
        for film in jury.films:
            session.add(
                Interest(
                    seat_id=jury.seats[4],
                    entry_id=uuid.UUID(film),
                    grounds=["family"],
                    note="",
                    outcome="recused",
                    decided_at=NOW,
                )
            )
    jury.open(GRAND)
    spec = jury.desk().rounds[-1].spec
    assert str(jury.seats[4]) not in [line["seat"] for line in spec["roll"]]
    assert str(jury.seats[4]) in [line["seat"] for line in spec["absent"]]


def test_ranked_last_or_first_it_is_compared_as_a_film_is(own_database: Engine) -> None:
    made = Jurors()
    method(made, "schulze")
    made.sit()
    round_id = made.open(GRAND)
    for juror in range(5):
        with db.transaction() as session:
            first = (NO_AWARD,) if juror < 3 else (made.films[0],)
            slip = Slip(ranking=(first,))
            assert voting.cast(session, made.jurors[juror], KEYS, SLUG, round_id, slip, "a b c") == "cast"
    made.close(round_id)
    assert made.count(round_id)["winners"] == [NO_AWARD]
    made.show(round_id)
    assert made.withhold() == "vote"


def test_grades_have_no_such_line_and_the_chair_declares_it(own_database: Engine) -> None:
    made = Jurors()
    method(made, "score")
    made.sit()
    made.open(GRAND)
    assert NO_AWARD not in [each["key"] for each in made.desk().rounds[-1].spec["candidates"]]
    refused("round_runs", made.declare)


def test_the_chair_alone_declares_openly_and_with_a_reason(jury: Jurors) -> None:
    with pytest.raises(Forbidden):
        jury.declare(juror=1)
    with pytest.raises(Forbidden), db.transaction() as session:
        withholding.declare(session, jury.secretary, SLUG, GRAND, "No", now=LATER)
    refused("reason_needed", jury.declare, reason=" ")
    round_id = jury.ballot(*jury.films[:2], *jury.films[:3])
    assert jury.declare() == "chair"
    assert jury.declare() == "chair"
    assert [each["how"] for each in jury.said("prize.withheld")] == ["chair"]
    assert jury.said("prize.withheld")[0]["round"] == str(round_id)
    refused("prize_decided", jury.withhold)


def test_the_chair_declares_before_any_round(jury: Jurors) -> None:
    assert jury.declare() == "chair"
    assert jury.said("prize.withheld")[0]["round"] is None


def test_what_the_jury_voted_is_the_secretarys_to_record_not_the_chairs_to_declare(jury: Jurors) -> None:
    jury.ballot(*[NO_AWARD] * 5)
    refused("vote_withholds", jury.declare)


def test_the_chairs_casting_vote_may_be_for_no_award(jury: Jurors) -> None:
    film = jury.films[0]
    for _ in range(3):
        jury.ballot(NO_AWARD, NO_AWARD, film, film)
    while (step := jury.desk().lines[0].next) is not None and step.kind != "chair":
        jury.ballot(NO_AWARD, NO_AWARD, film, film)
    last = jury.desk().history(GRAND)[-1].id

    def cast(reason: str) -> Any:
        with db.transaction() as session:
            return commands.decide_tie(
                session, jury.jurors[0], SLUG, GRAND, NO_AWARD, seen_round=last, reason=reason, now=LATER
            )

    refused("reason_needed", cast, "")
    assert (cast("Not good enough").status, cast("Not good enough").how) == ("withheld", "chair")
    assert [each["how"] for each in jury.said("prize.withheld")] == ["chair"]


def test_the_chain_of_ties_that_ends_in_withholding_is_recorded_as_the_rules_say(
    own_database: Engine,
) -> None:
    made = Jurors()
    with db.transaction() as session:
        found = session.get_one(Jury, made.scene.jury.id)
        found.rules = {
            **found.rules,
            "voting": {**found.rules["voting"], "most_rounds": 1, "ties": ["withhold"]},
        }
        found.rules["voting"]["rounds"] = ["absolute"]
        found.rules_digest = document.digest(found.rules)
    made.sit()
    round_id = made.ballot(*made.films[:2], *made.films[:3])
    assert made.withhold() == "rules"
    assert made.said("prize.withheld")[0] == {
        "prize": GRAND, "reason": "None convinced us", "how": "rules", "round": str(round_id),
    }  # fmt: skip


def test_nothing_follows_from_an_outcome_that_the_chair_has_not_released(jury: Jurors) -> None:
    won = jury.ballot(*[jury.films[0]] * 5, show=False)
    with pytest.raises(Refused) as raised, db.transaction() as session:
        commands.award(session, jury.secretary, SLUG, GRAND, seen_round=won, now=LATER)
    assert raised.value.code == "outcome_not_released"
    refused("outcome_not_released", jury.withhold)
    refused("outcome_not_released", jury.declare)
    refused("outcome_not_released", jury.open, GRAND)
    refused("outcome_not_released", jury.open, GRAND, anew=True)
    refused("outcome_not_released", jury.open, "director")
    assert "prize.awarded" not in jury.verbs()
    jury.show(won)
    with db.transaction() as session:
        commands.award(session, jury.secretary, SLUG, GRAND, seen_round=won, now=LATER)


def test_nor_is_the_sitting_closed_which_would_publish_it(jury: Jurors) -> None:
    won = jury.ballot(*[jury.films[0]] * 5, prize="director", show=False)

    def close() -> None:
        with db.transaction() as session:
            closing.close_sitting(session, jury.secretary, SLUG, now=LATER, unfinished=True)

    refused("outcome_is_the_chairs", close)
    jury.show(won)
    refused("prize_undecided", close)


def test_nor_does_a_shortened_ballot(jury: Jurors) -> None:
    films = jury.films
    undecided = jury.ballot(films[0], films[0], films[1], films[1], films[2], show=False)
    refused("outcome_not_released", jury.open, GRAND)
    jury.show(undecided)
    jury.open(GRAND)


def test_without_a_chair_the_secretary_releases(jury: Jurors) -> None:
    won = jury.ballot(*[jury.films[0]] * 5, show=False)
    with db.transaction() as session:
        chair = session.get_one(Seat, jury.seats[0])
        chair.left_at, chair.left_reason = NOW, "resigned"
    refused("outcome_not_released", jury.open, "director")
    with db.transaction() as session:
        rounds.show_outcome(session, jury.secretary, SLUG, won, now=LATER)
    with db.transaction() as session:
        commands.award(session, jury.secretary, SLUG, GRAND, seen_round=won, now=LATER)
