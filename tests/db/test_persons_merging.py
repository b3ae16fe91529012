"""Merging two rows of one human being: everything moves, what is sealed stays, and what speaks against it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, Role
from fest_ops.audit import sealing
from fest_ops.audit.models import AuditEvent, AuditPayload
from fest_ops.errors import Forbidden, NotFound, Refused
from fest_ops.home.persons import commands, queries, scope
from fest_ops.jury.panel.models import Jury
from fest_ops.people.models import Account, Person
from fest_ops.selection.entries.models import EntryOwner
from fest_ops.selection.reviews.models import Assignment, Review
from fest_ops.selection.states import State
from fest_ops.works.models import Credit
from tests.factories import NOW, assign, make_entry, make_person
from tests.juries import running_round, scene, seat_of
from tests.persons import ADMINISTRATOR, EMAIL, LATER, LATIN, NAME, Everywhere, everywhere


def merged(session: Session, kept: Person, gone: Person) -> dict[str, int]:
    """`gone` merged into `kept` by an administrator."""
    return commands.merge(session, ADMINISTRATOR, kept_id=kept.id, gone_id=gone.id, now=LATER)


def refused(session: Session, kept: Person, gone: Person, code: str) -> None:
    """The merge is refused with this code, both ways round, and nothing moved."""
    for one, other in ((kept, gone), (gone, kept)):
        with pytest.raises(Refused) as found:
            merged(session, one, other)
        assert found.value.code == code
    assert session.scalar(select(func.count()).where(Person.merged_into_id.is_not(None))) == 0


def test_nothing_names_the_merged_person_any_more_but_what_is_sealed(session: Session) -> None:
    made = everywhere(session)
    kept = make_person(session, LATIN, email=None)
    sealing.seal(session, now=LATER)
    moved = merged(session, kept, made.person)
    sealing.seal(session, now=LATER)
    session.flush()
    for name, column in scope.naming_columns():
        of = scope.table(name)
        count = session.scalar(select(func.count()).select_from(of).where(of.c[column] == made.person.id))
        assert not count or (name, column) in scope.STAYS, (name, column)
    assert moved["entry_owner"] == 4 and moved["jury_seat"] == 1 and moved["review"] == 1
    gone = session.get_one(Person, made.person.id)
    assert gone.merged_into_id == kept.id
    assert session.scalars(select(Account.person_id).where(Account.email == EMAIL)).one() == kept.id
    assert session.get_one(Person, kept.id).names["original"] == NAME
    assert all(sealing.verify(session, chain).sound for chain in sealing.chains(session))


def test_a_merge_is_one_line_of_the_record(session: Session) -> None:
    made = everywhere(session)
    kept = make_person(session, LATIN, email=None)
    before = session.scalar(select(func.count()).select_from(AuditEvent)) or 0
    moved = merged(session, kept, made.person)
    events = session.scalars(select(AuditEvent).order_by(AuditEvent.id).offset(before)).all()
    assert [event.verb for event in events] == ["person.merged"]
    payload = session.get_one(AuditPayload, events[0].id).payload
    assert payload["values"] == {**moved, "gone": str(made.person.id)}


def test_who_acted_twice_for_an_entry_acts_once_in_the_higher_role(session: Session) -> None:
    made = everywhere(session)
    kept = make_person(session)
    for entry, role in ((made.draft, "agent"), (made.shared, "owner")):
        session.add(EntryOwner(entry_id=entry.id, person_id=kept.id, role=role, since=NOW))
    lower = session.get_one(EntryOwner, (made.shared.id, made.person.id))
    lower.role = "co_owner"
    session.flush()
    merged(session, kept, made.person)
    owners = select(EntryOwner.role).where(EntryOwner.person_id == kept.id)
    assert session.scalars(owners.where(EntryOwner.entry_id == made.draft.id)).all() == ["owner"]
    assert session.scalars(owners.where(EntryOwner.entry_id == made.shared.id)).all() == ["owner"]


def test_assignments_and_reviews_meet(session: Session) -> None:
    made = everywhere(session)
    kept = make_person(session)
    assign(session, made.reviewed, kept)
    stepped_back = make_entry(session, made.call, state=State.IN_REVIEW)
    assign(session, stepped_back, kept)
    assign(session, stepped_back, made.person).recused_at = NOW
    mine = make_entry(session, made.call, owner=made.person, state=State.IN_REVIEW)
    assign(session, mine, kept)
    session.flush()
    moved = merged(session, kept, made.person)
    assert moved["own_film"] == 1
    held = {each.entry_id: each for each in session.scalars(select(Assignment))}
    assert held.keys() == {made.reviewed.id, stepped_back.id}
    assert all(each.person_id == kept.id for each in held.values())
    assert held[stepped_back.id].recused_at == NOW
    assert held[made.reviewed.id].stand == 2, "given"
    assert session.scalars(select(Review.person_id)).all() == [kept.id]
    session.refresh(made.reviewed)
    assert (made.reviewed.assigned, made.reviewed.reviews) == (1, 1)


def test_two_accounts_become_the_kept_persons(session: Session) -> None:
    made = everywhere(session)
    kept = make_person(session, email="kept@example.org")
    merged(session, kept, made.person)
    assert session.scalars(select(Account.email).where(Account.person_id == kept.id)).all() == [
        "kept@example.org"
    ]
    assert not session.scalars(select(Account).where(Account.email == EMAIL)).all()


def test_two_seats_on_one_jury_stay_two_persons(session: Session) -> None:
    made = scene(session)
    refused(session, made.jurors[0], made.jurors[1], "merge_same_jury")


def test_a_seat_in_an_open_sitting_holds_both(session: Session) -> None:
    made = scene(session)
    running_round(made)
    refused(session, make_person(session), made.jurors[0], "merge_open_sitting")


def reviewer_of(session: Session, made: Everywhere, owner: Person) -> Person:
    """Somebody who has reviewed a film of `owner`."""
    film = make_entry(session, made.call, owner=owner, state=State.IN_REVIEW)
    reviewer = make_person(session)
    held = assign(session, film, reviewer)
    session.add(
        Review(
            round_id=held.round_id,
            entry_id=film.id,
            person_id=reviewer.id,
            scores={},
            total=5,
            saved_at=NOW,
            given_at=NOW,
        )
    )
    session.flush()
    return reviewer


def test_whoever_reviewed_the_others_film_is_refused_until_they_step_back(session: Session) -> None:
    made = everywhere(session)
    reviewer = reviewer_of(session, made, made.person)
    refused(session, reviewer, made.person, "merge_reviewed_film")
    held = session.scalars(select(Assignment).where(Assignment.person_id == reviewer.id)).one()
    held.recused_at = NOW
    session.flush()
    merged(session, made.person, reviewer)


def test_a_credit_is_a_film_as_well(session: Session) -> None:
    made = everywhere(session)
    reviewer = reviewer_of(session, made, made.other)
    film = session.scalars(select(Assignment.entry_id).where(Assignment.person_id == reviewer.id)).one()
    maker = make_person(session, email=None)
    session.add(
        Credit(
            work_id=session.scalar(text("SELECT work_id FROM entry WHERE id = :id").bindparams(id=film)),
            person_id=maker.id,
            role="producer",
        )
    )
    session.flush()
    refused(session, maker, reviewer, "merge_reviewed_film")


def test_whoever_judges_the_others_film_is_refused(session: Session) -> None:
    made = everywhere(session)
    juror = make_person(session)
    session.execute(text("DELETE FROM jury_note; DELETE FROM jury_interest; DELETE FROM jury_seat"))
    jury_id = made.seat.jury_id
    seat_of(session, made.edition, session.get_one(Jury, jury_id), juror)
    refused(session, juror, made.person, "merge_judges_film")


def test_both_having_reviewed_one_film_is_refused(session: Session) -> None:
    made = everywhere(session)
    other = make_person(session)
    held = assign(session, made.reviewed, other)
    session.add(
        Review(round_id=held.round_id, entry_id=made.reviewed.id, person_id=other.id, scores={}, saved_at=NOW)
    )
    session.flush()
    refused(session, other, made.person, "merge_both_reviewed")


def test_an_administrators_account_is_not_closed(session: Session) -> None:
    made = everywhere(session)
    account = session.scalars(select(Account).where(Account.person_id == made.person.id)).one()
    account.administrator = True
    session.flush()
    with pytest.raises(Refused, match="merge_closes_administrator"):
        merged(session, made.other, made.person)
    merged(session, made.person, made.other)


def test_who_may_merge_and_whom(session: Session) -> None:
    made = everywhere(session)
    for actor in (Actor(person_id=made.other.id, roles=frozenset({Role.ORGANISER})), Actor()):
        with pytest.raises(Forbidden):
            commands.merge(session, actor, kept_id=made.other.id, gone_id=made.person.id, now=NOW)
    with pytest.raises(Refused, match="merge_with_itself"):
        merged(session, made.person, made.person)
    commands.erase(session, ADMINISTRATOR, made.person.id, now=LATER)
    with pytest.raises(NotFound):
        merged(session, made.other, made.person)


def test_persons_are_found_by_any_spelling_and_by_address(session: Session) -> None:
    made = everywhere(session)
    for typed in ("Жоғалғанов", "zhogalganov yerlan", "ЕРЛАН", EMAIL[:12] + "@".join(EMAIL[12:].split("@"))):
        rows, _ = queries.search(session, ADMINISTRATOR, typed)
        assert made.person.id in {each.person.id for each in rows}, typed
    rows, found = queries.search(session, ADMINISTRATOR, EMAIL)
    assert found == 1
    assert rows[0].counts == {"entries": 4, "credits": 3, "roles": 3, "seats": 1, "reviews": 1}
    with pytest.raises(Forbidden):
        queries.search(session, Actor(person_id=made.other.id), "a")


def test_likely_duplicates_are_proposed(session: Session) -> None:
    made = everywhere(session)
    twin = make_person(session, "Жоғалғанов Ерлан", email="yerlan.zhogalganov+film@example.org")
    groups = queries.alike(session, ADMINISTRATOR)
    by_why = {group.why: {each.person.id for each in group.persons} for group in groups}
    assert by_why["email"] == {made.person.id, twin.id}
    assert twin.id in by_why["name"]
    with pytest.raises(Forbidden):
        queries.alike(session, Actor(person_id=made.other.id))
