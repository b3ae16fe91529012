"""Where a person stands in the tables: every column that names one, and every text in which one may still be named
after an erasure, with the reason. Tests refuse a column that is in no group, and a trace that is not listed here."""

from __future__ import annotations

import uuid
from typing import Any, cast

from sqlalchemy import Column, Table, update
from sqlalchemy.orm import Session

from fest_ops.db import Base

MOVED = (
    ("audience_batch", "by_id"),
    ("audience_sheet", "by_id"),
    ("assignment", "assigned_by_id"),
    ("credit", "person_id"),
    ("decision", "by_id"),
    ("entry", "person_id"),
    ("entry_invitation", "accepted_by_id"),
    ("entry_invitation", "invited_by_id"),
    ("entry_message", "author_id"),
    ("file", "owner_id"),
    ("film_entry", "draft_saved_by_id"),
    ("jury_interest", "decided_by_id"),
    ("jury_seat", "person_id"),
    ("jury_seen", "by_id"),
    ("letter", "released_by_id"),
    ("letter_template", "changed_by_id"),
    ("offer", "answered_by_id"),
    ("offer", "made_by_id"),
)
"""Columns that a merge turns to the kept person as they are."""
IN_KEYS = (
    ("assignment", "person_id"),
    ("entry_owner", "person_id"),
    ("review", "person_id"),
)
"""Columns of a key: fest_ops.home.persons.merging moves them row by row."""
OF_PEOPLE = (
    ("account", "person_id"),
    ("affiliation", "person_id"),
    ("invitation", "accepted_by_id"),
    ("invitation", "invited_by_id"),
    ("role_held", "person_id"),
)
"""What fest_ops.people.commands moves itself."""
STAYS = {
    (
        "audit_payload",
        "actor_person_id",
    ): "its digest is sealed; erasing the kept person drops it all the same",
    (
        "audit_payload",
        "subject_person_id",
    ): "its digest is sealed; erasing the kept person drops it all the same",
    ("entry_snapshot", "taken_by_id"): "a snapshot is never changed but by an erasure",
    ("person", "merged_into_id"): "it is the way from the one to the other",
}
"""Columns that go on naming the person who was merged."""

TRACES = {
    ("jury_protocol", "content"): "minutes",
    ("jury_seat", "name"): "minutes",
    ("jury_round", "spec"): "minutes",
    ("jury_round", "outcome"): "minutes",
    ("jury_outcome", "derogation_by"): "minutes",
    ("jury_winner", "person"): "palmares",
    ("jury_mention", "person"): "palmares",
    ("credit", "as_credited"): "credit",
    ("entry", "byline"): "credit",
    ("entry", "search_key"): "credit",
    ("film_entry", "draft"): "credit",
    ("entry_snapshot", "payload"): "credit",
    ("edition", "facts"): "announced",
    ("edition", "announcement"): "announced",
    ("festival", "organisers"): "announced",
}
"""Where an erased person's name may still stand, and the code of why: `fest_ops.home.persons.reasons.STAYS`."""
OF_OTHERS = {
    ("letter", "merge"): "a letter to somebody else that has not gone out yet",
    ("letter", "subject"): "a letter to somebody else that has not gone out yet",
    ("letter_template", "body"): "the wording of organisers",
    ("review", "note"): "what a selector wrote",
    ("decision", "note"): "what the festival noted",
    ("entry", "reason"): "what the festival noted",
    ("entry_message", "body"): "what somebody else wrote",
    ("jury_interest", "note"): "what another juror declared",
}
"""Where somebody else may have written the name into words of their own: these are theirs, and nobody reads them
through by machine."""


def table(name: str) -> Table:
    """A table by its name."""
    return Base.metadata.tables[name]


def naming_columns() -> set[tuple[str, str]]:
    """Every column that names a person: by a foreign key, or by what it is called where a room may not know people."""
    found: set[tuple[str, str]] = set()
    for each in Base.metadata.tables.values():
        for column in each.columns:
            if column.name.endswith(("person_id", "_by_id")) or _points_at_person(column):
                found.add((each.name, column.name))
    return found


def _points_at_person(column: Column[Any]) -> bool:
    return any(key.column.table.name == "person" for key in column.foreign_keys)


def turn(session: Session, *, gone_id: uuid.UUID, kept_id: uuid.UUID) -> dict[str, int]:
    """Turn every column of MOVED from one person to another; how many rows of each table."""
    moved: dict[str, int] = {}
    for name, column in MOVED:
        of = table(name)
        done = session.execute(update(of).where(of.c[column] == gone_id).values({column: kept_id}))
        moved[name] = moved.get(name, 0) + cast("Any", done).rowcount
    return {name: count for name, count in moved.items() if count}
