"""The declaration of interests, for each juror; and the interests of all, for the secretary."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from flask import abort, flash, render_template, request, url_for

from fest_ops.db import reading, transaction
from fest_ops.errors import Forbidden, NotFound, Refused
from fest_ops.jury.panel import ended, interests, queries, rules, suspecting
from fest_ops.jury.panel.blueprint import panel
from fest_ops.jury.panel.composition import Denominator, denominator
from fest_ops.jury.panel.conflicts import Suspicion
from fest_ops.jury.panel.films import FilmToJudge, candidates_of
from fest_ops.jury.panel.forms import DeclarationForm, InterestForm, ProposalForm, declared_films
from fest_ops.jury.panel.interests import Declared
from fest_ops.jury.panel.models import Interest, Jury, Seat
from fest_ops.jury.panel.queries import Seated
from fest_ops.web.forms import form_page
from fest_ops.web.http import actor, now, place, see_other, signed_in
from fest_ops.web.languages import gettext, words


def _own(slug: str) -> tuple[Jury, Seat]:
    jury, seat = queries.jury_for(reading(), actor(), slug)
    if seat is None or seat.function not in rules.VOTING:
        raise NotFound
    return jury, seat


@panel.route("/juries/<slug>/declaration", methods=["GET", "POST"])
@signed_in
def declaration(slug: str) -> Any:
    """A juror's declaration of interests: to be signed, or as it was signed."""
    jury, seat = _own(slug)
    films = candidates_of(reading(), jury)
    form = DeclarationForm()
    grounds = {str(film.entry_id): request.form.getlist(f"grounds-{film.entry_id}") for film in films}
    if form.validate_on_submit():
        said = declared_films(request.form, grounds, [film.entry_id for film in films])
        try:
            with transaction() as session:
                interests.declare(
                    session,
                    actor(),
                    slug,
                    said,
                    nothing=bool(form.nothing.data),
                    signed=form.signed.data or "",
                    now=now(),
                )
        except Refused as refused:
            form.refuse(refused, place().timezone)
        else:
            flash(gettext("Your declaration is signed. Thank you."), "good")
            return see_other(url_for("panel.declaration", slug=slug))
    own = queries.interests_by_seat(reading(), [seat.id]).get(seat.id, [])
    return form_page(
        "panel/declaration.html",
        form,
        jury=jury,
        over=ended.is_over(reading(), jury),
        seat=seat,
        films=films,
        grounds=grounds,
        notes={str(film.entry_id): request.form.get(f"note-{film.entry_id}", "") for film in films},
        own={interest.entry_id: interest for interest in own},
    )


@panel.route("/juries/<slug>/declaration/add", methods=["GET", "POST"])
@signed_in
def add_interest(slug: str) -> Any:
    """Declare one interest more, after the declaration was signed."""
    jury, seat = _own(slug)
    if seat.declared_at is None:
        return see_other(url_for("panel.declaration", slug=slug))
    form = InterestForm(film=request.args.get("film", ""))
    form.film.choices = _film_choices(candidates_of(reading(), jury))
    if form.validate_on_submit():
        said = Declared(form.grounds.data or (), form.note.data or "")
        try:
            with transaction() as session:
                interests.add_interest(session, actor(), slug, _id(form.film.data), said, now=now())
        except Refused as refused:
            _refuse(form, refused)
        else:
            flash(gettext("The interest is added; the secretary says what follows from it."), "good")
            return see_other(url_for("panel.declaration", slug=slug))
    return form_page("panel/add_interest.html", form, jury=jury, seat=seat)


@dataclass(frozen=True, slots=True)
class Held:
    """A juror's interests as the secretary sees them."""

    juror: Seated
    interests: list[tuple[Interest, FilmToJudge | None]] = field(default_factory=list)
    suspicions: list[tuple[Suspicion, FilmToJudge]] = field(default_factory=list)
    hints: list[tuple[Suspicion, FilmToJudge]] = field(default_factory=list)


@panel.get("/juries/<slug>/interests", endpoint="interests")
@signed_in
def interests_page(slug: str) -> str:
    """What every juror declared, what the credits suggest, and what follows: for the secretary and the organisers."""
    return _interests(slug, None)


