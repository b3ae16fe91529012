"""The count of each round, for the secretary's sealed copy: read anew from the boxes, and kept back where it would show
what somebody voted."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from fest_ops.jury import secrecy
from fest_ops.jury.ballots import box
from fest_ops.jury.ballots.models import Round
from fest_ops.jury.ballots.rounds import tally_of
from fest_ops.jury.counting import Count, RoundSpec, read_spec


@dataclass(frozen=True, slots=True)
class Tally:
    """A counted round's figures, or why they are not printed: a code of fest_ops.jury.secrecy, or "unreadable"."""

    count: Count | None
    hidden: str = ""


def tallies_of(session: Session, keys: tuple[str, ...], rounds: Sequence[Round]) -> dict[uuid.UUID, Tally]:
    """The figures of every counted round of a sitting that is closed, by round.

    The caller has checked that it is the secretary who asks. Raises Refused("box_does_not_fit").
    """
    found: dict[uuid.UUID, Tally] = {}
    shown: dict[str, list[tuple[RoundSpec, Collection[str]]]] = {}
    for each in rounds:
        if each.state != "counted":
            continue
        held = box.read(session, keys, each.id)
        if held is None:
            found[each.id] = Tally(None, "unreadable")
            continue
        count, spec = tally_of(session, each, held), read_spec(each.spec)
        voted = [str(line.seat_id) for line in box.roll(session, each.id) if line.voted]
        earlier = shown.setdefault(each.prize, [])
        hidden = secrecy.reveals_beside(spec, count, voted, earlier)
        if hidden is None:
            earlier.append((spec, voted))
        found[each.id] = Tally(None, hidden) if hidden else Tally(count)
    return found
