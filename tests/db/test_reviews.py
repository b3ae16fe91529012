"""Reviewing on real PostgreSQL: saving, giving, stepping back, rounds, who sees what, and the recount."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, Role
from fest_ops.audit.models import AuditEvent
from fest_ops.errors import Conflict, Forbidden, NotFound, Refused
from fest_ops.festival.models import Edition
from fest_ops.people.models import Person
from fest_ops.selection.calls.models import Call, Round
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.reviews import commands, duties, queries, rules
from fest_ops.selection.reviews.models import Assignment, Review
from fest_ops.selection.reviews.rules import Mine
from fest_ops.selection.reviews.scoring import Aggregate, aggregate
from fest_ops.selection.states import State
from tests.factories import (
    NOW,
    actor_of,
    assign,
    give_role,
    make_actor,
    make_call,
    make_edition,
    make_entry,
    make_person,
    make_round,
    make_section,
)

SECOND = dt.timedelta(seconds=1)


class World:
    """A call with entries in review, selectors and a head of programme."""

    def __init__(self, session: Session, *, entries: int = 1, selectors: int = 3) -> None:
        self.session = session
        self.edition: Edition = make_edition(session, slug=f"e{uuid.uuid4().hex[:8]}")
        self.call: Call = make_call(session, self.edition)
        self.round: Round = session.scalars(select(Round).where(Round.call_id == self.call.id)).one()
        self.entries = [make_entry(session, self.call, state=State.IN_REVIEW) for _ in range(entries)]
        self.people: list[Person] = []
        for _ in range(selectors):
            person = make_person(session)
            give_role(session, self.edition, person, Role.SELECTOR)
            self.people.append(person)
        self.selectors = [actor_of(person, self.edition, Role.SELECTOR) for person in self.people]
        self.head = make_actor(session, self.edition, Role.HEAD_OF_PROGRAMME)

    def assign_all(self) -> None:
        for entry in self.entries:
            for person in self.people:
                assign(self.session, entry, person)

    def save(
        self,
        who: int,
        *scores: int,
        entry: int = 0,
        give: bool = True,
        seen: int | None = None,
        **more: object,
    ) -> commands.Saved:
        return commands.save_review(
            self.session,
            self.selectors[who],
            self.entries[entry].id,
            round_id=self.round.id,
            scores=dict(zip(("story", "craft"), scores, strict=False)),
            give=give,
            seen_version=seen,
            now=NOW,
            **more,  # type: ignore[arg-type]
        )

    def kept(self, entry: int = 0) -> tuple[int, Aggregate]:
        row = self.entries[entry]
        self.session.refresh(row)
        return row.assigned, Aggregate(row.reviews, row.score, row.spread, row.flags, row.score_bucket)


@pytest.fixture
def world(session: Session) -> World:
    made = World(session)
    made.assign_all()
    return made


def statements(session: Session, act: Callable[[], object]) -> int:
    seen: list[str] = []

    def note(_c: object, _cur: object, statement: str, *_: object) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            seen.append(statement)

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(connection, "before_cursor_execute", note)
    return len(seen)


def test_review_partly_saved_does_not_count(world: World) -> None:
    saved = world.save(0, 7, give=False, note=" slow start ")
    assert (saved.given, saved.total, saved.version) == (False, None, 1)
    assert world.kept() == (3, Aggregate(0, None, None, 0, None))
    own = queries.own_reviews(world.session, world.selectors[0], world.entries[0].id)[0]
    assert (own.mine, own.scores, own.note, own.version) == (Mine.PARTLY, {"story": 7}, "slow start", 1)


def test_review_given_counts_in_six_statements(world: World) -> None:
    def save() -> None:
        world.save(0, 7, 8, flag=True)
        world.session.flush()

    assert statements(world.session, save) == 6
    world.save(1, 6, 6)
    assert world.kept() == (3, Aggregate(2, Decimal("6.750"), Decimal("0.750"), 1, 6))
    world.save(0, 9, 9, seen=1)
    assert world.kept()[1].score == Decimal("7.500")
    verbs = list(world.session.scalars(select(AuditEvent.verb).order_by(AuditEvent.id)))
    assert verbs == ["review.give", "review.give", "review.change"]


def test_review_given_stays_given(world: World) -> None:
    world.save(0, 7, 8)
    with pytest.raises(Refused) as refused:
        world.save(0, 7, give=False)
    assert refused.value.fields == {"craft": "score_missing"}
    assert world.save(0, 7, 9, give=False).given


@pytest.mark.parametrize(
    ("scores", "more", "fields"),
    [
        ((7,), {}, {"craft": "score_missing"}),
        ((0, 11), {}, {"story": "score_off_scale", "craft": "score_off_scale"}),
        ((7, 7), {"recommendation": "perhaps"}, {"recommendation": "recommendation_unknown"}),
        ((7, 7), {"note": "x" * 8001}, {"note": "note_too_long"}),
    ],
)
def test_review_wrongly_filled_is_refused_by_field(
    world: World, scores: tuple[int, ...], more: dict[str, object], fields: dict[str, str]
) -> None:
    with pytest.raises(Refused) as refused:
        world.save(0, *scores, **more)  # type: ignore[arg-type]
    assert refused.value.fields == fields
    assert world.session.scalar(select(Review.version)) is None


def test_review_saved_in_another_tab_conflicts(world: World) -> None:
    world.save(0, 7, give=False, seen=0)
    with pytest.raises(Conflict):
        world.save(0, 9, give=False, seen=0)
    assert world.save(0, 9, give=False, seen=1).version == 2


def test_review_saved_by_a_second_click_is_saved_once(world: World) -> None:
    assert [world.save(0, 7, 8, seen=0).version for _ in range(2)] == [1, 1]
    with pytest.raises(Conflict):
        world.save(0, 7, 9, seen=0)
    assert len(list(world.session.scalars(select(AuditEvent.id)))) == 1


def test_review_of_what_is_not_assigned_is_not_found(session: Session, world: World) -> None:
    stranger = make_actor(session, world.edition, Role.SELECTOR)
    elsewhere = make_edition(session, slug="2014")
    for actor in (stranger, world.head, actor_of(world.people[0], elsewhere, Role.SELECTOR)):
        for act in (
            lambda actor=actor: commands.save_review(
                session, actor, world.entries[0].id, round_id=world.round.id, scores={}, give=False,
                seen_version=None, now=NOW,
            ),
            lambda actor=actor: commands.recuse(
                session, actor, world.entries[0].id, round_id=world.round.id, code="family", now=NOW
            ),
            lambda actor=actor: queries.own_reviews(session, actor, world.entries[0].id),
        ):  # fmt: skip
            with pytest.raises(NotFound):
                act()
        assert duties.duties_of(session, actor) == []


def test_review_after_the_round_closed_is_refused(world: World) -> None:
    world.round.closes_at = NOW + SECOND
    world.session.flush()
    world.save(0, 7, 7)
    world.round.closes_at = NOW
    world.session.flush()
    with pytest.raises(Refused) as refused:
        world.save(1, 7, 7)
    assert refused.value.code == "reviewing_ended"


@pytest.mark.parametrize("state", [State.SUBMITTED, State.WITHDRAWN])
def test_review_outside_reviewing_is_refused(world: World, state: State) -> None:
    world.entries[0].state = state.value
    world.session.flush()
    with pytest.raises(Refused) as refused:
        world.save(0, 7, 7)
    assert refused.value.code == "reviewing_ended"


def test_recusal_takes_the_review_out_and_hides_the_entry(world: World) -> None:
    world.save(0, 10, 10)
    world.save(1, 5, 5)
    session, entry = world.session, world.entries[0]
    with pytest.raises(Refused):
        commands.recuse(session, world.selectors[0], entry.id, round_id=world.round.id, code="bored", now=NOW)
    commands.recuse(session, world.selectors[0], entry.id, round_id=world.round.id, code="family", now=NOW)
    assert world.kept() == (2, Aggregate(1, Decimal("5.000"), Decimal("0.000"), 0, 4))
    for act in (
        lambda: world.save(0, 9, 9),
        lambda: commands.recuse(
            session, world.selectors[0], entry.id, round_id=world.round.id, code="other", now=NOW
        ),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "you_recused"
    assert queries.given_reviews(session, world.selectors[0], entry.id) == []
    assert duties.duties_of(session, world.selectors[0])[0].mine is Mine.RECUSED


def test_recusal_is_withdrawn_by_other_staff_only(world: World) -> None:
    session, entry, who = world.session, world.entries[0], world.selectors[0]
    world.save(0, 10, 10)
    commands.recuse(session, who, entry.id, round_id=world.round.id, code="other", now=NOW)

    def withdraw(actor: Actor, person: Person = world.people[0]) -> None:
        commands.withdraw_recusal(
            session, actor, entry.id, round_id=world.round.id, person_id=person.id, now=NOW
        )

    both = actor_of(world.people[0], world.edition, Role.SELECTOR, Role.ORGANISER)
    for actor in (who, both):
        with pytest.raises(Forbidden):
            withdraw(actor)
    with pytest.raises(Refused):
        withdraw(world.head, world.people[1])
    with pytest.raises(NotFound):
        withdraw(world.head, make_person(session))
    with pytest.raises(NotFound):
        withdraw(make_actor(session, make_edition(session, slug="2014"), Role.ORGANISER))
    withdraw(world.head)
    assert world.kept()[1].score == Decimal("10.000")


def test_scores_of_others_are_hidden_until_an_own_one(world: World) -> None:
    session, entry = world.session, world.entries[0]
    world.save(0, 7, 8, note="warm")
    assert queries.given_reviews(session, world.selectors[1], entry.id) == []
    assert [seen.note for seen in queries.given_reviews(session, world.head, entry.id)] == ["warm"]
    both = actor_of(world.people[1], world.edition, Role.SELECTOR, Role.HEAD_OF_PROGRAMME)
    assert queries.given_reviews(session, both, entry.id) == []
    assert queries.hidden_scores_for(session, both) == {entry.id}
    assert queries.hidden_scores_for(session, both, world.round.id) == {entry.id}
    assert queries.hidden_scores_for(session, world.head) == set()
    world.save(1, 5, give=False)
    assert queries.given_reviews(session, world.selectors[1], entry.id) == []
    world.save(1, 5, 5)
    assert len(queries.given_reviews(session, world.selectors[1], entry.id)) == 2
    assert queries.hidden_scores_for(session, both) == set()


def test_scores_of_an_own_film_stay_hidden_from_its_maker(session: Session, world: World) -> None:
    maker = make_person(session)
    own = make_entry(session, world.call, state=State.IN_REVIEW, owner=maker)
    assign(session, own, world.people[0])
    world.entries.append(own)
    world.save(0, 9, 9, entry=1)
    organiser = actor_of(maker, world.edition, Role.ORGANISER)
    assert queries.given_reviews(session, organiser, own.id) == []
    assert queries.hidden_scores_for(session, organiser) == {own.id}


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
