"""Setting a jury up: for organisers."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, render_template, url_for

from fest_ops.actor import Role
from fest_ops.db import reading, transaction
from fest_ops.errors import Conflict, NotFound, Refused
from fest_ops.festival.forms import in_fields, spoken
from fest_ops.festival.queries import sections_of
from fest_ops.jury.panel import commands, queries, rules, seats
from fest_ops.jury.panel.blueprint import panel
from fest_ops.jury.panel.forms import HolderForm, JuryForm, LeaveForm, NewJuryForm, SeatForm
from fest_ops.jury.panel.queries import Place
from fest_ops.jury.panel.seats import SeatFacts
from fest_ops.jury.profiles import document
from fest_ops.web.forms import Form
from fest_ops.web.http import actor, needs, now, place, see_other, signed_in
from fest_ops.web.languages import gettext, words
from fest_ops.web.reasons import explain

ORGANISERS = needs(Role.ORGANISER)


@panel.route("/juries/new", methods=["GET", "POST"])
@ORGANISERS
def new() -> Any:
    """Set up a jury."""
    form = _with_sections(NewJuryForm(profile="eurasia"))
    assert isinstance(form, NewJuryForm)
    form.profile.choices = [
        (code, words(document.built_in(code)["title"]).text) for code in document.BUILT_IN
    ]
    if form.validate_on_submit():
        try:
            with transaction() as session:
                made = commands.open_jury(
                    session,
                    actor(),
                    slug=(form.slug.data or "").strip(),
                    name=spoken(form, "name"),
                    section_id=_id(form.section_id),
                    profile=form.profile.data or "",
                    now=now(),
                )
                slug = made.slug
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(gettext("The jury is set up. Put its seats down next."), "good")
            return see_other(url_for("panel.jury", slug=slug))
    return _page("panel/new.html", form)


@panel.route("/juries/<slug>/set-up", methods=["GET", "POST"])
@ORGANISERS
def change(slug: str) -> Any:
    """Change a jury's name and what it judges."""
    jury, seat = queries.jury_for(reading(), actor(), slug)
    given = {
        **in_fields("name", jury.name),
        "section": str(jury.section_id or ""),
        "version": str(jury.version),
    }
    form = _with_sections(JuryForm(data=given))
    status = 200
    if form.validate_on_submit():
        try:
            with transaction() as session:
                commands.change_jury(
                    session,
                    actor(),
                    slug,
                    name=spoken(form, "name"),
                    section_id=_id(form.section_id),
                    seen_version=form.seen_version(),
                    now=now(),
                )
        except Refused as refused:
            form.refuse(refused)
        except Conflict as conflict:
            status = 409
            form.complain("", explain(conflict))
            form.version.data = str(queries.jury_for(reading(), actor(), slug)[0].version)
        else:
            flash(gettext("Saved."), "good")
            return see_other(url_for("panel.jury", slug=slug))
    return _page("panel/change.html", form, status, jury=jury, seat=seat)


@panel.route("/juries/<slug>/seats/new", methods=["GET", "POST"])
@ORGANISERS
def new_seat(slug: str) -> Any:
    """Put a seat on a jury."""
    jury, seat = queries.jury_for(reading(), actor(), slug)
    taken = {each.seat.function for each in queries.seats_of(reading(), jury.id) if each.stands}
    form = SeatForm(function="juror" if rules.CHAIR in taken else "chair")
    if form.validate_on_submit():
        try:
            with transaction() as session:
                made = seats.add_seat(session, actor(), slug, _facts(form, form.function.data), now=now())
                seat_id = made.id
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(gettext("The seat is there. Ask its holder now, or later."), "good")
            return see_other(url_for("panel.seat", slug=slug, seat_id=seat_id))
    return _page("panel/new_seat.html", form, jury=jury, seat=seat)


