"""Films' public and own pages: the call, the regulations, my entries; the other pages are in the files beside."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

from flask import Flask, render_template, request, url_for
from werkzeug.wrappers import Response

from fest_ops.actor import Actor, Role
from fest_ops.db import reading, transaction
from fest_ops.media import doors, picture_file
from fest_ops.media.posters import nobody_uploads
from fest_ops.selection import labels as states
from fest_ops.selection.entries import rules
from fest_ops.selection.states import State, as_told
from fest_ops.submissions.films import (
    begun_views,
    commands,
    entry_views,
    form_views,
    handing_in,
    labels,
    owner_views,
    poster_form,
    queries,
    sending_views,
    thread_views,
)
from fest_ops.submissions.films import letters as letters  # registers the kinds of letters
from fest_ops.submissions.films.blueprint import blueprint
from fest_ops.submissions.films.queries import OwnFilm
from fest_ops.web.http import actor, now, place, public, see_other, signed_in
from fest_ops.web.languages import N_, ngettext
from fest_ops.web.navigation import NavItem
from fest_ops.web.reasons import in_words

blueprints = [blueprint]
PAGES = (begun_views, entry_views, form_views, owner_views, sending_views, thread_views)
"""Loaded for the views that they add to the blueprint."""


def _applies(who: Actor) -> bool:
    return who.signed_in and not who.staff


def _staff(who: Actor) -> bool:
    return who.staff


NAVIGATION = [
    NavItem("films.mine", N_("My entries"), _applies, order=20),
    NavItem(
        "films.inbox", N_("Messages"), _staff, order=45, pages=frozenset({"films.thread", "films.answer"})
    ),
]


def install(app: Flask) -> None:
    """Answer for film files and posters (media's doors), and give templates this room's words."""
    doors.register(
        "film",
        doors.Door(
            may_begin=commands.may_begin_upload, attach=commands.attach_film, may_read=commands.may_read_file
        ),
    )
    doors.register(
        "still",
        doors.Door(may_begin=nobody_uploads, attach=nobody_uploads, may_read=commands.may_read_file),
    )
    app.before_request_funcs.setdefault(None, []).insert(0, poster_form.let_a_picture_in)
    app.jinja_env.globals.update(
        film_words=labels, state_words=states, why_refused=why_refused, picture_limits=picture_file
    )


def why_refused(code: str) -> str:
    """Why a film file cannot be used, in the reader's language."""
    return in_words(code, {})


def closing(deadline: dt.datetime, at: dt.datetime) -> str:
    """How long a call still takes entries: "Closes in 12 days", to the hour on the last two days."""
    left = deadline - at
    if left >= dt.timedelta(days=2):
        return ngettext("Closes in %(n)s day", "Closes in %(n)s days", left.days)
    hours = int(left.total_seconds() // 3600)
    if hours >= 1:
        return ngettext("Closes in %(n)s hour", "Closes in %(n)s hours", hours)
    return ngettext(
        "Closes in %(n)s minute", "Closes in %(n)s minutes", max(1, int(left.total_seconds() // 60))
    )


@blueprint.get("/calls/<slug>")
@public
def call(slug: str) -> str:
    """The public page of a call for films."""
    page = queries.call_page(reading(), place().edition_id, slug)
    why_not = rules.why_not_open(page.call.opens_at, page.call.deadline_at, now())
    return render_template(
        "films/call.html",
        page=page,
        call=page.call,
        why_not=why_not,
        may_see_drafts=actor().has(Role.ORGANISER),
        closing=closing(page.call.deadline_at, now()) if why_not is None else "",
    )


@blueprint.get("/regulations/<version>")
@public
def regulations(version: str) -> str:
    """One dated version of the regulations."""
    return render_template(
        "films/regulations.html", regulations=queries.regulations_of(reading(), place().edition_id, version)
    )


@blueprint.post("/calls/<slug>/start")
@signed_in
def start(slug: str) -> Response:
    """Begin an entry, or go on with the empty one that was begun before."""
    page = queries.call_page(reading(), place().edition_id, slug)
    with transaction() as session:
        entry = commands.start(session, actor(), page.call.id, now=now())
    return see_other(url_for("films.step", entry_id=entry.id, step="titles"))


@blueprint.post("/entries/<uuid:entry_id>/copy")
@signed_in
def copy(entry_id: uuid.UUID) -> Response:
    """Begin another entry with the answers of this one."""
    own = queries.own_film(reading(), actor(), entry_id)
    with transaction() as session:
        entry = commands.start(session, actor(), own.call.id, now=now(), like=entry_id)
    return see_other(url_for("films.step", entry_id=entry.id, step="titles"))


@blueprint.get("/entries")
@signed_in
def mine() -> str:
    """The entries that this person acts for."""
    session = reading()
    own = queries.own_films(session, actor())
    unread = queries.unread(session, [each.entry.id for each in own], from_festival=True)
    wanted = request.args.get("show", "")
    unusable = queries.unusable_files(session, [each.film for each in own])
    rows = [_row(each, unread.get(each.entry.id, 0), unusable) for each in own]
    if wanted == "drafts":
        rows = [row for row in rows if row["told"] is State.DRAFT]
    elif wanted == "sent":
        rows = [row for row in rows if row["told"] is not State.DRAFT]
    return render_template(
        "films/mine.html",
        rows=rows,
        total=len(own),
        show=wanted,
        calls=queries.calls_open(session, place().edition_id, now()),
    )


def _row(own: OwnFilm, unread: int, unusable: Collection[uuid.UUID]) -> dict[str, Any]:
    told = as_told(State(own.entry.state), State(own.entry.told_state))
    lacking = []
    if told is State.DRAFT:
        lacking = handing_in.gate_in_list(own, unusable)
    return {
        "own": own,
        "entry": own.entry,
        "told": told,
        "unread": unread,
        "lacking": lacking,
        "unusable": own.film.film_file_id in unusable and rules.why_not_amend(told) is None,
        "closed": told is State.DRAFT
        and rules.why_not_submit(
            State(own.entry.state),
            opens_at=own.call.opens_at,
            deadline_at=own.call.deadline_at,
            reopened_until=own.entry.reopened_until,
            now=now(),
        ),
    }
