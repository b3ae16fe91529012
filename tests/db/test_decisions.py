"""Deciding: one table of moves, one standing decision, held letters, places that are never overfilled."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, Role
from fest_ops.config import Settings
from fest_ops.errors import Conflict, Forbidden, NotFound, Refused
from fest_ops.festival.models import Section
from fest_ops.notifications import identity
from fest_ops.notifications.models import Address, Letter
from fest_ops.selection.calls.models import Call
from fest_ops.selection.decisions import commands, judging, queries
from fest_ops.selection.decisions.models import Decision
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.states import Move, State
from tests.factories import (
    NOW,
    make_actor,
    make_call,
    make_edition,
    make_entry,
    make_person,
    make_section,
)


class House:
    """An edition with a competition of two places, its call and its head of programme."""

    def __init__(self, session: Session, quota: int | None = 2) -> None:
        self.session = session
        self.edition = make_edition(session)
        self.section: Section = make_section(session, self.edition, quota=quota)
        self.call: Call = make_call(session, self.edition, self.section)
        self.head: Actor = make_actor(session, self.edition, Role.HEAD_OF_PROGRAMME, name="Head Invented")

    def entry(self, title: str = "", state: State = State.IN_REVIEW, **values: Any) -> Entry:
        return make_entry(self.session, self.call, title=title, state=state, **values)

    def decide(self, entry: Entry, verdict: Move, **values: object) -> Decision:
        values.setdefault("seen_version", entry.version)
        return commands.decide(self.session, self.head, entry.id, verdict, now=NOW, **values)  # type: ignore[arg-type]

    def select(self, entry: Entry) -> Decision:
        return self.decide(entry, Move.SELECT, section_id=self.section.id)

    def letters(self, decision: Decision) -> list[Letter]:
        query = select(Letter).where(Letter.fact_kind == "decision", Letter.fact_id == decision.id)
        return list(self.session.scalars(query.execution_options(populate_existing=True)))


@pytest.fixture
def house(session: Session, settings: Settings) -> House:
    identity.configure(settings)
    return House(session)


@pytest.mark.parametrize(
    ("verdict", "state", "kind"),
    [
        (Move.REJECT, State.NOT_SELECTED, "decision.not_selected"),
        (Move.WAITLIST, State.WAITLISTED, "decision.waitlisted"),
        (Move.SELECT, State.SELECTED, "decision.selected"),
        (Move.SHORTLIST, State.SHORTLISTED, None),
        (Move.DISQUALIFY, State.DISQUALIFIED, "decision.disqualified"),
    ],
)
def test_deciding_moves_the_entry_and_puts_a_held_letter(
    house: House, verdict: Move, state: State, kind: str | None
) -> None:
    owner = make_person(house.session, "Айгүл Invented", email="aigul@example.org", language="kk")
    entry = house.entry("Жерұйық", owner=owner)
    told = entry.told_state
    section_id = house.section.id if verdict is Move.SELECT else None
    made = house.decide(entry, verdict, section_id=section_id, reason="shown on television")
    assert (entry.state, entry.told_state, entry.version) == (state.value, told, 2)
    assert (made.from_state, made.to_state, made.released_at) == ("in_review", state.value, None)
    letters = house.letters(made)
    assert [letter.kind for letter in letters] == ([kind] if kind else [])
    for letter in letters:
        assert (letter.state, letter.language, letter.merge["film"]) == ("held", "kk", "Жерұйық")
        email = house.session.scalar(select(Address.email).where(Address.id == letter.address_id))
        assert email == "aigul@example.org"


def test_deciding_is_for_those_who_decide(house: House) -> None:
    entry = house.entry()
    for role in (Role.SELECTOR, Role.SUBMITTER, Role.JUROR, Role.PRESS):
        other = make_actor(house.session, house.edition, role)
        with pytest.raises(Forbidden):
            commands.decide(house.session, other, entry.id, Move.REJECT, seen_version=1, now=NOW)
    organiser = make_actor(house.session, house.edition, Role.ORGANISER)
    commands.decide(house.session, organiser, entry.id, Move.REJECT, seen_version=1, now=NOW)
    assert entry.state == State.NOT_SELECTED


def test_deciding_on_another_editions_entry_or_section_is_not_found(house: House) -> None:
    elsewhere = make_edition(house.session, slug="2012")
    section = make_section(house.session, elsewhere)
    entry = make_entry(house.session, make_call(house.session, elsewhere, section), state=State.IN_REVIEW)
    with pytest.raises(NotFound):
        house.decide(entry, Move.REJECT)
    with pytest.raises(NotFound):
        house.decide(house.entry(), Move.SELECT, section_id=section.id)
    with pytest.raises(NotFound):
        house.decide(house.entry(), Move.SELECT, section_id=uuid.uuid4())


def test_deciding_on_what_changed_meanwhile_names_who_decided(house: House) -> None:
    entry = house.entry("Rauan")
    other = make_actor(house.session, house.edition, Role.ORGANISER, name="Other Invented")
    commands.decide(house.session, other, entry.id, Move.WAITLIST, seen_version=1, now=NOW)
    with pytest.raises(Conflict) as told:
        house.decide(entry, Move.REJECT, seen_version=1)
    assert told.value.code == "decided_meanwhile"
    assert told.value.values["who"] == "Other Invented"
    assert told.value.values["state"] == State.WAITLISTED
    assert entry.state == State.WAITLISTED


def test_a_double_click_decides_once(house: House) -> None:
    entry = house.entry()
    first = house.decide(entry, Move.REJECT, seen_version=1)
    again = house.decide(entry, Move.REJECT, seen_version=1)
    assert again.id == first.id
    assert entry.version == 2
    assert len(house.letters(first)) == 1


def test_selecting_needs_a_section_that_the_call_feeds(house: House) -> None:
    other = make_section(house.session, house.edition, slug="panorama", quota=None)
    entry = house.entry()
    with pytest.raises(Refused) as told:
        house.decide(entry, Move.SELECT)
    assert told.value.code == "section_needed"
    with pytest.raises(Refused) as told:
        house.decide(entry, Move.SELECT, section_id=other.id)
    assert told.value.code == "section_not_of_call"


@pytest.mark.parametrize("move", [Move.DISQUALIFY, Move.RECONSIDER])
def test_grave_verdicts_need_a_reason(house: House, move: Move) -> None:
    entry = house.entry(state=State.SHORTLISTED)
    with pytest.raises(Refused) as told:
        house.decide(entry, move, reason="  ")
    assert told.value.code == "reason_needed"


def test_a_full_section_refuses_with_its_numbers_and_frees_with_a_loss(house: House) -> None:
    first, second, third = (house.entry() for _ in range(3))
    house.select(first)
    house.select(second)
    with pytest.raises(Refused) as told:
        house.select(third)
    assert told.value.code == "quota_full"
    assert (told.value.values["taken"], told.value.values["quota"]) == (2, 2)
    house.decide(first, Move.LOSE, reason="no playable copy arrived")
    assert (first.state, first.reason) == (State.LOST, "no playable copy arrived")
    house.select(third)
    assert queries.rooms(house.session, [house.section])[house.section.id].left == 0


def test_deciding_on_many_is_all_or_nothing(house: House) -> None:
    good, gone = house.entry(), house.entry(state=State.WITHDRAWN)
    seen = {good.id: 1, gone.id: 1}
    with pytest.raises(Refused) as told:
        commands.decide_many(house.session, house.head, seen, Move.REJECT, now=NOW)
    assert told.value.code == "entry_is_settled"
    assert good.state == State.IN_REVIEW
    shown = judging.preview(house.session, house.head, seen, Move.REJECT, section_id=None)
    assert {one.entry.id: one.why_not for one in shown.judged} == {good.id: None, gone.id: "entry_is_settled"}
    assert not shown.possible


def test_a_new_decision_supersedes_and_stops_the_unsaid_letter(house: House) -> None:
    entry = house.entry()
    first = house.decide(entry, Move.REJECT)
    second = house.decide(entry, Move.WAITLIST)
    assert first.superseded_at == NOW
    assert [letter.state for letter in house.letters(first)] == ["cancelled"]
    assert [letter.state for letter in house.letters(second)] == ["held"]
    third = house.decide(entry, Move.RECONSIDER, reason="seen again")
    assert entry.state == State.IN_REVIEW
    assert [letter.state for letter in house.letters(second)] == ["cancelled"]
    assert house.letters(third) == []
    standing = queries.standing_decisions(house.session, [entry.id])
    assert standing[entry.id].id == third.id


def test_every_told_owner_gets_a_letter_and_nobody_without_an_account(house: House) -> None:
    from fest_ops.selection.entries.models import EntryOwner

    entry = house.entry()
    agent, quiet, nobody = (
        make_person(house.session, email="agent@example.org", language="ru"),
        make_person(house.session),
        make_person(house.session, email=None),
    )
    for person, told in ((agent, True), (quiet, False), (nobody, True)):
        house.session.add(
            EntryOwner(entry_id=entry.id, person_id=person.id, role="agent", since=NOW, told=told)
        )
    house.session.flush()
    letters = house.letters(house.decide(entry, Move.REJECT))
    assert sorted(letter.language for letter in letters) == ["en", "ru"]


def test_decisions_are_staffs_own_record(house: House) -> None:
    entry = house.entry()
    house.decide(entry, Move.REJECT, note="too long for the slot")
    assert queries.decisions_of(house.session, house.head, entry.id)[0].by == "Head Invented"
    with pytest.raises(Forbidden):
        queries.decisions_of(house.session, make_actor(house.session, house.edition, Role.SELECTOR), entry.id)
