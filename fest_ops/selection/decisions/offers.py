"""Offers: accepted, declined or run out. They are made by a release (`release.py`) and revoked by a decision."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from fest_ops.actor import Actor, system_actor
from fest_ops.errors import Forbidden, Refused
from fest_ops.festival.models import Section
from fest_ops.notifications import commands as notifications
from fest_ops.selection.decisions import letters, queries, rules
from fest_ops.selection.decisions.models import Offer
from fest_ops.selection.entries.commands import move
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.entries.queries import owner_role
from fest_ops.selection.entries.rules import may_act_for
from fest_ops.selection.states import Move, State

ANSWERS = {"accepted": Move.ACCEPT, "declined": Move.DECLINE}
AT_ONCE = 200
"""Offers that one run of `expire_offers` closes at most; the next run takes the rest."""


def answer(session: Session, actor: Actor, offer_id: uuid.UUID, said: str, *, now: dt.datetime) -> Offer:
    """Accept or decline an offer ("accepted", "declined") on behalf of its entry; a receipt goes out at once.

    The same answer a second time is the same answer. Of two tabs that say different things the first wins. Raises
    NotFound, Forbidden for staff who do not act for the entry, Refused("offer_expired" | "offer_revoked" |
    "offer_answered" | "answer_unknown").
    """
    offer, entry = queries.offer_for(session, actor, offer_id, lock=True)
    if not may_act_for(actor, owner_role(session, actor, entry.id)):
        raise Forbidden("only_owners_answer")
    if said not in ANSWERS:
        raise Refused("answer_unknown")
    if offer.answer == said:
        return offer
    why_not = rules.why_not_answer(offer.answer, offer.expires_at, State(entry.state), now)
    if why_not:
        raise Refused(why_not, expires=offer.expires_at, film=entry.title)
    move(session, actor, entry, ANSWERS[said], now=now)
    offer.answer, offer.answered_at, offer.answered_by_id = said, now, actor.person_id
    session.flush()
    _put(session, [(offer, entry)], f"offer.{said}", now)
    return offer


def expire_offers(session: Session, now: dt.datetime) -> int:
    """Close the offers whose term has run out, in every edition, and tell their applicants; how many.

    Called by the worker. An entry that left by another way (withdrawn) only has its offer closed.
    """
    rows = session.execute(
        select(Offer, Entry)
        .join(Entry, Entry.id == Offer.entry_id)
        .where(Offer.answer.is_(None), Offer.expires_at <= now)
        .order_by(Offer.expires_at, Offer.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    told: list[tuple[Offer, Entry]] = []
    for offer, entry in rows:
        offer.answered_at = now
        if State(entry.state) is not State.OFFERED:
            offer.answer = "declined" if entry.state == State.WITHDRAWN else "revoked"
            continue
        offer.answer = "expired"
        move(session, system_actor(entry.edition_id), entry, Move.EXPIRE, now=now)
        entry.told_state = entry.state
        told.append((offer, entry))
    session.flush()
    _put(session, told, "offer.expired", now)
    return len(rows)


def _put(session: Session, told: list[tuple[Offer, Entry]], kind: str, now: dt.datetime) -> None:
    """Receipts and the news of a missed term tell no verdict that was not told before: they go out at once."""
    reached = queries.addressees(session, [entry.id for _, entry in told]) if told else {}
    heads = {entry.edition_id: letters.letterhead(session, entry.edition_id) for _, entry in told}
    put = [
        letters.letter(
            heads[entry.edition_id],
            kind,
            ("offer", offer.id),
            to,
            entry,
            section=session.get(Section, offer.section_id),
            page=f"entries/{entry.id}",
        )
        for offer, entry in told
        for to in reached.get(entry.id, ())
    ]
    notifications.put_many(session, put, now=now, held=False)
