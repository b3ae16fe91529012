"""A copy of what is held about somebody, for that person alone (GDPR articles 15 and 20), as JSON.

It holds what the person gave, did and was told. Not in it: what others think of their films, verdicts that were not
released, ballots (nobody can tell whose they are), links and passwords.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit.models import AuditEvent, AuditPayload
from fest_ops.errors import NotFound
from fest_ops.festival.models import Edition, Festival
from fest_ops.home.persons.standing import acting_for
from fest_ops.home.persons.tracing import merged_ids
from fest_ops.jury.panel.models import Interest, Jury, Seat, Seen
from fest_ops.jury.panel.notes import notes_of
from fest_ops.media.models import File
from fest_ops.notifications.models import Address, Letter
from fest_ops.people.models import (
    Account,
    Affiliation,
    Invitation,
    Organisation,
    ParkedForm,
    Person,
    RoleHeld,
    SignIn,
)
from fest_ops.selection.entries.models import Entry, EntryOwner, EntrySnapshot
from fest_ops.selection.reviews.models import Assignment, Review
from fest_ops.submissions.films.commands import CONCEALED
from fest_ops.submissions.models import EntryMessage, FilmEntry
from fest_ops.works.models import Credit, Work

FORMAT = "fest-ops-person/1"
Ids = Collection[uuid.UUID]
Row = dict[str, Any]


def own_copy(session: Session, actor: Actor, *, keys: tuple[str, ...], now: dt.datetime) -> str:
    """Everything about the actor, as JSON text (some 20 statements). `keys` open their own notes on films.

    Raises NotFound for a visitor.
    """
    person = session.get(Person, actor.person_id) if actor.person_id else None
    if person is None:
        raise NotFound
    ids = merged_ids(session, person.id)
    held: Row = {
        "format": FORMAT,
        "made_at": now,
        "person": _columns(person, "id", "name", "names", "country", "biography"),
        "account": _account(session, ids),
        "roles": _rows(session, _roles(ids)),
        "affiliations": _rows(session, _affiliations(ids)),
        "entries": _entries(session, ids),
        "credits": _rows(session, _credits(ids)),
        "files": _rows(
            session, select(File.name, File.purpose, File.size, File.created_at).where(File.owner_id.in_(ids))
        ),
        "reviews": _rows(session, _reviews(ids)),
        "assignments": _rows(session, _assignments(ids)),
        "juries": _juries(session, ids, keys),
        "letters": _rows(session, _letters(ids)),
        "acts": _rows(session, _acts(ids)),
    }
    return json.dumps(held, ensure_ascii=False, indent=1, default=str)


def _columns(row: Any, *names: str) -> Row:
    return {name: getattr(row, name) for name in names}


def _rows(session: Session, query: Any) -> list[Row]:
    return [dict(row) for row in session.execute(query).mappings()]


def _account(session: Session, ids: Ids) -> Row:
    account = session.scalars(select(Account).where(Account.person_id.in_(ids))).one_or_none()
    if account is None:
        return {}
    sign_ins = select(SignIn.created_at, SignIn.seen_at, SignIn.device).where(SignIn.account_id == account.id)
    kept = select(ParkedForm.path, ParkedForm.fields, ParkedForm.created_at)
    return {
        **_columns(account, "email", "language", "administrator", "created_at", "confirmed_at"),
        "sign_ins": _rows(session, sign_ins.order_by(SignIn.created_at)),
        "kept_forms": _rows(session, kept.where(ParkedForm.account_id == account.id)),
        "invitations": _rows(
            session,
            select(Invitation.email, Invitation.name, Invitation.role, Invitation.created_at).where(
                Invitation.accepted_by_id.in_(ids)
            ),
        ),
    }


def _roles(ids: Ids) -> Any:
    return (
        select(
            Festival.slug.label("festival"),
            Edition.slug.label("edition"),
            RoleHeld.role,
            RoleHeld.given_at,
        )
        .join(Edition, Edition.id == RoleHeld.edition_id)
        .join(Festival, Festival.id == Edition.festival_id)
        .where(RoleHeld.person_id.in_(ids))
        .order_by(RoleHeld.given_at, RoleHeld.role)
    )


def _affiliations(ids: Ids) -> Any:
    return (
        select(
            Organisation.name.label("organisation"), Affiliation.title, Affiliation.since, Affiliation.until
        )
        .join(Organisation, Organisation.id == Affiliation.organisation_id)
        .where(Affiliation.person_id.in_(ids))
    )


def _entries(session: Session, ids: Ids) -> list[Row]:
    """What the person acts for, in the state that they were told; a message is in a thread that they read anyway."""
    made: list[Row] = []
    for each in acting_for(session, ids):
        entry = each.entry
        film = session.get(FilmEntry, entry.id)
        typed = {key: text for key, text in (film.draft if film else {}).items() if key not in CONCEALED}
        snapshots = select(EntrySnapshot.taken_at, EntrySnapshot.position, EntrySnapshot.payload)
        thread = select(EntryMessage.at, EntryMessage.from_festival, EntryMessage.body)
        owners = select(EntryOwner.role, EntryOwner.since).where(
            EntryOwner.entry_id == entry.id, EntryOwner.person_id.in_(ids)
        )
        made.append(
            {
                **_columns(entry, "id", "number", "title", "created_at", "submitted_at"),
                "state": each.told.value,
                "acting_as": _rows(session, owners),
                "typed": typed,
                "handed_in": _rows(
                    session,
                    snapshots.where(EntrySnapshot.entry_id == entry.id).order_by(EntrySnapshot.position),
                ),
                "messages": _rows(
                    session, thread.where(EntryMessage.entry_id == entry.id).order_by(EntryMessage.at)
                ),
            }
        )
    return made


def _credits(ids: Ids) -> Any:
    return (
        select(Work.title, Credit.role, Credit.as_credited)
        .join(Work, Work.id == Credit.work_id)
        .where(Credit.person_id.in_(ids))
        .order_by(Work.sort_key, Credit.role)
    )


def _reviews(ids: Ids) -> Any:
    columns = (Review.scores, Review.total, Review.note, Review.flag, Review.recommendation, Review.given_at)
    return (
        select(Entry.number, Entry.title, *columns)
        .join(Entry, Entry.id == Review.entry_id)
        .where(Review.person_id.in_(ids))
        .order_by(Entry.number, Review.saved_at)
    )


def _assignments(ids: Ids) -> Any:
    return (
        select(Entry.number, Entry.title, Assignment.assigned_at, Assignment.recused_at, Assignment.recusal)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(Assignment.person_id.in_(ids))
        .order_by(Entry.number, Assignment.assigned_at)
    )


def _juries(session: Session, ids: Ids, keys: tuple[str, ...]) -> list[Row]:
    """Seats, what the person declared and what followed from it; a suspicion that nobody decided on is not theirs."""
    made: list[Row] = []
    rows = session.execute(
        select(Jury, Seat)
        .join(Seat, Seat.jury_id == Jury.id)
        .where(Seat.person_id.in_(ids))
        .order_by(Seat.id)
    )
    for jury, seat in rows:
        interests = select(Entry.title, Interest.grounds, Interest.note, Interest.outcome).join(
            Entry, Entry.id == Interest.entry_id
        )
        declared = interests.where(
            Interest.seat_id == seat.id, Interest.outcome.is_not(None) | ~Interest.proposed
        )
        seen = select(Entry.title, Seen.how, Seen.at).join(Entry, Entry.id == Seen.entry_id)
        made.append(
            {
                "jury": jury.name,
                **_columns(seat, "function", "name", "country", "crafts", "biography", "invited_at"),
                **_columns(seat, "accepted_at", "declined_at", "left_at", "declared_at", "declared_name"),
                "interests": _rows(session, declared),
                "seen": _rows(session, seen.where(Seen.seat_id == seat.id)),
                "notes": list(notes_of(session, seat, keys=keys).values()),
            }
        )
    return made


def _letters(ids: Ids) -> Any:
    """Letters that have arrived; one that waits may hold what is not told yet."""
    emails = select(Account.email).where(Account.person_id.in_(ids))
    return (
        select(Letter.kind, Letter.subject, Letter.sent_at)
        .join(Address, Address.id == Letter.address_id)
        .where(Address.email.in_(emails), Letter.state == "sent", ~Letter.secret)
        .order_by(Letter.sent_at, Letter.id)
    )


def _acts(ids: Ids) -> Any:
    """The person's own acts, as the record has them."""
    return (
        select(AuditEvent.at, AuditEvent.verb, AuditEvent.object_kind)
        .join(AuditPayload, AuditPayload.event_id == AuditEvent.id)
        .where(AuditPayload.actor_person_id.in_(ids))
        .order_by(AuditEvent.id)
    )
