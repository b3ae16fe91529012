"""An edition with one of everything that has an address, its twin, and everybody who might try a door."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass, field

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops import clock
from fest_ops.actor import Role
from fest_ops.config import Settings
from fest_ops.festival.models import Edition, Regulations
from fest_ops.jury.audience.models import AudienceAward, AudienceCode, CodeSheet, SlipBatch
from fest_ops.jury.audience.rules import Scale, document, tally
from fest_ops.media.models import File
from fest_ops.notifications.models import Letter
from fest_ops.people import parked
from fest_ops.people.models import Account, Invitation, Person, SignIn
from fest_ops.people.tokens import new_token
from fest_ops.selection.calls.models import Call
from fest_ops.selection.decisions.models import Offer
from fest_ops.selection.entries.models import Entry, EntrySnapshot
from fest_ops.selection.states import State
from fest_ops.submissions.models import EntryInvitation, FilmEntry
from tests.attacked_jury import seat_jury
from tests.factories import (
    NOW,
    assign,
    give_role,
    make_call,
    make_edition,
    make_entry,
    make_person,
    make_round,
    make_section,
)
from tests.letters import put_note
from tests.signing_in import sign_in

LATER = NOW + dt.timedelta(days=10)
BYTES = b"not a film at all"


@dataclass
class Year:
    """One edition, who submitted its entries, and the values that its addresses take, by the argument's name."""

    edition: Edition
    owner: Person
    values: dict[str, object] = field(default_factory=dict)
    rooms: dict[str, dict[str, object]] = field(default_factory=dict)
    """What the addresses of some rooms take instead, by endpoint or blueprint."""
    jury: dict[str, Person] = field(default_factory=dict)
    """Who has to do with its jury: see tests.attacked_jury."""

    @property
    def address(self) -> dict[str, str]:
        """What every address of the edition begins with."""
        return {"festival": "eurasia", "edition": self.edition.slug}


def _entries(session: Session, year: Year) -> tuple[Call, Entry, Entry]:
    section = make_section(session, year.edition, slug=f"competition-{year.edition.slug}")
    call = make_call(session, year.edition, section, slug=f"films-{year.edition.slug}")
    make_round(session, call, position=2, kind="committee")
    draft = make_entry(session, call, title="Unfinished", owner=year.owner, state=State.DRAFT)
    handed_in = make_entry(session, call, title="Handed in", owner=year.owner, state=State.IN_REVIEW)
    placed = {"section_id": section.id}
    offered = make_entry(session, call, title="Invited", owner=year.owner, state=State.OFFERED, **placed)
    offered.told_state = State.OFFERED.value
    year.values |= {
        "slug": call.slug,
        "version": session.get_one(Regulations, call.regulations_id).version,
        "regulations_id": call.regulations_id,
        "section_id": section.id,
        "round_id": handed_in.round_id,
        "entry_id": handed_in.id,
        "draft_id": draft.id,
    }
    return call, handed_in, offered


def _film(session: Session, settings: Settings, year: Year, entry: Entry) -> None:
    """A film file of the entry, and the snapshot of its submission with it."""
    file = File(
        edition_id=year.edition.id,
        owner_id=year.owner.id,
        purpose="film",
        about_id=entry.id,
        name="film.mp4",
        size=len(BYTES),
        received=len(BYTES),
        storage_key=uuid.uuid4().hex,
        state="received",
        created_at=NOW,
        received_at=NOW,
    )
    session.add(file)
    session.flush()
    session.get_one(FilmEntry, entry.id).film_file_id = file.id
    answers = {"title_original": "Film"}
    film_file = {"id": str(file.id), "name": file.name, "size": file.size, "sha256": None}
    session.add(
        EntrySnapshot(
            entry_id=entry.id,
            position=1,
            taken_at=NOW,
            taken_by_id=year.owner.id,
            payload={"schema": "film/1", "answers": answers, "film_file": film_file},
            digest=hashlib.sha256(b"").digest(),
        )
    )
    path = settings.files / file.storage_key[:2] / file.storage_key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(BYTES)
    year.values["file_id"] = file.id


def _invitations(session: Session, year: Year, entry: Entry) -> None:
    times = {"created_at": NOW, "expires_at": LATER}
    team = Invitation(
        edition_id=year.edition.id,
        role="selector",
        email=f"selector-{year.edition.slug}@example.org",
        token_digest=new_token()[1],
        **times,
    )
    owner = EntryInvitation(
        entry_id=entry.id,
        email=f"co-owner-{year.edition.slug}@example.org",
        role="co_owner",
        token_digest=new_token()[1],
        invited_by_id=year.owner.id,
        **times,
    )
    session.add_all([team, owner])
    session.flush()
    year.values |= {"invitation_id": team.id, "entry_invitation_id": owner.id}


