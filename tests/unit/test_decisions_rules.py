"""Deciding: every state and verdict, quotas, terms."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fest_ops.actor import VISITOR, Actor, Role, system_actor
from fest_ops.selection.decisions import rules
from fest_ops.selection.decisions.rules import Room
from fest_ops.selection.states import Move, State, may_move

NOW = dt.datetime(2013, 7, 15, 20, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(("state", "move"), list(itertools.product(State, Move)))
def test_a_verdict_is_possible_where_the_table_has_it(state: State, move: Move) -> None:
    why_not = rules.why_not_decide(state, move, has_section=True, section_is_fed=True, reason="because")
    possible = move in rules.DECIDABLE and may_move(state, move)
    assert (why_not is None) is possible


@pytest.mark.parametrize(
    ("roles", "may"),
    [
        ({Role.HEAD_OF_PROGRAMME}, True),
        ({Role.ORGANISER}, True),
        ({Role.SELECTOR, Role.JUROR}, False),
        (set(), False),
    ],
)
def test_deciding_is_for_the_head_and_the_organisers(roles: set[Role], may: bool) -> None:
    actor = Actor(roles=frozenset(roles))
    assert rules.may_decide(actor) is rules.may_release(actor) is rules.may_announce(actor) is may
    assert not rules.may_decide(VISITOR)
    assert rules.may_decide(system_actor())


@pytest.mark.parametrize(
    ("taken", "quota", "more", "why_not"),
    [
        (11, 12, 1, None),
        (12, 12, 1, "quota_full"),
        (0, 0, 1, "quota_full"),
        (99, None, 9, None),
        (13, 12, 0, None),
    ],
)
def test_a_section_takes_no_more_than_its_quota(
    taken: int, quota: int | None, more: int, why_not: str | None
) -> None:
    assert rules.why_not_fill(Room(taken, quota), more) == why_not


@given(st.integers(0, 60), st.sampled_from(["Asia/Almaty", "UTC", "America/New_York"]))
def test_an_offer_ends_at_the_end_of_its_last_day_there(days: int, zone: str) -> None:
    from zoneinfo import ZoneInfo

    local = rules.offer_end(NOW, days, zone).astimezone(ZoneInfo(zone))
    assert (local.hour, local.minute) == (23, 59)
    assert (local.date() - NOW.astimezone(ZoneInfo(zone)).date()).days == days


@pytest.mark.parametrize(
    ("answer", "late", "state", "why_not"),
    [
        (None, False, State.OFFERED, None),
        (None, True, State.OFFERED, "offer_expired"),
        ("expired", True, State.EXPIRED, "offer_expired"),
        ("revoked", False, State.LOST, "offer_revoked"),
        ("accepted", False, State.ACCEPTED, "offer_answered"),
        (None, False, State.WITHDRAWN, "offer_revoked"),
    ],
)
def test_an_offer_is_answered_once_and_in_time(
    answer: str | None, late: bool, state: State, why_not: str | None
) -> None:
    end = NOW if late else NOW + dt.timedelta(seconds=1)
    assert rules.why_not_answer(answer, end, state, NOW) == why_not


@pytest.mark.parametrize(
    ("at", "announced", "why_not"),
    [(0, None, None), (1, None, None), (-1, None, "moment_is_past"), (1, -1, "already_announced"), (1, 2, None),
     (None, 2, None), (None, 0, "already_announced")],
)  # fmt: skip
def test_an_announcement_is_planned_until_it_is_made(
    at: int | None, announced: int | None, why_not: str | None
) -> None:
    def moment(hours: int | None) -> dt.datetime | None:
        return None if hours is None else NOW + dt.timedelta(hours=hours)

    assert rules.why_not_announce(moment(at), moment(announced), NOW) == why_not