@panel.route("/juries/<slug>/seats/<uuid:seat_id>/change", methods=["GET", "POST"])
@ORGANISERS
def change_seat(slug: str, seat_id: uuid.UUID) -> Any:
    """Change what is known of a seat's holder."""
    jury, seat, held = seat_at(slug, seat_id)
    form = SeatForm(obj=held.seat, data=in_fields("biography", held.seat.biography))
    if form.validate_on_submit():
        try:
            with transaction() as session:
                facts = _facts(form, form.function.data)
                seats.change_seat(session, actor(), slug, seat_id, facts, now=now())
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(gettext("Saved."), "good")
            return see_other(url_for("panel.seat", slug=slug, seat_id=seat_id))
    return _page("panel/change_seat.html", form, jury=jury, seat=seat, held=held)


@panel.route("/juries/<slug>/seats/<uuid:seat_id>/replace", methods=["GET", "POST"])
@ORGANISERS
def replace(slug: str, seat_id: uuid.UUID) -> Any:
    """Put somebody else in the place of a seat's holder."""
    jury, seat, held = seat_at(slug, seat_id)
    form = HolderForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                facts = _facts(form, held.seat.function)
                made = seats.replace_seat(session, actor(), slug, seat_id, facts, now=now())
                new_id = made.id
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(gettext("%(name)s is replaced. Ask the new holder now.", name=held.name), "good")
            return see_other(url_for("panel.seat", slug=slug, seat_id=new_id))
    return _page("panel/replace.html", form, jury=jury, seat=seat, held=held)


@panel.route("/juries/<slug>/seats/<uuid:seat_id>/leave", methods=["GET", "POST"])
@signed_in
def leave(slug: str, seat_id: uuid.UUID) -> Any:
    """Record that a seat was left, after one more question: organisers and the jury's secretary."""
    jury, seat, held = seat_at(slug, seat_id)
    form = LeaveForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                left = seats.leave_seat(session, actor(), slug, seat_id, form.reason.data, now=now())
        except Refused as refused:
            form.refuse(refused)
        else:
            flash(gettext("It is recorded that %(name)s has left the jury.", name=held.name), "good")
            if left.struck:
                flash(gettext("The seat was taken off the roll of the round that is open."), "warn")
            if left.ballot_stays:
                flash(
                    gettext("It had voted in the round that is running: that ballot stays in the box."),
                    "warn",
                )
            return see_other(url_for("panel.jury", slug=slug))
    shrinks = queries.only_shrinks(reading(), jury.id) and held.seat.function in rules.VOTING
    return _page("panel/leave.html", form, jury=jury, seat=seat, held=held, shrinks=shrinks)


def seat_at(slug: str, seat_id: uuid.UUID) -> tuple[Any, Any, Place]:
    """A jury, the reader's own seat, and one of its seats, for organisers and the secretary. Raises NotFound."""
    jury, mine = queries.jury_for(reading(), actor(), slug)
    if not (rules.may_set_up(actor()) or rules.runs(mine.function if mine else None)):
        raise NotFound
    held = next((each for each in queries.seats_of(reading(), jury.id) if each.seat.id == seat_id), None)
    if held is None:
        raise NotFound
    return jury, mine, held


def _facts(form: HolderForm, function: str | None) -> SeatFacts:
    return SeatFacts(
        function=function or "",
        name=form.name.data or "",
        country=form.country.data or "",
        crafts=form.crafts.data or (),
        biography=spoken(form, "biography"),
    )


def _with_sections(form: JuryForm) -> JuryForm:
    form.section.choices = [
        ("", gettext("No section for now")),
        *(
            (str(section.id), words(section.name).text)
            for section in sections_of(reading(), place().edition_id)
        ),
    ]
    return form


def _id(read: Any) -> uuid.UUID | None:
    try:
        found: uuid.UUID | None = read()
    except ValueError:
        raise NotFound from None
    return found


def _page(template: str, form: Form, status: int = 200, **values: Any) -> Any:
    body = render_template(template, form=form, **values)
    return body, (422 if form.errors and status == 200 else status)
