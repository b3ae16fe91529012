"""A film file that the probe refuses after it was handed in: nobody is kept from sending in time, and everybody who
acts for the entry is told, in the transaction that writes the refusal down."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, system_actor
from fest_ops.errors import Refused
from fest_ops.media import commands as media
from fest_ops.media.models import File
from fest_ops.media.storage import new_key
from fest_ops.notifications.models import Letter
from fest_ops.selection.entries import commands as engine
from fest_ops.selection.entries.models import Entry
from fest_ops.submissions.films import commands, handing_in, queries, refusals
from fest_ops.submissions.films.payload import film_file_of
from tests.db.test_films import Place
from tests.factories import NOW, make_person

LATER = NOW + dt.timedelta(seconds=2)


@pytest.fixture
def place(session: Session) -> Place:
    return Place(session)


def sent_file(session: Session, maker: Actor, entry: Entry, name: str = "notfilm.mp4") -> File:
    """A file of that name, whole and not looked into yet, as the entry's film."""
    assert maker.person_id is not None
    file = File(
        edition_id=entry.edition_id,
        owner_id=maker.person_id,
        purpose="film",
        about_id=entry.id,
        name=name,
        size=4,
        received=4,
        storage_key=new_key(),
        state="received",
        created_at=NOW,
        received_at=NOW,
    )
    session.add(file)
    session.flush()
    commands.attach_film(session, maker, entry.id, file, NOW)
    return file


def refuse(session: Session, file: File, code: str = "not_a_film") -> bool:
    """What the worker does when the probe says no."""
    media.settle_probe(session, system_actor(), file, found={}, refusal=code, sha256=b"x" * 32, now=LATER)
    return refusals.tell(session, file, now=LATER)


def letters(session: Session) -> list[Letter]:
    query = select(Letter).where(Letter.kind == "film_refused").order_by(Letter.language)
    return list(session.scalars(query))


@pytest.fixture
def handed_in(session: Session, place: Place) -> tuple[Entry, File]:
    entry = place.filled(screener_url="")
    file = sent_file(session, place.maker, entry)
    handing_in.submit(session, place.maker, entry.id, now=NOW)
    return entry, file


def test_a_file_that_waits_for_its_probe_keeps_nobody_from_handing_in(
    handed_in: tuple[Entry, File],
) -> None:
    assert handed_in[0].state == "submitted"


def test_everybody_who_acts_for_the_entry_is_told_why(
    session: Session, place: Place, handed_in: tuple[Entry, File]
) -> None:
    entry, file = handed_in
    for language in ("kk", "ru"):
        helper = make_person(session, language=language)
        engine.add_owner(session, place.maker, entry.id, helper.id, role="agent", now=NOW)
    assert refuse(session, file)
    told = letters(session)
    assert [letter.language for letter in told] == ["en", "kk", "ru"]
    assert {letter.state for letter in told} == {"released"}
    assert told[0].merge["file"] == "notfilm.mp4" and "no film in this file" in told[0].merge["why"]
    assert len({letter.merge["why"] for letter in told}) == 3
    assert refusals.tell(session, file, now=LATER) and len(letters(session)) == 3, "told once"


def test_of_a_draft_or_of_what_was_replaced_nobody_is_told(session: Session, place: Place) -> None:
    draft = place.filled(screener_url="")
    assert not refuse(session, sent_file(session, place.maker, draft))
    with pytest.raises(Refused, match="entry_incomplete"):
        handing_in.submit(session, place.maker, draft.id, now=NOW)
    entry = place.filled(screener_url="", title_en="Another", title_original="Another")
    first = sent_file(session, place.maker, entry)
    handing_in.submit(session, place.maker, entry.id, now=NOW)
    sent_file(session, place.maker, entry, "film.mp4")
    handing_in.amend(session, place.maker, entry.id, now=NOW)
    assert not refuse(session, first)
    gone = place.filled(screener_url="", title_en="Third", title_original="Third")
    third = sent_file(session, place.maker, gone, "third.mp4")
    handing_in.submit(session, place.maker, gone.id, now=NOW)
    engine.withdraw(session, place.maker, gone.id, now=NOW)
    assert not refuse(session, third)
    assert letters(session) == []


def test_another_file_is_sent_as_an_amendment_after_the_deadline_too(
    session: Session, place: Place, handed_in: tuple[Entry, File]
) -> None:
    entry, file = handed_in
    refuse(session, file)
    own = queries.own_film(session, place.maker, entry.id)
    assert handing_in.unsent(session, own) == [], "the refusal is no change of theirs"
    with pytest.raises(Refused, match="entry_incomplete"):
        handing_in.amend(session, place.maker, entry.id, now=LATER)
    late = place.call.deadline_at + dt.timedelta(days=1)
    good = sent_file(session, place.maker, entry, "film.mp4")
    assert [change.after[:8] for change in handing_in.unsent(session, own)] == ["film.mp4"]
    snapshot = handing_in.amend(session, place.maker, entry.id, now=late)
    assert film_file_of(snapshot.payload) == good.id


def test_a_refused_file_with_a_link_beside_it_stays_what_was_handed_in(
    session: Session, place: Place
) -> None:
    entry = place.filled()
    file = sent_file(session, place.maker, entry)
    handing_in.submit(session, place.maker, entry.id, now=NOW)
    refuse(session, file)
    place.save(entry, {"genre": "drama"})
    snapshot = handing_in.amend(session, place.maker, entry.id, now=LATER)
    assert film_file_of(snapshot.payload) == file.id
