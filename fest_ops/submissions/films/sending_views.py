"""The last page of the entry form: what is missing, how it stands to the regulations; handing in and amending."""

from __future__ import annotations

import uuid

from flask import render_template, url_for
from werkzeug.wrappers import Response

from fest_ops.db import reading, transaction
from fest_ops.errors import Refused
from fest_ops.selection.entries import queries as entries
from fest_ops.selection.states import State, as_told
from fest_ops.submissions.films import covers, handing_in, payload, queries, telling
from fest_ops.submissions.films.blueprint import blueprint
from fest_ops.submissions.films.completeness import Missing
from fest_ops.submissions.films.fields import REVIEW, field_of
from fest_ops.submissions.films.form_page import answer_words, answers, id_of
from fest_ops.submissions.films.form_views import steps_of, why_not_hand_in
from fest_ops.submissions.films.labels import label_of
from fest_ops.submissions.films.queries import OwnFilm
from fest_ops.web.http import actor, now, place, see_other, signed_in
from fest_ops.web.languages import gettext
from fest_ops.web.reasons import in_words


@blueprint.get("/entries/<uuid:entry_id>/review")
@signed_in
def review(entry_id: uuid.UUID) -> str:
    """What was typed, what is missing, how it stands to the regulations, and the button."""
    session = reading()
    return review_page(queries.own_film(session, actor(), entry_id))


def _lacks(each: Missing) -> str:
    """What is missing: the directors, not a name; where one answer cannot be read, that one; the film, however it
    comes."""
    if each.code == "film_or_screener":
        return gettext("Film file or screener link")
    return label_of(each.name if each.code == "missing" else each.key)


def review_page(own: OwnFilm, refused: Refused | None = None) -> str:
    """The review, with why it was refused just now."""
    session = reading()
    lacking = handing_in.gate(session, own)
    told = as_told(State(own.entry.state), State(own.entry.told_state))
    last = entries.last_snapshot(session, own.entry.id) if told is not State.DRAFT else None
    changes = []
    if last is not None:
        typed_now = handing_in.payload_now(session, own)
        changes = [
            (label_of(each.key), _said(each.key, each.before, own), _said(each.key, each.after, own))
            for each in payload.differences(last.payload, typed_now)
        ]
    return render_template(
        "films/review.html",
        own=own,
        told=told,
        lacking=[(each, id_of(each.key), _lacks(each), in_words(each.code, each.values)) for each in lacking],
        findings=[(each, telling.told(each)) for each in handing_in.findings(session, own)],
        answers=answers(own, own.draft),
        steps=steps_of(own, lacking, REVIEW),
        late=why_not_hand_in(own),
        refused=in_words(refused.code, refused.values, place().timezone) if refused else "",
        changes=changes,
        last=last,
        telling=telling,
        file=queries.film_file(session, own.film),
        cover=covers.cover_now(session, own.film),
    )


def _said(key: str, value: str, own: OwnFilm) -> str:
    found = field_of(key)
    return answer_words(found, value, own) if found else value


@blueprint.post("/entries/<uuid:entry_id>/submit")
@signed_in
def submit(entry_id: uuid.UUID) -> Response | tuple[str, int]:
    """Hand the draft in; the receipt follows. A second click finds the receipt of the first."""
    try:
        with transaction() as session:
            snapshot = handing_in.submit(session, actor(), entry_id, now=now())
    except Refused as refused:
        if refused.code == "already_submitted":
            return see_other(url_for("films.receipt", entry_id=entry_id, position=1))
        return review_page(queries.own_film(reading(), actor(), entry_id), refused), 422
    return see_other(url_for("films.receipt", entry_id=entry_id, position=snapshot.position))


@blueprint.post("/entries/<uuid:entry_id>/amend")
@signed_in
def amend(entry_id: uuid.UUID) -> Response | tuple[str, int]:
    """Send what was changed since as an amendment."""
    try:
        with transaction() as session:
            snapshot = handing_in.amend(session, actor(), entry_id, now=now())
    except Refused as refused:
        return review_page(queries.own_film(reading(), actor(), entry_id), refused), 422
    return see_other(url_for("films.receipt", entry_id=entry_id, position=snapshot.position))
