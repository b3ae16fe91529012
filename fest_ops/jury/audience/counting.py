"""Paper slips: batches entered, and taken back."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit.commands import record
from fest_ops.errors import Conflict, Forbidden, NotFound, Refused
from fest_ops.jury.audience import rules, slips
from fest_ops.jury.audience.commands import KIND, film_of, running
from fest_ops.jury.audience.models import SlipBatch
from fest_ops.people.models import Person


def enter_slips(
    session: Session,
    actor: Actor,
    slug: str,
    batch_id: uuid.UUID,
    entry_id: uuid.UUID,
    batch: slips.Batch,
    *,
    label: str,
    expected: int,
    sure: bool = False,
    now: dt.datetime,
) -> SlipBatch:
    """A batch of slips of one film. `batch_id` comes with the form: the same form sent twice is one batch.

    `expected` is how many slips were counted by hand, spoiled ones among them. Where the batch looks as if somebody
    had entered it already, or is larger than a hall, it is taken only when somebody is `sure`. One at a time: of two
    people with the same slips the second is told. Raises Forbidden, NotFound, Conflict("batch_sent_before"),
    Refused("audience_not_open" | "audience_closed" | "slips_…" | "batch_entered_already" | "batch_very_large").
    """
    if not rules.may_count(actor):
        raise Forbidden("forbidden")
    award = running(session, actor, slug, alone=True)
    label = label.strip()
    counts = _stored(batch)
    before = session.get(SlipBatch, batch_id)
    if before is not None:
        same = (before.award_id, before.entry_id, before.by_id) == (award.id, entry_id, actor.person_id)
        if same and (before.counts, before.spoiled, before.label) == (counts, batch.spoiled, label):
            return before
        raise Conflict("batch_sent_before")
    film_of(session, award, entry_id)
    why_not = slips.why_not_batch(batch, rules.Scale(award.worst, award.best), expected)
    if why_not:
        field = "expected" if why_not == "slips_do_not_add_up" else "slips"
        raise Refused(why_not, slips=batch.slips, expected=expected, most=slips.MOST, fields={field: ""})
    if not sure:
        _ask(session, award.id, entry_id, label, batch)
    made = SlipBatch(
        id=batch_id,
        award_id=award.id,
        entry_id=entry_id,
        label=label,
        counts=counts,
        spoiled=batch.spoiled,
        at=now,
        by_id=actor.person_id,
    )
    session.add(made)
    session.flush()
    # How many, not which marks: the record is read while votes are still taken.
    record(
        session, actor, "audience.slips", now=now, kind=KIND, object_id=award.id,
        film=entry_id, batch=made.id, slips=batch.slips, spoiled=batch.spoiled, sure=sure,
    )  # fmt: skip
    return made


def _ask(session: Session, award_id: uuid.UUID, entry_id: uuid.UUID, label: str, batch: slips.Batch) -> None:
    """Raises Refused where the batch needs a second look."""
    alike = [
        (held, by)
        for held, by in session.execute(
            select(SlipBatch, Person.name)
            .outerjoin(Person, Person.id == SlipBatch.by_id)
            .where(
                SlipBatch.award_id == award_id,
                SlipBatch.entry_id == entry_id,
                SlipBatch.cancelled_at.is_(None),
            )
            .order_by(SlipBatch.at.desc())
        )
        if _words(held.label) == _words(label)
        or (held.counts, held.spoiled) == (_stored(batch), batch.spoiled)
    ]
    if alike:
        held, by = alike[0]
        raise Refused(
            "batch_entered_already", label=held.label or "–", who=by or "–", at=held.at,
            slips=sum(held.counts.values()) + held.spoiled, fields={"sure": ""},
        )  # fmt: skip
    if batch.slips > slips.LARGE:
        raise Refused("batch_very_large", slips=batch.slips, fields={"sure": ""})


def _stored(batch: slips.Batch) -> dict[str, int]:
    return {str(mark): n for mark, n in sorted(batch.counts.items()) if n}


def _words(label: str) -> str:
    return " ".join(label.casefold().split())


def cancel_slips(
    session: Session, actor: Actor, slug: str, batch_id: uuid.UUID, *, now: dt.datetime
) -> SlipBatch:
    """Take a batch back, to enter it anew: it stays in the list and counts no more. A second click changes nothing.

    Raises Forbidden, NotFound, Refused("audience_closed").
    """
    if not rules.may_count(actor):
        raise Forbidden("forbidden")
    award = running(session, actor, slug, alone=True)
    held = session.scalars(
        select(SlipBatch).where(SlipBatch.id == batch_id, SlipBatch.award_id == award.id)
    ).one_or_none()
    if held is None:
        raise NotFound
    if held.cancelled_at is None:
        held.cancelled_at = now
        record(
            session, actor, "audience.cancel_slips", now=now, kind=KIND, object_id=award.id,
            film=held.entry_id, batch=held.id,
        )  # fmt: skip
    session.flush()
    return held
