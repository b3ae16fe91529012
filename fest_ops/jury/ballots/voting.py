"""Casting a ballot: once, irrevocably. The roll is its only record: no audit row, no time, no log says more."""

from __future__ import annotations

import uuid

from sqlalchemy.orm import Session

from fest_ops.actor import Actor
from fest_ops.errors import Refused
from fest_ops.jury.ballots import box, queries, rules
from fest_ops.jury.ballots.models import Round
from fest_ops.jury.counting import RollLine, RoundSpec, Slip, SlipRefused, read_slip, read_spec, slip_text
from fest_ops.jury.panel.models import Seat

CAST, VOTED_ALREADY, CLOSED, NOT_ON_THE_ROLL = "cast", "voted_already", "closed", "not_on_the_roll"


def checked(session: Session, actor: Actor, slug: str, round_id: uuid.UUID, slip: Slip) -> str:
    """The slip as it would be cast now, nothing cast: for the page that asks once more.

    Raises NotFound, Forbidden; Refused where the round is closed, the seat is not on its roll or has voted, the ballot
    cannot be cast as it is ("slip_incomplete" with the candidates `left_out`), or "recused_meanwhile".
    """
    seat, round_ = _round(session, actor, slug, round_id)
    if round_.state != "open":
        raise Refused("round_is_closed")
    spec = read_spec(round_.spec)
    line = _line(spec, seat)
    if line is None:
        raise Refused("not_on_the_roll")
    if seat.id in queries.progress_of(session, round_.id).voted:
        raise Refused("voted_already")
    return _slip(session, seat, spec, line, slip)


def cast(
    session: Session,
    actor: Actor,
    keys: tuple[str, ...],
    slug: str,
    round_id: uuid.UUID,
    slip: Slip,
    phrase: str,
) -> str:
    """Cast a ballot: "cast", "voted_already", "closed" or "not_on_the_roll"; only the first put anything anywhere.

    `keys` seal the slip before the database sees it. Raises NotFound, Forbidden, and Refused as `checked` does for a
    ballot that cannot be cast as it is.
    """
    seat, round_ = _round(session, actor, slug, round_id)
    if round_.state != "open":
        return CLOSED
    spec = read_spec(round_.spec)
    line = _line(spec, seat)
    if line is None:
        return NOT_ON_THE_ROLL
    progress = queries.progress_of(session, round_.id)
    if seat.id in progress.voted:
        return VOTED_ALREADY
    text = _slip(session, seat, spec, line, slip)
    return box.cast(session, keys, round_.id, seat.id, text, phrase)


def stands(session: Session, actor: Actor, slug: str, round_id: uuid.UUID, phrase: str) -> bool | None:
    """Whether a ballot with this phrase lies in the box; None once the round is closed. Raises NotFound, Forbidden."""
    _, round_ = _round(session, actor, slug, round_id)
    return box.stands(session, round_.id, phrase) if round_.state == "open" else None


def _round(session: Session, actor: Actor, slug: str, round_id: uuid.UUID) -> tuple[Seat, Round]:
    jury, seat = queries.votes_on(session, actor, slug)
    _, round_ = queries.round_of(session, jury.id, round_id)
    return seat, round_


def _line(spec: RoundSpec, seat: Seat) -> RollLine | None:
    return next((line for line in spec.roll if line.seat == str(seat.id)), None)


def _slip(session: Session, seat: Seat, spec: RoundSpec, line: RollLine, slip: Slip) -> str:
    if rules.recused_since(*queries.kept_from(session, seat.id), line, spec.keys):
        raise Refused("recused_meanwhile")
    try:
        text = slip_text(spec, slip, recused=line.recused)
        read_slip(spec, text, line.recused)
    except SlipRefused as refused:
        if refused.code == "incomplete":
            left_out = [each for each in spec.candidates if each.key in refused.values["keys"]]
            raise Refused("slip_incomplete", left_out=left_out) from None
        raise Refused(f"slip_{refused.code}") from None
    return text
