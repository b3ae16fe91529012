"""Entries and reviews at once, on connections of their own: two clicks hand in once, reviews all count."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from fest_ops.actor import Role
from fest_ops.selection.entries import commands as entries
from fest_ops.selection.entries.facts import EntryFacts
from fest_ops.selection.entries.models import Entry, EntrySnapshot
from fest_ops.selection.reviews import assigning, commands, plans
from fest_ops.selection.reviews.models import Assignment, Review
from fest_ops.selection.reviews.plans import Which
from tests.db.test_decisions_at_once import at_once, copy  # noqa: F401 - a fixture
from tests.db.test_reviews import World
from tests.db.test_reviews_counted import counted
from tests.factories import NOW, make_actor, make_entry, make_film

FACTS = EntryFacts(title={"en": "Return"})


def test_two_clicks_hand_in_once(copy: Engine) -> None:  # noqa: F811
    with Session(copy, expire_on_commit=False) as session:
        world = World(session)
        owner = make_actor(session, world.edition, Role.SUBMITTER)
        entry = entries.open_draft(session, owner, world.call.id, now=NOW)
        work = make_film(session, "Return")
        session.commit()

    def click(session: Session) -> object:
        return entries.submit(
            session, owner, entry.id, work_id=work.id, facts=FACTS, payload={"a": 1}, now=NOW
        )

    assert sorted(at_once(copy, click, click)) == ["already_submitted", "done"]
    with Session(copy) as session:
        assert session.scalar(select(func.count()).select_from(EntrySnapshot)) == 1


def test_entries_handed_in_at_once_have_different_numbers(copy: Engine) -> None:  # noqa: F811
    with Session(copy, expire_on_commit=False) as session:
        world = World(session, entries=0)
        owner = make_actor(session, world.edition, Role.SUBMITTER)
        works = [make_film(session, f"Film {n}") for n in range(6)]
        drafts = [entries.open_draft(session, owner, world.call.id, now=NOW) for _ in works]
        session.commit()

    def hand_in(entry_id: uuid.UUID, work_id: uuid.UUID) -> Callable[[Session], object]:
        return lambda session: entries.submit(
            session, owner, entry_id, work_id=work_id, facts=FACTS, payload={}, now=NOW
        )

    acts = [hand_in(draft.id, work.id) for draft, work in zip(drafts, works, strict=True)]
    assert at_once(copy, *acts) == ["done"] * 6
    with Session(copy) as session:
        numbers = session.scalars(select(Entry.number).order_by(Entry.number))
        assert list(numbers) == [1, 2, 3, 4, 5, 6]


def test_reviews_given_at_once_all_count(copy: Engine) -> None:  # noqa: F811
    with Session(copy, expire_on_commit=False) as session:
        world = World(session, selectors=5)
        world.assign_all()
        session.commit()
    entry_id, round_id = world.entries[0].id, world.round.id

    def give(who: int) -> Callable[[Session], object]:
        return lambda session: commands.save_review(
            session, world.selectors[who], entry_id, round_id=round_id,
            scores={"story": who + 3, "craft": 2 * who + 1}, give=True, seen_version=0, now=NOW,
        )  # fmt: skip

    def recuse(session: Session) -> None:
        commands.recuse(session, world.selectors[4], entry_id, round_id=round_id, code="other", now=NOW)

    assert at_once(copy, *map(give, range(4)), recuse) == ["done"] * 5
    with Session(copy) as session:
        entry = session.get_one(Entry, entry_id)
        kept = (entry.assigned, entry.reviews, entry.score, entry.spread, entry.flags, entry.score_bucket)
        assigned, found = counted(session, entry)
        assert kept == (assigned, found.reviews, found.score, found.spread, found.flags, found.bucket)
        assert (assigned, found.reviews) == (4, 4)


def test_two_tabs_saving_at_once_keep_one_and_tell_the_other(copy: Engine) -> None:  # noqa: F811
    with Session(copy, expire_on_commit=False) as session:
        world = World(session)
        world.assign_all()
        session.commit()
    entry_id, round_id = world.entries[0].id, world.round.id

    def save(score: int) -> Callable[[Session], object]:
        return lambda session: commands.save_review(
            session, world.selectors[0], entry_id, round_id=round_id,
            scores={"story": score, "craft": score}, give=True, seen_version=0, now=NOW,
        )  # fmt: skip

    assert sorted(at_once(copy, save(3), save(9))) == ["done", "review_saved_elsewhere"]
    with Session(copy) as session:
        review = session.scalars(select(Review)).one()
        assert review.version == 1 and session.get_one(Entry, entry_id).score == review.total
    assert at_once(copy, *[save(int(review.total or 0))] * 2) == ["done", "done"]


def test_two_organisers_applying_one_plan_assign_once(copy: Engine) -> None:  # noqa: F811
    with Session(copy, expire_on_commit=False) as session:
        world = World(session, entries=0, selectors=4)
        for n in range(5):
            make_entry(session, world.call, minutes=70 + n)
        chosen = [person.id for person in world.people]
        today = dt.date(2013, 7, 15)
        plan = plans.plan_assignment(
            session, world.head, world.round.id, selector_ids=chosen, wanted=2, which=Which(), today=today
        )
        session.commit()

    def apply(session: Session) -> object:
        return assigning.apply_plan(
            session, world.head, world.round.id, selector_ids=chosen, wanted=2, which=Which(),
            seen_digest=plan.digest, today=today, now=NOW,
        )  # fmt: skip

    assert sorted(at_once(copy, apply, apply)) == ["done", "plan_is_old"]
    with Session(copy) as session:
        assert session.scalar(select(func.count()).select_from(Assignment)) == 10
