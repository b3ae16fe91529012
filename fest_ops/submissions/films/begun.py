"""Drafts as organisers see them: that a film was begun, by whom, and how far it is; nothing of what was typed but its
title. After the deadline one of them may be let in."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, Role
from fest_ops.errors import Forbidden
from fest_ops.people.models import Person
from fest_ops.selection.calls.models import Call
from fest_ops.selection.entries import rules
from fest_ops.selection.entries.models import Entry, EntryOwner
from fest_ops.selection.states import State
from fest_ops.submissions.films import handing_in, queries
from fest_ops.submissions.films.queries import CallPage, OwnFilm
from fest_ops.submissions.models import FilmEntry

ROWS = 50


@dataclass(frozen=True, slots=True)
class Begun:
    """One draft. `lacking` is how many things keep it from being sent, `why_not` what of the calendar does."""

    entry: Entry
    call: Call
    film_maker: str
    lacking: int
    changed_at: dt.datetime
    why_not: str | None


def begun(
    session: Session, actor: Actor, *, call: str = "", page: int = 1, now: dt.datetime
) -> tuple[list[Begun], int]:
    """A page of the edition's drafts, of one call (its slug) or of all, and how many there are in all.

    The one that was changed last comes first. Some 6 statements and 3 a call. Raises Forbidden for all but organisers.
    """
    if not actor.has(Role.ORGANISER):
        raise Forbidden("forbidden")
    where = [Entry.edition_id == actor.edition_id, Entry.state == State.DRAFT.value]
    if call:
        where.append(Call.slug == call)
    changed = func.coalesce(FilmEntry.draft_saved_at, Entry.created_at)
    query = (
        select(Entry, FilmEntry, Call, changed)
        .join(FilmEntry, FilmEntry.entry_id == Entry.id)
        .join(Call, Call.id == Entry.call_id)
        .where(*where)
    )
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.execute(
        query.order_by(changed.desc(), Entry.id).limit(ROWS).offset((page - 1) * ROWS)
    ).all()
    names = _film_makers(session, [row[0].id for row in rows])
    unusable = queries.unusable_files(session, [row[1] for row in rows])
    pages: dict[uuid.UUID, CallPage] = {}
    found: list[Begun] = []
    for entry, film, its_call, changed_at in rows:
        if its_call.id not in pages:
            pages[its_call.id] = queries.call_page(session, its_call.edition_id, its_call.slug)
        lacking = handing_in.gate_in_list(OwnFilm(entry, film, pages[its_call.id]), unusable)
        why_not = rules.why_not_submit(
            State.DRAFT,
            opens_at=its_call.opens_at,
            deadline_at=its_call.deadline_at,
            reopened_until=entry.reopened_until,
            now=now,
        )
        found.append(Begun(entry, its_call, names.get(entry.id, ""), len(lacking), changed_at, why_not))
    return found, total


def _film_makers(session: Session, entry_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = session.execute(
        select(EntryOwner.entry_id, Person.name)
        .join(Person, Person.id == EntryOwner.person_id)
        .where(EntryOwner.entry_id.in_(entry_ids), EntryOwner.role == "owner")
    )
    return {row[0]: row[1] for row in rows}
