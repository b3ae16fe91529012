"""Messages: the owners write on their entry's page, the festival in its inbox."""

from __future__ import annotations

import uuid

from flask import flash, render_template, request, url_for
from werkzeug.wrappers import Response

from fest_ops.db import reading, transaction
from fest_ops.errors import Refused
from fest_ops.submissions.films import queries, threads
from fest_ops.submissions.films.blueprint import blueprint
from fest_ops.submissions.films.entry_views import entry_page
from fest_ops.submissions.films.queries import OwnFilm
from fest_ops.web.http import STAFF, actor, needs, now, place, see_other, signed_in
from fest_ops.web.languages import gettext as _
from fest_ops.web.reasons import in_words


@blueprint.post("/entries/<uuid:entry_id>/messages")
@signed_in
def write(entry_id: uuid.UUID) -> Response | tuple[str, int]:
    """A message from the entry's side."""
    body = request.form.get("body", "")
    own = queries.own_film(reading(), actor(), entry_id)
    try:
        with transaction() as session:
            threads.write(session, actor(), entry_id, body, now=now())
    except Refused as refused:
        return entry_page(own, typed=body, refused=refused), 422
    flash(_("Your message is with the festival."), "good")
    return see_other(url_for("films.entry", entry_id=entry_id) + "#thread")


@blueprint.get("/inbox")
@needs(*STAFF)
def inbox() -> str:
    """Every thread of the edition, unread ones first."""
    return render_template("films/inbox.html", threads=threads.inbox(reading(), actor()))


@blueprint.get("/inbox/<uuid:entry_id>")
@needs(*STAFF)
def thread(entry_id: uuid.UUID) -> str:
    """One thread, opened by the festival."""
    with transaction() as session:
        own = queries.readable_film(session, actor(), entry_id)
        threads.mark_read(session, actor(), entry_id, now=now())
    return _thread_page(own)


@blueprint.post("/inbox/<uuid:entry_id>")
@needs(*STAFF)
def answer(entry_id: uuid.UUID) -> Response | tuple[str, int]:
    """A message from the festival's side."""
    body = request.form.get("body", "")
    own = queries.readable_film(reading(), actor(), entry_id)
    try:
        with transaction() as session:
            threads.write(session, actor(), entry_id, body, now=now())
    except Refused as refused:
        return _thread_page(own, typed=body, refused=refused), 422
    flash(_("Your message has been sent."), "good")
    return see_other(url_for("films.thread", entry_id=entry_id))


def _thread_page(own: OwnFilm, *, typed: str = "", refused: Refused | None = None) -> str:
    session = reading()
    return render_template(
        "films/thread.html",
        own=own,
        entry=own.entry,
        thread=threads.thread_of(session, actor(), own.entry.id),
        owners=queries.owners_of(session, own.entry.id),
        typed=typed,
        refused=in_words(refused.code, refused.values, place().timezone) if refused else "",
    )
