"""The room: a page for the projector. Which prize, which round, how many have cast; the outcome once it is released."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import render_template, request

from fest_ops.actor import Role
from fest_ops.db import reading
from fest_ops.errors import Forbidden
from fest_ops.jury.ballots import queries
from fest_ops.jury.ballots.blueprint import ballots
from fest_ops.jury.counting import read_spec
from fest_ops.jury.panel.queries import jury_for
from fest_ops.web.http import actor, signed_in
from fest_ops.web.languages import language


@ballots.get("/juries/<slug>/room")
@signed_in
def room(slug: str) -> str:
    """The projector's page, for those who sit on the jury and for the festival's staff."""
    return render_template("ballots/room.html", **_now(slug))


@ballots.get("/juries/<slug>/room/now")
@signed_in
def room_now(slug: str) -> Any:
    """What the page asks for every few seconds: its sheet, or 204 where it shows that already."""
    shown = _now(slug)
    if request.args.get("mark") == shown["mark"]:
        return "", 204
    return render_template("ballots/_room.html", **shown)


def _now(slug: str) -> dict[str, Any]:
    session = reading()
    jury, seat = jury_for(session, actor(), slug)
    if seat is None and not actor().has(Role.ORGANISER):
        raise Forbidden("room_for_the_jury")
    sitting, round_ = queries.last_round(session, jury.id)
    progress = queries.progress_of(session, round_.id) if round_ is not None else queries.NOBODY
    spec = read_spec(round_.spec) if round_ is not None else None
    shown = (
        (round_.id, round_.state, progress.cast, progress.of, round_.shown_at is not None) if round_ else ()
    )
    return {
        "jury": jury,
        "seat": seat,
        "sitting": sitting,
        "round": round_,
        "spec": spec,
        "progress": progress,
        "prize": queries.prize_name(jury, round_.prize) if round_ is not None else {},
        "titles": {each.key: dict(each.title) for each in spec.candidates} if spec is not None else {},
        "mark": hashlib.sha256(repr((shown, language())).encode()).hexdigest()[:16],
    }
