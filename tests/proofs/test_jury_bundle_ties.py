"""A tie is settled where the rules have no round left, and not before: both verifiers say so."""

from __future__ import annotations

import random
from typing import Any

import pytest

from fest_ops.jury.counting import first_step, next_step
from fest_ops.jury.profiles.document import parse
from tests.bundles import Play
from tests.tampering import both, of_verb


def settled_after(rounds: int, status: str, seed: int) -> dict[str, Any] | None:
    """A sitting of three rounds in which so many were held before the chair settled a tie; None where this seed's
    ballots do not end so."""
    play = Play(random.Random(seed), "majority")
    play.rules["prizes"] = play.rules["prizes"][:1]
    play.rules["palmares"]["combine"] = []
    play.rules["voting"] |= {
        "rounds": ["relative"] if status == "tied" else ["absolute"],
        "most_rounds": 3,
        "quorum": "0",
        "eliminate": False,
        "ties": ["chair", "lot", "withhold"],
    }
    play.profile = parse(play.rules)
    play.open()
    prize = play.profile.prizes[0]
    standing = play.candidates(prize)
    step = first_step(play.profile.voting, [each.key for each in standing])
    history = []
    for _ in range(rounds):
        if step.kind != "round":
            return None
        _, made, ident = play.vote(prize, step, standing)
        history.append(made)
        step = next_step(play.profile.voting, prize, history)
    if made.status != status or len(made.tied) < 2:
        return None
    play.award(prize, made.tied[:1], "chair", ident)
    play.tell("sitting.closed", palmares=play.summary)
    return play.bundle()


@pytest.mark.parametrize("status", ["tied", "undecided"])
@pytest.mark.parametrize("rounds", [1, 2, 3])
def test_chair_settles_a_tie_after_the_last_round_alone(rounds: int, status: str) -> None:
    found = (settled_after(rounds, status, seed) for seed in range(3000))
    made = next(each for each in found if each is not None)
    assert len(of_verb(made, "round.counted")) == rounds
    assert both(made) == ((True, True) if rounds == 3 else (False, False))
