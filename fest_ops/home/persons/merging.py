"""Two rows of one human being made one, in every room that names them."""

from __future__ import annotations

import uuid
from typing import Any, cast

from sqlalchemy import CursorResult, and_, case, delete, exists, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from fest_ops.home.persons import scope
from fest_ops.home.persons.standing import film_of
from fest_ops.selection.entries.models import Entry, EntryOwner
from fest_ops.selection.reviews.models import Assignment, Review
from fest_ops.selection.reviews.recount import recount


def move_all(session: Session, *, kept_id: uuid.UUID, gone_id: uuid.UUID) -> dict[str, int]:
    """Move everything that other rooms than people hold from one person to the other; how many rows of each table.

    "own_film" counts assignments that ended because the film turned out to be the person's own. The caller has locked
    both persons and found nothing that speaks against it (fest_ops.home.persons.standing.between).
    """
    session.flush()
    owned = _move_owners(session, kept_id, gone_id)
    assigned = _move_assignments(session, kept_id, gone_id)
    moved = scope.turn(session, gone_id=gone_id, kept_id=kept_id)
    own = _drop_own_films(session, kept_id)
    recount(session, {*assigned, *own})
    session.expire_all()
    moved |= {"entry_owner": owned, "review": len(assigned), "own_film": len(own)}
    return {name: count for name, count in moved.items() if count}


def _move_owners(session: Session, kept_id: uuid.UUID, gone_id: uuid.UUID) -> int:
    """Who acted for an entry as both acts for it once, in the higher of the two roles."""
    row, theirs = EntryOwner, aliased(EntryOwner)
    rank = {"owner": 0, "co_owner": 1}
    higher = case(rank, value=theirs.role, else_=2) < case(rank, value=row.role, else_=2)
    same = and_(theirs.entry_id == row.entry_id, theirs.person_id == gone_id)
    session.execute(
        update(row)
        .where(row.person_id == kept_id, same, higher)
        .values(role=theirs.role)
        .execution_options(synchronize_session=False)
    )
    shared = select(row.entry_id).where(row.person_id == kept_id).scalar_subquery()
    gone = session.execute(delete(row).where(row.person_id == gone_id, row.entry_id.in_(shared)))
    moved = session.execute(update(row).where(row.person_id == gone_id).values(person_id=kept_id))
    return _count(gone) + _count(moved)


def _move_assignments(session: Session, kept_id: uuid.UUID, gone_id: uuid.UUID) -> list[uuid.UUID]:
    """Assignments with their reviews, the entries they are of; where both were assigned, a recusal of one counts."""
    columns = ("round_id", "entry_id", "person_id", "assigned_at", "assigned_by_id", "recused_at", "recusal")
    table = scope.table("assignment")
    theirs = select(*(literal(kept_id) if name == "person_id" else table.c[name] for name in columns)).where(
        table.c.person_id == gone_id
    )
    made = insert(Assignment).from_select(list(columns), theirs)
    session.execute(
        made.on_conflict_do_update(
            index_elements=["round_id", "entry_id", "person_id"],
            set_={
                name: func.coalesce(table.c[name], made.excluded[name]) for name in ("recused_at", "recusal")
            },
        )
    )
    # The trigger that keeps an assignment's stand looks at `given_at`.
    session.execute(
        update(Review)
        .where(Review.person_id == gone_id)
        .values(person_id=kept_id, given_at=Review.given_at)
        .execution_options(synchronize_session=False)
    )
    return list(
        session.scalars(
            delete(Assignment).where(Assignment.person_id == gone_id).returning(Assignment.entry_id)
        )
    )


def _drop_own_films(session: Session, kept_id: uuid.UUID) -> list[uuid.UUID]:
    """Take back assignments of films that are the person's own, now that this is known; their entries. Recusals and
    whatever was reviewed stay."""
    own = select(Entry.id).where(film_of(kept_id)).scalar_subquery()
    reviewed = exists().where(
        Review.round_id == Assignment.round_id,
        Review.entry_id == Assignment.entry_id,
        Review.person_id == Assignment.person_id,
    )
    return list(
        session.scalars(
            delete(Assignment)
            .where(
                Assignment.person_id == kept_id,
                Assignment.recused_at.is_(None),
                Assignment.entry_id.in_(own),
                ~reviewed,
            )
            .returning(Assignment.entry_id)
            .execution_options(synchronize_session=False)
        )
    )


def _count(result: Any) -> int:
    return cast("CursorResult[Any]", result).rowcount
