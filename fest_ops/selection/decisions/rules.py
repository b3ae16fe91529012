"""Who decides, what stands against a verdict, and until when an offer stands. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from fest_ops.actor import Actor, Role
from fest_ops.selection.states import NEEDS_REASON, PLACED, VERDICTS, Move, State, may_move

DECIDERS = (Role.HEAD_OF_PROGRAMME, Role.ORGANISER)

DECIDABLE: tuple[Move, ...] = (*VERDICTS, Move.RECONSIDER, Move.DISQUALIFY, Move.LOSE, Move.REVOKE)
"""The moves that are the festival's decision; the others are acts of the applicant or of time."""

LETTERS: dict[Move, str] = {
    Move.SELECT: "decision.selected",
    Move.REJECT: "decision.not_selected",
    Move.WAITLIST: "decision.waitlisted",
    Move.DISQUALIFY: "decision.disqualified",
    Move.LOSE: "decision.lost",
    Move.REVOKE: "decision.revoked",
}
"""The letter that tells of a decision. A shortlist is the festival's own working step and is not told."""

DECISION_KINDS = tuple(LETTERS.values())
FINAL = frozenset({State.DECLINED, State.EXPIRED, State.REVOKED, State.WITHDRAWN, State.LOST})
"""States from which no verdict leads on."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What `why_not_decide` needs to know of an entry."""

    state: State
    told: State
    section: str | None = None
    """The id of the section it was decided for."""


@dataclass(frozen=True, slots=True)
class Room:
    """How full a section is: `taken` of `quota` places; quota None where it is open."""

    taken: int
    quota: int | None

    @property
    def left(self) -> int | None:
        """Places left, never below 0; None where the section is open."""
        return None if self.quota is None else max(0, self.quota - self.taken)

    def after(self, more: int) -> int:
        """How many would be in it."""
        return self.taken + more


def may_decide(actor: Actor) -> bool:
    """Whether the actor decides in this edition: the head of programme and the organisers."""
    return actor.system or actor.has(*DECIDERS)


def may_release(actor: Actor) -> bool:
    """Whether the actor lets decision letters go: those who decide."""
    return may_decide(actor)


def may_announce(actor: Actor) -> bool:
    """Whether the actor announces the selection: those who decide."""
    return may_decide(actor)


def may_renew(actor: Actor) -> bool:
    """Whether the actor makes an invitation anew that ran out or was declined: organisers only."""
    return actor.system or actor.has(Role.ORGANISER)


def why_not_renew(
    state: State, room: Room, *, until: dt.datetime, reason: str, now: dt.datetime
) -> str | None:
    """Why an invitation cannot be made anew: it must have run out or been declined, its place be free still."""
    if not may_move(state, Move.RENEW):
        return "not_to_renew"
    if not reason.strip():
        return "reason_needed"
    if until <= now:
        return "until_is_past"
    return why_not_fill(room, 1)


def why_not_decide(
    state: State, verdict: Move, *, has_section: bool, section_is_fed: bool, reason: str
) -> str | None:
    """Why this verdict cannot be given to an entry in this state; a reason code, or None where it can."""
    if verdict not in DECIDABLE:
        return "no_such_move"
    if not may_move(state, verdict):
        return "entry_is_draft" if state is State.DRAFT else _why_no_such_move(state)
    if verdict is Move.SELECT and not has_section:
        return "section_needed"
    if has_section and verdict is Move.SELECT and not section_is_fed:
        return "section_not_of_call"
    if verdict in NEEDS_REASON and not reason.strip():
        return "reason_needed"
    return None


def _why_no_such_move(state: State) -> str:
    if state in FINAL:
        return "entry_is_settled"
    if state in (State.OFFERED, State.ACCEPTED):
        return "offer_stands"
    return "stands_already"


def why_not_fill(room: Room, more: int) -> str | None:
    """Why `more` entries do not fit into a section."""
    left = room.left
    return "quota_full" if left is not None and more > left else None


def takes_place(state: State, verdict: Move) -> bool:
    """Whether the verdict takes one more place of a section's quota."""
    return verdict is Move.SELECT and state not in PLACED


def offer_end(made_at: dt.datetime, days: int, zone: str) -> dt.datetime:
    """Until when an offer stands: 23:59 of the `days`-th day after it was made, by the edition's clock, in UTC."""
    last = made_at.astimezone(ZoneInfo(zone)).date() + dt.timedelta(days=days)
    return dt.datetime.combine(last, dt.time(23, 59), ZoneInfo(zone)).astimezone(dt.UTC)


def why_not_answer(answer: str | None, expires_at: dt.datetime, state: State, now: dt.datetime) -> str | None:
    """Why an offer can no longer be accepted or declined."""
    if answer == "expired" or (answer is None and now >= expires_at):
        return "offer_expired"
    if answer == "revoked":
        return "offer_revoked"
    if answer is not None:
        return "offer_answered"
    return None if state is State.OFFERED else "offer_revoked"


def why_not_announce(
    at: dt.datetime | None, announced_at: dt.datetime | None, now: dt.datetime
) -> str | None:
    """Why the announcement cannot be set to `at` (None: take the plan back): what was public stays public."""
    if announced_at is not None and announced_at <= now:
        return "already_announced"
    return "moment_is_past" if at is not None and at < now else None
