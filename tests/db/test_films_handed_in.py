"""Films handed in: work, credits, snapshot and receipt; amendments; the film's file."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fest_ops.errors import NotFound, Refused
from fest_ops.media.models import File
from fest_ops.notifications.models import Letter
from fest_ops.people.models import Organisation, Person
from fest_ops.selection.entries import commands as engine
from fest_ops.selection.entries.models import Entry, EntrySnapshot
from fest_ops.submissions.films import commands, handing_in, queries
from fest_ops.works.models import Credit, Work
from fest_ops.works.queries import credits_of
from tests.conftest import KEYS
from tests.db.test_films import LATE, Place, film_of
from tests.factories import NOW, make_actor


@pytest.fixture
def place(session: Session) -> Place:
    return Place(session)


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


def _attached(session: Session, place: Place, entry: Entry, **told: str) -> File:
    """The entry's film file, whole, as its probe left it."""
    assert place.maker.person_id is not None
    file = File(
        edition_id=place.edition.id,
        owner_id=place.maker.person_id,
        about_id=entry.id,
        purpose="film",
        size=3,
        received=3,
        storage_key=uuid.uuid4().hex,
        created_at=NOW,
        **told,
    )
    session.add(file)
    session.flush()
    commands.attach_film(session, place.maker, entry.id, file, NOW)
    return file


def test_film_file_stands_for_the_screener_once_it_arrived(session: Session, place: Place) -> None:
    entry = place.filled(screener_url="")
    file = _attached(session, place, entry, name="film.mp4", state="received")
    snapshot = handing_in.submit(session, place.maker, entry.id, now=NOW)
    assert snapshot.payload["film_file"]["name"] == "film.mp4"
    assert commands.may_read_file(session, place.maker, file)
    with pytest.raises(NotFound):
        commands.may_read_file(session, make_actor(session, place.edition), file)
    with pytest.raises(NotFound):
        commands.may_begin_upload(session, make_actor(session, place.edition), entry.id, NOW)


def test_refused_film_file_does_not_pass_the_gate(session: Session, place: Place) -> None:
    entry = place.filled(screener_url="")
    _attached(session, place, entry, name="notes.txt", state="refused", refusal="not_a_film")
    own = queries.own_film(session, place.maker, entry.id)
    assert [each.code for each in handing_in.gate(session, own)] == ["film_or_screener"]
