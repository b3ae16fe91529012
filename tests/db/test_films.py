"""Beginning, typing, handing in and amending a film: on PostgreSQL, with work, credits, snapshot and receipt."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, Role
from fest_ops.audit.models import AuditEvent
from fest_ops.errors import Forbidden, NotFound, Refused
from fest_ops.festival.models import Edition, Regulations, Section
from fest_ops.people.models import Person, RoleHeld
from fest_ops.selection.calls.models import Call
from fest_ops.selection.entries import commands as engine
from fest_ops.selection.entries.models import Entry, EntryOwner, EntrySnapshot
from fest_ops.submissions.films import commands, handing_in, queries
from fest_ops.submissions.films.drafts import stamp
from fest_ops.submissions.models import FilmEntry
from tests.conftest import KEYS
from tests.factories import (
    NOW,
    assign,
    film_draft,
    give_role,
    make_actor,
    make_call,
    make_edition,
    make_person,
    make_section,
)

LATE = dt.datetime(2013, 8, 1, tzinfo=dt.UTC)


class Place:
    """An edition with a call for its competition, and a film-maker."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.edition: Edition = make_edition(session)
        self.section: Section = make_section(session, self.edition)
        self.call: Call = make_call(session, self.edition, self.section)
        self.maker: Actor = make_actor(session, self.edition, name="Айгерім Sample")

    @property
    def regulations(self) -> Regulations:
        found = self.session.get(Regulations, self.call.regulations_id)
        assert found is not None
        return found

    def start(self, actor: Actor | None = None) -> Entry:
        return commands.start(self.session, actor or self.maker, self.call.id, now=NOW)

    def save(self, entry: Entry, typed: dict[str, str], base: dict[str, str] | None = None) -> commands.Saved:
        return commands.save(self.session, self.maker, entry.id, typed, base or {}, keys=KEYS, now=NOW)

    def filled(self, **answers: str) -> Entry:
        entry = self.start()
        self.save(entry, film_draft(self.regulations, **answers))
        return entry

    def sent(self, **answers: str) -> Entry:
        entry = self.filled(**answers)
        handing_in.submit(self.session, self.maker, entry.id, now=NOW)
        return entry


@pytest.fixture
def place(session: Session) -> Place:
    return Place(session)


def film_of(session: Session, entry: Entry) -> FilmEntry:
    return session.get_one(FilmEntry, entry.id)


def test_start_makes_the_film_maker_a_submitter(session: Session, place: Place) -> None:
    entry = place.start()
    assert film_of(session, entry).draft == {}
    owner = session.get_one(EntryOwner, (entry.id, place.maker.person_id))
    assert owner.role == "owner"
    held = session.get(RoleHeld, (place.edition.id, place.maker.person_id, Role.SUBMITTER.value))
    assert held is not None


def test_start_twice_begins_one_draft(place: Place) -> None:
    first = place.start()
    assert place.start().id == first.id
    place.save(first, {"title_en": "Typed"})
    assert place.start().id != first.id


def test_start_by_a_visitor_or_elsewhere_or_late_is_refused(session: Session, place: Place) -> None:
    with pytest.raises(Forbidden):
        commands.start(session, Actor(edition_id=place.edition.id), place.call.id, now=NOW)
    foreign = make_actor(session, make_edition(session, slug="2015"))
    with pytest.raises(NotFound):
        commands.start(session, foreign, place.call.id, now=NOW)
    with pytest.raises(Refused, match="call_closed"):
        commands.start(session, place.maker, place.call.id, now=LATE)


def test_start_like_another_entry_copies_what_is_not_said_anew(session: Session, place: Place) -> None:
    entry = place.filled(screener_password="geheim")
    copied = commands.start(session, place.maker, place.call.id, now=NOW, like=entry.id)
    draft = film_of(session, copied).draft
    assert draft["directors.0.name"] == "Invented Director"
    assert not {"title_en", "title_original", "accepted", "screener_url", "screener_password"} & draft.keys()
    with pytest.raises(NotFound):
        stranger = make_actor(session, place.edition)
        commands.start(session, stranger, place.call.id, now=NOW, like=entry.id)


def test_save_keeps_what_is_no_answer(session: Session, place: Place) -> None:
    entry = place.start()
    typed = {"title_en": "🎬 فيلم\u202e", "running_time": "ninety", "nonsense": "x", "year": "\x00\ud8002013"}
    place.save(entry, typed)
    film = film_of(session, entry)
    assert film.draft == {"title_en": "🎬 فيلم\u202e", "running_time": "ninety", "year": "2013"}
    assert film.draft_version == 2
    assert film.draft_saved_at == NOW
    assert entry.title == {"en": "🎬 فيلم"}