def _audience(session: Session, year: Year, entry: Entry) -> None:
    """An audience award that is counted and public, with a batch of slips and a sheet of codes."""
    award = AudienceAward(
        edition_id=year.edition.id,
        section_id=year.values["section_id"],
        slug=f"audience-{year.edition.slug}",
        name={"en": "Audience award"},
        worst=1,
        best=5,
        opened_at=NOW,
        closed_at=NOW,
        announce_at=NOW,
        result=document(tally(Scale(1, 5), "mean", [str(entry.id)], {str(entry.id): {5: 1}})),
    )
    session.add(award)
    session.flush()
    batch = SlipBatch(award_id=award.id, entry_id=entry.id, counts={"5": 1}, at=NOW)
    sheet = CodeSheet(award_id=award.id, entry_id=entry.id, at=NOW)
    session.add_all([batch, sheet])
    session.flush()
    session.add(AudienceCode(digest=new_token()[1], sheet_id=sheet.id))
    year.values |= {"award": award.slug, "batch_id": batch.id, "sheet_id": sheet.id}


def make_year(session: Session, settings: Settings, slug: str) -> Year:
    """An edition with one of everything that has an address; all entries are its owner's."""
    edition = make_edition(session, slug=slug)
    year = Year(edition, make_person(session, f"Owner of {slug}"))
    give_role(session, edition, year.owner, Role.SUBMITTER)
    call, handed_in, offered = _entries(session, year)
    offer = Offer(entry_id=offered.id, section_id=year.values["section_id"], made_at=NOW, expires_at=LATER)
    session.add(offer)
    session.flush()
    _film(session, settings, year, handed_in)
    _invitations(session, year, handed_in)
    _audience(session, year, offered)
    year.jury = seat_jury(session, year, call, film=offered)
    letter = session.get_one(Letter, put_note(session, edition, email=f"letters-{slug}@example.org"))
    account_id = session.scalars(select(Account.id).where(Account.person_id == year.owner.id)).one()
    sign_in_of = SignIn(
        token_digest=new_token()[1], account_id=account_id, created_at=NOW, seen_at=NOW, expires_at=LATER
    )
    session.add(sign_in_of)
    session.flush()
    now = clock.now(settings)
    year.values |= {
        "offer_id": offer.id,
        "letter_id": letter.id,
        "address_id": letter.address_id,
        "person_id": year.owner.id,
        "gone_id": year.owner.id,
        "sign_in_id": sign_in_of.id,
        "form_id": parked.park(session, account_id, f"/eurasia/{slug}/entries", {"x": ["y"]}, now=now),
        "position": 1,
    }
    return year


class Siege:
    """Two years of a festival, and a signed-in client for everybody who tries the doors of the first."""

    def __init__(self, app: Flask, session: Session, settings: Settings) -> None:
        app.config["WTF_CSRF_ENABLED"] = False
        self.app = app
        self.session = session
        self.here = make_year(session, settings, "2013")
        self.there = make_year(session, settings, "2014")
        entry = session.get_one(Entry, self.here.values["entry_id"])
        self.people: dict[str, Person | None] = {"visitor": None, "owner": self.here.owner}
        for name, *roles in (
            ("stranger",),
            ("guest", Role.GUEST, Role.PRESS, Role.DOOR, Role.JUROR),
            ("other submitter", Role.SUBMITTER),
            ("idle selector", Role.SELECTOR),
            ("recused selector", Role.SELECTOR),
            ("selector", Role.SELECTOR),
            ("staff", Role.ORGANISER, Role.HEAD_OF_PROGRAMME),
        ):
            self.people[name] = make_person(session, name.title())
            give_role(session, self.here.edition, self._person(name), *roles)
        self.people["staff of another year"] = make_person(session, "Of Another Year")
        give_role(session, self.there.edition, self._person("staff of another year"), *Role)
        call = make_call(session, self.here.edition, slug="other")
        make_entry(session, call, owner=self._person("other submitter"))
        assign(session, entry, self._person("selector"))
        recused = assign(session, entry, self._person("recused selector"))
        recused.recused_at, recused.recusal = NOW, "own_film"
        entry.assigned -= 1
        session.commit()
        self.clients = {name: self._client(person) for name, person in self.people.items()}

    def _person(self, name: str) -> Person:
        person = self.people[name]
        assert person is not None
        return person

    def _client(self, person: Person | None) -> FlaskClient:
        client = self.app.test_client()
        if person is not None:
            sign_in(client, person)
        return client
