"""Asking somebody onto a seat, and the page on which they answer."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, render_template, request, url_for

from fest_ops.actor import Role
from fest_ops.db import reading, transaction
from fest_ops.errors import NotFound, Refused
from fest_ops.jury.panel import ended, inviting, queries, rules
from fest_ops.jury.panel.blueprint import panel
from fest_ops.jury.panel.forms import AskForm
from fest_ops.jury.panel.set_up_views import ORGANISERS, seat_at
from fest_ops.people.links import Address
from fest_ops.people.queries import holders
from fest_ops.web.forms import form_page
from fest_ops.web.http import actor, now, place, see_other, settings, signed_in
from fest_ops.web.languages import gettext, language
from fest_ops.web.reasons import explain


def invitation_link() -> Address:
    """Where a letter of invitation leads: by the settings, whatever host the request claims."""
    return lambda token: settings().base_url + url_for("people.invitation", token=token)


def seat_page(slug: str) -> str:
    """The whole address of the page on which a seat is answered."""
    return settings().base_url + url_for("panel.answer", slug=slug)


@panel.route("/juries/<slug>/seats/<uuid:seat_id>", methods=["GET", "POST"])
@ORGANISERS
def seat(slug: str, seat_id: uuid.UUID) -> Any:
    """A seat: who holds it, and asking somebody onto it."""
    jury, mine, held = seat_at(slug, seat_id)
    form = AskForm(language=language())
    persons = holders(reading(), place().edition_id, Role.JUROR)
    form.person.choices = [("", "–"), *((str(person.id), person.name) for person in persons)]
    if form.validate_on_submit():
        try:
            _ask(slug, seat_id, form)
        except Refused as refused:
            form.refuse(refused, place().timezone)
        else:
            flash(gettext("%(name)s is asked.", name=held.name), "good")
            return see_other(url_for("panel.seat", slug=slug, seat_id=seat_id))
    return form_page(
        "panel/seat.html",
        form,
        jury=jury,
        seat=mine,
        held=held,
        state=held.state(now()),
        shrinks=queries.only_shrinks(reading(), jury.id) and held.seat.function in rules.VOTING,
        stays=held.seat.function in rules.VOTING and ended.is_over(reading(), jury),
        persons=persons,
    )


def _ask(slug: str, seat_id: uuid.UUID, form: AskForm) -> None:
    try:
        person_id = form.person_id()
    except ValueError:
        raise NotFound from None
    email = (form.email.data or "").strip()
    if person_id is not None and not email:
        with transaction() as session:
            inviting.ask_person(session, actor(), slug, seat_id, person_id, page=seat_page, now=now())
        return
    with transaction() as session:
        inviting.invite(
            session,
            actor(),
            slug,
            seat_id,
            email=email,
            language=form.language.data or language(),
            link=invitation_link(),
            page=seat_page,
            now=now(),
        )


@panel.post("/juries/<slug>/seats/<uuid:seat_id>/again")
@ORGANISERS
def invite_again(slug: str, seat_id: uuid.UUID) -> Any:
    """Send a seat's invitation again."""
    _jury, _mine, held = seat_at(slug, seat_id)
    with transaction() as session:
        inviting.invite_again(session, actor(), slug, seat_id, link=invitation_link(), now=now())
    flash(
        gettext("The invitation of %(name)s was sent again; the old link no longer works.", name=held.name),
        "good",
    )
    return see_other(url_for("panel.seat", slug=slug, seat_id=seat_id))


@panel.post("/juries/<slug>/seats/<uuid:seat_id>/take-back")
@ORGANISERS
def take_back(slug: str, seat_id: uuid.UUID) -> Any:
    """Take a seat back that nobody has accepted."""
    _jury, _mine, held = seat_at(slug, seat_id)
    with transaction() as session:
        inviting.take_back(session, actor(), slug, seat_id, now=now())
    flash(gettext("The seat of %(name)s was taken back.", name=held.name), "good")
    return see_other(url_for("panel.jury", slug=slug))


@panel.route("/juries/<slug>/seat", methods=["GET", "POST"])
@signed_in
def answer(slug: str) -> Any:
    """The seat that waits for this reader's answer."""
    try:
        jury, offered = queries.offered_seat(reading(), actor(), slug)
    except NotFound:
        queries.jury_for(reading(), actor(), slug)
        return see_other(url_for("panel.jury", slug=slug))
    refusal, asked, status = "", False, 200
    if request.method == "POST":
        said = request.form.get("answer", "")
        asked = said == "declined" and request.form.get("sure") != "1"
        if said not in ("accepted", "declined"):
            refusal, status = gettext("Please say whether you accept or decline."), 422
        elif not asked:
            try:
                with transaction() as session:
                    inviting.answer(session, actor(), slug, accept=said == "accepted", now=now())
            except Refused as refused:
                refusal, status = explain(refused, place().timezone), 422
            else:
                return _thanks(slug, accepted=said == "accepted", votes=offered.function in rules.VOTING)
    places = [
        each
        for each in queries.seats_of(reading(), jury.id)
        if each.sits and each.seat.function in rules.VOTING
    ]
    page = render_template(
        "panel/answer.html", jury=jury, offered=offered, refusal=refusal, asked=asked, places=places
    )
    return page, status


def _thanks(slug: str, *, accepted: bool, votes: bool) -> Any:
    if not accepted:
        flash(gettext("You have declined the seat. Thank you for the answer."), "info")
        return see_other(url_for("panel.index"))
    if votes:
        flash(gettext("Welcome to the jury. Please sign the declaration of interests next."), "good")
        return see_other(url_for("panel.declaration", slug=slug))
    flash(gettext("Welcome to the jury."), "good")
    return see_other(url_for("panel.jury", slug=slug))