def _interests(slug: str, form: ProposalForm | None) -> str:
    session, who = reading(), actor()
    jury, seat = queries.jury_for(session, who, slug)
    function = seat.function if seat else None
    if not rules.may_read_interests(who, function):
        raise Forbidden("for_the_secretary")
    voting = queries.seated(session, jury.id)
    films = candidates_of(session, jury)
    by_entry = {film.entry_id: film for film in films}
    found = suspecting.suspected(session, jury, voting, films, on=_today())
    with_dismissed = queries.interests_by_seat(session, [each.seat.id for each in voting], dismissed=True)
    settled = {
        (str(seat_id), str(each.entry_id)) for seat_id, held in with_dismissed.items() for each in held
    }
    held = {
        each.seat.id: Held(each, [(one, by_entry.get(one.entry_id)) for one in each.interests])
        for each in voting
    }
    for suspicion in found.suspicions:
        if (suspicion.seat, suspicion.entry) in settled:
            continue
        of = held[uuid.UUID(suspicion.seat)]
        about = by_entry[uuid.UUID(suspicion.entry)]
        (of.hints if suspicion.hint else of.suspicions).append((suspicion, about))
    over = ended.is_over(session, jury)
    form = form or ProposalForm(formdata=None)
    form.film.choices = _film_choices(films)
    form.seat.choices = [("", "–"), *((str(each.seat.id), each.name) for each in voting)]
    return render_template(
        "panel/interests.html",
        jury=jury,
        seat=seat,
        held=list(held.values()),
        few=_few(films, voting),
        organisers=[(by_entry[uuid.UUID(entry)], company) for entry, company in found.organisers.items()],
        form=form,
        over=over,
        decides=not over
        and rules.may_prepare(who, function, has_secretary=queries.has_secretary(session, jury.id)),
    )


def _few(films: list[FilmToJudge], voting: list[Seated]) -> list[tuple[FilmToJudge, Denominator]]:
    found = []
    for film in films:
        off = sum(film.entry_id in each.recused or each.why_not == "seat_barred" for each in voting)
        left = denominator(len(voting), off, 0)
        if left.few:
            found.append((film, left))
    return found


@panel.post("/juries/<slug>/interests")
@signed_in
def decide_interest(slug: str) -> Any:
    """Decide on an interest, put a suspicion down, or put it aside: the secretary."""
    act = request.form.get("act", "")
    if act == "propose":
        return _propose(slug)
    seat_id, entry_id = _id(request.form.get("seat")), _id(request.form.get("film"))
    with transaction() as session:
        if act == "dismiss":
            interests.dismiss(session, actor(), slug, seat_id, entry_id, now=now())
            flash(gettext("Put aside: there is nothing in it."), "good")
        elif act == rules.BARRED and request.form.get("sure") != "1":
            return _ask_to_bar(slug, seat_id, entry_id)
        elif act in rules.OUTCOMES:
            done = interests.decide(session, actor(), slug, seat_id, entry_id, act, now=now())
            flash(gettext("Decided."), "good")
            if done.struck:
                flash(_off_the_roll(act), "warn")
        else:
            abort(400)
    return see_other(url_for("panel.interests", slug=slug) + f"#seat-{seat_id}")


def _ask_to_bar(slug: str, seat_id: uuid.UUID, entry_id: uuid.UUID) -> str:
    """Barring takes a juror off the jury: it is asked once more."""
    session = reading()
    jury, seat = queries.prepared_by(session, actor(), slug)
    juror = next((each for each in queries.seated(session, jury.id) if each.seat.id == seat_id), None)
    film = next((each for each in candidates_of(session, jury) if each.entry_id == entry_id), None)
    if juror is None or film is None:
        raise NotFound
    return render_template("panel/bar.html", jury=jury, seat=seat, juror=juror, film=film)


def _off_the_roll(outcome: str) -> str:
    """What a recusal or a bar costs in the round that is open; how the vote on the other films comes back."""
    if outcome == rules.BARRED:
        return gettext("The seat was taken off the roll of the round that is open.")
    return gettext(
        "This juror is off the roll of the round that is open, and so votes on none of its films. To let them vote on "
        "the others, void the round and open it again: what was cast is gone unread, and everybody votes again."
    )


def _propose(slug: str) -> Any:
    form = ProposalForm()
    form.film.choices = form.seat.choices = []
    if form.validate():
        said = Declared(form.grounds.data or (), form.note.data or "")
        try:
            with transaction() as session:
                interests.propose(
                    session, actor(), slug, _id(form.seat.data), _id(form.film.data), said, now=now()
                )
        except Refused as refused:
            _refuse(form, refused)
        else:
            flash(gettext("Put down. Say now what follows from it."), "good")
            return see_other(url_for("panel.interests", slug=slug) + f"#seat-{form.seat.data}")
    return _interests(slug, form), 422


def _refuse(form: InterestForm, refused: Refused) -> None:
    if refused.code in ("grounds_needed", "ground_unknown"):
        form.refuse(Refused(refused.code, fields={"grounds": ""}))
    else:
        form.refuse(Refused(refused.code, **refused.values), place().timezone)


def _film_choices(films: list[FilmToJudge]) -> list[tuple[str, str]]:
    return [("", "–"), *((film.key, words(dict(film.title)).text) for film in films)]


def _id(text: str | None) -> uuid.UUID:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        raise NotFound from None


def _today() -> dt.date:
    return now().date()
