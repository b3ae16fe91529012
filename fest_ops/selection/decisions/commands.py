"""Deciding on entries, one or many. Decided is not told: the letters are put here, held, and released elsewhere."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

from sqlalchemy import update
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.errors import Conflict, Refused
from fest_ops.festival.models import Section
from fest_ops.notifications import commands as notifications
from fest_ops.selection.calls.models import Call
from fest_ops.selection.decisions import judging, letters, queries, rules
from fest_ops.selection.decisions.models import Decision, Offer
from fest_ops.selection.entries.commands import move
from fest_ops.selection.entries.models import Entry
from fest_ops.selection.states import Move


def decide(
    session: Session,
    actor: Actor,
    entry_id: uuid.UUID,
    verdict: Move,
    *,
    seen_version: int,
    now: dt.datetime,
    section_id: uuid.UUID | None = None,
    note: str = "",
    reason: str = "",
) -> Decision:
    """Decide on one entry; the letter to each of its told owners is put, held, in the same transaction.

    `reason` is recorded with the entry and told where the letter of the verdict has one; `note` is the festival's
    own. A repeat of the same click gives the same decision back. Raises what `decide_many` raises; a refusal of
    this one entry carries its own code.
    """
    seen = {entry_id: seen_version}
    return decide_many(
        session, actor, seen, verdict, now=now, section_id=section_id, note=note, reason=reason
    )[0]


def decide_many(
    session: Session,
    actor: Actor,
    seen: Mapping[uuid.UUID, int],
    verdict: Move,
    *,
    now: dt.datetime,
    section_id: uuid.UUID | None = None,
    note: str = "",
    reason: str = "",
) -> list[Decision]:
    """Decide on all of these entries, or on none. `seen` gives the version of each as it was read.

    Raises Forbidden; NotFound for an entry or section unknown in this edition; Conflict("decided_meanwhile" |
    "changed_meanwhile") naming the first entry that somebody else moved; Refused with the code of the first
    obstacle, "quota_full" with the numbers where the section has too few places left.
    """
    if not seen:
        raise Refused("no_rows_chosen")
    entries = queries.entries_to_decide(session, actor, seen, lock=True)
    standing = queries.standing_decisions(session, seen)
    done = [
        d for e in entries if (d := _repeated(e, standing.get(e.id), actor, verdict, section_id, seen[e.id]))
    ]
    if len(done) == len(entries):
        return done
    _refuse_if_changed(session, entries, seen)
    section, fed = judging.section_for(session, entries, verdict, section_id, lock=True)
    judged = judging.judge(session, entries, verdict, section, fed, reason)
    judging.refuse_if_impossible(judged)
    _supersede(session, actor, standing, now)
    made = [
        _carry_out(session, actor, entry, verdict, section, now=now, note=note, reason=reason)
        for entry in entries
    ]
    session.add_all(made)
    session.flush()
    _close_offers(session, actor, entries, verdict, reason, now)
    _put_letters(session, entries, made, section, now, reason)
    return made


def _repeated(
    entry: Entry,
    standing: Decision | None,
    actor: Actor,
    verdict: Move,
    section_id: uuid.UUID | None,
    seen: int,
) -> Decision | None:
    """The decision that this very click made already, if it did."""
    if standing is None or entry.version != seen + 1 or standing.by_id != actor.person_id:
        return None
    same = standing.move == verdict.value and standing.to_state == entry.state
    return standing if same and standing.section_id == section_id else None


def _refuse_if_changed(session: Session, entries: list[Entry], seen: Mapping[uuid.UUID, int]) -> None:
    for entry in entries:
        if entry.version == seen[entry.id]:
            continue
        last = queries.last_decision(session, entry.id)
        values = {"film": entry.title, "number": entry.number, "state": entry.state}
        if last is not None and last.by and last.decision.to_state == entry.state:
            raise Conflict("decided_meanwhile", who=last.by, at=last.decision.at, **values)
        raise Conflict("changed_meanwhile", **values)


def _supersede(
    session: Session, actor: Actor, standing: Mapping[uuid.UUID, Decision], now: dt.datetime
) -> None:
    unsaid = [decision.id for decision in standing.values() if decision.released_at is None]
    for decision in standing.values():
        decision.superseded_at = now
    session.flush()
    if unsaid:
        notifications.cancel_about(session, actor, fact_kind="decision", fact_ids=unsaid, now=now)


def _carry_out(
    session: Session,
    actor: Actor,
    entry: Entry,
    verdict: Move,
    section: Section | None,
    *,
    now: dt.datetime,
    note: str,
    reason: str,
) -> Decision:
    before = entry.state
    section_id = section.id if section else None
    move(session, actor, entry, verdict, now=now, section_id=section_id, reason=reason)
    return Decision(
        id=uuid.uuid4(),
        edition_id=entry.edition_id,
        entry_id=entry.id,
        move=verdict.value,
        from_state=before,
        to_state=entry.state,
        section_id=section_id,
        at=now,
        by_id=actor.person_id,
        note="\n".join(part for part in (reason.strip(), note.strip()) if part),
    )


def _close_offers(
    session: Session, actor: Actor, entries: list[Entry], verdict: Move, reason: str, now: dt.datetime
) -> None:
    """What is revoked, lost or disqualified has no open invitation any longer."""
    if verdict not in (Move.REVOKE, Move.LOSE, Move.DISQUALIFY):
        return
    session.execute(
        update(Offer)
        .where(Offer.entry_id.in_([entry.id for entry in entries]), Offer.answer.is_(None))
        .values(answer="revoked", answered_at=now, answered_by_id=actor.person_id, reason=reason.strip())
    )


def _put_letters(
    session: Session,
    entries: list[Entry],
    made: list[Decision],
    section: Section | None,
    now: dt.datetime,
    reason: str,
) -> None:
    kind = rules.LETTERS.get(Move(made[0].move))
    if kind is None:
        return
    head = letters.letterhead(session, entries[0].edition_id)
    reached = queries.addressees(session, [entry.id for entry in entries])
    put: list[notifications.NewLetter] = []
    for entry, decision in zip(entries, made, strict=True):
        days = session.get_one(Call, entry.call_id).offer_days
        placed_in = section or (session.get(Section, entry.section_id) if entry.section_id else None)
        page = f"offers/{decision.id}" if kind == "decision.selected" else f"entries/{entry.id}"
        fact = ("decision", decision.id)
        put += [
            letters.letter(
                head, kind, fact, to, entry, section=placed_in, page=page, days=days, reason=reason.strip()
            )
            for to in reached.get(entry.id, ())
        ]
    notifications.put_many(session, put, now=now)
