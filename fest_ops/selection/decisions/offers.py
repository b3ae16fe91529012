"""Offers: accepted, declined, run out or made anew. A release makes them (`release.py`), a decision revokes them."""

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
from fest_ops.selection.entries.queries import entry_for_update, owner_role
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


def renew(
    session: Session,
    actor: Actor,
    entry_id: uuid.UUID,
    *,
    until: dt.datetime,
    reason: str,
    seen_version: int,
    now: dt.datetime,
) -> Offer:
    """Make an invitation anew that ran out or was declined, for the same section, until another moment.

    An organiser's act, recorded with its reason. The applicant knows the verdict already, so the letter goes out at
    once. Raises NotFound, Forbidden, Conflict("changed_meanwhile"), Refused("not_to_renew" | "reason_needed" |
    "until_is_past" | "quota_full").
    """
    entry = entry_for_update(session, actor, entry_id, seen_version=seen_version)
    if not rules.may_renew(actor):
        raise Forbidden("forbidden")
    section = session.scalars(
        select(Section)
        .where(Section.id == entry.section_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if section is None:
        raise Refused("not_to_renew")
    room = queries.rooms(session, [section])[section.id]
    why_not = rules.why_not_renew(State(entry.state), room, until=until, reason=reason, now=now)
    if why_not:
        field = {"reason_needed": "reason", "until_is_past": "until"}.get(why_not)
        raise Refused(
            why_not,
            fields={field: why_not} if field else None,
            section=section.name,
            quota=room.quota,
            taken=room.taken,
            more=1,
        )
    move(session, actor, entry, Move.RENEW, now=now, reason=reason)
    entry.told_state = entry.state
    offer = Offer(
        entry_id=entry.id, section_id=section.id, made_at=now, made_by_id=actor.person_id, expires_at=until
    )
    session.add(offer)
    session.flush()
    _put(session, [(offer, entry)], "offer.renewed", now)
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
            page=f"offers/{offer.id}" if kind == "offer.renewed" else f"entries/{entry.id}",
            until=(offer.expires_at, heads[entry.edition_id].zone),
        )
        for offer, entry in told
        for to in reached.get(entry.id, ())
    ]
    notifications.put_many(session, put, now=now, held=False)
