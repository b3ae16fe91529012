"""The secretary's desk: the sitting is opened, a round is laid out, opened, closed and counted; or it is rehearsed."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request, url_for

from fest_ops.actor import Role
from fest_ops.db import reading, transaction
from fest_ops.errors import Conflict, Forbidden, NotFound, Refused
from fest_ops.jury.ballots import queries, rehearsing, sittings, words
from fest_ops.jury.ballots.blueprint import ballots
from fest_ops.jury.ballots.desk import Desk, desk_of
from fest_ops.jury.palmares.legality import Reason
from fest_ops.jury.palmares.told import refusal
from fest_ops.jury.panel.composition import Breach, Member, breaches
from fest_ops.jury.panel.queries import jury_for
from fest_ops.jury.panel.rules import SECRETARY
from fest_ops.jury.profiles import commands as profiles
from fest_ops.web.http import actor, now, place, see_other, signed_in
from fest_ops.web.languages import country, gettext
from fest_ops.web.reasons import explain, in_words


@ballots.get("/juries/<slug>/sitting")
@signed_in
def sitting(slug: str) -> Any:
    """Where each prize stands, and what is next. Jurors and the director see the room instead."""
    return sitting_page(slug)


def sitting_page(slug: str, refused: str = "") -> str:
    session = reading()
    jury, seat = jury_for(session, actor(), slug)
    runs = seat is not None and seat.function == SECRETARY
    if seat is None and not actor().has(Role.ORGANISER):
        raise Forbidden("for_the_secretary")
    if seat is not None and not runs:
        raise Forbidden("for_the_secretary")
    desk = desk_of(session, jury)
    running = desk.running
    return render_template(
        "ballots/sitting.html",
        jury=jury,
        seat=seat,
        runs=runs,
        desk=desk,
        running=running,
        progress=queries.progress_of(session, running.id) if running else None,
        obstacles=[in_words(each.code, each.values) for each in sittings.why_not_sit(desk)],
        rehearsal_obstacles=[
            in_words(each.code, each.values) for each in sittings.why_not_sit(desk, rehearsal=True)
        ],
        breaches=[_breach(each) for each in _breaches(desk)],
        unknown=_unknown(desk),
        blocked=[why_words(desk, line.blocked) for line in desk.lines if line.blocked],
        chair_sits=any(each.chair for each in desk.seats),
        refusal=refused,
        words_=words,
    )


@ballots.post("/juries/<slug>/sitting")
@signed_in
def act(slug: str) -> Any:
    """Freeze the rules, open the sitting, begin a rehearsal or end it."""
    wanted = request.form.get("act", "")
    try:
        with transaction() as session:
            if wanted == "freeze":
                jury, _ = jury_for(session, actor(), slug)
                seen = request.form.get("version", "")
                profiles.freeze(
                    session, actor(), jury.id, seen_version=int(seen) if seen.isdecimal() else 0, now=now()
                )
                flash(gettext("The rules are frozen."), "good")
            elif wanted == "open":
                sittings.open_sitting(session, actor(), slug, now=now())
                flash(gettext("The sitting is open."), "good")
            elif wanted == "rehearse":
                rehearsing.begin_rehearsal(session, actor(), slug, now=now())
                flash(gettext("The rehearsal has begun."), "good")
            elif wanted == "end":
                rehearsing.end_rehearsal(session, actor(), slug, now=now())
                flash(gettext("The rehearsal is over, and nothing of it is left."), "good")
            else:
                raise NotFound
    except (Refused, Conflict) as refused:
        return sitting_page(slug, explain(refused, place().timezone)), refused.status
    return see_other(url_for("ballots.sitting", slug=slug))


@ballots.get("/juries/<slug>/sitting/now")
@signed_in
def sitting_now(slug: str) -> Any:
    """The running round's progress for the secretary, or 204 where the page shows that already."""
    session = reading()
    jury, _ = queries.run_by(session, actor(), slug)
    _, running = queries.last_round(session, jury.id)
    if running is None or running.state not in queries.RUNNING:
        return "", 204
    progress = queries.progress_of(session, running.id)
    if request.args.get("cast") == f"{progress.cast}/{progress.of}":
        return "", 204
    desk = desk_of(session, jury)
    return render_template(
        "ballots/_running.html", jury=jury, desk=desk, running=running, progress=progress, words_=words
    )


def _breaches(desk: Desk) -> list[Breach]:
    members = [
        Member(each.name, each.seat.function, each.seat.country, tuple(each.seat.crafts))
        for each in desk.seated
    ]
    return breaches(members, desk.profile.composition, queries.host_of(reading(), desk.jury))


def _breach(found: Breach) -> str:
    values = dict(found.values)
    if "country" in values:
        values["country"] = country(values["country"])
    return in_words(found.code, values)


def _unknown(desk: Desk) -> dict[str, list[dict[str, str]]]:
    """Films of which nobody said whether they are a debut, or of the festival's country, where a prize asks it."""
    asked = {prize.only for prize in desk.profile.prizes}
    found: dict[str, list[dict[str, str]]] = {}
    for film in desk.films:
        for only, fact in (("debut", film.debut), ("national", film.national)):
            if only in asked and fact is None:
                found.setdefault(only, []).append(dict(film.title))
    return found


def why_words(desk: Desk, reason: Reason) -> str:
    """A reason of the palmares' rules in words."""
    code, values = refusal(desk.profile, desk.titles, reason)
    return in_words(code, values)
