"""Assigning on real PostgreSQL: the plan, its preview, applying exactly that, conflicts, taking back."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, Role
from fest_ops.audit.models import AuditEvent
from fest_ops.errors import Conflict, Forbidden, NotFound, Refused
from fest_ops.people.models import Affiliation, Organisation, Person
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.reviews import assigning, commands, plans
from fest_ops.selection.reviews.models import Assignment
from fest_ops.selection.reviews.plans import Plan, Which
from fest_ops.selection.states import State
from fest_ops.words import search_key, sort_key
from fest_ops.works.models import Credit
from tests.db.test_reviews import World, statements
from tests.factories import NOW, actor_of, make_actor, make_edition, make_entry, make_person

TODAY = dt.date(2013, 7, 15)


@pytest.fixture
def world(session: Session) -> World:
    made = World(session, entries=0, selectors=5)
    made.entries = [make_entry(session, made.call, minutes=60 + 7 * n) for n in range(12)]
    return made


def plan(
    world: World, *, wanted: int = 3, which: Which | None = None, people: list[Person] | None = None
) -> Plan:
    return plans.plan_assignment(
        world.session,
        world.head,
        world.round.id,
        selector_ids=[person.id for person in (world.people if people is None else people)],
        wanted=wanted,
        which=which or Which(),
        today=TODAY,
    )


def apply(
    world: World, digest: str, *, actor: Actor | None = None, wanted: int = 3, which: Which | None = None
) -> Plan:
    return assigning.apply_plan(
        world.session,
        actor or world.head,
        world.round.id,
        selector_ids=[person.id for person in world.people],
        wanted=wanted,
        which=which or Which(),
        seen_digest=digest,
        today=TODAY,
        now=NOW,
    )


def test_plan_applied_is_what_was_previewed(world: World) -> None:
    seen = plan(world)
    assert seen.new == 36 and not seen.proposal.short
    minutes = seen.proposal.minutes.values()
    assert max(minutes) - min(minutes) <= 20
    apply(world, seen.digest)
    made = {tuple(row) for row in world.session.execute(select(Assignment.entry_id, Assignment.person_id))}
    assert made == set(seen.proposal.pairs)
    for entry in world.entries:
        world.session.refresh(entry)
        assert [entry.state, entry.assigned] == ["in_review", 3]
    loads = plans.loads_of(world.session, world.head, world.round.id)
    assert {load.person_id: load.minutes for load in loads} == seen.proposal.minutes
    assert all(load.minutes_left == load.minutes and load.given == 0 for load in loads)
    counts = dict(
        world.session.execute(select(AuditEvent.verb, func.count()).group_by(AuditEvent.verb)).all()
    )
    assert counts == {"entry.start_review": 12, "assignment.give": 36}
    assert plan(world).new == 0


def test_plan_applied_after_the_world_changed_conflicts(world: World) -> None:
    seen = plan(world)
    world.entries.append(make_entry(world.session, world.call))
    with pytest.raises(Conflict) as conflict:
        apply(world, seen.digest)
    assert conflict.value.code == "plan_is_old"
    assert world.session.scalar(select(func.count()).select_from(Assignment)) == 0
    seen = plan(world)
    apply(world, seen.digest)
    with pytest.raises(Conflict):
        apply(world, seen.digest)


def test_plan_takes_only_what_is_meant(world: World) -> None:
    world.entries[0].countries = ["KG"]
    world.session.flush()
    one = Which(country="KG")
    assert [entry.entry_id for entry in plan(world, which=one).entries] == [world.entries[0].id]
    apply(world, plan(world, which=one, wanted=1).digest, which=one, wanted=1)
    assert len(plan(world, which=Which(lacking="none")).entries) == 11
    assert len(plan(world, which=Which(lacking="some")).entries) == 12
    assert len(plan(world, which=Which(lacking="some"), wanted=1).entries) == 11
    assert len(plan(world, which=Which(lacking=""), wanted=1).entries) == 12
    world.entries[1].state = State.WITHDRAWN.value
    world.session.flush()
    assert len(plan(world, which=Which(lacking="")).entries) == 11
    assert plan(world, which=Which(section_id=uuid.uuid4())).entries == ()
    title = world.entries[2].title["en"]
    assert world.entries[2].id in {entry.entry_id for entry in plan(world, which=Which(search=title)).entries}


def test_plan_keeps_conflicts_apart(world: World) -> None:
    session = world.session
    maker, colleague, past, applicant, free = world.people
    film = world.entries[0]
    assert film.work_id is not None
    studio = Organisation(name="Studio", sort_key=sort_key("Studio"), search_key=search_key("Studio"))
    director = make_person(session)
    session.add(studio)
    session.flush()
    session.add_all(
        [
            Credit(work_id=film.work_id, person_id=maker.id, role="editor"),
            Credit(work_id=film.work_id, person_id=director.id, role="director"),
            Affiliation(person_id=director.id, organisation_id=studio.id),
            Affiliation(person_id=colleague.id, organisation_id=studio.id),
            Affiliation(person_id=past.id, organisation_id=studio.id, until=TODAY - dt.timedelta(days=1)),
        ]
    )
    session.flush()
    own = make_entry(session, world.call, owner=applicant)
    seen = plan(world)
    assert seen.entries[0].barred == {maker.id: "own_film", colleague.id: "employer"}
    assert set(seen.entries[0].new) == {past.id, applicant.id, free.id}
    last = seen.entries[-1]
    assert last.entry_id == own.id and last.barred == {applicant.id: "own_film"}
    with pytest.raises(Refused) as refused:
        assigning.assign_one(session, world.head, film.id, colleague.id, today=TODAY, now=NOW)
    assert refused.value.code == "selector_conflict"


def test_plan_says_which_entries_stay_short(world: World) -> None:
    seen = plan(world, wanted=3, people=world.people[:2])
    assert len(seen.proposal.short) == 12 and all(entry.short == 1 for entry in seen.entries)


def test_plan_does_not_ask_again_who_stepped_back(world: World) -> None:
    entry, person = world.entries[0], world.people[0]
    assigning.assign_one(world.session, world.head, entry.id, person.id, today=TODAY, now=NOW)
    commands.recuse(
        world.session, world.selectors[0], entry.id, round_id=world.round.id, code="partner", now=NOW
    )
    first = plan(world).entries[0]
    assert first.barred == {person.id: "recused"} and person.id not in first.new and len(first.new) == 3
    with pytest.raises(Refused) as refused:
        assigning.unassign(world.session, world.head, entry.id, person.id, round_id=world.round.id, now=NOW)
    assert refused.value.code == "recusal_stays"


def test_plan_is_for_staff_of_this_edition(session: Session, world: World) -> None:
    foreign = make_actor(session, make_edition(session, slug="2014"), Role.ORGANISER)
    digest = plan(world).digest
    for actor, error in ((world.selectors[0], Forbidden), (foreign, NotFound)):
        with pytest.raises(error):
            apply(world, digest, actor=actor)
        with pytest.raises(error):
            plans.loads_of(session, actor, world.round.id)
        with pytest.raises(error):
            assigning.assign_one(
                session, actor, world.entries[0].id, world.people[0].id, today=TODAY, now=NOW
            )
        with pytest.raises(error):
            assigning.unassign(
                session, actor, world.entries[0].id, world.people[0].id, round_id=world.round.id, now=NOW
            )
    for people, code in (([], "selectors_needed"), ([make_person(session)], "not_a_selector")):
        with pytest.raises(Refused) as refused:
            plan(world, people=people)
        assert refused.value.code == code


def test_assignment_of_one_starts_the_review_once(session: Session, world: World) -> None:
    entry, person = world.entries[0], world.people[0]
    for _ in range(2):
        assigning.assign_one(session, world.head, entry.id, person.id, today=TODAY, now=NOW)
    session.refresh(entry)
    assert [entry.state, entry.assigned, entry.version] == ["in_review", 1, 2]
    with pytest.raises(Refused):
        assigning.assign_one(session, world.head, entry.id, make_person(session).id, today=TODAY, now=NOW)
    entry.state = State.NOT_SELECTED.value
    session.flush()
    with pytest.raises(Refused) as refused:
        assigning.assign_one(session, world.head, entry.id, world.people[1].id, today=TODAY, now=NOW)
    assert refused.value.code == "reviewing_ended"


def test_assignment_is_taken_back_until_a_review_begins(session: Session, world: World) -> None:
    entry = world.entries[0]
    for person in world.people[:2]:
        assigning.assign_one(session, world.head, entry.id, person.id, today=TODAY, now=NOW)
    commands.save_review(
        session, world.selectors[0], entry.id, round_id=world.round.id, scores={"story": 5}, give=False,
        seen_version=0, now=NOW,
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        assigning.unassign(
            session, world.head, entry.id, world.people[0].id, round_id=world.round.id, now=NOW
        )
    assert refused.value.code == "review_begun"
    assigning.unassign(session, world.head, entry.id, world.people[1].id, round_id=world.round.id, now=NOW)
    session.refresh(entry)
    assert entry.assigned == 1
    with pytest.raises(NotFound):
        assigning.unassign(
            session, world.head, entry.id, world.people[1].id, round_id=world.round.id, now=NOW
        )


def test_plan_takes_as_many_statements_for_30_as_for_1(session: Session, world: World) -> None:
    def count() -> int:
        return statements(session, lambda: plan(world))

    few = count()
    world.entries += [make_entry(session, world.call) for _ in range(30)]
    assert count() == few <= 8


def test_loads_name_those_who_left_the_team(session: Session, world: World) -> None:
    leaver = make_person(session)
    session.add(
        Assignment(
            round_id=world.round.id, entry_id=world.entries[0].id, person_id=leaver.id, assigned_at=NOW
        )
    )
    session.flush()
    assert leaver.id in {load.person_id for load in plans.loads_of(session, world.head, world.round.id)}
    assert actor_of(leaver, world.edition).person_id == leaver.id
    assert session.get_one(Entry, world.entries[0].id).assigned == 0
