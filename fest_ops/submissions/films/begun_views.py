"""The organisers' list of drafts."""

from __future__ import annotations

from flask import render_template, request, url_for

from fest_ops.actor import Role
from fest_ops.db import reading
from fest_ops.selection.calls.queries import calls_of
from fest_ops.submissions.films.begun import ROWS, begun
from fest_ops.submissions.films.blueprint import blueprint
from fest_ops.web.http import actor, needs, now, place


@blueprint.get("/films/drafts")
@needs(Role.ORGANISER)
def drafts() -> str:
    """What was begun and not sent, with a way to let one in after the deadline. `?call=` narrows it to one call."""
    session = reading()
    calls = [each for each in calls_of(session, place().edition_id) if each.kind == "film"]
    call = next((each for each in calls if each.slug == request.args.get("call")), None)
    typed = request.args.get("page", "1")
    page = max(1, int(typed)) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 1
    rows, total = begun(session, actor(), call=call.slug if call else "", page=page, now=now())
    return render_template(
        "films/drafts.html",
        rows=rows,
        total=total,
        calls=calls,
        call=call,
        page=page,
        pages=max(1, -(-total // ROWS)),
        pager_url=url_for("films.drafts", call=call.slug if call else None, page=""),
    )
