"""What a film-maker does with an entry: begin it, type, hand it in, amend it, take it away."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, Role
from fest_ops.audit.commands import record
from fest_ops.crypto import seal
from fest_ops.errors import Forbidden, Refused
from fest_ops.media.models import File
from fest_ops.people.models import Person, RoleHeld
from fest_ops.selection.entries import commands as engine
from fest_ops.selection.entries import queries as entries
from fest_ops.selection.entries import rules
from fest_ops.selection.entries.models import Entry, EntryOwner
from fest_ops.selection.states import State, as_told
from fest_ops.submissions.films import queries
from fest_ops.submissions.films.drafts import MAX_DRAFT, Merged, merge, size_of
from fest_ops.submissions.films.entry_facts import entry_facts
from fest_ops.submissions.films.facts import parse
from fest_ops.submissions.films.fields import FIELDS, MAX_TYPED, Kind, field_of
from fest_ops.submissions.films.payload import files_of
from fest_ops.submissions.films.queries import OwnFilm
from fest_ops.submissions.models import EntryInvitation, EntryMessage, FilmEntry

CONCEALED = frozenset(name for name, field in FIELDS.items() if field.kind is Kind.CONCEALED)
NOT_COPIED = frozenset({"accepted", "signed_by", "screener_url", *CONCEALED})
"""What a copy of an entry does not take over: it is said anew of each film."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save came to."""

    own: OwnFilm
    merged: Merged


def start(
    session: Session, actor: Actor, call_id: uuid.UUID, *, now: dt.datetime, like: uuid.UUID | None = None
) -> Entry:
    """Begin an entry of a film; the actor is its owner and a submitter of the edition from now on.

    An empty draft that the actor has already begun in this call is given back, so that a double click begins one.
    `like` copies the answers of another of the actor's entries, but for what is said anew of each film. Raises
    Forbidden, NotFound and Refused as selection's open_draft.
    """
    if actor.person_id is None:
        raise Forbidden("forbidden")
    copied = _copy_of(queries.own_film(session, actor, like).draft) if like else {}
    session.execute(select(Person.id).where(Person.id == actor.person_id).with_for_update(key_share=True))
    if not like:
        begun = _empty_draft(session, actor, call_id)
        if begun is not None:
            return begun
    entry = engine.open_draft(session, actor, call_id, now=now)
    session.add(FilmEntry(entry_id=entry.id, draft=copied, draft_saved_at=None))
    engine.describe(entry, entry_facts(parse(copied)[0]))
    session.execute(
        insert(RoleHeld)
        .values(
            edition_id=entry.edition_id, person_id=actor.person_id, role=Role.SUBMITTER.value, given_at=now
        )
        .on_conflict_do_nothing()
    )
    session.flush()
    return entry


def _empty_draft(session: Session, actor: Actor, call_id: uuid.UUID) -> Entry | None:
    return session.scalars(
        select(Entry)
        .join(EntryOwner, EntryOwner.entry_id == Entry.id)
        .join(FilmEntry, FilmEntry.entry_id == Entry.id)
        .where(
            Entry.call_id == call_id,
            Entry.edition_id == actor.edition_id,
            Entry.state == State.DRAFT.value,
            EntryOwner.person_id == actor.person_id,
            EntryOwner.role == "owner",
            FilmEntry.draft == {},
            FilmEntry.film_file_id.is_(None),
            FilmEntry.poster_file_id.is_(None),
        )
        .limit(1)
    ).one_or_none()


def _copy_of(draft: Mapping[str, str]) -> dict[str, str]:
    return {
        key: value for key, value in draft.items() if key not in NOT_COPIED and not key.startswith("title_")
    }


