"""2,000 secret votes, and somebody with the application's rights, its keys and every log: no better than chance.

The same investigator, with the same means, breaks schemas that are naive in one way each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from sqlalchemy.orm import Session

from fest_ops.jury.ballots import box
from tests.conftest import KEYS
from tests.investigator import Investigator
from tests.secret_votes import (
    BATCH,
    SEATS,
    SIGMAS,
    VOTES,
    Ballots,
    Score,
    Votes,
    hidden_by_arithmetic,
    score,
    voted,
)


@pytest.fixture(scope="module")
def votes() -> Iterator[Votes]:
    with voted() as made:
        yield made


def investigate(votes: Votes, rounds: Sequence[Ballots], *schemas: str) -> dict[str, Score]:
    """How well each strategy does on these rounds, of those in which arithmetic alone does not reveal."""
    rolls = {str(ballots.round_id): sorted(ballots.truth) for ballots in rounds}
    found = Investigator(votes.engine, KEYS, rolls, schemas=schemas, log=votes.log)
    assert found.read
    secret = [ballots for ballots in rounds if hidden_by_arithmetic(ballots) is None]
    assert len(secret) > len(rounds) / 4
    return {name: score(guesses, secret) for name, guesses in found.strategies().items()}


def test_investigator_does_no_better_than_chance_on_2000_votes(votes: Votes) -> None:
    for counted in (False, True):
        if counted:
            count_all(votes)
        scores = investigate(votes, votes.all, "ballot", "public")
        assert max(each.guesses for each in scores.values()) > VOTES
        assert {name.partition(" | ")[0] for name in scores} >= {
            "log by line",
            "ballot.roll_of() by place",
            "ballot.roll_of() by seat_id",
        }
        assert any("ballot.sealed()" in name if counted else "ballot.slips()" in name for name in scores)
        better = {name: each for name, each in scores.items() if abs(each.sigmas) > SIGMAS}
        assert better == {}
        assert "told outright" not in scores


def count_all(votes: Votes) -> None:
    for at in range(0, VOTES, BATCH):
        with Session(votes.engine) as session, session.begin():
            for ballots in votes.all[at : at + BATCH]:
                found = box.take_slips(session, KEYS, ballots.round_id)
                assert found is not None and sorted(found.slips) == sorted(ballots.choices.values())
                assert box.settle(session, KEYS, ballots.round_id, found)


@pytest.mark.parametrize(
    ("schema", "means"),
    [
        ("rows", ("by at | rows.box by at", "by ctid | rows.box by id", "by xmin | rows.box by xmin")),
        ("bare", ("by xmin | bare.box by xmin", "by ctid | bare.box by ctid")),
        (
            "functions",
            (
                "by line | functions.slips() by place",
                "functions.voted() by place | functions.slips() by place",
            ),
        ),
    ],
)
def test_the_same_investigator_breaks_what_is_naive(
    votes: Votes, schema: str, means: tuple[str, ...]
) -> None:
    scores = investigate(votes, votes.naive, schema)
    for each in ("told outright", *means):
        fitting = [found for name, found in scores.items() if each in name]
        assert fitting, (each, sorted(scores))
        assert max(found.right / found.guesses for found in fitting) > 0.99, each


def test_where_arithmetic_reveals_the_tally_is_hidden(votes: Votes) -> None:
    revealing = [ballots for ballots in votes.all if ballots.alike[-1] >= SEATS - 1]
    assert len(revealing) > 100
    assert None not in {hidden_by_arithmetic(ballots) for ballots in revealing}
