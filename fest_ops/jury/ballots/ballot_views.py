"""The juror's ballot, on a phone: chosen, confirmed in words, cast once.

What was chosen is in the body of the two requests that carry it and nowhere else: in no address, cookie, flash, log
or answer after the casting.
"""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from flask import flash, jsonify, render_template, request, url_for
from flask import session as cookie

from fest_ops.db import reading, transaction
from fest_ops.errors import Refused
from fest_ops.jury.ballots import forms, queries, rounds, voting
from fest_ops.jury.ballots.blueprint import ballots
from fest_ops.jury.ballots.desk import what_follows
from fest_ops.jury.ballots.juror import Mine, mine
from fest_ops.jury.ballots.phrase import LONGEST, new_phrase
from fest_ops.jury.ballots.words import in_order, slip_said
from fest_ops.jury.counting import Step, read_spec
from fest_ops.jury.panel.rules import CHAIR
from fest_ops.jury.slips import kind_of
from fest_ops.web.http import actor, now, place, see_other, settings, signed_in
from fest_ops.web.languages import N_, gettext, language, words
from fest_ops.web.reasons import in_words

PHRASE = "ballot"
"""In the signed cookie: the round's id, and the phrase of the ballot that this browser casts in it."""
PAGE_BYTES = 1 << 15
FILLING = "\n<!-- {} -->"
ANSWERS: dict[str, tuple[str, str]] = {
    voting.CAST: ("good", N_("Your ballot is in the box.")),
    voting.VOTED_ALREADY: (
        "warn",
        N_("You had voted in this round already. That ballot stands; this one was not put into the box."),
    ),
    voting.CLOSED: (
        "bad",
        N_("The round was closed before this ballot arrived. It was not put into the box."),
    ),
    voting.NOT_ON_THE_ROLL: (
        "bad",
        N_("You are not on the roll of this round. No ballot was put into the box."),
    ),
}


@ballots.get("/juries/<slug>/ballot")
@signed_in
def ballot(slug: str) -> str:
    """The ballot of the round that is open, or what there is to know of it (8 statements with the sign-in)."""
    found = mine(reading(), actor(), slug, settings().secret_keys)
    return _page(found)


@ballots.post("/juries/<slug>/ballot")
@signed_in
def vote(slug: str) -> Any:
    """Choose: the page that asks once more. Cast: the answer, which says nothing of what was chosen."""
    round_id = _round_id(slug)
    act = request.form.get("act", "")
    if act == "cast":
        return _cast(slug, round_id)
    if act == "change":
        return _page(mine(reading(), actor(), slug, settings().secret_keys), typed=request.form)
    return _confirm(slug, round_id)


def _confirm(slug: str, round_id: uuid.UUID) -> Any:
    session = reading()
    try:
        jury, seat = queries.votes_on(session, actor(), slug)
        sitting, round_ = queries.round_of(session, jury.id, round_id)
        spec = read_spec(round_.spec)
        slip = forms.read_ballot(spec, request.form)
        voting.checked(session, actor(), slug, round_id, slip)
    except Refused as refused:
        found = mine(session, actor(), slug, settings().secret_keys)
        # Filled up as the page below: whom a ballot left out so far is nobody else's to measure.
        return _of_one_size(_page(found, typed=request.form, refused=refused)), 422
    if _phrase(round_id) is None:
        cookie[PHRASE] = [str(round_id), new_phrase(language())]
    page = render_template(
        "ballots/confirm.html",
        jury=jury,
        seat=seat,
        sitting=sitting,
        round=round_,
        said=slip_said(spec, slip),
        fields=forms.fields_of(spec, slip),
        prize=queries.prize_name(jury, round_.prize),
    )
    return _of_one_size(page)


def _of_one_size(page: str) -> str:
    """The page filled up with what no compression shortens: its size, which a web server's log keeps beside the
    visitor's address, must not tell how long the title is that it repeats."""
    missing = -(len(page.encode()) + len(FILLING.format(""))) % PAGE_BYTES
    return page + FILLING.format(secrets.token_urlsafe(missing)[:missing].replace("--", "-_"))


def _cast(slug: str, round_id: uuid.UUID) -> Any:
    phrase = _phrase(round_id) or new_phrase(language())
    try:
        with transaction() as session:
            jury, _ = queries.votes_on(session, actor(), slug)
            _, round_ = queries.round_of(session, jury.id, round_id)
            spec = read_spec(round_.spec)
            slip = forms.read_ballot(spec, request.form)
            answer = voting.cast(session, actor(), settings().secret_keys, slug, round_id, slip, phrase)
    except Refused as refused:
        if _wants_json():
            return jsonify(answer="refused", said=_said(refused)), 422
        return _page(mine(reading(), actor(), slug, settings().secret_keys), refused=refused), 422
    if answer == voting.CAST:
        cookie[PHRASE] = [str(round_id), phrase]
    kind, said = ANSWERS[answer]
    if _wants_json():
        return jsonify(answer=answer, said=gettext(said))
    if answer != voting.CAST:
        flash(gettext(said), kind)
    return see_other(url_for("ballots.ballot", slug=slug))


