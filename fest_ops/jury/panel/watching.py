"""A film for those who judge it: its player, its screener, what is known of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.crypto import unseal
from fest_ops.errors import NotFound
from fest_ops.jury.panel import queries, rules
from fest_ops.jury.panel.films import JUDGED_STATES, FilmToJudge, candidates_of
from fest_ops.jury.panel.models import Jury, Seat
from fest_ops.media.models import File
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.entries.queries import last_snapshot
from fest_ops.submissions.films.facts import FilmFacts
from fest_ops.submissions.films.payload import facts_of, files_of
from fest_ops.submissions.films.queries import SCREENER, Screener
from fest_ops.submissions.models import FilmEntry

WATCHING = (*rules.VOTING, rules.SECRETARY)


@dataclass(frozen=True, slots=True)
class Watching:
    """A film of a jury on its own page; `before` and `after` are its neighbours in the jury's list."""

    jury: Jury
    seat: Seat
    film: FilmToJudge
    facts: FilmFacts
    screener: Screener | None
    before: uuid.UUID | None
    after: uuid.UUID | None


def film_for(
    session: Session, actor: Actor, slug: str, entry_id: uuid.UUID, *, keys: tuple[str, ...]
) -> Watching:
    """A film of a jury for one of those who vote, and for the secretary (5 statements). `keys` are the
    configuration's, for the screener's password. Raises NotFound for everybody else, and for another film."""
    jury, seat = queries.jury_for(session, actor, slug)
    if seat is None or seat.function not in WATCHING:
        raise NotFound
    films = candidates_of(session, jury)
    at = next((index for index, film in enumerate(films) if film.entry_id == entry_id), None)
    if at is None:
        raise NotFound
    snapshot = last_snapshot(session, entry_id)
    return Watching(
        jury=jury,
        seat=seat,
        film=films[at],
        facts=facts_of(snapshot.payload if snapshot else {}),
        screener=_screener(session, entry_id, keys),
        before=films[at - 1].entry_id if at else None,
        after=films[at + 1].entry_id if at + 1 < len(films) else None,
    )


def _screener(session: Session, entry_id: uuid.UUID, keys: tuple[str, ...]) -> Screener | None:
    film = session.get(FilmEntry, entry_id)
    if film is None or not film.screener_url:
        return None
    sealed = film.screener_password
    return Screener(film.screener_url, (unseal(keys, SCREENER, sealed.decode()) if sealed else "") or "")


def may_watch(session: Session, actor: Actor, file: File) -> bool:
    """Whether a film's file or poster is one that a jury of the actor's judges: as it was handed in, of a film of its
    section that stands, for those who vote and for the secretary, until the jury is closed."""
    if actor.person_id is None:
        return False
    sits = (
        exists()
        .where(
            Seat.jury_id == Jury.id,
            queries.my_seat(actor),
            Seat.function.in_(WATCHING),
            Jury.edition_id == Entry.edition_id,
            Jury.section_id == Entry.section_id,
            Jury.closed_at.is_(None),
        )
        .correlate(Entry)
    )
    judged = select(Entry.id).where(
        Entry.id == file.about_id,
        Entry.edition_id == actor.edition_id,
        Entry.state.in_(JUDGED_STATES),
        sits,
    )
    if session.scalars(judged).one_or_none() is None:
        return False
    snapshot = last_snapshot(session, file.about_id)
    return snapshot is not None and file.id in files_of(snapshot.payload)
