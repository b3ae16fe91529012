"""The transition table, as a table."""

from __future__ import annotations

import pytest

from fest_ops.selection.states import (
    MOVES,
    NEEDS_REASON,
    PLACED,
    VERDICTS,
    Move,
    State,
    after,
    as_told,
    may_move,
)

FINAL = {State.REVOKED, State.WITHDRAWN, State.LOST}


@pytest.mark.parametrize("state", sorted(FINAL))
def test_state_final_has_no_move(state: State) -> None:
    assert not [move for move in Move if may_move(state, move)]


@pytest.mark.parametrize("state", sorted(set(State) - {State.DRAFT}))
def test_state_is_reached_by_some_move(state: State) -> None:
    assert any(target is state for _, target in MOVES.values())


def test_every_move_leaves_its_states() -> None:
    for move, (sources, target) in MOVES.items():
        assert sources, move
        assert target not in sources, move


@pytest.mark.parametrize(
    ("state", "move", "allowed"),
    [
        (State.DRAFT, Move.SUBMIT, True),
        (State.SUBMITTED, Move.SUBMIT, False),
        (State.DRAFT, Move.SELECT, False),
        (State.IN_REVIEW, Move.SELECT, True),
        (State.WAITLISTED, Move.SELECT, True),
        (State.OFFERED, Move.SELECT, False),
        (State.SELECTED, Move.OFFER, True),
        (State.ACCEPTED, Move.WITHDRAW, False),
        (State.OFFERED, Move.WITHDRAW, True),
        (State.ACCEPTED, Move.LOSE, True),
        (State.IN_REVIEW, Move.LOSE, False),
        (State.NOT_SELECTED, Move.RECONSIDER, True),
        (State.DISQUALIFIED, Move.RECONSIDER, True),
        (State.ACCEPTED, Move.REVOKE, True),
        (State.EXPIRED, Move.RENEW, True),
        (State.DECLINED, Move.RENEW, True),
        (State.REVOKED, Move.RENEW, False),
        (State.WITHDRAWN, Move.RENEW, False),
        (State.SELECTED, Move.RENEW, False),
        (State.EXPIRED, Move.SELECT, False),
        (State.DECLINED, Move.ACCEPT, False),
    ],
)
def test_move_allowed(state: State, move: Move, allowed: bool) -> None:
    assert may_move(state, move) is allowed


def test_places_are_given_back_by_what_ends_them() -> None:
    ends = {
        Move.DECLINE,
        Move.EXPIRE,
        Move.REVOKE,
        Move.LOSE,
        Move.WITHDRAW,
        Move.DISQUALIFY,
        Move.RECONSIDER,
    }
    for move in ends:
        assert after(move) not in PLACED


def test_losing_and_revoking_need_a_reason() -> None:
    assert {Move.LOSE, Move.REVOKE, Move.DISQUALIFY} <= NEEDS_REASON


@pytest.mark.parametrize("state", [State.EXPIRED, State.DECLINED])
def test_an_invitation_that_ended_unanswered_or_declined_is_only_made_anew(state: State) -> None:
    assert [move for move in Move if may_move(state, move)] == [Move.RENEW]
    assert after(Move.RENEW) is State.OFFERED and Move.RENEW in NEEDS_REASON


@pytest.mark.parametrize("verdict", VERDICTS)
def test_verdict_is_not_known_before_it_is_told(verdict: Move) -> None:
    assert as_told(after(verdict), State.SUBMITTED) is State.SUBMITTED


@pytest.mark.parametrize(
    "state", [State.DRAFT, State.SUBMITTED, State.WITHDRAWN, State.ACCEPTED, State.DECLINED]
)
def test_own_act_is_known_at_once(state: State) -> None:
    assert as_told(state, State.SUBMITTED) is state
