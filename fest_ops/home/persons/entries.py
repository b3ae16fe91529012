"""What becomes of the entries of somebody who is erased: drafts go, films that were not taken are forgotten, public
ones keep their credits, shared ones go on without the person."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from sqlalchemy import delete, exists, or_, select, text, update
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit.commands import record
from fest_ops.home.persons.rules import Fate
from fest_ops.home.persons.scrub import taken_out
from fest_ops.home.persons.standing import Acting
from fest_ops.home.persons.tracing import Traces
from fest_ops.media.models import File
from fest_ops.media.rules import FileState
from fest_ops.selection.entries import commands as engine
from fest_ops.selection.entries.models import Entry, EntryOwner, EntrySnapshot
from fest_ops.selection.states import IN_PLAY, PLACED, Move, State, may_move
from fest_ops.submissions.films.payload import FILES, SCHEMA
from fest_ops.submissions.models import EntryInvitation, EntryMessage, FilmEntry
from fest_ops.words import search_key
from fest_ops.works.models import Credit

KNOWN = frozenset({*IN_PLAY, *PLACED})
"""States in which a film that somebody else submitted keeps its credits: it is public, or is still decided on."""


@dataclass(slots=True)
class Gone:
    """What was done with the entries: how many of each fate, and the bytes to take off the disk after the commit."""

    fates: dict[str, int] = field(default_factory=dict)
    credits: int = 0
    files: list[str] = field(default_factory=list)


def forget_entries(
    session: Session, actor: Actor, traces: Traces, acting: Sequence[Acting], *, now: dt.datetime
) -> Gone:
    """Do with each entry what `Acting.fate` says, then take the person out of the credits of films that never became
    public. The caller holds the entries' rows and has found nothing that speaks against it."""
    gone = Gone()
    session.execute(text("SET LOCAL fest_ops.erasing = 'on'"))
    for each in acting:
        gone.fates[each.fate] = gone.fates.get(each.fate, 0) + 1
        if each.fate is Fate.DELETED:
            _delete(session, actor, each.entry, gone, now)
        elif each.fate is Fate.LEFT:
            _leave(session, traces, each.entry)
        else:
            _forget(session, actor, traces, each, gone, now)
    session.flush()
    _rename_files(session, traces)
    public = {each.entry.id for each in acting if each.fate is Fate.CREDITED}
    works = _drop_credits(session, traces, public)
    gone.credits = len(works)
    hidden = {
        each.entry.id
        for each in acting
        if each.fate is Fate.FORGOTTEN or (each.fate is Fate.LEFT and not credits_stay(each.entry))
    }
    of_works = session.scalars(select(Entry.id).where(Entry.work_id.in_(works)))
    _drop_bylines(session, traces, {*hidden, *of_works})
    session.execute(text("SET LOCAL fest_ops.erasing = 'off'"))
    return gone


def credits_stay(entry: Entry) -> bool:
    """Whether who made the film is said of it further on: it is in the programme, or is still made up or decided on
    by others who act for it."""
    return State(entry.state) in KNOWN or State(entry.state) is State.DRAFT


def _delete(session: Session, actor: Actor, entry: Entry, gone: Gone, now: dt.datetime) -> None:
    _drop_files(session, entry.id, gone)
    for of_entry in (EntryMessage, EntryInvitation, FilmEntry, EntryOwner):
        session.execute(delete(of_entry).where(of_entry.entry_id == entry.id))
    session.expunge(entry)
    session.execute(delete(Entry).where(Entry.id == entry.id))
    record(
        session,
        actor,
        "entry.delete_draft",
        now=now,
        kind="entry",
        object_id=entry.id,
        edition_id=entry.edition_id,
    )


def _leave(session: Session, traces: Traces, entry: Entry) -> None:
    """Others act for it: the eldest of them becomes its submitter where that was the person."""
    roles = set(
        session.scalars(
            delete(EntryOwner)
            .where(EntryOwner.entry_id == entry.id, EntryOwner.person_id.in_(traces.ids))
            .returning(EntryOwner.role)
        )
    )
    if "owner" in roles:
        heir = session.scalars(
            select(EntryOwner)
            .where(EntryOwner.entry_id == entry.id)
            .order_by(EntryOwner.role == "agent", EntryOwner.since, EntryOwner.person_id)
            .limit(1)
        ).one()
        heir.role = "owner"
    _scrub(session, traces, entry.id, alone=False, stays=credits_stay(entry))
    session.execute(
        update(EntryMessage)
        .where(
            EntryMessage.entry_id == entry.id,
            EntryMessage.author_id.in_(traces.ids),
            ~EntryMessage.from_festival,
        )
        .values(body="")
    )