def test_save_from_two_windows_merges_and_tells_of_conflicts(session: Session, place: Place) -> None:
    entry = place.start()
    seen = {key: stamp("") for key in ("title_en", "genre")}
    place.save(entry, {"title_en": "First window", "genre": ""}, seen)
    saved = place.save(entry, {"title_en": "Second window", "genre": "drama"}, seen)
    assert saved.merged.conflicts == {"title_en": "First window"}
    assert film_of(session, entry).draft == {"title_en": "First window", "genre": "drama"}


def test_save_of_anothers_entry_is_not_found(session: Session, place: Place) -> None:
    entry = place.start()
    staff = make_actor(session, place.edition, Role.ORGANISER, Role.HEAD_OF_PROGRAMME)
    for other in (make_actor(session, place.edition), staff):
        with pytest.raises(NotFound):
            commands.save(session, other, entry.id, {"genre": "x"}, {}, keys=KEYS, now=NOW)


def test_save_after_the_deadline_is_kept_and_handing_in_refused(session: Session, place: Place) -> None:
    entry = place.filled()
    commands.save(session, place.maker, entry.id, {"genre": "late"}, {}, keys=KEYS, now=LATE)
    assert film_of(session, entry).draft["genre"] == "late"
    with pytest.raises(Refused, match="call_closed"):
        handing_in.submit(session, place.maker, entry.id, now=LATE)
    organiser = make_actor(session, place.edition, Role.ORGANISER)
    until = LATE + dt.timedelta(days=2)
    engine.reopen(session, organiser, entry.id, until=until, reason="The line was cut.", now=LATE)
    assert handing_in.submit(session, place.maker, entry.id, now=LATE).position == 1


def test_save_of_more_than_can_be_kept_is_refused(place: Place) -> None:
    entry = place.start()
    typed = {f"shown.{row}.place": "x" * 19_000 for row in range(29)}
    with pytest.raises(Refused, match="too_large"):
        place.save(entry, typed)


def test_password_is_kept_encrypted_and_shown_to_those_who_may_watch(session: Session, place: Place) -> None:
    entry = place.filled(screener_password="geheim ъ")
    held = film_of(session, entry).draft["screener_password"]
    assert "geheim" not in held
    place.save(entry, {"screener_password": ""})
    assert film_of(session, entry).draft["screener_password"] == held
    handing_in.submit(session, place.maker, entry.id, now=NOW)
    snapshot = session.scalars(select(EntrySnapshot).where(EntrySnapshot.entry_id == entry.id)).one()
    assert snapshot.payload["password_set"] is True
    assert "screener_password" not in snapshot.payload["answers"]
    selector = make_actor(session, place.edition, Role.SELECTOR)
    assert selector.person_id is not None
    with pytest.raises(NotFound):
        queries.screener_for(session, selector, entry, keys=KEYS)
    assign(session, entry, session.get_one(Person, selector.person_id))
    screener = queries.screener_for(session, selector, entry, keys=KEYS)
    assert screener == queries.Screener("https://screener.example/1", "geheim ъ")
    rotated = queries.screener_for(session, selector, entry, keys=("a-new-key-" + "2" * 32, *KEYS))
    assert rotated == screener
    lost = queries.screener_for(session, selector, entry, keys=("another-key-" + "3" * 32,))
    assert lost == queries.Screener("https://screener.example/1", "")
    place.save(entry, {"screener_password": "-"})
    assert "screener_password" not in film_of(session, entry).draft


def test_delete_takes_a_draft_with_everything(session: Session, place: Place) -> None:
    entry = place.filled()
    helper = make_person(session)
    engine.add_owner(session, place.maker, entry.id, helper.id, role="co_owner", now=NOW)
    co_owner = Actor(person_id=helper.id, account_id=uuid.uuid4(), edition_id=place.edition.id)
    with pytest.raises(Forbidden):
        commands.delete_draft(session, co_owner, entry.id, now=NOW)
    commands.delete_draft(session, place.maker, entry.id, now=NOW)
    session.expire_all()
    assert session.get(Entry, entry.id) is None
    assert session.scalar(select(AuditEvent.verb).where(AuditEvent.verb == "entry.delete_draft"))
    sent = place.sent()
    with pytest.raises(Refused, match="already_submitted"):
        commands.delete_draft(session, place.maker, sent.id, now=NOW)


def test_staff_reads_every_film_of_the_edition_only(session: Session, place: Place) -> None:
    entry = place.sent()
    staff = make_actor(session, place.edition, Role.HEAD_OF_PROGRAMME)
    assert queries.readable_film(session, staff, entry.id).entry is entry
    other = make_edition(session, slug="2015")
    elsewhere = make_actor(session, other, Role.ORGANISER)
    with pytest.raises(NotFound):
        queries.readable_film(session, elsewhere, entry.id)
    give_role(session, other, session.get_one(Person, place.maker.person_id), Role.SUBMITTER)
    with pytest.raises(NotFound):
        queries.own_film(session, Actor(person_id=place.maker.person_id, edition_id=other.id), entry.id)
