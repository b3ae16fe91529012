"""Which selectors must not see which entry, as far as the tables know it: own films, employers, recusals."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from fest_ops.people.models import Affiliation
from fest_ops.selection.entries.models import Entry, EntryOwner
from fest_ops.selection.reviews.models import Assignment
from fest_ops.works.models import Credit

OWN = "own_film"
EMPLOYER = "employer"
RECUSED = "recused"


def conflicts_of(
    session: Session, entry_ids: Sequence[uuid.UUID], person_ids: Sequence[uuid.UUID], *, on: dt.date
) -> dict[uuid.UUID, dict[uuid.UUID, str]]:
    """Why a person must not review an entry, by entry and person: "own_film", "employer" or "recused" (1 statement).

    An own film is one that they act for or are credited on. An employer is an organisation that they belong to on
    that day and that is credited on the film, or that somebody credited on it or acting for it belongs to. Who
    stepped back in any round is not asked again. Families are known only by recusal.
    """
    found: dict[uuid.UUID, dict[uuid.UUID, str]] = defaultdict(dict)
    if not entry_ids or not person_ids:
        return found
    parts: list[Select[*tuple[Any, ...]]] = [*_own(), *_employers(on), _recused()]
    rows = [part.where(Entry.id.in_(entry_ids), part.selected_columns[1].in_(person_ids)) for part in parts]
    for row in session.execute(union_all(*rows)):
        found[row[0]].setdefault(row[1], row[2])
    return found


def _own() -> list[Select[*tuple[Any, ...]]]:
    owner = select(Entry.id, EntryOwner.person_id, literal(OWN)).join(
        EntryOwner, EntryOwner.entry_id == Entry.id
    )
    credited = select(Entry.id, Credit.person_id, literal(OWN)).join(Credit, Credit.work_id == Entry.work_id)
    return [owner, credited]


def _employers(on: dt.date) -> list[Select[*tuple[Any, ...]]]:
    theirs, other = aliased(Affiliation), aliased(Affiliation)
    now_theirs = or_(theirs.until.is_(None), theirs.until >= on)
    now_other = or_(other.until.is_(None), other.until >= on)
    columns = (Entry.id, theirs.person_id, literal(EMPLOYER))
    company = (
        select(*columns)
        .join(Credit, Credit.work_id == Entry.work_id)
        .join(theirs, theirs.organisation_id == Credit.organisation_id)
        .where(now_theirs)
    )
    colleague = (
        select(*columns)
        .join(Credit, Credit.work_id == Entry.work_id)
        .join(other, other.person_id == Credit.person_id)
        .join(theirs, theirs.organisation_id == other.organisation_id)
        .where(now_theirs, now_other)
    )
    applicant = (
        select(*columns)
        .join(EntryOwner, EntryOwner.entry_id == Entry.id)
        .join(other, other.person_id == EntryOwner.person_id)
        .join(theirs, theirs.organisation_id == other.organisation_id)
        .where(now_theirs, now_other)
    )
    return [company, colleague, applicant]


def _recused() -> Select[*tuple[Any, ...]]:
    return (
        select(Entry.id, Assignment.person_id, literal(RECUSED))
        .join(Assignment, Assignment.entry_id == Entry.id)
        .where(Assignment.recused_at.is_not(None))
    )
