"""The films to see: a juror's own list, the secretary's view of everybody's, a film with its player and note."""

from __future__ import annotations

import uuid
from typing import Any

from flask import abort, flash, render_template, request, url_for

from fest_ops.db import reading, transaction
from fest_ops.errors import Forbidden, NotFound, Refused
from fest_ops.jury.panel import ended, notes, queries, rules, seen, watching
from fest_ops.jury.panel.blueprint import panel
from fest_ops.jury.panel.films import candidates_of
from fest_ops.jury.panel.forms import NoteForm, SeenForm
from fest_ops.jury.panel.models import Jury, Seat
from fest_ops.submissions.films import labels
from fest_ops.submissions.films.covers import covers_of
from fest_ops.web.http import actor, now, place, see_other, settings, signed_in
from fest_ops.web.languages import gettext, ngettext


@panel.get("/juries/<slug>/films")
@signed_in
def films(slug: str) -> str:
    """What a juror has to see; for the secretary and the organisers who has seen what."""
    jury, seat = queries.jury_for(reading(), actor(), slug)
    if seat is not None and seat.function in rules.VOTING:
        return _own(jury, seat)
    return _everybody(jury, seat, SeenForm(formdata=None))


def _own(jury: Jury, seat: Seat) -> str:
    session = reading()
    held = candidates_of(session, jury)
    mine = {entry: each for (_, entry), each in seen.seen_of(session, [seat.id]).items()}
    recused = {
        each.entry_id
        for each in queries.interests_by_seat(session, [seat.id]).get(seat.id, [])
        if each.outcome == rules.RECUSED
    }
    over = ended.is_over(session, jury)
    noted = notes.notes_of(session, seat, keys=settings().secret_keys)
    waiting = [film for film in held if film.entry_id not in mine and film.entry_id not in recused]
    return render_template(
        "panel/films.html",
        jury=jury,
        seat=seat,
        films=held,
        seen=mine,
        recused=recused,
        noted=noted.keys(),
        covers={} if jury.closed_at else covers_of(session, [film.entry_id for film in held]),
        left=len(waiting),
        minutes_left=sum(film.minutes or 0 for film in waiting),
        over=over,
        undo=not over and not queries.has_voted(session, jury.id),
    )


def _everybody(jury: Jury, seat: Seat | None, form: SeenForm) -> str:
    session, who = reading(), actor()
    function = seat.function if seat else None
    if not rules.may_read_interests(who, function):
        raise Forbidden("for_the_secretary")
    held = candidates_of(session, jury)
    voting = queries.seated(session, jury.id)
    there = seen.seen_of(session, [each.seat.id for each in voting])
    lacking = {
        each.seat.id: [
            film
            for film in held
            if film.entry_id not in each.recused and (each.seat.id, film.entry_id) not in there
        ]
        for each in voting
    }
    chosen = next((each for each in voting if str(each.seat.id) == request.values.get("seat")), None)
    return render_template(
        "panel/everybody.html",
        jury=jury,
        seat=seat,
        films=held,
        voting=voting,
        there=there,
        lacking=lacking,
        chosen=chosen,
        form=form,
        decides=not ended.is_over(session, jury)
        and rules.may_prepare(who, function, has_secretary=queries.has_secretary(session, jury.id)),
    )


@panel.post("/juries/<slug>/films")
@signed_in
def mark(slug: str) -> Any:
    """Say that one saw a film or take it back; for the secretary: say it for a juror, or let them vote without."""
    if "seat" in request.form:
        return _mark_for(slug)
    entry_id = _id(request.form.get("film"))
    said = request.form.get("seen")
    if said not in ("1", "0"):
        abort(400)
    with transaction() as session:
        seen.mark(session, actor(), slug, entry_id, seen=said == "1", now=now())
    if request.form.get("back") == "film":
        return see_other(url_for("panel.film", slug=slug, entry_id=entry_id))
    return see_other(url_for("panel.films", slug=slug) + f"#film-{entry_id}")


def _mark_for(slug: str) -> Any:
    form = SeenForm()
    seat_id = _id(request.form.get("seat"))
    chosen = [_id(each) for each in request.form.getlist("film")]
    act = request.form.get("act")
    if act not in ("seen", "waive"):
        abort(400)
    if form.validate():
        try:
            with transaction() as session:
                if act == "seen":
                    seen.mark_for(session, actor(), slug, seat_id, chosen, now=now())
                else:
                    reason = form.reason.data or ""
                    seen.waive(session, actor(), slug, seat_id, chosen, reason, now=now())
        except Refused as refused:
            form.refuse(refused, place().timezone)
        else:
            n = len(set(chosen))
            flash(ngettext("Recorded for %(n)s film.", "Recorded for %(n)s films.", n), "good")
            return see_other(url_for("panel.films", slug=slug, seat=seat_id))
    jury, mine = queries.jury_for(reading(), actor(), slug)
    return _everybody(jury, mine, form), 422


@panel.get("/juries/<slug>/films/<uuid:entry_id>")
@signed_in
def film(slug: str, entry_id: uuid.UUID) -> str:
    """A film: its player, the screener, what is known of it, and a juror's own note."""
    return _film(slug, entry_id, None)


def _film(slug: str, entry_id: uuid.UUID, form: NoteForm | None) -> str:
    session = reading()
    shown = watching.film_for(session, actor(), slug, entry_id, keys=settings().secret_keys)
    votes = shown.seat.function in rules.VOTING
    if form is None:
        kept = notes.notes_of(session, shown.seat, keys=settings().secret_keys) if votes else {}
        form = NoteForm(formdata=None, data={"secret_note": kept.get(entry_id, "")})
    over = ended.is_over(session, shown.jury)
    mine = seen.seen_of(session, [shown.seat.id]).get((shown.seat.id, entry_id))
    return render_template(
        "panel/film.html",
        shown=shown,
        jury=shown.jury,
        seat=shown.seat,
        film=shown.film,
        facts=shown.facts,
        cover=None if shown.jury.closed_at else covers_of(session, [entry_id]).get(entry_id),
        form=form,
        votes=votes,
        mine=mine,
        over=over,
        undo=not over and not queries.has_voted(session, shown.jury.id),
        host=shown.screener.url.partition("://")[2].partition("/")[0] if shown.screener else "",
        option_of=labels.option_of,
        language_name=labels.language_name,
    )


@panel.post("/juries/<slug>/films/<uuid:entry_id>")
@signed_in
def note(slug: str, entry_id: uuid.UUID) -> Any:
    """Keep a private note on a film."""
    form = NoteForm()
    if form.validate():
        try:
            with transaction() as session:
                notes.save_note(
                    session,
                    actor(),
                    slug,
                    entry_id,
                    (form.secret_note.data or "").replace("\r\n", "\n"),
                    keys=settings().secret_keys,
                )
        except Refused as refused:
            form.refuse(refused, place().timezone)
        else:
            flash(gettext("Your note is kept."), "good")
            return see_other(url_for("panel.film", slug=slug, entry_id=entry_id))
    return _film(slug, entry_id, form), 422


def _id(text: str | None) -> uuid.UUID:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        raise NotFound from None
