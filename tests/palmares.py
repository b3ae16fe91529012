"""Counted rounds without ballots, for tests of what is recorded afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fest_ops.jury.ballots.models import Round, Sitting
from fest_ops.jury.ballots.rules import NO_AWARD_SAID
from fest_ops.jury.ballots.sittings import open_sitting
from fest_ops.jury.counting import NO_AWARD, Candidate, RollLine, spec_document
from fest_ops.jury.profiles import document
from fest_ops.jury.protocol.models import ProtocolEvent
from fest_ops.jury.rounds import RoundSpec
from fest_ops.selection.entries.models import Entry
from tests.factories import NOW
from tests.juries import JuryScene, ready


def sat(made: JuryScene) -> Sitting:
    """The scene with its rules frozen and its sitting open."""
    ready(made)
    made.jury.frozen_at, made.jury.rules_digest = NOW, document.digest(made.jury.rules)
    made.session.flush()
    return open_sitting(made.session, made.secretary, made.jury.slug, now=NOW)


def counted(
    made: JuryScene,
    sitting: Sitting,
    prize: str,
    *winners: Entry | str,
    status: str = "elected",
    kind: str = "round",
    step: int = 1,
    among: Sequence[Entry] | None = None,
    shown: bool = True,
) -> Round:
    """A round on a prize that was counted: `winners` were elected, or (status "tied", "undecided") tied.

    A person stands as "entry id/name", the vote for nobody as NO_AWARD. `shown`: whether the chair
    released it to the room.
    """
    session = made.session
    keys = [each if isinstance(each, str) else str(each.id) for each in winners]
    titles = {str(entry.id): dict(entry.title) for entry in made.entries} | {NO_AWARD: dict(NO_AWARD_SAID)}
    standing = list(dict.fromkeys([*keys, *(str(entry.id) for entry in among or made.entries)]))
    spec = RoundSpec(
        method="majority",
        candidates=tuple(Candidate(key, titles[key[:36]], key[:36]) for key in standing),
        roll=tuple(sorted((RollLine(str(seat.id)) for seat in made.seats), key=lambda line: line.seat)),
        seated=len(made.seats),
        present=len(made.seats),
        majority="absolute",
        kind=kind,
    )
    number = session.scalar(select(func.max(Round.number)).where(Round.sitting_id == sitting.id)) or 0
    outcome = {
        "status": status,
        "winners": keys if status == "elected" else [],
        "tied": keys if status != "elected" else [],
        "eliminated": [],
        "short": [],
        "commitment": uuid.uuid4().hex * 2,
    }
    round_ = Round(
        sitting_id=sitting.id,
        number=number + 1,
        prize=prize,
        step=step,
        kind=kind,
        spec=spec_document(spec),
        state="counted",
        opened_at=NOW,
        closed_at=NOW,
        outcome=outcome,
        shown_at=NOW if shown else None,
        present=[],
    )
    session.add(round_)
    session.flush()
    return round_


def protocol_of(session: Session, sitting: Sitting) -> list[tuple[str, dict[str, object]]]:
    """Verb and content of each event of a sitting, in order."""
    rows = session.scalars(
        select(ProtocolEvent).where(ProtocolEvent.sitting_id == sitting.id).order_by(ProtocolEvent.position)
    )
    return [(event.verb, event.told) for event in rows]
