"""Telling: held decision letters are previewed and released; from then on the applicant's page shows the verdict."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit.commands import record
from fest_ops.errors import Conflict, Forbidden, NotFound, Refused
from fest_ops.festival.models import Edition
from fest_ops.notifications import commands as notifications
from fest_ops.notifications.models import Address, Letter
from fest_ops.selection.calls.models import Call
from fest_ops.selection.decisions import rules
from fest_ops.selection.decisions.models import Decision, Offer
from fest_ops.selection.entries.commands import move
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.states import Move

AT_ONCE = 500
"""Decisions that one release takes: what one page previews."""
STANDS = (Decision.superseded_at.is_(None), Decision.to_state == Entry.state)
"""The decision is the last word on its entry: not superseded, and the entry did not leave by itself since."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many decisions of one verdict wait to be told, and in which languages their letters are."""

    verdict: Move
    decisions: int
    languages: dict[str, int]
    without_letter: int


@dataclass(frozen=True, slots=True)
class HeldDecision:
    """A decision not yet told, with its entry and its held letters (none: nobody can be written to)."""

    decision: Decision
    entry: Entry
    letters: tuple[Letter, ...]
    emails: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What a release did: decisions told, letters on their way, letters that stay because their address is mute."""

    decisions: int
    letters: int
    muted: int


def waiting(session: Session, actor: Actor) -> list[Waiting]:
    """What waits to be told in this edition, by verdict (2 statements). Raises Forbidden."""
    _check(actor)
    held = (
        select(Letter.fact_id, Letter.language, func.count().label("n"))
        .where(Letter.fact_kind == "decision", Letter.edition_id == actor.edition_id, Letter.state == "held")
        .group_by(Letter.fact_id, Letter.language)
        .subquery()
    )
    base = _untold(actor)
    totals = session.execute(
        select(
            Decision.move, func.count(func.distinct(Decision.id)), func.count(func.distinct(held.c.fact_id))
        )
        .join(Entry, Entry.id == Decision.entry_id)
        .outerjoin(held, held.c.fact_id == Decision.id)
        .where(*base)
        .group_by(Decision.move)
    ).all()
    by_language: dict[str, dict[str, int]] = {}
    for verdict, language, n in session.execute(
        select(Decision.move, held.c.language, func.sum(held.c.n))
        .join(Entry, Entry.id == Decision.entry_id)
        .join(held, held.c.fact_id == Decision.id)
        .where(*base)
        .group_by(Decision.move, held.c.language)
    ):
        by_language.setdefault(verdict, {})[language] = int(n)
    found = {
        verdict: Waiting(Move(verdict), n, by_language.get(verdict, {}), n - with_letter)
        for verdict, n, with_letter in totals
    }
    return [found[verdict] for verdict in rules.LETTERS if verdict in found]


def preview(
    session: Session, actor: Actor, verdict: Move, *, now: dt.datetime, limit: int = AT_ONCE
) -> list[HeldDecision]:
    """The next decisions of a verdict to be told, by number, their letters frozen as they will be sent.

    A bounded number of statements at any size. Raises Forbidden.
    """
    _check(actor)
    rows = session.execute(
        select(Decision, Entry)
        .join(Entry, Entry.id == Decision.entry_id)
        .where(*_untold(actor), Decision.move == verdict.value)
        .order_by(Entry.number, Decision.id)
        .limit(limit)
    ).all()
    about = session.execute(
        select(Letter.id, Letter.fact_id, Address.email)
        .join(Address, Address.id == Letter.address_id)
        .where(
            Letter.fact_kind == "decision",
            Letter.fact_id.in_([decision.id for decision, _ in rows]),
            Letter.state == "held",
        )
        .order_by(Letter.put_at, Letter.id)
    ).all()
    frozen = notifications.freeze(session, [row.id for row in about], now=now) if about else {}
    found: dict[uuid.UUID, list[tuple[Letter, str]]] = {}
    for row in about:
        found.setdefault(row.fact_id, []).append((frozen[row.id], row.email))
    return [
        HeldDecision(
            decision,
            entry,
            tuple(letter for letter, _ in found.get(decision.id, ())),
            tuple(email for _, email in found.get(decision.id, ())),
        )
        for decision, entry in rows
    ]


def release_decisions(
    session: Session,
    actor: Actor,
    decision_ids: Collection[uuid.UUID],
    seen: Mapping[uuid.UUID, bytes],
    *,
    now: dt.datetime,
) -> Told:
    """Tell these decisions: their letters, exactly as previewed (`seen`: digest by letter), go out; the applicants'
    pages show the verdict; whatever was selected is offered its place until the call's term.

    All or nothing, in a bounded number of statements beside the few offers. A repeat of the same click tells nothing
    twice. Raises Forbidden, NotFound, Conflict("decision_changed" | "letters_changed" | "letter_changed"),
    Refused("no_rows_chosen").
    """
    _check(actor)
    if not decision_ids:
        raise Refused("no_rows_chosen")
    rows = _lock(session, actor, decision_ids)
    if all(decision.released_at is not None for decision, _ in rows):
        return Told(0, 0, 0)
    for decision, entry in rows:
        if (
            decision.superseded_at is not None
            or decision.released_at is not None
            or decision.to_state != entry.state
        ):
            raise Conflict("decision_changed", film=entry.title, number=entry.number)
    held = session.scalars(
        select(Letter.id).where(
            Letter.fact_kind == "decision",
            Letter.fact_id.in_(decision_ids),
            Letter.state == "held",
            # What can be sent nowhere keeps nobody else from being told; the reconciliation lists it.
            Letter.error.is_distinct_from("bad_address"),
        )
    ).all()
    if set(held) != set(seen):
        raise Conflict("letters_changed")
    sent = notifications.release(session, actor, seen, now=now) if seen else None
    for decision, entry in rows:
        decision.released_at = now
        entry.told_state = entry.state
    session.flush()
    _make_offers(session, actor, [row for row in rows if row[0].move == Move.SELECT], now)
    counts = Counter(decision.move for decision, _ in rows)
    letters = len(sent.sent_off) if sent else 0
    record(
        session,
        actor,
        "decision.release",
        now=now,
        kind="edition",
        object_id=actor.edition_id,
        letters=letters,
        verdicts=dict(counts),
    )
    return Told(len(rows), letters, len(sent.muted) if sent else 0)


def drop_overtaken(session: Session, actor: Actor, *, now: dt.datetime) -> int:
    """Stop the letters of decisions that the entry has left since by itself (it was withdrawn); how many."""
    _check(actor)
    gone = session.scalars(
        select(Decision.id)
        .join(Entry, Entry.id == Decision.entry_id)
        .where(
            Decision.edition_id == actor.edition_id,
            Decision.released_at.is_(None),
            Decision.superseded_at.is_(None),
            Decision.to_state != Entry.state,
            Decision.move.in_(rules.LETTERS),
        )
    ).all()
    if not gone:
        return 0
    return notifications.cancel_about(session, actor, fact_kind="decision", fact_ids=gone, now=now)


def _make_offers(
    session: Session, actor: Actor, rows: list[tuple[Decision, Entry]], now: dt.datetime
) -> None:
    if not rows:
        return
    zone = session.get_one(Edition, actor.edition_id).timezone
    for decision, entry in rows:
        call = session.get_one(Call, entry.call_id)
        session.add(
            Offer(
                # The letter was written before the offer was made, and links to it.
                id=decision.id,
                entry_id=entry.id,
                section_id=entry.section_id,
                made_at=now,
                made_by_id=actor.person_id,
                expires_at=rules.offer_end(now, call.offer_days, zone),
            )
        )
        move(session, actor, entry, Move.OFFER, now=now, section_id=entry.section_id)
        entry.told_state = entry.state
    session.flush()


def _untold(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (
        *STANDS,
        Decision.edition_id == actor.edition_id,
        Decision.released_at.is_(None),
        Decision.move.in_(rules.LETTERS),
    )


def _lock(
    session: Session, actor: Actor, decision_ids: Collection[uuid.UUID]
) -> list[tuple[Decision, Entry]]:
    # Rows are locked table by table as FROM names them: the entry first, as whoever decides does.
    rows = session.execute(
        select(Decision, Entry)
        .select_from(Entry)
        .join(Decision, Decision.entry_id == Entry.id)
        .where(Decision.id.in_(decision_ids), Decision.edition_id == actor.edition_id)
        .order_by(Entry.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if len(rows) != len(set(decision_ids)):
        raise NotFound
    return [(decision, entry) for decision, entry in rows]


def _check(actor: Actor) -> None:
    if not rules.may_release(actor):
        raise Forbidden("not_yours_to_decide")
