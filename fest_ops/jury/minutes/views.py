"""The minutes over HTTP: a page to choose copy and language from, and the PDF."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, make_response, render_template, request

from fest_ops.audit.commands import record
from fest_ops.config import LANGUAGES
from fest_ops.db import reading, transaction
from fest_ops.jury.minutes import paper, queries
from fest_ops.jury.minutes.paper import Heading
from fest_ops.jury.minutes.typesetting import set_pdf
from fest_ops.jury.panel.rules import runs
from fest_ops.web.http import actor, edition_blueprint, now, place, settings, signed_in
from fest_ops.web.languages import language

minutes = edition_blueprint("minutes", __name__)
blueprints = [minutes]
NAVIGATION: list[object] = []
SEALED = "sealed"


@minutes.after_request
def _not_stored(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


@minutes.get("/juries/<slug>/minutes", endpoint="minutes")
@signed_in
def choose(slug: str) -> Any:
    """Which copy, in which language."""
    jury, seat, sitting = queries.may_read(reading(), actor(), slug, now=now())
    return render_template(
        "minutes/minutes.html",
        jury=jury,
        seat=seat,
        sitting=sitting,
        secretary=runs(seat.function if seat else None),
    )


@minutes.get("/juries/<slug>/minutes.pdf")
@signed_in
def pdf(slug: str) -> Response:
    """The minutes as PDF: `language` is kk, ru or en (the reader's own unless given); `copy=sealed` the sealed one."""
    chosen, copy = request.args.get("language", language()), request.args.get("copy", "")
    if chosen not in LANGUAGES or copy not in ("", SEALED):
        abort(404)
    if copy == SEALED:
        with transaction() as session:
            found = queries.sealed_record_for(session, actor(), settings().secret_keys, slug, now=now())
            record(
                session,
                actor(),
                "minutes.print",
                now=now(),
                kind="jury_sitting",
                object_id=found.sitting.id,
                copy=SEALED,
                language=chosen,
            )
    else:
        found = queries.record_for(reading(), actor(), slug, now=now())
    here = place()
    heading = Heading(here.name, f"{here.number} {here.year}".strip(), here.timezone)
    made = set_pdf(paper.minutes(found, heading, chosen), now=now())
    response = make_response(made)
    response.mimetype = "application/pdf"
    name = paper.file_name(found, chosen, now())
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response
