"""From a released letter to an answer: told once, offered, accepted, declined, run out, revoked."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from sqlalchemy import select

from fest_ops.actor import Actor, Role
from fest_ops.config import Settings
from fest_ops.errors import Conflict, Forbidden, NotFound, Refused
from fest_ops.notifications import identity
from fest_ops.notifications.models import Address, Letter
from fest_ops.people.models import Person
from fest_ops.selection.decisions import offers, queries, release
from fest_ops.selection.decisions.models import Decision, Offer
from fest_ops.selection.entries import commands as engine
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.states import Move, State, as_told
from tests.db.test_decisions import House
from tests.factories import NOW, actor_of, make_actor, make_person, statements

LATER = NOW + dt.timedelta(days=1)


@pytest.fixture
def house(session: object, settings: Settings) -> House:
    identity.configure(settings)
    return House(session, quota=None)  # type: ignore[arg-type]


def previewed(house: House, verdict: Move) -> tuple[list[uuid.UUID], dict[uuid.UUID, bytes]]:
    held = release.preview(house.session, house.head, verdict, now=NOW)
    seen = {letter.id: letter.digest for one in held for letter in one.letters if letter.digest}
    return [one.decision.id for one in held], seen


def let_go(house: House, verdict: Move) -> release.Told:
    chosen, seen = previewed(house, verdict)
    return release.release_decisions(house.session, house.head, chosen, seen, now=NOW)


def invited(house: House) -> tuple[Entry, Actor, Offer]:
    owner = make_person(house.session)
    entry = house.entry("Rauan", owner=owner)
    house.select(entry)
    let_go(house, Move.SELECT)
    offer = house.session.scalars(select(Offer).where(Offer.entry_id == entry.id)).one()
    return entry, actor_of(owner, house.edition, Role.SUBMITTER), offer


def kinds(house: House, person: Person | None = None) -> list[tuple[str, str]]:
    rows = house.session.execute(select(Letter.kind, Letter.state).order_by(Letter.kind))
    return [(kind, state) for kind, state in rows]


def test_a_release_tells_the_verdict_and_offers_the_place(house: House) -> None:
    entry, _owner, offer = invited(house)
    assert (entry.state, entry.told_state) == (State.OFFERED, State.OFFERED)
    decision = house.session.get_one(Decision, offer.id)
    assert decision.released_at == NOW
    assert offer.expires_at == dt.datetime(2013, 7, 29, 23, 59, tzinfo=dt.timezone(dt.timedelta(hours=6)))
    assert kinds(house) == [("decision.selected", "released")]


def test_a_rejection_is_not_told_before_its_release(house: House) -> None:
    entry = house.entry()
    house.decide(entry, Move.REJECT)
    assert as_told(State(entry.state), State(entry.told_state)) is State.SUBMITTED
    let_go(house, Move.REJECT)
    assert as_told(State(entry.state), State(entry.told_state)) is State.NOT_SELECTED


def test_releasing_twice_sends_once(house: House) -> None:
    house.decide(house.entry(), Move.REJECT)
    chosen, seen = previewed(house, Move.REJECT)
    first = release.release_decisions(house.session, house.head, chosen, seen, now=NOW)
    again = release.release_decisions(house.session, house.head, chosen, seen, now=LATER)
    assert (first.decisions, first.letters) == (1, 1)
    assert again == release.Told(0, 0, 0)


def test_releasing_what_was_decided_anew_is_a_conflict(house: House) -> None:
    entry = house.entry()
    house.decide(entry, Move.REJECT)
    chosen, seen = previewed(house, Move.REJECT)
    house.decide(entry, Move.WAITLIST)
    with pytest.raises(Conflict) as told:
        release.release_decisions(house.session, house.head, chosen, seen, now=NOW)
    assert told.value.code == "decision_changed"


def test_releasing_less_than_every_letter_of_a_decision_is_a_conflict(house: House) -> None:
    house.decide(house.entry(), Move.REJECT)
    chosen, _seen = previewed(house, Move.REJECT)
    with pytest.raises(Conflict) as told:
        release.release_decisions(house.session, house.head, chosen, {}, now=NOW)
    assert told.value.code == "letters_changed"


def test_a_withdrawn_entrys_letter_is_never_released(house: House) -> None:
    owner = make_person(house.session)
    entry = house.entry(owner=owner)
    decision = house.decide(entry, Move.REJECT)
    chosen, seen = previewed(house, Move.REJECT)
    engine.withdraw(house.session, actor_of(owner, house.edition), entry.id, now=NOW)
    with pytest.raises(Conflict):
        release.release_decisions(house.session, house.head, chosen, seen, now=NOW)
    assert release.waiting(house.session, house.head) == []
    assert release.drop_overtaken(house.session, house.head, now=NOW) == 1
    assert [letter.state for letter in house.letters(decision)] == ["cancelled"]


def test_releasing_is_for_those_who_decide_and_for_their_edition(house: House) -> None:
    decision = house.decide(house.entry(), Move.REJECT)
    for role in (Role.SELECTOR, Role.SUBMITTER):
        with pytest.raises(Forbidden):
            release.release_decisions(
                house.session, make_actor(house.session, house.edition, role), [decision.id], {}, now=NOW
            )
    from tests.factories import make_edition

    stranger = make_actor(house.session, make_edition(house.session, slug="2012"), Role.ORGANISER)
    with pytest.raises(NotFound):
        release.release_decisions(house.session, stranger, [decision.id], {}, now=NOW)


def test_a_muted_address_keeps_its_letter_and_the_page_tells(house: House) -> None:
    entry = house.entry()
    house.decide(entry, Move.REJECT)
    for address in house.session.scalars(select(Address)):
        address.muted_at = NOW
    house.session.flush()
    told = let_go(house, Move.REJECT)
    assert (told.decisions, told.letters, told.muted) == (1, 0, 1)
    assert entry.told_state == State.NOT_SELECTED


def test_many_letters_are_released_in_a_bounded_number_of_statements(house: House) -> None:
    def cost(n: int) -> int:
        for _ in range(n):
            house.decide(house.entry(), Move.REJECT)
        chosen, seen = previewed(house, Move.REJECT)
        house.session.expunge_all()
        with statements(house.session) as counted:
            release.release_decisions(house.session, house.head, chosen, seen, now=NOW)
        return len(counted)

    few = cost(1)
    assert cost(30) <= few + 1


@pytest.mark.parametrize(("said", "state"), [("accepted", State.ACCEPTED), ("declined", State.DECLINED)])
def test_an_answer_moves_the_entry_and_sends_a_receipt_at_once(house: House, said: str, state: State) -> None:
    entry, owner, offer = invited(house)
    offers.answer(house.session, owner, offer.id, said, now=LATER)
    assert (entry.state, entry.told_state, offer.answer) == (state, state, said)
    assert (f"offer.{said}", "released") in kinds(house)


def test_the_first_of_two_answers_wins_and_a_repeat_is_the_same(house: House) -> None:
    entry, owner, offer = invited(house)
    offers.answer(house.session, owner, offer.id, "accepted", now=LATER)
    offers.answer(house.session, owner, offer.id, "accepted", now=LATER)
    with pytest.raises(Refused) as told:
        offers.answer(house.session, owner, offer.id, "declined", now=LATER)
    assert told.value.code == "offer_answered"
    assert entry.state == State.ACCEPTED
    assert kinds(house).count(("offer.accepted", "released")) == 1


def test_an_offer_is_nobody_elses(house: House) -> None:
    _entry, _owner, offer = invited(house)
    stranger = make_actor(house.session, house.edition, Role.SUBMITTER)
    with pytest.raises(NotFound):
        offers.answer(house.session, stranger, offer.id, "accepted", now=LATER)
    with pytest.raises(Forbidden):
        offers.answer(house.session, house.head, offer.id, "accepted", now=LATER)


def test_an_answer_after_the_term_is_refused(house: House) -> None:
    entry, owner, offer = invited(house)
    with pytest.raises(Refused) as told:
        offers.answer(house.session, owner, offer.id, "accepted", now=offer.expires_at)
    assert told.value.code == "offer_expired"
    assert offers.expire_offers(house.session, offer.expires_at - dt.timedelta(seconds=1)) == 0
    assert offers.expire_offers(house.session, offer.expires_at) == 1
    assert (entry.state, entry.told_state, offer.answer) == (State.EXPIRED, State.EXPIRED, "expired")
    assert ("offer.expired", "released") in kinds(house)
    with pytest.raises(Refused):
        offers.answer(house.session, owner, offer.id, "accepted", now=LATER)


def test_a_withdrawn_entrys_offer_is_closed_without_a_letter(house: House) -> None:
    entry, owner, offer = invited(house)
    engine.withdraw(house.session, owner, entry.id, now=LATER)
    with pytest.raises(Refused):
        offers.answer(house.session, owner, offer.id, "accepted", now=LATER)
    assert offers.expire_offers(house.session, offer.expires_at) == 1
    assert (entry.state, offer.answer) == (State.WITHDRAWN, "declined")
    assert "offer.expired" not in [kind for kind, _ in kinds(house)]


@pytest.mark.parametrize(("move", "state"), [(Move.REVOKE, State.REVOKED), (Move.LOSE, State.LOST)])
def test_an_invitation_taken_back_closes_the_offer_and_writes_why(
    house: House, move: Move, state: State
) -> None:
    entry, owner, offer = invited(house)
    decision = house.decide(entry, move, reason="no playable copy arrived")
    house.session.refresh(offer)
    assert (entry.state, offer.answer, offer.reason) == (state, "revoked", "no playable copy arrived")
    assert house.letters(decision)[0].merge["reason"] == "no playable copy arrived"
    with pytest.raises(Refused) as told:
        offers.answer(house.session, owner, offer.id, "accepted", now=LATER)
    assert told.value.code == "offer_revoked"
    assert as_told(State(entry.state), State(entry.told_state)) is State.OFFERED
    let_go(house, move)
    assert entry.told_state == state


def test_offers_of_an_entry_are_read_newest_first(house: House) -> None:
    entry, _owner, offer = invited(house)
    assert [one.id for one in queries.offers_of(house.session, entry.id)] == [offer.id]
    found = queries.open_offer(house.session, entry.id)
    assert found is not None and found.id == offer.id