def save(
    session: Session,
    actor: Actor,
    entry_id: uuid.UUID,
    typed: Mapping[str, str],
    base: Mapping[str, str],
    *,
    keys: tuple[str, ...],
    now: dt.datetime,
) -> Saved:
    """Keep what was typed, valid or not, before and after the deadline.

    `typed` by draft key (keys of no field are ignored), `base` the stamps of what the window had seen: see
    `drafts.merge`. A password is sealed with `keys` (the configuration's) before it is kept; left empty it stays,
    and "-" takes it off. Raises NotFound, Refused("entry_is_closed" | "too_large").
    """
    own = queries.own_film_for_update(session, actor, entry_id)
    why_not = why_not_edit(own.entry)
    if why_not:
        raise Refused(why_not)
    plain = {key: value for key, value in typed.items() if field_of(key) and key not in CONCEALED}
    merged = merge(own.draft, plain, base)
    for key in CONCEALED & typed.keys():
        _conceal(merged, key, typed[key], keys)
    if size_of(merged.draft) > MAX_DRAFT:
        raise Refused("too_large")
    if merged.draft != own.draft:
        own.film.draft = merged.draft
        own.film.draft_version += 1
        own.film.draft_saved_at = now
        own.film.draft_saved_by_id = actor.person_id
        if State(own.entry.state) is State.DRAFT:
            engine.describe(own.entry, entry_facts(parse(merged.draft)[0], invented=own.entry.invented))
        session.flush()
    return Saved(own, merged)


def why_not_edit(entry: Entry) -> str | None:
    """Why what its owners typed for an entry cannot be changed: a reason code, or None."""
    if State(entry.state) is State.DRAFT:
        return None
    return rules.why_not_amend(as_told(State(entry.state), State(entry.told_state)))


def _conceal(merged: Merged, key: str, typed: str, keys: tuple[str, ...]) -> None:
    if len(typed) > MAX_TYPED:
        merged.too_long[key] = len(typed)
    elif typed.strip() == "-":
        merged.draft.pop(key, None)
    elif typed.strip():
        merged.draft[key] = seal(keys, queries.SCREENER, typed.strip())


def attach_film(session: Session, actor: Actor, entry_id: uuid.UUID, file: File, now: dt.datetime) -> None:
    """Point an entry at its whole film file; the one it had before is no longer its film.

    Raises NotFound, Refused("entry_is_closed").
    """
    own = queries.own_film_for_update(session, actor, entry_id)
    why_not = why_not_edit(own.entry)
    if why_not:
        raise Refused(why_not)
    own.film.film_file_id = file.id
    record(session, actor, "entry.film_file", now=now, kind="entry", object_id=entry_id, file=file.id)
    session.flush()


def may_begin_upload(session: Session, actor: Actor, entry_id: uuid.UUID, _now: dt.datetime) -> None:
    """Raises NotFound for an entry that is not the actor's, Refused("entry_is_closed") for one that is closed."""
    why_not = why_not_edit(queries.own_film(session, actor, entry_id).entry)
    if why_not:
        raise Refused(why_not)


def may_read_file(session: Session, actor: Actor, file: File) -> bool:
    """Whether the actor may have a film's file or poster: the one that was handed in, whoever may read the entry; the
    one that is to be handed in, the entry's owners and staff; one that was given up, who uploaded it. Raises
    NotFound."""
    film = session.get(FilmEntry, file.about_id)
    last = entries.last_snapshot(session, file.about_id)
    handed_in = last is not None and file.id in files_of(last.payload)
    if film is None or not (handed_in or file.id in (film.film_file_id, film.poster_file_id)):
        return file.owner_id == actor.person_id
    entries.readable_entry(session, actor, film.entry_id)
    return handed_in or actor.staff or entries.owner_role(session, actor, film.entry_id) is not None


def delete_draft(session: Session, actor: Actor, entry_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Delete an entry that was never handed in, with everything typed. Only its owner may.

    Raises NotFound, Forbidden, Refused("already_submitted").
    """
    own = queries.own_film_for_update(session, actor, entry_id)
    if not rules.may_change_owners(actor, entries.owner_role(session, actor, entry_id)):
        raise Forbidden("forbidden")
    if State(own.entry.state) is not State.DRAFT:
        raise Refused("already_submitted")
    of_entry: Any
    for of_entry in (EntryMessage, EntryInvitation, FilmEntry, EntryOwner):
        session.execute(delete(of_entry).where(of_entry.entry_id == entry_id))
    session.expunge(own.film)
    session.execute(delete(Entry).where(Entry.id == entry_id))
    session.expunge(own.entry)
    record(session, actor, "entry.delete_draft", now=now, kind="entry", object_id=entry_id)
