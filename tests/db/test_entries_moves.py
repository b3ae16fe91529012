"""An entry's moves: by the one table, with section and reason; at random they keep to it."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.errors import Refused
from fest_ops.selection.calls.models import Call
from fest_ops.selection.entries import commands
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.states import NEEDS_REASON, OWN_FACTS, PLACED, Move, State, after, may_move
from tests.db.test_entries import _edition, staff_of, verbs
from tests.factories import NOW, make_actor, make_call, make_edition, make_entry, make_section


@pytest.fixture
def call(session: Session) -> Call:
    edition = make_edition(session)
    return make_call(session, edition, make_section(session, edition))


def test_move_checks_section_and_reason(session: Session, call: Call) -> None:
    organiser = staff_of(session, call)
    entry: Entry = make_entry(session, call, state=State.IN_REVIEW)
    section = make_section(session, _edition(session, call.edition_id), slug="horizons")
    for move, code in (
        (Move.SELECT, "section_needed"),
        (Move.DISQUALIFY, "reason_needed"),
        (Move.OFFER, "no_such_move"),
    ):
        with pytest.raises(Refused) as refused:
            commands.move(session, organiser, entry, move, now=NOW)
        assert refused.value.code == code
    commands.move(session, organiser, entry, Move.SELECT, section_id=section.id, now=NOW)
    assert (entry.section_id, entry.told_state) == (section.id, "submitted")
    commands.move(session, organiser, entry, Move.LOSE, reason="no playable copy", now=NOW)
    assert (entry.reason, entry.section_id) == ("no playable copy", section.id)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.sampled_from([state for state in State if state is not State.DRAFT]),
    steps=st.lists(st.tuples(st.sampled_from(list(Move)), st.booleans(), st.booleans()), max_size=12),
)
def test_moves_at_random_keep_to_the_table(
    session: Session, start: State, steps: list[tuple[Move, bool, bool]]
) -> None:
    edition = make_edition(session, slug=f"e{uuid.uuid4().hex[:8]}")
    section = make_section(session, edition)
    call = make_call(session, edition, section)
    organiser = make_actor(session, edition, Role.ORGANISER)
    had_place = start in PLACED | {State.EXPIRED, State.DECLINED}
    entry = make_entry(session, call, state=start, section_id=section.id if had_place else None)
    made: list[Move] = []
    for move, with_section, with_reason in steps:
        before, version, told = State(entry.state), entry.version, entry.told_state
        expected = may_move(before, move)
        expected &= move is not Move.SELECT or with_section
        expected &= move not in NEEDS_REASON or with_reason
        try:
            commands.move(
                session, organiser, entry, move, now=NOW,
                section_id=section.id if with_section else None, reason="why" if with_reason else "",
            )  # fmt: skip
        except Refused:
            assert not expected and [entry.state, entry.version, entry.told_state] == [before, version, told]
        else:
            assert expected and [entry.state, entry.version] == [after(move), version + 1]
            assert entry.told_state == (entry.state if after(move) in OWN_FACTS else told)
            assert entry.section_id is not None or entry.state not in PLACED
            made.append(move)
    assert verbs(session, entry.id) == [f"entry.{move}" for move in made]
    assert entry.version == 1 + len(made)
