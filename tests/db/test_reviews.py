"""Reviewing on real PostgreSQL: saving, giving, stepping back, rounds, who sees what, and the recount."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, Role
from fest_ops.audit.models import AuditEvent
from fest_ops.errors import Conflict, Forbidden, NotFound, Refused
from fest_ops.festival.models import Edition
from fest_ops.people.models import Person
from fest_ops.selection.calls.models import Call, Round
from fest_ops.selection.reviews import commands, duties, queries
from fest_ops.selection.reviews.models import Review
from fest_ops.selection.reviews.rules import Mine
from fest_ops.selection.reviews.scoring import Aggregate
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
