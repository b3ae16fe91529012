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
from fest_ops.jury.ballots.desk import what_follows
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
    shown = _now(slug, request.args.get("mark", ""))
    return render_template("ballots/_room.html", **shown) if shown else ("", 204)


def _now(slug: str, mark: str = "") -> dict[str, Any]:
    """What there is to show; {} where a page with this mark shows it already."""
    session = reading()
    jury, seat = jury_for(session, actor(), slug)
    if seat is None and not actor().has(Role.ORGANISER):
        raise Forbidden("room_for_the_jury")
    sitting, round_ = queries.last_round(session, jury.id)
    progress = queries.progress_of(session, round_.id) if round_ is not None else queries.NOBODY
    spec = read_spec(round_.spec) if round_ is not None else None
    released = round_ is not None and round_.shown_at is not None
    result = (
        queries.palmares_of(session, round_.sitting_id).get(round_.prize) if round_ and released else None
    )
    over = sitting is not None and sitting.closed_at is not None
    shown = (round_.id, round_.state, progress.cast, progress.of, released, result, over) if round_ else ()
    now_marked = hashlib.sha256(repr((shown, language())).encode()).hexdigest()[:16]
    if mark == now_marked:
        return {}
    return {
        "jury": jury,
        "seat": seat,
        "sitting": sitting,
        "round": round_,
        "spec": spec,
        "progress": progress,
        "prize": queries.prize_name(jury, round_.prize) if round_ is not None else {},
        "titles": {each.key: dict(each.title) for each in spec.candidates} if spec is not None else {},
        "result": result,
        "step": what_follows(session, jury, round_) if round_ and released and result is None else None,
        "mark": now_marked,
    }
