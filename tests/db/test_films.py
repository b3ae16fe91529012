"""Beginning, typing, handing in and amending a film: on PostgreSQL, with work, credits, snapshot and receipt."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, Role
from fest_ops.audit.models import AuditEvent
from fest_ops.errors import Forbidden, NotFound, Refused
from fest_ops.festival.models import Edition, Regulations, Section
from fest_ops.media.models import File
from fest_ops.notifications.models import Letter
from fest_ops.people.models import Organisation, Person, RoleHeld
from fest_ops.selection.calls.models import Call
from fest_ops.selection.entries import commands as engine
from fest_ops.selection.entries.models import Entry, EntryOwner, EntrySnapshot
from fest_ops.submissions.films import commands, handing_in, queries
from fest_ops.submissions.films.drafts import stamp
from fest_ops.submissions.models import FilmEntry
from fest_ops.works.models import Credit, Work
from fest_ops.works.queries import credits_of
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


def test_submit_makes_work_credits_snapshot_and_receipt(session: Session, place: Place) -> None:
    entry = place.filled(
        **{"directors.0.me": str(place.maker.person_id), "directors.0.name": "Aigerim Sample"}
    )
    snapshot = handing_in.submit(session, place.maker, entry.id, now=NOW)
    assert (entry.state, entry.number, entry.submitted_at) == ("submitted", 1, NOW)
    assert entry.section_wanted_id == place.section.id
    work = session.get_one(Work, entry.work_id)
    assert (work.year, work.minutes, work.completed_on) == (2013, 96, None)
    assert work.facts["completed"] == "2013-05"
    made = [(credit.role, credit.as_credited) for credit in credits_of(session, work.id)]
    assert made == [
        ("director", "Aigerim Sample"),
        ("producer", "Invented Producer"),
        ("cast", "First Player"),
        ("cast", "Second Player"),
        ("company", "Invented Film"),
    ]
    director = credits_of(session, work.id)[0]
    assert director.person_id == place.maker.person_id
    assert snapshot.payload["answers"]["running_time"] == "95:30"
    assert snapshot.payload["regulations"]["version"] == place.regulations.version
    letter = session.scalars(select(Letter).where(Letter.kind == "receipt")).one()
    assert letter.state == "released"
    assert letter.merge["number"] == "1"
    assert letter.merge["digest"].replace(" ", "") == snapshot.digest.hex()
    assert "Almaty" in letter.merge["moment"]


def test_submit_twice_is_told_and_makes_nothing_new(session: Session, place: Place) -> None:
    entry = place.sent()
    with pytest.raises(Refused, match="already_submitted"):
        handing_in.submit(session, place.maker, entry.id, now=NOW)
    assert session.scalar(select(func.count()).select_from(EntrySnapshot)) == 1
    assert session.scalar(select(func.count()).select_from(Work)) == 1


def test_submit_of_an_incomplete_draft_is_refused(session: Session, place: Place) -> None:
    entry = place.filled(running_time="", year="thirteen")
    with pytest.raises(Refused, match="entry_incomplete") as refused:
        handing_in.submit(session, place.maker, entry.id, now=NOW)
    assert refused.value.values == {"n": 2}
    assert entry.state == "draft"


def test_submit_against_a_rule_is_refused_only_where_it_is_strict(session: Session, place: Place) -> None:
    place.regulations.rules = {"min_minutes": 120}
    session.flush()
    entry = place.filled()
    found = handing_in.findings(session, queries.own_film(session, place.maker, entry.id))
    assert [(each.code, dict(each.values)) for each in found] == [
        ("too_short", {"seconds": 1470, "least": 120})
    ]
    place.regulations.rules = {"min_minutes": 120, "strict": ["min_minutes"]}
    session.flush()
    with pytest.raises(Refused, match="not_eligible"):
        handing_in.submit(session, place.maker, entry.id, now=NOW)
    place.regulations.rules = {"min_minutes": 120}
    session.flush()
    snapshot = handing_in.submit(session, place.maker, entry.id, now=NOW)
    assert snapshot.payload["findings"] == [{"rule": "min_minutes", "answer": "no", "code": "too_short"}]


def test_amendment_is_a_new_snapshot_and_keeps_the_credits_persons(session: Session, place: Place) -> None:
    entry = place.sent()
    persons = {credit.as_credited: credit.person_id for credit in _credits(session, entry)}
    with pytest.raises(Refused, match="nothing_changed"):
        handing_in.amend(session, place.maker, entry.id, now=NOW)
    place.save(entry, {"running_time": "97", "cast": "First Player\nSecond Plaver"})
    assert entry.minutes == 96
    assert len(handing_in.unsent(session, queries.own_film(session, place.maker, entry.id))) == 2
    amended = handing_in.amend(session, place.maker, entry.id, now=LATE)
    assert (amended.position, entry.minutes) == (2, 97)
    after = {credit.as_credited: credit.person_id for credit in _credits(session, entry)}
    assert after["First Player"] == persons["First Player"]
    assert after["Second Plaver"] == persons["Second Player"]
    assert session.scalar(select(func.count()).select_from(Letter).where(Letter.kind == "amendment")) == 1
    assert session.scalar(select(func.count()).select_from(Work)) == 1


def _credits(session: Session, entry: Entry) -> list[Credit]:
    assert entry.work_id is not None
    return credits_of(session, entry.work_id)


def test_amendment_of_the_password_alone_is_taken(session: Session, place: Place) -> None:
    entry = place.sent()
    place.save(entry, {"screener_password": "new"})
    handing_in.amend(session, place.maker, entry.id, now=NOW)
    screener = queries.screener_for(session, place.maker, entry, keys=KEYS)
    assert screener is not None
    assert screener.password == "new"


def test_typing_after_submission_changes_nothing_that_selectors_see(session: Session, place: Place) -> None:
    entry = place.sent()
    place.save(entry, {"screener_url": "https://elsewhere.example/", "title_en": "Another"})
    assert film_of(session, entry).screener_url == "https://screener.example/1"
    assert entry.title["en"] == "Little Brother"


def test_closed_entry_is_no_longer_typed_into(session: Session, place: Place) -> None:
    entry = place.sent()
    engine.withdraw(session, place.maker, entry.id, now=NOW)
    with pytest.raises(Refused, match="entry_is_closed"):
        place.save(entry, {"genre": "x"})
    with pytest.raises(Refused, match="entry_is_closed"):
        handing_in.amend(session, place.maker, entry.id, now=NOW)


def test_persons_are_never_merged_by_name_but_companies_are(session: Session, place: Place) -> None:
    first, second = place.sent(), place.sent(title_original="Another", title_en="Another")
    one, two = _credits(session, first), _credits(session, second)
    assert one[0].as_credited == two[0].as_credited
    assert one[0].person_id != two[0].person_id
    assert session.scalar(select(func.count()).select_from(Organisation)) == 1


def test_person_with_an_account_is_not_renamed_by_a_correction(session: Session, place: Place) -> None:
    me = {"directors.0.me": str(place.maker.person_id), "directors.0.name": "Aigerim Sample"}
    entry = place.sent(**me)
    place.save(entry, {"directors.0.name": "Somebody Else"})
    handing_in.amend(session, place.maker, entry.id, now=NOW)
    assert place.maker.person_id is not None
    assert session.get_one(Person, place.maker.person_id).name == "Айгерім Sample"
    assert _credits(session, entry)[0].person_id != place.maker.person_id


def test_film_file_stands_for_the_screener_once_it_arrived(session: Session, place: Place) -> None:
    entry = place.filled(screener_url="")
    assert place.maker.person_id is not None
    file = File(
        edition_id=place.edition.id,
        owner_id=place.maker.person_id,
        about_id=entry.id,
        purpose="film",
        name="film.mp4",
        size=3,
        received=3,
        state="received",
        storage_key=uuid.uuid4().hex,
        created_at=NOW,
    )
    session.add(file)
    session.flush()
    commands.attach_film(session, place.maker, entry.id, file, NOW)
    snapshot = handing_in.submit(session, place.maker, entry.id, now=NOW)
    assert snapshot.payload["film_file"]["name"] == "film.mp4"
    assert commands.may_read_file(session, place.maker, file)
    with pytest.raises(NotFound):
        commands.may_read_file(session, make_actor(session, place.edition), file)
    with pytest.raises(NotFound):
        commands.may_begin_upload(session, make_actor(session, place.edition), entry.id, NOW)


def test_refused_film_file_does_not_pass_the_gate(session: Session, place: Place) -> None:
    entry = place.filled(screener_url="")
    assert place.maker.person_id is not None
    file = File(
        edition_id=place.edition.id,
        owner_id=place.maker.person_id,
        about_id=entry.id,
        purpose="film",
        name="notes.txt",
        size=3,
        received=3,
        state="refused",
        refusal="not_a_film",
        storage_key=uuid.uuid4().hex,
        created_at=NOW,
    )
    session.add(file)
    session.flush()
    commands.attach_film(session, place.maker, entry.id, file, NOW)
    own = queries.own_film(session, place.maker, entry.id)
    assert [each.code for each in handing_in.gate(session, own)] == ["film_or_screener"]


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
