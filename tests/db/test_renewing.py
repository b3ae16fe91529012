"""An invitation that ran out or was declined, made anew; an entry withdrawn by staff at its owners' word."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from sqlalchemy import select

from fest_ops.actor import Actor, Role
from fest_ops.audit.models import AuditEvent, AuditPayload
from fest_ops.config import Settings
from fest_ops.errors import Conflict, Forbidden, NotFound, Refused
from fest_ops.notifications import identity
from fest_ops.notifications.models import Letter
from fest_ops.selection.decisions import offers, queries
from fest_ops.selection.decisions.models import Offer
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.states import Move, State, as_told
from fest_ops.submissions.films.office import withdraw_at_word
from tests.db.test_decisions import House
from tests.db.test_offers import invited
from tests.factories import NOW, actor_of, make_actor, make_edition, make_person

LATER = NOW + dt.timedelta(days=20)
UNTIL = LATER + dt.timedelta(days=7)


@pytest.fixture
def house(session: object, settings: Settings) -> House:
    identity.configure(settings)
    return House(session, quota=1)  # type: ignore[arg-type]


@pytest.fixture
def organiser(house: House) -> Actor:
    return make_actor(house.session, house.edition, Role.ORGANISER)


def ended(house: House, how: str) -> tuple[Entry, Actor, Offer]:
    entry, owner, offer = invited(house)
    if how == "expired":
        offers.expire_offers(house.session, LATER)
    else:
        offers.answer(house.session, owner, offer.id, "declined", now=NOW)
    assert entry.state == how
    return entry, owner, offer


def renew(house: House, actor: Actor, entry: Entry, **values: object) -> Offer:
    asked = {"until": UNTIL, "reason": "The letter went astray.", "seen_version": entry.version, "now": LATER}
    return offers.renew(house.session, actor, entry.id, **{**asked, **values})  # type: ignore[arg-type]


@pytest.mark.parametrize("how", ["expired", "declined"])
def test_an_invitation_is_made_anew_told_and_can_be_accepted(
    house: House, organiser: Actor, how: str
) -> None:
    entry, owner, former = ended(house, how)
    offer = renew(house, organiser, entry)
    assert (entry.state, as_told(State(entry.state), State(entry.told_state))) == ("offered", State.OFFERED)
    assert (offer.id != former.id, offer.section_id, offer.expires_at) == (True, former.section_id, UNTIL)
    assert former.answer == how
    letter = house.session.scalars(select(Letter).where(Letter.kind == "offer.renewed")).one()
    assert letter.state == "released" and letter.merge["link"].endswith(f"/offers/{offer.id}")
    assert "Almaty" in letter.merge["until"]
    noted = house.session.scalars(
        select(AuditPayload.payload)
        .join(AuditEvent, AuditEvent.id == AuditPayload.event_id)
        .where(AuditEvent.verb == "entry.renew")
    ).one()
    assert noted["values"]["from"] == how and noted["values"]["reason"] == "The letter went astray."
    offers.answer(house.session, owner, offer.id, "accepted", now=UNTIL - dt.timedelta(hours=1))
    assert entry.state == State.ACCEPTED


def test_an_invitation_made_anew_runs_out_again(house: House, organiser: Actor) -> None:
    entry, _owner, _former = ended(house, "expired")
    renew(house, organiser, entry)
    assert offers.expire_offers(house.session, UNTIL) == 1
    assert entry.state == State.EXPIRED


def test_an_invitation_is_not_made_anew_where_its_place_is_taken(house: House, organiser: Actor) -> None:
    entry, _owner, _former = ended(house, "declined")
    house.select(house.entry("Another"))
    with pytest.raises(Refused) as refused:
        renew(house, organiser, entry)
    assert (refused.value.code, refused.value.values["taken"]) == ("quota_full", 1)
    assert entry.state == State.DECLINED


@pytest.mark.parametrize(
    ("values", "code"),
    [({"reason": " "}, "reason_needed"), ({"until": LATER}, "until_is_past")],
)
def test_an_invitation_made_anew_needs_a_reason_and_a_term(
    house: House, organiser: Actor, values: dict[str, object], code: str
) -> None:
    entry, _owner, _former = ended(house, "expired")
    with pytest.raises(Refused, match=code):
        renew(house, organiser, entry, **values)


def test_only_what_ended_is_made_anew_by_an_organiser_of_its_edition(house: House, organiser: Actor) -> None:
    entry, owner, _offer = invited(house)
    with pytest.raises(Refused, match="not_to_renew"):
        renew(house, organiser, entry)
    offers.expire_offers(house.session, LATER)
    with pytest.raises(Conflict):
        renew(house, organiser, entry, seen_version=1)
    for other in (house.head, owner):
        with pytest.raises(Forbidden):
            renew(house, other, entry)
    elsewhere = make_actor(house.session, make_edition(house.session, slug="2012"), Role.ORGANISER)
    with pytest.raises(NotFound):
        renew(house, elsewhere, entry)


def test_a_renewed_invitation_can_be_taken_back(house: House, organiser: Actor) -> None:
    entry, _owner, _former = ended(house, "expired")
    offer = renew(house, organiser, entry)
    house.decide(entry, Move.REVOKE, reason="No copy.")
    assert (entry.state, queries.open_offer(house.session, entry.id)) == (State.REVOKED, None)
    house.session.refresh(offer)
    assert offer.answer == "revoked"


def test_staff_withdraw_at_an_owners_word_and_everybody_is_told(house: House) -> None:
    owner = make_person(house.session, "Asker Invented", language="kk")
    entry = house.entry("Rauan", owner=owner)
    stranger = make_person(house.session)

    def withdraw(asked_by: uuid.UUID | None, reason: str, actor: Actor = house.head, seen: int = 1) -> None:
        withdraw_at_word(
            house.session, actor, entry.id, asked_by=asked_by, reason=reason, seen_version=seen, now=NOW
        )

    for asked_by in (None, stranger.id):
        with pytest.raises(Refused, match="asker_needed"):
            withdraw(asked_by, "By telephone.")
    with pytest.raises(Refused, match="reason_needed"):
        withdraw(owner.id, " ")
    with pytest.raises(Conflict):
        withdraw(owner.id, "By telephone.", seen=7)
    with pytest.raises(NotFound):
        withdraw(owner.id, "By telephone.", actor_of(stranger, house.edition))
    withdraw(owner.id, "By telephone.")
    assert (entry.state, entry.reason) == (State.WITHDRAWN, "By telephone.")
    letter = house.session.scalars(select(Letter).where(Letter.kind == "withdrawn")).one()
    assert (letter.language, letter.merge["asker"], letter.state) == ("kk", "Asker Invented", "released")
    held = house.session.scalars(
        select(AuditPayload)
        .join(AuditEvent, AuditEvent.id == AuditPayload.event_id)
        .where(AuditEvent.verb == "entry.withdraw")
    ).one()
    assert held.subject_person_id == owner.id and held.payload["values"]["reason"] == "By telephone."
