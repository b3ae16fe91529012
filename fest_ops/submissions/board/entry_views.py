"""The page of one entry for staff, and reopening it."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, render_template, url_for

from fest_ops.actor import Role
from fest_ops.db import reading, transaction
from fest_ops.errors import Refused
from fest_ops.selection import labels
from fest_ops.selection.decisions.rules import DECIDABLE, may_decide, may_renew
from fest_ops.selection.entries import rules
from fest_ops.selection.entries.queries import readable_entry
from fest_ops.selection.states import Move, State, as_told, may_move
from fest_ops.submissions.board import page
from fest_ops.submissions.board.entry import EntryPage, entry_page, late
from fest_ops.submissions.board.forms import ReopenForm
from fest_ops.submissions.films import office
from fest_ops.submissions.films.form_page import answers
from fest_ops.submissions.films.labels import STEPS
from fest_ops.submissions.films.payload import answers_of
from fest_ops.web.forms import form_page
from fest_ops.web.http import STAFF, actor, edition_blueprint, needs, now, place, see_other, settings
from fest_ops.web.languages import N_, country, gettext, instant

entries = edition_blueprint("board_entry", __name__)

RECUSALS = {
    "own_film": N_("own film"),
    "family": N_("family"),
    "partner": N_("partner"),
    "employer": N_("employer"),
    "other": N_("another reason"),
}
ROUNDS = {"preselection": N_("Preselection"), "committee": N_("Committee")}
LETTER_STATES = {
    "held": N_("held"),
    "released": N_("released"),
    "sending": N_("being sent"),
    "sent": N_("sent"),
    "failed": N_("failed"),
    "cancelled": N_("stopped"),
}
ANSWERS = {
    "accepted": N_("accepted"),
    "declined": N_("declined"),
    "expired": N_("expired"),
    "revoked": N_("taken back"),
}
RECOMMENDATIONS = {"yes": N_("yes"), "maybe": N_("maybe"), "no": N_("no")}


@entries.get("/board/entry/<uuid:entry_id>")
@needs(*STAFF)
def entry(entry_id: uuid.UUID) -> str:
    """Everything the festival knows of an entry."""
    found = entry_page(reading(), actor(), entry_id, keys=settings().secret_keys)
    return _render(found, ReopenForm(formdata=None))


@entries.route("/board/entry/<uuid:entry_id>/reopen", methods=["GET", "POST"])
@needs(Role.ORGANISER)
def reopen(entry_id: uuid.UUID) -> Any:
    """Let this one entry in after the deadline: an organiser's act, recorded with its reason. A draft too, which has
    no page here: its thread is where its film-maker asked for it."""
    held = readable_entry(reading(), actor(), entry_id)
    form, zone = ReopenForm(), place().timezone
    back = "films.thread" if held.state == State.DRAFT else "board_entry.entry"
    if form.validate_on_submit():
        until = form.moment(zone)
        try:
            with transaction() as session:
                office.reopen(
                    session,
                    actor(),
                    entry_id,
                    until=until,
                    reason=form.reason.data or "",
                    now=now(),
                )
            said = gettext("The entry is open again. New deadline: %(until)s.", until=instant(until, zone))
            flash(said, "good")
            return see_other(url_for(back, entry_id=entry_id))
        except Refused as refused:
            form.refuse(refused, zone)
    return form_page("board/reopen.html", form, entry=held, back=url_for(back, entry_id=entry_id))


def _render(found: EntryPage, form: ReopenForm) -> str:
    held = found.entry
    state = State(held.state)
    told = as_told(state, State(held.told_state))
    verdicts = [move for move in DECIDABLE if may_move(state, move) and may_decide(actor())]
    return render_template(
        "board/entry.html",
        found=found,
        entry=held,
        call=found.film.call,
        state=labels.state(held.state),
        kind=labels.kind(held.state),
        told=labels.state(told.value),
        score="" if found.hidden else page.decimal(held.score),
        spread="" if found.hidden else page.decimal(held.spread),
        countries=", ".join(country(code) for code in held.countries),
        decimal=page.decimal,
        state_label=labels.state,
        verdict_label=labels.verdict,
        verdicts=[(move.value, labels.verdict(move)) for move in verdicts if move not in _GRAVE],
        grave=[(move.value, labels.verdict(move)) for move in verdicts if move in _GRAVE],
        answers=[
            (gettext(STEPS[step]), rows)
            for step, rows in answers(found.film, answers_of(found.snapshots[-1].payload))
            if any(answer for _, _, answer in rows)
        ]
        if found.snapshots
        else [],
        late=lambda snapshot: late(snapshot, found.film.call.deadline_at),
        may_reopen=rules.may_reopen(actor()) and told in rules.AMENDABLE,
        may_withdraw=rules.why_not_withdraw(state, told) is None,
        may_renew=may_renew(actor()) and may_move(state, Move.RENEW),
        since=max((past.decision.at for past in found.decisions), default=None),
        form=form,
        recusals=RECUSALS,
        rounds_named=ROUNDS,
        letter_states=LETTER_STATES,
        offer_answers=ANSWERS,
        recommendations=RECOMMENDATIONS,
    )


_GRAVE = (Move.DISQUALIFY, Move.LOSE, Move.REVOKE)
