"""Merging and erasing persons across all rooms: one transaction, one line in the record with what it came to."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.errors import Forbidden, Refused
from fest_ops.home.persons import erasing, merging
from fest_ops.home.persons.entries import forget_entries
from fest_ops.home.persons.rules import may_work_on_persons, why_not_erase, why_not_merge
from fest_ops.home.persons.standing import acting_for, between, held_by
from fest_ops.home.persons.tracing import traces_of
from fest_ops.media.storage import Disk
from fest_ops.people import commands as people
from fest_ops.people.queries import persons_for_update


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure came to: counts by what was forgotten, and the files to take off the disk after the commit."""

    counts: dict[str, int]
    files: tuple[str, ...]

    def drop_files(self, disk: Disk) -> None:
        """Take the bytes off the disk. Called after the commit: a file cannot be rolled back."""
        for key in self.files:
            disk.drop(key)


def merge(
    session: Session, actor: Actor, *, kept_id: uuid.UUID, gone_id: uuid.UUID, now: dt.datetime
) -> dict[str, int]:
    """Make two rows of one human being one in every room; how many rows of which table moved.

    Protocols, snapshots and the sealed record go on naming the one who was merged, and lead to the one who was kept.
    Administrators only. Raises Forbidden, NotFound, Refused("merge_with_itself") and as
    fest_ops.home.persons.rules.why_not_merge says.
    """
    if not may_work_on_persons(actor):
        raise Forbidden("forbidden")
    if kept_id == gone_id:
        raise Refused("merge_with_itself")
    persons_for_update(session, kept_id, gone_id)
    for reason in why_not_merge(between(session, kept_id=kept_id, gone_id=gone_id)):
        raise Refused(reason.code, **reason.values)
    moved = merging.move_all(session, kept_id=kept_id, gone_id=gone_id)
    people.merge_persons(session, actor, kept_id=kept_id, gone_id=gone_id, now=now, moved=moved)
    return moved


def erase(session: Session, actor: Actor, person_id: uuid.UUID, *, now: dt.datetime) -> Erased:
    """Forget a person in every room, with everybody who was merged into them.

    What stays is in fest_ops.home.persons.scope.TRACES. Administrators, or the person. Raises Forbidden, NotFound,
    and Refused with the first of what fest_ops.home.persons.rules.why_not_erase says.
    """
    if not (may_work_on_persons(actor) or actor.person_id == person_id):
        raise Forbidden("forbidden")
    persons_for_update(session, person_id)
    traces = traces_of(session, person_id)
    acting = acting_for(session, traces.ids, lock=True)
    for reason in why_not_erase(held_by(session, traces.ids, acting, now=now)):
        raise Refused(reason.code, **reason.values)
    counts = {"record": erasing.forget_record(session, traces)}
    counts |= erasing.forget_seats(session, actor, traces, now=now)
    counts |= erasing.forget_letters(session, actor, traces, now=now)
    gone = forget_entries(session, actor, traces, acting, now=now)
    counts |= {f"entries_{fate}": n for fate, n in gone.fates.items()}
    counts |= {"credits": gone.credits, "files": len(gone.files)}
    counts |= erasing.forget_reviews(session, traces)
    counts = {what: n for what, n in counts.items() if n}
    session.flush()
    session.expire_all()
    for each in sorted(traces.ids - {person_id}):
        people.erase_person(session, replace(actor, system=True), each, now=now)
    people.erase_person(session, actor, person_id, now=now, forgotten=counts)
    return Erased(counts, tuple(gone.files))
