"""What is kept of reviews equals a recount: aggregates and stands, after any acts; a selector's list in order."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from fest_ops.errors import Forbidden, NotFound, Refused
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.reviews import commands, duties, queries, rules
from fest_ops.selection.reviews.models import Assignment, Review
from fest_ops.selection.reviews.rules import Mine
from fest_ops.selection.reviews.scoring import Aggregate, aggregate
from fest_ops.selection.states import State
from tests.db.test_reviews import World
from tests.factories import NOW, make_entry, make_round, make_section


@pytest.fixture
def world(session: Session) -> World:
    made = World(session)
    made.assign_all()
    return made


def test_duties_are_sorted_found_and_counted(session: Session) -> None:
    world = World(session, selectors=1)
    for title, minutes in (("Шал", 100), ("Ұлжан", 90), ("Жеруйық", 60), ("Қыз Жібек", 140)):
        world.entries.append(
            make_entry(session, world.call, title=title, minutes=minutes, state=State.IN_REVIEW)
        )
    world.assign_all()
    world.save(0, 9, 9, entry=1)
    world.save(0, 5, give=False, entry=3)
    actor = world.selectors[0]
    found, n = duties.duties_of(session, actor, order="title"), duties.count_of(session, actor)
    assert [duty.title["en"] for duty in found][1:] == ["Жеруйық", "Қыз Жібек", "Ұлжан", "Шал"] and n == 5
    assert [duty.title["en"] for duty in duties.duties_of(session, actor, search="Ulzhan")] == ["Ұлжан"]
    assert duties.duties_of(session, actor, search="%_") == []
    assert duties.count_of(session, actor, search="Ulzhan") == 1
    assert duties.count_of(session, actor, mine=Mine.TODO, search="film") == 1
    assert [duty.mine for duty in duties.duties_of(session, actor)] == [
        "partly",
        "todo",
        "todo",
        "todo",
        "given",
    ]
    assert len(duties.duties_of(session, actor, mine=Mine.TODO)) == 3
    assert duties.duties_of(session, actor, limit=2, offset=4) == duties.duties_of(session, actor)[4:]
    assert duties.duties_of(session, actor, limit=2, offset=40) == []
    progress = duties.progress_of(session, actor)
    assert (progress.wanted, progress.left, progress.minutes_left) == (5, 4, 90 + 90 + 60 + 140)
    before, after, waiting = duties.neighbours(session, actor, world.entries[0].id)
    assert (before, after, waiting) == (None, world.entries[1].id, world.entries[2].id)
    assert duties.neighbours(session, actor, world.entries[4].id)[1:] == (None, world.entries[0].id)


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["partly", "give", "recuse", "unrecuse"]),
        st.integers(0, 2),
        st.integers(0, 1),
        st.integers(1, 10),
        st.integers(1, 10),
        st.booleans(),
    ),
    max_size=14,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_aggregates_equal_a_recount_after_any_acts(
    session: Session, acts: list[tuple[str, int, int, int, int, bool]]
) -> None:
    world = World(session, entries=2)
    world.assign_all()
    for act, who, which, story, craft, flag in acts:
        entry = world.entries[which]
        try:
            if act == "recuse":
                commands.recuse(
                    session, world.selectors[who], entry.id, round_id=world.round.id, code="other", now=NOW
                )
            elif act == "unrecuse":
                commands.withdraw_recusal(
                    session,
                    world.head,
                    entry.id,
                    round_id=world.round.id,
                    person_id=world.people[who].id,
                    now=NOW,
                )
            else:
                world.save(who, story, craft, entry=which, give=act == "give", flag=flag)
        except Refused:
            pass
    for which, entry in enumerate(world.entries):
        assert world.kept(which) == counted(session, entry)
    assert stands_kept(session) == stands_counted(session)


def counted(session: Session, entry: Entry) -> tuple[int, Aggregate]:
    held = session.execute(
        select(Assignment.recused_at, Review.total, Review.flag)
        .outerjoin(
            Review,
            (Review.entry_id == Assignment.entry_id)
            & (Review.round_id == Assignment.round_id)
            & (Review.person_id == Assignment.person_id)
            & Review.given_at.is_not(None),
        )
        .where(Assignment.entry_id == entry.id, Assignment.round_id == entry.round_id)
    ).all()
    active = [row for row in held if row[0] is None]
    totals = [row[1] for row in active if row[1] is not None]
    return len(active), aggregate(
        totals, flags=sum(bool(row[2]) for row in active), scale_min=1, scale_max=10
    )


def stands_kept(session: Session) -> dict[tuple[uuid.UUID, uuid.UUID, uuid.UUID], tuple[object, ...]]:
    """What the triggers keep beside each assignment."""
    columns = (Assignment.edition_id, Assignment.number, Assignment.minutes, Assignment.stand)
    rows = session.execute(select(Assignment.round_id, Assignment.entry_id, Assignment.person_id, *columns))
    return {(row[0], row[1], row[2]): tuple(row[3:]) for row in rows}


def stands_counted(session: Session) -> dict[tuple[uuid.UUID, uuid.UUID, uuid.UUID], tuple[object, ...]]:
    """The same from the entries and reviews, by rules.mine."""
    rows = session.execute(
        select(
            Assignment.round_id, Assignment.entry_id, Assignment.person_id, Assignment.recused_at,
            Entry.edition_id, Entry.number, Entry.minutes, Entry.state, Entry.round_id, Review.version, Review.given_at,
        )
        .join(Entry, Entry.id == Assignment.entry_id)
        .outerjoin(Review, duties.own_review)
    ).all()  # fmt: skip
    return {
        (row[0], row[1], row[2]): (
            row[4], row[5], row[6],
            duties.PAST
            if row[8] != row[0]
            else duties.STANDS[
                rules.mine(State(row[7]), recused=row[3] is not None, saved=bool(row[9]), given=row[10] is not None)
            ],
        )
        for row in rows
    }  # fmt: skip


@pytest.mark.parametrize("state", list(State))
def test_stands_follow_the_entry_its_rounds_and_the_reviews(session: Session, state: State) -> None:
    world = World(session, selectors=4)
    section = make_section(session, world.edition)
    world.assign_all()
    world.save(0, 7, 7)
    world.save(1, 7, give=False)
    commands.recuse(
        session, world.selectors[2], world.entries[0].id, round_id=world.round.id, code="other", now=NOW
    )
    committee = make_round(session, world.call, position=2, kind="committee")
    entry = world.entries[0]
    entry.section_id, entry.state, entry.minutes = section.id, state.value, 77
    session.flush()
    assert stands_kept(session) == stands_counted(session)
    entry.round_id = committee.id
    session.flush()
    assert {held[3] for held in stands_kept(session).values()} == {duties.PAST}
    entry.round_id = world.round.id
    session.flush()
    session.execute(delete(Review).where(Review.person_id == world.people[1].id))
    assert stands_kept(session) == stands_counted(session)


def test_next_round_starts_anew_and_keeps_the_first_readable(session: Session, world: World) -> None:
    entry = world.entries[0]
    world.save(0, 7, 8)
    committee = make_round(session, world.call, position=2, kind="committee")
    with pytest.raises(Forbidden):
        commands.start_round(session, world.selectors[0], [entry.id], committee.id, now=NOW)
    commands.start_round(session, world.head, [entry.id], committee.id, now=NOW)
    assert world.kept() == (0, Aggregate(0, None, None, 0, None))
    with pytest.raises(Refused) as refused:
        world.save(1, 7, 7)
    assert refused.value.code == "reviewing_ended"
    with pytest.raises(Refused) as refused:
        commands.start_round(session, world.head, [entry.id], world.round.id, now=NOW)
    assert refused.value.code == "round_not_later"
    assert [seen.position for seen in queries.given_reviews(session, world.head, entry.id)] == [1]
    assert duties.duties_of(session, world.selectors[0]) == []
    foreign = World(session)
    with pytest.raises(NotFound):
        commands.start_round(session, world.head, [foreign.entries[0].id], committee.id, now=NOW)
    with pytest.raises(NotFound):
        commands.start_round(session, foreign.head, [entry.id], committee.id, now=NOW)