@ballots.get("/juries/<slug>/ballot/state")
@signed_in
def state(slug: str) -> Any:
    """For the page's script: which round it is, whether it is open, whether this juror has voted, how many have."""
    session = reading()
    jury, seat = queries.votes_on(session, actor(), slug)
    _, round_ = queries.last_round(session, jury.id)
    if round_ is None:
        return jsonify(round=None, state="none", open=False, voted=False, cast=0, of=0, shown=False)
    progress = queries.progress_of(session, round_.id)
    return jsonify(
        round=str(round_.id),
        state=round_.state,
        open=round_.state == "open",
        voted=seat.id in progress.voted,
        cast=progress.cast,
        of=progress.of,
        shown=round_.shown_at is not None,
    )


@ballots.post("/juries/<slug>/ballot/check")
@signed_in
def check(slug: str) -> Any:
    """Whether the ballot with the typed phrase stands in the box, while the round is open."""
    phrase = request.form.get("secret-phrase", "")[:LONGEST]
    stands = voting.stands(reading(), actor(), slug, _round_id(slug), phrase)
    if stands is None:
        flash(gettext("The round is closed: phrases are no longer answered."), "info")
    elif stands:
        flash(gettext("Yes: a ballot with this phrase lies in the box."), "good")
    else:
        flash(
            gettext("No ballot with this phrase lies in the box. Look at the words and the two digits."),
            "warn",
        )
    return see_other(url_for("ballots.ballot", slug=slug))


@ballots.post("/juries/<slug>/rounds/<uuid:round_id>/show")
@signed_in
def show(slug: str, round_id: uuid.UUID) -> Any:
    """The outcome is released to the room: by the chair, by the secretary while there is none."""
    with transaction() as session:
        _, seat = queries.shown_by(session, actor(), slug)
        chair = seat.function == CHAIR
        rounds.show_outcome(session, actor(), slug, round_id, now=now())
    flash(gettext("The room sees the outcome now."), "good")
    if chair:
        return see_other(url_for("ballots.ballot", slug=slug))
    return see_other(url_for("ballots.outcome", slug=slug, round_id=round_id))


def _said(refused: Refused) -> str:
    """Why a ballot was not taken; who was left out by name."""
    who = ", ".join(str(words(dict(each.title))) for each in refused.values.get("left_out", ()))
    return in_words(refused.code, {**refused.values, "who": who}, place().timezone)


def _page(found: Mine, *, typed: Any = None, refused: Refused | None = None) -> str:
    phrase = None
    if found.round is None or found.round.state != "open":
        cookie.pop(PHRASE, None)
    elif found.voted:
        phrase = _phrase(found.round.id)
        if phrase and not voting.stands(reading(), actor(), found.jury.slug, found.round.id, phrase):
            phrase = None
    spec = found.spec
    step = _step(found)
    titles = {each.key: dict(each.title) for each in spec.candidates} if spec else {}
    choices = {each.key: each for each in forms.choices_of(spec, found.kept_from, typed)} if spec else {}
    return render_template(
        "ballots/ballot.html",
        mine=found,
        jury=found.jury,
        seat=found.seat,
        spec=spec,
        choices=[choices[key] for key in in_order(choices, titles)],
        typed=typed if typed is not None else {},
        scale=forms.scale_of(spec) if spec else [],
        refusal=_said(refused) if refused else "",
        left_out=[each.key for each in refused.values.get("left_out", ())] if refused else [],
        phrase=phrase,
        step=step,
        casting=found.seat.function == CHAIR and step is not None and step.kind == "chair",
        kind=kind_of(spec) if spec else "",
        titles=titles,
        prize=queries.prize_name(found.jury, found.round.prize) if found.round else {},
    )


def _step(found: Mine) -> Step | None:
    """What comes after the last round, once it was shown to the room."""
    shown = found.round is not None and found.round.shown_at is not None
    return what_follows(reading(), found.jury, found.round) if shown and found.round is not None else None


def _phrase(round_id: uuid.UUID) -> str | None:
    held = cookie.get(PHRASE)
    if isinstance(held, list) and len(held) == 2 and held[0] == str(round_id):
        return str(held[1])
    return None


def _round_id(slug: str) -> uuid.UUID:
    try:
        return uuid.UUID(request.form.get("round", ""))
    except ValueError:
        queries.votes_on(reading(), actor(), slug)
        raise Refused("round_is_closed") from None


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"
