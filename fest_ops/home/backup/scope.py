"""What belongs to an edition: every table is in one of these groups, and a test refuses one that is in none."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Column, ColumnElement, Select, Table, select
from sqlalchemy.orm import Session

from fest_ops.db import Base

OF_EDITION = (
    "section",
    "regulations",
    "role_held",
    "invitation",
    "file",
    "letter_template",
    "letter",
    "audit_event",
    "call",
    "entry",
    "decision",
    "assignment",
    "jury",
    "audience_award",
)
"""Tables with an `edition_id`."""
BELOW = {
    "audit_payload": ("event_id", "audit_event"),
    "audit_pending": ("event_id", "audit_event"),
    "audit_seal": ("event_id", "audit_event"),
    "call_section": ("call_id", "call"),
    "round": ("call_id", "call"),
    "criterion": ("round_id", "round"),
    "entry_owner": ("entry_id", "entry"),
    "entry_snapshot": ("entry_id", "entry"),
    "entry_invitation": ("entry_id", "entry"),
    "entry_message": ("entry_id", "entry"),
    "film_entry": ("entry_id", "entry"),
    "review": ("entry_id", "entry"),
    "offer": ("entry_id", "entry"),
    "jury_seat": ("jury_id", "jury"),
    "jury_interest": ("seat_id", "jury_seat"),
    "jury_seen": ("seat_id", "jury_seat"),
    "jury_sitting": ("jury_id", "jury"),
    "jury_round": ("sitting_id", "jury_sitting"),
    "jury_outcome": ("sitting_id", "jury_sitting"),
    "jury_winner": ("outcome_id", "jury_outcome"),
    "jury_mention": ("sitting_id", "jury_sitting"),
    "jury_protocol": ("sitting_id", "jury_sitting"),
    "audience_batch": ("award_id", "audience_award"),
    "audience_sheet": ("award_id", "audience_award"),
    "audience_code": ("sheet_id", "audience_sheet"),
    "audience_vote": ("award_id", "audience_award"),
}
"""Tables that hang on one of an edition's: column and table."""
SHARED = ("festival", "person", "organisation", "work", "address")
"""Tables whose rows come along where a row of the edition names them."""
OF_SHARED = {
    "account": "person_id",
    "affiliation": "person_id",
    "credit": "work_id",
}
"""Tables that come along with a shared row."""
LEFT = ("sign_in", "one_time_link", "parked_form", "mail_room_letter", "entry_count", "jury_note")
"""Left behind: sign-ins and links die with their installation, the mail room is a demo's, counts count themselves,
jurors' private notes are erased with the jury and must not outlive it. Roll and box of ballots are no tables of ours:
what is kept of them is the secretary's sealed bundle."""

Ids = dict[str, set[uuid.UUID]]


def table(name: str) -> Table:
    """A table by its name."""
    return Base.metadata.tables[name]


def condition(name: str, edition_id: uuid.UUID) -> ColumnElement[bool]:
    """Which rows of an edition's own table are that edition's."""
    if name == "edition":
        return table(name).c.id == edition_id
    if name in OF_EDITION:
        return table(name).c.edition_id == edition_id
    column, above = BELOW[name]
    key = next(iter(table(above).primary_key.columns))
    return table(name).c[column].in_(select(key).where(condition(above, edition_id)))


def ordered(of: Table, chosen: ColumnElement[bool]) -> Select[tuple[object, ...]]:
    """The chosen rows in the order of their primary key, so that two backups of the same rows are the same bytes."""
    return select(of).where(chosen).order_by(*of.primary_key.columns)


def named_by(session: Session, source: Table, chosen: ColumnElement[bool], found: Ids) -> None:
    """Add to `found` every shared row that the chosen rows of `source` name."""
    for key in source.foreign_keys:
        target = key.column.table.name
        if target in SHARED:
            column: Column[uuid.UUID] = source.c[key.parent.name]
            found[target].update(
                session.scalars(select(column).where(chosen, column.is_not(None)).distinct())
            )


def shared_rows(session: Session, edition_id: uuid.UUID) -> Ids:
    """The ids of the shared rows that an edition needs, and of those that they need in turn."""
    found: Ids = defaultdict(set)
    for name in ("edition", *OF_EDITION, *BELOW):
        named_by(session, table(name), condition(name, edition_id), found)
    done: Ids = defaultdict(set)
    while any(found[name] - done[name] for name in SHARED):
        for name in SHARED:
            new = found[name] - done[name]
            if not new:
                continue
            done[name] |= new
            named_by(session, table(name), table(name).c.id.in_(new), found)
            for other, column in OF_SHARED.items():
                above = next(key.column.table.name for key in table(other).c[column].foreign_keys)
                if above == name:
                    named_by(session, table(other), table(other).c[column].in_(new), found)
    return found


def unnamed_tables(names: Iterable[str]) -> set[str]:
    """Tables that no group names: whoever adds a table says here what becomes of it."""
    return set(names) - {"edition", *OF_EDITION, *BELOW, *SHARED, *OF_SHARED, *LEFT}
