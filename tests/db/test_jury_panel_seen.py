"""Films seen and by whose word, notes for oneself, and who plays a film."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fest_ops import crypto
from fest_ops.actor import Actor, Role
from fest_ops.audit.models import AuditEvent
from fest_ops.errors import Forbidden, NotFound, Refused
from fest_ops.jury.panel import notes, queries, seen, watching
from fest_ops.jury.panel.films import candidates_of
from fest_ops.jury.panel.models import Interest, Note, Seen
from fest_ops.media import doors
from fest_ops.media.models import File
from fest_ops.media.queries import readable_file
from fest_ops.selection.entries.models import EntrySnapshot
from fest_ops.selection.states import State
from fest_ops.submissions.films import commands as films
from fest_ops.submissions.films.queries import SCREENER
from fest_ops.submissions.models import FilmEntry
from tests.factories import NOW, make_actor, make_entry
from tests.juries import JuryScene, running_round, scene, see

SLUG = "international"
KEYS = ("k" * 40, "o" * 40)


def refused(act: Callable[[], object], code: str) -> None:
    with pytest.raises(Refused) as caught:
        act()
    assert caught.value.code == code


def test_what_a_juror_has_not_seen(session: Session) -> None:
    made = scene(session, films=3)
    see(session, made.seats[:1], made.entries)
    see(session, made.seats[1:2], made.entries[:1])
    session.add(
        Interest(
            seat_id=made.seats[1].id,
            entry_id=made.entries[1].id,
            grounds=["family"],
            outcome="recused",
            decided_at=NOW,
        )
    )
    session.flush()
    ids = [entry.id for entry in made.entries]
    lacking = seen.unseen(session, made.jury, ids)
    assert made.seats[0].id not in lacking
    assert lacking[made.seats[1].id] == {ids[2]} and lacking[made.seats[2].id] == set(ids)
    assert seen.unseen(session, made.jury, []) == {}


def test_a_jurors_own_word_is_taken_back_before_the_first_ballot_alone(session: Session) -> None:
    made = scene(session, films=2)
    film = made.entries[0].id

    def mark(actor: Actor, *, yes: bool) -> None:
        seen.mark(session, actor, SLUG, film, seen=yes, now=NOW)

    mark(made.juror(1), yes=True)
    mark(made.juror(1), yes=True)
    mark(made.juror(1), yes=False)
    mark(made.juror(1), yes=False)
    assert session.scalar(select(func.count()).select_from(Seen)) == 0
    mark(made.juror(1), yes=True)
    running_round(made)
    refused(lambda: mark(made.juror(1), yes=False), "jury_has_voted")
    mark(made.juror(2), yes=True)
    for actor in (made.secretary, made.organiser):
        with pytest.raises(NotFound):
            mark(actor, yes=True)
    with pytest.raises(NotFound):
        seen.mark(session, made.juror(1), SLUG, make_entry(session, made.call).id, seen=True, now=NOW)
    made.jury.closed_at = NOW
    session.flush()
    refused(lambda: mark(made.juror(1), yes=True), "jury_is_closed")
    verbs = session.scalars(select(AuditEvent.verb).where(AuditEvent.object_id == film)).all()
    assert sorted(verbs) == ["seen.mark", "seen.mark", "seen.mark", "seen.unmark"]


def test_the_secretary_answers_for_a_juror_or_lets_them_vote_without(session: Session) -> None:
    made = scene(session, films=3)
    first, second, third = (entry.id for entry in made.entries)
    seat = made.seats[1]
    seen.mark_for(session, made.secretary, SLUG, seat.id, [first, first], now=NOW)
    where = (session, made.secretary, SLUG, seat.id)
    seen.waive(*where, [first, second], " Saw it in Busan ", now=NOW)
    kept = {each.entry_id: (each.how, each.reason) for each in session.scalars(select(Seen))}
    assert kept == {first: ("secretary", ""), second: ("waived", "Saw it in Busan")}
    assert [
        (each.entry_id, each.reason) for each in seen.waived(session, made.jury, [first, second, third])
    ] == [(second, "Saw it in Busan")]
    seen.mark(session, made.juror(1), SLUG, second, seen=True, now=NOW)
    assert session.get_one(Seen, (seat.id, second), populate_existing=True).how == "juror"
    refused(lambda: seen.mark(session, made.juror(1), SLUG, first, seen=False, now=NOW), "not_your_word")
    refused(lambda: seen.waive(*where, [third], "  ", now=NOW), "reason_needed")
    refused(lambda: seen.mark_for(*where, [], now=NOW), "no_rows_chosen")
    with pytest.raises(NotFound):
        seen.mark_for(*where, [uuid.uuid4()], now=NOW)
    with pytest.raises(NotFound):
        seen.mark_for(session, made.secretary, SLUG, made.secretary_seat.id, [first], now=NOW)
    for actor in (made.organiser, made.juror(0), make_actor(session, made.edition, Role.HEAD_OF_PROGRAMME)):
        with pytest.raises(Forbidden):
            seen.mark_for(session, actor, SLUG, seat.id, [third], now=NOW)


def test_a_note_is_sealed_for_its_author_and_gone_when_the_jury_closes(session: Session) -> None:
    made = scene(session, films=2)
    film = made.entries[0].id
    before = session.scalar(select(func.count()).select_from(AuditEvent))
    notes.save_note(session, made.juror(1), SLUG, film, "Тамаша", keys=KEYS)
    notes.save_note(session, made.juror(1), SLUG, film, "Тамаша фильм", keys=KEYS)
    notes.save_note(session, made.juror(2), SLUG, film, "Әлсіз", keys=KEYS)
    assert notes.own_notes(session, made.juror(1), SLUG, keys=KEYS) == {film: "Тамаша фильм"}
    assert notes.own_notes(session, made.juror(1), SLUG, keys=KEYS[::-1]) == {film: "Тамаша фильм"}
    assert notes.own_notes(session, made.juror(1), SLUG, keys=("x" * 40,)) == {}
    one = session.get_one(Note, (made.seats[1].id, film))
    assert crypto.unseal(KEYS, f"jury note {made.seats[2].id} {film}", one.sealed) is None
    for actor in (made.secretary, made.organiser, make_actor(session, made.edition, Role.JUROR)):
        with pytest.raises(NotFound):
            notes.own_notes(session, actor, SLUG, keys=KEYS)
        with pytest.raises(NotFound):
            notes.save_note(session, actor, SLUG, film, "x", keys=KEYS)
    with pytest.raises(NotFound):
        notes.save_note(session, made.juror(1), SLUG, make_entry(session, made.call).id, "x", keys=KEYS)
    refused(
        lambda: notes.save_note(session, made.juror(1), SLUG, film, "x" * 20_001, keys=KEYS), "words_too_long"
    )
    notes.save_note(session, made.juror(2), SLUG, film, "  ", keys=KEYS)
    assert notes.erase_notes(session, made.jury.id) == 1
    assert session.scalar(select(func.count()).select_from(Note)) == 0
    assert session.scalar(select(func.count()).select_from(AuditEvent)) == before
    made.jury.closed_at = NOW
    session.flush()
    refused(lambda: notes.save_note(session, made.juror(1), SLUG, film, "x", keys=KEYS), "jury_is_closed")


@pytest.fixture
def film_door() -> None:
    doors.register(
        "film",
        doors.Door(may_begin=films.may_begin_upload, attach=films.attach_film, may_read=films.may_read_file),
    )
    doors.let_in("film", watching.may_watch)


def handed_in(made: JuryScene, index: int) -> File:
    """A film file that was handed in with an entry."""
    entry = made.entries[index]
    file = File(
        edition_id=made.edition.id,
        owner_id=made.organiser_person.id,
        purpose="film",
        about_id=entry.id,
        name="film.mp4",
        size=10,
        received=10,
        storage_key=str(uuid.uuid4()),
        state="ready",
        created_at=NOW,
    )
    made.session.add(file)
    made.session.flush()
    payload = {"schema": "film/1", "answers": {}, "film_file": {"id": str(file.id), "name": "film.mp4"}}
    made.session.add(EntrySnapshot(entry_id=entry.id, position=1, taken_at=NOW, payload=payload, digest=b""))
    made.session.get_one(FilmEntry, entry.id).film_file_id = file.id
    made.session.flush()
    return file


@pytest.mark.usefixtures("film_door")
def test_jurors_play_the_films_of_their_section_alone(session: Session) -> None:
    made = scene(session, films=3)
    file = handed_in(made, 0)
    assert candidates_of(session, made.jury)[0].file_id == file.id
    for actor in (made.juror(0), made.juror(1), made.secretary, made.organiser):
        assert readable_file(session, actor, file.id) is file
    stranger = make_actor(session, made.edition, Role.JUROR)
    with pytest.raises(NotFound):
        readable_file(session, stranger, file.id)
    newer = handed_in(made, 1)
    session.get_one(FilmEntry, made.entries[1].id).film_file_id = None
    snapshot = session.scalars(
        select(EntrySnapshot).where(EntrySnapshot.entry_id == made.entries[1].id)
    ).one()
    assert snapshot.payload["film_file"]["id"] == str(newer.id)
    given_up = File(
        **{
            column.name: getattr(newer, column.name)
            for column in File.__table__.columns
            if column.name not in ("id", "storage_key")
        },
        storage_key=str(uuid.uuid4()),
    )
    session.add(given_up)
    session.flush()
    with pytest.raises(NotFound):
        readable_file(session, made.juror(1), given_up.id)
    made.seats[1].left_at = NOW
    session.flush()
    with pytest.raises(NotFound):
        readable_file(session, made.juror(1), file.id)
    made.entries[0].state = State.LOST.value
    session.flush()
    with pytest.raises(NotFound):
        readable_file(session, made.juror(0), file.id)


def test_a_film_is_shown_with_its_screener_to_who_votes(session: Session) -> None:
    made = scene(session, films=3)
    film = session.get_one(FilmEntry, made.entries[1].id)
    film.screener_url = "https://screener.example/1"
    film.screener_password = crypto.seal(KEYS, SCREENER, "құпия").encode()
    session.flush()
    shown = watching.film_for(session, made.juror(1), SLUG, made.entries[1].id, keys=KEYS)
    assert shown.screener is not None and shown.screener.password == "құпия"
    assert (shown.before, shown.after) == (made.entries[0].id, made.entries[2].id)
    assert shown.film.has_screener
    for actor in (made.organiser, make_actor(session, made.edition, Role.JUROR)):
        with pytest.raises(NotFound):
            watching.film_for(session, actor, SLUG, made.entries[1].id, keys=KEYS)
    with pytest.raises(NotFound):
        watching.film_for(session, made.juror(1), SLUG, make_entry(session, made.call).id, keys=KEYS)
    assert queries.has_voted(session, made.jury.id) is False
