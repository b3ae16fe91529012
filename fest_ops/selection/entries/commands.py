"""What is done with an entry. `move` is the one place where its state changes."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.audit.commands import record
from fest_ops.errors import Forbidden, NotFound, Refused
from fest_ops.festival.queries import section_in
from fest_ops.people.models import Person
from fest_ops.selection.calls.models import Call, Round
from fest_ops.selection.entries import queries, rules, snapshots
from fest_ops.selection.entries.facts import EntryFacts
from fest_ops.selection.entries.models import Entry, EntryOwner, EntrySnapshot
from fest_ops.selection.states import Move, State, after, as_told


def move(
    session: Session,
    actor: Actor,
    entry: Entry,
    move: Move,
    *,
    now: dt.datetime,
    section_id: uuid.UUID | None = None,
    reason: str = "",
    subject_person_id: uuid.UUID | None = None,
) -> None:
    """Move an entry whose row the caller has locked (queries.entry_for_update) and may move.

    Checks the table and what the move needs (a section to select for, a reason to disqualify, lose, revoke, renew or
    reconsider), raises the version and records "entry.<move>" with from, to and the section. Writes the entry.
    Raises Refused("no_such_move" | "section_needed" | "reason_needed"), NotFound for another edition's section.
    """
    source = State(entry.state)
    why_not = rules.why_not_move(source, move, has_section=section_id is not None, reason=reason)
    if why_not:
        raise Refused(why_not)
    target = after(move)
    section = section_in(session, entry.edition_id, section_id) if section_id else None
    if section is not None or move in rules.SECTION_CLEARED or move in rules.SECTION_OPTIONAL:
        entry.section_id = section.id if section else None
    entry.state = target.value
    entry.told_state = rules.told_after(target, State(entry.told_state)).value
    entry.version += 1
    if reason.strip() or move is Move.RECONSIDER:
        entry.reason = "" if move is Move.RECONSIDER else reason.strip()
    values: dict[str, Any] = {"from": source.value, "to": target.value, "reason": reason.strip()}
    if subject_person_id is not None:
        values["subject_person_id"] = subject_person_id
    if section is not None:
        values["section"] = section.slug
    _record(
        session, actor, entry, f"entry.{move}", now, **{key: value for key, value in values.items() if value}
    )
    session.flush()


def open_draft(session: Session, actor: Actor, call_id: uuid.UUID, *, now: dt.datetime) -> Entry:
    """Begin an entry in a call of this edition; the actor is its owner.

    Raises Forbidden for a visitor, NotFound for a foreign call, Refused("call_not_open" | "call_closed").
    """
    if actor.person_id is None:
        raise Forbidden("forbidden")
    call = session.get(Call, call_id)
    if call is None or call.edition_id != actor.edition_id:
        raise NotFound
    _refuse_for_dates(call, rules.why_not_open(call.opens_at, call.deadline_at, now))
    entry = Entry(
        edition_id=call.edition_id,
        call_id=call.id,
        state=State.DRAFT.value,
        told_state=State.DRAFT.value,
        created_at=now,
    )
    session.add(entry)
    session.flush()
    session.add(EntryOwner(entry_id=entry.id, person_id=actor.person_id, role="owner", since=now))
    record(
        session, actor, "entry.open", now=now, kind="entry", object_id=entry.id, edition_id=entry.edition_id
    )
    session.flush()
    return entry


def describe(entry: Entry, facts: EntryFacts) -> None:
    """Set what a board shows of the entry: of a draft while it is typed, else with a snapshot."""
    for name, value in facts.columns().items():
        setattr(entry, name, value)


def submit(
    session: Session,
    actor: Actor,
    entry_id: uuid.UUID,
    *,
    facts: EntryFacts,
    payload: dict[str, Any],
    now: dt.datetime,
    work_id: uuid.UUID | None = None,
    person_id: uuid.UUID | None = None,
    regulations_id: uuid.UUID | None = None,
) -> EntrySnapshot:
    """Hand in a draft: it gets its number and its first, immutable snapshot, and enters the call's first round.

    Exactly one of `work_id` and `person_id` says what it is an entry of. Of two submissions at once one waits for
    the row and is Refused("already_submitted"), whose page is the receipt. Raises NotFound for what is not the
    actor's, Refused("call_not_open" | "call_closed") outside the call's dates unless it was reopened.
    """
    entry = _locked_as_owner(session, actor, entry_id)
    call = queries.call_of(session, entry)
    why_not = rules.why_not_submit(
        State(entry.state),
        opens_at=call.opens_at,
        deadline_at=call.deadline_at,
        reopened_until=entry.reopened_until,
        now=now,
    )
    _refuse_for_dates(call, why_not)
    if (work_id is None) == (person_id is None):
        raise ValueError("an entry is of a work or of a person")
    entry.number = _next_number(session, call.id)
    entry.work_id, entry.person_id = work_id, person_id
    entry.submitted_at = now
    entry.round_id = session.scalars(
        select(Round.id).where(Round.call_id == call.id).order_by(Round.position).limit(1)
    ).one_or_none()
    describe(entry, facts)
    move(session, actor, entry, Move.SUBMIT, now=now)
    return snapshots.take(session, actor, entry, payload, regulations_id, now)


def amend(
    session: Session,
    actor: Actor,
    entry_id: uuid.UUID,
    *,
    facts: EntryFacts,
    payload: dict[str, Any],
    now: dt.datetime,
    regulations_id: uuid.UUID | None = None,
) -> EntrySnapshot:
    """Add a snapshot to a submitted entry; after the deadline too, where the festival sees it as an amendment.

    What is word for word the last snapshot gives that one back. The entry's version stays: nobody's verdict is
    upset. Raises NotFound, Refused("not_submitted" | "entry_is_closed") by what its applicant was told.
    """
    entry = _locked_as_owner(session, actor, entry_id)
    why_not = rules.why_not_amend(as_told(State(entry.state), State(entry.told_state)))
    if why_not:
        raise Refused(why_not)
    last = queries.last_snapshot(session, entry.id)
    if last is not None and last.digest == snapshots.digest_of(payload):
        return last
    describe(entry, facts)
    snapshot = snapshots.take(session, actor, entry, payload, regulations_id, now)
    _record(
        session,
        actor,
        entry,
        "entry.amend",
        now,
        position=snapshot.position,
        late=now >= queries.call_of(session, entry).deadline_at,
    )
    return snapshot


def withdraw(
    session: Session,
    actor: Actor,
    entry_id: uuid.UUID,
    *,
    now: dt.datetime,
    seen_version: int | None = None,
    asked_by: uuid.UUID | None = None,
    reason: str = "",
) -> None:
    """Take an entry back: those who act for it, or staff on their word, who give the version they saw, who of them
    asked (`asked_by`) and why; both go on record.

    Raises NotFound, Forbidden, Conflict, Refused("accepted_stays" | "entry_is_closed" | "not_submitted" |
    "asker_needed" | "reason_needed").
    """
    entry = queries.entry_for_update(session, actor, entry_id, seen_version=seen_version)
    role = queries.owner_role(session, actor, entry_id)
    if not rules.may_withdraw(actor, role):
        raise Forbidden("forbidden")
    if not rules.may_act_for(actor, role):
        asked = asked_by is not None and session.get(EntryOwner, (entry_id, asked_by)) is not None
        lacking = rules.why_not_on_word(asked_by_owner=asked, reason=reason)
        if lacking:
            raise Refused(lacking, fields={"reason" if lacking == "reason_needed" else "asked_by": lacking})
    state = State(entry.state)
    why_not = rules.why_not_withdraw(state, as_told(state, State(entry.told_state)))
    if why_not:
        raise Refused(why_not)
    move(session, actor, entry, Move.WITHDRAW, now=now, reason=reason, subject_person_id=asked_by)


def reopen(
    session: Session, actor: Actor, entry_id: uuid.UUID, *, until: dt.datetime, reason: str, now: dt.datetime
) -> None:
    """Let one entry be submitted (or amended as if in time) until then: an organiser's act, recorded with its reason.

    Raises NotFound, Forbidden, Refused("reason_needed" | "until_is_past" | "entry_is_closed").
    """
    entry = queries.entry_for_update(session, actor, entry_id)
    if not rules.may_reopen(actor):
        raise Forbidden("forbidden")
    told = as_told(State(entry.state), State(entry.told_state))
    why_not = rules.why_not_reopen(told, until=until, reason=reason, now=now)
    if why_not:
        raise Refused(why_not, fields={"reason" if why_not == "reason_needed" else "until": why_not})
    entry.reopened_until = until
    _record(session, actor, entry, "entry.reopen", now, until=until, reason=reason.strip())
    session.flush()


def add_owner(
    session: Session, actor: Actor, entry_id: uuid.UUID, person_id: uuid.UUID, *, role: str, now: dt.datetime
) -> None:
    """Let a person act for the entry as "co_owner" or "agent". Who does already stays as they are.

    Raises NotFound for an entry or person unknown, Forbidden, Refused("owner_role_unknown").
    """
    entry = _locked_to_change_owners(session, actor, entry_id)
    if role not in rules.OWNER_ROLES or role == "owner":
        raise Refused("owner_role_unknown")
    if session.get(Person, person_id) is None:
        raise NotFound
    if session.get(EntryOwner, (entry.id, person_id)) is not None:
        return
    session.add(EntryOwner(entry_id=entry.id, person_id=person_id, role=role, since=now))
    _record(session, actor, entry, "entry.add_owner", now, subject_person_id=person_id, role=role)
    session.flush()


def remove_owner(
    session: Session, actor: Actor, entry_id: uuid.UUID, person_id: uuid.UUID, *, now: dt.datetime
) -> None:
    """A person acts for the entry no longer; everybody may leave it, except its submitter.

    Raises NotFound, Forbidden, Refused("owner_stays").
    """
    if person_id == actor.person_id:
        entry = _locked_as_owner(session, actor, entry_id)
    else:
        entry = _locked_to_change_owners(session, actor, entry_id)
    held = session.get(EntryOwner, (entry.id, person_id))
    if held is None:
        raise NotFound
    if held.role == "owner":
        raise Refused("owner_stays")
    session.delete(held)
    _record(session, actor, entry, "entry.remove_owner", now, subject_person_id=person_id, role=held.role)
    session.flush()


def _locked_as_owner(session: Session, actor: Actor, entry_id: uuid.UUID) -> Entry:
    entry = queries.entry_for_update(session, actor, entry_id)
    if not rules.may_act_for(actor, queries.owner_role(session, actor, entry_id)):
        raise Forbidden("forbidden") if actor.staff else NotFound
    return entry


def _locked_to_change_owners(session: Session, actor: Actor, entry_id: uuid.UUID) -> Entry:
    entry = queries.entry_for_update(session, actor, entry_id)
    if not rules.may_change_owners(actor, queries.owner_role(session, actor, entry_id)):
        raise Forbidden("forbidden")
    return entry


def _record(session: Session, actor: Actor, entry: Entry, verb: str, now: dt.datetime, **values: Any) -> None:
    edition_id = entry.edition_id
    record(session, actor, verb, now=now, kind="entry", object_id=entry.id, edition_id=edition_id, **values)


def _refuse_for_dates(call: Call, why_not: str | None) -> None:
    if why_not:
        raise Refused(why_not, deadline=call.deadline_at, opens=call.opens_at)


def _next_number(session: Session, call_id: uuid.UUID) -> int:
    """The next number of a call: the update locks its row until the commit, so that no two entries share one."""
    return session.scalars(
        update(Call)
        .where(Call.id == call_id)
        .values(last_number=Call.last_number + 1)
        .returning(Call.last_number)
        .execution_options(synchronize_session=False)
    ).one()
