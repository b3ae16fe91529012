"""Receipts of the last submissions, so that the mail room is not empty when the demo opens."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.home.demo import edition
from fest_ops.home.demo.material import facts
from fest_ops.people.models import Account, Person
from fest_ops.selection.entries.models import Entry, EntryOwner, EntrySnapshot
from fest_ops.submissions.films import letters
from fest_ops.submissions.films.handing_in import in_fours
from fest_ops.submissions.films.queries import Owner
from fest_ops.web.languages import instant, words

RECEIPTS = 6


def put(session: Session) -> int:
    """Put the receipts of the newest invented submissions, on their way at once; how many."""
    zone = facts()["festival"]["timezone"]
    rows = session.execute(
        select(Entry, EntrySnapshot, Person, Account)
        .join(EntrySnapshot, EntrySnapshot.entry_id == Entry.id)
        .join(EntryOwner, EntryOwner.entry_id == Entry.id)
        .join(Person, Person.id == EntryOwner.person_id)
        .join(Account, Account.person_id == Person.id)
        .where(Entry.call_id == edition.CALL, Entry.invented)
        .order_by(Entry.number.desc())
        .limit(RECEIPTS)
    ).all()
    for entry, snapshot, person, account in rows:

        def merge(_language: str, entry: Entry = entry, snapshot: EntrySnapshot = snapshot) -> dict[str, str]:
            return {
                "film": str(words(entry.title)),
                "number": str(entry.number),
                "entry": str(entry.id),
                "position": str(snapshot.position),
                "moment": instant(snapshot.taken_at, zone),
                "digest": in_fours(snapshot.digest),
                "regulations": snapshot.payload["regulations"]["version"],
            }

        to = Owner(person.id, person.name, "owner", account.email, account.language, told=True)
        letters.put_to(
            session,
            [to],
            "receipt",
            ("snapshot", snapshot.id),
            merge,
            edition_id=edition.EDITION,
            now=snapshot.taken_at,
        )
    return len(rows)