def _forget(
    session: Session, actor: Actor, traces: Traces, each: Acting, gone: Gone, now: dt.datetime
) -> None:
    entry = each.entry
    public = each.fate is Fate.CREDITED
    if not public and entry.state != each.told and may_move(State(entry.state), Move.WITHDRAW):
        # It was decided anew and nobody was told: it cannot be chosen without anybody who would answer.
        engine.move(session, actor, entry, Move.WITHDRAW, now=now)
    session.execute(delete(EntryOwner).where(EntryOwner.entry_id == entry.id))
    session.execute(delete(EntryInvitation).where(EntryInvitation.entry_id == entry.id))
    session.execute(update(EntryMessage).where(EntryMessage.entry_id == entry.id).values(body=""))
    if public:
        _scrub(session, traces, entry.id, alone=True, stays=True)
    else:
        _drop_files(session, entry.id, gone)
        _empty(session, entry.id, now)
    session.execute(
        update(FilmEntry)
        .where(FilmEntry.entry_id == entry.id)
        .values(screener_url="", screener_password=None, draft_saved_by_id=None)
    )


def _empty(session: Session, entry_id: uuid.UUID, now: dt.datetime) -> None:
    """Forget every answer. The snapshots' digests stay, as those of the record do."""
    nothing: dict[str, Any] = {
        "schema": SCHEMA,
        "answers": {},
        "film_file": None,
        "erased": now.date().isoformat(),
    }
    session.execute(
        update(FilmEntry)
        .where(FilmEntry.entry_id == entry_id)
        .values(draft={}, film_file_id=None, poster_file_id=None)
    )
    session.execute(update(EntrySnapshot).where(EntrySnapshot.entry_id == entry_id).values(payload=nothing))


def _scrub(session: Session, traces: Traces, entry_id: uuid.UUID, *, alone: bool, stays: bool) -> None:
    """Take the person out of what is typed and of every snapshot, as far as no credit says it."""
    film = session.get(FilmEntry, entry_id)
    if film is not None:
        film.draft = taken_out(film.draft, traces.who, alone=alone, credits_stay=stays)
    for snapshot in session.scalars(select(EntrySnapshot).where(EntrySnapshot.entry_id == entry_id)):
        answers = snapshot.payload.get("answers")
        if isinstance(answers, dict):
            left = taken_out(answers, traces.who, alone=alone, credits_stay=stays)
            files = {
                name: {**held, "name": called(name, held.get("name", ""))}
                for name in FILES
                if isinstance(held := snapshot.payload.get(name), dict)
            }
            snapshot.payload = {**snapshot.payload, "answers": left, **files}


def called(purpose: str, name: str) -> str:
    """What a file is called instead of its name on the person's machine: "film.mkv" for "Ерлан's film, final.mkv"."""
    ending = PurePath(name).suffix
    return purpose.removesuffix("_file") + (ending if ending[1:].isalnum() else "")


def _rename_files(session: Session, traces: Traces) -> None:
    """Files that stay, such as that of a film that was shown, lose the name that they had on the person's machine."""
    for file in session.scalars(select(File).where(File.owner_id.in_(traces.ids), File.name != "")):
        dropped = file.state == FileState.DROPPED.value
        file.name = "" if dropped else called(file.purpose, file.name)
    session.flush()


def _drop_files(session: Session, entry_id: uuid.UUID, gone: Gone) -> None:
    files = session.scalars(
        select(File).where(File.about_id == entry_id, File.state != FileState.DROPPED.value).with_for_update()
    ).all()
    for file in files:
        file.state, file.name, file.probe = FileState.DROPPED.value, "", {}
        gone.files.append(file.storage_key)


def _drop_credits(session: Session, traces: Traces, public: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """Delete credits on works that are in no programme and under no decision, the works they were on. A film that
    never was an entry is one that the festival knows by itself: its credits stay, as do those of `public` entries."""
    session.flush()
    kept = exists().where(
        Entry.work_id == Credit.work_id, or_(Entry.state.in_(sorted(KNOWN)), Entry.id.in_(public))
    )
    entered = exists().where(Entry.work_id == Credit.work_id)
    return list(
        session.scalars(
            delete(Credit)
            .where(Credit.person_id.in_(traces.ids), entered, ~kept)
            .returning(Credit.work_id)
            .execution_options(synchronize_session=False)
        )
    )


def _drop_bylines(session: Session, traces: Traces, entries: Collection[uuid.UUID]) -> None:
    """Take the person out of the line of directors, and out of what the board's search goes by."""
    for entry in session.scalars(select(Entry).where(Entry.id.in_(entries))):
        left = [name for name in entry.byline.split(", ") if name and not traces.who.is_named(name)]
        entry.byline = ", ".join(left)
        entry.search_key = search_key(*entry.title.values(), entry.byline)
    session.flush()
