"""The board's counts follow every way in which entries change."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from fest_ops.selection.entries.models import Entry, EntryCount
from fest_ops.selection.states import State
from tests.factories import make_call, make_edition, make_entry, make_section


def recount(session: Session) -> dict[tuple[str, str, str], int]:
    counted: Counter[tuple[str, str, str]] = Counter()
    for entry in session.scalars(select(Entry).execution_options(populate_existing=True)):
        counted["state", "", entry.state] += 1
        bucket = "none" if entry.score_bucket is None else str(entry.score_bucket)
        counted["score", bucket, entry.state] += 1
        for country in entry.countries:
            counted["country", country, entry.state] += 1
    return dict(counted)


def kept(session: Session) -> dict[tuple[str, str, str], int]:
    return {
        (row.facet, row.value, row.state): row.n
        for row in session.execute(select(EntryCount.facet, EntryCount.value, EntryCount.state, EntryCount.n))
        if row.n
    }


def test_counts_follow_inserts_updates_and_deletes(session: Session) -> None:
    edition = make_edition(session)
    section = make_section(session, edition)
    call = make_call(session, edition, section)
    entries = [make_entry(session, call, countries=["KZ", "FR"] if n % 2 else ["KG"]) for n in range(6)]
    assert kept(session) == recount(session)
    session.execute(update(Entry).values(state=State.IN_REVIEW.value, score=5, score_bucket=4, reviews=1))
    session.execute(
        update(Entry).where(Entry.id == entries[0].id).values(state=State.SELECTED, section_id=section.id)
    )
    assert kept(session) == recount(session)
    from fest_ops.selection.entries.models import EntryOwner
    from fest_ops.submissions.models import FilmEntry

    for table, column in (
        (EntryOwner, EntryOwner.entry_id),
        (FilmEntry, FilmEntry.entry_id),
        (Entry, Entry.id),
    ):
        session.execute(delete(table).where(column == entries[1].id))
    assert kept(session) == recount(session)
    assert sum(kept(session)["state", "", state] for state in (State.IN_REVIEW, State.SELECTED)) == 5
