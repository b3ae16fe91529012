"""The public palmares, its announcement, and the letters to those who won."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from flask import abort, flash, render_template, request, url_for

from fest_ops.actor import Role
from fest_ops.db import reading, transaction
from fest_ops.errors import Refused
from fest_ops.jury.palmares import announcement, letters, queries, words
from fest_ops.jury.palmares.blueprint import palmares
from fest_ops.jury.palmares.forms import PalmaresMomentForm
from fest_ops.jury.panel.queries import jury_for
from fest_ops.web.http import actor, needs, now, place, public, see_other
from fest_ops.web.languages import N_, gettext, ngettext
from fest_ops.web.reasons import explain

_DONE = {
    "now": N_("The palmares is public."),
    "plan": N_("The announcement is planned."),
    "back": N_("The planned announcement is taken back."),
}


def is_public_here() -> bool:
    """Whether the edition of this page has an announced palmares (1 statement)."""
    return queries.is_public(reading(), place().edition_id, now())


@palmares.get("/palmares", endpoint="public")
@public
def public_page() -> str:
    """Every announced palmares of the edition; before that only when, and the same to everybody."""
    session, edition_id = reading(), place().edition_id
    return render_template(
        "palmares/public.html",
        announced=queries.public_palmares(session, edition_id, now()),
        coming=queries.announcements(session, edition_id, now()),
        words_of=words,
    )


@palmares.route("/juries/<slug>/announcement", methods=["GET", "POST"])
@needs(Role.ORGANISER)
def announce(slug: str) -> Any:
    """What the public would see, and the minute from which it does."""
    jury_for(reading(), actor(), slug)
    form = PalmaresMomentForm()
    status = 200
    if form.is_submitted():
        status = 422
        act = request.form.get("act", "")
        if act not in _DONE:
            abort(400)
        if form.validate():
            at = now() if act == "now" else form.moment(place().timezone) if act == "plan" else None
            if act == "plan" and at is None:
                form.complain("at", gettext("Please give the day and the hour."))
            else:
                try:
                    with transaction() as session:
                        announcement.announce(session, actor(), slug, at, now=now())
                    flash(gettext(_DONE[act]), "good")
                    return see_other(url_for("palmares.announce", slug=slug))
                except Refused as refused:
                    form.refuse(refused, place().timezone)
    session = reading()
    jury, seat = jury_for(session, actor(), slug)
    sitting = queries.real_sitting(session, jury.id)
    closed = sitting is not None and sitting.closed_at is not None
    if request.method == "GET" and jury.announce_at and jury.announce_at > now():
        form.at.data = jury.announce_at.astimezone(ZoneInfo(place().timezone))
    return (
        render_template(
            "palmares/announce.html",
            jury=jury,
            seat=seat,
            form=form,
            closed=closed,
            is_public=closed and jury.announce_at is not None and jury.announce_at <= now(),
            palmares=queries.palmares_of(session, jury, sitting) if closed else None,
            words_of=words,
        ),
        status,
    )


@palmares.post("/juries/<slug>/announcement/letters")
@needs(Role.ORGANISER)
def write_letters(slug: str) -> Any:
    """Put the letters that tell what was won; they are previewed and released as all others are."""
    try:
        with transaction() as session:
            put = letters.put_congratulations(session, actor(), slug, now=now())
    except Refused as refused:
        flash(explain(refused, place().timezone), "bad")
        return see_other(url_for("palmares.announce", slug=slug))
    flash(
        ngettext(
            "%(n)s letter is written and waits to be released.",
            "%(n)s letters are written and wait to be released.",
            put,
        ),
        "good",
    )
    return see_other(url_for("letters.held", kind=letters.WON))
